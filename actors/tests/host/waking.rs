//! Waking when the journal doesn't answer, when a snapshot doesn't fit it, and when it can't be replayed at all.

use crate::world::*;
use actors::engine::Snapshot;
use actors::host::door::*;
use actors::host::ports::*;
use actors::inbox::Inbox;
use actors::{limits, snapshot};
use futures_util::future::{join_all, poll_immediate};
use serde_json::Value;

#[actix_rt::test]
async fn what_waits_for_a_waking_cell_is_bounded_and_the_rest_is_refused_at_once() {
    let before = World::new();
    before.tell("a").await.unwrap();
    let world = World::on(before.journal.clone());
    world.journal.stall();
    let mut waiting = Vec::new();
    for number in 0..100_000 {
        // Without tokio's budget, which would let a ready answer look as if it waited.
        let look = world.registry.look(inbox(), owner());
        let mut look = Box::pin(tokio::task::unconstrained(look));
        match poll_immediate(&mut look).await {
            None => waiting.push(look),
            Some(answer) => {
                assert!(matches!(answer, Err(Fault::Temporary(_))), "look {number}: {answer:?}");
            }
        }
    }
    assert_eq!(waiting.len(), limits::CELL_READS_MAX);
    let presence = world.registry.presence(inbox(), actors::entity::Lane::Log, owner()).await;
    assert!(matches!(presence, Err(Fault::Temporary(_))));
    let hub = KeepingHub::new();
    world.follow(&hub, 1, None);
    assert!(matches!(hub.mail.lock().unwrap()[0], HubMail::Denied { why: Denied::Temporary(_), .. }));
    // Readers shut no command out.
    let mut told = Box::pin(world.tell("b"));
    assert!(poll_immediate(&mut told).await.is_none());
    world.journal.go_on();
    assert_eq!(body(told.await)["seq"], 2);
    assert!(join_all(waiting).await.into_iter().all(|sight| sight.is_ok()));
    world.follow(&hub, 1, None);
    until("places are given back", || hub.joined().is_some()).await;
}

