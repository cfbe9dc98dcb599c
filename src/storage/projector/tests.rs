//! The read tables against the state itself: real decisions of a busy entity, projected in small and large stretches.

use super::*;
use crate::storage::tests::{Scratch, scratch};
use actors::auction::Auction;
use actors::dice::Dice;
use actors::engine::{Cell, Entry, Order, Output, Record, Snapshot, StoreResult};
use actors::entity::Kind;
use actors::ids::Key;
use actors::show::{How, Show, Standing};
use actors::time::UnixMs;
use schema::auctions::AuctionFilter;
use schema::journal::{Append, Done, Stored};
use schema::shows::{ClaimFilter, Course};
use std::time::Instant;
use tokio::sync::oneshot;
use ulid::Ulid;

/// Gives an entity `count` commands of its own workload and stores what it decides.
async fn live<K: Kind>(store: &Store, seed: u64, count: usize) -> (EntityId, K::State) {
    let mut dice = Dice::seeded(seed);
    let entity = EntityId::new(K::TAG, Ulid::from_parts(seed, 7));
    let mut cell = Cell::<K, ()>::recover(Snapshot::unborn(entity), 1, []).unwrap();
    let (mut rows, mut now) = (Vec::new(), 1_700_000_000_000);
    for number in 0..count {
        let (caller, command) = match number {
            0 => K::birth(&mut dice),
            _ => K::workload(cell.state(), &mut dice),
        };
        now += dice.between(0, 2_000);
        let key = Key::new(&format!("k{number}")).unwrap();
        cell.handle(Order { command, caller, key, fingerprint: 1, at: UnixMs(now), waiter: () });
        if let Some(parcel) = cell.next_parcel() {
            let up_to = parcel.records.last().unwrap().seq;
            rows.extend(parcel.records.iter().map(|record| row(record)));
            cell.settle(StoreResult::Stored { up_to });
        }
        while let Some(output) = cell.next_output() {
            assert!(!matches!(output, Output::Effects { seq: 0, .. }));
        }
    }
    store.open_entity(entity.to_string(), "e".into(), vec![0; 32]).await.unwrap();
    let (tell, answer) = oneshot::channel();
    let done = Done::new(move |outcome| tell.send(outcome).unwrap());
    let (term, expected_head, outbox, due_at_ms) = (1, 0, vec![], None);
    store.append(Append { entity: entity.to_string(), term, expected_head, rows, outbox, due_at_ms, done });
    assert_eq!(answer.await.unwrap(), Stored::Stored);
    (entity, cell.state().clone())
}

fn row<K: Kind>(record: &Record<K>) -> EventRow {
    let (name, version) = record.entry.name();
    let payload = match &record.entry {
        Entry::Event(event) => serde_json::to_string(event),
        Entry::Refused(refusal) => serde_json::to_string(refusal),
    };
    EventRow {
        seq: record.seq.cast_signed(),
        term: 1,
        name: name.into(),
        version: version.into(),
        at_ms: record.at.0,
        who: record.cause.as_ref().map(|cause| cause.who.to_string()),
        key: record.cause.as_ref().and_then(|cause| cause.key.as_ref()).map(|key| key.as_str().into()),
        fingerprint: record.cause.as_ref().map(|_| 1),
        payload: payload.unwrap(),
        hash: vec![1; 32],
    }
}

async fn check_show(store: &Store, show: EntityId, state: &actors::show::State) {
    let (id, head) = (show.to_string(), state.head.clone().unwrap());
    let row = store.find_show(id.clone()).await.unwrap().unwrap();
    assert_eq!((row.name.as_str(), row.status.as_str()), (&*head.name, head.phase.name()));
    assert_eq!(row.workspace_id, head.workspace.to_string());
    assert_eq!(row.started_at_ms, head.started_at_ms.map(|at| at.0));
    assert_eq!(row.ended_at_ms, head.ended_at_ms.map(|at| at.0));
    let items = store.items(id.clone(), None, 0, 10_000).await.unwrap();
    assert_eq!(items.len(), state.stock.len());
    for row in items {
        let item = state.stock.find(row.item_id.try_into().unwrap()).unwrap();
        assert_eq!((&*row.item_number, &*row.title), (&*item.number, &*item.title));
        let figures = (row.total_quantity, row.claimed_count, row.waitlist_count);
        assert_eq!(figures, (item.quantity.into(), item.claimed.into(), item.waiting().into()));
        assert_eq!(row.status, word(&item.status()), "{row:?}");
    }
    let claims = store.claims(id.clone(), ClaimFilter::default(), Course::FIRST, 100_000).await.unwrap();
    assert_eq!(claims.len(), state.claims.iter().count());
    for (row, (number, claim)) in claims.iter().zip(state.claims.iter()) {
        assert_eq!((row.claim_id, row.item_id), (number.into(), claim.item.into()));
        assert_eq!((&row.claim_status, &row.claim_type), (&word(&claim.standing), &word(&claim.how)));
        assert_eq!(row.waitlist_position, state.waitlist_position(number).map(i64::from), "{row:?}");
        assert_eq!(row.claimant, state.buyers.find(claim.buyer).unwrap().person.identity().to_string());
        assert_eq!(row.raw_text.is_some(), claim.how == How::Comment, "{row:?}");
        assert!(row.idempotency_key.is_some());
    }
    let comments = store.comments(id.clone(), None, Course::FIRST, 100_000).await.unwrap();
    assert!(comments.iter().map(|row| row.number).eq(1..=state.comments.count().cast_signed()));
    for kept in state.comments.latest() {
        let row = &comments[usize::try_from(kept.number).unwrap() - 1];
        let became = (word(&kept.outcome.result), kept.outcome.claim_id.map(i64::from));
        assert_eq!((row.result.clone(), row.claim_id), became, "{row:?}");
    }
    let buyers = store.buyers(id, String::new(), 100_000).await.unwrap();
    assert_eq!(buyers.len(), state.buyers.iter().count());
    for row in buyers {
        let of_buyer = |standing| {
            let his = claims.iter().filter(|claim| claim.claimant == row.buyer);
            his.filter(|claim| claim.claim_status == word(&standing)).count()
        };
        let figures = (of_buyer(Standing::Winner), of_buyer(Standing::Waitlist));
        assert_eq!(
            (row.items_claimed, row.items_waitlisted),
            (figures.0 as i64, figures.1 as i64),
            "{row:?}"
        );
        let last = claims.iter().rev().find(|claim| claim.claimant == row.buyer).unwrap();
        assert_eq!(row.last_claim_at_ms, last.created_at_ms);
    }
}

