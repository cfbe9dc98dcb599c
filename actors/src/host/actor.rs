//! The host actor: one entity's cell with time, mail and a journal. Generic over kinds.
//!
//! It outlives the generations of its cell: a panic, a lost commit or a fence ends a generation, and the host wakes
//! the next one. All work happens in turns: drain some mail, store what was decided, let out what is durable, yield.

use super::door::{CellFigures, Condition, Control, Fault, Inspection, Sight, Traced};
use super::encode;
use super::inlet::{Inlet, Mail, Posted, Report, Turn};
use super::lanes::Lanes;
use super::node::Node;
use super::ports::{Append, AppendResult};
use super::recovery::Base;
use super::trace::Trace;
use super::waiter::Waiter;
use crate::engine::{Back, Cell, Order, Output, Panics, Settled, StoreResult};
use crate::entity::{Kind, Lane, Seq};
use crate::ids::{Caller, EntityId};
use crate::limits;
use crate::time::UnixMs;
use actix::{Actor, AsyncContext, Context, Handler, SpawnHandle};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What the host has in hands.
pub(super) enum Body<K: Kind> {
    /// Being read from the journal. `base` is what reads are answered from meanwhile, where it is known.
    Waking {
        base: Option<Box<Back<K>>>,
        tries: u32,
    },
    Live(Box<Cell<K, Waiter>>),
}

pub(super) struct Host<K: Kind> {
    pub(super) node: Arc<Node>,
    pub(super) entity: EntityId,
    pub(super) inlet: Arc<Inlet>,
    pub(super) body: Body<K>,
    pub(super) lanes: Lanes<K>,
    pub(super) trace: Trace,
    pub(super) panics: Panics,
    pub(super) generation: u64,
    pub(super) hash: super::chain::Hash,
    pub(super) quarantined: bool,
    /// Whether this process has taken a term for the entity.
    pub(super) owned: bool,
    /// Whether somebody wants to make it.
    pub(super) create: bool,
    paused: bool,
    appends: usize,
    pub(super) fetches: usize,
    mail: VecDeque<(Instant, Mail)>,
    /// Commands that came while the cell was waking, in order.
    pub(super) held: VecDeque<(Instant, Mail)>,
    reports: VecDeque<Report>,
    pub(super) snapshot: Option<(Seq, i64)>,
    timer: Option<(UnixMs, SpawnHandle)>,
    state_timer: Option<SpawnHandle>,
    state_sent: Option<Instant>,
    pub(super) last_mail: Instant,
}

