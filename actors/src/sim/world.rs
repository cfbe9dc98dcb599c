//! The loop: takes what happens next, lets it happen, looks at the laws. First with faults, then healed, until it rests.

use super::calendar::Happening;
use super::case::Case;
use super::disk::Batch;
use super::laws::{Law, Violation};
use super::plan::Fault;
use super::reached::Point;
use super::scene::{Health, Scene};
use super::subject::{self, Player};
use crate::entity::Seq;
use crate::ids::EntityId;
use std::collections::{BTreeMap, BTreeSet};
use ulid::Ulid;

pub(super) struct World {
    pub scene: Scene,
    pub players: Vec<Box<dyn Player>>,
    pub batches: BTreeMap<u64, Batch>,
    pub batches_written: u64,
    pub steps: u64,
    index: BTreeMap<EntityId, usize>,
    spoken: u32,
    /// Outboxes that will be looked into again.
    rescans: BTreeSet<usize>,
}

impl World {
    pub(super) fn set(case: &Case, keep_lines: bool) -> Self {
        let mut world = Self {
            scene: Scene::set(case, keep_lines),
            players: Vec::new(),
            batches: BTreeMap::new(),
            batches_written: 0,
            steps: 0,
            index: BTreeMap::new(),
            spoken: 0,
            rescans: BTreeSet::new(),
        };
        for (kind, number) in world.scene.plan.roots.clone() {
            world.find_or_cast(EntityId::new(kind, Ulid(u128::from(number))));
        }
        let scene = &mut world.scene;
        scene.note(format_args!("{:?}", scene.plan.clone()));
        scene.soon(0, 10, Happening::Speak);
        scene.soon(0, 2_000, Happening::Mischief);
        scene.soon(0, 1_000, Happening::Alarm);
        scene.calendar.plan(scene.plan.heal_ms, Happening::Heal);
        world
    }

    /// Lives the whole life of the world.
    pub(super) fn live(&mut self) -> Result<(), Violation> {
        while let Some((at, happening)) = self.scene.calendar.next() {
            self.scene.now = self.scene.now.max(at);
            self.steps += 1;
            Law::ComesToRest
                .hold(self.steps < STEPS_MAX, || format!("{STEPS_MAX} steps, and now {happening:?}"))?;
            if self.is_put_off(happening) {
                continue;
            }
            self.scene.note(format_args!("{happening:?}"));
            self.step(happening)?;
            if self.scene.dice.chance(1) && self.scene.strikes(Fault::Crash) {
                let node = self.any_node();
                self.crash(node);
            }
        }
        for player in &self.players {
            player.rest(&self.scene)?;
        }
        self.all_was_carried()?;
        for (number, node) in self.scene.nodes.iter().enumerate() {
            Law::GatesEmpty.hold(node.hub.rests(), || format!("letters or pushes wait on node {number}"))?;
        }
        Ok(())
    }

    /// Whatever an entity asked of another has reached it, also when the row in which it stood is gone.
    fn all_was_carried(&self) -> Result<(), Violation> {
        for player in &self.players {
            let from = player.entity();
            let unheard = player.asked().into_iter().find(|letter| {
                let receiver = self.index.get(&letter.to).map(|player| &self.players[*player]);
                receiver.is_none_or(|receiver| !receiver.has_heard(from, letter))
            });
            Law::OutboxEmpty.hold(unheard.is_none(), || format!("{from}: nobody heard {unheard:?}"))?;
        }
        Ok(())
    }

    /// What a dead process would have done doesn't happen; what a paused one would do, it does later.
    fn is_put_off(&mut self, happening: Happening) -> bool {
        let Some((node, life)) = happening.doer() else { return false };
        let node = &mut self.scene.nodes[node];
        if node.life != life {
            return true;
        }
        if node.health == Health::Paused {
            node.deferred.push(happening);
        }
        node.health != Health::Up
    }

