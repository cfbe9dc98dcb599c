//! The host actor: one entity's cell with time, mail and a journal. Generic over kinds.
//!
//! It outlives the generations of its cell: a panic, a lost commit or a fence ends a generation, and the host wakes
//! the next one. All work happens in turns: drain some mail, store what was decided, let out what is durable, yield.

use super::door::{Control, Fault};
use super::encode;
use super::inlet::{Inlet, Letter, Mail, Permit, Posted, Report, Turn};
use super::meters::Meters;
use super::node::Node;
use super::outbox::{self, Parcelled};
use super::pace::Pace;
use super::ports::{Append, AppendResult};
use super::recovery::Origin;
use super::sights;
use super::snapshots::Snapshots;
use super::trace::Trace;
use super::waiter::Waiter;
use crate::engine::{Cell, Order, Outbox, Output, Panics, Settled, StoreResult};
use crate::entity::{Kind, Seq};
use crate::ids::EntityId;
use crate::lanes::Lanes;
use crate::limits;
use crate::time::UnixMs;
use actix::{Actor, AsyncContext, Context, Handler, SpawnHandle};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What the host has in hands.
pub(super) enum Body<K: Kind> {
    /// Being read from the journal. What is known of the last generation answers reads meanwhile.
    Waking {
        from: Origin<K>,
        tries: u32,
    },
    Live(Box<Cell<K, Waiter>>),
    /// The journal can't be replayed, not even from its first event: nothing is tried again but by an operator.
    Broken,
}

pub(super) struct Host<K: Kind> {
    pub(super) node: Arc<Node>,
    pub(super) entity: EntityId,
    pub(super) inlet: Arc<Inlet>,
    pub(super) body: Body<K>,
    pub(super) lanes: Lanes<K>,
    pub(super) trace: Trace,
    pub(super) meters: Meters,
    pub(super) panics: Panics,
    pub(super) generation: u64,
    pub(super) hash: crate::rows::chain::Hash,
    pub(super) quarantined: bool,
    /// Whether this process has taken a term for the entity.
    pub(super) owned: bool,
    /// Whether somebody wants to make it.
    pub(super) create: bool,
    pub(super) paused: bool,
    appends: u32,
    outbox: Outbox,
    pub(super) fetches: u32,
    pub(super) mail: VecDeque<Letter>,
    /// What came while the cell was waking, in order.
    pub(super) held: Vec<Letter>,
    reports: VecDeque<Report>,
    pub(super) snapshots: Snapshots,
    pub(super) timer: Option<(UnixMs, SpawnHandle)>,
    pub(super) state_timer: Option<SpawnHandle>,
    pub(super) state_pace: Pace,
    pub(super) mend_timer: Option<SpawnHandle>,
    pub(super) last_mail: Instant,
}

impl<K: Kind> Actor for Host<K> {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        self.inlet.attach(ctx.address().recipient());
        self.awaken(Origin::Stored, 0, ctx);
        self.watch_idleness(ctx);
    }
}

impl<K: Kind> Handler<Turn> for Host<K> {
    type Result = ();

    fn handle(&mut self, _: Turn, ctx: &mut Context<Self>) {
        self.turn(ctx);
    }
}

impl<K: Kind> Host<K> {
    pub(super) fn new(node: Arc<Node>, inlet: Arc<Inlet>) -> Self {
        Self {
            entity: inlet.entity,
            inlet,
            body: Body::Waking { from: Origin::Stored, tries: 0 },
            lanes: Lanes::default(),
            trace: Trace::new(),
            meters: Meters::new(node.counters::<K>()),
            node,
            panics: Panics::default(),
            generation: 0,
            hash: crate::rows::chain::ROOT,
            quarantined: false,
            owned: false,
            create: false,
            paused: false,
            appends: 0,
            outbox: Outbox::default(),
            fetches: 0,
            mail: VecDeque::new(),
            held: Vec::new(),
            reports: VecDeque::new(),
            snapshots: Snapshots::default(),
            timer: None,
            state_timer: None,
            state_pace: Pace::default(),
            mend_timer: None,
            last_mail: Instant::now(),
        }
    }

    /// One bounded turn (law 11).
    pub(super) fn turn(&mut self, ctx: &mut Context<Self>) {
        let started = Instant::now();
        let room = if self.swamped() { 0 } else { limits::TURN_MAIL_MAX.saturating_sub(self.mail.len()) };
        self.inlet.drain(room, &mut self.mail, &mut self.reports);
        while let Some(report) = self.reports.pop_front() {
            self.hear(report, ctx);
        }
        self.keep_time(ctx);
        let mut handled = 0;
        while !self.swamped() && started.elapsed() < Duration::from_micros(limits::TURN_MICROS_MAX) {
            let Some(letter) = self.mail.pop_front() else { break };
            if shielded(|| self.take(letter, ctx)).is_none() {
                self.panicked(ctx);
            }
            handled += 1;
        }
        if handled > 0 {
            self.last_mail = started;
        }
        self.store();
        self.let_out(ctx);
        self.mend(ctx);
        self.set_timer(ctx);
        self.trace.turn(handled, started);
        self.give_room_back(handled);
        self.show_figures();
        if !self.swamped() && (!self.mail.is_empty() || self.inlet.depth() > 0) {
            self.yield_then_turn(ctx);
        }
        self.forget_unborn(ctx);
    }

