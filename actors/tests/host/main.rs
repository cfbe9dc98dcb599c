//! The host with real actors over a journal in memory: the laws as a caller sees them.

mod blame;
mod bounds;
mod controls;
mod effects;
mod journal;
mod resting;
mod waking;
mod world;

use actors::entity::Lane;
use actors::host::door::*;
use actors::host::ports::*;
use actors::ids::{Caller, EntityId, Role, UserId};
use actors::kinds::KindTag;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use std::time::Duration;
use ulid::Ulid;
use world::*;

#[actix_rt::test]
async fn an_answer_waits_for_its_commit_and_a_refusal_too() {
    let world = World::new();
    assert_eq!(body(world.tell("a").await), json!({"ok": true, "seq": 1, "unread": 1}));
    world.journal.hold();
    let accepted = tokio::spawn({
        let registry = world.registry.clone();
        async move { registry.ask(tell(inbox(), "b")).await }
    });
    until("the append is held", || world.journal.held() == 1).await;
    assert!(!accepted.is_finished(), "nothing leaves before the journal has it");
    // What is shown meanwhile is the durable state.
    let sight = world.registry.look(inbox(), owner()).await.unwrap();
    assert_eq!((sight.seq, sight.view.get()), (1, r#"{"received":1,"unread":1}"#));
    world.journal.let_go();
    assert_eq!(body(accepted.await.unwrap())["seq"], 2);
    let refused = body(world.read("r", 0).await);
    assert_eq!(
        (&refused["ok"], &refused["code"], &refused["seq"]),
        (&json!(false), &json!("nothing_unread"), &json!(3))
    );
}

#[actix_rt::test]
async fn the_same_key_is_answered_the_same_after_a_restart_and_another_body_is_refused() {
    let world = World::new();
    let first = body(world.tell("a").await);
    let refused = body(world.read("r", 0).await);
    world.registry.control(inbox(), Control::Restart).await.unwrap();
    assert_eq!(body(world.tell("a").await), first);
    assert_eq!(body(world.read("r", 0).await), refused);
    assert_eq!(world.read("r", 1).await.unwrap_err(), Fault::KeyReused);
    assert_eq!(world.journal.rows(inbox()).len(), 2);
}

#[actix_rt::test]
async fn a_commit_whose_answer_is_lost_is_read_not_repeated() {
    let world = World::new();
    world.tell("a").await.unwrap();
    let hub = KeepingHub::new();
    world.follow(&hub, 1, None);
    until("joined", || hub.joined().is_some()).await;
    world.journal.lose_next_answer();
    assert!(matches!(world.tell("b").await, Err(Fault::Temporary(_))));
    assert_eq!(body(world.tell("b").await)["seq"], 2, "the same key finds what had landed");
    world.tell("c").await.unwrap();
    until("all published", || hub.offsets().len() == 2).await;
    assert_eq!(hub.offsets(), [2, 3], "what had landed is published once, in order");
}

#[actix_rt::test]
async fn a_fenced_generation_ends_and_the_next_one_goes_on() {
    let world = World::new();
    world.tell("a").await.unwrap();
    world.journal.steal(inbox());
    assert!(matches!(world.tell("b").await, Err(Fault::Temporary(_))));
    assert_eq!(body(world.tell("b").await)["seq"], 2);
    let terms: Vec<u64> = world.journal.rows(inbox()).iter().map(|row| row.term).collect();
    assert_eq!(terms, [1, 3]);
}

#[actix_rt::test]
async fn while_the_journal_is_away_reads_go_on_and_commands_come_back_later() {
    let world = World::new();
    world.tell("a").await.unwrap();
    world.journal.go_away();
    assert!(matches!(world.tell("b").await, Err(Fault::Temporary(_))));
    assert!(matches!(world.tell("b").await, Err(Fault::Temporary(_))));
    let sight = world.registry.look(inbox(), owner()).await.unwrap();
    assert_eq!(sight.seq, 1);
    world.journal.come_back();
    let mut answer = world.tell("b").await;
    while matches!(answer, Err(Fault::Temporary(_))) {
        tokio::time::sleep(Duration::from_millis(20)).await;
        answer = world.tell("b").await;
    }
    assert_eq!(body(answer)["seq"], 2);
}

#[actix_rt::test]
async fn a_panic_ends_one_generation_and_the_fourth_in_five_seconds_quarantines() {
    let world = World::new();
    world.tell("a").await.unwrap();
    for round in 0..4 {
        world.registry.control(inbox(), Control::PlantPanic).await.unwrap();
        let key = format!("p{round}");
        assert_eq!(world.tell(&key).await.unwrap_err(), Fault::Internal);
        let neighbour = EntityId::new(KindTag::Inbox, Ulid(8));
        assert!(world.registry.ask(tell(neighbour, &key)).await.unwrap().ok, "the neighbour noticed nothing");
        if round < 3 {
            assert_eq!(body(world.tell(&key).await)["seq"], round + 2, "back from its journal");
        }
    }
    assert!(matches!(world.tell("p3").await, Err(Fault::IntakeClosed(_))));
    assert_eq!(world.registry.look(inbox(), owner()).await.unwrap().seq, 4, "reads go on");
    world.registry.control(inbox(), Control::Release).await.unwrap();
    assert_eq!(body(world.tell("p3").await)["seq"], 5);
}

#[actix_rt::test]
async fn a_reader_resumes_from_the_ring_and_beyond_it_from_the_journal() {
    let world = World::new();
    for n in 0..700 {
        world.tell(&format!("k{n}")).await.unwrap();
    }
    // A full inbox drops a notice for each new one, so the last two hundred made two events each.
    let top = world.journal.rows(inbox()).len() as u64;
    for (offset, recovered, count) in [(900, true, 0), (850, true, 50), (10, true, 890), (901, false, 0)] {
        let hub = KeepingHub::new();
        let epoch = "memory".to_owned();
        world.follow(&hub, 1, Some(Recover { offset, epoch, or_refuse: false }));
        until("joined", || hub.joined().is_some()).await;
        let joined = hub.joined().unwrap();
        assert_eq!((joined.recovered, joined.publications.len()), (recovered, count), "from {offset}");
        let offsets: Vec<u64> = joined.publications.iter().map(|(seq, _)| *seq).collect();
        assert_eq!(offsets, (offset + 1..=top).collect::<Vec<u64>>());
    }
    let hub = KeepingHub::new();
    world.follow(&hub, 1, Some(Recover { offset: 5, epoch: "another".into(), or_refuse: true }));
    until("denied", || !hub.mail.lock().unwrap().is_empty()).await;
    assert!(matches!(hub.mail.lock().unwrap()[0], HubMail::Denied { why: Denied::Unrecoverable, .. }));
}

#[actix_rt::test]
async fn who_leaves_while_the_journal_is_read_for_them_is_not_registered_after_all() {
    let before = World::new();
    for key in ["a", "b", "c"] {
        before.tell(key).await.unwrap();
    }
    // Another process: its ring holds nothing from before.
    let world = World::on(before.journal.clone());
    world.registry.look(inbox(), owner()).await.unwrap();
    let held = world.journal.hold_reads().await;
    let from = |offset| Some(Recover { offset, epoch: "memory".to_owned(), or_refuse: false });
    let (gone, here) = (KeepingHub::new(), KeepingHub::new());
    for (hub, session, offset) in [(&gone, 1, 1), (&here, 2, 2)] {
        world.follow(hub, session, from(offset));
        until("the journal is read", || world.journal.last_read_behind() == Some(offset)).await;
    }
    world.registry.leave(inbox(), Lane::Log, SessionId(1));
    let presence = || world.registry.presence(inbox(), Lane::Log, owner());
    assert_eq!(presence().await.unwrap().num_clients, 0, "both are still being caught up");
    drop(held);
    // The reads end in their order.
    until("the second joined", || here.joined().is_some()).await;
    assert_eq!(presence().await.unwrap().num_clients, 1);
    assert!(gone.joined().is_none());
}

#[actix_rt::test]
async fn a_full_hub_loses_continuity_and_hears_of_it() {
    let world = World::new();
    world.tell("a").await.unwrap();
    let hub = KeepingHub::new();
    world.follow(&hub, 1, None);
    until("joined", || hub.joined().is_some()).await;
    *hub.room.lock().unwrap() = 1;
    for key in ["b", "c", "d"] {
        world.tell(key).await.unwrap();
    }
    // Nothing else ever happens to this entity.
    *hub.room.lock().unwrap() = usize::MAX;
    until("resynced", || hub.resyncs() == 1).await;
    assert_eq!(hub.offsets(), [2], "nothing with a gap");
}

#[actix_rt::test]
async fn looking_at_what_does_not_exist_leaves_no_trace() {
    let world = World::new();
    assert_eq!(world.read("r", 1).await.unwrap_err(), Fault::NotFound);
    assert_eq!(
        world.registry.look(inbox(), owner()).await.unwrap().seq,
        0,
        "an inbox is there before its first notice"
    );
    let stranger = Caller::user(UserId(Ulid(8)), None, Role::Admin);
    assert!(matches!(world.registry.look(inbox(), stranger.clone()).await.unwrap_err(), Fault::Forbidden(_)));
    let auction = EntityId::new(KindTag::Auction, Ulid(5));
    assert_eq!(world.registry.look(auction, stranger).await.unwrap_err(), Fault::NotFound);
    assert_eq!(world.journal.entities(), 0);
}

#[actix_rt::test]
async fn a_deadline_is_met_after_a_restart_though_nobody_asks() {
    let dead = World::new();
    let auction = dead.outbid_auction().await;
    let next = World::on(dead.journal.clone());
    next.clock.store(1_060_000, Ordering::Relaxed);
    let closed = || next.journal.rows(auction).iter().filter(|row| row.event == "closed").count();
    until("closed", || closed() == 1).await;
    // The cell hears of it a moment after the journal holds it.
    let mut looks = 0;
    while next.registry.look(auction, owner()).await.unwrap().phase != "closed" {
        looks += 1;
        assert!(looks < 100_000, "the cell never heard that it is closed");
    }
    assert_eq!(closed(), 1);
}

#[actix_rt::test]
async fn the_state_lane_says_what_changed_and_no_more() {
    let world = World::new();
    let auction = world.outbid_auction().await;
    let hub = KeepingHub::new();
    world.registry.subscribe(Subscribe { entity: auction, lane: Lane::State, ..wish(&hub, 1, None) });
    until("joined", || hub.joined().is_some()).await;
    let snapshot: Value = serde_json::from_str(hub.joined().unwrap().snapshot.as_deref().unwrap()).unwrap();
    assert_eq!((&snapshot["title"], &snapshot["bids"]), (&json!("Blue vase"), &json!(2)));
    world.give(auction, "bid", json!({"max_cents": 5_000}), owner(), "b3").await;
    until("patched", || hub.states().len() == 1).await;
    let patch: Value = serde_json::from_str(&hub.states()[0]).unwrap();
    assert_eq!((&patch["bids"], patch.get("title")), (&json!(3), None), "{patch}");
    assert!(patch["seq"].as_u64() > snapshot["seq"].as_u64());
}

#[actix_rt::test]
async fn the_next_patch_waits_until_a_hub_has_said_the_last_one() {
    let world = World::new();
    let auction = world.outbid_auction().await;
    let (slow, quick) = (KeepingHub::new(), KeepingHub::new());
    world.registry.subscribe(Subscribe { entity: auction, lane: Lane::State, ..wish(&slow, 1, None) });
    world.registry.subscribe(Subscribe { entity: inbox(), lane: Lane::State, ..wish(&quick, 2, None) });
    until("joined", || slow.joined().is_some() && quick.joined().is_some()).await;
    quick.let_go();
    world.give(auction, "bid", json!({"max_cents": 5_000}), owner(), "b3").await;
    until("patched", || slow.states().len() == 1).await;
    world.give(auction, "bid", json!({"max_cents": 6_000}), owner(), "b4").await;
    // So long as another room takes for two patches, and its rests between them.
    for key in ["a", "b", "c"] {
        world.tell(key).await.unwrap();
        until("patched elsewhere", || quick.states().len() == 1).await;
        quick.let_go();
    }
    assert_eq!(slow.states().len(), 1, "it is still being said");
    slow.let_go();
    until("patched again", || slow.states().len() == 1).await;
}

#[actix_rt::test]
async fn a_retiring_cell_leaves_a_snapshot_and_the_next_one_starts_there() {
    let world = World::new();
    world.tell("a").await.unwrap();
    world.tell("b").await.unwrap();
    world.registry.control(inbox(), Control::Retire).await.unwrap();
    until("retired", || world.registry.cells() == 0 && world.journal.snapshots() == 1).await;
    let reads = world.journal.reads();
    assert_eq!(world.registry.look(inbox(), owner()).await.unwrap().seq, 2);
    assert_eq!(world.journal.reads(), reads, "nothing stands behind the snapshot");
    world.registry.control(inbox(), Control::Retire).await.unwrap();
    until("retired again", || world.registry.cells() == 0).await;
    world.journal.spoil_snapshot(inbox());
    assert_eq!(world.registry.look(inbox(), owner()).await.unwrap().seq, 2);
    assert_eq!(world.journal.last_read_behind(), Some(0), "on any doubt the whole journal is read");
}

#[actix_rt::test]
async fn a_retired_cell_wakes_with_everything_it_knew() {
    let world = World::new();
    let first = body(world.tell("a").await);
    world.registry.control(inbox(), Control::Retire).await.unwrap();
    until("retired", || world.registry.cells() == 0).await;
    world.clock.fetch_add(10, Ordering::Relaxed);
    assert_eq!(body(world.tell("a").await), first);
    assert_eq!(body(world.tell("b").await)["seq"], 2);
    assert_eq!(world.registry.replay(inbox(), Some(1)).await.unwrap().state["received"], 1);
}

#[actix_rt::test]
async fn what_a_cell_did_while_nobody_watched_is_in_its_line() {
    let world = World::new();
    world.tell("a").await.unwrap();
    let shown = async |seq| {
        let patience = std::time::Instant::now();
        while world.registry.living().await.first().map(|cell| cell.durable_seq) != Some(seq) {
            assert!(patience.elapsed().as_secs() < 10, "the line says {seq}");
        }
    };
    shown(1).await;
    world.clock.fetch_add(60_000, Ordering::Relaxed);
    world.tell("b").await.unwrap();
    shown(2).await;
}

#[actix_rt::test]
async fn bad_input_names_its_field() {
    let parse =
        |verb, fields| AnyCommand::parse(KindTag::Inbox, verb, fields).err().expect("it is bad").field;
    assert_eq!(parse("read", json!({"up_to": 1.5})), "up_to");
    assert_eq!(parse("read", json!({"up_to": -1})), "up_to");
    assert_eq!(parse("read", json!({})), "up_to");
    assert_eq!(parse("read", json!({"up_to": 1, "more": 2})), "more");
    assert_eq!(parse("reed", json!({})), "method");
}
