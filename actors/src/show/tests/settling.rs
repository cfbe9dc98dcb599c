//! Near-misses wait for the operator and are settled once.

use super::{Stage, add_item, claim, comment, operator, person, reported, settle};
use crate::entity::Kind;
use crate::ids::Caller;
use crate::limits;
use crate::show::{Became, Command, Event, How, Show, Standing};
use serde_json::json;

fn waiting(stage: &Stage) -> Vec<u64> {
    stage.state().near.iter().map(|near| near.number).collect()
}

#[test]
fn what_accepting_did_stands_before_it_with_who_did_it() {
    let mut stage = Stage::active(&[("12", 1)]);
    stage.accepted(person("anna"), comment("sold 12?"));
    stage.accepted(person("bo"), claim("12"));
    stage.accepted(person("bo"), comment("pass 12?"));
    let before = stage.events.len();
    let answer = stage.accepted(operator(), settle(1, true));
    assert_eq!((answer.result, answer.comment, answer.claim_id), (Some(Became::Waitlist), Some(1), Some(2)));
    stage.accepted(operator(), settle(2, true));
    let [
        Event::Claimed { how: How::Comment, standing: Standing::Waitlist, operator: Some(_), .. },
        Event::NearSettled { number: 1, accepted: true, person: said_by, outcome, .. },
        Event::Released { claim_id: 1, operator: Some(_), .. },
        Event::Promoted { claim_id: 2, .. },
        Event::NearSettled { number: 2, outcome: passed, .. },
    ] = &stage.events[before..]
    else {
        panic!("{:?}", &stage.events[before..])
    };
    assert_eq!((&*said_by.handle, outcome.result), ("anna", Became::Waitlist));
    assert_eq!((passed.result, passed.promoted), (Became::Passed, Some(2)));
    let kept: Vec<_> = stage.state().comments.latest().map(|kept| kept.outcome.result).collect();
    assert_eq!(kept, [Became::Waitlist, Became::Passed], "a comment says what became of it");
    assert_eq!(waiting(&stage), [0; 0]);
}

#[test]
fn a_dismissal_is_noted_and_does_nothing() {
    let mut stage = Stage::active(&[("12", 1)]);
    stage.accepted(person("anna"), comment("sold 12?"));
    let before = stage.events.len();
    assert_eq!(stage.accepted(operator(), settle(1, false)).result, Some(Became::Ignored));
    let [Event::NearSettled { accepted: false, operator: Some(_), .. }] = &stage.events[before..] else {
        panic!("{:?}", &stage.events[before..])
    };
    assert_eq!(stage.state().claims.ever(), 0);
}

#[test]
fn the_oldest_falls_out_when_too_many_wait() {
    let mut stage = Stage::active(&[("12", 1)]);
    for n in 0..=limits::NEAR_MISSES_MAX {
        stage.accepted(person(&format!("p{n}")), comment("sold 12?"));
    }
    let numbers = waiting(&stage);
    assert_eq!((numbers.len(), numbers[0]), (limits::NEAR_MISSES_MAX, 2));
    assert_eq!(*stage.state(), stage.reread());
}

#[test]
fn those_who_run_the_show_see_what_waits() {
    let mut stage = Stage::active(&[("12", 1)]);
    stage.accepted(Caller::system(), reported("Sold a012?", "fay", Some("c1")));
    stage.accepted(person("anna"), comment("psas 12"));
    let near = serde_json::to_value(Show::backstage(stage.state())).expect("JSON");
    let expected = json!({"near": [
        {"number": 1, "at_ms": near["near"][0]["at_ms"], "user_handle": "fay", "text": "Sold a012?",
            "leaning": "claim", "item_number": "A12", "doubt": "question"},
        {"number": 2, "at_ms": near["near"][1]["at_ms"], "user_handle": "anna", "text": "psas 12",
            "leaning": "pass", "item_number": "12", "doubt": "misspelt"},
    ]});
    assert_eq!(near, expected);
}

#[test]
fn a_comment_sent_again_hears_its_first_outcome_and_waits_once() {
    let mut stage = Stage::active(&[("12", 1)]);
    stage.accepted(Caller::system(), reported("sold 12?", "fay", Some("c1")));
    stage.accepted(Caller::system(), reported("sold 12?", "fay", Some("c1")));
    assert_eq!(waiting(&stage), [1]);
    assert_eq!(stage.accepted(operator(), settle(1, true)).result, Some(Became::Winner));
    let again = stage.accepted(Caller::system(), reported("sold 12?", "fay", Some("c1")));
    assert_eq!((again.result, again.first_result), (Some(Became::Duplicate), Some(Became::Ignored)));
}

#[test]
fn nothing_waits_in_a_draft() {
    let mut stage = Stage::draft();
    stage.accepted(operator(), add_item("12", 1));
    stage.accepted(person("anna"), comment("sold 12?"));
    stage.accepted(operator(), Command::Activate {});
    assert_eq!(waiting(&stage), [0; 0], "a clear claim would not have counted then either");
}
