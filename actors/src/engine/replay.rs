//! Replaying a journal: the same steps that the living cell took, and the same memory. Decides nothing.

use crate::engine::memory::{Memory, Remembered};
use crate::engine::record::{Cause, Entry, Outcome, Record, Snapshot};
use crate::entity::{Kind, Seq};
use crate::ids::{EntityId, Who};
use crate::limits;
use crate::time::UnixMs;
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
    let Snapshot { entity, seq, clock, state, memory } = base;
    let mut replay = Replay { past: Past::from(seq, clock, state), open: None, noted: VecDeque::new() };
    for record in tail {
        replay.step(record)?;
    }
    replay.finish(entity, memory)
}

/// An entity's past, gone through record by record: the state, without the memory of keys. How somebody looks back
/// who answers nobody.
#[derive(Clone, Debug)]
pub struct Past<K: Kind> {
    seq: Seq,
    clock: UnixMs,
    term: u64,
    state: K::State,
    /// Who caused the decision that the last record belongs to.
    who: Option<Who>,
    /// Whether the next record may continue that decision.
    open: bool,
}

impl<K: Kind> Past<K> {
    /// An entity to which nothing has happened.
    #[must_use]
    pub fn unborn() -> Self {
        Self::from(0, UnixMs(0), K::State::default())
    }

    fn from(seq: Seq, clock: UnixMs, state: K::State) -> Self {
        Self { seq, clock, term: 0, state, who: None, open: false }
    }

    /// Goes on by one record.
    ///
    /// # Errors
    /// When the journal can't go on with it.
    pub fn step(&mut self, record: &Record<K>) -> Result<(), RecoverFault> {
        let seq = record.seq;
        if seq != self.seq + 1 {
            return Err(RecoverFault::Gap { after: self.seq, found: seq });
        }
        if record.term < self.term {
            return Err(RecoverFault::TermFell { seq });
        }
        if let Some(cause) = &record.cause {
            (self.who, self.open) = (Some(cause.who), true);
        }
        if !self.open {
            return Err(RecoverFault::NoCause { seq });
        }
        (self.seq, self.term, self.clock) = (seq, record.term, self.clock.max(record.at));
        match &record.entry {
            Entry::Event(event) => K::apply(&mut self.state, event, record.at),
            // A refusal stands alone.
            Entry::Refused(_) => self.open = false,
        }
        Ok(())
    }

    /// The number of the last record; 0 before the first.
    #[must_use]
    pub fn seq(&self) -> Seq {
        self.seq
    }

    #[must_use]
    pub fn state(&self) -> &K::State {
        &self.state
    }

    /// Who caused the last record, be it the first of its decision or not.
    #[must_use]
    pub fn who(&self) -> Option<Who> {
        self.who
    }
}

/// A replay under way.
#[derive(Debug)]
struct Replay<K: Kind> {
    past: Past<K>,
    /// The decision being read: its cause and its events so far.
    open: Option<(Cause, Vec<K::Event>)>,
    /// The latest keyed decisions, oldest first. The memory gets them at the end: all others it would have to learn
    /// only to forget them again.
    noted: VecDeque<Remembered<K>>,
}

impl<K: Kind> Replay<K> {
    fn step(&mut self, record: Record<K>) -> Result<(), RecoverFault> {
        if record.cause.is_some() {
            // Answered from the state right after its last event.
            self.close();
        }
        self.past.step(&record)?;
        if let Some(cause) = record.cause {
            self.open = Some((cause, Vec::new()));
        }
        match record.entry {
            Entry::Event(event) => {
                if let Some((_, events)) = &mut self.open {
                    events.push(event);
                }
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
            let outcome = Outcome::Accepted(K::answer(&self.past.state, &events));
            self.note(cause, outcome);
        }
    }

    /// The decision that ended with the newest record.
    fn note(&mut self, cause: Cause, outcome: Outcome<K>) {
        let Some(key) = cause.key else { return };
        if self.noted.len() == limits::KEYS_REMEMBERED_MAX {
            self.noted.pop_front();
        }
        let (who, fingerprint, seq) = (cause.who, cause.fingerprint, self.past.seq);
        self.noted.push_back(Remembered { who, key, fingerprint, seq, outcome: Arc::new(outcome) });
    }

    fn finish(mut self, entity: EntityId, mut memory: Memory<K>) -> Result<Snapshot<K>, RecoverFault> {
        self.close();
        for decision in self.noted {
            memory.remember(decision);
        }
        K::check(&self.past.state).map_err(RecoverFault::Broken)?;
        let Past { seq, clock, state, .. } = self.past;
        Ok(Snapshot { entity, seq, clock, state, memory })
    }
}
