//! Worlds that once broke a law. They are lived first, for ever: `kept.txt` has one on each line, and why behind `#`.

use super::case::Case;

/// The kept cases.
///
/// # Panics
/// On a line that is no case.
#[must_use]
pub fn kept() -> Vec<Case> {
    let lines = include_str!("kept.txt").lines().map(|line| line.split('#').next().unwrap_or("").trim());
    let parse = |line: &str| line.parse().unwrap_or_else(|why| panic!("kept.txt: {line}: {why}"));
    lines.filter(|line| !line.is_empty()).map(parse).collect()
}
