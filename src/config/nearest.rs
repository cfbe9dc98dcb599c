//! The known name that somebody probably meant.

/// The nearest of `known`, when it is near enough to be a slip of the finger.
pub(super) fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let (steps, near) = known.iter().map(|known| (distance(name, known), *known)).min()?;
    (steps <= (name.len() / 3).max(2)).then_some(near)
}

/// Single-letter edits from one to the other (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, letter) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, other) in to.iter().enumerate() {
            let exchanged = diagonal + usize::from(letter != *other);
            diagonal = row[j + 1];
            row[j + 1] = exchanged.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[to.len()]
}
