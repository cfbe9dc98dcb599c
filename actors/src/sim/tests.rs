//! The small budget: some hundred worlds, every law, every mutant.

use super::{Law, Point, Reached, hunt, run};
use crate::engine::mutant::Mutant;

/// Worlds of the corpus that every `cargo test` lives through.
const SEEDS: u64 = 300;

#[test]
fn the_laws_hold_and_the_hard_places_are_reached() {
    let mut reached = Reached::default();
    for seed in 0..SEEDS {
        let run = run(seed, false);
        if let Some(violation) = run.violation {
            panic!("seed {seed}: {violation}\n  replay it with: cargo sim --seed {seed} --trace");
        }
        reached.add(&run.reached);
    }
    let missed: Vec<_> = Point::ALL.iter().filter(|point| reached.count(**point) == 0).collect();
    assert!(missed.is_empty(), "never reached: {missed:?}\n{reached}");
}

#[test]
fn one_seed_is_one_run() {
    for seed in 0..10 {
        assert_eq!(run(seed, false).trace_hash, run(seed, true).trace_hash, "seed {seed}");
    }
    assert_ne!(run(1, false).trace_hash, run(2, false).trace_hash);
}

/// The laws by which a mutant may be seen.
fn breaks(mutant: Mutant) -> &'static [Law] {
    match mutant {
        Mutant::GateOpen | Mutant::GateForWritesOnly => &[Law::SaidMeansStored],
        Mutant::FenceUnchecked => &[Law::Fenced, Law::NoGap],
        Mutant::RetryUnknown => &[Law::SentOnce, Law::SaidMeansStored],
        Mutant::DedupeAfterApply | Mutant::MemoryDroppedOnRecovery => &[Law::OneEffect],
    }
}

#[test]
fn every_mutant_is_caught() {
    for mutant in Mutant::ALL {
        let Some(caught) = hunt(*mutant, 0, 1_000) else { panic!("{mutant:?} lived through 1,000 worlds") };
        let law = caught.violation.law;
        assert!(breaks(*mutant).contains(&law), "{mutant:?} broke another law: {}", caught.violation);
    }
}
