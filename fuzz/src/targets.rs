//! What reads bytes from outside must never panic, and never believe them more than it should. Each target says with
//! assertions what holds for every input.

use actors::host::door::AnyCommand;
use actors::ids::{Role, UserId};
use actors::kinds::KindTag;
use actors::limits::ITEM_NUMBER_CHARS_MAX;
use actors::show::comment::{self, Parsed, Words};
use serde_json::Value;
use souk::auth::token::{Claims, Signer};
use souk::gateway::codec::command::read_frame;
use souk::json::Given;
use ulid::Ulid;

/// A frame of the socket's protocol.
pub fn frames(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (commands, malformed) = read_frame(text);
    let lines = text.strip_suffix('\n').unwrap_or(text).split('\n').count();
    match malformed {
        None => assert_eq!(commands.len(), lines, "a command for each line"),
        Some(_) => assert!(commands.len() < lines, "the bad line is no command"),
    }
}

/// A method in the first line, its fields behind it: `rpc`.
pub fn commands(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Some((method, fields)) = text.split_once('\n') else { return };
    let (Some((kind, verb)), Ok(given)) = (method.split_once('.'), serde_json::from_str::<Given>(fields))
    else {
        return;
    };
    let Some(kind) = KindTag::find(kind) else { return };
    let read = AnyCommand::parse(kind, verb, given.value.clone());
    let again = AnyCommand::parse(kind, verb, given.value);
    match (read, again) {
        (Ok(read), Ok(again)) => {
            assert_eq!((read.verb(), read.creates()), (verb, again.creates()));
        }
        (Err(_), Err(_)) => {}
        _ => panic!("read one way, then another"),
    }
}

/// What somebody says in a show.
pub fn comments(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let words = Words::of(comment::CLAIM_WORD.into(), comment::PASS_WORD.into());
    let parsed = comment::parse(text, &words);
    assert_eq!(parsed, comment::parse(text, &words), "read the same twice");
    if let Parsed::Claim { item_number } | Parsed::Pass { item_number } = &parsed {
        assert!(item_number.chars().count() <= ITEM_NUMBER_CHARS_MAX, "{item_number:?} is no number");
        let key = comment::number_key(item_number);
        assert_eq!(key.as_deref(), Some(&**item_number), "a number is in its canonical form");
    }
    let _ = (comment::normalize(&comment::fold(text)), comment::is_word(text), comment::shown_number(text));
}

/// JSON as REST reads it, then as a command of every kind.
pub fn bodies(bytes: &[u8]) {
    let given = serde_json::from_slice::<Given>(bytes);
    let plain = serde_json::from_slice::<Value>(bytes);
    assert_eq!(given.is_ok(), plain.is_ok(), "what is JSON is JSON");
    let (Ok(given), Ok(plain)) = (given, plain) else { return };
    assert_eq!(given.value, plain);
    for kind in KindTag::ALL {
        for verb in VERBS {
            let _ = AnyCommand::parse(*kind, verb, plain.clone());
        }
    }
}

/// A token: as it comes, and a good one with these bytes put in somewhere.
pub fn tokens(bytes: &[u8]) {
    let signer = Signer::new(b"a secret that nobody knows");
    let claims = Claims {
        user: UserId(Ulid(1)),
        workspace: None,
        role: Role::Admin,
        name: "Ada".to_owned(),
        family: Ulid(2),
        expires_at_s: 1_000,
    };
    let good = signer.sign(&claims);
    assert_eq!(signer.verify(&good, 0), Ok(claims));
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Some(place) = text.bytes().next().map(usize::from) else { return };
    let (before, behind) = good.split_at(place.min(good.len()));
    let put_in = format!("{before}{}{behind}", &text[text.chars().next().map_or(0, char::len_utf8)..]);
    let put_over: String = text.chars().skip(1).chain(good.chars().skip(text.chars().count())).collect();
    for token in [text, &put_in, &put_over] {
        assert!(token == good || signer.verify(token, 0).is_err(), "believed: {token:?}");
    }
}

const VERBS: &[&str] = &[
    "create",
    "edit",
    "add_item",
    "change_item",
    "delete_item",
    "activate",
    "pause",
    "resume",
    "stop",
    "comment",
    "claim",
    "pass",
    "release",
    "award",
    "bid",
    "buy_now",
    "start",
    "close",
    "cancel",
    "read",
    "notice",
];