    /// Queues that are empty and larger than this turn needed: a burst leaves nothing behind, and an idle cell is small.
    fn give_room_back(&mut self, handled: usize) {
        if self.mail.is_empty() && self.mail.capacity() > 3 * handled {
            self.mail = VecDeque::new();
        }
        if self.reports.is_empty() && handled <= 1 {
            self.reports = VecDeque::new();
        }
    }

    /// Gives the thread to the others, then goes on.
    fn yield_then_turn(&self, ctx: &mut Context<Self>) {
        let inlet = self.inlet.clone();
        let rest = async move {
            tokio::task::yield_now().await;
            inlet.schedule();
        };
        ctx.spawn(actix::fut::wrap_future(rest));
    }

    /// Too far ahead of the journal to decide more.
    fn swamped(&self) -> bool {
        matches!(&self.body, Body::Live(cell) if cell.ahead() >= limits::AHEAD_EVENTS_MAX)
    }

    fn take(&mut self, letter: Letter, ctx: &mut Context<Self>) {
        if self.must_wait(&letter.mail) {
            return self.held.push(letter);
        }
        if self.must_take_over(&letter.mail) {
            self.held.push(letter);
            return self.take_over(ctx);
        }
        let Letter { mail, permit, .. } = letter;
        match mail {
            Mail::Command(posted) => self.command(posted, permit, ctx),
            Mail::Control { control, reply } => drop(reply.send(self.control(control, ctx))),
            Mail::Leave { lane, session } => {
                self.held.retain(|letter| !letter.mail.is_wish_of(session, lane));
                self.lanes.leave(lane, session);
            }
            // An operator is shown how it stands also when there is no state to show.
            Mail::Inspect { reply } => drop(reply.send(self.inspection())),
            read if self.readable().is_none() => read.fail(Fault::Unreadable),
            Mail::Look { caller, reply } => drop(reply.send(self.sight(&caller))),
            Mail::Backstage { caller, reply } => drop(reply.send(self.backstage(&caller))),
            Mail::Subscribe(wish) => self.follow(wish, permit, 0, ctx),
            Mail::Presence { lane, caller, reply } => {
                drop(reply.send(self.may_watch(lane, &caller).map(|()| self.lanes.presence(lane))));
            }
            Mail::History { lane, caller, since, limit, reverse, reply } => {
                match self.may_watch(lane, &caller) {
                    Ok(()) => self.history(lane, (since, limit, reverse), reply, permit, ctx),
                    Err(fault) => drop(reply.send(Err(fault))),
                }
            }
        }
    }

    /// Whether this is for a cell that is there, or for a state that can be read, and there is none yet.
    fn must_wait(&self, mail: &Mail) -> bool {
        let Body::Waking { from, tries } = &self.body else { return false };
        match mail {
            Mail::Command(_) => *tries == 0 && self.intake_closed().is_none(),
            Mail::Control { control, .. } => {
                matches!(control, Control::Retire | Control::Restart | Control::PlantPanic)
            }
            Mail::Leave { .. } => false,
            _ => !matches!(from, Origin::Known(_)),
        }
    }

    /// Whether somebody wants to make what nobody owns.
    fn must_take_over(&self, mail: &Mail) -> bool {
        let creates = matches!(mail, Mail::Command(posted) if posted.creates);
        creates && matches!(self.body, Body::Live(_)) && !self.owned && self.intake_closed().is_none()
    }

    /// Why no command is taken, though reads are.
    fn intake_closed(&self) -> Option<Fault> {
        let why = match &self.body {
            Body::Broken => "quarantined: its journal can't be replayed",
            _ if self.quarantined => "quarantined after repeated faults",
            _ if self.paused => "an operator paused the intake",
            _ => return None,
        };
        Some(Fault::IntakeClosed(why.to_owned()))
    }

    /// Hands a command to the cell, or says why not.
    fn command(&mut self, posted: Box<Posted>, permit: Permit, ctx: &mut Context<Self>) {
        let Posted { command, verb, fingerprint, caller, key, at_ms, since, reply, .. } = *posted;
        let away = || matches!(self.body, Body::Waking { .. }).then(|| "the journal is away".to_owned());
        if let Some(fault) = self.intake_closed().or_else(|| away().map(Fault::Temporary)) {
            return reply(Err(fault));
        }
        let Ok(command) = command.downcast::<K::Command>() else { return reply(Err(Fault::Internal)) };
        let waiter = Waiter::new(reply, permit, caller.who, key.clone(), verb, at_ms, since);
        let order = Order { command: *command, caller, key, fingerprint, at: UnixMs(at_ms), waiter };
        self.guarded(ctx, |cell| cell.handle(order));
    }

