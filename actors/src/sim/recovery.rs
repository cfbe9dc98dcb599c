//! How an entity comes to life on a node, and goes: a new term, the journal read, sleep, crash.

use super::calendar::{Happening, Place};
use super::laws::{Law, Violation};
use super::plan::Fault;
use super::quiet::quietly;
use super::reached::Point;
use super::scene::{Health, Scene};
use super::shelf::same;
use super::subject::Subject;
use super::tenancy::{Life, Tenancy};
use crate::engine::{Back, Cell, Snapshot};
use crate::entity::{Kind, Seq};

impl<K: Kind> Subject<K> {
    pub(super) fn wake_up(&mut self, scene: &mut Scene, node: usize) {
        if matches!(self.tenancies[node].life, Life::Asleep) {
            self.begin_opening(scene, node, None);
        }
    }

    fn is_opening(&self, node: usize, generation: u64) -> bool {
        let tenancy = &self.tenancies[node];
        tenancy.generation == generation && matches!(tenancy.life, Life::Opening { .. })
    }

    /// A new term: from here on no row of an older one can land.
    pub(super) fn take_over(&mut self, scene: &mut Scene, place: Place, generation: u64) {
        if !self.is_opening(place.node, generation) {
            return;
        }
        if scene.strikes(Fault::OpenFails) || scene.offline(place.node).is_some() {
            return scene.soon(50, 1_000, Happening::Open { place, generation });
        }
        if self.shelf.term == 0 && !self.tenancies[place.node].create {
            // Looking at what doesn't exist leaves no trace: no term is taken.
            return scene.soon(1, 60, Happening::Recover { place, generation, term: 0, head: 0 });
        }
        let (term, head) = (self.shelf.open(), self.shelf.head());
        scene.note(format_args!("  {} is opened under term {term}", self.shelf.entity));
        scene.soon(1, 60, Happening::Recover { place, generation, term, head });
    }

    pub(super) fn rebuild(
        &mut self,
        scene: &mut Scene,
        (place, generation): (Place, u64),
        term: u64,
        head: Seq,
    ) -> Result<(), Violation> {
        let node = place.node;
        if !self.is_opening(node, generation) {
            return Ok(());
        }
        // Rows behind the head that was there: yet another owner has written meanwhile.
        let away = scene.offline(node).is_some() || scene.strikes(Fault::OpenFails);
        if away || self.shelf.head() != head {
            scene.soon(50, 1_000, Happening::Open { place, generation });
            return Ok(());
        }
        let Life::Opening { back } = &mut self.tenancies[node].life else { return Ok(()) };
        let back = back.take();
        let start = self.start(scene, back);
        let (full, mended) = (self.shelf.replay()?, self.shelf.replay_from(start.clone())?);
        Law::SnapshotEqualsReplay.hold(same(&full, &mended), || {
            format!("{}: from seq {} to {}", self.shelf.entity, start.seq, full.seq)
        })?;
        let tail: Vec<_> = self.shelf.tail(start.seq).map(|row| (**row).clone()).collect();
        let cell = quietly(|| Cell::recover(start, term, tail))
            .map_err(|why| Law::RulesKeepPromises.broken(why))?
            .map_err(|fault| Law::Replayable.broken(fault.to_string()))?;
        Law::ReplayEqualsLive.hold(*cell.state() == self.shelf.witness.state, || {
            format!("{}: rebuilt at {} as {:?}", self.shelf.entity, cell.decided(), cell.state())
        })?;
        scene.note(format_args!("  {} lives at {}", self.shelf.entity, cell.decided()));
        self.tenancies[node].life = Life::Living(Box::new(cell));
        self.tenancies[node].owned = term > 0;
        self.tenancies[node].hash = self.shelf.head_hash();
        let both = |tenancy: &Tenancy<K>| tenancy.owned && matches!(tenancy.life, Life::Living(_));
        if self.tenancies.iter().all(both) && self.tenancies.len() == 2 {
            scene.reach(Point::TwoOwners);
        }
        self.publish_landed(scene, node)?;
        self.look_after_lanes(scene, node);
        self.follow_held(scene, node)?;
        // What had landed unseen may have asked for effects.
        scene.soon(0, 100, Happening::Carry { player: self.number, only: None });
        self.plan_turn(scene, node);
        self.arm(scene, node);
        Ok(())
    }

    fn start(&self, scene: &mut Scene, back: Option<Back<K>>) -> Snapshot<K> {
        if let Some(back) = back.filter(|_| scene.dice.chance(60)) {
            scene.reach(Point::BackUsed);
            return back;
        }
        match self.shelf.snapshot().filter(|_| scene.dice.chance(75)) {
            Some(snapshot) => {
                scene.reach(Point::SnapshotUsed);
                snapshot
            }
            None => Snapshot::unborn(self.shelf.entity),
        }
    }