impl<K: Kind> Actor for Host<K> {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        self.inlet.attach(ctx.address().recipient());
        self.awaken(Base::Stored, ctx);
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
            node,
            inlet,
            body: Body::Waking { base: None, tries: 0 },
            lanes: Lanes::new(),
            trace: Trace::new(),
            panics: Panics::default(),
            generation: 0,
            hash: super::chain::ROOT,
            quarantined: false,
            owned: false,
            create: false,
            paused: false,
            appends: 0,
            fetches: 0,
            mail: VecDeque::new(),
            held: VecDeque::new(),
            reports: VecDeque::new(),
            snapshot: None,
            timer: None,
            state_timer: None,
            state_sent: None,
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
            let Some((since, mail)) = self.mail.pop_front() else { break };
            self.take(since, mail, ctx);
            handled += 1;
        }
        if handled > 0 {
            self.last_mail = started;
        }
        self.store();
        self.let_out(ctx);
        self.lanes.mend();
        self.set_timer(ctx);
        self.trace.turn(handled, started);
        self.show_figures();
        if !self.swamped() && (!self.mail.is_empty() || self.inlet.depth() > 0) {
            self.yield_then_turn(ctx);
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

    fn take(&mut self, since: Instant, mail: Mail, ctx: &mut Context<Self>) {
        match mail {
            Mail::Command(posted) => self.command(since, posted, ctx),
            Mail::Look { caller, reply } => match self.readable() {
                Some(_) => drop(reply.send(self.sight(&caller))),
                None => self.held.push_back((since, Mail::Look { caller, reply })),
            },
            Mail::Subscribe(wish, permit) => match self.readable() {
                Some(_) => self.follow(wish, permit, 0, ctx),
                None => self.held.push_back((since, Mail::Subscribe(wish, permit))),
            },
            Mail::Leave { lane, session } => {
                self.held.retain(|(_, mail)| {
                    !matches!(mail, Mail::Subscribe(wish, _) if wish.session == session && wish.lane == lane)
                });
                self.lanes.leave(lane, session);
            }
            Mail::Presence { lane, caller, reply } => match self.may_watch(lane, &caller) {
                Some(Ok(())) => drop(reply.send(Ok(self.lanes.presence(lane)))),
                Some(Err(fault)) => drop(reply.send(Err(fault))),
                None => self.held.push_back((since, Mail::Presence { lane, caller, reply })),
            },
            Mail::History { lane, caller, since: from, limit, reverse, reply } => {
                match self.may_watch(lane, &caller) {
                    Some(Ok(())) => self.history(lane, from, limit, reverse, reply, ctx),
                    Some(Err(fault)) => drop(reply.send(Err(fault))),
                    None => {
                        let mail = Mail::History { lane, caller, since: from, limit, reverse, reply };
                        self.held.push_back((since, mail));
                    }
                }
            }
            Mail::Inspect { reply } => match self.readable() {
                Some(_) => drop(reply.send(self.inspection())),
                None => self.held.push_back((since, Mail::Inspect { reply })),
            },
            Mail::Control { control, reply } => {
                self.control(control, ctx);
                drop(reply.send(Ok(())));
            }
        }
    }

    /// Hands a command to the cell, or says why not.
    fn command(&mut self, since: Instant, posted: Box<Posted>, ctx: &mut Context<Self>) {
        let refuse = match &self.body {
            _ if self.quarantined => Some(Fault::Closed("quarantined after repeated faults".to_owned())),
            _ if self.paused => Some(Fault::Closed("an operator paused the intake".to_owned())),
            Body::Waking { tries: 0, .. } => return self.held.push_back((since, Mail::Command(posted))),
            Body::Waking { .. } => Some(Fault::Temporary("the journal is away".to_owned())),
            Body::Live(_) if !self.owned && posted.creates => {
                self.held.push_back((since, Mail::Command(posted)));
                return self.take_over(ctx);
            }
            Body::Live(_) => None,
        };
        let Posted { command, verb, fingerprint, caller, key, at_ms, since, reply, permit, .. } = *posted;
        if let Some(fault) = refuse {
            return reply(Err(fault));
        }
        let Ok(command) = command.downcast::<K::Command>() else { return reply(Err(Fault::Internal)) };
        let waiter = Waiter::new(reply, permit, caller.who, key.clone(), verb, at_ms, since);
        let order = Order { command: *command, caller, key, fingerprint, at: UnixMs(at_ms), waiter };
        self.guarded(ctx, |cell| cell.handle(order));
    }

    /// Runs rules; a panic ends the generation, not the host (law 9).
    fn guarded(&mut self, ctx: &mut Context<Self>, rules: impl FnOnce(&mut Cell<K, Waiter>)) {
        let Body::Live(cell) = &mut self.body else { return };
        if catch_unwind(AssertUnwindSafe(|| rules(cell))).is_err() {
            self.panicked(ctx);
        }
    }

    /// Asks the rules about deadlines that are due.
    fn keep_time(&mut self, ctx: &mut Context<Self>) {
        let now = self.node.now();
        let due = matches!(&self.body, Body::Live(cell) if cell.due().is_some_and(|due| due <= now));
        if due && !self.quarantined {
            self.guarded(ctx, |cell| cell.wake(now));
        }
    }

    /// Sends what was decided to the journal; while two appends are under way the next one grows.
    fn store(&mut self) {
        let Body::Live(cell) = &mut self.body else { return };
        if self.appends >= APPENDS_MAX {
            return;
        }
        let Some(parcel) = cell.next_parcel() else { return };
        let mut rows = Vec::with_capacity(parcel.records.len());
        for record in &parcel.records {
            let row = encode::row(self.entity, &self.hash, record);
            self.hash = row.hash;
            rows.push(row);
        }
        let outbox = parcel.effects.iter().map(|(seq, effects)| encode::outbox(self.entity, *seq, effects));
        let (inlet, generation, up_to) = (self.inlet.clone(), self.generation, cell.decided());
        self.appends += 1;
        self.node.ports.journal.append(Append {
            entity: self.entity,
            term: cell.term(),
            expected_head: parcel.expected_head,
            outbox: outbox.collect(),
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
            Report::Snapshotted { seq, at_ms } => self.snapshot = Some((seq, at_ms)),
        }
    }

    fn stored(&mut self, up_to: Seq, result: AppendResult, ctx: &mut Context<Self>) {
        self.appends -= 1;
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
        let Body::Live(cell) = &mut self.body else { return };
        let before = cell.published();
        while let Some(output) = cell.next_output() {
            match output {
                Output::Answer { mut waiter, seq, verdict } => {
                    let answered = encode::answer(seq, &verdict);
                    self.trace.answered(traced(&waiter, seq, &answered));
                    waiter.answer(answered);
                }
                Output::Published(record) => self.lanes.publish(record),
                Output::Effects { seq, effects } => self.node.carrier.carry(self.entity, seq, effects),
            }
        }
        let published = cell.published();
        if published > before {
            self.node.ports.projector.advanced(self.entity, published);
            self.snapshot_if_due(published);
        }
        self.patch_state(ctx);
    }

    /// Sends the state lane's patch, now or when its rest is over.
    fn patch_state(&mut self, ctx: &mut Context<Self>) {
        if self.state_timer.is_some() || !self.lanes.state_waits() {
            return;
        }
        let rest = self.lanes.state_rest();
        let left = self.state_sent.map_or(Duration::ZERO, |sent| rest.saturating_sub(sent.elapsed()));
        if left.is_zero() {
            return self.send_patch();
        }
        self.state_timer = Some(ctx.run_later(left, |host, _| {
            host.state_timer = None;
            host.send_patch();
        }));
    }

    fn send_patch(&mut self) {
        if let Body::Live(cell) = &self.body {
            self.lanes.publish_state(cell.state(), cell.published());
            self.state_sent = Some(Instant::now());
        }
    }

    /// One wake-up per cell, at its soonest deadline.
    fn set_timer(&mut self, ctx: &mut Context<Self>) {
        let due = match &self.body {
            Body::Live(cell) if !self.quarantined => cell.due(),
            _ => None,
        };
        if self.timer.as_ref().map(|(at, _)| *at) == due {
            return;
        }
        if let Some((_, old)) = self.timer.take() {
            ctx.cancel_future(old);
        }
        if let Some(at) = due {
            // A far deadline is looked at again now and then: the wall clock may be set meanwhile.
            let wait_ms = at.since(self.node.now()).clamp(0, TIMER_MS_MAX);
            let wait = Duration::from_millis(wait_ms.cast_unsigned());
            let timer = ctx.run_later(wait, |host, ctx| {
                host.timer = None;
                host.turn(ctx);
            });
            self.timer = Some((at, timer));
        }
    }

    /// The durable state and its seq, if there is one to show.
    pub(super) fn readable(&self) -> Option<(&K::State, Seq)> {
        match &self.body {
            Body::Live(cell) => Some((cell.state(), cell.published())),
            Body::Waking { base, .. } => base.as_ref().map(|back| (&back.state, back.seq)),
        }
    }

    /// Whether the caller may watch that lane; nothing while there is no state to ask.
    pub(super) fn may_watch(&self, lane: Lane, caller: &Caller) -> Option<Result<(), Fault>> {
        let (state, seq) = self.readable()?;
        Some(match K::may_watch(self.entity, state, lane, caller) {
            true => Ok(()),
            false if seq == 0 => Err(Fault::NotFound),
            false => Err(Fault::Forbidden("this channel isn't yours to watch".to_owned())),
        })
    }

    fn sight(&self, caller: &Caller) -> Result<Sight, Fault> {
        let Some((state, seq)) = self.readable() else { return Err(Fault::Internal) };
        self.may_watch(K::TAG.front(), caller).unwrap_or(Err(Fault::NotFound))?;
        let mine = caller.person().map(|me| K::mine(state, me));
        Ok(Sight {
            entity: self.entity,
            seq,
            epoch: self.lanes.epoch(),
            phase: K::phase(state),
            view: encode::raw(encode::json(&K::view(state, None))),
            mine: encode::raw(encode::json(&mine)),
            runs: K::may_watch(self.entity, state, Lane::Ops, caller),
        })
    }

    fn inspection(&self) -> Result<Inspection, Fault> {
        let Some((state, _)) = self.readable() else { return Err(Fault::Internal) };
        let timers = match &self.body {
            Body::Live(cell) => cell.deadlines(),
            Body::Waking { .. } => Vec::new(),
        };
        Ok(Inspection {
            figures: self.figures(),
            epoch: self.lanes.epoch(),
            state: serde_json::to_value(state).map_err(|_| Fault::Internal)?,
            timers,
            last_commands: self.trace.commands(),
        })
    }

    fn control(&mut self, control: Control, ctx: &mut Context<Self>) {
        match control {
            Control::Retire => self.retire(ctx),
            Control::Restart => self.restart(ctx),
            Control::PauseIntake => self.paused = true,
            Control::ResumeIntake => self.paused = false,
            Control::Release => {
                self.quarantined = false;
                self.panics.clear();
            }
            Control::PlantPanic => {
                if let Body::Live(cell) = &mut self.body {
                    cell.plant_panic();
                }
            }
        }
    }

    fn condition(&self) -> Condition {
        match &self.body {
            _ if self.quarantined => Condition::Quarantined,
            Body::Waking { tries: 0, .. } => Condition::Waking,
            Body::Waking { .. } => Condition::Frozen,
            Body::Live(_) if self.paused => Condition::Paused,
            Body::Live(_) => Condition::Live,
        }
    }

    fn figures(&self) -> CellFigures {
        let (term, decided_seq, gate_depth) = match &self.body {
            Body::Live(cell) => (cell.term(), cell.decided(), cell.gate_depth()),
            Body::Waking { base, .. } => (0, base.as_ref().map_or(0, |back| back.seq), 0),
        };
        let (phase, durable_seq) = self.readable().map_or(("", 0), |(state, seq)| (K::phase(state), seq));
        CellFigures {
            entity: self.entity,
            condition: self.condition(),
            phase,
            term,
            decided_seq,
            durable_seq,
            gate_depth,
            mailbox_depth: self.inlet.depth() + self.held.len(),
            mailbox_oldest_ms: self.inlet.oldest_ms(),
            subscribers: self.lanes.followers(),
            messages_per_s: 0.0,
            handle_p50_us: self.trace.percentile_us(50),
            handle_p99_us: self.trace.percentile_us(99),
            restarts: self.trace.restarts,
            last_restart: self.trace.last_restart.clone(),
            snapshot_seq: self.snapshot.map(|(seq, _)| seq),
            snapshot_age_ms: self.snapshot.map(|(_, at_ms)| self.node.now().0 - at_ms),
        }
    }

    /// Fills the inspector's line, if an inspector has asked lately.
    fn show_figures(&mut self) {
        if !self.node.is_watched() {
            return;
        }
        let messages_per_s = self.trace.rate();
        let figures = CellFigures { messages_per_s, ..self.figures() };
        *self.inlet.figures.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(figures);
    }

    pub(super) fn reset_appends(&mut self) {
        self.appends = 0;
    }

    pub(super) fn appends_under_way(&self) -> usize {
        self.appends
    }

    pub(super) fn hold_again(&mut self) {
        // Held mail goes first, in the order it came.
        while let Some(mail) = self.held.pop_back() {
            self.mail.push_front(mail);
        }
    }
}

fn traced(waiter: &Waiter, seq: Seq, answered: &super::door::Answered) -> Traced {
    let outcome = match answered {
        Ok(reply) if reply.repeated => "repeated".to_owned(),
        Ok(reply) => reply.code.clone().unwrap_or_else(|| "accepted".to_owned()),
        Err(fault) => fault.code().to_owned(),
    };
    Traced {
        at_ms: waiter.at_ms,
        who: waiter.who.to_string(),
        key: waiter.key.as_str().to_owned(),
        verb: waiter.verb.clone(),
        outcome,
        seq,
        latency_us: u64::try_from(waiter.since.elapsed().as_micros()).unwrap_or(u64::MAX),
    }
}

/// Appends of one cell under way at once: the next decisions gather meanwhile.
const APPENDS_MAX: usize = 2;
/// The longest a timer sleeps before it looks at the clock again.
const TIMER_MS_MAX: i64 = 60_000;
