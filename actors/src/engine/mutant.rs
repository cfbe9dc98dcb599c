//! Faults planted on purpose, to prove that the simulation catches them. Outside tests and the feature `sim` this
//! module is a constant `false` and costs nothing.

/// One way to break a law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutant {
    /// Law 1: outputs leave before their seq is durable.
    GateOpen,
    /// Law 1: acceptances wait, refusals don't.
    GateForWritesOnly,
    /// Law 2: the journal doesn't look at term and head.
    FenceUnchecked,
    /// Law 3: an unknown commit is sent again.
    RetryUnknown,
    /// Law 5: the key is looked up after the decision was applied.
    DedupeAfterApply,
    /// Law 5: what was remembered is lost in a recovery.
    MemoryDroppedOnRecovery,
    /// Law 1: a snapshot of the newest state under the seq of the durable one.
    SnapshotWithoutSeq,
    /// Law 4: a rule looks at the wall instead of the time it is given.
    WallClockInRule,
    /// A rule of the shows: what is given back stays free beside those who wait.
    NoPromotion,
    /// A rule of the shows: what the operator has settled goes on waiting.
    NearKept,
    /// Law 8: a reader is registered first and gets the reply later.
    ReplyAfterPublications,
    /// Effects at least once: of the decisions that share a row of the outbox only the last one's are stored.
    RowCut,
    /// Law 8: the ring is said to hold one publication more than it does.
    RingOffByOne,
}

impl Mutant {
    pub const ALL: &'static [Self] = &[
        Self::GateOpen,
        Self::GateForWritesOnly,
        Self::FenceUnchecked,
        Self::RetryUnknown,
        Self::DedupeAfterApply,
        Self::MemoryDroppedOnRecovery,
        Self::SnapshotWithoutSeq,
        Self::WallClockInRule,
        Self::NoPromotion,
        Self::NearKept,
        Self::ReplyAfterPublications,
        Self::RowCut,
        Self::RingOffByOne,
    ];
}

#[cfg(any(test, feature = "sim"))]
mod planting {
    use super::Mutant;
    use crate::time::UnixMs;
    use std::cell::{Cell, RefCell};

    thread_local! {
        static PLANTED: Cell<Option<Mutant>> = const { Cell::new(None) };
        static POSTPONED: RefCell<Vec<Box<dyn FnOnce()>>> = const { RefCell::new(Vec::new()) };
    }

    /// Plants a fault on this thread until the guard is dropped.
    #[must_use]
    pub fn plant(mutant: Mutant) -> Planted {
        PLANTED.set(Some(mutant));
        Planted
    }

    pub struct Planted;

    impl Drop for Planted {
        fn drop(&mut self) {
            PLANTED.set(None);
        }
    }

    #[must_use]
    pub fn planted(mutant: Mutant) -> bool {
        PLANTED.get() == Some(mutant)
    }

    /// Does something later than it must be done.
    pub fn postpone(action: impl FnOnce() + 'static) {
        POSTPONED.with_borrow_mut(|postponed| postponed.push(Box::new(action)));
    }

    /// Does what was postponed.
    pub fn catch_up() {
        for action in POSTPONED.take() {
            action();
        }
    }

    /// The time as a rule must not see it: what a clock on the wall says, later at every look, and never what it said
    /// when the event was decided.
    #[must_use]
    pub fn wall(now: UnixMs) -> UnixMs {
        thread_local! {
            static LOOKS: Cell<i64> = const { Cell::new(0) };
        }
        if !planted(Mutant::WallClockInRule) {
            return now;
        }
        LOOKS.set(LOOKS.get() + 1);
        now.plus(LOOKS.get())
    }
}

#[cfg(any(test, feature = "sim"))]
pub use planting::{Planted, catch_up, plant, planted, postpone, wall};

/// Whether that fault is planted here.
#[cfg(not(any(test, feature = "sim")))]
#[must_use]
pub const fn planted(_: Mutant) -> bool {
    false
}

/// The time that was given, here where no fault can be planted.
#[cfg(not(any(test, feature = "sim")))]
#[must_use]
pub const fn wall(now: crate::time::UnixMs) -> crate::time::UnixMs {
    now
}

#[cfg(not(any(test, feature = "sim")))]
pub fn postpone(action: impl FnOnce() + 'static) {
    action();
}

#[cfg(not(any(test, feature = "sim")))]
pub const fn catch_up() {}
