//! Words and numbers of a folded text, and what stands between them.

use super::fold::is_letter;
use super::number::folded_key;

/// Signs between two tokens, as flags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Gap(u16);

impl Gap {
    pub(super) const SPACE: Self = Self(1);
    pub(super) const HYPHEN: Self = Self(2);
    pub(super) const LIGHT: Self = Self(4);
    pub(super) const COMMA: Self = Self(8);
    pub(super) const BANG: Self = Self(16);
    pub(super) const STOP: Self = Self(32);
    pub(super) const QUESTION: Self = Self(64);
    /// Signs of amounts, paths and names.
    pub(super) const BAD: Self = Self(128);

    pub(super) fn has(self, flags: &[Self]) -> bool {
        flags.iter().any(|flag| self.0 & flag.0 != 0)
    }

    fn add(&mut self, flag: Self) {
        self.0 |= flag.0;
    }

    /// Whether a claim word and a number on its two sides are adjacent.
    pub(super) fn joins(self) -> bool {
        !self.has(&[Self::STOP, Self::QUESTION, Self::BAD])
    }

    /// Whether nothing but spaces and `#` divides them.
    pub(super) fn is_tight(self) -> bool {
        Self(self.0 & !Self::SPACE.0) == Self::default()
    }

    /// Whether the tokens are parts of one compound, as in `sold-out`.
    pub(super) fn is_glue(self) -> bool {
        self == Self::HYPHEN
    }

    pub(super) fn ends_sentence(self) -> bool {
        self.has(&[Self::STOP, Self::BANG, Self::QUESTION])
    }

    fn of(c: char) -> Option<Self> {
        Some(match c {
            '#' => return None,
            '-' | '\u{2010}' | '_' => Self::HYPHEN,
            ',' | '،' | '、' => Self::COMMA,
            '!' => Self::BANG,
            '.' | ';' | '。' | '؛' | '।' => Self::STOP,
            '?' | '؟' | '՞' | '፧' => Self::QUESTION,
            '/' | '\\' | '%' | '+' | '&' | '@' | '|' | '^' | '°' | '\u{2044}' => Self::BAD,
            c if is_currency(c) => Self::BAD,
            c if c.is_whitespace() => Self::SPACE,
            _ => Self::LIGHT,
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Letters only.
    Word,
    /// An item number.
    Number,
    /// Digits that are an amount, a range, a list …
    Figure,
    /// Letters and digits that are no item number, but may be a word joined to one.
    Mixed,
    /// A name, an address.
    Opaque,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'a> {
    pub(super) text: &'a str,
    pub(super) shape: Shape,
    /// What stands before it.
    pub(super) gap: Gap,
}

/// The tokens, and what stands after the last.
pub(super) fn tokens(folded: &str) -> (Vec<Token<'_>>, Gap) {
    let mut reader = Reader { tokens: Vec::new(), gap: Gap::default() };
    for chunk in folded.split_whitespace() {
        reader.gap.add(Gap::SPACE);
        match is_opaque(chunk) {
            true => reader.push(chunk, Shape::Opaque),
            false => reader.chunk(chunk),
        }
    }
    (reader.tokens, reader.gap)
}

struct Reader<'a> {
    tokens: Vec<Token<'a>>,
    gap: Gap,
}

impl<'a> Reader<'a> {
    fn push(&mut self, text: &'a str, shape: Shape) {
        let gap = std::mem::take(&mut self.gap);
        self.tokens.push(Token { text, shape, gap });
    }

    fn chunk(&mut self, mut rest: &'a str) {
        let mut before = None;
        while let Some(first) = rest.chars().next() {
            if !is_alphanumeric(first) {
                if let Some(sign) = Gap::of(first) {
                    self.gap.add(sign);
                }
                before = Some(first);
                rest = &rest[first.len_utf8()..];
                continue;
            }
            let run = run_of(rest);
            let after = &rest[run.len()..];
            let (text, shape) = match run.bytes().all(|byte| byte.is_ascii_digit()) {
                true => digits(rest, run, before),
                false => (run, shape_of(run)),
            };
            let after_figure = &rest[text.len()..];
            debug_assert!(after_figure.len() <= after.len());
            self.push(text, shape);
            before = None;
            rest = after_figure;
        }
    }
}

/// A run of digits: an item number unless the signs around it make it something else.
fn digits<'a>(rest: &'a str, run: &'a str, before: Option<char>) -> (&'a str, Shape) {
    let figure = figure_of(rest, run);
    let amount = before.is_some_and(|c| is_currency(c) || matches!(c, '.' | '+'));
    let unit = rest[figure.len()..].starts_with(|c| is_currency(c) || matches!(c, '%' | '°' | '+'));
    let shape = match figure.len() > run.len() || amount || unit {
        true => Shape::Figure,
        false => shape_of(run),
    };
    (figure, shape)
}

/// Digits with single signs between them: `12-14`, `1,000`, `12.50`, `12:30`.
fn figure_of<'a>(rest: &'a str, run: &str) -> &'a str {
    let mut end = run.len();
    loop {
        let mut signs = rest[end..].chars();
        let joined = signs
            .next()
            .filter(|c| matches!(c, '.' | ',' | ':' | '/' | '-' | '\u{2010}' | '–' | '×' | '\u{2044}'));
        let Some(sign) = joined else { break };
        let more = run_of(signs.as_str());
        if !more.starts_with(|c: char| c.is_ascii_digit()) {
            break;
        }
        end += sign.len_utf8() + more.len();
    }
    &rest[..end]
}

fn shape_of(run: &str) -> Shape {
    if run.chars().all(is_letter) {
        return Shape::Word;
    }
    match folded_key(run) {
        Some(_) => Shape::Number,
        None => Shape::Mixed,
    }
}

fn run_of(text: &str) -> &str {
    &text[..text.find(|c| !is_alphanumeric(c)).unwrap_or(text.len())]
}

fn is_alphanumeric(c: char) -> bool {
    is_letter(c) || c.is_ascii_digit()
}

fn is_opaque(chunk: &str) -> bool {
    chunk.contains('@') || chunk.contains("://") || chunk.starts_with("www.")
}

fn is_currency(c: char) -> bool {
    matches!(c, '$' | '¢' | '£' | '¤' | '¥' | '฿' | '\u{20a0}'..='\u{20cf}')
}
