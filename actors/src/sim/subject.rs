//! One entity of the simulated world: its journal, its cells on every node, its clients, its subscribers.

use super::calendar::{Happening, Place, Ticket};
use super::following::Asked;
use super::laws::{Law, Violation};
use super::letter::Letter;
use super::plan::Fault;
use super::reached::Point;
use super::reader::Watcher;
use super::scene::{Append, Health, Scene};
use super::shelf::Shelf;
use super::tenancy::{Life, Mail, Sent, Tenancy};
use super::wishes::{Body, Wish};
use crate::engine::{Reach, StoreResult};
use crate::entity::{Kind, Lane, Seq};
use crate::ids::{Caller, EntityId, Key};
use crate::kinds::{self, Visitor};
use crate::lanes::ports::SessionId;
use std::collections::{BTreeMap, BTreeSet};

/// An entity of whichever kind.
pub(super) trait Player {
    fn entity(&self) -> EntityId;
    /// A client gives a new command, or waits for the entity to be born.
    fn speak(&mut self, scene: &mut Scene) -> bool;
    fn retry(&mut self, scene: &mut Scene, wish: usize);
    fn arrive(&mut self, scene: &mut Scene, ticket: Ticket);
    fn turn(&mut self, scene: &mut Scene, node: usize) -> Result<(), Violation>;
    fn timer(&mut self, scene: &mut Scene, node: usize, generation: u64) -> Result<(), Violation>;
    fn open(&mut self, scene: &mut Scene, place: Place, generation: u64);
    fn recover(&mut self, scene: &mut Scene, at: (Place, u64), owned: (u64, Seq)) -> Result<(), Violation>;
    /// A parcel is in a batch that is sent to the journal.
    fn receive(&mut self, parcel: usize) -> Result<(), Violation>;
    /// The journal commits a parcel, or its fence refuses it.
    fn land(&mut self, parcel: usize) -> Result<StoreResult, Violation>;
    /// What a journal handle says that has forgotten a parcel.
    fn claimed(&self, parcel: usize) -> StoreResult;
    fn settle(&mut self, scene: &mut Scene, append: Append, result: StoreResult) -> Result<(), Violation>;
    /// Effects in the outbox.
    fn letters(&self) -> Vec<Letter>;
    /// An effect of another entity arrives; whether it has been answered.
    fn hear(&mut self, scene: &mut Scene, from: EntityId, letter: &Letter) -> bool;
    /// Takes a row out of the outbox, but for those of its decisions that wait.
    fn settle_effects(&mut self, scene: &mut Scene, row: Seq, waiting: &BTreeSet<Seq>);
    /// Everything that was ever asked of others.
    fn asked(&self) -> Vec<Letter>;
    fn has_heard(&self, from: EntityId, letter: &Letter) -> bool;
    fn attach(&mut self, scene: &mut Scene, watcher: usize);
    fn follow(&mut self, scene: &mut Scene, node: usize, ask: usize, tries: u32) -> Result<(), Violation>;
    fn fetched(
        &mut self,
        scene: &mut Scene,
        node: usize,
        ask: usize,
        fetch: ((Seq, Seq), u32),
    ) -> Result<(), Violation>;
    fn leave(&mut self, node: usize, lane: Lane, session: SessionId);
    fn patch(&mut self, scene: &mut Scene, node: usize) -> Result<(), Violation>;
    fn mend_lanes(&mut self, scene: &mut Scene, node: usize);
    /// A reader takes what its socket brings.
    fn read(&mut self, scene: &mut Scene, watcher: usize, at: (usize, SessionId)) -> Result<(), Violation>;
    fn closed(&mut self, scene: &mut Scene, watcher: usize, session: SessionId);
    fn look(&self, scene: &mut Scene) -> Result<(), Violation>;
    fn save(&mut self, scene: &mut Scene, node: usize) -> Result<(), Violation>;
    fn retire(&mut self, scene: &mut Scene, node: usize) -> Result<(), Violation>;
    fn alarm(&mut self, scene: &mut Scene);
    fn crash(&mut self, scene: &mut Scene, node: usize);
    fn owner(&self) -> usize;
    /// The other node believes that it owns the entity.
    fn change_owner(&mut self, scene: &mut Scene);
    /// A clock stepped: wake-ups are planned anew.
    fn rearm(&mut self, scene: &mut Scene, node: usize);
    fn heal(&mut self, scene: &mut Scene) -> Result<(), Violation>;
    fn rest(&self, scene: &Scene) -> Result<(), Violation>;
}

