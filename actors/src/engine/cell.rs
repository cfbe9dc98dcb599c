//! The cell: one living entity. It decides on its newest state and shows only its durable one.
//!
//! Two copies of the state make the laws cheap: `front` is ahead (the next command sees it), `back` is what the
//! journal holds (everybody else sees it). When a commit is lost, `front` is dropped and `back` goes on answering
//! reads until the journal can be read again. A cell at rest needs one: as long as nothing is ahead of the journal,
//! `front` is what the journal holds.

use crate::effect::Effect;
use crate::engine::gate::{Gate, Output};
use crate::engine::memory::{self, Memory};
use crate::engine::mutant::{self, Mutant};
use crate::engine::outbox::Decided;
use crate::engine::record::{Cause, Entry, Order, Outcome, Record, Snapshot, Verdict};
use crate::engine::replay::{RecoverFault, replay};
use crate::entity::{Deadline, Decision, Kind, Moment, Seq};
use crate::ids::{Caller, EntityId};
use crate::limits;
use crate::time::UnixMs;
use std::sync::Arc;

/// What is durable of an entity, as a value.
pub type Back<K> = Snapshot<K>;

/// A living entity. `W` is what the driver needs back to deliver an answer.
#[derive(Debug)]
pub struct Cell<K: Kind, W> {
    entity: EntityId,
    term: u64,
    front: K::State,
    decided: Seq,
    /// Nothing while no event of `front` is ahead of what was published.
    back: Option<Box<K::State>>,
    /// What the journal is known to hold.
    durable: Seq,
    /// What has been applied to `back` and handed out; at most `durable`.
    published: Seq,
    clock: UnixMs,
    memory: Memory<K>,
    unsent: Parcel<K>,
    gate: Gate<K, W>,
    panic_planted: Option<PlantedPanic>,
}

/// Records to store in one transaction, or not at all.
#[derive(Clone, Debug)]
pub struct Parcel<K: Kind> {
    /// The head the journal must have for this to be stored.
    pub expected_head: Seq,
    pub records: Vec<Arc<Record<K>>>,
    /// Effects for the outbox, under the seq that ended their decision.
    pub effects: Vec<Decided>,
}

impl<K: Kind> Parcel<K> {
    fn after(head: Seq) -> Self {
        Self { expected_head: head, records: Vec::new(), effects: Vec::new() }
    }
}

/// What the journal said of a parcel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreResult {
    Stored {
        up_to: Seq,
    },
    /// Another term or another head: somebody else owns the entity. Nothing was written.
    Fenced,
    /// The commit may have happened or not. Only reading the journal tells.
    Unknown,
}

/// Where a planted panic strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlantedPanic {
    /// Before anything changed.
    InDecide,
    /// When an event was applied and not yet noted.
    InApply,
}

/// What follows for the generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// Take the outputs and go on.
    Go,
    /// The generation is over: [`Cell::into_back`], then a new term and [`Cell::recover`].
    Ended,
    /// Planted by [`Mutant::RetryUnknown`] only: the driver sends the same parcel again.
    Resend,
}

impl<K: Kind, W> Cell<K, W> {
    /// A cell from what is known to be durable and the journal's records behind it. `term` is the new owner's.
    ///
    /// # Errors
    /// When the records are not a journal of this entity; nothing is guessed.
    pub fn recover(
        base: Back<K>,
        term: u64,
        tail: impl IntoIterator<Item = Record<K>>,
    ) -> Result<Self, RecoverFault> {
        let back = replay(base, tail)?;
        let mut cell = Self {
            entity: back.entity,
            term,
            front: back.state,
            decided: back.seq,
            back: None,
            durable: back.seq,
            published: back.seq,
            clock: back.clock,
            memory: back.memory,
            unsent: Parcel::after(back.seq),
            gate: Gate::new(),
            panic_planted: None,
        };
        if mutant::planted(Mutant::MemoryDroppedOnRecovery) {
            cell.memory = Memory::default();
        }
        Ok(cell)
    }

