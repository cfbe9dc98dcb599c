//! The parts around the cell: memory, batcher, ring, the record of panics.

use crate::engine::{AfterPanic, Batcher, Full, Memory, Outcome, Panics, Remembered, Resume, Ring};
use crate::entity::Seq;
use crate::ids::{Key, Who};
use crate::inbox::{Answer, Inbox};
use crate::limits;
use crate::time::UnixMs;
use std::sync::Arc;

fn remembered(number: u64) -> Remembered<Inbox> {
    let outcome = Arc::new(Outcome::Accepted(Answer { unread: 0 }));
    Remembered { who: Who::System, key: key(number), fingerprint: number, seq: number, outcome }
}

fn key(number: u64) -> Key {
    Key::new(&format!("k{number}")).expect("a key")
}

fn knows(memory: &Memory<Inbox>, number: u64) -> bool {
    memory.find(Who::System, &key(number)).is_some_and(|found| found.fingerprint == number)
}

#[test]
fn memory_is_bounded_and_forgets_the_oldest_first() {
    let most = limits::KEYS_REMEMBERED_MAX as u64;
    let mut memory = Memory::default();
    for number in 1..=most + 2 {
        memory.remember(remembered(number));
    }
    assert_eq!(memory.len() as u64, most);
    assert!(!knows(&memory, 1) && !knows(&memory, 2));
    assert!(knows(&memory, 3) && knows(&memory, most) && knows(&memory, most + 2));

    memory.rewind(most);
    assert!(knows(&memory, most) && !knows(&memory, most + 1));
    memory.remember(remembered(most + 1));
    assert!(knows(&memory, 3) && knows(&memory, most + 1) && !knows(&memory, most + 2));
}

#[test]
fn a_memory_that_has_forgotten_long_ago_goes_on_and_its_copies_stay() {
    let most = limits::KEYS_REMEMBERED_MAX as u64;
    let far = 2 * most + 5;
    let mut memory = Memory::default();
    for number in 1..=far {
        memory.remember(remembered(number));
    }
    let copy = memory.clone();
    // Farther back than any piece of it, and past the end of one.
    let near = far - 1_000;
    memory.rewind(near);
    assert_eq!(memory.len() as u64, most - 1_000);
    assert!(knows(&memory, near) && !knows(&memory, near + 1) && !knows(&memory, far));
    assert!(knows(&memory, far - most + 1) && !knows(&memory, far - most));
    for number in near + 1..=far + 700 {
        assert!(!knows(&memory, number));
        memory.remember(remembered(number));
        assert!(knows(&memory, number));
    }
    assert_eq!(memory.len() as u64, most);
    let newest = far + 700;
    assert!(knows(&memory, newest - most + 1) && !knows(&memory, newest - most));
    let in_order = memory.iter().map(|entry| entry.seq);
    assert!(in_order.eq(newest - most + 1..=newest));
    assert!(copy.iter().map(|entry| entry.seq).eq(far - most + 1..=far));
    assert!((far - most + 1..=far).all(|number| knows(&copy, number)));
}

#[test]
fn a_stored_memory_knows_the_same_keys() {
    let mut memory = Memory::default();
    for number in 1..=5 {
        memory.remember(remembered(number));
    }
    let bytes = rmp_serde::to_vec_named(&memory).expect("a memory can be written");
    let mut again: Memory<Inbox> = rmp_serde::from_slice(&bytes).expect("and read back");
    again.rewind(4);
    assert!(knows(&again, 1) && knows(&again, 4) && !knows(&again, 5));
    assert_eq!(again.find(Who::Clock, &key(1)).map(|found| found.seq), None);
}

