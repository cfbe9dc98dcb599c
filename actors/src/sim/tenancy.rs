//! One entity's place on one node: drives its cell the way the actix host does, without actix.
//!
//! What the host keeps across generations (the lanes, whose ring's top is the mark of what was published, the permits
//! and the record of panics) is kept here too; a crash of the node loses all of it.

use super::calendar::{Happening, Place, Ticket};
use super::laws::{Law, Violation};
use super::plan::Fault;
use super::quiet::quietly;
use super::reached::Point;
use super::scene::{Append, Scene};
use super::subject::Subject;
use crate::engine::outbox::Decided;
use crate::engine::{
    AfterPanic, Back, Cell, Order, Outbox, Panics, Parcel, PlantedPanic, Reach, Settled, StoreResult,
};
use crate::entity::Kind;
use crate::lanes::Lanes;
use crate::limits;
use crate::rows::chain::{Hash, ROOT};
use crate::rows::{self, Row};
use crate::time::UnixMs;
use std::cell::Cell as Counter;
use std::collections::VecDeque;
use std::rc::Rc;

pub(super) enum Life<K: Kind> {
    Asleep,
    /// A term is being taken and the journal read. What the last generation knew to be durable waits here.
    Opening {
        back: Option<Back<K>>,
    },
    Living(Box<Cell<K, Waiter>>),
}

pub(super) struct Tenancy<K: Kind> {
    pub life: Life<K>,
    pub generation: u64,
    pub mailbox: VecDeque<Mail>,
    pub lanes: Lanes<K>,
    /// Wishes to follow that came before the cell could show anything.
    pub held: Vec<usize>,
    pub patch_planned: bool,
    pub mend_planned: bool,
    pub permits: Permits,
    pub panics: Panics,
    /// The deadline for which a wake-up is planned.
    pub armed: Option<UnixMs>,
    /// Too many panics: reads only, until an operator has looked.
    pub quarantined: bool,
    /// Whether a term was taken; what nobody made belongs to nobody.
    pub owned: bool,
    /// Whether somebody wants to make the entity.
    pub create: bool,
    /// Of the last row that was sent to the journal.
    pub hash: Hash,
    /// Rows of effects on their way.
    pub outbox: Outbox,
    turn_planned: bool,
    panic_planted: bool,
    /// Parcels on their way.
    appends: usize,
}

/// A command in a mailbox.
#[derive(Debug)]
pub(super) struct Mail {
    pub ticket: Ticket,
    pub at: UnixMs,
    pub permit: Permit,
}

/// What was handed to a writer, with its text as the host makes it.
pub(super) struct Sent<K: Kind> {
    pub term: u64,
    pub parcel: Parcel<K>,
    pub rows: Vec<Row>,
    /// The rows in which its effects are stored.
    pub outbox: Vec<Vec<Decided>>,
}

/// What a cell holds of a command until it is answered.
#[derive(Debug)]
pub(super) struct Waiter {
    pub ticket: Ticket,
    _permit: Permit,
}

/// The places in a cell's mailbox.
#[derive(Debug, Default)]
pub(super) struct Permits(Rc<Counter<usize>>);

/// One place, given back when the command is answered, or lost with its cell.
#[derive(Debug)]
pub(super) struct Permit(Rc<Counter<usize>>);

impl Permits {
    pub(super) fn take(&self) -> Option<Permit> {
        let taken = self.0.get();
        (taken < PERMITS_MAX).then(|| {
            self.0.set(taken + 1);
            Permit(self.0.clone())
        })
    }

