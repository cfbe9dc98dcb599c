//! Folding: one spelling for all ways to write the same characters (Z10), without tables of our own for case.

use crate::limits;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// NFKC, then full case folding, then NFKC again (folding may open what composition had closed). At most
/// [`limits::COMMENT_CHARS_MAX`] characters come out, although one may stand for eighteen.
///
/// Folding is lower(upper(lower(c))): the way up opens `ß` to `SS` and joins `ς` to `σ`, the first step lets `ẞ` go the
/// same way. It takes `ı` and `İ` for `i`, so that Turkish words match however they are capitalised.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        let letters = text.chars().filter(|c| !is_apostrophe(*c)).map(|c| c.to_ascii_lowercase());
        return letters.take(limits::COMMENT_CHARS_MAX).collect();
    }
    text.chars()
        .map(stand_in)
        .nfkc()
        .filter(|c| !is_invisible(*c) && !is_apostrophe(*c))
        .flat_map(char::to_lowercase)
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .nfkc()
        .map(ascii_digit)
        .take(limits::COMMENT_CHARS_MAX)
        .collect()
}

/// Letters and digits of a folded text, with single spaces for everything else.
#[must_use]
pub fn normalize(folded: &str) -> String {
    let mut normal = String::with_capacity(folded.len());
    for c in folded.chars() {
        if is_letter(c) || c.is_ascii_digit() {
            normal.push(c);
        } else if !normal.is_empty() && !normal.ends_with(' ') {
            normal.push(' ');
        }
    }
    normal.truncate(normal.trim_end().len());
    normal
}

/// Letters and the marks on them; letters that are drawn as emoji are signs.
pub(super) fn is_letter(c: char) -> bool {
    let emoji = matches!(c, '\u{1f000}'..='\u{1faff}');
    !emoji && (c.is_alphabetic() || is_combining_mark(c))
}

/// What NFKC would turn into something else than it means.
fn stand_in(c: char) -> char {
    match c {
        // It would become the letters "no".
        '№' => '#',
        // The Greek question mark would become a semicolon.
        '\u{37e}' => '?',
        // It would become an i under a second dot.
        'İ' => 'i',
        c => c,
    }
}

/// Joiners, direction marks, soft hyphens, the dressing of emoji (`1️⃣` is a 1).
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{20e3}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`' | '´')
}

/// Decimal digits of other scripts as 0–9.
fn ascii_digit(c: char) -> char {
    if c.is_ascii() || !c.is_numeric() {
        return c;
    }
    let code = u32::from(c);
    let digit = ZEROS.iter().find_map(|zero| code.checked_sub(*zero).filter(|digit| *digit < 10));
    digit.and_then(|digit| char::from_digit(digit, 10)).unwrap_or(c)
}

/// The zeros of scripts in which people sell: Arabic, Persian, N'Ko, Devanagari, Bengali, Gurmukhi, Gujarati, Oriya,
/// Tamil, Telugu, Kannada, Malayalam, Thai, Lao, Tibetan, Burmese, Khmer, Mongolian.
const ZEROS: [u32; 18] = [
    0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0e50,
    0x0ed0, 0x0f20, 0x1040, 0x17e0, 0x1810,
];