    /// What a lost generation had sent and never published: its subscribers still wait for it.
    fn publish_landed(&mut self, scene: &mut Scene, node: usize) -> Result<(), Violation> {
        let epoch = if self.tenancies[node].owned { "one" } else { "" };
        let lanes = &mut self.tenancies[node].lanes;
        lanes.begin(self.shelf.head(), epoch);
        let top = lanes.top().unwrap_or(0);
        let landed: Vec<_> = self.shelf.tail(top).cloned().collect();
        for record in landed {
            scene.reach(Point::LandedPublished);
            self.shelf.judge.landed(&record).into_iter().for_each(|point| scene.reach(point));
            self.publish(node, &record)?;
        }
        Ok(())
    }

    pub(super) fn store_snapshot(&mut self, scene: &mut Scene, node: usize) -> Result<(), Violation> {
        let Some(cell) = self.tenancies[node].cell() else { return Ok(()) };
        // At moments that nobody chose: nothing may change by it.
        cell.rest();
        let snapshot = cell.snapshot();
        Law::SaidMeansStored.hold(snapshot.seq <= self.shelf.head(), || {
            format!("{}: a snapshot at {} of {}", self.shelf.entity, snapshot.seq, self.shelf.head())
        })?;
        if !scene.strikes(Fault::SnapshotLost) {
            self.shelf.save(&snapshot);
        }
        Ok(())
    }

    pub(super) fn go_to_sleep(&mut self, scene: &mut Scene, node: usize) -> Result<(), Violation> {
        let tenancy = &mut self.tenancies[node];
        let quiet = tenancy.mailbox.is_empty() && !tenancy.quarantined && !scene.healed;
        let followed = tenancy.lanes.followers() > 0 || !tenancy.held.is_empty();
        let idle = tenancy.cell().is_some_and(|cell| cell.gate_depth() == 0 && cell.ahead() == 0);
        if quiet && idle && !followed {
            self.store_snapshot(scene, node)?;
            scene.reach(Point::Retired);
            self.tenancies[node] = Tenancy::fresh(scene.plan.reach);
        }
        Ok(())
    }

    /// Deadlines are stored beside the owner row: whoever sleeps through one is woken.
    pub(super) fn wake_if_due(&mut self, scene: &mut Scene) {
        let node = self.owner;
        let now = scene.clock(node);
        if scene.nodes[node].health == Health::Up
            && K::due(&self.shelf.witness.state).is_some_and(|due| due <= now)
        {
            self.wake_up(scene, node);
        }
    }

    /// The process is gone, with everything in its memory.
    pub(super) fn lose(&mut self, scene: &mut Scene, node: usize) {
        match &self.tenancies[node].life {
            Life::Living(cell) if cell.ahead() >= 3 => scene.reach(Point::AheadAtCrash),
            Life::Opening { .. } => scene.reach(Point::CrashInRecovery),
            _ => {}
        }
        self.hang_up(scene, node);
        self.tenancies[node] = Tenancy::fresh(scene.plan.reach);
    }

    /// Somebody reads what a node shows: it is durable, and it is what the journal says.
    pub(super) fn read(&self, scene: &mut Scene) -> Result<(), Violation> {
        let node = usize::try_from(scene.dice.below(scene.nodes.len() as u64)).unwrap_or(0);
        let Life::Living(cell) = &self.tenancies[node].life else { return Ok(()) };
        if scene.nodes[node].health != Health::Up {
            return Ok(());
        }
        let (seen, head) = (cell.published(), self.shelf.head());
        Law::SaidMeansStored
            .hold(seen <= head, || format!("{}: seq {seen} is shown, {head} stored", self.shelf.entity))?;
        if cell.decided() > seen {
            scene.reach(Point::ReadDurable);
        }
        let equal = seen < head || *cell.state() == self.shelf.witness.state;
        Law::ReplayEqualsLive.hold(equal, || format!("{}: what is shown at {seen}", self.shelf.entity))
    }

    pub(super) fn rest_of_cell(&self, scene: &Scene) -> Result<(), Violation> {
        let (entity, head) = (self.shelf.entity, self.shelf.head());
        let Life::Living(cell) = &self.tenancies[self.owner].life else {
            return Err(Law::ComesToRest.broken(format!("{entity} does not live")));
        };
        let empty = cell.gate_depth() == 0 && cell.ahead() == 0 && cell.published() == head;
        Law::GatesEmpty.hold(empty, || {
            format!("{entity}: {} at the gate, {} of {head} published", cell.gate_depth(), cell.published())
        })?;
        let taken = self.tenancies[self.owner].permits.taken();
        Law::PermitsReturn.hold(taken == 0, || format!("{entity}: {taken} permits are out"))?;
        self.shelf.verify()?;
        let full = self.shelf.replay()?;
        Law::ReplayEqualsLive.hold(same(&full, &cell.snapshot()), || format!("{entity} at rest"))?;
        let now = scene.clock(self.owner);
        let silent = K::due(cell.state()).is_none_or(|due| due > now);
        Law::NothingDue.hold(silent, || format!("{entity}: {:?}", cell.deadlines()))
    }
}
