//! Who may know whom: dependencies point inward, and each outside thing is known to one room only.

use crate::tree::{self, File};

/// A word of code that only some places may say.
struct Wall {
    word: &'static str,
    /// Where the wall stands: paths that begin so.
    within: &'static [&'static str],
    /// Doors in it: paths that begin so, or with a leading `/` paths that have it anywhere.
    allowed: &'static [&'static str],
    why: &'static str,
}

const WALLS: &[Wall] = &[
    Wall {
        word: "actix",
        within: &["actors/", "schema/", "loadtest/"],
        allowed: &["actors/src/host/", "actors/tests/", "actors/Cargo.toml"],
        why: "actix lives in actors/src/host and src",
    },
    Wall {
        word: "diesel",
        within: &["actors/", "src/", "loadtest/", "tests/integration"],
        allowed: &[],
        why: "Diesel lives in schema",
    },
    Wall {
        word: "redis",
        within: &["actors/", "schema/", "loadtest/"],
        allowed: &[],
        why: "Redis is outside",
    },
    Wall { word: "actors", within: &["schema/"], allowed: &[], why: "schema doesn't know actors" },
    Wall { word: "schema", within: &["actors/"], allowed: &[], why: "actors don't know schema" },
    Wall {
        word: "souk",
        within: &["actors/src/", "schema/src/"],
        allowed: &[],
        why: "dependencies point inward",
    },
    Wall { word: "tokio", within: MACHINES, allowed: &[], why: "machines don't wait" },
    Wall { word: "tracing", within: MACHINES, allowed: &[], why: "machines don't log" },
    Wall {
        word: "serde_json",
        within: PURE,
        allowed: &["/tests.rs", "/tests/", "actors/src/rows/"],
        why: "machines know no byte format",
    },
    Wall {
        word: "rmp_serde",
        within: PURE,
        // What the host and the simulator's disk share, and nobody between them.
        allowed: &["/tests.rs", "/tests/", "actors/src/snapshot.rs"],
        why: "machines know no byte format",
    },
    Wall {
        word: "host",
        within: MACHINES,
        allowed: &["actors/src/lib.rs"],
        why: "machines don't know the host",
    },
    Wall { word: "SystemTime", within: MACHINES, allowed: &[], why: "time comes in as an argument" },
    Wall {
        word: "Instant",
        within: MACHINES,
        allowed: &["/tests.rs", "/tests/"],
        why: "time comes in as an argument",
    },
    Wall { word: "f64", within: PURE, allowed: &[], why: "rules count in integers" },
    Wall { word: "f32", within: PURE, allowed: &[], why: "rules count in integers" },
    Wall {
        word: "env::var",
        within: &["src/", "actors/", "schema/"],
        allowed: &["src/config/", "schema/src/scratch.rs"],
        why: "settings are read in src/config",
    },
];

/// Everything of the actors' crate but the host.
const MACHINES: &[&str] = &["actors/src/"];
/// What decides: not the host, not the simulator's driver.
const PURE: &[&str] = &["actors/src/"];

fn breaches(file: &File) -> Vec<String> {
    let is_code = file.is_rust() || file.path.ends_with("Cargo.toml");
    if !is_code {
        return Vec::new();
    }
    let walls = WALLS.iter().filter(|wall| wall.stands_before(&file.path));
    walls.flat_map(|wall| wall.breaches(file)).collect()
}

impl Wall {
    fn stands_before(&self, path: &str) -> bool {
        let inside = self.within.iter().any(|start| path.starts_with(start));
        let machines = std::ptr::eq(self.within, MACHINES) || std::ptr::eq(self.within, PURE);
        let driver = path.starts_with("actors/src/host/")
            || (self.word != "host" && path.starts_with("actors/src/sim/"));
        let door = self.allowed.iter().any(|door| match door.strip_prefix('/') {
            Some(_) => path.contains(door),
            None => path.starts_with(door),
        });
        inside && !door && !(machines && driver)
    }

    fn breaches(&self, file: &File) -> Vec<String> {
        let manifest = file.path.ends_with("Cargo.toml");
        let told = |(number, line): (usize, &str)| {
            let named = match manifest {
                true => line
                    .trim_start()
                    .split(['.', ' ', '='])
                    .next()
                    .is_some_and(|name| name.starts_with(self.word)),
                false => names(line, self.word),
            };
            named.then(|| format!("{}:{number}: {} — {}", file.path, line.trim(), self.why))
        };
        file.code().filter_map(told).collect()
    }
}

/// Whether the line uses the crate, module or type `word`, and not just says it: `use word`, `word::`, `::word`.
fn names(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = &line[..at];
        let after = line[at + word.len()..].chars().next();
        let whole =
            !before.ends_with(|letter: char| letter.is_alphanumeric() || letter == '_' || letter == '"');
        let part = after.is_some_and(|letter| letter.is_alphanumeric() || letter == '"');
        let crate_prefix = word == "actix" && after.is_some_and(|letter| letter == '-' || letter == '_');
        let used =
            before.ends_with("use ") || before.ends_with("::") || before.ends_with(['{', ' ', '(', '<', '&']);
        let path =
            line[at + word.len()..].starts_with("::") || before.ends_with("::") || before.ends_with("use ");
        let type_like = word.starts_with(char::is_uppercase) || word.starts_with('f');
        whole && (crate_prefix || (!part && used && (path || type_like)) || word.contains("::"))
    })
}

#[test]
fn rooms_know_only_whom_they_may() {
    tree::expect_none(&tree::files().iter().flat_map(breaches).collect::<Vec<_>>());
}

#[test]
fn the_check_can_fail() {
    let broken = [
        ("actors/src/engine/cell.rs", "use actix::prelude::*;"),
        ("actors/src/engine/cell.rs", "use tokio::sync::mpsc;"),
        ("actors/src/engine/cell.rs", "use crate::host::ports::Row;"),
        ("actors/src/show/rules.rs", "    let now = std::time::Instant::now();"),
        ("actors/src/show/columns.rs", "    rmp_serde::to_vec(&claims)"),
        ("actors/src/show/rules.rs", "fn price(cents: f64) -> i64 {"),
        ("actors/src/sim/world.rs", "use crate::host::door::Call;"),
        ("schema/src/lib.rs", "use actors::ids::EntityId;"),
        ("schema/Cargo.toml", "actors = { workspace = true }"),
        ("actors/Cargo.toml", "diesel = { workspace = true }"),
        ("loadtest/Cargo.toml", "actix-web = { workspace = true }"),
        ("src/api/shows.rs", "    diesel::insert_into(shows)"),
        ("src/api/shows.rs", "    let url = std::env::var(\"SOUK_URL\");"),
        ("schema/src/lib.rs", "fn main() { actix_rt::spawn(x) }"),
    ];
    for (path, line) in broken {
        assert_eq!(breaches(&File::sample(path, line)).len(), 1, "{path}: {line}");
    }
    let fine = [
        ("actors/src/host/cell.rs", "use actix::prelude::*;"),
        ("actors/src/sim/world.rs", "use serde_json::Value;"),
        ("actors/src/engine/cell.rs", "// actix::Supervisor does not restart after a panic"),
        ("actors/src/snapshot.rs", "    rmp_serde::from_slice(bytes)"),
        ("actors/src/inbox/tests.rs", "use serde_json::json;"),
        ("src/storage/journal.rs", "use schema::Journal;"),
        ("src/config/reader.rs", "std::env::vars()"),
    ];
    for (path, line) in fine {
        assert_eq!(breaches(&File::sample(path, line)), Vec::<String>::new());
    }
}
