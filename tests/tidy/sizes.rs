//! A file that passes 400 lines is usually two things. (Functions: clippy's `too_many_lines`.)

use crate::tree::{self, File};

const LINES_MAX: usize = 400;

/// Diesel prints the first; what the pages say stands in one file per language.
const EXEMPT: &[&str] = &["schema/src/tables.rs", "web/texts/"];

fn too_long(file: &File) -> Option<String> {
    let lines = file.text.lines().count();
    let is_ours = [".rs", ".mjs", ".js", ".css", ".sh"].iter().any(|end| file.path.ends_with(end));
    let counts = is_ours || file.path == "tests/run";
    (counts && lines > LINES_MAX && !EXEMPT.iter().any(|exempt| file.path.starts_with(exempt)))
        .then(|| format!("{}: {lines} lines, at most {LINES_MAX}", file.path))
}

/// What is left for later stands in an issue, not in the tree; a test that doesn't run is no test.
fn leftovers(file: &File) -> Vec<String> {
    let lines: Vec<_> = file.code().collect();
    let found = |(at, (number, line)): (usize, &(usize, &str))| {
        let marker = MARKERS.iter().find(|marker| line.contains(&marker.concat()))?;
        let looking = lines[at.saturating_sub(3)..at]
            .iter()
            .any(|(_, line)| line.contains("while ") || line.contains("loop {"));
        (marker != SLEEP || !looking).then(|| format!("{}:{number}: {}", file.path, marker.concat()))
    };
    lines.iter().enumerate().filter_map(found).collect()
}

/// In two halves, so that this file doesn't find itself.
const MARKERS: &[[&str; 2]] = &[
    ["todo", "!("],
    ["unimplemented", "!("],
    ["dbg", "!("],
    ["#[ign", "ore"],
    *SLEEP,
    ["it.sk", "ip("],
    ["test.sk", "ip("],
];

/// Sleeping for luck; between two looks in a loop it is waiting.
const SLEEP: &[&str; 2] = &["thread::", "sleep("];

#[test]
fn no_file_passes_400_lines() {
    tree::expect_none(&tree::files().iter().filter_map(too_long).collect::<Vec<_>>());
}

#[test]
fn nothing_is_left_for_later() {
    let code = |file: &File| file.is_rust() || file.path.ends_with(".mjs");
    let complaints: Vec<_> = tree::files().iter().filter(|file| code(file)).flat_map(leftovers).collect();
    tree::expect_none(&complaints);
}

#[test]
fn the_checks_can_fail() {
    let long = File::sample("src/long.rs", &"line\n".repeat(LINES_MAX + 1));
    assert!(too_long(&long).is_some());
    assert!(too_long(&File::sample("src/short.rs", "line\n")).is_none());
    for marker in MARKERS {
        let file = File::sample("src/a.rs", &format!("fn a() {{ {} }}", marker.concat()));
        assert_eq!(leftovers(&file).len(), 1, "{}", marker.concat());
    }
    let waiting = format!("while busy() {{\n    {}1);\n}}", SLEEP.concat());
    assert!(leftovers(&File::sample("src/a.rs", &waiting)).is_empty());
    let comment = format!("// {}", MARKERS[0].concat());
    assert!(leftovers(&File::sample("src/a.rs", &comment)).is_empty());
}
