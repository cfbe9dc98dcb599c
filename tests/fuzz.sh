#!/usr/bin/env bash
# tests/fuzz.sh [SECONDS [TARGET…]]: each fuzz target for so long (default 300), from its corpus on. Needs
# cargo-fuzz; what it finds is kept in fuzz/artifacts, to be put into the corpus with its cure.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seconds="${1:-300}"
shift || true
[ "$#" != 0 ] || set -- frames commands comments bodies tokens
cargo fuzz --version >/dev/null 2>&1 || { echo "fuzz.sh: cargo-fuzz is missing; cargo install cargo-fuzz" >&2; exit 1; }
if cargo +nightly --version >/dev/null 2>&1; then
    fuzz=(cargo +nightly fuzz)
else
    # The stable compiler has all that is needed, when it is allowed to.
    export RUSTC_BOOTSTRAP=1
    fuzz=(cargo fuzz)
fi
found=$(mktemp -d)
trap 'rm -rf "$found"' EXIT
for target in "$@"; do
    mkdir -p "$found/$target"
    # What is tried on the way goes beside the corpus, not into it.
    "${fuzz[@]}" run --sanitizer none "$target" "$found/$target" "fuzz/corpus/$target" -- \
        -max_total_time="$seconds" -max_len=4096 -print_final_stats=1
done
