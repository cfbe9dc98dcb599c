//! The judge of shows sees each promise broken, in rows that the rules would never write.

use crate::engine::{Entry, Outcome, Record};
use crate::entity::{Kind, Seq};
use crate::show::{Event, Refusal, Show};
use crate::sim::{Law, Violation};
use crate::time::UnixMs;
use serde_json::{Value, json};
use std::sync::Arc;

fn rows(events: &[Value]) -> Vec<Arc<Record<Show>>> {
    let record = |(seq, event): (Seq, &Value)| {
        let event: Event = serde_json::from_value(event.clone()).expect("an event");
        Arc::new(Record { seq, term: 1, at: UnixMs(1), cause: None, entry: Entry::Event(event) })
    };
    (1..).zip(events).map(record).collect()
}

fn judged(events: &[Value]) -> Result<(), Violation> {
    Show::judge().stored(&rows(events), &mut Vec::new())
}

fn broken(events: &[Value]) -> Option<Law> {
    judged(events).err().map(|violation| violation.law)
}

fn item(quantity: u32) -> Value {
    json!({"t": "item_added", "item_id": 1, "item_number": "1", "title": "A hat", "quantity": quantity})
}

/// An event of a claim, with the figures after it: units, claimed, waiting.
fn claim(t: &str, claim: u32, more: Value, (quantity, claimed, waiting): (u32, u32, u32)) -> Value {
    let status = if claimed == quantity { "sold_out" } else { "unclaimed" };
    let mut event = json!({"t": t, "claim_id": claim, "item_id": 1, "item_number": "1", "buyer": claim,
        "person": {"platform": "debug", "handle": "somebody"},
        "item": {"quantity": quantity, "claimed": claimed, "available": quantity - claimed, "waiting": waiting,
            "status": status}});
    let members = event.as_object_mut().expect("an object");
    members.extend(more.as_object().expect("an object").clone());
    event
}

fn won(id: u32) -> Value {
    claim("claimed", id, json!({"how": "button", "standing": "winner"}), (1, 1, 0))
}

fn waits(id: u32, place: u32) -> Value {
    let more = json!({"how": "button", "standing": "waitlist", "waitlist_position": place});
    claim("claimed", id, more, (1, 1, place))
}

fn gave_back(id: u32, waiting: u32) -> Value {
    claim("released", id, json!({"was": "winner", "why": "pass"}), (1, 0, waiting))
}

fn promoted(id: u32, waiting: u32) -> Value {
    claim("promoted", id, json!({}), (1, 1, waiting))
}

#[test]
fn each_promise_broken_is_seen() {
    let fine = [item(1), won(1), waits(2, 1), waits(3, 2), gave_back(1, 2), promoted(2, 1)];
    assert_eq!(judged(&fine), Ok(()));
    let twice = claim("claimed", 2, json!({"buyer": 1, "how": "button", "standing": "winner"}), (2, 2, 0));
    let first = claim("claimed", 1, json!({"how": "button", "standing": "winner"}), (2, 1, 0));
    assert_eq!(broken(&[item(2), first, twice]), Some(Law::OneHolder));
    assert_eq!(broken(&[item(1), won(1), won(2)]), Some(Law::OneHolder));
    assert_eq!(broken(&[item(2), won(1)]), Some(Law::UnitsAddUp));
    assert_eq!(broken(&[item(1), waits(1, 1)]), Some(Law::SoldOutIsSoldOut));
    let queue = [item(1), won(1), waits(2, 1), waits(3, 2), gave_back(1, 2)];
    assert_eq!(broken(&queue), Some(Law::NobodyWaitsBesideFree));
    assert_eq!(broken(&[&queue[..], &[promoted(3, 1)]].concat()), Some(Law::FirstInFirstOut));
}

fn near(number: u64) -> Value {
    json!({"t": "commented", "number": number, "person": {"platform": "debug", "handle": "fay"}, "text": "sold 1?",
        "normalized": "sold 1", "outcome": {"result": "ignored"},
        "parsed": {"intent": "near", "leaning": "claim", "item_number": "1", "doubt": "question"}})
}

fn settled(number: u64, handle: &str) -> Value {
    json!({"t": "near_settled", "number": number, "accepted": false, "item_number": "1", "leaning": "claim",
        "person": {"platform": "debug", "handle": handle}, "outcome": {"result": "ignored"}})
}

#[test]
fn a_near_miss_is_settled_once_as_it_was_said() {
    assert_eq!(judged(&[near(1), near(2), settled(2, "fay"), settled(1, "fay")]), Ok(()));
    for wrong in [settled(2, "fay"), settled(1, "eve")] {
        assert_eq!(broken(&[near(1), wrong]), Some(Law::NearSettledOnce));
    }
    assert_eq!(broken(&[near(1), settled(1, "fay"), settled(1, "fay")]), Some(Law::NearSettledOnce));
}

#[test]
fn sold_out_must_have_been_so_at_its_seq() {
    let mut judge = Show::judge();
    judge.stored(&rows(&[item(1), won(1), gave_back(1, 0)]), &mut Vec::new()).expect("a fine journal");
    let sold_out = Outcome::Refused(Refusal::SoldOut { item_id: 1, quantity: 1, waiting: 0 });
    assert_eq!(judge.told(2, &sold_out), Ok(()));
    for seq in [1, 3] {
        assert_eq!(judge.told(seq, &sold_out).map_err(|seen| seen.law), Err(Law::SoldOutIsSoldOut));
    }
}