    /// Decides one command. Its answer comes out of [`Cell::next_output`] once everything it rests on is durable.
    ///
    /// # Panics
    /// When a rule breaks a promise; the driver catches it and ends the generation (law 9).
    pub fn handle(&mut self, order: Order<K, W>) {
        self.wake(order.at);
        let forgetful = mutant::planted(Mutant::DedupeAfterApply);
        let digest = memory::digest(order.caller.who, &order.key);
        let known = self.memory.find_digest(digest, order.caller.who, &order.key);
        if let Some(known) = known.filter(|_| !forgetful) {
            let verdict = match known.fingerprint == order.fingerprint {
                true => Verdict::Decided { outcome: known.outcome.clone(), repeated: true },
                false => Verdict::KeyReused,
            };
            let seq = known.seq;
            return self.answer(order.waiter, seq, verdict);
        }
        if self.decided == 0 && !K::creates(&order.command) {
            return self.answer(order.waiter, 0, Verdict::NotFound);
        }
        let moment = Moment { now: self.clock, caller: &order.caller, entity: self.entity };
        if let Err(why) = K::authorize(&self.front, &order.command, &moment) {
            return self.answer(order.waiter, self.decided, Verdict::Forbidden(why));
        }
        self.panic_if(PlantedPanic::InDecide);
        let decision = K::decide(&self.front, &order.command, &moment);
        let key = order.key;
        let cause = Cause { who: order.caller.who, key: Some(key.clone()), fingerprint: order.fingerprint };
        let outcome = match decision {
            Ok(decision) => Arc::new(Outcome::Accepted(self.accept(cause.clone(), decision))),
            // Nobody's history starts with a refusal: the entity stays unborn.
            Err(refusal) if self.decided == 0 => {
                let outcome = Arc::new(Outcome::Refused(refusal));
                return self.answer(order.waiter, 0, Verdict::Decided { outcome, repeated: false });
            }
            Err(refusal) => {
                self.record(Some(cause.clone()), Entry::Refused(refusal.clone()));
                Arc::new(Outcome::Refused(refusal))
            }
        };
        self.memory.note_digest(digest, &cause, &key, self.decided, &outcome);
        self.answer(order.waiter, self.decided, Verdict::Decided { outcome, repeated: false });
    }

    /// Meets every deadline that is due at `now`. Time never goes back within an entity (law 6).
    ///
    /// # Panics
    /// When a rule doesn't meet its own deadline: going on would ask it for ever.
    pub fn wake(&mut self, now: UnixMs) {
        self.clock = self.clock.max(now);
        for _ in 0..DEADLINES_PER_WAKE {
            if K::due(&self.front).is_none_or(|due| due > self.clock) {
                return;
            }
            let caller = Caller::clock();
            let moment = Moment { now: self.clock, caller: &caller, entity: self.entity };
            let command = K::wake().expect("a kind with deadlines says what they propose");
            match K::decide(&self.front, &command, &moment) {
                Ok(decision) => self.accept(Cause { who: caller.who, key: None, fingerprint: 0 }, decision),
                Err(refusal) => panic!("a due deadline was refused: {refusal}"),
            };
        }
        panic!("{DEADLINES_PER_WAKE} deadlines met at once and still one due");
    }

    /// The records decided since the last parcel, to be stored in order.
    pub fn next_parcel(&mut self) -> Option<Parcel<K>> {
        if self.unsent.records.is_empty() {
            return None;
        }
        Some(std::mem::replace(&mut self.unsent, Parcel::after(self.decided)))
    }

    /// Takes the journal's word on a parcel.
    pub fn settle(&mut self, result: StoreResult) -> Settled {
        match result {
            StoreResult::Stored { up_to } => {
                assert!(up_to <= self.decided, "the journal holds what was never decided");
                self.durable = self.durable.max(up_to);
                Settled::Go
            }
            StoreResult::Unknown if mutant::planted(Mutant::RetryUnknown) => Settled::Resend,
            StoreResult::Fenced | StoreResult::Unknown => Settled::Ended,
        }
    }

    /// The next output that may leave.
    pub fn next_output(&mut self) -> Option<Output<K, W>> {
        let output = self.gate.release(self.durable)?;
        if let Output::Published(record) = &output {
            if let Entry::Event(event) = &record.entry {
                let back =
                    self.back.as_mut().expect("an event that is decided is ahead of what was published");
                K::apply(back, event, record.at);
            }
            self.published = record.seq;
        }
        Some(output)
    }

    /// Ends the generation: what is durable, and the waiters whose answers never left. Outputs that may leave must
    /// have been taken before.
    #[must_use]
    pub fn into_back(mut self) -> (Back<K>, Vec<W>) {
        self.memory.rewind(self.published);
        let state = self.back.map_or(self.front, |back| *back);
        let back = Snapshot {
            entity: self.entity,
            seq: self.published,
            clock: self.clock,
            state,
            memory: self.memory,
        };
        (back, self.gate.into_waiters().collect())
    }

