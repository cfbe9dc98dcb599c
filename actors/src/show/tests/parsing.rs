//! How comments are read: the fourteen cases of CLM-3, the tables of forms, near-misses and honest negatives, and
//! that nothing anybody can type does harm.

use crate::limits;
use crate::show::comment::{self, Doubt, Leaning, Parsed, Words};
use proptest::prelude::*;

fn words(claim: &str, pass: &str) -> Words {
    Words::of(claim.into(), pass.into())
}

/// `claim 123`, `pass 123`, `near claim 123 question`, `-`.
fn read(text: &str, words: &Words) -> String {
    let json = serde_json::to_value(comment::parse(text, words)).expect("JSON");
    let word = |field: &str| json[field].as_str().unwrap_or_default().to_owned();
    match word("intent").as_str() {
        "nothing" => "-".to_owned(),
        "near" => format!("near {} {} {}", word("leaning"), word("item_number"), word("doubt")),
        intent => format!("{intent} {}", word("item_number")),
    }
}

/// The lines of a table under the words that its `@ claim pass` lines name.
fn table(text: &str) -> impl Iterator<Item = (Words, &str)> {
    let mut now = words("sold", "pass");
    text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with("##")).filter_map(move |line| {
        if let Some(named) = line.strip_prefix("@ ") {
            let (claim, pass) = named.split_once(' ').expect("two words");
            now = words(claim, pass);
            return None;
        }
        Some((now.clone(), line))
    })
}

#[test]
fn the_fourteen_cases() {
    let cases = [
        ("sold 123", "sold", "claim 123"),
        ("123 sold", "sold", "claim 123"),
        ("sold123", "sold", "claim 123"),
        ("SOLD 456", "sold", "claim 456"),
        ("pass 123", "sold", "pass 123"),
        ("123 pass", "sold", "pass 123"),
        ("hello everyone", "sold", "-"),
        ("", "sold", "-"),
        ("sold", "sold", "-"),
        ("123", "sold", "-"),
        ("sold 123 and sold 456", "sold", "claim 123"),
        ("mine 123", "mine", "claim 123"),
        ("sold 123 🔥🔥", "sold", "claim 123"),
        ("sold #123!", "sold", "claim 123"),
    ];
    for (text, claim_word, expected) in cases {
        let words = words(claim_word, "pass");
        assert_eq!(read(text, &words), expected, "{text:?}");
        let normalized = comment::normalize(&comment::fold(text));
        assert_eq!(read(&normalized, &words), expected, "{text:?} normalized to {normalized:?}");
    }
}

#[test]
fn normalized_texts_have_letters_digits_and_single_spaces() {
    let cases = [
        ("  SOLD   #123!! 🔥🔥 ", "sold 123"),
        ("I don't, sorry…", "i dont sorry"),
        ("ＳＯＬＤ　１２３", "sold 123"),
        ("Straße ΣΊΣΥΦΟΣ", "strasse σίσυφοσ"),
        ("मेरा १२", "मेरा 12"),
        ("ขาย ๑๒", "ขาย 12"),
        ("so\u{200b}ld 1\u{fe0f}\u{20e3}2\u{fe0f}\u{20e3}", "sold 12"),
        ("🔥", ""),
    ];
    for (text, expected) in cases {
        assert_eq!(comment::normalize(&comment::fold(text)), expected, "{text:?}");
    }
}

/// Every line of a table of `text => reading` that is read otherwise.
fn misread(text: &str, prefix: &str) -> (usize, Vec<String>) {
    let (mut lines, mut wrong) = (0, Vec::new());
    for (words, line) in table(text) {
        let (text, expected) = line.rsplit_once(" => ").expect("text => reading");
        let (heard, expected) = (read(text, &words), format!("{prefix}{}", expected.trim()));
        if heard != expected {
            wrong.push(format!("{text:?} is read as {heard:?}, not {expected:?}"));
        }
        lines += 1;
    }
    (lines, wrong)
}

#[test]
fn forms_that_claim_or_pass() {
    let (lines, wrong) = misread(include_str!("claims.txt"), "");
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(lines > 80, "{lines} lines");
}

#[test]
fn near_misses_are_told_apart_and_never_claim() {
    let (lines, wrong) = misread(include_str!("near.txt"), "near ");
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(lines > 60, "{lines} lines");
}

