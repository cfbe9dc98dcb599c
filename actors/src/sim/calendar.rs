//! What is going to happen, by time and, at one time, in the order it was planned.

use crate::entity::{Lane, Seq};
use crate::lanes::ports::SessionId;
use std::collections::BTreeMap;

/// An entity on one incarnation of one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub player: usize,
    pub node: usize,
    /// Which incarnation of the node: a crash starts the next one.
    pub life: u64,
}

/// One copy of one command: what the driver keeps to deliver the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ticket {
    pub wish: usize,
    /// Which of the bodies that were given under the key.
    pub body: usize,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Happening {
    /// A client thinks of a command.
    Speak,
    /// A client has waited long enough and asks again.
    Retry {
        player: usize,
        wish: usize,
    },
    /// A copy of a command reaches a node.
    Arrive {
        player: usize,
        ticket: Ticket,
    },
    /// A cell handles mail.
    Turn(Place),
    /// A cell's wake-up.
    Timer {
        place: Place,
        generation: u64,
    },
    /// The entity is taken over under a new term.
    Open {
        place: Place,
        generation: u64,
    },
    /// The journal has been read: the cell is rebuilt.
    Recover {
        place: Place,
        generation: u64,
        term: u64,
        head: Seq,
    },
    /// A node's writer takes what waits.
    Write {
        node: usize,
        life: u64,
    },
    /// The database commits, or doesn't.
    Land {
        batch: u64,
    },
    /// The writer hears what became of its batch.
    Commit {
        node: usize,
        life: u64,
        batch: u64,
    },
    /// The carrier carries the effects in one row of the outbox, or in all that it finds there.
    Carry {
        player: usize,
        only: Option<Seq>,
    },
    /// A subscriber tries to subscribe.
    Attach {
        player: usize,
        watcher: usize,
    },
    /// A wish to follow reaches a cell.
    Follow {
        place: Place,
        ask: usize,
        tries: u32,
    },
    /// The journal was read for a reader: rows `range.0 + 1 ..= range.1`.
    Fetched {
        place: Place,
        ask: usize,
        range: (Seq, Seq),
        tries: u32,
    },
    /// A cell forgets a reader.
    Leave {
        place: Place,
        lane: Lane,
        session: SessionId,
    },
    /// The state lane sends what changed.
    Patch(Place),
    /// A hub that was full is asked again.
    Mend(Place),
    /// A node's hub handles letters.
    Hub {
        node: usize,
        life: u64,
    },
    /// A hub looks at what only time can tell.
    Tick {
        node: usize,
        life: u64,
    },
    /// A socket takes what waits for its reader.
    Read {
        node: usize,
        life: u64,
        player: usize,
        watcher: usize,
        session: SessionId,
    },
    /// A reader sees that its connection is closed.
    Closed {
        player: usize,
        watcher: usize,
        session: SessionId,
    },
    /// A server sees that its reader is gone.
    Unseat {
        node: usize,
        life: u64,
        session: SessionId,
    },
    /// Somebody reads.
    Look {
        player: usize,
    },
    /// A cell's snapshot is stored.
    Save(Place),
    /// An idle cell goes to sleep.
    Retire(Place),
    /// Sleepers with a due deadline are woken.
    Alarm,
    /// Something big goes wrong.
    Mischief,
    Restart {
        node: usize,
    },
    Resume {
        node: usize,
    },
    /// The other node believes it owns the entity.
    Move {
        player: usize,
    },
    Heal,
}

impl Happening {
    /// The incarnation that does this, where it is one.
    pub(super) fn doer(&self) -> Option<(usize, u64)> {
        match self {
            Self::Turn(place)
            | Self::Save(place)
            | Self::Retire(place)
            | Self::Patch(place)
            | Self::Mend(place) => Some((place.node, place.life)),
            Self::Timer { place, .. }
            | Self::Open { place, .. }
            | Self::Recover { place, .. }
            | Self::Follow { place, .. }
            | Self::Fetched { place, .. }
            | Self::Leave { place, .. } => Some((place.node, place.life)),
            Self::Write { node, life }
            | Self::Commit { node, life, .. }
            | Self::Hub { node, life }
            | Self::Tick { node, life }
            | Self::Read { node, life, .. }
            | Self::Unseat { node, life, .. } => Some((*node, *life)),
            _ => None,
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Calendar {
    entries: BTreeMap<(i64, u64), Happening>,
    planned: u64,
}

impl Calendar {
    pub(super) fn plan(&mut self, at: i64, happening: Happening) {
        self.planned += 1;
        self.entries.insert((at, self.planned), happening);
    }

    pub(super) fn next(&mut self) -> Option<(i64, Happening)> {
        self.entries.pop_first().map(|((at, _), happening)| (at, happening))
    }
}
