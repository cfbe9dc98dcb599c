# The recorded auctions, bid again over sockets: winners, prices and counts must come out as they did, also when the
# server is killed in the middle. Sourced by tests/run; knows how to start and kill, loadtest knows what is right.

# Beside the project; a worktree lies one folder deeper.
sample="../shared/data/ebay-sample"
[ -d "$sample" ] || [ ! -d "../$sample" ] || sample="../$sample"
replay_kills=4

# Without the sample, the auction's own test of it passes without looking at anything.
say_what_the_sample_proves() {
    [ -f "$sample/bids.csv" ] ||
        skip "auction::tests::sample: there is no shared/data/ebay-sample beside this project"
}

replay_sample() {
    if [ ! -f "$sample/bids.csv" ]; then
        skip "the replay of real auctions over sockets, $1: there is no shared/data/ebay-sample beside this project"
        return 0
    fi
    step "build the server and the load generator" cargo build -p souk -p loadtest
    step "replay of real auctions, $1" replay_on "$1" 0
    step "replay of real auctions, $1, killed $replay_kills times meanwhile" replay_on "$1" "$replay_kills"
}

# replay_on DATABASE KILLS
replay_on() {
    local database="sqlite://$scratch/replay/souk.db" binary port pid replay result=0
    if [ "$1" = postgres ]; then
        database="$(cat "$scratch/postgres.url")"
        psql_create "$database" replay
        database="${database%/*}/replay"
    fi
    mkdir -p "$scratch/replay"
    binary="$(target_folder)/debug"
    port=$(free_port)
    wake_server || return 1
    "$binary/loadtest" replay --url "http://127.0.0.1:$port" --bids "$sample/bids.csv" \
        --expected "$sample/expected.csv" >"$scratch/replay.out" 2>&1 &
    replay=$!
    kill_meanwhile "$2" || result=1
    wait "$replay" || result=1
    cat "$scratch/replay.out"
    [ "$result" = 0 ] || tail -n 40 "$scratch/replay.log" >&2
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    rm -rf "$scratch/replay"
    return "$result"
}

# Starts the server on the data, the port and the database of this replay; sets pid.
wake_server() {
    "$binary/souk" serve --listen "127.0.0.1:$port" --data "$scratch/replay" --database "$database" \
        >>"$scratch/replay.log" 2>&1 </dev/null &
    pid=$!
    wait_ready "$port" "$pid" || { tail -n 40 "$scratch/replay.log" >&2; kill -9 "$pid" 2>/dev/null; return 1; }
}

# kill_meanwhile KILLS: so many times kill -9 at random moments while bids come in, and back on the same data and port.
kill_meanwhile() {
    local kills=$1 done=0
    [ "$kills" != 0 ] || return 0
    # The auctions open when everybody has a token; the line before says so.
    until grep -q ' auctions, ' "$scratch/replay.out"; do
        kill -0 "$replay" 2>/dev/null || return 1
        sleep 0.02
    done
    while [ "$done" -lt "$kills" ]; do
        sleep "0.$((RANDOM % 6))$((RANDOM % 10))"
        if ! kill -0 "$replay" 2>/dev/null; then
            note "the replay was over after $done of $kills kills"
            return 1
        fi
        kill -9 "$pid"
        wait "$pid" 2>/dev/null || true
        done=$((done + 1))
        wake_server || return 1
    done
}
