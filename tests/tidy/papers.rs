//! Papers that tell the truth: links and paths in the documents exist, settings have their line, migrations have
//! their twin and their way back.

use crate::tree::{self, File};
use std::collections::BTreeSet;

/// Links and backticked paths of a document that lead nowhere.
fn dead_links(file: &File, exists: impl Fn(&str) -> bool) -> Vec<String> {
    let folder = file.path.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let mut complaints = Vec::new();
    for (line, number) in file.text.lines().zip(1..) {
        let links = line.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0));
        let local = links.map(|link| link.split('#').next().unwrap_or(link));
        let local = local.filter(|link| !link.is_empty() && !link.contains("://"));
        let dead = local.filter(|link| !exists(&format!("{folder}{link}")) && !exists(link));
        complaints.extend(dead.map(|link| format!("{}:{number}: no {link}", file.path)));
        let quoted = line.split('`').skip(1).step_by(2).filter(|text| is_path(text));
        let dead = quoted.filter(|path| !exists(path));
        complaints.extend(dead.map(|path| format!("{}:{number}: no {path}", file.path)));
    }
    complaints
}

/// Whether a backticked text names a place in this tree: `src/gateway/`, `tests/run`.
fn is_path(text: &str) -> bool {
    let rooms = ["actors/", "schema/", "src/", "loadtest/", "migrations/", "tests/", "docs/", ".ci/"];
    let plain = text.chars().all(|letter| letter.is_ascii_alphanumeric() || "/._-".contains(letter));
    plain && rooms.iter().any(|room| text.starts_with(room))
}

/// The `SOUK_…` names in a text.
fn settings(text: &str) -> BTreeSet<String> {
    let tail = |rest: &str| {
        rest.chars()
            .take_while(|letter| letter.is_ascii_uppercase() || *letter == '_' || letter.is_ascii_digit())
            .collect::<String>()
    };
    let names = text.match_indices("SOUK_").map(|(at, _)| tail(&text[at..]));
    names.filter(|name| name.len() > "SOUK_".len() && !name.ends_with('_')).collect()
}

/// Migrations that lack their twin, their up or their down.
fn lonely_migrations(paths: &BTreeSet<String>) -> Vec<String> {
    let names: BTreeSet<&str> = paths
        .iter()
        .filter_map(|path| path.strip_prefix("migrations/")?.split_once('/')?.1.split_once('/'))
        .map(|(name, _)| name)
        .collect();
    let twins = ["postgres", "sqlite"];
    let wanted = names.iter().flat_map(|name| {
        twins
            .iter()
            .flat_map(move |twin| ["up.sql", "down.sql"].map(|way| format!("migrations/{twin}/{name}/{way}")))
    });
    wanted.filter(|path| !paths.contains(path)).map(|path| format!("{path} is missing")).collect()
}

#[test]
fn documents_lead_somewhere() {
    let top = tree::top();
    let files = tree::files();
    let documents = files.iter().filter(|file| file.path.ends_with(".md"));
    let complaints: Vec<_> =
        documents.flat_map(|file| dead_links(file, |path| top.join(path).exists())).collect();
    tree::expect_none(&complaints);
    for document in ["README.md", "ARCHITECTURE.md"] {
        assert!(files.iter().any(|file| file.path == document), "{document} is missing");
    }
}

#[test]
fn every_setting_has_its_line() {
    let documented = settings(&tree::read(".env.example"));
    let files = tree::files();
    let code = files.iter().filter(|file| file.is_rust() && file.path.starts_with("src/config/"));
    let code = code.filter(|file| !file.path.ends_with("tests.rs"));
    let lines = code.flat_map(File::code).map(|(_, line)| line);
    let used: BTreeSet<_> = lines.flat_map(settings).collect();
    let missing: Vec<_> = used.symmetric_difference(&documented).collect();
    assert!(missing.is_empty(), "in src/config or in .env.example, but not in both: {missing:?}");
    assert!(!used.is_empty(), "no settings found");
}

#[test]
fn migrations_have_twins_and_a_way_back() {
    let paths: BTreeSet<_> = tree::files().into_iter().map(|file| file.path).collect();
    assert!(paths.iter().any(|path| path.starts_with("migrations/postgres/")), "no migrations found");
    tree::expect_none(&lonely_migrations(&paths));
}

#[test]
fn the_checks_can_fail() {
    let document =
        File::sample("docs/a.md", "see [b](b.md), [c](https://c.example/) and `src/gone.rs`, not `src::x`");
    assert_eq!(dead_links(&document, |_| false).len(), 2);
    assert!(dead_links(&document, |path| ["docs/b.md", "src/gone.rs"].contains(&path)).is_empty());
    let names = settings("SOUK_LISTEN=1 # the prefix SOUK_ and SOUK_… don't count");
    assert_eq!(names.into_iter().collect::<Vec<_>>(), ["SOUK_LISTEN"]);
    let paths = ["up.sql", "down.sql"].map(|way| format!("migrations/postgres/1_a/{way}")).into();
    assert_eq!(lonely_migrations(&paths).len(), 2);
}
