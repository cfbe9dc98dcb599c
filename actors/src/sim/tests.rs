//! The small budget: the kept worlds, some hundred others, every law, every mutant.

use super::{Case, Law, Point, Reached, hunt, kept, live, run, shrink};
use crate::engine::mutant::{Mutant, plant};

/// Worlds of the corpus that every `cargo test` lives through.
const SEEDS: u64 = 300;

#[test]
fn the_laws_hold_and_the_hard_places_are_reached() {
    let mut reached = Reached::default();
    for case in kept().into_iter().chain((0..SEEDS).map(Case::from)) {
        let run = live(&case, false);
        if let Some(violation) = run.violation {
            panic!("seed {case}: {violation}\n  replay it with: cargo sim --seed {case} --trace");
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
        Mutant::SnapshotWithoutSeq => &[Law::SnapshotEqualsReplay, Law::Replayable, Law::RulesKeepPromises],
        Mutant::WallClockInRule => &[Law::ExtensionsAreEarned, Law::RulesKeepPromises],
        Mutant::NoPromotion => &[Law::NobodyWaitsBesideFree, Law::RulesKeepPromises],
        Mutant::NearKept => &[Law::NearSettledOnce],
        Mutant::RowCut => &[Law::EffectStored],
        Mutant::ReplyAfterPublications | Mutant::RingOffByOne => &[Law::InOrder],
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

#[test]
fn a_failure_shrinks_and_its_text_leads_back_to_it() {
    let _planted = plant(Mutant::MemoryDroppedOnRecovery);
    let failed = (0..100).map(|seed| run(seed, false)).find(|run| run.violation.is_some());
    let failed = failed.expect("this mutant is caught soon");
    let steps = failed.steps;
    let (small, _) = shrink(failed);
    assert!(small.steps < steps / 2, "{} of {steps} steps: {}", small.steps, small.case);
    let again: Case = small.case.to_string().parse().expect("a case is its text");
    assert_eq!(live(&again, false).violation, small.violation);
}