    fn step(&mut self, happening: Happening) -> Result<(), Violation> {
        let scene = &mut self.scene;
        match happening {
            Happening::Speak => self.speak(),
            Happening::Retry { player, wish } => self.players[player].retry(scene, wish),
            Happening::Arrive { player, ticket } => self.players[player].arrive(scene, ticket),
            Happening::Turn(place) => {
                self.players[place.player].turn(scene, place.node)?;
                self.afterthought(place)?;
            }
            Happening::Timer { place, generation } => {
                self.players[place.player].timer(scene, place.node, generation)?;
            }
            Happening::Open { place, generation } => {
                self.players[place.player].open(scene, place, generation)
            }
            Happening::Recover { place, generation, term, head } => {
                self.players[place.player].recover(scene, (place, generation), (term, head))?;
            }
            Happening::Write { node, .. } => self.write(node)?,
            Happening::Land { batch } => self.land(batch)?,
            Happening::Commit { node, batch, .. } => self.commit(node, batch)?,
            Happening::Carry { player, only } => self.carry(player, only),
            Happening::Attach { player, watcher } => self.players[player].attach(scene, watcher),
            Happening::Follow { .. }
            | Happening::Fetched { .. }
            | Happening::Leave { .. }
            | Happening::Patch(_)
            | Happening::Mend(_)
            | Happening::Hub { .. }
            | Happening::Tick { .. }
            | Happening::Read { .. }
            | Happening::Closed { .. }
            | Happening::Unseat { .. } => self.step_lanes(happening)?,
            Happening::Look { player } => self.players[player].look(scene)?,
            Happening::Save(place) => self.players[place.player].save(scene, place.node)?,
            Happening::Retire(place) => self.players[place.player].retire(scene, place.node)?,
            Happening::Alarm => self.alarm(),
            Happening::Mischief => self.mischief(),
            Happening::Restart { node } => self.restart(node),
            Happening::Resume { node } => self.resume(node),
            Happening::Move { player } => self.players[player].change_owner(scene),
            Happening::Heal => self.heal()?,
        }
        Ok(())
    }

    /// What happens between a cell and its readers.
    fn step_lanes(&mut self, happening: Happening) -> Result<(), Violation> {
        let scene = &mut self.scene;
        match happening {
            Happening::Follow { place, ask, tries } => {
                self.players[place.player].follow(scene, place.node, ask, tries)
            }
            Happening::Fetched { place, ask, range, tries } => {
                self.players[place.player].fetched(scene, place.node, ask, (range, tries))
            }
            Happening::Leave { place, lane, session } => {
                self.players[place.player].leave(place.node, lane, session);
                Ok(())
            }
            Happening::Patch(place) => self.players[place.player].patch(scene, place.node),
            Happening::Mend(place) => {
                self.players[place.player].mend_lanes(scene, place.node);
                Ok(())
            }
            Happening::Hub { node, .. } => scene.work_hub(node),
            Happening::Tick { node, .. } => scene.tick(node),
            Happening::Read { node, player, watcher, session, .. } => {
                self.players[player].read(scene, watcher, (node, session))
            }
            Happening::Closed { player, watcher, session } => {
                self.players[player].closed(scene, watcher, session);
                Ok(())
            }
            Happening::Unseat { node, session, .. } => {
                scene.unseat(node, session);
                Ok(())
            }
            _ => unreachable!("the others are no matter of lanes"),
        }
    }

    fn speak(&mut self) {
        let player = usize::try_from(self.scene.dice.below(self.scene.plan.roots.len() as u64)).unwrap_or(0);
        let scene = &mut self.scene;
        self.spoken += u32::from(self.players[player].speak(scene));
        scene.soon(0, 500, Happening::Look { player });
        if self.spoken < scene.plan.wishes {
            scene.soon(1, scene.plan.pace_ms, Happening::Speak);
        }
    }

    /// Now and then a cell is saved or retired after its turn.
    fn afterthought(&mut self, place: super::calendar::Place) -> Result<(), Violation> {
        let scene = &mut self.scene;
        if scene.dice.chance(15) {
            scene.soon(0, 100, Happening::Save(place));
        }
        if !scene.healed && scene.dice.chance(5) {
            scene.soon(0, 3_000, Happening::Retire(place));
        }
        Ok(())
    }

    /// Carries every effect in an outbox, at least once, until it is answered; then it is settled.
    fn carry(&mut self, player: usize, only: Option<Seq>) {
        if only.is_none() {
            self.rescans.remove(&player);
        }
        match self.scene.nodes[self.players[player].owner()].health {
            Health::Up => {}
            // A carrier that is gone looks again when it is back.
            Health::Down => return,
            Health::Paused => return self.scene.soon(500, 1_500, Happening::Carry { player, only }),
        }
        let from = self.players[player].entity();
        let mut rows = BTreeMap::new();
        for letter in self.players[player].letters() {
            if only.is_some_and(|row| row != letter.row) {
                continue;
            }
            let target = self.find_or_cast(letter.to);
            let answered = self.players[target].hear(&mut self.scene, from, &letter);
            let waiting = rows.entry(letter.row).or_insert_with(BTreeSet::new);
            waiting.extend((!answered).then_some(letter.seq));
        }
        for (row, waiting) in &rows {
            self.players[player].settle_effects(&mut self.scene, *row, waiting);
        }
        if rows.values().any(|waiting| !waiting.is_empty()) && self.rescans.insert(player) {
            self.scene.soon(300, 3_000, Happening::Carry { player, only: None });
        }
    }

