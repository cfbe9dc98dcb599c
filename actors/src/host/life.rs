//! The generations of a cell: waking, losing a commit, panicking, resting, retiring.

use super::actor::{Body, Host};
use super::door::Fault;
use super::follow::deny;
use super::inlet::{Mail, Report};
use super::ports::{Denied, JournalFault, StoredSnapshot};
use super::recovery::{self, Origin, Recovered, SNAPSHOT_VERSION};
use super::waiter::Waiter;
use crate::engine::{AfterPanic, Snapshot};
use crate::entity::{Kind, Seq};
use actix::{ActorContext, AsyncContext, Context};
use std::any::Any;
use std::time::{Duration, Instant};
use tracing::{error, info, warn};

impl<K: Kind> Host<K> {
    /// Begins a generation: takes a new term and reads the journal, off this thread.
    pub(super) fn awaken(&mut self, base: Origin<K>, ctx: &mut Context<Self>) {
        self.generation += 1;
        self.reset_appends();
        let (inlet, generation) = (self.inlet.clone(), self.generation);
        let journal = self.node.ports.journal.clone();
        let recovery =
            recovery::recover::<K, Waiter>(journal, self.entity, base, self.lanes.top(), self.create);
        ctx.spawn(actix::fut::wrap_future(async move {
            let outcome = recovery.await.map(|recovered| Box::new(recovered) as Box<dyn Any + Send>);
            inlet.report(Report::Recovered { generation, outcome });
        }));
    }

    pub(super) fn recovered(
        &mut self,
        outcome: Result<Box<dyn Any + Send>, JournalFault>,
        ctx: &mut Context<Self>,
    ) {
        let recovered = match outcome.map(|any| any.downcast::<Recovered<K, Waiter>>()) {
            Ok(Ok(recovered)) => *recovered,
            Ok(Err(_)) => return self.not_recovered("a recovery of another kind", ctx),
            Err(fault) => return self.not_recovered(&fault.0, ctx),
        };
        self.hash = recovered.hash;
        self.owned = recovered.owned;
        let head = recovered.cell.published();
        self.lanes.begin(head, &recovered.epoch);
        for record in recovered.landed {
            // The epoch may have changed meanwhile; then the lanes start at the head.
            if self.lanes.top().is_some_and(|top| top < record.seq) {
                self.lanes.publish(record);
            }
        }
        self.body = Body::Live(Box::new(recovered.cell));
        if head > 0 {
            self.node.ports.projector.advanced(self.entity, head);
        }
        self.hold_again();
        if self.generation > 1 {
            // Only now no commit of an older generation can land any more: what it left in the outbox is there.
            self.node.carrier.rescan();
        }
    }

    /// The journal can't be read: reads go on from what is known, commands are told to come back.
    fn not_recovered(&mut self, why: &str, ctx: &mut Context<Self>) {
        let Body::Waking { base, tries } = &mut self.body else { return };
        *tries += 1;
        let wait = Duration::from_millis(100) * 2_u32.pow((*tries).min(6));
        warn!(entity = %self.entity, %why, tries = *tries, "the cell can't wake yet");
        let known = base.is_some();
        for (_, mail) in std::mem::take(&mut self.held) {
            self.turn_away(mail, why, known);
        }
        ctx.run_later(wait, |host, ctx| {
            let Body::Waking { base, .. } = &host.body else { return };
            let base = base.as_ref().map_or(Origin::Stored, |back| Origin::Known(back.clone()));
            host.awaken(base, ctx);
        });
    }

    /// Answers mail that can't be served now.
    fn turn_away(&mut self, mail: Mail, why: &str, known: bool) {
        let fault = || Fault::Temporary(format!("the journal is away: {why}"));
        match mail {
            Mail::Command(posted) => (posted.reply)(Err(fault())),
            Mail::Look { reply, .. } => drop(reply.send(Err(fault()))),
            Mail::Presence { reply, .. } => drop(reply.send(Err(fault()))),
            Mail::History { reply, .. } => drop(reply.send(Err(fault()))),
            Mail::Inspect { reply } => drop(reply.send(Err(fault()))),
            Mail::Control { reply, .. } => drop(reply.send(Err(fault()))),
            Mail::Subscribe(wish, _) if !known => deny(&wish, Denied::Temporary(why.to_owned())),
            Mail::Subscribe(wish, permit) => {
                self.held.push_back((Instant::now(), Mail::Subscribe(wish, permit)));
            }
            Mail::Leave { .. } => {}
        }
    }

    /// Fenced or unknown: the generation is over, what is durable goes on answering reads (laws 2 and 3).
    pub(super) fn generation_lost(&mut self, why: &str, ctx: &mut Context<Self>) {
        let waking = Body::Waking { base: None, tries: 0 };
        let Body::Live(cell) = std::mem::replace(&mut self.body, waking) else { return };
        let (term, lost) = (cell.term(), cell.ahead());
        warn!(entity = %self.entity, term, lost, %why, "generation ends: this term writes nothing any more");
        let (back, waiters) = cell.into_back();
        for mut waiter in waiters {
            waiter.answer(Err(Fault::Temporary("the commit was lost; send the same key again".to_owned())));
        }
        self.note_restart(why);
        self.body = Body::Waking { base: Some(Box::new(back.clone())), tries: 0 };
        self.awaken(Origin::Known(Box::new(back)), ctx);
    }

