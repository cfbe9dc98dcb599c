//! Item numbers: digits, or a few letters and digits.

use super::fold::{fold, is_letter};
use crate::limits;
use std::borrow::Cow;
use std::sync::Arc;

/// The canonical form, which makes two numbers the same: capitals, no leading zeros. Nothing for what is no number.
#[must_use]
pub fn number_key(text: &str) -> Option<Cow<'_, str>> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    let short = (1..=limits::ITEM_NUMBER_CHARS_MAX).contains(&text.len());
    if plain && short && (text.len() == 1 || !text.starts_with('0')) {
        return Some(Cow::Borrowed(text));
    }
    folded_key(fold(bare(text)?).trim()).map(Cow::Owned)
}

/// As it is shown: as typed, in capitals.
#[must_use]
pub fn shown_number(text: &str) -> Option<Arc<str>> {
    let folded = fold(bare(text)?);
    let (letters, digits) = split(folded.trim())?;
    Some(format!("{}{digits}", letters.to_uppercase()).into())
}

/// [`number_key`] of a folded text.
pub(super) fn folded_key(folded: &str) -> Option<String> {
    let (letters, digits) = split(folded)?;
    let digits = match digits.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    Some(format!("{}{digits}", letters.to_uppercase()))
}

fn split(folded: &str) -> Option<(&str, &str)> {
    let digits_at = folded.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = folded.split_at(digits_at);
    let few = letters.chars().count() <= limits::ITEM_LETTERS_MAX;
    let short = folded.chars().count() <= limits::ITEM_NUMBER_CHARS_MAX;
    let pure = letters.chars().all(is_letter) && digits.bytes().all(|byte| byte.is_ascii_digit());
    (few && short && pure).then_some((letters, digits))
}

/// Without the sign that people put before it; nothing when it is far too long to be one.
fn bare(text: &str) -> Option<&str> {
    let text = text.trim();
    let text = text.strip_prefix('#').unwrap_or(text);
    (text.len() <= limits::ITEM_NUMBER_CHARS_MAX * 8).then_some(text)
}
