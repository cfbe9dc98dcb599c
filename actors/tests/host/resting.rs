//! When a cell goes by itself, when it stays, and what it leaves behind.

use crate::journal::MemoryJournal;
use crate::world::*;
use actors::host::HostSettings;
use actors::host::door::*;
use actors::ids::{Caller, EntityId};
use actors::kinds::KindTag;
use futures_util::future::poll_immediate;
use ulid::Ulid;

/// A world where a cell is idle soon.
fn restless() -> World {
    let settings = HostSettings { arbiters: 2, idle_ms: 20, ..HostSettings::default() };
    World::with(settings, MemoryJournal::default())
}

#[actix_rt::test]
async fn an_idle_cell_goes_and_a_followed_one_stays() {
    let world = restless();
    world.tell("a").await.unwrap();
    until("gone", || world.registry.cells() == 0).await;
    until("a snapshot", || world.journal.snapshot_seq(inbox()) == Some(1)).await;
    let hub = KeepingHub::new();
    world.follow(&hub, 1, None);
    until("joined", || hub.joined().is_some()).await;
    world.neighbour_retires(1).await;
    assert_eq!(world.registry.cells(), 1, "somebody follows it");
    world.tell("b").await.unwrap();
    until("heard", || hub.offsets() == [2]).await;
    world.registry.leave(inbox(), actors::entity::Lane::Log, actors::host::ports::SessionId(1));
    until("gone", || world.registry.cells() == 0).await;
}

#[actix_rt::test]
async fn a_cell_that_owes_an_answer_stays() {
    let world = restless();
    world.neighbour_retires(0).await;
    world.tell("a").await.unwrap();
    world.journal.hold();
    let mut told = Box::pin(world.tell("b"));
    assert!(poll_immediate(&mut told).await.is_none());
    until("the append is held", || world.journal.held() == 1).await;
    world.neighbour_retires(1).await;
    assert!(poll_immediate(&mut told).await.is_none());
    world.journal.let_go();
    assert_eq!(body(told.await)["seq"], 2);
    until("gone", || world.registry.cells() == 0).await;
}

#[actix_rt::test]
async fn what_does_not_exist_is_forgotten_at_once_and_found_when_another_process_makes_it() {
    let here = World::new();
    let auction = EntityId::new(KindTag::Auction, Ulid(50));
    let look = async || here.registry.look(auction, Caller::system()).await;
    assert_eq!(look().await.unwrap_err(), Fault::NotFound);
    until("forgotten", || here.registry.cells() == 0).await;
    let there = World::on(here.journal.clone());
    there.outbid_auction().await;
    assert_eq!(look().await.unwrap().phase, "open");
}

#[actix_rt::test]
async fn somebody_who_waits_for_the_first_event_keeps_the_cell_and_hears_it() {
    let world = restless();
    let hub = KeepingHub::new();
    world.follow(&hub, 1, None);
    until("joined", || hub.joined().is_some()).await;
    world.neighbour_retires(1).await;
    assert!(world.tell("a").await.unwrap().ok);
    until("heard", || hub.offsets() == [1]).await;
}

#[actix_rt::test]
async fn after_a_snapshot_a_cell_rests_however_much_happens() {
    let settings = HostSettings { snapshot_every: 10, snapshot_rest: u32::MAX, ..HostSettings::default() };
    let world = World::with(settings, MemoryJournal::default());
    for number in 1..=10 {
        world.tell(&format!("k{number}")).await.unwrap();
    }
    until("the first", || world.journal.snapshot_seq(inbox()) == Some(10)).await;
    for number in 11..=40 {
        world.tell(&format!("k{number}")).await.unwrap();
    }
    assert_eq!(world.journal.snapshots(), 1);
}

#[actix_rt::test]
async fn what_happened_during_the_rest_gets_its_snapshot_after_it() {
    let settings = HostSettings { snapshot_every: 10, snapshot_rest: 3, ..HostSettings::default() };
    let world = World::with(settings, MemoryJournal::default());
    for number in 1..=30 {
        world.tell(&format!("k{number}")).await.unwrap();
    }
    until("the last", || world.journal.snapshot_seq(inbox()).is_some_and(|seq| seq > 20)).await;
}

#[actix_rt::test]
async fn now_and_then_a_snapshot_is_written_and_only_the_tail_behind_it_is_read() {
    let settings =
        HostSettings { arbiters: 1, snapshot_every: 10, snapshot_rest: 0, ..HostSettings::default() };
    let world = World::with(settings.clone(), MemoryJournal::default());
    for number in 1..=10 {
        assert_eq!(world.journal.snapshots(), 0, "not before event {number}");
        world.tell(&format!("k{number}")).await.unwrap();
    }
    until("the first", || world.journal.snapshot_seq(inbox()) == Some(10)).await;
    for number in 11..=25 {
        world.tell(&format!("k{number}")).await.unwrap();
    }
    until("the second", || world.journal.snapshot_seq(inbox()) == Some(20)).await;
    let next = World::with(settings, world.journal.clone());
    let sight = next.registry.look(inbox(), owner()).await.unwrap();
    assert_eq!((sight.seq, sight.view.get()), (25, r#"{"received":25,"unread":25}"#));
    assert_eq!(next.journal.last_read_behind(), Some(20));
    assert_eq!(body(next.tell("k3").await)["seq"], 3, "what the snapshot remembers is remembered");
    // It is counted from the snapshot it began with.
    for number in 26..=29 {
        next.tell(&format!("k{number}")).await.unwrap();
    }
    assert_eq!(next.journal.snapshot_seq(inbox()), Some(20));
    next.tell("k30").await.unwrap();
    until("the third", || next.journal.snapshot_seq(inbox()) == Some(30)).await;
}
