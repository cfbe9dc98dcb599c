//! Words that say nothing don't name files or things. Words of the wire (`data`, `info`) may name fields, which are
//! not looked at here.

use crate::tree::{self, File};

const FORBIDDEN: &[&str] = &[
    "util",
    "utils",
    "helper",
    "helpers",
    "common",
    "misc",
    "manager",
    "service",
    "processor",
    "data",
    "info",
    "base",
    "impl",
    "v2",
];

/// Complaints about the file's own name and about what it declares.
fn bad_names(file: &File) -> Vec<String> {
    let stem = file.path.rsplit_once('.').map_or(file.path.as_str(), |(stem, _)| stem);
    let of_path = stem.split('/').flat_map(words).filter(|word| FORBIDDEN.contains(&word.as_str()));
    let mut complaints: Vec<_> = of_path.map(|word| format!("{}: named {word}", file.path)).collect();
    for (number, line) in file.code() {
        let Some(name) = declared(line) else { continue };
        let bad = words(name).find(|word| FORBIDDEN.contains(&word.as_str()));
        let bad = bad.or_else(|| name.starts_with("new_").then(|| "new_".to_owned()));
        complaints.extend(bad.map(|word| format!("{}:{number}: {name} is named {word}", file.path)));
    }
    complaints
}

/// The name that this line declares, where it declares a type, a trait, a function or a module.
fn declared(line: &str) -> Option<&str> {
    let mut parts = line.split_whitespace().skip_while(|part| {
        part.starts_with("pub")
            || matches!(*part, "async" | "const" | "in" | "default")
            || part.ends_with(')')
    });
    let keyword = parts.next()?;
    if !matches!(keyword, "struct" | "enum" | "trait" | "type" | "fn" | "mod") {
        return None;
    }
    let name = parts.next()?;
    let end = name.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(name.len());
    Some(&name[..end])
}

/// `BidPlaced` and `bid_placed` are both `bid`, `placed`.
fn words(name: &str) -> impl Iterator<Item = String> + '_ {
    let mut words = vec![String::new()];
    for letter in name.chars() {
        let last = words.last_mut().expect("never empty");
        match letter {
            '_' | '-' | '.' => words.push(String::new()),
            upper if upper.is_uppercase() && !last.ends_with(char::is_uppercase) => {
                words.push(upper.to_string());
            }
            other => last.push(other),
        }
    }
    words.into_iter().map(|word| word.to_lowercase()).filter(|word| !word.is_empty())
}

#[test]
fn names_say_something() {
    let complaints: Vec<_> = tree::files().iter().filter(|file| file.is_rust()).flat_map(bad_names).collect();
    tree::expect_none(&complaints);
}

#[test]
fn the_check_can_fail() {
    let bad = |path, text| !bad_names(&File::sample(path, text)).is_empty();
    assert!(bad("src/util.rs", ""));
    assert!(bad("src/show_helpers/mod.rs", ""));
    assert!(bad("src/a.rs", "pub struct ShowManager {"));
    assert!(bad("src/a.rs", "    pub(super) async fn process_data(x: u8) {"));
    assert!(bad("src/a.rs", "fn new_show() {}"));
    assert!(!bad("src/a.rs", "pub fn new() -> Self {"));
    assert!(!bad("src/a.rs", "pub struct Baseline { data: u8 }"));
}
