//! What one seed draws before the world starts: how big it is, and which faults are on and how often they strike.

use crate::dice::Dice;
use crate::engine::Reach;
use crate::kinds::KindTag;
use crate::lanes::Bounds;
use std::time::Duration;

/// Something that can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    CommitLate,
    CommitLost,
    CommitUnknown,
    FsyncFails,
    Stall,
    OpenFails,
    Crash,
    Pause,
    TakeOver,
    ClockStep,
    MailDoubled,
    MailLost,
    MailDelayed,
    AnswerLost,
    OtherBody,
    TimerLost,
    TimerDoubled,
    TimerEarly,
    Panic,
    EffectDoubled,
    SnapshotLost,
    Vanish,
    SlowReader,
    StaleOffset,
    HubBusy,
}

impl Fault {
    /// Every fault, with the most times in a hundred that it strikes.
    const ALL: &'static [(Self, u64)] = &[
        (Self::CommitLate, 40),
        (Self::CommitLost, 15),
        (Self::CommitUnknown, 15),
        (Self::FsyncFails, 10),
        (Self::Stall, 5),
        (Self::OpenFails, 30),
        (Self::Crash, 100),
        (Self::Pause, 100),
        (Self::TakeOver, 100),
        (Self::ClockStep, 100),
        (Self::MailDoubled, 40),
        (Self::MailLost, 20),
        (Self::MailDelayed, 40),
        (Self::AnswerLost, 20),
        (Self::OtherBody, 20),
        (Self::TimerLost, 60),
        (Self::TimerDoubled, 40),
        (Self::TimerEarly, 40),
        (Self::Panic, 10),
        (Self::EffectDoubled, 50),
        (Self::SnapshotLost, 30),
        (Self::Vanish, 30),
        (Self::SlowReader, 60),
        (Self::StaleOffset, 40),
        (Self::HubBusy, 60),
    ];
}

/// The shape of one run.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// Processes on the one journal.
    pub nodes: usize,
    /// The entities that clients know from the start.
    pub roots: Vec<(KindTag, u64)>,
    /// Commands that clients give.
    pub wishes: u32,
    /// Milliseconds between two commands, at most.
    pub pace_ms: i64,
    /// When everything is healed.
    pub heal_ms: i64,
    /// How far back rings reach.
    pub reach: Reach,
    /// What may wait for one reader, and at one hub.
    pub bounds: Bounds,
    pub letters_max: usize,
    percents: Vec<u64>,
}

impl Plan {
    pub(super) fn draw(dice: &mut Dice) -> Self {
        let nodes = if dice.chance(50) { 2 } else { 1 };
        let count = 1 + dice.below(3);
        let roots = (0..count).map(|number| (*dice.pick(KindTag::ALL), number)).collect();
        let wishes = u32::try_from(dice.between(10, 120)).unwrap_or(10);
        // A crowd within milliseconds fills batches, a trickle leaves gaps for timers.
        let pace_ms = *dice.pick(&[2, 20, 200, 1_000]);
        let heal_ms = i64::from(wishes) * pace_ms / 2 + dice.between(500, 15_000);
        let percents = Fault::ALL
            .iter()
            .map(|(_, most)| if dice.chance(45) { 1 + dice.below(*most) } else { 0 })
            .collect();
        let held_max = *dice.pick(&[4, 16, 64]);
        let reach = Reach { held_max, recover_max: held_max + *dice.pick(&[2, 20, 200]) };
        let bounds = Bounds {
            bytes_max: *dice.pick(&[2_000, 100_000]),
            messages_max: *dice.pick(&[8, 40]),
            age_max: Duration::from_secs(5),
        };
        let letters_max = *dice.pick(&[4, 16, 1_000]);
        Self { nodes, roots, wishes, pace_ms, heal_ms, reach, bounds, letters_max, percents }
    }

    /// How many times in a hundred this fault strikes; 0 when it is off.
    pub(super) fn percent(&self, fault: Fault) -> u64 {
        self.percents[fault as usize]
    }
}

const _: () = {
    let mut at = 0;
    while at < Fault::ALL.len() {
        assert!(Fault::ALL[at].0 as usize == at, "faults are listed in their order");
        at += 1;
    }
};
