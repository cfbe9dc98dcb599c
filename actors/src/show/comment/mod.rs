//! How a comment is read: what it claims or passes, what it almost does, and what it doesn't.
//!
//! First it is *folded* ([`fold`]): NFKC, full case folding, digits of every script as 0–9, apostrophes and invisible
//! characters dropped. What is stored as *normalized* has letters and digits only, with single spaces. The grammar
//! reads the folded text, because punctuation tells a price from an item and a question from a claim. W is the
//! show's claim or pass word, N an item number: 1 to 8 digits, or 1 to 3 letters and digits (`A12`), in any script;
//! case and leading zeros don't count.
//!
//! | form | example | read as |
//! | --- | --- | --- |
//! | W N | `sold 123`, `SOLD #a12!`, `sold: 7`, `sold - 7` | claim (or pass) |
//! | N W | `123 sold`, `(12) sold` | claim |
//! | WD, DW: the word joined to digits | `sold123`, `123sold` | claim |
//! | several of these | `sold 123 and sold 456` | the first |
//! | N W N | `12 sold, 13 sold` | the one that only a space or `#` divides from W; if both: near, `ambiguous` |
//! | its sentence ends as a question | `sold 12?` | near, `question` |
//! | doubtful words (lists in `grammar`) stand around it | `is 12 sold`, `12 sold out`, `not sold 12` | near, `context` |
//! | W is part of a compound | `pre-sold 12`, `12 sold-out` | near, `context` |
//! | one letter of W is wrong, missing, too much, or two are swapped (W of 4 letters or more) | `sodl 12`, `sol 12` | near, `misspelt` |
//! | N is a range, a fraction, a list, a percentage, an amount, a time | `sold 12-14`, `sold 12.50`, `sold 1,000` | near, `figure` |
//! | W, one or two of item, number, no, is …, N | `sold item 12`, `12 is sold` | near, `apart` |
//! | anything else | `sold`, `123`, `sold out at 12?`, `sold for $12`, `@sold12` | nothing |
//!
//! Between W and N may stand spaces and any sign but those that end a sentence (`.` `?` `;`), make an amount or a
//! path (`$` `%` `/` `+` `&` `@`), or a letter or digit. A chunk with `@` or `://` is a name or an address and is not
//! read. A near-miss never claims: it is kept with the comment and offered to the operator. A clean form anywhere in
//! the comment goes before every near-miss. The doubtful words are English only; a missed one costs a click.

mod fold;
mod grammar;
mod number;
mod tokens;

use serde::{Deserialize, Serialize};
use std::sync::Arc;

pub use fold::{fold, normalize};
pub use number::{number_key, shown_number};

/// What a show listens for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Typed", into = "Typed")]
pub struct Words {
    /// As the seller typed them.
    pub claim: Arc<str>,
    pub pass: Arc<str>,
    claim_folded: Box<str>,
    pass_folded: Box<str>,
}

impl Words {
    #[must_use]
    pub fn of(claim: Arc<str>, pass: Arc<str>) -> Self {
        let (claim_folded, pass_folded) = (fold(&claim).into(), fold(&pass).into());
        Self { claim, pass, claim_folded, pass_folded }
    }

    #[must_use]
    pub fn are_different(&self) -> bool {
        self.claim_folded != self.pass_folded
    }
}

#[derive(Clone, Serialize, Deserialize)]
struct Typed {
    claim: Arc<str>,
    pass: Arc<str>,
}

impl From<Typed> for Words {
    fn from(typed: Typed) -> Self {
        Self::of(typed.claim, typed.pass)
    }
}

impl From<Words> for Typed {
    fn from(words: Words) -> Self {
        Self { claim: words.claim, pass: words.pass }
    }
}

/// What a comment means. Numbers in their canonical form: capitals, no leading zeros.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "intent", rename_all = "snake_case")]
pub enum Parsed {
    Claim { item_number: Arc<str> },
    Pass { item_number: Arc<str> },
    Near { leaning: Leaning, item_number: Arc<str>, doubt: Doubt },
    Nothing {},
}

/// What a near-miss almost was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Leaning {
    Claim,
    Pass,
}

/// Why a near-miss doesn't count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    Misspelt,
    Figure,
    Ambiguous,
    Apart,
    Context,
    Question,
}

/// Reads a comment. Takes time and memory in proportion to its length, whatever it is: only the first few forms are
/// looked at.
#[must_use]
pub fn parse(text: &str, words: &Words) -> Parsed {
    parse_folded(&fold(text), words)
}

/// [`parse`] of a text that is folded already.
#[must_use]
pub fn parse_folded(folded: &str, words: &Words) -> Parsed {
    grammar::read(folded, words)
}

/// Whether this can be a claim or pass word: one word of letters.
#[must_use]
pub fn is_word(text: &str) -> bool {
    let folded = fold(text);
    !folded.is_empty() && folded.chars().all(fold::is_letter)
}

/// The words of a show that names none.
pub const CLAIM_WORD: &str = "sold";
pub const PASS_WORD: &str = "pass";