    pub(super) fn taken(&self) -> usize {
        self.0.get()
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

impl<K: Kind> Tenancy<K> {
    pub(super) fn fresh(reach: Reach) -> Self {
        Self {
            life: Life::Asleep,
            generation: 0,
            mailbox: VecDeque::new(),
            lanes: Lanes::reaching(reach),
            held: Vec::new(),
            patch_planned: false,
            mend_planned: false,
            permits: Permits::default(),
            panics: Panics::default(),
            armed: None,
            quarantined: false,
            owned: false,
            create: false,
            hash: ROOT,
            outbox: Outbox::default(),
            turn_planned: false,
            panic_planted: false,
            appends: 0,
        }
    }

    /// An operator releases a quarantine.
    pub(super) fn release(&mut self) {
        self.panics.clear();
        self.quarantined = false;
    }

    pub(super) fn cell(&mut self) -> Option<&mut Cell<K, Waiter>> {
        match &mut self.life {
            Life::Living(cell) => Some(cell),
            _ => None,
        }
    }
}

impl<K: Kind> Subject<K> {
    pub(super) fn plan_turn(&mut self, scene: &mut Scene, node: usize) {
        let tenancy = &mut self.tenancies[node];
        if !std::mem::replace(&mut tenancy.turn_planned, true) {
            scene.soon(0, 2, Happening::Turn(scene.place(self.number, node)));
        }
    }

    /// A turn: a bounded number of mails, then one parcel.
    pub(super) fn work(&mut self, scene: &mut Scene, node: usize) -> Result<(), Violation> {
        self.tenancies[node].turn_planned = false;
        let most = scene.dice.between(1, 16);
        for _ in 0..most {
            let tenancy = &mut self.tenancies[node];
            let Life::Living(cell) = &tenancy.life else { return Ok(()) };
            if cell.ahead() >= limits::AHEAD_EVENTS_MAX {
                break;
            }
            let Some(mail) = tenancy.mailbox.pop_front() else { break };
            self.handle(scene, node, mail)?;
        }
        if !self.tenancies[node].mailbox.is_empty() {
            self.plan_turn(scene, node);
        }
        self.flush(scene, node)
    }

    fn handle(&mut self, scene: &mut Scene, node: usize, mail: Mail) -> Result<(), Violation> {
        let wish = &self.wishes[mail.ticket.wish];
        let body = &wish.bodies[mail.ticket.body];
        let tenancy = &mut self.tenancies[node];
        if !tenancy.owned && K::creates(&body.command) {
            // Nothing of an unborn, unowned cell is worth keeping.
            tenancy.create = true;
            tenancy.mailbox.push_front(mail);
            self.begin_opening(scene, node, None);
            return Ok(());
        }
        let order = Order {
            command: body.command.clone(),
            caller: wish.caller.clone(),
            key: wish.key.clone(),
            fingerprint: body.fingerprint,
            at: mail.at,
            waiter: Waiter { ticket: mail.ticket, _permit: mail.permit },
        };
        let plants = scene.strikes(Fault::Panic);
        let tenancy = &mut self.tenancies[node];
        let Life::Living(cell) = &mut tenancy.life else { return Ok(()) };
        if plants {
            let places = [PlantedPanic::InDecide, PlantedPanic::InApply];
            cell.plant_panic(*scene.dice.pick(&places));
            tenancy.panic_planted = true;
        }
        match quietly(|| cell.handle(order)) {
            Ok(()) => Ok(()),
            // Who gave this command hears of an internal error, which tells nothing: they ask again.
            Err(why) => self.panicked(scene, node, &why),
        }
    }

    fn panicked(&mut self, scene: &mut Scene, node: usize, why: &str) -> Result<(), Violation> {
        let planted = std::mem::take(&mut self.tenancies[node].panic_planted);
        Law::RulesKeepPromises.hold(planted, || format!("{}: {why}", self.shelf.entity))?;
        scene.reach(Point::Panicked);
        let after = self.tenancies[node].panics.note(scene.clock(node));
        if after == AfterPanic::Quarantine {
            scene.reach(Point::Quarantined);
            self.tenancies[node].mailbox.clear();
            self.tenancies[node].quarantined = true;
        }
        self.end_generation(scene, node)?;
        // Nothing of a generation that panicked is trusted, the journal is.
        self.begin_opening(scene, node, None);
        Ok(())
    }

    /// Hands what was decided to the writer, and lets out what may leave.
    fn flush(&mut self, scene: &mut Scene, node: usize) -> Result<(), Violation> {
        let Tenancy { generation, appends, .. } = self.tenancies[node];
        let Some(cell) = self.tenancies[node].cell() else { return Ok(()) };
        let term = cell.term();
        let parcel = if appends < APPENDS_MAX { cell.next_parcel() } else { None };
        if let Some(parcel) = parcel {
            self.tenancies[node].appends += 1;
            let events = parcel.records.len();
            let mut rows = Vec::with_capacity(events);
            for record in &parcel.records {
                let row = rows::row(self.shelf.entity, &self.tenancies[node].hash, record);
                self.tenancies[node].hash = row.hash;
                rows.push(row);
            }
            let outbox = self.tenancies[node].outbox.rows(&parcel.effects);
            let outbox = outbox.into_iter().map(<[_]>::to_vec).collect();
            self.parcels.push(Sent { term, parcel, rows, outbox });
            let parcel = self.parcels.len() - 1;
            let append = Append { place: scene.place(self.number, node), generation, parcel, events };
            self.enqueue(scene, append)?;
        }
        self.drain(scene, node, false)?;
        self.look_after_lanes(scene, node);
        self.arm(scene, node);
        Ok(())
    }

    fn enqueue(&mut self, scene: &mut Scene, append: Append) -> Result<(), Violation> {
        let node = append.place.node;
        scene.note(format_args!(
            "  {} parcel {} of {} events",
            self.shelf.entity, append.parcel, append.events
        ));
        let pushed = scene.nodes[node].queue.push(append, append.events, append.events * 100);
        Law::ComesToRest.hold(pushed.is_ok(), || "the writer's queue is full".to_owned())?;
        scene.kick_writer(node);
        Ok(())
    }

    /// The journal's word on one parcel.
    pub(super) fn take_word(
        &mut self,
        scene: &mut Scene,
        append: Append,
        result: StoreResult,
    ) -> Result<(), Violation> {
        let node = append.place.node;
        self.shelf.noticed.drain(..).for_each(|point| scene.reach(point));
        let tenancy = &mut self.tenancies[node];
        let Life::Living(cell) = &mut tenancy.life else { return Ok(()) };
        if tenancy.generation != append.generation {
            return Ok(());
        }
        match cell.settle(result) {
            Settled::Go => {
                tenancy.appends -= 1;
                self.drain(scene, node, true)?;
                self.flush(scene, node)
            }
            Settled::Resend => self.enqueue(scene, append),
            Settled::Ended => {
                let back = self.end_generation(scene, node)?;
                let yields = result == StoreResult::Fenced && self.owner != node;
                if yields && scene.dice.chance(50) {
                    self.tenancies[node].mailbox.clear();
                    self.hang_up(scene, node);
                    self.tenancies[node].lanes = Lanes::reaching(scene.plan.reach);
                    self.tenancies[node].held.clear();
                } else {
                    self.begin_opening(scene, node, back);
                }
                Ok(())
            }
        }
    }

    /// The generation is over; those who wait hear of a temporary error and will ask again.
    fn end_generation(&mut self, scene: &mut Scene, node: usize) -> Result<Option<Back<K>>, Violation> {
        let tenancy = &mut self.tenancies[node];
        tenancy.armed = None;
        tenancy.panic_planted = false;
        tenancy.outbox = Outbox::default();
        let Life::Living(cell) = std::mem::replace(&mut tenancy.life, Life::Asleep) else { return Ok(None) };
        let (back, waiters) = cell.into_back();
        scene.note(format_args!("  {} ends at {}, {} wait", self.shelf.entity, back.seq, waiters.len()));
        let equal = back.seq != self.shelf.head() || back.state == self.shelf.witness.state;
        Law::ReplayEqualsLive
            .hold(equal, || format!("{}: the lost generation's state", self.shelf.entity))?;
        Ok(Some(back))
    }

    /// A node wins an entity that it may think it had all the time.
    pub(super) fn take_back(&mut self, scene: &mut Scene, node: usize) -> Result<(), Violation> {
        if let Some(back) = self.end_generation(scene, node)? {
            self.begin_opening(scene, node, Some(back));
        }
        Ok(())
    }

    /// Plans one wake-up for the soonest deadline; the wire between clock and cell is no better than any other.
    pub(super) fn arm(&mut self, scene: &mut Scene, node: usize) {
        let (place, tenancy) = (scene.place(self.number, node), &mut self.tenancies[node]);
        let Life::Living(cell) = &tenancy.life else { return };
        let due = cell.due().filter(|_| !tenancy.quarantined);
        if due == tenancy.armed {
            return;
        }
        tenancy.armed = due;
        let Some(due) = due else { return };
        if scene.strikes(Fault::TimerLost) {
            return;
        }
        let delay = scene.until(node, due);
        let early = scene.strikes(Fault::TimerEarly);
        let first = if early { delay / 2 } else { delay };
        let timer = Happening::Timer { place, generation: tenancy.generation };
        scene.soon(first, first.saturating_add(5), timer);
        if scene.strikes(Fault::TimerDoubled) {
            scene.soon(delay, delay.saturating_add(500), timer);
        }
    }

    pub(super) fn ring_alarm(
        &mut self,
        scene: &mut Scene,
        node: usize,
        generation: u64,
    ) -> Result<(), Violation> {
        let tenancy = &mut self.tenancies[node];
        let Life::Living(cell) = &mut tenancy.life else { return Ok(()) };
        if tenancy.generation != generation || tenancy.quarantined {
            return Ok(());
        }
        tenancy.armed = None;
        let (now, before) = (scene.clock(node), cell.decided());
        match quietly(|| cell.wake(now)) {
            Ok(()) if cell.decided() > before => scene.reach(Point::DeadlineMet),
            Ok(()) => {}
            Err(why) => return self.panicked(scene, node, &why),
        }
        self.flush(scene, node)
    }

    pub(super) fn begin_opening(&mut self, scene: &mut Scene, node: usize, back: Option<Back<K>>) {
        let generation = scene.next_generation();
        let tenancy = &mut self.tenancies[node];
        tenancy.generation = generation;
        tenancy.armed = None;
        tenancy.appends = 0;
        tenancy.life = Life::Opening { back };
        let place: Place = scene.place(self.number, node);
        scene.soon(1, 60, Happening::Open { place, generation });
    }
}

/// Parcels of one cell on their way at once: the next decisions gather meanwhile.
const APPENDS_MAX: usize = 2;
/// Commands that one cell may owe answers to: few, so that some are turned away.
const PERMITS_MAX: usize = 24;