#[test]
fn a_batch_is_capped_in_events_and_bytes_and_keeps_the_order() {
    let batches = |weights: &[(usize, usize)]| {
        let mut batcher = Batcher::default();
        for (number, (events, bytes)) in weights.iter().enumerate() {
            batcher.push(number, *events, *bytes).expect("room");
        }
        let mut batches = Vec::new();
        while !batcher.is_empty() {
            batches.push(batcher.take());
        }
        batches
    };
    let (events, bytes) = (limits::BATCH_EVENTS_MAX, limits::BATCH_BYTES_MAX);
    assert_eq!(batches(&[(1, 1), (1, 1)]), [vec![0, 1]]);
    assert_eq!(batches(&[(events - 1, 1), (1, 1), (1, 1)]), [vec![0, 1], vec![2]]);
    assert_eq!(batches(&[(1, bytes), (1, 1), (1, bytes)]), [vec![0], vec![1], vec![2]]);
    // What is larger than a batch goes alone rather than never.
    assert_eq!(batches(&[(events + 1, bytes + 1), (1, 1)]), [vec![0], vec![1]]);
    assert_eq!(Batcher::<()>::default().take(), []);
}

#[test]
fn a_full_queue_gives_the_append_back() {
    let mut batcher = Batcher::default();
    for number in 0..limits::WRITER_QUEUE_MAX {
        batcher.push(number, 1, 1).expect("room");
    }
    assert_eq!(batcher.push(7, 1, 1), Err(Full(7)));
    assert_eq!(batcher.take().len(), limits::BATCH_APPENDS_MAX, "of one event each");
    assert_eq!(batcher.push(7, 1, 1), Ok(()));
}

#[test]
fn a_ring_says_how_each_reader_gets_to_the_top() {
    let held = limits::RING_EVENTS_MAX as Seq;
    let far = limits::RECOVER_EVENTS_MAX as Seq;
    let mut ring = Ring::starting_at(1_000);
    assert_eq!(ring.resume(1_000), Resume::FromRing);
    assert_eq!(ring.resume(999), Resume::FromJournal { until: 1_000 });
    assert_eq!(ring.resume(1_001), Resume::Lost);
    for seq in 1_001..=1_000 + held + 1 {
        ring.push(seq, seq);
    }
    let top = 1_001 + held;
    assert_eq!(ring.top(), top);
    assert_eq!(ring.resume(top), Resume::FromRing);
    assert_eq!(ring.resume(1_001), Resume::FromRing);
    assert_eq!(ring.resume(1_000), Resume::FromJournal { until: 1_001 });
    assert_eq!(ring.resume(top - far), Resume::FromJournal { until: 1_001 });
    assert_eq!(ring.resume(top - far - 1), Resume::Lost);
    assert_eq!(ring.resume(top + 1), Resume::Lost);

    let after = |offset| ring.after(offset).map(|(seq, item)| (seq, *item)).collect::<Vec<_>>();
    assert_eq!(after(top), []);
    assert_eq!(after(top - 2), [(top - 1, top - 1), (top, top)]);
    assert_eq!(after(1_001).first(), Some(&(1_002, 1_002)));
    assert_eq!(after(0).len() as Seq, held);
}

#[test]
#[should_panic(expected = "publications have no gap")]
fn a_ring_takes_no_gap() {
    Ring::starting_at(3).push(5, ());
}

#[test]
fn the_fourth_panic_within_the_window_is_quarantine() {
    let window = limits::PANICS_WINDOW_MS;
    let notes = |times: &[i64]| {
        let mut panics = Panics::default();
        times.iter().map(|at| panics.note(UnixMs(*at))).collect::<Vec<_>>()
    };
    use AfterPanic::{Quarantine, Rebuild};
    assert_eq!(notes(&[0, 1, 2, window]), [Rebuild, Rebuild, Rebuild, Quarantine]);
    assert_eq!(notes(&[0, 1, 2, window + 1]), [Rebuild; 4]);
    assert_eq!(notes(&[0, 1, 2, window + 1, window + 1]), [Rebuild, Rebuild, Rebuild, Rebuild, Quarantine]);
}

#[test]
fn panics_before_a_clock_stepped_back_do_not_count_for_hours() {
    let mut panics = Panics::default();
    for at in [10_000_000, 10_000_001, 10_000_002, 0, 60_000, 120_000] {
        assert_eq!(panics.note(UnixMs(at)), AfterPanic::Rebuild, "at {at}");
    }
}

#[test]
fn an_operator_clears_the_record() {
    let mut panics = Panics::default();
    for _ in 0..3 {
        panics.note(UnixMs(1));
    }
    panics.clear();
    assert_eq!(panics.note(UnixMs(1)), AfterPanic::Rebuild);
}