    /// Runs rules; a panic ends the generation, not the host (law 9).
    pub(super) fn guarded(&mut self, ctx: &mut Context<Self>, rules: impl FnOnce(&mut Cell<K, Waiter>)) {
        let Body::Live(cell) = &mut self.body else { return };
        if shielded(|| rules(cell)).is_none() {
            self.panicked(ctx);
        }
    }

    /// Sends what was decided to the journal; while two appends are under way the next one grows.
    fn store(&mut self) {
        let Body::Live(cell) = &mut self.body else { return };
        if self.appends as usize >= APPENDS_MAX {
            return;
        }
        let Some(parcel) = cell.next_parcel() else { return };
        let mut rows = Vec::with_capacity(parcel.records.len());
        for record in &parcel.records {
            let row = encode::row(self.entity, &self.hash, record);
            self.hash = row.hash;
            rows.push(row);
        }
        let (inlet, generation, up_to) = (self.inlet.clone(), self.generation, cell.decided());
        self.appends += 1;
        self.meters.sent(rows.len());
        let outbox = self.outbox.rows(&parcel.effects);
        let outbox = outbox.into_iter().map(|row| outbox::row(self.entity, row)).collect();
        self.node.ports.journal.append(Append {
            entity: self.entity,
            term: cell.term(),
            expected_head: parcel.expected_head,
            outbox,
            due_at_ms: cell.due().map(|due| due.0),
            rows,
            done: Box::new(move |result| inlet.report(Report::Stored { generation, up_to, result })),
        });
    }

    fn hear(&mut self, report: Report, ctx: &mut Context<Self>) {
        match report {
            Report::Stored { generation, .. } if generation != self.generation => {}
            Report::Stored { up_to, result, .. } => self.stored(up_to, result, ctx),
            Report::Recovered { generation, outcome } if generation == self.generation => {
                self.recovered(outcome, ctx)
            }
            Report::Recovered { .. } => {}
            Report::Fetched { wish, permit, rows, tries } => self.fetched(wish, permit, rows, tries, ctx),
            Report::Snapshotted { stored, took } => self.snapshotted(stored, took, ctx),
        }
    }

    fn stored(&mut self, up_to: Seq, result: AppendResult, ctx: &mut Context<Self>) {
        self.appends -= 1;
        self.meters.stored();
        let Body::Live(cell) = &mut self.body else { return };
        let (said, why) = match result {
            AppendResult::Stored => (StoreResult::Stored { up_to }, String::new()),
            AppendResult::Fenced(why) => (StoreResult::Fenced, format!("fenced: {why}")),
            AppendResult::Unknown(why) => (StoreResult::Unknown, format!("unknown commit: {why}")),
        };
        if cell.settle(said) != Settled::Go {
            self.let_out(ctx);
            self.generation_lost(&why, ctx);
        }
    }

    /// Lets out what is durable: answers, publications, effects.
    pub(super) fn let_out(&mut self, ctx: &mut Context<Self>) {
        let Body::Live(cell) = &self.body else { return };
        let before = cell.published();
        while let Some(left) = shielded(|| self.let_one_out()) {
            if !left {
                self.announce(before, ctx);
                return self.patch_state(ctx);
            }
        }
        self.panicked(ctx);
    }

    /// Lets the next output out; `false` when nothing may leave yet.
    fn let_one_out(&mut self) -> bool {
        let Body::Live(cell) = &mut self.body else { return false };
        let Some(output) = cell.next_output() else { return false };
        match output {
            Output::Answer { mut waiter, seq, verdict } => {
                let answered = encode::answer(seq, &verdict);
                self.meters.answered(&answered);
                self.trace.answered(sights::traced(&waiter, seq, &answered));
                waiter.answer(answered);
            }
            Output::Published(record) => self.lanes.publish(record),
            Output::Effects { seq, effects } => {
                if let Some(row) = self.outbox.free((seq, effects)) {
                    self.node.carrier.carry(Parcelled::of(self.entity, row));
                }
            }
        }
        true
    }

    /// Tells the projector how far the entity has come, and writes a snapshot when it is time.
    fn announce(&mut self, before: Seq, ctx: &mut Context<Self>) {
        let Body::Live(cell) = &self.body else { return };
        let published = cell.published();
        if published > before {
            self.node.ports.projector.advanced(self.entity, published);
            self.snapshot_if_due(ctx);
        }
    }

    pub(super) fn reset_appends(&mut self) {
        self.appends = 0;
        self.outbox = Outbox::default();
        self.meters.forget_sent();
    }

    pub(super) fn appends_under_way(&self) -> usize {
        self.appends as usize
    }

    pub(super) fn hold_again(&mut self) {
        // Held mail goes first, in the order it came.
        while let Some(mail) = self.held.pop() {
            self.mail.push_front(mail);
        }
        // Hardly ever needed again.
        self.held = Vec::new();
    }
}

/// Runs code of a kind; nothing when it panicked.
pub(super) fn shielded<T>(code: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(code)).ok()
}

/// Appends of one cell under way at once: the next decisions gather meanwhile.
pub(super) const APPENDS_MAX: usize = 2;
