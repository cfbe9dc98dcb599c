//! What everybody in the simulated world shares: the time, the dice, the calendar, the processes.

use super::calendar::{Calendar, Happening, Place};
use super::case::Case;
use super::hub::Hub;
use super::plan::{Fault, Plan};
use super::reached::{Point, Reached};
use super::trace::Trace;
use crate::dice::Dice;
use crate::engine::Batcher;
use crate::time::UnixMs;

pub(super) struct Scene {
    pub dice: Dice,
    /// True time, milliseconds since the start.
    pub now: i64,
    pub calendar: Calendar,
    pub plan: Plan,
    pub healed: bool,
    pub nodes: Vec<Node>,
    pub trace: Trace,
    pub reached: Reached,
    generations: u64,
    tags: u64,
}

/// One process.
#[derive(Debug)]
pub(super) struct Node {
    pub life: u64,
    pub health: Health,
    /// What its clock is wrong by.
    pub skew_ms: i64,
    pub queue: Batcher<Append>,
    /// The batch on its way.
    pub busy: Option<u64>,
    /// The journal handle after a failed fsync: it says "stored" and forgets.
    pub tainted: bool,
    /// What it would have done while it was paused.
    pub deferred: Vec<Happening>,
    pub hub: Hub,
    /// Its connection to the database is broken until then.
    pub offline_until: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Health {
    Up,
    Paused,
    Down,
}

/// A parcel of one cell on its way to the journal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Append {
    pub place: Place,
    pub generation: u64,
    pub parcel: usize,
    pub events: usize,
}

impl Node {
    fn fresh(number: usize, life: u64, letters_max: usize) -> Self {
        Self {
            life,
            health: Health::Up,
            skew_ms: 0,
            queue: Batcher::default(),
            busy: None,
            tainted: false,
            deferred: Vec::new(),
            hub: Hub::new(number, letters_max),
            offline_until: 0,
        }
    }

    /// Everything in memory is gone.
    pub(super) fn crash(&mut self, number: usize, letters_max: usize) {
        let skew_ms = self.skew_ms;
        let fresh = Self::fresh(number, self.life + 1, letters_max);
        *self = Self { health: Health::Down, skew_ms, ..fresh };
    }
}

impl Scene {
    pub(super) fn set(case: &Case, keep_lines: bool) -> Self {
        let plan = Plan::draw(case.seed, &case.cut);
        let dice = Dice::seeded(case.seed ^ Dice::seeded(case.cut.turn).next_u64());
        Self {
            now: 0,
            calendar: Calendar::default(),
            healed: false,
            nodes: (0..plan.nodes).map(|number| Node::fresh(number, 0, plan.letters_max)).collect(),
            trace: Trace::new(keep_lines),
            reached: Reached::default(),
            generations: 0,
            tags: 0,
            dice,
            plan,
        }
    }

    /// Plans something at a time drawn from `low ..= high` milliseconds from now.
    pub(super) fn soon(&mut self, low: i64, high: i64, happening: Happening) {
        let delay = self.dice.between(low, high);
        self.calendar.plan(self.now.saturating_add(delay), happening);
    }

    /// Whether this fault strikes here and now.
    pub(super) fn strikes(&mut self, fault: Fault) -> bool {
        let percent = self.plan.percent(fault);
        percent > 0 && !self.healed && self.dice.chance(percent)
    }

    /// How long until a node's connection to the database is mended, while it is broken.
    pub(super) fn offline(&self, node: usize) -> Option<i64> {
        let left = self.nodes[node].offline_until - self.now;
        (left > 0 && !self.healed).then_some(left)
    }

    /// What a node's clock says.
    pub(super) fn clock(&self, node: usize) -> UnixMs {
        UnixMs(START_MS + self.now + self.nodes[node].skew_ms)
    }

    /// How long from now until a node's clock says `at`.
    pub(super) fn until(&self, node: usize, at: UnixMs) -> i64 {
        at.since(self.clock(node)).max(0)
    }

    pub(super) fn reach(&mut self, point: Point) {
        self.reached.note(point);
    }

    pub(super) fn note(&mut self, text: std::fmt::Arguments<'_>) {
        self.trace.line(self.now, text);
    }

    pub(super) fn next_generation(&mut self) -> u64 {
        self.generations += 1;
        self.generations
    }

    /// A number that nobody else has: a session, or a wish to follow.
    pub(super) fn next_tag(&mut self) -> u64 {
        self.tags += 1;
        self.tags
    }

    pub(super) fn place(&self, player: usize, node: usize) -> Place {
        Place { player, node, life: self.nodes[node].life }
    }

    /// Lets a node's idle writer take what waits.
    pub(super) fn kick_writer(&mut self, node: usize) {
        let life = self.nodes[node].life;
        if self.nodes[node].busy.is_none() && !self.nodes[node].queue.is_empty() {
            self.soon(0, 1, Happening::Write { node, life });
        }
    }
}

/// When the world starts, milliseconds since 1970.
const START_MS: i64 = 1_800_000_000_000;