    /// What is durable, as a copy.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot<K> {
        let mut memory = self.memory.clone();
        memory.rewind(self.published);
        Snapshot {
            entity: self.entity,
            seq: self.published,
            clock: self.clock,
            state: match mutant::planted(Mutant::SnapshotWithoutSeq) {
                true => self.front.clone(),
                false => self.state().clone(),
            },
            memory,
        }
    }

    /// The durable state: the only one anybody is shown.
    #[must_use]
    pub fn state(&self) -> &K::State {
        self.back.as_deref().unwrap_or(&self.front)
    }

    /// Lets go of the second state when everything decided is published. The next decision makes it again, which costs
    /// a copy of the state: for a cell that has been left alone a while.
    pub fn rest(&mut self) {
        if self.published == self.decided {
            self.back = None;
        }
    }

    #[must_use]
    pub fn entity(&self) -> EntityId {
        self.entity
    }

    #[must_use]
    pub fn term(&self) -> u64 {
        self.term
    }

    #[must_use]
    pub fn decided(&self) -> Seq {
        self.decided
    }

    /// The seq of [`Cell::state`].
    #[must_use]
    pub fn published(&self) -> Seq {
        self.published
    }

    #[must_use]
    pub fn gate_depth(&self) -> usize {
        self.gate.len()
    }

    /// Events decided and not durable; at [`limits::AHEAD_EVENTS_MAX`] the driver stops handing in commands.
    #[must_use]
    pub fn ahead(&self) -> usize {
        usize::try_from(self.decided - self.durable).unwrap_or(usize::MAX)
    }

    /// When the driver should call [`Cell::wake`] next.
    #[must_use]
    pub fn due(&self) -> Option<UnixMs> {
        K::due(&self.front)
    }

    /// The deadlines that anybody may be shown: those of the durable state.
    #[must_use]
    pub fn deadlines(&self) -> Vec<Deadline> {
        K::deadlines(self.state())
    }

    /// Makes the next decision panic: how tests see law 9 at work from outside.
    pub fn plant_panic(&mut self, place: PlantedPanic) {
        self.panic_planted = Some(place);
    }

    fn panic_if(&mut self, place: PlantedPanic) {
        assert!(
            self.panic_planted.take_if(|planted| *planted == place).is_none(),
            "a panic was planted here"
        );
    }

    fn answer(&mut self, waiter: W, seq: Seq, verdict: Verdict<K>) {
        // Whatever it was computed from, it stands in line behind everything decided before it.
        self.gate.hold(self.decided, Output::Answer { waiter, seq, verdict });
    }

    fn accept(&mut self, cause: Cause, decision: Decision<K>) -> K::Answer {
        let Decision { events, effects } = decision;
        assert!(!events.is_empty(), "a decision has an event");
        assert!(events.len() <= limits::DECISION_EVENTS_MAX, "a decision of {} events", events.len());
        assert!(effects.len() <= limits::DECISION_EFFECTS_MAX, "a decision of {} effects", effects.len());
        // As much work as a snapshot: kinds that grow large share what is the same.
        if self.back.is_none() {
            self.back = Some(Box::new(self.front.clone()));
        }
        for event in &events {
            K::apply(&mut self.front, event, self.clock);
            self.panic_if(PlantedPanic::InApply);
        }
        let answer = K::answer(&self.front, &events);
        let mut cause = Some(cause);
        for event in events {
            self.record(cause.take(), Entry::Event(event));
        }
        if cfg!(any(test, feature = "sim")) {
            K::check(&self.front).unwrap_or_else(|why| panic!("{} is broken: {why}", self.entity));
        }
        if !effects.is_empty() {
            let effects: Arc<[Effect]> = effects.into();
            self.unsent.effects.push((self.decided, effects.clone()));
            self.gate.hold(self.decided, Output::Effects { seq: self.decided, effects });
        }
        answer
    }

    fn record(&mut self, cause: Option<Cause>, entry: Entry<K>) {
        self.decided += 1;
        let record = Arc::new(Record { seq: self.decided, term: self.term, at: self.clock, cause, entry });
        self.unsent.records.push(record.clone());
        self.gate.hold(self.decided, Output::Published(record));
    }
}

impl<K: Kind> Snapshot<K> {
    /// An entity to which nothing has happened.
    #[must_use]
    pub fn unborn(entity: EntityId) -> Self {
        Self { entity, seq: 0, clock: UnixMs(0), state: K::State::default(), memory: Memory::default() }
    }
}

/// A rule has a few deadlines at most; more at one moment is a rule that doesn't move on.
const DEADLINES_PER_WAKE: usize = 16;
