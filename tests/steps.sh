# How tests/run counts, cleans up and finds its way; sourced, not run. Knows no test.

scratch=$(mktemp -d "${TMPDIR:-/tmp}/souk-tests.XXXXXX")
# PostgreSQL, as another user, must be able to pass through.
chmod 711 "$scratch"
passed=0
failed=0
failures=""
skipped=""

note() { printf '\n-- %s\n' "$*"; }

# skip WHY: something that can't be tested here; said again at the end.
skip() {
    note "skipped: $*"
    skipped="$skipped   $*"$'\n'
}

# step NAME COMMAND… runs the command in a shell of its own and counts how it ends; the run goes on either way.
step() {
    local name=$1 began=$SECONDS code
    shift
    printf '\n== %s\n' "$name"
    set +e
    (
        set -euo pipefail
        "$@"
    ) </dev/null
    code=$?
    set -e
    if [ "$code" = 0 ]; then
        passed=$((passed + 1))
        printf '== ok: %s (%s s)\n' "$name" $((SECONDS - began))
    else
        failed=$((failed + 1))
        failures="$failures   $name"$'\n'
        printf '== FAILED (%s): %s (%s s)\n' "$code" "$name" $((SECONDS - began))
    fi
}

# The last line, and the exit code.
finish() {
    printf '\n'
    if [ "$failed" != 0 ]; then
        printf 'failed:\n%s' "$failures"
    fi
    if [ -n "$skipped" ]; then
        printf 'skipped:\n%s' "$skipped"
    fi
    printf '%s passed, %s failed\n' "$passed" "$failed"
    [ "$failed" = 0 ]
}

clean_up() {
    local code=$?
    trap - EXIT
    if [ -d "$scratch/postgres" ]; then
        tests/postgres.sh stop "$scratch/postgres" 2>/dev/null || true
    fi
    local pid
    for pid in $(jobs -p); do
        kill -9 "$pid" 2>/dev/null || true
    done
    rm -rf "$scratch"
    exit "$code"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

may_install() { command -v apt-get >/dev/null && as_root true 2>/dev/null; }

# Where cargo puts what it builds, whatever the environment or a config says.
target_folder() {
    cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/'
}

# A port nobody answers on; below the range from which the kernel lends ports to clients.
free_port() {
    local port
    while port=$((20000 + RANDOM % 12000)); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { printf '%s\n' "$port"; return 0; }
    done
}

# wait_ready PORT PID: until /ready answers 200, or the process ends, or a minute passes.
wait_ready() {
    local deadline=$((SECONDS + 60)) answer
    while [ "$SECONDS" -lt "$deadline" ] && kill -0 "$2" 2>/dev/null; do
        answer=$( (
            exec 3<>"/dev/tcp/127.0.0.1/$1"
            printf 'GET /ready HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
            head -n 1 <&3
        ) 2>/dev/null || true)
        case "$answer" in
            *" 200"*) return 0 ;;
        esac
        sleep 0.1
    done
    note "the server did not become ready on port $1"
    return 1
}

# psql_create URL NAME: an empty database beside the one that the URL names.
psql_create() {
    local programs
    programs=$(dirname "$(command -v psql || ls /usr/lib/postgresql/*/bin/psql | tail -n 1)")
    "$programs/psql" -q "$1" -c "DROP DATABASE IF EXISTS $2" -c "CREATE DATABASE $2"
}
