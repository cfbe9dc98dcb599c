//! What is shown to whom: never a maximum, never an unmet reserve, and patches that add up to the whole.

use super::script::{House, caller, command, user};
use crate::auction::Auction;
use crate::engine::{Entry, Outcome, Verdict};
use crate::entity::{Kind, Lane};
use crate::ids::EntityId;
use crate::kinds::KindTag;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use ulid::Ulid;

fn view(house: &House) -> Value {
    serde_json::to_value(Auction::view(house.cell.state(), None)).expect("JSON")
}

#[test]
fn maximums_and_the_reserve_are_nowhere_but_in_the_bidders_own_part() {
    let mut house = House::new();
    house.play(r#"0 op create {"reserve_cents":77777,"confirm_factor":1000}"#);
    house.play("0 op start");
    house.play("1 u1 bid 66661");
    house.play("2 u1 bid 66662");
    house.play("3 u2 bid 1300");
    let state = house.cell.state();
    let mut shown = view(&house).to_string();
    for record in &house.journal {
        let Entry::Event(event) = &record.entry else { continue };
        shown.push_str(&serde_json::to_string(&Auction::public(event)).expect("JSON"));
    }
    shown.push_str(&serde_json::to_string(&Auction::mine(state, user(2))).expect("JSON"));
    shown.push_str(&serde_json::to_string(&house.effects).expect("JSON"));
    for hidden in ["66661", "66662", "77777", "reserve_cents"] {
        assert!(!shown.contains(hidden), "{hidden} in {shown}");
    }
    let mine = serde_json::to_value(Auction::mine(state, user(1))).expect("JSON");
    assert_eq!(mine, json!({ "max_cents": 66_662, "bid_at_ms": 2, "leading": true, "won": false }));
    let mine = serde_json::to_value(Auction::mine(state, user(2))).expect("JSON");
    assert_eq!(mine, json!({ "max_cents": 1_300, "bid_at_ms": 3, "leading": false, "won": false }));
    assert_eq!(serde_json::to_value(Auction::mine(state, user(3))).expect("JSON"), Value::Null);
    house.play("4 u3 bid 88888");
    house.play("5 op close");
    assert!(Auction::mine(house.cell.state(), user(3)).is_some_and(|mine| mine.won));
}

#[test]
fn the_view_has_every_public_field() {
    let mut house = House::new();
    house.play(
        r#"0 op create {"starts_at_ms":0,"ends_at_ms":9000,"reserve_cents":2000,"buy_now_cents":8000}"#,
    );
    let shown = view(&house);
    assert_eq!(shown["price_cents"], Value::Null);
    assert_eq!(shown["buy_now_cents"], 8_000);
    house.play("1 u1 bid 2100");
    let mut shown = view(&house);
    let fields = shown.as_object_mut().expect("an object");
    for kept in ["workspace", "seller", "increments"] {
        assert!(fields.remove(kept).is_some_and(|value| !value.is_null()), "{kept}");
    }
    let leader = user(1);
    assert_eq!(
        shown,
        json!({
            "title": "A clock", "description": null, "currency": "USD", "opening_cents": 1_000,
            "has_reserve": true, "bids_before_start": false, "soft_close": null, "confirm_factor": 20,
            "state": "open", "outcome": null, "winner": null, "starts_at_ms": 0, "ends_at_ms": 9_000,
            "extensions": 0, "reason": null, "price_cents": 2_000, "leader": leader, "bids": 1, "bidders": 1,
            "min_next_cents": 2_050, "reserve_met": true, "buy_now_cents": null,
        })
    );
}

#[test]
fn patches_of_what_each_event_touched_add_up_to_the_view() {
    let mut house = House::new();
    let mut patched = json!({});
    let lines = [
        r#"0 op create {"duration_ms":100,"buy_now_cents":5000,"soft_close":{"window_ms":50,"extend_ms":70}}"#,
        "0 op start",
        "10 u1 bid 1000",
        "60 u2 bid 3000",
        "90 u2 bid 3500",
        "500 u3 bid 4000",
    ];
    for line in lines {
        let before = house.journal.len();
        house.play(line);
        let mut touched = BTreeSet::new();
        for record in &house.journal[before..] {
            if let Entry::Event(event) = &record.entry {
                touched.extend(Auction::touched(event));
            }
        }
        let patch = serde_json::to_value(Auction::view(house.cell.state(), Some(&touched))).expect("JSON");
        let fields = patch.as_object().expect("an object").clone();
        patched.as_object_mut().expect("an object").extend(fields);
        assert_eq!(patched, view(&house), "after {line}");
    }
    assert_eq!((&patched["state"], &patched["extensions"]), (&json!("closed"), &json!(2)));
}

#[test]
fn an_answer_tells_its_caller_where_they_stand() {
    let mut house = House::new();
    let mut answer = |at, who: &str, verb: &str, rest: &str| {
        let verdict = house.give(at, caller(who), command(verb, rest));
        let Verdict::Decided { outcome, .. } = verdict else { panic!("{verdict:?}") };
        let Outcome::Accepted(answer) = &*outcome else { panic!("{outcome:?}") };
        serde_json::to_value(answer).expect("JSON")
    };
    answer(0, "op", "create", r#"{"starts_at_ms":0,"ends_at_ms":9000}"#);
    assert_eq!(
        answer(1, "u1", "bid", "3000"),
        json!({
            "state": "open", "price_cents": 1_000, "leading": true, "min_next_cents": 1_050,
            "ends_at_ms": 9_000, "max_cents": 3_000,
        })
    );
    assert_eq!(
        answer(2, "u2", "bid", "2000"),
        json!({
            "state": "open", "price_cents": 2_050, "leading": false, "min_next_cents": 2_100,
            "ends_at_ms": 9_000, "max_cents": 2_000,
        })
    );
    let closed = answer(3, "op", "close", "");
    assert_eq!((&closed["state"], &closed["outcome"]), (&json!("closed"), &json!("sold")));
}

#[test]
fn everybody_watches_the_front_and_only_those_who_run_it_the_ops_lane() {
    let entity = EntityId::new(KindTag::Auction, Ulid(9));
    let mut house = House::new();
    let may = |house: &House, lane, name| Auction::may_watch(entity, house.cell.state(), lane, &caller(name));
    assert!(!may(&house, Lane::State, "op"), "there is no such channel yet");
    house.play("0 op create");
    assert!(may(&house, Lane::State, "u1") && may(&house, Lane::Log, "u1") && may(&house, Lane::Ops, "op"));
    assert!(!may(&house, Lane::Ops, "u1") && !may(&house, Lane::Ops, "other"));
}