    fn find_or_cast(&mut self, entity: EntityId) -> usize {
        if let Some(player) = self.index.get(&entity) {
            return *player;
        }
        let number = self.players.len();
        self.players.push(subject::cast(&mut self.scene, entity, number));
        self.index.insert(entity, number);
        number
    }

    fn any_node(&mut self) -> usize {
        usize::try_from(self.scene.dice.below(self.scene.nodes.len() as u64)).unwrap_or(0)
    }

    fn any_player(&mut self) -> usize {
        usize::try_from(self.scene.dice.below(self.players.len() as u64)).unwrap_or(0)
    }

    fn alarm(&mut self) {
        if !self.scene.healed {
            for player in &mut self.players {
                player.alarm(&mut self.scene);
            }
            self.scene.soon(1_000, 1_000, Happening::Alarm);
        }
    }

    /// Draws one big fault, and when the next one comes.
    fn mischief(&mut self) {
        if self.scene.healed {
            return;
        }
        self.scene.soon(50, 3_000, Happening::Mischief);
        let node = self.any_node();
        let (faults, scene) = (MISCHIEF, &mut self.scene);
        let fault = *scene.dice.pick(faults);
        if !scene.strikes(fault) {
            return;
        }
        scene.note(format_args!("{fault:?} on node {node}"));
        match fault {
            Fault::Crash => self.crash(node),
            Fault::Pause => self.pause(node),
            Fault::ClockStep => self.step_clock(node),
            _ => {
                let player = self.any_player();
                self.scene.soon(0, 500, Happening::Move { player });
            }
        }
    }

    fn crash(&mut self, node: usize) {
        if self.scene.nodes[node].health == Health::Down {
            return;
        }
        self.scene.note(format_args!("node {node} crashes"));
        for player in &mut self.players {
            player.crash(&mut self.scene, node);
        }
        self.lose_batches(node);
        let letters_max = self.scene.plan.letters_max;
        self.scene.nodes[node].crash(node, letters_max);
        self.scene.soon(10, 4_000, Happening::Restart { node });
        self.take_over_from(node);
    }

    /// The whole process stands still, as under SIGSTOP; the others believe it dead.
    fn pause(&mut self, node: usize) {
        if self.scene.nodes[node].health != Health::Up {
            return;
        }
        self.scene.nodes[node].health = Health::Paused;
        self.scene.soon(100, 8_000, Happening::Resume { node });
        self.take_over_from(node);
    }

    fn take_over_from(&mut self, node: usize) {
        for player in 0..self.players.len() {
            let owns = self.players[player].owner() == node && self.scene.nodes.len() == 2;
            if owns && self.scene.dice.chance(60) {
                self.scene.soon(10, 3_000, Happening::Move { player });
            }
        }
    }

    fn step_clock(&mut self, node: usize) {
        let most = *self.scene.dice.pick(&[50, 5_000, 600_000, 86_400_000]);
        let step = self.scene.dice.between(-most, most);
        self.scene.nodes[node].skew_ms += step;
        self.scene.reach(if step < 0 { Point::SteppedBack } else { Point::SteppedForward });
        for player in &mut self.players {
            player.rearm(&mut self.scene, node);
        }
    }

    fn restart(&mut self, node: usize) {
        if self.scene.nodes[node].health == Health::Down {
            self.scene.nodes[node].health = Health::Up;
            for player in 0..self.players.len() {
                self.scene.soon(0, 200, Happening::Carry { player, only: None });
            }
        }
    }

    fn resume(&mut self, node: usize) {
        if self.scene.nodes[node].health != Health::Paused {
            return;
        }
        if self.has_batch(node) {
            self.scene.reach(Point::PausedWithBatch);
        }
        let scene = &mut self.scene;
        scene.nodes[node].health = Health::Up;
        for happening in std::mem::take(&mut scene.nodes[node].deferred) {
            scene.calendar.plan(scene.now, happening);
        }
    }

    /// From now on nothing goes wrong, and everything must come to rest.
    fn heal(&mut self) -> Result<(), Violation> {
        self.scene.healed = true;
        for node in 0..self.scene.nodes.len() {
            self.restart(node);
            self.resume(node);
        }
        for player in &mut self.players {
            player.heal(&mut self.scene)?;
        }
        Ok(())
    }
}

/// The big faults, of which one is drawn at a time.
const MISCHIEF: &[Fault] = &[Fault::Crash, Fault::Pause, Fault::ClockStep, Fault::TakeOver];
/// More steps than any world needs that comes to rest.
const STEPS_MAX: u64 = 200_000;
