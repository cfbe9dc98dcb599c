//! Things of one kind look alike and are listed once: each kind is one folder with the same files, known by nobody.

use crate::tree::{self, File};

const FILES: &[&str] = &["mod", "messages", "state", "rules", "view", "workload", "tests"];

/// The kinds' folders, from the one list: `auction` of `crate::auction::Auction;`.
fn listed(list: &str) -> Vec<String> {
    let lines = list.lines().filter(|line| line.contains(" channel ") && line.ends_with(';'));
    let folder = |line: &str| Some(line.rsplit_once("crate::")?.1.split_once("::")?.0.to_owned());
    lines.filter_map(folder).collect()
}

fn missing_files(kinds: &[String], files: &[File]) -> Vec<String> {
    let there = |path: &str| files.iter().any(|file| file.path == path);
    let wanted =
        kinds.iter().flat_map(|kind| FILES.iter().map(move |name| format!("actors/src/{kind}/{name}")));
    let missing = wanted.filter(|path| !there(&format!("{path}.rs")) && !there(&format!("{path}/mod.rs")));
    missing.map(|path| format!("{path}.rs is missing")).collect()
}

/// A kind that names another, or a door that names any.
fn acquaintances(kinds: &[String], file: &File) -> Vec<String> {
    let own = kinds.iter().find(|kind| file.path.starts_with(&format!("actors/src/{kind}/")));
    let pure = ["actors/src/engine/", "actors/src/host/"].iter().any(|room| file.path.starts_with(room));
    if own.is_none() && !pure {
        return Vec::new();
    }
    let mut complaints = Vec::new();
    for (number, line) in file.code() {
        let other = |kind: &&String| Some(*kind) != own && line.contains(&format!("crate::{kind}::"));
        let told = kinds.iter().find(other).map(|kind| format!("{}:{number}: names {kind}", file.path));
        complaints.extend(told);
    }
    complaints
}

/// A front page has its transition table.
fn without_table(kinds: &[String], files: &[File]) -> Vec<String> {
    let fronts = kinds.iter().map(|kind| format!("actors/src/{kind}/mod.rs"));
    let lacks = |path: &String| {
        let front = files.iter().find(|file| file.path == *path);
        front.is_some_and(|front| !front.text.contains("//! | command "))
    };
    fronts.filter(lacks).map(|path| format!("{path}: no table of commands on the front page")).collect()
}

#[test]
fn kinds_have_the_same_files_and_do_not_know_each_other() {
    let files = tree::files();
    let kinds = listed(&tree::read("actors/src/kinds.rs"));
    assert!(kinds.contains(&"inbox".to_owned()), "the list of kinds was not understood: {kinds:?}");
    let mut complaints = missing_files(&kinds, &files);
    complaints.extend(without_table(&kinds, &files));
    // The host's and engine's own tests may live on a kind.
    let looked_at = files.iter().filter(|file| file.is_rust() && !file.path.contains("/tests"));
    complaints.extend(looked_at.flat_map(|file| acquaintances(&kinds, file)));
    tree::expect_none(&complaints);
}

#[test]
fn the_checks_can_fail() {
    let list = "    Inbox = \"inbox\", channel \"user\", front Log, crate::inbox::Inbox;\n    Show = \"show\", channel \"show\", front State, crate::show::Show;";
    let kinds = listed(list);
    assert_eq!(kinds, ["inbox", "show"]);
    assert_eq!(missing_files(&kinds, &[File::sample("actors/src/show/mod.rs", "")]).len(), 13);
    let importing = File::sample("actors/src/show/rules.rs", "use crate::inbox::State;");
    assert_eq!(acquaintances(&kinds, &importing).len(), 1);
    let itself = File::sample("actors/src/show/rules.rs", "use crate::show::State;");
    assert!(acquaintances(&kinds, &itself).is_empty());
    let door = File::sample("actors/src/host/registry.rs", "use crate::show::Show;");
    assert_eq!(acquaintances(&kinds, &door).len(), 1);
    assert_eq!(without_table(&kinds, &[File::sample("actors/src/show/mod.rs", "//! A show.")]).len(), 1);
}
