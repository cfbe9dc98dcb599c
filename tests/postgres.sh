#!/usr/bin/env bash
# A private PostgreSQL for tests: its own folder, its own free port, nobody else's server. Knows nothing of Souk.
#
#   tests/postgres.sh install      puts PostgreSQL 15 on this machine when it has none and we may
#   tests/postgres.sh start DIR    makes a cluster in DIR (or wakes the one there, on its old port); prints its URL
#   tests/postgres.sh stop DIR     ends it at once, as a crash would; the folder stays
#
# As root it runs as the user postgres, since PostgreSQL refuses to be root. fsync is off: these tests kill
# processes, not machines, and what a killed process wrote is safe in the kernel.
set -euo pipefail

say() { printf 'postgres.sh: %s\n' "$*" >&2; }

# Prints the folder with the newest PostgreSQL programs, 15 first.
find_programs() {
    local folder
    for folder in "${SOUK_TEST_POSTGRES_BIN:-}" /usr/lib/postgresql/15/bin /usr/lib/postgresql/*/bin \
        "$(pg_config --bindir 2>/dev/null || true)"; do
        if [ -n "$folder" ] && [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then
            printf '%s\n' "$folder"
            return 0
        fi
    done
    return 1
}

install() {
    if find_programs >/dev/null; then
        return 0
    fi
    local -a as_root=()
    if [ "$(id -u)" != 0 ]; then
        as_root=(sudo -n)
    fi
    if ! command -v apt-get >/dev/null || ! ${as_root[@]+"${as_root[@]}"} true 2>/dev/null; then
        say "PostgreSQL is missing and can't be installed from here. Install it: apt-get install postgresql-15"
        return 1
    fi
    say "installing PostgreSQL 15"
    export DEBIAN_FRONTEND=noninteractive
    # The package would start a server of its own; tests want only the programs.
    ${as_root[@]+"${as_root[@]}"} apt-get update -q >&2
    ${as_root[@]+"${as_root[@]}"} apt-get install -y -q --no-install-recommends postgresql-15 >&2 \
        || ${as_root[@]+"${as_root[@]}"} apt-get install -y -q --no-install-recommends postgresql >&2
    find_programs >/dev/null || { say "the package came without its programs"; return 1; }
}

# Runs a PostgreSQL program as somebody it accepts.
as_server() {
    if [ "$(id -u)" = 0 ]; then
        runuser -u postgres -- "$@"
    else
        "$@"
    fi
}

start() {
    local folder=$1 programs port attempt
    programs=$(find_programs) || { say "no PostgreSQL here; run: tests/postgres.sh install"; return 1; }
    mkdir -p "$folder"
    folder=$(cd "$folder" && pwd)
    if [ "$(id -u)" = 0 ]; then
        chown postgres: "$folder"
        # The caller's temporary folder is often its own alone; the server needs only to pass through.
        as_server test -x "$folder" 2>/dev/null || chmod o+x "$(dirname "$folder")"
    fi
    if [ ! -f "$folder/cluster/PG_VERSION" ]; then
        (cd / && as_server "$programs/initdb" -D "$folder/cluster" -U postgres -A trust --no-sync \
            --locale=C --encoding=UTF8) >/dev/null
    fi
    for attempt in 1 2 3 4 5 6 7 8 9 10; do
        port=$(cat "$folder/port" 2>/dev/null || printf '%s' $((20000 + RANDOM % 12000)))
        if start_on "$programs" "$folder" "$port"; then
            printf '%s\n' "$port" >"$folder/port"
            printf 'postgres://postgres@127.0.0.1:%s/postgres\n' "$port"
            return 0
        fi
        if [ -f "$folder/port" ]; then
            # Back from a crash: the old server may still be letting go of its port.
            sleep 0.5
        fi
    done
    say "PostgreSQL does not start after $attempt attempts:"
    tail -n 20 "$folder/log" >&2 || true
    return 1
}

start_on() {
    local programs=$1 folder=$2 port=$3 options
    options="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories='' -c max_connections=500"
    options="$options -c fsync=off -c full_page_writes=off -c max_wal_size=2GB"
    (cd / && as_server "$programs/pg_ctl" start -w -t 60 -s -D "$folder/cluster" -l "$folder/log" -o "$options") \
        >/dev/null 2>&1 </dev/null
}

stop() {
    local folder programs
    folder=$(cd "$1" && pwd)
    programs=$(find_programs)
    (cd / && as_server "$programs/pg_ctl" stop -w -t 30 -s -m immediate -D "$folder/cluster") >/dev/null
}

case "${1:-}" in
    install) install ;;
    start) start "${2:?a folder}" ;;
    stop) stop "${2:?a folder}" ;;
    *)
        sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
        exit 2
        ;;
esac
