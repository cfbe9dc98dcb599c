//! Effects: at least once out of the outbox, at most once into their receiver, and never before those who wait.

use crate::journal::MemoryJournal;
use crate::world::*;
use actors::host::door::*;
use actors::ids::{Caller, EntityId, Key, Role, UserId, WorkspaceId};
use actors::kinds::KindTag;
use actors::limits;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use ulid::Ulid;

/// What stood in the outbox for one decision before rows were shared; such rows are carried out too.
fn notice_to(receiver: EntityId) -> String {
    let notice = r#"{"notice":"claim_won","title":"x","item_number":"1"}"#;
    format!(r#"[{{"effect":"tell","to":"{receiver}","message":{{"message":"notice","notice":{notice}}}}}]"#)
}

#[actix_rt::test]
async fn an_effect_reaches_its_inbox_once_also_from_the_outbox_of_a_dead_process() {
    let dead = World::new();
    dead.outbid_auction().await;
    let told = |journal: &MemoryJournal| journal.rows(inbox()).len();
    until("told and settled", || told(&dead.journal) == 1 && dead.journal.outbox() == 0).await;
    // A process dies between the commit and the telling: what it left in the outbox is carried by the next one.
    // More rows than one page can't be carried: their receiver is paused, and they stand in front.
    let paused = EntityId::new(KindTag::Inbox, Ulid(77));
    let left = EntityId::new(KindTag::Show, Ulid(51));
    let next = World::on(dead.journal.clone());
    assert!(next.registry.ask(tell(paused, "k")).await.unwrap().ok);
    next.registry.control(paused, Control::PauseIntake).await.unwrap();
    for seq in 1..=300 {
        next.journal.leave(EntityId::new(KindTag::Auction, Ulid(51)), seq, &notice_to(paused));
    }
    next.journal.leave(left, 9, &notice_to(inbox()));
    // A restart makes the carrier look again.
    next.registry.control(inbox(), Control::Restart).await.unwrap();
    until("carried over", || told(&next.journal) == 2 && next.journal.outbox() == 300).await;
    assert_eq!(next.registry.look(inbox(), owner()).await.unwrap().seq, 2);
}

#[actix_rt::test]
async fn effects_come_second_while_a_crowd_waits_for_its_answers() {
    let world = World::new();
    let busy = EntityId::new(KindTag::Inbox, Ulid(77));
    assert!(world.registry.ask(tell(busy, "first")).await.unwrap().ok);
    world.journal.hold_of(busy);
    let ask = |n: usize| {
        let registry = world.registry.clone();
        async move { registry.ask(tell(busy, &format!("k{n}"))).await }
    };
    let crowd = actix_rt::spawn(futures_util::future::join_all((0..40).map(ask)));
    until("the crowd waits", || world.journal.held() > 0).await;
    for seq in 1..=60 {
        world.journal.leave(EntityId::new(KindTag::Auction, Ulid(51)), seq, &notice_to(inbox()));
    }
    // A restart makes the carrier look into the outbox.
    let began = Instant::now();
    world.registry.control(inbox(), Control::Restart).await.unwrap();
    until("all are carried out all the same", || world.journal.outbox() == 0).await;
    assert!(began.elapsed() >= Duration::from_millis(59 * 20), "60 effects in {:?}", began.elapsed());
    world.journal.let_go();
    assert!(crowd.await.unwrap().into_iter().all(|answered| answered.unwrap().ok));
}

#[actix_rt::test]
async fn decisions_that_are_stored_together_share_rows_and_one_who_cannot_be_told_keeps_none_but_his_own() {
    let world = World::new();
    let show = sale(&world, CLAIMANTS).await;
    let deaf = EntityId::new(KindTag::Inbox, claimant(CLAIMANTS - 2).0);
    assert!(world.registry.ask(tell(deaf, "first")).await.unwrap().ok);
    world.registry.control(deaf, Control::PauseIntake).await.unwrap();
    world.journal.hold_of(show);
    let claim = |n: u32| {
        let registry = world.registry.clone();
        async move { registry.ask(claim_by(show, n)).await }
    };
    let claims = actix_rt::spawn(futures_util::future::join_all((0..CLAIMANTS).map(claim)));
    until("the first claims wait for their commit", || world.journal.held() > 0).await;
    // It stands in line behind all claims: they are decided by then.
    world.registry.inspect(show).await.unwrap();
    world.journal.let_go();
    assert!(claims.await.unwrap().into_iter().all(|answered| answered.unwrap().ok));

    let rows = world.journal.outbox_ever();
    let decisions: Vec<Vec<(u64, Vec<Value>)>> =
        rows.iter().map(|row| serde_json::from_str(&row.effects).unwrap()).collect();
    assert!(rows.iter().zip(&decisions).all(|(row, decisions)| row.seq == decisions.last().unwrap().0));
    assert!(decisions.iter().all(|row| row.len() <= limits::OUTBOX_ROW_EFFECTS_MAX));
    // Two appends are under way while the rest gathers.
    assert!(rows.len() <= CLAIMANTS as usize / limits::OUTBOX_ROW_EFFECTS_MAX + 3, "{} rows", rows.len());
    let seqs: Vec<u64> = decisions.iter().flatten().map(|(seq, _)| *seq).collect();
    assert_eq!(seqs, (4..4 + u64::from(CLAIMANTS)).collect::<Vec<_>>());

    let told = |n: u32| world.journal.rows(EntityId::new(KindTag::Inbox, claimant(n).0)).len();
    let left = || match &world.journal.outbox_rows()[..] {
        [row] => row.effects.matches("tell").count(),
        rows => rows.len() * CLAIMANTS as usize,
    };
    until("all others are told, once", || left() == 1).await;
    assert!((0..CLAIMANTS).all(|n| told(n) == 1));
    world.registry.control(deaf, Control::ResumeIntake).await.unwrap();
    until("told in the end", || world.journal.outbox() == 0).await;
    assert_eq!(told(CLAIMANTS - 2), 2);
}

#[actix_rt::test]
async fn what_could_not_be_taken_from_the_outbox_is_carried_again() {
    let world = World::new();
    let auction = world.outbid_auction().await;
    // Inboxes that come into being make the carrier look again: both are there from now on.
    let rival = Caller::user(UserId(Ulid(8)), None, Role::User);
    world.give(auction, "bid", json!({"max_cents": 4_000}), owner(), "b3").await;
    let told = |user: UserId| world.journal.rows(EntityId::new(KindTag::Inbox, user.0)).len();
    until("settled", || told(OWNER) == 1 && told(UserId(Ulid(8))) == 1 && world.journal.outbox() == 0).await;
    world.journal.refuse_next_settlement();
    world.give(auction, "bid", json!({"max_cents": 5_000}), rival, "b4").await;
    until("told, and not settled", || world.journal.has_refused()).await;
    until("settled all the same", || world.journal.outbox() == 0).await;
    assert_eq!(told(OWNER), 2, "told once");
}

/// A live show with one item.
async fn sale(world: &World, quantity: u32) -> EntityId {
    let show = EntityId::new(KindTag::Show, Ulid(60));
    let operator = Caller::user(UserId(Ulid(2)), Some(WorkspaceId(Ulid(1))), Role::User);
    let item = json!({"item_number": "1", "title": "Blue vase", "quantity": quantity});
    let steps = [
        ("create", json!({"workspace": WorkspaceId(Ulid(1)), "name": "Friday"})),
        ("add_item", item),
        ("activate", json!({})),
    ];
    for (verb, fields) in steps {
        world.give(show, verb, fields, operator.clone(), verb).await;
    }
    show
}

fn claimant(n: u32) -> UserId {
    UserId(Ulid(1_000 + u128::from(n)))
}

fn claim_by(show: EntityId, n: u32) -> Call {
    let command = AnyCommand::parse(KindTag::Show, "claim", json!({"item_number": "1"})).unwrap();
    let caller = Caller::user(claimant(n), None, Role::User);
    Call { entity: show, command, caller, key: Key::new("claim").unwrap(), at_ms: 1_000_000 }
}

const CLAIMANTS: u32 = 150;
