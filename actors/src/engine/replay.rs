//! Replaying a journal: the same steps that the living cell took, and the same memory. Decides nothing.

use crate::engine::memory::Remembered;
use crate::engine::record::{Cause, Entry, Outcome, Record, Snapshot};
use crate::entity::{Kind, Seq};
use crate::limits;
use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

/// Why a journal can't be replayed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecoverFault {
    /// The record after `after` has another number.
    Gap { after: Seq, found: Seq },
    /// Terms fall.
    TermFell { seq: Seq },
    /// A record that continues a decision stands first.
    NoCause { seq: Seq },
    /// The replayed state breaks an invariant of its kind.
    Broken(String),
}

impl fmt::Display for RecoverFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gap { after, found } => write!(f, "event {found} follows event {after}"),
            Self::TermFell { seq } => write!(f, "the term falls at event {seq}"),
            Self::NoCause { seq } => write!(f, "event {seq} continues a decision that isn't there"),
            Self::Broken(why) => write!(f, "the replayed state is broken: {why}"),
        }
    }
}

/// The state after `base` and the records behind it.
///
/// # Errors
/// When the records are no journal that goes on from `base`.
pub(super) fn replay<K: Kind>(
    base: Snapshot<K>,
    tail: impl IntoIterator<Item = Record<K>>,
) -> Result<Snapshot<K>, RecoverFault> {
    let mut replay = Replay { back: base, term: 0, open: None, noted: VecDeque::new() };
    for record in tail {
        replay.step(record)?;
    }
    replay.finish()
}

/// A replay under way.
#[derive(Debug)]
struct Replay<K: Kind> {
    back: Snapshot<K>,
    term: u64,
    /// The decision being read: its cause and its events so far.
    open: Option<(Cause, Vec<K::Event>)>,
    /// The latest keyed decisions, oldest first. The memory gets them at the end: all others it would have to learn
    /// only to forget them again.
    noted: VecDeque<Remembered<K>>,
}

impl<K: Kind> Replay<K> {
    fn step(&mut self, record: Record<K>) -> Result<(), RecoverFault> {
        let seq = record.seq;
        if seq != self.back.seq + 1 {
            return Err(RecoverFault::Gap { after: self.back.seq, found: seq });
        }
        if record.term < self.term {
            return Err(RecoverFault::TermFell { seq });
        }
        self.term = record.term;
        if let Some(cause) = record.cause {
            self.close();
            self.open = Some((cause, Vec::new()));
        }
        let Some((_, events)) = &mut self.open else { return Err(RecoverFault::NoCause { seq }) };
        self.back.seq = seq;
        self.back.clock = self.back.clock.max(record.at);
        match record.entry {
            Entry::Event(event) => {
                K::apply(&mut self.back.state, &event, record.at);
                events.push(event);
            }
            Entry::Refused(refusal) => {
                if let Some((cause, _)) = self.open.take() {
                    self.note(cause, Outcome::Refused(refusal));
                }
            }
        }
        Ok(())
    }

    fn close(&mut self) {
        if let Some((cause, events)) = self.open.take() {
            let outcome = Outcome::Accepted(K::answer(&self.back.state, &events));
            self.note(cause, outcome);
        }
    }

    /// The decision that ended with the newest record.
    fn note(&mut self, cause: Cause, outcome: Outcome<K>) {
        let Some(key) = cause.key else { return };
        if self.noted.len() == limits::KEYS_REMEMBERED_MAX {
            self.noted.pop_front();
        }
        let (who, fingerprint, seq) = (cause.who, cause.fingerprint, self.back.seq);
        self.noted.push_back(Remembered { who, key, fingerprint, seq, outcome: Arc::new(outcome) });
    }

    fn finish(mut self) -> Result<Snapshot<K>, RecoverFault> {
        self.close();
        for decision in self.noted {
            self.back.memory.remember(decision);
        }
        K::check(&self.back.state).map_err(RecoverFault::Broken)?;
        Ok(self.back)
    }
}
