# The pages' part of tests/run: what it installs and how its tests are started; sourced, not run. Knows no page.

part_web() {
    step "Node is here" install_node
    step "Chromium is here" install_chromium
    step "Node packages, pages" node_packages tests/web
    step "vendored libraries are what npm has" web_script vendor --check
    step "types of the pages" web_script types
    step "habits of the pages" web_script lint
    step "unit tests of the pages" web_script unit
    step "build the server" cargo build --bin souk
    step "pages in Chromium" web_pages
    step "the console's frames, 200 comments a second" web_frames
}

# Debian's own; the package of Playwright would fetch one of its own from elsewhere.
install_chromium() {
    local browser="${SOUK_CHROMIUM:-/usr/bin/chromium}"
    if [ -x "$browser" ]; then
        "$browser" --version 2>/dev/null
        return 0
    fi
    if ! may_install; then
        note "Chromium is missing. Install it (apt-get install chromium), or say in SOUK_CHROMIUM where one is"
        return 1
    fi
    as_root apt-get update -q && as_root apt-get install -y -q --no-install-recommends chromium
}

# web_script NAME ARGUMENT…: a script of tests/web/package.json.
web_script() {
    local name=$1
    shift
    npm run --silent --prefix tests/web "$name" -- "$@"
}

web_pages() {
    local binary
    binary="$(target_folder)/debug/souk"
    SOUK_BIN="$binary" without_postgres web_script pages
}

# What else the machine does can only make frames dearer, and the yardstick sees just the mean of it: one good run of
# four proves it.
web_frames() {
    local binary
    binary="$(target_folder)/debug/souk"
    for _ in 1 2 3 4; do
        SOUK_BIN="$binary" without_postgres web_script frames --seconds 10 && return 0
    done
    return 1
}
