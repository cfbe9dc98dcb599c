//! Effects: at least once out of the outbox, at most once into their receiver, and never before those who wait.

use crate::journal::MemoryJournal;
use crate::world::*;
use actors::host::door::*;
use actors::ids::EntityId;
use actors::kinds::KindTag;
use std::time::{Duration, Instant};
use ulid::Ulid;

/// What stands in the outbox.
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
    assert!(began.elapsed() >= Duration::from_millis(59 * 5), "60 effects in {:?}", began.elapsed());
    world.journal.let_go();
    assert!(crowd.await.unwrap().into_iter().all(|answered| answered.unwrap().ok));
}
