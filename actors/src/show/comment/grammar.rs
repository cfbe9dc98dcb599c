//! The grammar of the table in [`super`], over tokens. English words that make a form doubtful stand at the end.

use super::number::folded_key;
use super::tokens::{Gap, Shape, Token, tokens};
use super::{Doubt, Leaning, Parsed, Words};

/// The first clean form, else the first near-miss.
pub(super) fn read(folded: &str, words: &Words) -> Parsed {
    let (tokens, tail) = tokens(folded);
    let comment = Comment { tokens: &tokens, tail, words };
    let mut near = None;
    for form in (0..tokens.len()).filter_map(|at| comment.form(at)).take(FORMS_MAX) {
        match comment.doubt(&form) {
            None => return form.clean(),
            Some(doubt) => near = near.or_else(|| Some(form.near(doubt))),
        }
    }
    near.unwrap_or(Parsed::Nothing {})
}

struct Comment<'a> {
    tokens: &'a [Token<'a>],
    tail: Gap,
    words: &'a Words,
}

/// A word and a number that belong together: tokens `from ..= to`.
struct Form {
    leaning: Leaning,
    number: String,
    from: usize,
    to: usize,
    doubt: Option<Doubt>,
}

impl Form {
    fn clean(self) -> Parsed {
        let item_number = self.number.into();
        match self.leaning {
            Leaning::Claim => Parsed::Claim { item_number },
            Leaning::Pass => Parsed::Pass { item_number },
        }
    }

    fn near(self, doubt: Doubt) -> Parsed {
        Parsed::Near { leaning: self.leaning, item_number: self.number.into(), doubt }
    }
}