async fn check_auction(store: &Store, auction: EntityId, state: &actors::auction::State) {
    let rows = store.auctions(AuctionFilter::default(), None, 100).await.unwrap();
    let row = rows.into_iter().find(|row| row.id == auction.to_string()).unwrap();
    assert_eq!(row.state, state.phase.name());
    assert_eq!(row.outcome, state.outcome.as_ref().map(word));
    assert_eq!(row.price_cents, state.price_cents.map(|price| price.0));
    assert_eq!(row.leader, state.leader().map(|rank| rank.user.to_string()));
    assert_eq!(row.winner, state.winner.map(|user| user.to_string()));
    assert_eq!(row.bids, state.bids.cast_signed());
    assert_eq!(
        (row.reserve_met, row.buy_now_cents),
        (state.reserve_met(), state.buy_now().map(|price| price.0))
    );
    let bids = store.bids(auction.to_string(), 0, 100_000).await.unwrap();
    let accepted: Vec<_> = bids.iter().filter(|bid| bid.accepted).collect();
    let bought = accepted.iter().filter(|bid| bid.kind == "buy_now").count() as i64;
    assert_eq!(accepted.len() as i64, row.bids + bought);
    assert_eq!(bids.len() as i64, row.bids + bought + row.refused);
    if let Some(best) = state.leader() {
        let most = accepted.iter().filter_map(|bid| bid.max_cents).max();
        assert_eq!(most, Some(best.max_cents.0.0));
    }
}

/// Projects in stretches of `at_once` events.
async fn catch_up(store: &Store, entity: EntityId, at_once: i64) {
    while project(store, entity, at_once).await.unwrap() {}
}

#[tokio::test]
async fn shows_read_as_they_stand() {
    let Scratch { store, .. } = &scratch().await;
    for seed in 1..=6 {
        let (show, state) = live::<Show>(store, seed, 500).await;
        catch_up(store, show, [1, 3, 50, 2_000][usize::try_from(seed % 4).unwrap()]).await;
        check_show(store, show, &state).await;
    }
    assert!(behind(store).await.unwrap().is_empty());
}

#[tokio::test]
async fn auctions_read_as_they_stand() {
    let Scratch { store, .. } = &scratch().await;
    for seed in 1..=20 {
        let (auction, state) = live::<Auction>(store, seed, 120).await;
        catch_up(store, auction, [1, 3, 50, 2_000][usize::try_from(seed % 4).unwrap()]).await;
        check_auction(store, auction, &state).await;
    }
}

#[tokio::test]
async fn read_tables_can_be_rebuilt() {
    let Scratch { store, .. } = &scratch().await;
    let (show, state) = live::<Show>(store, 9, 300).await;
    let (auction, bidding) = live::<Auction>(store, 9, 100).await;
    catch_up(store, show, 2_000).await;
    assert_eq!(behind(store).await.unwrap(), [auction]);
    assert_eq!(rebuild(store).await.unwrap(), 2);
    check_show(store, show, &state).await;
    check_auction(store, auction, &bidding).await;
}

#[tokio::test]
async fn the_thread_finds_what_is_behind_and_follows() {
    let Scratch { store, .. } = &scratch().await;
    let (before, _) = live::<Auction>(store, 1, 30).await;
    let projector = StoredProjector::start(store.clone()).unwrap();
    let (after, _) = live::<Auction>(store, 2, 30).await;
    projector.advanced(after, 1);
    let patience = Instant::now() + Duration::from_secs(20);
    while !behind(store).await.unwrap().is_empty() {
        assert!(Instant::now() < patience, "{before} or {after} is never projected");
        sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn an_unreadable_event_stops_its_entity_only() {
    let Scratch { store, .. } = &scratch().await;
    let (auction, _) = live::<Auction>(store, 1, 5).await;
    let name = auction.to_string();
    let head = store.head(name.clone()).await.unwrap().unwrap().head;
    let (tell, answer) = oneshot::channel();
    let done = Done::new(move |outcome| tell.send(outcome).unwrap());
    let mut odd = store.events(name.clone(), 0, 1).await.unwrap().remove(0);
    (odd.seq, odd.payload) = (head + 1, "{\"t\":\"from_tomorrow\"}".into());
    let (rows, outbox) = (vec![odd], vec![]);
    store.append(Append { entity: name, term: 1, expected_head: head, rows, outbox, due_at_ms: None, done });
    assert_eq!(answer.await.unwrap(), Stored::Stored);
    let stuck = project(store, auction, 2_000).await;
    assert!(matches!(stuck, Err(Stuck::Unreadable { seq, .. }) if seq == head + 1), "{stuck:?}");
}
