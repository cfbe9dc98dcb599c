//! What is seen from outside: the view and its patches, one's own part, public events, notices.

use super::{Stage, WORKSPACE, account, add_item, claim, comment, operator, order, person, reported, settle};
use crate::effect::{Effect, Message, Notice};
use crate::entity::Kind;
use crate::ids::{Caller, EntityId};
use crate::kinds::KindTag;
use crate::show::{Command, Event, Platform, Show, State};
use crate::time::UnixMs;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn whole(stage: &Stage) -> Value {
    serde_json::to_value(Show::view(stage.state(), None)).expect("JSON")
}

/// RFC 7396.
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = json!({});
    }
    let fields = target.as_object_mut().expect("an object");
    for (name, value) in patch {
        match value {
            Value::Null => drop(fields.remove(name)),
            value => merge(fields.entry(name.clone()).or_insert(Value::Null), value),
        }
    }
}

/// Without the fields that are null: what a merged patch can't tell from absent ones.
fn dense(value: &Value) -> Value {
    let mut bare = json!({});
    merge(&mut bare, value);
    bare
}

#[test]
fn patches_of_what_events_touched_rebuild_the_view() {
    let mut stage = Stage::draft();
    let orders = [
        (operator(), add_item("12", 1)),
        (operator(), add_item("13", 2)),
        (operator(), Command::Activate {}),
        (person("anna"), comment("sold 12")),
        (person("bo"), claim("12")),
        (person("bo"), claim("13")),
        (person("anna"), comment("pass 12")),
        (operator(), order("change_item", r#"{"item_id":2,"title":"New","quantity":3}"#)),
        (person("bo"), order("pass", r#"{"item_number":"13"}"#)),
        (operator(), order("delete_item", r#"{"item_id":2}"#)),
        (operator(), order("edit", r#"{"name":"Saturday","live_url":"https://live.example/1"}"#)),
        (person("cy"), comment("sold 12?")),
        (person("dee"), comment("sodl 12")),
        (operator(), settle(3, true)),
        (operator(), settle(4, false)),
        (operator(), Command::Pause {}),
        (operator(), Command::Stop {}),
    ];
    for (caller, command) in orders {
        stage.accepted(caller, command);
    }
    // Event by event: a patch may leave between two events of one decision.
    let (mut state, mut seen) = (State::default(), json!({}));
    for event in &stage.events {
        Show::apply(&mut state, event, UnixMs(1));
        let touched: BTreeSet<_> = Show::touched(event).into_iter().collect();
        let patch = serde_json::to_value(Show::view(&state, Some(&touched))).expect("JSON");
        merge(&mut seen, &patch);
        let view = serde_json::to_value(Show::view(&state, None)).expect("JSON");
        // An item's table that isn't there yet is an empty one.
        let mut whole = dense(&view);
        if seen.get("items").is_none() {
            whole.as_object_mut().expect("an object").remove("items");
        }
        assert_eq!(seen, whole, "after {event:?}");
    }
    assert_eq!(seen["items"].as_object().expect("items").len(), 1);
}

#[test]
fn the_view_says_what_pages_show() {
    let mut stage = Stage::active(&[("A12", 2), ("13", 1)]);
    stage.accepted(person("anna"), comment("sold a12"));
    stage.accepted(person("anna"), claim("13"));
    stage.accepted(person("bo"), claim("13"));
    let view = whole(&stage);
    let item = json!({
        "item_id": 1, "item_number": "A12", "title": "Thing A12", "description": null, "quantity": 2, "claimed": 1,
        "available": 1, "waiting": 0, "status": "partial",
    });
    assert_eq!(view["items"]["1"], item);
    assert_eq!(
        (&view["items"]["2"]["status"], &view["items"]["2"]["waiting"]),
        (&json!("sold_out"), &json!(1))
    );
    for (field, expected) in [
        ("name", json!("Friday")),
        ("status", json!("active")),
        ("claim_word", json!("sold")),
        ("pass_word", json!("pass")),
        ("platform", json!("souk")),
        ("live_url", json!(null)),
        ("ended_at_ms", json!(null)),
        ("items_total", json!(2)),
        ("units_total", json!(3)),
        ("units_claimed", json!(2)),
        ("buyers", json!(1)),
        ("comments", json!(1)),
    ] {
        assert_eq!(view[field], expected, "{field}");
    }
    assert!(view["started_at_ms"].is_i64());
}

#[test]
fn time_on_air_is_without_the_pauses() {
    let (mut state, mut told) = (State::default(), Vec::new());
    let created = Event::Created {
        workspace: WORKSPACE,
        name: "Friday".into(),
        claim_word: "sold".into(),
        pass_word: "pass".into(),
        platform: Platform::Souk,
        live_id: None,
        live_url: None,
    };
    for (at, event) in [
        (1_000, created),
        (2_000, Event::Activated {}),
        (5_000, Event::Paused {}),
        (9_000, Event::Resumed {}),
        (9_500, Event::Paused {}),
        (20_000, Event::Resumed {}),
        (20_030, Event::Stopped {}),
    ] {
        Show::apply(&mut state, &event, UnixMs(at));
        let view = serde_json::to_value(Show::view(&state, None)).expect("JSON");
        told.push((view["on_air_ms"].as_i64(), view["on_air_since_ms"].as_i64()));
    }
    let expected = [
        (0, None),
        (0, Some(2_000)),
        (3_000, None),
        (3_000, Some(9_000)),
        (3_500, None),
        (3_500, Some(20_000)),
        (3_530, None),
    ];
    assert_eq!(told, expected.map(|(ms, since)| (Some(ms), since)));
}

#[test]
fn one_sees_ones_own_claims() {
    let mut stage = Stage::active(&[("12", 1), ("13", 1)]);
    for (name, number) in [("anna", "12"), ("bo", "12"), ("bo", "13")] {
        stage.accepted(person(name), claim(number));
    }
    let mine = |name: &str| serde_json::to_value(Show::mine(stage.state(), account(name))).expect("JSON");
    let claims = mine("bo")["claims"].clone();
    assert_eq!((&claims[0]["status"], &claims[0]["waitlist_position"]), (&json!("waitlist"), &json!(1)));
    assert_eq!((&claims[1]["status"], &claims[1]["claim_id"]), (&json!("winner"), &json!(3)));
    assert_eq!(mine("cy"), Value::Null);
}

#[test]
fn the_public_sees_no_ids_of_other_platforms_and_no_operator() {
    let mut stage = Stage::active(&[("12", 1)]);
    stage.accepted(operator(), order("edit", r#"{"live_id":"secret-live"}"#));
    stage.accepted(Caller::system(), reported("sold 12", "fay", Some("secret-comment")));
    stage.accepted(person("anna"), claim("12"));
    stage.accepted(operator(), order("release", r#"{"claim_id":1}"#));
    stage.accepted(Caller::system(), reported("sold 12?", "fay", Some("secret-comment-2")));
    stage.accepted(operator(), settle(2, true));
    let hidden = ["secret-live", "secret-comment", "id-fay", "\"operator\":"];
    let whole = serde_json::to_string(&stage.events).expect("JSON");
    let public: Vec<_> = stage.events.iter().map(Show::public).collect();
    let public = serde_json::to_string(&public).expect("JSON");
    for secret in hidden {
        assert!(whole.contains(secret), "{secret} stands in the journal");
        assert!(!public.contains(secret), "{secret} is public");
    }
    assert!(public.contains("fay") && public.contains("sold 12"), "handles and texts are public");
}

#[test]
fn events_are_read_back_as_they_were() {
    let mut stage = Stage::active(&[("12", 1)]);
    stage.accepted(Caller::system(), reported("sold 12", "fay", Some("c1")));
    stage.accepted(Caller::system(), reported("sold 12", "fay", Some("c1")));
    stage.accepted(person("anna"), comment("SOLD 12?"));
    stage.accepted(person("anna"), claim("12"));
    stage.accepted(operator(), order("release", r#"{"claim_id":1}"#));
    stage.accepted(operator(), settle(2, true));
    for event in &stage.events {
        let json = serde_json::to_value(event).expect("JSON");
        assert_eq!(json["t"], Show::event_name(event).0);
        let read: Event = serde_json::from_value(json).expect("and back");
        assert_eq!(read, *event);
    }
}

#[test]
fn people_with_an_inbox_are_told() {
    let mut stage = Stage::active(&[("12", 1)]);
    stage.accepted(person("anna"), claim("12"));
    stage.accepted(Caller::system(), reported("sold 12", "fay", None));
    stage.accepted(person("bo"), claim("12"));
    stage.accepted(person("anna"), comment("pass 12"));
    stage.accepted(operator(), order("release", r#"{"claim_id":2}"#));
    let (title, item_number) = ("Thing 12".to_owned(), "12".to_owned());
    let told: Vec<_> = stage
        .effects
        .iter()
        .map(|effect| match effect {
            Effect::Tell { to, message: Message::Notice { notice } } => (*to, notice.clone()),
        })
        .collect();
    let inbox = |name: &str| EntityId::new(KindTag::Inbox, account(name).0);
    let expected = [
        (inbox("anna"), Notice::ClaimWon { title: title.clone(), item_number: item_number.clone() }),
        (
            inbox("bo"),
            Notice::Waitlisted { title: title.clone(), item_number: item_number.clone(), position: 2 },
        ),
        (inbox("anna"), Notice::Released { title: title.clone(), item_number: item_number.clone() }),
        (inbox("bo"), Notice::Promoted { title, item_number }),
    ];
    assert_eq!(told, expected, "fay is on another platform: nobody to tell");
}

#[test]
fn an_engineer_reads_claims_and_buyers_one_by_one() {
    let mut stage = Stage::active(&[("12", 1)]);
    stage.accepted(person("anna"), claim("12"));
    let state = serde_json::to_value(stage.state()).expect("JSON");
    assert_eq!(state["claims"][0]["standing"], "winner");
    assert_eq!(state["buyers"][0]["person"]["user"], account("anna").to_string());
}
