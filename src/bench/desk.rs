//! One cell and a journal that is memory: whatever is decided is stored at once. The engine's own cost, and a quick way
//! to a long history.

use actors::engine::{Cell, Order, Outcome, Output, Parcel, Snapshot, StoreResult, Verdict};
use actors::entity::{Kind, Seq};
use actors::ids::{Caller, EntityId, Key};
use actors::time::UnixMs;
use ulid::Ulid;

/// A cell of some kind. Nobody waits for its answers: they are counted.
pub(super) struct Desk<K: Kind> {
    cell: Cell<K, ()>,
    /// What the journal holds.
    head: Seq,
    pub(super) seen: Seen,
}

/// What left the cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// Commands accepted, each answered once.
    pub(super) accepted: u64,
    /// Anything else that was answered.
    pub(super) others: u64,
    /// Records published, in order.
    pub(super) published: u64,
}

impl<K: Kind> Desk<K> {
    pub(super) fn open(entity: EntityId, term: u64) -> Self {
        let cell = Cell::recover(Snapshot::unborn(entity), term, []).expect("an empty journal is one");
        Self { cell, head: 0, seen: Seen::default() }
    }

    /// Hands a command in.
    pub(super) fn give(&mut self, order: Order<K, ()>) {
        self.cell.handle(order);
    }

    /// Stores what was decided and lets everything out; gives the parcel back, unless there was none.
    pub(super) fn settle(&mut self) -> Option<Parcel<K>> {
        let parcel = self.cell.next_parcel();
        if let Some(parcel) = &parcel {
            assert_eq!(parcel.expected_head, self.head, "parcels follow each other");
            self.head += parcel.records.len() as Seq;
            self.cell.settle(StoreResult::Stored { up_to: self.head });
        }
        while let Some(output) = self.cell.next_output() {
            match output {
                Output::Answer { verdict: Verdict::Decided { outcome, repeated: false }, .. }
                    if matches!(*outcome, Outcome::Accepted(_)) =>
                {
                    self.seen.accepted += 1;
                }
                Output::Answer { .. } => self.seen.others += 1,
                Output::Published(_) => self.seen.published += 1,
                Output::Effects { .. } => {}
            }
        }
        parcel
    }

    pub(super) fn head(&self) -> Seq {
        self.head
    }

    pub(super) fn cell(&self) -> &Cell<K, ()> {
        &self.cell
    }
}

/// An order under a key of its own.
pub(super) fn order<K: Kind>(caller: Caller, command: K::Command, at: UnixMs) -> Order<K, ()> {
    let key =
        Key::new(Ulid::new().array_to_str(&mut [0; ulid::ULID_LEN])).expect("a ULID is printable and short");
    Order { command, caller, key, fingerprint: 1, at, waiter: () }
}