impl Comment<'_> {
    /// The form around the word at this place, if it is one.
    fn form(&self, at: usize) -> Option<Form> {
        let token = self.tokens[at];
        if let Some((leaning, number)) = self.joined(token) {
            return Some(Form { leaning, number, from: at, to: at, doubt: None });
        }
        let (leaning, misspelt) = self.role(token)?;
        let (from, to, doubt) = self.number_beside(at).or_else(|| self.number_apart(at))?;
        let number = self.number(if from == at { to } else { from })?;
        let doubt = if misspelt { Some(Doubt::Misspelt) } else { doubt };
        Some(Form { leaning, number, from, to, doubt })
    }

    /// `sold123`, `123sold`.
    fn joined(&self, token: Token<'_>) -> Option<(Leaning, String)> {
        if !matches!(token.shape, Shape::Mixed | Shape::Number) {
            return None;
        }
        let words = [(Leaning::Claim, &self.words.claim_folded), (Leaning::Pass, &self.words.pass_folded)];
        words.into_iter().find_map(|(leaning, word)| {
            let digits = token.text.strip_prefix(&**word).or_else(|| token.text.strip_suffix(&**word))?;
            let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
            Some((leaning, folded_key(digits).filter(|_| plain)?))
        })
    }

    /// Whether the token is the claim or the pass word, or one slip away from it.
    fn role(&self, token: Token<'_>) -> Option<(Leaning, bool)> {
        if token.shape != Shape::Word {
            return None;
        }
        let words = [(Leaning::Claim, &self.words.claim_folded), (Leaning::Pass, &self.words.pass_folded)];
        let exact =
            words.iter().find(|(_, word)| ***word == *token.text).map(|(leaning, _)| (*leaning, false));
        let slip = || {
            let close = words.iter().find(|(_, word)| is_slip(token.text, word));
            close.filter(|_| !REAL_WORDS.contains(&token.text)).map(|(leaning, _)| (*leaning, true))
        };
        exact.or_else(slip)
    }

    fn number(&self, at: usize) -> Option<String> {
        let token = self.tokens.get(at)?;
        match token.shape {
            Shape::Number => folded_key(token.text),
            Shape::Figure => {
                let digits = token.text.find(|c: char| !c.is_ascii_digit()).unwrap_or(token.text.len());
                folded_key(&token.text[..digits])
            }
            _ => None,
        }
    }

    /// The adjacent number: before or after the word at `at`, whichever is closer.
    fn number_beside(&self, at: usize) -> Option<(usize, usize, Option<Doubt>)> {
        let gap = |of: usize| self.tokens.get(of).map_or(self.tail, |token| token.gap);
        let before = at.checked_sub(1).filter(|left| gap(at).joins() && self.number(*left).is_some());
        let after = Some(at + 1).filter(|right| gap(*right).joins() && self.number(*right).is_some());
        let (from, to, doubt) = match (before, after) {
            (None, None) => return None,
            (Some(left), None) => (left, at, None),
            (None, Some(right)) => (at, right, None),
            (Some(left), Some(right)) => match (gap(at).is_tight(), gap(right).is_tight()) {
                (true, false) => (left, at, None),
                (false, true) => (at, right, None),
                _ => (at, right, Some(Doubt::Ambiguous)),
            },
        };
        let figure = self.tokens[from..=to].iter().any(|token| token.shape == Shape::Figure);
        Some((from, to, if figure { Some(Doubt::Figure) } else { doubt }))
    }

    /// `sold item 12`, `12 is sold`: a number beyond one or two words that say nothing else.
    fn number_apart(&self, at: usize) -> Option<(usize, usize, Option<Doubt>)> {
        let light = |of: usize| {
            self.tokens.get(of).is_some_and(|token| token.gap.joins() && BETWEEN.contains(&token.text))
        };
        let lands = |of: usize| self.tokens.get(of).is_some_and(|token| token.gap.joins());
        for steps in 2..=3 {
            let right = at + steps;
            if (at + 1..right).all(light) && lands(right) && self.number(right).is_some() {
                return Some((at, right, Some(Doubt::Apart)));
            }
            let Some(left) = at.checked_sub(steps) else { continue };
            if (left + 1..at).all(light) && lands(at) && self.number(left).is_some() {
                return Some((left, at, Some(Doubt::Apart)));
            }
        }
        None
    }

    fn doubt(&self, form: &Form) -> Option<Doubt> {
        let context =
            || self.is_compound(form) || self.is_doubted_before(form) || self.is_doubted_after(form);
        form.doubt
            .or_else(|| self.is_question(form).then_some(Doubt::Question))
            .or_else(|| context().then_some(Doubt::Context))
    }

    /// Whether a hyphen ties the form to a word outside it.
    fn is_compound(&self, form: &Form) -> bool {
        let tied = |left: usize, right: usize| {
            let (Some(one), Some(other)) = (self.tokens.get(left), self.tokens.get(right)) else {
                return false;
            };
            other.gap.is_glue() && one.shape != Shape::Opaque && other.shape != Shape::Opaque
        };
        form.from.checked_sub(1).is_some_and(|left| tied(left, form.from)) || tied(form.to, form.to + 1)
    }

    /// Negations and others' deeds shortly before the form, or a verb that opens its clause as a question does.
    fn is_doubted_before(&self, form: &Form) -> bool {
        let clause_ends = |gap: Gap| gap.ends_sentence() || gap.has(&[Gap::COMMA]);
        let mut distance = 0;
        for at in (0..form.from).rev() {
            if clause_ends(self.tokens[at + 1].gap) {
                return false;
            }
            let word = self.tokens[at].text;
            let opens = at == 0 || clause_ends(self.tokens[at].gap);
            if opens && OPENERS.contains(&word) {
                return true;
            }
            if MARKERS.contains(&word) {
                continue;
            }
            distance += 1;
            let doubted = (distance == 1 && JUST_BEFORE.contains(&word))
                || (distance <= 2 && OTHERS.contains(&word))
                || (distance <= 3 && NEGATIONS.contains(&word));
            if doubted {
                return true;
            }
        }
        false
    }

    /// A word right after the form that makes it a tale: `sold 12 yesterday`, `12 sold out`.
    fn is_doubted_after(&self, form: &Form) -> bool {
        let Some(next) = self.tokens.get(form.to + 1) else { return false };
        if next.gap.ends_sentence() || next.gap.has(&[Gap::COMMA]) || !JUST_AFTER.contains(&next.text) {
            return false;
        }
        let for_me = ["to", "for"].contains(&next.text)
            && self.tokens.get(form.to + 2).is_some_and(|after| ["me", "my", "us"].contains(&after.text));
        !for_me
    }

    fn is_question(&self, form: &Form) -> bool {
        let after = self.tokens.iter().skip(form.to + 1).map(|token| token.gap);
        let end = after.chain([self.tail]).find(|gap| gap.ends_sentence());
        end.is_some_and(|gap| gap.has(&[Gap::QUESTION]))
    }
}