pub(super) struct Subject<K: Kind> {
    pub number: usize,
    /// The node that clients are sent to.
    pub owner: usize,
    pub shelf: Shelf<K>,
    pub tenancies: Vec<Tenancy<K>>,
    pub wishes: Vec<Wish<K>>,
    /// Letters from other entities, by key: the wish each became, or nothing when it was ignored.
    pub letters: BTreeMap<Key, Option<usize>>,
    pub watchers: Vec<Watcher>,
    /// Every wish to follow that was ever sent.
    pub asked: Vec<Asked>,
    /// Everything ever handed to a writer.
    pub parcels: Vec<Sent<K>>,
}

/// Puts an entity on the scene.
pub(super) fn cast(scene: &mut Scene, entity: EntityId, number: usize) -> Box<dyn Player> {
    struct Casting {
        entity: EntityId,
        number: usize,
        watchers: Vec<Watcher>,
        tenancies: Vec<Reach>,
    }
    impl Visitor for Casting {
        type Out = Box<dyn Player>;
        fn visit<K: Kind>(self) -> Box<dyn Player> {
            Box::new(Subject::<K> {
                number: self.number,
                owner: 0,
                shelf: Shelf::new(self.entity),
                tenancies: self.tenancies.into_iter().map(Tenancy::fresh).collect(),
                wishes: Vec::new(),
                letters: BTreeMap::new(),
                watchers: self.watchers,
                asked: Vec::new(),
                parcels: Vec::new(),
            })
        }
    }
    // Entities that come up only because they are told something have one reader.
    let lanes = if number < scene.plan.roots.len() { LANES } else { &LANES[..1] };
    let watchers: Vec<_> = lanes.iter().take(scene.plan.readers).map(|lane| Watcher::on(*lane)).collect();
    for watcher in 0..watchers.len() {
        scene.soon(0, 2_000, Happening::Attach { player: number, watcher });
    }
    let tenancies = vec![scene.plan.reach; scene.nodes.len()];
    kinds::visit(entity.kind, Casting { entity, number, watchers, tenancies })
}

impl<K: Kind> Subject<K> {
    fn wish(&mut self, scene: &mut Scene, caller: Caller, key: Key, command: K::Command) -> usize {
        let mut bodies = vec![Body::new(command)];
        if scene.strikes(Fault::OtherBody) {
            let (_, other) = K::workload(&self.shelf.witness.state, &mut scene.dice);
            let other = Body::new(other);
            if other.fingerprint != bodies[0].fingerprint {
                bodies.push(other);
            }
        }
        self.wishes.push(Wish { caller, key, bodies, answered: false });
        let wish = self.wishes.len() - 1;
        for body in 0..self.wishes[wish].bodies.len() {
            self.send(scene, Ticket { wish, body });
        }
        wish
    }

    /// Over the wire, which loses, doubles and delays.
    fn send(&mut self, scene: &mut Scene, ticket: Ticket) {
        let copies = match scene.strikes(Fault::MailLost) {
            true => 0,
            false => 1 + usize::from(scene.strikes(Fault::MailDoubled)),
        };
        for _ in 0..copies {
            let latest = if scene.strikes(Fault::MailDelayed) { 4_000 } else { 4 };
            scene.soon(0, latest, Happening::Arrive { player: self.number, ticket });
        }
    }

    /// Where a command is sent: to the owner, or to a node that was the owner once.
    fn route(&self, scene: &mut Scene) -> usize {
        let stray = scene.nodes.len() == 2 && scene.strikes(Fault::TakeOver) && scene.dice.chance(20);
        if stray { 1 - self.owner } else { self.owner }
    }
}

impl<K: Kind> Player for Subject<K> {
    fn entity(&self) -> EntityId {
        self.shelf.entity
    }

