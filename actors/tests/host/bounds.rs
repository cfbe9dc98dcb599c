//! Law 7 at the host's door: full means a typed answer, and nothing that was taken is lost.

use crate::journal::MemoryJournal;
use crate::world::*;
use actors::host::HostSettings;
use actors::host::door::*;
use actors::ids::{Caller, EntityId, Role, UserId};
use actors::kinds::KindTag;
use actors::limits;
use futures_util::future::{join_all, poll_immediate};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use ulid::Ulid;

fn person(number: u128) -> EntityId {
    EntityId::new(KindTag::Inbox, Ulid(number))
}

fn capped(cells_max: usize) -> HostSettings {
    HostSettings { arbiters: 2, cells_max, ..HostSettings::default() }
}

#[actix_rt::test]
async fn a_full_node_says_so_and_has_room_again_when_a_cell_retires() {
    let world = World::with(capped(2), MemoryJournal::default());
    for number in [101, 102] {
        assert!(world.registry.ask(tell(person(number), "a")).await.unwrap().ok);
    }
    let full = |fault: Fault| matches!(fault, Fault::Temporary(why) if why.contains("as many live entities"));
    assert!(full(world.registry.ask(tell(person(103), "a")).await.unwrap_err()));
    let somebody = Caller::user(UserId(Ulid(103)), None, Role::User);
    assert!(full(world.registry.look(person(103), somebody).await.unwrap_err()));
    assert!(world.registry.ask(tell(person(101), "b")).await.unwrap().ok, "those who are there go on");
    world.registry.control(person(102), Control::Retire).await.unwrap();
    assert!(world.registry.ask(tell(person(103), "a")).await.unwrap().ok);
    assert_eq!(world.registry.cells(), 2);
}

#[actix_rt::test]
async fn before_a_node_is_full_whoever_was_left_alone_longest_retires() {
    let world = World::with(capped(8), MemoryJournal::default());
    for number in 101..=108 {
        assert!(world.registry.ask(tell(person(number), "a")).await.unwrap().ok);
    }
    until("a quarter of the places is free", || world.registry.cells() == 6).await;
    let living = world.registry.living().await;
    let stayed: BTreeSet<_> = living.into_iter().map(|figures| figures.entity).collect();
    assert_eq!(stayed, (103..=108).map(person).collect());
}

#[actix_rt::test]
async fn cells_that_wake_at_the_same_moment_do_not_pass_the_cap_together() {
    for round in 0..200 {
        let world = World::with(capped(1), MemoryJournal::default());
        world.journal.stall();
        let start = Arc::new(AtomicUsize::new(0));
        let threads = (0..THREADS as u128).map(|thread| {
            let (registry, start) = (world.registry.clone(), start.clone());
            std::thread::spawn(move || {
                let call = tell(person(thread), "a");
                // Not a barrier of the system's: the threads must start within nanoseconds of each other.
                start.fetch_add(1, Ordering::SeqCst);
                while start.load(Ordering::SeqCst) < THREADS {
                    std::hint::spin_loop();
                }
                registry.give(call, Box::new(|_| {}));
            })
        });
        let threads: Vec<_> = threads.collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        assert_eq!(world.registry.cells(), 1, "round {round}");
    }
}

#[actix_rt::test]
async fn a_full_mailbox_refuses_at_once_and_loses_no_answer() {
    let world = World::new();
    world.tell("first").await.unwrap();
    world.journal.hold();
    let (mut waiting, mut refused) = (Vec::new(), 0);
    for number in 0..limits::CELL_PERMITS_MAX + 100 {
        let told = world.registry.ask(tell(inbox(), &format!("k{number}")));
        let mut told = Box::pin(tokio::task::unconstrained(told));
        match poll_immediate(&mut told).await {
            None => waiting.push(told),
            Some(answer) => {
                assert!(matches!(answer, Err(Fault::Temporary(why)) if why.contains("more to do")));
                refused += 1;
            }
        }
    }
    assert_eq!((waiting.len(), refused), (limits::CELL_PERMITS_MAX, 100));
    // Commands that wait for the journal shut no reader and no operator out.
    assert_eq!(world.registry.look(inbox(), owner()).await.unwrap().seq, 1);
    world.registry.control(inbox(), Control::ResumeIntake).await.unwrap();
    world.journal.let_go();
    let answers = join_all(waiting).await;
    let seqs: BTreeSet<u64> = answers.into_iter().map(|answer| answer.unwrap().seq).collect();
    assert_eq!(seqs.len(), limits::CELL_PERMITS_MAX, "each was decided once");
    assert!(world.tell("last").await.unwrap().ok, "there is room again");
}

const THREADS: usize = 2;
