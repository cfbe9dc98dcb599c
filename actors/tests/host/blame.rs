//! Who changed this? Compared with what the journal's rows say.

use crate::world::*;
use actors::entity::Seq;
use actors::host::door::*;
use actors::limits::BLAME_EVENTS_MAX;
use futures_util::future::join_all;

async fn blamed(world: &World, path: &str, at: Seq, events_max: u64) -> Blamed {
    world
        .registry
        .blame(inbox(), path.to_owned(), at, events_max)
        .await
        .unwrap_or_else(|fault| panic!("{fault:?}"))
}

/// An inbox that was full, in which some notices were read, and two asked to be read in vain.
async fn long_history() -> World {
    let world = World::new();
    for wave in 0..3 {
        let keys: Vec<_> = (0..1_000).map(|number| format!("{wave}-{number}")).collect();
        join_all(keys.iter().map(|key| world.tell(key))).await.into_iter().for_each(|told| {
            told.unwrap();
        });
        for key in ["read", "again"] {
            world.read(&format!("{wave}-{key}"), wave * 1_000 + 900).await.unwrap();
        }
    }
    world
}

#[actix_rt::test]
async fn the_last_change_is_found_wherever_in_a_long_history_it_is() {
    let world = long_history().await;
    let rows = world.journal.rows(inbox());
    assert!(rows.len() > 16 * 256, "long enough for stretches of stretches");
    // Which events change the place beside the first, with which every place begins.
    let places: [(&str, &[&str]); 5] = [
        ("/received", &["noticed"]),
        ("/read_up_to", &["read"]),
        ("/notices/0/number", &["dropped"]),
        ("/notices/0/title", &[]),
        ("/nowhere/0", &["never"]),
    ];
    for at in [rows.len(), 4_200, 777, 256, 1] {
        for (path, events) in places {
            let mut before = rows[..at].iter().rev();
            let expected = before
                .find(|row| events.contains(&&*row.event) || (row.seq == 1 && !events.contains(&"never")));
            let found = blamed(&world, path, at as Seq, BLAME_EVENTS_MAX).await;
            assert_eq!(
                found.changed.as_ref().map(|changed| changed.seq),
                expected.map(|row| row.seq),
                "{path} at {at}"
            );
            let state = world.registry.replay(inbox(), Some(at as Seq)).await.unwrap().state;
            let value = found.value.as_ref().map(|value| serde_json::from_str(value.get()).unwrap());
            assert_eq!(value.as_ref(), state.pointer(path), "{path} at {at}");
            if let Some(changed) = found.changed {
                let row = expected.unwrap();
                assert_eq!(changed.at_ms, row.at_ms);
                assert_eq!(changed.to.map(|to| to.to_string()), found.value.map(|value| value.to_string()));
                assert!(changed.who.is_some(), "also of an event that continues a decision");
                assert!(
                    changed.event.get().contains(&format!(r#""t":"{}""#, row.event)),
                    "{}",
                    changed.event
                );
            } else {
                assert_eq!(found.searched_from, 1);
            }
        }
    }
}

#[actix_rt::test]
async fn a_search_says_how_far_it_went_and_goes_on_from_there() {
    let world = long_history().await;
    let head = world.journal.rows(inbox()).len() as Seq;
    let (mut at, mut questions) = (head, 0);
    let found = loop {
        let found = blamed(&world, "/notices/0/title", at, 1_000).await;
        questions += 1;
        if found.changed.is_some() || found.searched_from == 1 {
            break found;
        }
        assert!(found.value.is_some() && found.searched_from <= at, "{found:?}");
        assert!((1_000..1_000 + 256).contains(&(at + 1 - found.searched_from)), "{found:?}");
        at = found.searched_from - 1;
    };
    assert_eq!(found.changed.map(|changed| (changed.seq, changed.from.is_none())), Some((1, true)));
    assert!(questions > 3, "{questions}");
}

#[actix_rt::test]
async fn what_can_not_be_blamed_says_why() {
    let world = World::new();
    for key in ["a", "b", "c"] {
        world.tell(key).await.unwrap();
    }
    let blame = |path: &str, at| world.registry.blame(inbox(), path.to_owned(), at, BLAME_EVENTS_MAX);
    assert_eq!(blame("received", 3).await.unwrap_err(), BlameFault::NoPointer);
    let ends = blame("/received", 4).await.unwrap_err();
    assert!(matches!(&ends, BlameFault::Fault(Fault::Temporary(why)) if why.contains("event 3")), "{ends:?}");
    world.journal.forge_row(inbox(), 3, r#"{"t":"noticed","number":"one"}"#);
    assert_eq!(blame("/received", 2).await.unwrap().changed.map(|changed| changed.seq), Some(2));
    let broken = blame("/received", 3).await.unwrap_err();
    assert!(
        matches!(&broken, BlameFault::Fault(Fault::Temporary(why)) if why.contains("event 3")),
        "{broken:?}"
    );
    let events = world.registry.events(inbox(), 1, 9).await.unwrap();
    assert_eq!(
        events.iter().map(|event| (event.seq, &*event.name)).collect::<Vec<_>>(),
        [(2, "noticed"), (3, "noticed")]
    );
    assert!(events[1].event.get().contains(r#""unreadable":"event 3:"#), "{}", events[1].event);
    assert!(!events[0].event.get().contains("unreadable") && events[1].who.is_some());
    world.journal.go_away();
    assert!(matches!(blame("/received", 2).await, Err(BlameFault::Fault(Fault::Temporary(_)))));
}