    /// A rule panicked: nothing of this generation is trusted, the journal is.
    pub(super) fn panicked(&mut self, ctx: &mut Context<Self>) {
        let verdict = self.panics.note(self.node.now());
        error!(entity = %self.entity, ?verdict, "a rule panicked; the cell is rebuilt from its journal");
        self.note_restart("panic");
        self.quarantined = self.quarantined || verdict == AfterPanic::Quarantine;
        self.abandon();
        self.awaken(Origin::Nothing, ctx);
    }

    /// Somebody wants to make this entity: take it over first.
    pub(super) fn take_over(&mut self, ctx: &mut Context<Self>) {
        self.create = true;
        self.abandon();
        self.awaken(Origin::Nothing, ctx);
    }

    /// The operator's restart: as after a panic, without one.
    pub(super) fn restart(&mut self, ctx: &mut Context<Self>) {
        info!(entity = %self.entity, "restart from the journal");
        self.note_restart("operator");
        self.abandon();
        self.awaken(Origin::Nothing, ctx);
    }

    fn abandon(&mut self) {
        let waking = Body::Waking { base: None, tries: 0 };
        if let Body::Live(cell) = std::mem::replace(&mut self.body, waking) {
            let (_, waiters) = cell.into_back();
            for mut waiter in waiters {
                waiter.answer(Err(Fault::Temporary(
                    "the cell is being rebuilt; send the same key again".to_owned(),
                )));
            }
        }
    }

    fn note_restart(&mut self, why: &str) {
        self.trace.restarts += 1;
        self.trace.last_restart = Some(why.to_owned());
        metrics::counter!("souk_cell_restarts_total", "kind" => K::TAG.name()).increment(1);
    }

    /// Writes a snapshot when enough has happened since the last one.
    pub(super) fn snapshot_if_due(&mut self, published: Seq) {
        let last = self.snapshot.map_or(0, |(seq, _)| seq);
        if self.snapshotting || published.saturating_sub(last) < self.node.settings.snapshot_every {
            return;
        }
        if let Body::Live(cell) = &self.body {
            let snapshot = cell.snapshot();
            self.save(snapshot);
        }
    }

    /// Encodes and stores off the arbiters, with a digest of the bytes.
    fn save(&mut self, snapshot: Snapshot<K>) {
        self.snapshotting = true;
        let (journal, inlet, at_ms) =
            (self.node.ports.journal.clone(), self.inlet.clone(), self.node.now().0);
        let saving = self.node.saving();
        actix_rt::spawn(async move {
            let _until_stored = saving;
            let (entity, seq) = (snapshot.entity, snapshot.seq);
            let encoding =
                move || serde_json::to_vec(&snapshot).map(|bytes| (recovery::checksum(&bytes), bytes));
            let stored = match tokio::task::spawn_blocking(encoding).await {
                Ok(Ok((hash, bytes))) => {
                    let snapshot =
                        StoredSnapshot { entity, seq, version: SNAPSHOT_VERSION, at_ms, bytes, hash };
                    journal.save_snapshot(snapshot).await.map_err(|fault| fault.0)
                }
                Ok(Err(fault)) => Err(fault.to_string()),
                Err(panic) => Err(panic.to_string()),
            };
            if let Err(why) = &stored {
                warn!(%entity, seq, %why, "a snapshot was not stored; the journal is the truth");
            }
            inlet.report(Report::Snapshotted { stored: stored.ok().map(|()| (seq, at_ms)) });
        });
    }

    /// Looks now and then whether anybody still needs this cell.
    pub(super) fn watch_idleness(&self, ctx: &mut Context<Self>) {
        // What doesn't exist is forgotten soon, however many ids somebody tries.
        let idle_ms = if self.owned { self.node.settings.idle_ms } else { UNBORN_IDLE_MS };
        let idle = Duration::from_millis(idle_ms.max(10));
        ctx.run_later(idle, move |host, ctx| {
            if host.last_mail.elapsed() >= idle && host.lanes.followers() == 0 {
                host.retire(ctx);
            }
            if ctx.state().alive() {
                host.watch_idleness(ctx);
            }
        });
    }

    /// Snapshot, release, gone from memory; the next message wakes the entity. Not while something is under way:
    /// then the next look at idleness does it.
    pub(super) fn retire(&mut self, ctx: &mut Context<Self>) {
        let resting = match &self.body {
            Body::Live(cell) => cell.ahead() == 0 && cell.gate_depth() == 0,
            Body::Waking { .. } => false,
        };
        let quiet = self.appends_under_way() == 0 && self.fetches == 0 && self.held.is_empty();
        let followed = self.lanes.followers() > 0;
        if !resting || !quiet || followed || self.quarantined || self.paused || !self.inlet.close_if_idle() {
            return;
        }
        if let Body::Live(cell) = &self.body
            && self.snapshot.map_or(0, |(seq, _)| seq) < cell.published()
        {
            self.save(cell.snapshot());
        }
        self.node.retired(&self.inlet);
        ctx.stop();
    }
}

/// How long a cell without an entity stays.
const UNBORN_IDLE_MS: u64 = 1_000;
