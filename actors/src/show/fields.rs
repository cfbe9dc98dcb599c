//! What the fields of commands may be. Every refusal names its field.

use super::comment;
use super::refusals::Refusal;
use crate::limits;
use serde::de::{Deserializer, Error, Visitor};
use std::fmt;
use std::sync::Arc;

pub(super) fn bad(field: &str, why: impl Into<String>) -> Refusal {
    Refusal::BadValue { field: field.to_owned(), why: why.into() }
}

/// A text that has to be there, trimmed.
pub(super) fn text(field: &str, given: &str, chars_max: usize) -> Result<Arc<str>, Refusal> {
    let given = given.trim();
    if given.is_empty() {
        return Err(bad(field, "must not be empty"));
    }
    within(field, given, chars_max)?;
    Ok(given.into())
}

/// A text that may be absent; an empty one is absent.
pub(super) fn maybe(field: &str, given: Option<&str>, chars_max: usize) -> Result<Option<Arc<str>>, Refusal> {
    match given.map(str::trim) {
        None | Some("") => Ok(None),
        Some(given) => text(field, given, chars_max).map(Some),
    }
}

/// The address of a live video. Only web addresses: it becomes a link on pages.
pub(super) fn url(field: &str, given: Option<&str>) -> Result<Option<Arc<str>>, Refusal> {
    let url = maybe(field, given, limits::URL_CHARS_MAX)?;
    let web = |url: &Arc<str>| {
        (url.starts_with("https://") || url.starts_with("http://")) && !url.contains(char::is_whitespace)
    };
    match url {
        Some(url) if !web(&url) => Err(bad(field, "must be a web address (https://…)")),
        url => Ok(url),
    }
}

/// A claim or pass word, in any script, as it was typed.
pub(super) fn word(field: &str, given: &str) -> Result<Arc<str>, Refusal> {
    let word = text(field, given, limits::WORD_CHARS_MAX)?;
    match comment::is_word(&word) {
        true => Ok(word),
        false => Err(bad(field, "must be one word of letters")),
    }
}

pub(super) fn item_number(field: &str, given: &str) -> Result<Arc<str>, Refusal> {
    comment::shown_number(given).ok_or_else(|| {
        let (letters, chars) = (limits::ITEM_LETTERS_MAX, limits::ITEM_NUMBER_CHARS_MAX);
        bad(
            field,
            format!("must be digits, or up to {letters} letters and digits; at most {chars} characters"),
        )
    })
}

pub(super) fn quantity(field: &str, given: u32) -> Result<u32, Refusal> {
    match (1..=limits::ITEM_QUANTITY_MAX).contains(&given) {
        true => Ok(given),
        false => Err(bad(field, format!("must be between 1 and {}", limits::ITEM_QUANTITY_MAX))),
    }
}

fn within(field: &str, given: &str, chars_max: usize) -> Result<(), Refusal> {
    if given.chars().nth(chars_max).is_some() {
        return Err(bad(field, format!("must have at most {chars_max} characters")));
    }
    if given.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(bad(field, "must not contain control characters"));
    }
    Ok(())
}

/// Item numbers are texts, but who counts sends integers.
pub(super) fn text_or_integer<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    from.deserialize_any(TextOrInteger)
}

pub(super) fn maybe_text_or_integer<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    from.deserialize_option(Maybe)
}

struct TextOrInteger;

impl Visitor<'_> for TextOrInteger {
    type Value = String;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an item number such as \"12\" or \"A12\"")
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }
    fn visit_u64<E: Error>(self, number: u64) -> Result<String, E> {
        Ok(number.to_string())
    }
}

struct Maybe;

impl<'de> Visitor<'de> for Maybe {
    type Value = Option<String>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        TextOrInteger.expecting(f)
    }
    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        text_or_integer(from).map(Some)
    }
}
