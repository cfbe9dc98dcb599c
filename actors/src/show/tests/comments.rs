//! Comments are kept with what became of them, and heard once.

use super::{Stage, claim, comment, operator, person, reported};
use crate::engine::Verdict;
use crate::ids::Caller;
use crate::limits;
use crate::show::comment::Parsed;
use crate::show::{Became, Command, Event, Refusal};

#[test]
fn every_comment_is_kept_with_what_became_of_it() {
    let mut stage = Stage::active(&[("12", 1)]);
    for (name, text) in [
        ("anna", "hello!"),
        ("anna", "Sold #12 🔥"),
        ("bo", "sold 12?"),
        ("bo", "sold 12"),
        ("bo", "sold 99"),
        ("cy", "pass 12"),
        ("anna", "pass 12"),
        ("anna", ""),
    ] {
        stage.accepted(person(name), comment(text));
    }
    stage.accepted(operator(), Command::Stop {});
    stage.accepted(person("dee"), comment("sold 12"));
    let kept: Vec<_> =
        stage.state().comments.latest().map(|kept| (kept.number, kept.outcome.result)).collect();
    let results = [
        Became::Ignored,
        Became::Winner,
        Became::Ignored,
        Became::Waitlist,
        Became::ItemNotFound,
        Became::NothingToPass,
        Became::Passed,
        Became::Ignored,
        Became::ShowNotActive,
    ];
    assert_eq!(kept, (1..).zip(results).collect::<Vec<_>>());
    let heard: Vec<_> = stage
        .events
        .iter()
        .filter_map(|event| match event {
            Event::Commented { text, normalized, parsed, .. } => Some((&**text, &**normalized, parsed)),
            _ => None,
        })
        .collect();
    assert_eq!(heard[1], ("Sold #12 🔥", "sold 12", &Parsed::Claim { item_number: "12".into() }));
    assert!(matches!(heard[2].2, Parsed::Near { .. }), "a near-miss is told apart: {:?}", heard[2]);
}

#[test]
fn what_a_comment_did_stands_before_it() {
    let mut stage = Stage::active(&[("12", 1)]);
    stage.accepted(person("anna"), comment("sold 12"));
    stage.accepted(person("bo"), claim("12"));
    let before = stage.events.len();
    stage.accepted(person("anna"), comment("pass 12"));
    let [
        Event::Released { claim_id: 1, .. },
        Event::Promoted { claim_id: 2, .. },
        Event::Commented { outcome, .. },
    ] = &stage.events[before..]
    else {
        panic!("{:?}", &stage.events[before..])
    };
    assert_eq!((outcome.result, outcome.claim_id, outcome.promoted), (Became::Passed, Some(1), Some(2)));
}

#[test]
fn a_comment_from_outside_is_heard_once() {
    let mut stage = Stage::active(&[("12", 2)]);
    let first = stage.accepted(Caller::system(), reported("sold 12", "fay", Some("c1")));
    let again = stage.accepted(operator(), reported("sold 12", "fay", Some("c1")));
    assert_eq!((first.result, first.claim_id, first.comment), (Some(Became::Winner), Some(1), Some(1)));
    assert_eq!(again.result, Some(Became::Duplicate));
    assert_eq!(again.first_result, Some(Became::Winner), "the stored outcome is answered again");
    assert_eq!((again.claim_id, again.comment, again.available), (Some(1), Some(1), first.available));
    assert_eq!((stage.state().comments.count(), stage.state().claims.ever()), (1, 1));
    // Another comment of the same person is another comment.
    let other = stage.accepted(Caller::system(), reported("sold 12", "fay", Some("c2")));
    assert_eq!(other.result, Some(Became::DuplicateUser));
    // Without an id there is nothing to know it by.
    stage.accepted(Caller::system(), reported("hi", "fay", None));
    stage.accepted(Caller::system(), reported("hi", "fay", None));
    assert_eq!(stage.state().comments.count(), 4);
    assert_eq!(*stage.state(), stage.reread());
}