/// One letter wrong, missing or too much, or two neighbours swapped.
fn is_slip(text: &str, word: &str) -> bool {
    let (mut a, mut b): (Vec<char>, Vec<char>) = (text.chars().collect(), word.chars().collect());
    if b.len() < SLIP_CHARS_MIN || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    if a.len() > b.len() {
        std::mem::swap(&mut a, &mut b);
    }
    let Some(first) = (0..b.len()).find(|at| a.get(*at) != Some(&b[*at])) else { return false };
    if a.len() < b.len() {
        return a[first..] == b[first + 1..];
    }
    let swapped = first + 1 < b.len()
        && a[first] == b[first + 1]
        && a[first + 1] == b[first]
        && a[first + 2..] == b[first + 2..];
    swapped || a[first + 1..] == b[first + 1..]
}

/// Forms looked at in one comment: who needs more makes no claim but work.
const FORMS_MAX: usize = 16;

/// Shorter words are too close to too many others.
const SLIP_CHARS_MIN: usize = 4;

/// Words of their own that are one letter from `sold`, `pass` or `mine`.
const REAL_WORDS: &[&str] = &[
    "old", "bold", "cold", "fold", "gold", "told", "sole", "solo", "soul", "soil", "slid", "past", "ass",
    "mass", "bass", "boss", "pas", "pads", "pals", "pans", "pats", "paws", "pays", "mind", "mint", "mini",
    "mile", "mike", "line", "fine", "nine", "wine", "vine", "pine", "dine", "mane", "mice", "miner",
];

/// Words that name a number without saying more.
const MARKERS: &[&str] = &["item", "items", "number", "num", "no", "nr", "lot", "piece", "the", "#"];

/// May stand between the word and the number of a near-miss.
const BETWEEN: &[&str] = &[
    "item", "items", "number", "num", "no", "nr", "lot", "piece", "the", "on", "is", "its", "it", "please",
    "pls",
];

/// Right before the form: `is 12 sold`, `already sold 12`.
const JUST_BEFORE: &[&str] = &[
    "is", "are", "was", "were", "be", "been", "being", "has", "have", "had", "already", "just", "got", "get",
    "gets", "how", "why", "when", "what", "where", "which", "if", "unless", "maybe", "least", "most",
    "about", "over", "under", "only", "at", "by", "until", "after", "before",
];

/// Within two words before it: what others did.
const OTHERS: &[&str] = &[
    "he",
    "she",
    "they",
    "we",
    "who",
    "someone",
    "somebody",
    "anyone",
    "anybody",
    "everyone",
    "everybody",
    "people",
    "hes",
    "shes",
    "theyve",
    "weve",
    "theyre",
    "were",
    "youve",
    "has",
    "seller",
    "guy",
    "girl",
    "lady",
    "store",
    "shop",
];

/// First in its clause: `are 12 and 13 sold`, `have you sold 12`.
const OPENERS: &[&str] = &[
    "is", "are", "was", "were", "has", "have", "had", "do", "does", "did", "can", "could", "should", "would",
    "will",
];

/// Within three words before it.
const NEGATIONS: &[&str] = &[
    "not", "never", "dont", "doesnt", "didnt", "wasnt", "werent", "isnt", "arent", "hasnt", "havent",
    "hadnt", "wont", "cant", "cannot", "couldnt", "wouldnt", "shouldnt", "aint", "nobody", "none", "without",
    "can", "could", "should", "would", "did", "does", "unsold", "instead",
];

/// Right after it: `sold 12 of them`, `12 sold out`.
const JUST_AFTER: &[&str] = &[
    "of",
    "for",
    "to",
    "out",
    "at",
    "by",
    "ago",
    "already",
    "yesterday",
    "today",
    "tonight",
    "earlier",
    "last",
    "times",
    "time",
    "pcs",
    "pieces",
    "units",
    "items",
    "pairs",
    "sets",
    "boxes",
    "people",
    "seconds",
    "secs",
    "minutes",
    "mins",
    "min",
    "hours",
    "hrs",
    "days",
    "weeks",
    "months",
    "years",
    "dollars",
    "bucks",
    "usd",
    "eur",
    "euro",
    "euros",
    "pounds",
    "percent",
    "each",
    "per",
    "more",
    "less",
    "left",
    "remaining",
    "yet",
    "or",
    "am",
    "pm",
    "oclock",
    "k",
    "x",
    "million",
    "thousand",
    "hundred",
    "before",
    "after",
    "since",
    "when",
    "than",
    "everywhere",
    "online",
    "separately",
    "was",
    "were",
    "is",
    "are",
    "as",
    "like",
];
