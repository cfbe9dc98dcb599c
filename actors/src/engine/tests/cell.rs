//! One cell, from order to output.

use super::check;
use crate::auction::Auction;
use crate::dice::Dice;
use crate::engine::{Cell, Entry, Order, Record, RecoverFault, Snapshot, StoreResult};
use crate::entity::Kind;
use crate::ids::{EntityId, Key};
use crate::inbox::{Event, Inbox};
use crate::kinds::KindTag;
use crate::time::UnixMs;
use ulid::Ulid;

#[test]
fn nothing_leaves_before_it_is_stored() {
    check(
        "tell a
         show
         > decided 1, shown 0: 0 received, 0 unread; 2 held
         parcel
         > behind 0: 1 noticed at 1000
         land
         show
         > decided 1, shown 0: 0 received, 0 unread; 2 held
         hear stored
         > publish 1 noticed
         > a at 1: ok, 1 unread
         show
         > decided 1, shown 1: 1 received, 1 unread; 0 held",
    );
}

#[test]
fn a_cell_at_rest_shows_what_is_stored_and_nothing_that_is_ahead_of_it() {
    check(
        "tell a
         parcel
         > behind 0: 1 noticed at 1000
         land
         rest
         show
         > decided 1, shown 0: 0 received, 0 unread; 2 held
         hear stored
         > publish 1 noticed
         > a at 1: ok, 1 unread
         rest
         show
         > decided 1, shown 1: 1 received, 1 unread; 0 held
         tell b
         show
         > decided 2, shown 1: 1 received, 1 unread; 2 held
         end
         > back at 1, told to come again: b
         recover 2
         > decided 1, shown 1: 1 received, 1 unread; 0 held",
    );
}

#[test]
fn a_refusal_and_an_old_answer_stand_in_line_behind_what_was_decided_before() {
    check(
        "tell a
         parcel
         > behind 0: 1 noticed at 1000
         land
         hear stored
         > publish 1 noticed
         > a at 1: ok, 1 unread
         tell b
         read r 0
         tell a
         tell b 5
         parcel
         > behind 1: 2 noticed at 1000, 3 refused at 1000
         land
         hear stored
         > publish 2 noticed
         > b at 2: ok, 2 unread
         > publish 3 refused: nothing up to notice 0 is unread
         > r at 3: refused, nothing up to notice 0 is unread
         > a at 1: ok again, 1 unread
         > b at 2: key reused",
    );
}

#[test]
fn while_one_parcel_is_under_way_the_next_is_decided_on_the_newest_state() {
    check(
        "tell a
         parcel
         > behind 0: 1 noticed at 1000
         tell b
         read r 2
         parcel
         > behind 1: 2 noticed at 1000, 3 read at 1000
         parcel
         > nothing
         land
         hear stored
         > publish 1 noticed
         > a at 1: ok, 1 unread
         land
         hear stored
         > publish 2 noticed
         > b at 2: ok, 2 unread
         > publish 3 read
         > r at 3: ok, 0 unread",
    );
}

#[test]
fn an_unborn_entity_remembers_nothing() {
    check(
        "read r 1
         > r at 0: not found
         show
         > decided 0, shown 0: 0 received, 0 unread; 0 held
         parcel
         > nothing",
    );
}

#[test]
fn an_unknown_commit_that_had_landed_is_found_by_the_next_generation() {
    check(
        "tell a
         parcel
         > behind 0: 1 noticed at 1000
         tell b
         land
         hear unknown
         > ended
         end
         > back at 0, told to come again: a b
         recover 2
         > decided 1, shown 1: 1 received, 1 unread; 0 held
         tell a
         > a at 1: ok again, 1 unread
         tell b
         parcel
         > behind 1: 2 noticed at 1000
         land
         hear stored
         > publish 2 noticed
         > b at 2: ok, 2 unread",
    );
}