#[test]
fn the_outcome_of_a_paused_moment_is_answered_again_later() {
    let mut stage = Stage::active(&[("12", 1)]);
    stage.accepted(operator(), Command::Pause {});
    stage.accepted(Caller::system(), reported("sold 12", "fay", Some("c1")));
    stage.accepted(operator(), Command::Resume {});
    let again = stage.accepted(Caller::system(), reported("sold 12", "fay", Some("c1")));
    assert_eq!(again.first_result, Some(Became::ShowNotActive));
    assert_eq!(stage.state().claims.ever(), 0);
}

#[test]
fn the_key_goes_before_everything() {
    let mut stage = Stage::active(&[("12", 1)]);
    let first = stage.give_keyed(person("anna"), "same", claim("12"));
    stage.accepted(operator(), Command::Stop {});
    let again = stage.give_keyed(person("anna"), "same", claim("12"));
    let (Verdict::Decided { outcome: one, .. }, Verdict::Decided { outcome: two, repeated: true }) =
        (first, again)
    else {
        panic!()
    };
    assert_eq!(one, two);
    assert_eq!(stage.state().claims.ever(), 1);
}

#[test]
fn only_the_latest_comments_stay_in_memory() {
    let mut stage = Stage::active(&[]);
    let more = 10;
    for n in 0..limits::COMMENTS_IN_MEMORY_MAX + more {
        stage.accepted(person("anna"), comment(&format!("hello {n}")));
    }
    let numbers: Vec<_> = stage.state().comments.latest().map(|kept| kept.number).collect();
    assert_eq!(numbers.len(), limits::COMMENTS_IN_MEMORY_MAX);
    assert_eq!(numbers[0], more as u64 + 1);
}

#[test]
fn the_oldest_comment_id_is_forgotten_first() {
    use crate::entity::Kind;
    use crate::show::{Outcome, Person, Platform, Show, State};
    let mut state = State::default();
    let heard = |n: u64| Event::Commented {
        number: n,
        person: Person { platform: Platform::Facebook, ..Person::named("fay") },
        comment_id: Some(format!("c{n}").into()),
        text: "hi".into(),
        normalized: "hi".into(),
        parsed: Parsed::Nothing {},
        outcome: Outcome::only(Became::Ignored),
    };
    let max = limits::COMMENT_IDS_REMEMBERED_MAX as u64;
    for n in 1..=max + 2 {
        Show::apply(&mut state, &heard(n), crate::time::UnixMs(1));
    }
    assert_eq!(state.comments.remembered() as u64, max);
    assert_eq!(state.comments.sources() as u64, max, "what is forgotten leaves the index");
    let finds = |n: u64| {
        state.comments.find_heard(&(Platform::Facebook, format!("c{n}").into())).map(|heard| heard.number)
    };
    assert_eq!((finds(2), finds(3), finds(max + 2)), (None, Some(3), Some(max + 2)));
}

#[test]
fn long_comments_are_refused_and_full_ones_kept() {
    let mut stage = Stage::active(&[]);
    let full = "🔥".repeat(limits::COMMENT_CHARS_MAX);
    assert_eq!(stage.accepted(person("anna"), comment(&full)).result, Some(Became::Ignored));
    let refusal = stage.refused(person("anna"), comment(&format!("{full}!")));
    let (chars, chars_max) = (limits::COMMENT_CHARS_MAX + 1, limits::COMMENT_CHARS_MAX);
    assert_eq!(refusal, Refusal::CommentTooLong { chars, chars_max });
}

#[test]
fn a_draft_keeps_comments_and_takes_no_claims() {
    let mut stage = Stage::draft();
    assert_eq!(stage.accepted(person("anna"), comment("sold 12")).result, Some(Became::ShowNotActive));
    assert_eq!(stage.state().comments.count(), 1);
}

#[test]
fn names_on_other_platforms_are_their_own_people() {
    let mut stage = Stage::active(&[("12", 3)]);
    stage.accepted(person("anna"), claim("12"));
    stage.accepted(Caller::system(), reported("sold 12", "anna", None));
    assert_eq!(stage.line("12"), "2/3 anna, anna |");
    let award = Command::Award { item_id: 1, handle: "anna".into(), user: None };
    let refusal = stage.refused(operator(), award);
    assert_eq!(refusal, Refusal::AmbiguousHandle { handle: "anna".into(), buyers: 2 });
}
