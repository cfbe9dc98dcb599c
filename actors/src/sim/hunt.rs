//! Mutants: each planted fault must be caught, or the simulation proves nothing.

use super::laws::Violation;
use super::run;
use crate::engine::mutant::{Mutant, plant};

/// A planted fault that was seen.
#[derive(Debug)]
pub struct Caught {
    /// How many seeds it took.
    pub seeds: u64,
    pub seed: u64,
    pub violation: Violation,
}

/// Plants the fault and lives worlds from seed `from` until one breaks a law, at most `seeds_max`.
#[must_use]
pub fn hunt(mutant: Mutant, from: u64, seeds_max: u64) -> Option<Caught> {
    let _planted = plant(mutant);
    (from..from.saturating_add(seeds_max)).zip(1..).find_map(|(seed, seeds)| {
        let violation = run(seed, false).violation?;
        Some(Caught { seeds, seed, violation })
    })
}