#[test]
fn a_fenced_generation_keeps_what_was_durable_and_forgets_the_rest() {
    check(
        "tell a
         parcel
         > behind 0: 1 noticed at 1000
         land
         hear stored
         > publish 1 noticed
         > a at 1: ok, 1 unread
         tell b
         read r 1
         parcel
         > behind 1: 2 noticed at 1000, 3 read at 1000
         hear fenced
         > ended
         end
         > back at 1, told to come again: b r
         recover 2
         > decided 1, shown 1: 1 received, 1 unread; 0 held
         tell a
         > a at 1: ok again, 1 unread
         read r 1
         parcel
         > behind 1: 2 read at 1000",
    );
}

#[test]
fn a_refusal_is_the_same_after_a_crash() {
    check(
        "tell a
         read r 0
         parcel
         > behind 0: 1 noticed at 1000, 2 refused at 1000
         land
         end
         > back at 0, told to come again: a r
         recover 2
         > decided 2, shown 2: 1 received, 1 unread; 0 held
         read r 0
         > r at 2: refused again, nothing up to notice 0 is unread
         read r 1
         > r at 2: key reused",
    );
}

#[test]
fn time_never_goes_back() {
    check(
        "clock 5000
         tell a
         clock 4000
         tell b
         clock 6000
         tell c
         parcel
         > behind 0: 1 noticed at 5000, 2 noticed at 5000, 3 noticed at 6000
         land
         end
         > back at 0, told to come again: a b c
         clock 1
         recover 2
         > decided 3, shown 3: 3 received, 3 unread; 0 held
         tell d
         parcel
         > behind 3: 4 noticed at 6000",
    );
}

#[test]
fn a_panic_leaves_what_is_durable_untouched() {
    check(
        "tell a
         parcel
         > behind 0: 1 noticed at 1000
         land
         hear stored
         > publish 1 noticed
         > a at 1: ok, 1 unread
         tell b
         panic c
         > panicked
         end
         > back at 1, told to come again: b
         recover 2
         > decided 1, shown 1: 1 received, 1 unread; 0 held",
    );
}

#[test]
fn a_panic_waits_for_a_decision() {
    check(
        "tell a
         panic a
         > went on",
    );
}

#[test]
fn what_is_no_journal_is_not_replayed() {
    let row = |seq, term, cause| Record::<Inbox> {
        seq,
        term,
        at: UnixMs(1),
        cause,
        entry: Entry::Event(Event::Read { up_to: 0, unread: 0 }),
    };
    let cause = || Some(crate::engine::Cause { who: crate::ids::Who::Clock, key: None, fingerprint: 0 });
    let recover = |rows: Vec<Record<Inbox>>| {
        let unborn = Snapshot::unborn(EntityId::new(KindTag::Inbox, Ulid(7)));
        Cell::<Inbox, ()>::recover(unborn, 9, rows).map(|cell| cell.decided())
    };
    assert_eq!(recover(vec![row(1, 1, cause()), row(2, 1, None)]), Ok(2));
    assert_eq!(
        recover(vec![row(1, 1, cause()), row(3, 1, cause())]),
        Err(RecoverFault::Gap { after: 1, found: 3 })
    );
    assert_eq!(recover(vec![row(1, 2, cause()), row(2, 1, cause())]), Err(RecoverFault::TermFell { seq: 2 }));
    assert_eq!(recover(vec![row(1, 1, None)]), Err(RecoverFault::NoCause { seq: 1 }));
}

/// An operator's view is an output like any other: a deadline shows once the event that set it is durable.
#[test]
fn deadlines_are_shown_once_they_are_durable() {
    let mut dice = Dice::seeded(1);
    let mut cell = loop {
        let unborn = Snapshot::unborn(EntityId::new(KindTag::Auction, Ulid(7)));
        let mut cell = Cell::<Auction, ()>::recover(unborn, 1, []).expect("an empty journal");
        let (caller, command) = Auction::birth(&mut dice);
        let key = Key::new("k").expect("a key");
        cell.handle(Order { command, caller, key, fingerprint: 1, at: UnixMs(1), waiter: () });
        if cell.due().is_some() {
            break cell;
        }
    };
    assert_eq!(cell.deadlines(), []);
    let _ = cell.next_parcel();
    cell.settle(StoreResult::Stored { up_to: cell.decided() });
    while cell.next_output().is_some() {}
    assert_eq!(cell.deadlines().first().map(|deadline| deadline.at_ms), cell.due());
}