#[test]
fn honest_comments_neither_claim_nor_pass() {
    let (mut lines, mut wrong) = (0, Vec::new());
    for (words, text) in table(include_str!("negatives.txt")) {
        lines += 1;
        let reading = comment::parse(text, &words);
        if matches!(reading, Parsed::Claim { .. } | Parsed::Pass { .. }) {
            wrong.push(format!("{text:?} is read as {reading:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(lines > 600, "{lines} lines");
}

#[test]
fn folding_is_full() {
    for (a, b) in [
        ("VERKAUFT GROẞ", "verkauft gross"),
        ("groß", "GROSS"),
        ("ΜΟΥΣΑΣ", "μουσας"),
        ("SATILDI", "satıldı"),
        ("İstanbul", "istanbul"),
        ("ﬁne", "FINE"),
        ("Ｍｉｎｅ", "mine"),
        ("éclair", "e\u{301}CLAIR"),
        ("ПРОДАНО", "продано"),
    ] {
        assert_eq!(comment::fold(a), comment::fold(b), "{a} and {b}");
    }
    assert_ne!(comment::fold("mine"), comment::fold("miné"));
}

#[test]
fn item_numbers_have_one_canonical_form() {
    let key = |text| comment::number_key(text).map(|key| key.into_owned());
    for (text, expected) in [
        ("12", Some("12")),
        ("012", Some("12")),
        ("000", Some("0")),
        ("#12", Some("12")),
        (" a12 ", Some("A12")),
        ("A012", Some("A12")),
        ("ж7", Some("Ж7")),
        ("１２", Some("12")),
        ("١٢", Some("12")),
        ("12345678", Some("12345678")),
        ("123456789", None),
        ("abcd1", None),
        ("12a", None),
        ("a", None),
        ("", None),
        ("1 2", None),
        ("-1", None),
        ("1.5", None),
    ] {
        assert_eq!(key(text).as_deref(), expected, "{text:?}");
    }
    assert_eq!(comment::shown_number("a007").as_deref(), Some("A007"), "shown as typed");
}

#[test]
fn claim_and_pass_words_are_single_words_of_letters() {
    for good in ["sold", "MEIN", "продано", "मेरा", "買", "ขาย", "c'est", "ß"] {
        assert!(comment::is_word(good), "{good}");
    }
    for bad in ["", "two words", "s0ld", "12", "🔥", "sold!", "#sold"] {
        assert!(!comment::is_word(bad), "{bad}");
    }
}

#[test]
fn a_comment_made_of_near_misses_is_read_in_a_moment() {
    let begun = std::time::Instant::now();
    for hostile in ["sold 12 of ", "12 sold ", "not sold 12 ", "sodl 12 ", "1-", "a-", "e\u{301}"] {
        let text: String = hostile.chars().cycle().take(limits::COMMENT_CHARS_MAX).collect();
        let reading = comment::parse(&text, &words("sold", "pass"));
        assert!(!matches!(reading, Parsed::Pass { .. }), "{hostile}");
    }
    assert!(begun.elapsed().as_millis() < 1_000, "{:?}", begun.elapsed());
}

#[test]
fn folded_texts_stay_bounded() {
    let long = "ﷺ".repeat(limits::COMMENT_CHARS_MAX);
    assert_eq!(comment::fold(&long).chars().count(), limits::COMMENT_CHARS_MAX);
}

proptest! {
    #[test]
    fn nothing_anybody_types_does_harm(text in "(?s).{0,120}", word in "\\PC{0,8}") {
        let words = words(&word, "pass");
        let parsed = comment::parse(&text, &words);
        if let Parsed::Claim { item_number } | Parsed::Pass { item_number } | Parsed::Near { item_number, .. } = &parsed {
            let again = comment::number_key(item_number).map(|key| key.into_owned());
            prop_assert_eq!(again.as_deref(), Some(&**item_number));
        }
        let folded = comment::fold(&text);
        prop_assert_eq!(comment::fold(&folded), folded.clone());
        let normal = comment::normalize(&folded);
        prop_assert_eq!(comment::normalize(&normal), normal.clone());
        prop_assert!(!normal.contains("  ") && normal.trim() == normal);
    }

    #[test]
    fn dressing_does_not_change_a_claim(
        number in 1_u32..99_999_999,
        head in "[🔥!❤ ]{0,4}",
        middle in "[ #:-]{0,3}",
        tail in "[🔥!❤ .]{0,4}",
        shout in any::<bool>(),
    ) {
        let word = if shout { "SoLD" } else { "sold" };
        let text = format!("{head}{word}{middle}{number}{tail}");
        let expected = Parsed::Claim { item_number: number.to_string().into() };
        prop_assert_eq!(comment::parse(&text, &words("sold", "pass")), expected, "{}", text);
    }

    #[test]
    fn a_question_never_claims(number in 0_u32..100_000, rest in "[a-z ]{0,20}") {
        let text = format!("sold {number} {rest}?");
        let reading = comment::parse(&text, &words("sold", "pass"));
        let near = matches!(reading, Parsed::Near { leaning: Leaning::Claim, doubt: Doubt::Question | Doubt::Ambiguous, .. });
        prop_assert!(near, "{} is {:?}", text, reading);
    }
}