    fn speak(&mut self, scene: &mut Scene) -> bool {
        let unborn = self.shelf.head() == 0;
        if unborn && !self.wishes.is_empty() && !scene.dice.chance(1) {
            return false;
        }
        let birth = unborn || scene.dice.chance(2);
        let (caller, command) = match birth {
            true => K::birth(&mut scene.dice),
            false => K::workload(&self.shelf.witness.state, &mut scene.dice),
        };
        let key = Key::new(&format!("k{}", self.wishes.len())).expect("a short printable key");
        scene.note(format_args!("{} asks {}: {command:?}", caller.who, key.as_str()));
        let wish = self.wish(scene, caller, key, command);
        scene.soon(400, 5_000, Happening::Retry { player: self.number, wish });
        true
    }

    fn retry(&mut self, scene: &mut Scene, wish: usize) {
        if !self.wishes[wish].answered {
            self.send(scene, Ticket { wish, body: 0 });
            scene.soon(400, 5_000, Happening::Retry { player: self.number, wish });
        }
    }

    fn arrive(&mut self, scene: &mut Scene, ticket: Ticket) {
        let node = self.route(scene);
        match scene.nodes[node].health {
            Health::Down => return,
            Health::Paused => {
                scene.nodes[node].deferred.push(Happening::Arrive { player: self.number, ticket });
                return;
            }
            Health::Up => {}
        }
        let at = scene.clock(node);
        if self.tenancies[node].quarantined {
            return;
        }
        let Some(permit) = self.tenancies[node].permits.take() else { return scene.reach(Point::TurnedAway) };
        let mail = Mail { ticket, at, permit };
        match self.tenancies[node].life {
            Life::Asleep => self.begin_opening(scene, node, None),
            Life::Opening { .. } | Life::Living(_) => {}
        }
        self.tenancies[node].mailbox.push_back(mail);
        self.plan_turn(scene, node);
    }

    fn turn(&mut self, scene: &mut Scene, node: usize) -> Result<(), Violation> {
        self.work(scene, node)
    }

    fn timer(&mut self, scene: &mut Scene, node: usize, generation: u64) -> Result<(), Violation> {
        self.ring_alarm(scene, node, generation)
    }

    fn open(&mut self, scene: &mut Scene, place: Place, generation: u64) {
        self.take_over(scene, place, generation);
    }

    fn recover(&mut self, scene: &mut Scene, at: (Place, u64), owned: (u64, Seq)) -> Result<(), Violation> {
        self.rebuild(scene, at, owned.0, owned.1)
    }

    fn receive(&mut self, parcel: usize) -> Result<(), Violation> {
        let Sent { term, parcel, .. } = &self.parcels[parcel];
        self.shelf.receive(*term, parcel)
    }

    fn land(&mut self, parcel: usize) -> Result<StoreResult, Violation> {
        self.shelf.land(&self.parcels[parcel])
    }

    fn claimed(&self, parcel: usize) -> StoreResult {
        let Sent { parcel, .. } = &self.parcels[parcel];
        StoreResult::Stored { up_to: parcel.expected_head + parcel.records.len() as Seq }
    }

    fn settle(&mut self, scene: &mut Scene, append: Append, result: StoreResult) -> Result<(), Violation> {
        self.take_word(scene, append, result)
    }

    fn letters(&self) -> Vec<Letter> {
        self.shelf.letters()
    }

    fn hear(&mut self, scene: &mut Scene, from: EntityId, letter: &Letter) -> bool {
        let key = letter.key(from);
        if !self.letters.contains_key(&key) {
            let command = K::hear(from, letter.seq, letter.n, letter.message.clone());
            let wish = command.map(|command| self.wish(scene, Caller::entity(from), key.clone(), command));
            self.letters.insert(key, wish);
            scene.reach(Point::EffectCarried);
            return wish.is_none();
        }
        let Some(wish) = self.letters[&key] else { return true };
        let answered = self.wishes[wish].answered;
        if !answered || scene.strikes(Fault::EffectDoubled) {
            scene.reach(Point::EffectDoubled);
            self.send(scene, Ticket { wish, body: 0 });
        }
        answered
    }

