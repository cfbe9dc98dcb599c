//! What one seed draws before the world starts: how big it is, and which faults are on and how often they strike.
//! Every figure has its own dice, so that a new one doesn't change what a kept seed draws.

use super::case::Cut;
use super::trace::fingerprint;
use crate::dice::Dice;
use crate::engine::Reach;
use crate::kinds::KindTag;
use crate::lanes::Bounds;
use std::time::Duration;

macro_rules! faults {
    ($($fault:ident = $most:literal;)*) => {
        /// Something that can go wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Fault { $($fault,)* }

        impl Fault {
            /// Every fault, with the most times in a hundred that it strikes.
            const ALL: &'static [(Self, u64)] = &[$((Self::$fault, $most),)*];
        }
    };
}

faults! {
    CommitLate = 40;
    CommitLost = 15;
    CommitUnknown = 15;
    ConnectionLost = 10;
    UniqueViolation = 10;
    FsyncFails = 10;
    Stall = 5;
    OpenFails = 30;
    Crash = 100;
    Pause = 100;
    TakeOver = 100;
    ClockStep = 100;
    MailDoubled = 40;
    MailLost = 20;
    MailDelayed = 40;
    AnswerLost = 20;
    OtherBody = 20;
    TimerLost = 60;
    TimerDoubled = 40;
    TimerEarly = 40;
    Panic = 10;
    EffectDoubled = 50;
    SnapshotLost = 30;
    Vanish = 30;
    SlowReader = 60;
    StaleOffset = 40;
    HubBusy = 60;
}

impl Fault {
    pub(super) fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().map(|(fault, _)| *fault).find(|fault| format!("{fault:?}") == name)
    }
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
    /// Readers of each entity that is there from the start, at most.
    pub readers: usize,
    percents: Vec<u64>,
}

impl Plan {
    pub(super) fn draw(seed: u64, cut: &Cut) -> Self {
        let dice = |name: &str| Dice::seeded(seed ^ fingerprint(name));
        let nodes = if dice("nodes").chance(50) { 2 } else { 1 };
        let mut entities = dice("roots");
        let count = 1 + entities.below(3);
        let roots = (0..count).map(|number| (*entities.pick(KindTag::ALL), number));
        let wishes = u32::try_from(dice("wishes").between(10, 120)).unwrap_or(10);
        // A crowd within milliseconds fills batches, a trickle leaves gaps for timers.
        let pace_ms = *dice("pace").pick(&[2, 20, 200, 1_000]);
        let heal_ms = i64::from(wishes) * pace_ms / 2 + dice("heal").between(500, 15_000);
        let (mut reach, mut bounds) = (dice("reach"), dice("bounds"));
        let held_max = *reach.pick(&[4, 16, 64]);
        let percent = |(fault, most): &(Fault, u64)| {
            let mut dice = dice(&format!("{fault:?}"));
            if dice.chance(45) && !cut.off.contains(fault) { 1 + dice.below(*most) } else { 0 }
        };
        Self {
            nodes: cut.nodes.map_or(nodes, |most| nodes.min(most)),
            roots: roots.filter(|(_, number)| !cut.without.contains(number)).collect(),
            wishes: cut.wishes.map_or(wishes, |most| wishes.min(most)),
            pace_ms,
            heal_ms,
            reach: Reach { held_max, recover_max: held_max + *reach.pick(&[2, 20, 200]) },
            bounds: Bounds {
                bytes_max: *bounds.pick(&[2_000, 100_000]),
                messages_max: *bounds.pick(&[8, 40]),
                age_max: Duration::from_secs(5),
            },
            letters_max: *dice("letters").pick(&[4, 16, 1_000]),
            readers: cut.readers.unwrap_or(usize::MAX),
            percents: Fault::ALL.iter().map(percent).collect(),
        }
    }

    /// How many times in a hundred this fault strikes; 0 when it is off.
    pub(super) fn percent(&self, fault: Fault) -> u64 {
        self.percents[fault as usize]
    }

    /// The faults that are on.
    pub(super) fn faults(&self) -> impl Iterator<Item = Fault> {
        let on = |(fault, _): &&(Fault, u64)| self.percent(*fault) > 0;
        Fault::ALL.iter().filter(on).map(|(fault, _)| *fault)
    }
}
