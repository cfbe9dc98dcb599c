//! The judge of auctions sees each promise broken, in rows that the rules would never write.

use crate::auction::{Auction, Event};
use crate::engine::{Entry, Record};
use crate::entity::{Kind, Seq};
use crate::ids::{UserId, WorkspaceId};
use crate::sim::{Judge, Law};
use crate::time::UnixMs;
use serde_json::{Value, json};
use std::sync::Arc;
use ulid::Ulid;

/// Each event with its time.
fn rows(events: &[(i64, Value)]) -> Vec<Arc<Record<Auction>>> {
    let record = |(seq, (at, event)): (Seq, &(i64, Value))| {
        let event: Event = serde_json::from_value(event.clone()).expect("an event");
        Arc::new(Record { seq, term: 1, at: UnixMs(*at), cause: None, entry: Entry::Event(event) })
    };
    (1..).zip(events).map(record).collect()
}

/// The judge after an opened auction (10 cents a step, a hidden reserve, ends at 1,000) and these events.
fn judge(events: &[(i64, Value)]) -> (Box<dyn Judge<Auction>>, Option<Law>) {
    let settings = json!({"workspace": WorkspaceId(Ulid(1)), "seller": UserId(Ulid(2)), "title": "A clock",
        "description": null, "currency": "USD", "opening_cents": 100_000,
        "increments": [{"increment_cents": 10}], "reserve_cents": 250_000, "buy_now_cents": null,
        "starts_at_ms": 0, "ends_at_ms": 1_000, "duration_ms": null, "bids_before_start": false,
        "soft_close": {"window_ms": 100, "extend_ms": 200, "latest_end_ms": null}, "confirm_factor": 20});
    let opening = [
        (0, json!({"t": "created", "settings": settings})),
        (0, json!({"t": "opened", "ends_at_ms": 1_000, "latest_end_ms": 1_150})),
    ];
    let mut judge = Auction::judge();
    let said = judge.stored(&rows(&[&opening[..], events].concat()), &mut Vec::new());
    (judge, said.err().map(|violation| violation.law))
}

fn broken(events: &[(i64, Value)]) -> Option<Law> {
    judge(events).1
}

/// A bid of person `by`, after which `leader` leads at that price.
fn bid(at: i64, by: u128, max: i64, leader: u128, price: i64, ends: i64, extended: bool) -> (i64, Value) {
    let event = json!({"t": "bid_placed", "bidder": UserId(Ulid(by)), "max_cents": max, "price_cents": price,
        "leader": UserId(Ulid(leader)), "min_next_cents": price + 10, "reserve_met": false,
        "ends_at_ms": ends, "extended": extended, "bids": 1});
    (at, event)
}

fn closed(at: i64, price: Option<i64>) -> (i64, Value) {
    let outcome = if price.is_some() { "reserve_not_met" } else { "unsold" };
    let event = json!({"t": "closed", "outcome": outcome, "winner": null, "price_cents": price, "how": "time", "reason": null});
    (at, event)
}

#[test]
fn each_promise_broken_is_seen() {
    let first = bid(1, 5, 200_000, 5, 100_000, 1_000, false);
    let fine = [
        first.clone(),
        bid(2, 6, 150_000, 5, 150_010, 1_000, false),
        bid(950, 6, 210_000, 6, 200_010, 1_150, true),
        closed(1_150, Some(200_010)),
    ];
    assert_eq!(broken(&fine), None);
    let low = bid(2, 6, 100_005, 5, 100_015, 1_000, false);
    assert_eq!(broken(&[first.clone(), low]), Some(Law::PriceRises));
    let usurper = bid(2, 6, 200_000, 6, 200_000, 1_000, false);
    assert_eq!(broken(&[first.clone(), usurper]), Some(Law::LeaderIsBest));
    let dear = bid(2, 6, 150_000, 5, 150_020, 1_000, false);
    assert_eq!(broken(&[first.clone(), dear]), Some(Law::LeaderIsBest));
    assert_eq!(broken(&[bid(1_000, 5, 200_000, 5, 100_000, 1_000, false)]), Some(Law::NothingAfterTheEnd));
    let late = [closed(1_000, None), bid(1_001, 5, 200_000, 5, 100_000, 1_000, false)];
    assert_eq!(broken(&late), Some(Law::NothingAfterTheEnd));
    assert_eq!(broken(&[bid(1, 5, 200_000, 5, 100_000, 1_001, true)]), Some(Law::ExtensionsAreEarned));
    assert_eq!(broken(&[bid(950, 5, 200_000, 5, 100_000, 1_000, false)]), Some(Law::ExtensionsAreEarned));
    assert_eq!(broken(&[closed(999, None)]), Some(Law::ClosedOnce));
    assert_eq!(broken(&[first, closed(1_000, None)]), Some(Law::LeaderIsBest));
}

#[test]
fn a_hidden_amount_is_seen_under_any_name() {
    let (judge, _) = judge(&[bid(1, 5, 200_000, 5, 100_000, 1_000, false)]);
    let seen = |name, number| judge.shown(name, Some(number)).is_err();
    assert!(seen("max_cents", 1) && seen("reserve_cents", 1), "the names are hidden");
    assert!(seen("limit", 200_000) && seen("limit", 250_000), "and so are the amounts");
    assert!(!seen("price_cents", 100_000) && !seen("bids", 1));
}
