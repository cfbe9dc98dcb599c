//! The latest publications of a log lane, so that a reader who was away a moment resumes without the journal.

use crate::engine::mutant::{self, Mutant};
use crate::entity::Seq;
use crate::limits;
use std::collections::VecDeque;

/// Publications `top - len + 1 ..= top`, without a gap.
#[derive(Debug)]
pub struct Ring<T> {
    latest: VecDeque<T>,
    top: Seq,
    reach: Reach,
}

/// How far back a ring reaches, and how far behind a reader may be who is caught up at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    pub held_max: usize,
    pub recover_max: usize,
}

impl Default for Reach {
    fn default() -> Self {
        Self { held_max: limits::RING_EVENTS_MAX, recover_max: limits::RECOVER_EVENTS_MAX }
    }
}

/// How a reader at some offset gets to the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resume {
    /// The ring holds everything after the reader's offset.
    FromRing,
    /// The ring starts after this seq; what is before must be read from the journal.
    FromJournal { until: Seq },
    /// Above the top, or too far behind: the reader starts from a snapshot.
    Lost,
}

impl<T> Ring<T> {
    #[must_use]
    pub fn starting_at(top: Seq) -> Self {
        Self::reaching(Reach::default(), top)
    }

    #[must_use]
    pub fn reaching(reach: Reach, top: Seq) -> Self {
        Self { latest: VecDeque::new(), top, reach }
    }

    pub fn push(&mut self, seq: Seq, item: T) {
        assert_eq!(seq, self.top + 1, "publications have no gap");
        self.top = seq;
        if self.latest.len() == self.reach.held_max {
            self.latest.pop_front();
        }
        self.latest.push_back(item);
    }

    #[must_use]
    pub fn top(&self) -> Seq {
        self.top
    }

    #[must_use]
    pub fn resume(&self, offset: Seq) -> Resume {
        let held_after = self.top - self.latest.len() as Seq;
        match offset {
            above if above > self.top => Resume::Lost,
            far if self.top - far > self.reach.recover_max as Seq => Resume::Lost,
            held if held >= held_after => Resume::FromRing,
            near if mutant::planted(Mutant::RingOffByOne) && near + 1 == held_after => Resume::FromRing,
            _ => Resume::FromJournal { until: held_after },
        }
    }

    /// Everything after `offset`, which the ring must hold.
    pub fn after(&self, offset: Seq) -> impl Iterator<Item = (Seq, &T)> {
        let held_after = self.top - self.latest.len() as Seq;
        let skip = usize::try_from(offset.saturating_sub(held_after)).unwrap_or(usize::MAX);
        self.latest.iter().enumerate().skip(skip).map(move |(at, item)| (held_after + 1 + at as Seq, item))
    }
}