/// Longer than a page: the rest is decoded on a thread of its own.
#[actix_rt::test]
async fn a_long_history_is_woken_whole_and_a_bad_event_far_behind_is_found() {
    let before = World::new();
    for wave in 0..5 {
        let keys: Vec<_> = (0..1_000).map(|number| format!("{wave}-{number}")).collect();
        join_all(keys.iter().map(|key| before.tell(key)))
            .await
            .into_iter()
            .for_each(|told| assert!(told.unwrap().ok));
    }
    // Beside each notice above the limit the oldest is dropped.
    let (seq, notices) = (9_500, r#"{"received":5000,"unread":500}"#);
    let known = before.registry.look(inbox(), owner()).await.unwrap();
    assert_eq!((known.seq, known.view.get()), (seq, notices));
    let world = World::on(before.journal.clone());
    let woken = world.registry.look(inbox(), owner()).await.unwrap();
    assert_eq!((woken.seq, woken.view.get()), (seq, notices));
    assert_eq!(body(world.tell("4-999").await)["seq"], seq, "what was decided is remembered");
    let replay = |at| world.registry.replay(inbox(), at);
    assert_eq!(replay(None).await.unwrap().seq, seq);
    assert_eq!(replay(Some(5_432)).await.unwrap().seq, 5_432);
    before.journal.forge_row(inbox(), 8_765, r#"{"t":"noticed","number":"one"}"#);
    assert_eq!(replay(Some(8_764)).await.unwrap().seq, 8_764);
    let fault = replay(None).await.unwrap_err();
    assert!(matches!(&fault, Fault::Temporary(why) if why.contains("event 8765")), "{fault:?}");
    let last = World::on(before.journal.clone());
    assert_eq!(last.registry.look(inbox(), owner()).await.unwrap_err(), Fault::Unreadable);
}

type Forgery = fn(&mut StoredSnapshot);

/// Changes what the bytes say.
fn forge(stored: &mut StoredSnapshot, forge: impl FnOnce(&mut Snapshot<Inbox>)) {
    let mut snapshot = snapshot::decode(&stored.bytes).expect("a snapshot");
    forge(&mut snapshot);
    stored.bytes = snapshot::encode(&snapshot).expect("a snapshot can be written");
}

#[actix_rt::test]
async fn a_snapshot_that_does_not_fit_the_journal_is_left_alone() {
    let forgeries: [Forgery; 6] = [
        // A state that its own rules call broken; one that can't take the next event; another seq; another shape; a
        // part; and a version that says the same in other words.
        |stored| forge(stored, |snapshot| snapshot.state.read_up_to = 9),
        |stored| forge(stored, |snapshot| snapshot.state.received = 7),
        |stored| forge(stored, |snapshot| snapshot.seq = 3),
        |stored| stored.bytes = b"{}".to_vec(),
        |stored| stored.bytes.truncate(stored.bytes.len() - 1),
        |stored| stored.version -= 1,
    ];
    for (number, forgery) in forgeries.into_iter().enumerate() {
        let world = World::new();
        world.tell("a").await.unwrap();
        world.tell("b").await.unwrap();
        world.registry.control(inbox(), Control::Retire).await.unwrap();
        until("a snapshot", || world.journal.snapshots() == 1).await;
        // The tail behind it.
        let next = World::on(world.journal.clone());
        next.tell("c").await.unwrap();
        next.journal.forge_snapshot(inbox(), forgery);
        let term = next.journal.term(inbox());
        let last = World::on(world.journal.clone());
        let sight = last.registry.look(inbox(), owner()).await.unwrap();
        assert_eq!((sight.seq, sight.view.get()), (3, r#"{"received":3,"unread":3}"#), "forgery {number}");
        assert_eq!(last.journal.last_read_behind(), Some(0), "forgery {number}");
        assert!(last.journal.term(inbox()) <= term + 2, "forgery {number}: tried once more, not for ever");
        assert_eq!(body(last.tell("c").await)["seq"], 3, "what was decided is remembered");
        // What it leaves behind is good again.
        last.registry.control(inbox(), Control::Retire).await.unwrap();
        until("retired", || last.registry.cells() == 0).await;
        until("a good snapshot", || last.journal.snapshot_seq(inbox()) == Some(3)).await;
        let reads = last.journal.reads();
        assert_eq!(last.registry.look(inbox(), owner()).await.unwrap().seq, 3);
        assert_eq!(last.journal.reads(), reads, "nothing stands behind the snapshot");
    }
}

#[actix_rt::test]
async fn a_journal_that_can_not_be_replayed_is_said_so_and_not_read_again_and_again() {
    let before = World::new();
    before.tell("a").await.unwrap();
    before.tell("b").await.unwrap();
    let good = before.journal.forge_row(inbox(), 1, r#"{"t":"noticed","number":"one"}"#);
    let world = World::on(before.journal.clone());
    world.journal.stall();
    let mut told = Box::pin(world.tell("c"));
    let mut looked = Box::pin(world.registry.look(inbox(), owner()));
    assert!(poll_immediate(&mut told).await.is_none() && poll_immediate(&mut looked).await.is_none());
    let hub = KeepingHub::new();
    world.follow(&hub, 1, None);
    world.journal.go_on();
    assert!(matches!(told.await, Err(Fault::IntakeClosed(_))));
    assert_eq!(looked.await.unwrap_err(), Fault::Unreadable);
    until("denied", || !hub.mail.lock().unwrap().is_empty()).await;
    assert!(matches!(hub.mail.lock().unwrap()[0], HubMail::Denied { why: Denied::Temporary(_), .. }));
    let term = world.journal.term(inbox());
    for _ in 0..3 {
        assert_eq!(world.registry.look(inbox(), owner()).await.unwrap_err(), Fault::Unreadable);
        assert!(matches!(world.tell("c").await, Err(Fault::IntakeClosed(_))));
    }
    assert_eq!(world.journal.term(inbox()), term, "nobody's asking makes it read again");
    let inspected = world.registry.inspect(inbox()).await.unwrap();
    assert_eq!((inspected.figures.condition, &inspected.state), (Condition::Quarantined, &Value::Null));
    assert!(inspected.figures.last_restart.unwrap().starts_with("event 1:"));
    for control in [Control::Retire, Control::Release, Control::PlantPanic] {
        let refused = Err(ControlFault::Refused(ControlRefusal::CellUnreadable));
        assert_eq!(world.registry.control(inbox(), control).await, refused, "{control:?}");
    }
    // Mended and restarted, it is there again.
    world.journal.forge_row(inbox(), 1, &good);
    world.registry.control(inbox(), Control::Restart).await.unwrap();
    assert_eq!(world.registry.look(inbox(), owner()).await.unwrap().seq, 2);
    assert_eq!(body(world.tell("c").await)["seq"], 3);
}

#[actix_rt::test]
async fn a_journal_that_is_away_is_not_taken_for_a_broken_one() {
    let before = World::new();
    before.tell("a").await.unwrap();
    let world = World::on(before.journal.clone());
    world.journal.go_away();
    assert!(matches!(world.registry.look(inbox(), owner()).await, Err(Fault::Temporary(_))));
    world.journal.come_back();
    let mut sight = world.registry.look(inbox(), owner()).await;
    while matches!(sight, Err(Fault::Temporary(_))) {
        sight = world.registry.look(inbox(), owner()).await;
    }
    assert_eq!(sight.unwrap().seq, 1);
}
