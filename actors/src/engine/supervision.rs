//! What follows a panic: a new generation from the journal, or, when they come too fast, quarantine (law 9).

use crate::limits;
use crate::time::UnixMs;
use std::collections::VecDeque;

/// The panics of one entity, across its generations.
#[derive(Debug, Default)]
pub struct Panics {
    recent: VecDeque<UnixMs>,
}

/// What to do after a panic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterPanic {
    /// Drop the state and rebuild it from the journal.
    Rebuild,
    /// Reads only, until an operator releases it.
    Quarantine,
}

impl Panics {
    /// Notes a panic: more than [`limits::PANICS_MAX`] within [`limits::PANICS_WINDOW_MS`] is quarantine.
    pub fn note(&mut self, now: UnixMs) -> AfterPanic {
        // What a clock said before it stepped back would otherwise count until it has caught up.
        self.recent.retain(|at| (0..=limits::PANICS_WINDOW_MS).contains(&now.since(*at)));
        self.recent.push_back(now);
        if self.recent.len() > limits::PANICS_MAX { AfterPanic::Quarantine } else { AfterPanic::Rebuild }
    }

    /// An operator released the entity: it starts with a clean record.
    pub fn clear(&mut self) {
        self.recent.clear();
    }
}
