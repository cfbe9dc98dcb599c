#!/usr/bin/env bash
# tests/fuzz.sh [SECONDS [TARGET…]]: each fuzz target for so long (default 300), from its corpus on. Needs a nightly
# compiler and cargo-fuzz; what it finds is kept in fuzz/artifacts, to be put into the corpus with its cure.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seconds="${1:-300}"
shift || true
[ "$#" != 0 ] || set -- frames commands comments bodies tokens
for tool in "cargo fuzz" "cargo +nightly"; do
    $tool --version >/dev/null 2>&1 || { echo "fuzz.sh: '$tool' is missing" >&2; exit 1; }
done
found=$(mktemp -d)
trap 'rm -rf "$found"' EXIT
for target in "$@"; do
    mkdir -p "$found/$target"
    # What is tried on the way goes beside the corpus, not into it.
    cargo +nightly fuzz run --sanitizer none "$target" "$found/$target" "fuzz/corpus/$target" -- \
        -max_total_time="$seconds" -max_len=4096 -print_final_stats=1
done
