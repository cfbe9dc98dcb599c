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
}

impl Mutant {
    pub const ALL: &'static [Self] = &[
        Self::GateOpen,
        Self::GateForWritesOnly,
        Self::FenceUnchecked,
        Self::RetryUnknown,
        Self::DedupeAfterApply,
        Self::MemoryDroppedOnRecovery,
    ];
}

#[cfg(any(test, feature = "sim"))]
mod planting {
    use super::Mutant;
    use std::cell::Cell;

    thread_local! {
        static PLANTED: Cell<Option<Mutant>> = const { Cell::new(None) };
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
}

#[cfg(any(test, feature = "sim"))]
pub use planting::{Planted, plant, planted};

/// Whether that fault is planted here.
#[cfg(not(any(test, feature = "sim")))]
#[must_use]
pub const fn planted(_: Mutant) -> bool {
    false
}
