//! Who holds what in a small show, on both databases.

use super::*;
use crate::projection::sample::{claim, item, show, stretch};
use crate::projection::{ItemChange, ShowChanges};
use crate::scratch::{Scratch, twins};
use crate::shows::{ClaimRow, ItemRow};

twins! {
    who_holds_what_is_read;
}

async fn who_holds_what_is_read(scratch: Scratch) {
    let store = &scratch.store;
    let mut changes = ShowChanges { created: Some(show()), ..ShowChanges::default() };
    let numbered = |item_id: i64| ItemRow { item_id, item_number: format!("N{item_id}"), ..item() };
    changes.items =
        (1..=3).map(|id| (id, ItemChange { added: Some(numbered(id)), ..ItemChange::default() })).collect();
    let of = |number: i64, item_id: i64, who: &str, at_ms: i64, status: &str| ClaimRow {
        item_id,
        claimant: format!("user:{who}"),
        user_handle: who.into(),
        claim_status: status.into(),
        waitlist_position: (status == "waitlist").then_some(1),
        created_at_ms: at_ms,
        ..claim(number)
    };
    let claims = [
        of(1, 1, "A", 1_000, "winner"),
        of(2, 1, "B", 1_500, "waitlist"),
        of(3, 3, "A", 2_000, "winner"),
        of(4, 2, "B", 2_999, "winner"),
        of(5, 2, "A", 3_000, "released"),
        of(6, 2, "A", 9_000, "winner"),
        of(7, 2, "C", 9_000, "winner"),
    ];
    changes.claims = claims.into_iter().map(|claim| (claim.claim_id, claim)).collect();
    store.project_show(stretch("show:A", 0, 1), changes).await.unwrap();
    let held = |from: &str, to: &str, max| store.held("show:A".into(), from.into(), to.into(), max);
    let pairs = |rows: Vec<Held>| {
        rows.into_iter().map(|row| format!("{} {}", row.claimant, row.item_number)).collect::<Vec<_>>()
    };
    assert_eq!(
        pairs(held("user:A", "user:B", 9).await.unwrap()),
        ["user:A N1", "user:A N3", "user:A N2", "user:B N2"]
    );
    assert_eq!(pairs(held("user:A", "user:C", 1).await.unwrap()), ["user:A N1", "user:B N2", "user:C N2"]);
    let holders = |item_id, max| store.holders("show:A".into(), item_id, max);
    let people = |rows: Vec<Holder>| {
        rows.into_iter().map(|row| (row.item_id, row.user_handle, row.waitlist_position)).collect::<Vec<_>>()
    };
    let first =
        [(1, "A".into(), None), (1, "B".into(), Some(1)), (2, "B".into(), None), (2, "A".into(), None)];
    assert_eq!(people(holders(2, 2).await.unwrap()), first, "of each item the first two of both");
    let counted = store.claimed("show:A".into(), 1_000, 1_000).await.unwrap();
    let counted: Vec<_> = counted.iter().map(|row| (row.bucket, row.winners, row.waitlist)).collect();
    assert_eq!(counted, [(0, 1, 1), (1, 2, 0), (8, 2, 0)]);
}
