//! The workload of the simulator against the rules: it stays plausible, and nothing it does breaks an invariant (the
//! engine looks after every decision).

use super::Stage;
use crate::dice::Dice;
use crate::engine::{Outcome, Verdict};
use crate::entity::Kind;
use crate::show::{Show, Standing};

#[test]
fn the_workload_does_everything_and_breaks_nothing() {
    let mut seen = std::collections::BTreeSet::new();
    let (mut refused, mut claims, mut waiting) = (0, 0, 0);
    for seed in 0..20 {
        let mut dice = Dice::seeded(seed);
        let mut stage = Stage::unborn();
        let (caller, birth) = Show::birth(&mut dice);
        stage.accepted(caller, birth);
        for _ in 0..300 {
            let (caller, command) = Show::workload(stage.state(), &mut dice);
            match stage.give(caller, command) {
                Verdict::Decided { outcome, .. } => {
                    refused += usize::from(matches!(*outcome, Outcome::Refused(_)))
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(*stage.state(), stage.reread());
        assert_eq!(Show::check(stage.state()), Ok(()));
        seen.extend(stage.events.iter().map(|event| Show::event_name(event).0));
        claims += stage.state().claims.ever();
        let waits = |standing| standing == Standing::Waitlist;
        waiting += stage.state().claims.iter().filter(|(_, claim)| waits(claim.standing)).count();
    }
    assert!(claims > 500 && waiting > 100, "{claims} claims, {waiting} waiting");
    let all = [
        "activated",
        "claimed",
        "comment_repeated",
        "commented",
        "created",
        "edited",
        "item_added",
        "item_changed",
        "item_deleted",
        "near_settled",
        "paused",
        "promoted",
        "released",
        "resumed",
        "stopped",
    ];
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), all);
    assert!(refused > 100, "sometimes foolish");
}
