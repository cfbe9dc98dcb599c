//! Makes a failure small: takes away faults, commands, readers, entities and nodes as long as the same law breaks.

use super::case::{Case, Cut};
use super::plan::Plan;
use super::{Run, live};

/// The smallest failing world found, its run, and how many worlds were tried. The run given must have broken a law.
#[must_use]
pub fn shrink(run: Run) -> (Run, u32) {
    let (mut smallest, mut tried) = (run, 0);
    let Some(law) = smallest.violation.as_ref().map(|violation| violation.law) else { return (smallest, 0) };
    loop {
        let mut smaller = None;
        'search: for cut in cuts(&smallest.case) {
            // Taking something away changes every die behind it: a few lives of the same plan are tried.
            for turn in std::iter::once(cut.turn).chain((0..TURNS).filter(|turn| *turn != cut.turn)) {
                tried += 1;
                let case = Case { seed: smallest.case.seed, cut: Cut { turn, ..cut.clone() } };
                let run = live(&case, false);
                if run.violation.as_ref().is_some_and(|violation| violation.law == law) {
                    smaller = Some(run);
                    break 'search;
                }
                if tried >= TRIES_MAX {
                    return (smallest, tried);
                }
            }
        }
        match smaller {
            Some(run) => smallest = run,
            None => return (smallest, tried),
        }
    }
}

/// What could be taken away next, the largest pieces first.
fn cuts(case: &Case) -> Vec<Cut> {
    let (cut, plan) = (&case.cut, Plan::draw(case.seed, &case.cut));
    let mut cuts = Vec::new();
    if plan.roots.len() > 1 {
        cuts.extend(plan.roots.iter().map(|(_, number)| {
            let mut cut = cut.clone();
            cut.without.insert(*number);
            cut
        }));
    }
    if plan.nodes > 1 {
        cuts.push(Cut { nodes: Some(1), ..cut.clone() });
    }
    for wishes in [plan.wishes / 2, plan.wishes - plan.wishes / 4, plan.wishes.saturating_sub(1)] {
        if (1..plan.wishes).contains(&wishes) {
            cuts.push(Cut { wishes: Some(wishes), ..cut.clone() });
        }
    }
    for readers in 0..plan.readers.min(4) {
        cuts.push(Cut { readers: Some(readers), ..cut.clone() });
    }
    cuts.extend(plan.faults().map(|fault| {
        let mut cut = cut.clone();
        cut.off.insert(fault);
        cut
    }));
    cuts
}

/// Lives of one plan that are tried before it counts as healthy.
const TURNS: u64 = 6;
const TRIES_MAX: u32 = 3_000;