    fn settle_effects(&mut self, scene: &mut Scene, row: Seq, waiting: &BTreeSet<Seq>) {
        if self.shelf.settle(row, waiting) {
            scene.reach(Point::RowPartlyLeft);
        }
    }

    fn asked(&self) -> Vec<Letter> {
        self.shelf.asked_letters()
    }

    fn has_heard(&self, from: EntityId, letter: &Letter) -> bool {
        self.letters.contains_key(&letter.key(from))
    }

    fn attach(&mut self, scene: &mut Scene, watcher: usize) {
        self.subscribe(scene, watcher);
    }

    fn follow(&mut self, scene: &mut Scene, node: usize, ask: usize, tries: u32) -> Result<(), Violation> {
        self.follow_wish(scene, node, ask, tries)
    }

    fn fetched(
        &mut self,
        scene: &mut Scene,
        node: usize,
        ask: usize,
        fetch: ((Seq, Seq), u32),
    ) -> Result<(), Violation> {
        self.take_fetched(scene, node, ask, fetch)
    }

    fn leave(&mut self, node: usize, lane: Lane, session: SessionId) {
        self.forget_reader(node, lane, session);
    }

    fn patch(&mut self, scene: &mut Scene, node: usize) -> Result<(), Violation> {
        self.patch_state(scene, node)
    }

    fn mend_lanes(&mut self, scene: &mut Scene, node: usize) {
        self.mend(scene, node);
    }

    fn read(&mut self, scene: &mut Scene, watcher: usize, at: (usize, SessionId)) -> Result<(), Violation> {
        self.take_frames(scene, watcher, at)
    }

    fn closed(&mut self, scene: &mut Scene, watcher: usize, session: SessionId) {
        self.hang_up_on(scene, watcher, session);
    }

    fn look(&self, scene: &mut Scene) -> Result<(), Violation> {
        self.read(scene)
    }

    fn save(&mut self, scene: &mut Scene, node: usize) -> Result<(), Violation> {
        self.store_snapshot(scene, node)
    }

    fn retire(&mut self, scene: &mut Scene, node: usize) -> Result<(), Violation> {
        self.go_to_sleep(scene, node)
    }

    fn alarm(&mut self, scene: &mut Scene) {
        self.wake_if_due(scene);
    }

    fn owner(&self) -> usize {
        self.owner
    }

    fn crash(&mut self, scene: &mut Scene, node: usize) {
        self.lose(scene, node);
    }

    fn change_owner(&mut self, scene: &mut Scene) {
        if scene.nodes.len() == 2 && !scene.healed {
            self.owner = 1 - self.owner;
            scene.reach(Point::TookOver);
            if scene.nodes[self.owner].health == Health::Up {
                self.wake_up(scene, self.owner);
            }
        }
    }

    fn rearm(&mut self, scene: &mut Scene, node: usize) {
        self.tenancies[node].armed = None;
        self.arm(scene, node);
    }

    fn heal(&mut self, scene: &mut Scene) -> Result<(), Violation> {
        for node in 0..self.tenancies.len() {
            if node != self.owner {
                self.lose(scene, node);
            }
        }
        let owner = self.owner;
        self.tenancies[owner].release();
        if self.tenancies.len() == 2 {
            // Whoever wins an entity takes it over anew: the other node may have written last.
            self.take_back(scene, owner)?;
        }
        self.wake_up(scene, owner);
        self.rearm(scene, owner);
        Ok(())
    }

    fn rest(&self, scene: &Scene) -> Result<(), Violation> {
        for wish in &self.wishes {
            Law::AllAnswered
                .hold(wish.answered, || format!("{}: {} waits", self.shelf.entity, wish.key.as_str()))?;
            wish.is_kept(&self.shelf)?;
        }
        Law::OutboxEmpty
            .hold(self.shelf.outbox.is_empty(), || format!("{} has effects", self.shelf.entity))?;
        self.rest_of_cell(scene)?;
        self.rest_of_watchers(scene)
    }
}

/// What the readers of an entity follow.
const LANES: &[Lane] = &[Lane::Log, Lane::State, Lane::Ops, Lane::Log];
