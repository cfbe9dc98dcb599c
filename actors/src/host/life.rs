//! The generations of a cell: waking, losing a commit, panicking.

use super::actor::{Body, Host};
use super::door::Fault;
use super::inlet::Report;
use super::recovery::{self, Origin, Recovered, Unrecovered};
use super::waiter::Waiter;
use crate::engine::AfterPanic;
use crate::entity::Kind;
use actix::{AsyncContext, Context};
use std::any::Any;
use std::time::Duration;
use tracing::{error, info, warn};

impl<K: Kind> Host<K> {
    /// Begins a generation: takes a new term and reads the journal, off this thread.
    pub(super) fn awaken(&mut self, from: Origin<K>, tries: u32, ctx: &mut Context<Self>) {
        self.generation += 1;
        self.reset_appends();
        if !matches!(from, Origin::Known(_)) {
            self.snapshots.newest = None;
        }
        self.body = Body::Waking { from: from.clone(), tries };
        let (inlet, generation) = (self.inlet.clone(), self.generation);
        let journal = self.node.ports.journal.clone();
        let recovery =
            recovery::recover::<K, Waiter>(journal, self.entity, from, self.lanes.top(), self.create);
        ctx.spawn(actix::fut::wrap_future(async move {
            let outcome = recovery.await.map(|recovered| Box::new(recovered) as Box<dyn Any + Send>);
            inlet.report(Report::Recovered { generation, outcome });
        }));
    }

    pub(super) fn recovered(
        &mut self,
        outcome: Result<Box<dyn Any + Send>, Unrecovered>,
        ctx: &mut Context<Self>,
    ) {
        let recovered = match outcome.map(|any| any.downcast::<Recovered<K, Waiter>>()) {
            Ok(Ok(recovered)) => *recovered,
            Ok(Err(_)) => return self.broken("a recovery of another kind"),
            Err(Unrecovered::Away(why)) => return self.not_recovered(&why, ctx),
            Err(Unrecovered::Unfit(why)) => return self.doubt(&why, ctx),
        };
        self.snapshots.newest = recovered.snapshot.or(self.snapshots.newest);
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
        let Body::Waking { from, tries } = &mut self.body else { return };
        *tries += 1;
        let (from, tries) = (from.clone(), *tries);
        let wait = Duration::from_millis(100) * 2_u32.pow(tries.min(6));
        warn!(entity = %self.entity, %why, tries, "the cell can't wake yet");
        for letter in std::mem::take(&mut self.held) {
            letter.mail.fail(Fault::Temporary(format!("the journal is away: {why}")));
        }
        let generation = self.generation;
        ctx.run_later(wait, move |host, ctx| {
            if host.generation == generation {
                host.awaken(from, tries, ctx);
            }
        });
    }

    /// What was read does not fit. A snapshot is only a cache: without it, perhaps.
    fn doubt(&mut self, why: &str, ctx: &mut Context<Self>) {
        match self.body {
            Body::Waking { from: Origin::Nothing, .. } => self.broken(why),
            Body::Waking { tries, .. } => {
                warn!(entity = %self.entity, %why, "what was kept doesn't fit the journal; all of it is replayed");
                self.awaken(Origin::Nothing, tries, ctx);
            }
            Body::Live(_) | Body::Broken => {}
        }
    }

    /// Nobody's coming back helps: everybody is told so, until an operator restarts the cell.
    fn broken(&mut self, why: &str) {
        error!(entity = %self.entity, %why, "the journal can't be replayed; the cell is under quarantine");
        self.note_restart(why);
        self.body = Body::Broken;
        self.hold_again();
    }

    /// Fenced or unknown: the generation is over, what is durable goes on answering reads (laws 2 and 3).
    pub(super) fn generation_lost(&mut self, why: &str, ctx: &mut Context<Self>) {
        let waking = Body::Waking { from: Origin::Nothing, tries: 0 };
        let Body::Live(cell) = std::mem::replace(&mut self.body, waking) else { return };
        let (term, lost) = (cell.term(), cell.ahead());
        warn!(entity = %self.entity, term, lost, %why, "generation ends: this term writes nothing any more");
        let (back, waiters) = cell.into_back();
        for mut waiter in waiters {
            waiter.answer(Err(Fault::Temporary("the commit was lost; send the same key again".to_owned())));
        }
        self.note_restart(why);
        self.awaken(Origin::Known(Box::new(back)), 0, ctx);
    }

    /// A rule panicked: nothing of this generation is trusted, the journal is.
    pub(super) fn panicked(&mut self, ctx: &mut Context<Self>) {
        let verdict = self.panics.note(self.node.now());
        error!(entity = %self.entity, ?verdict, "a rule panicked; the cell is rebuilt from its journal");
        self.note_restart("panic");
        self.quarantined = self.quarantined || verdict == AfterPanic::Quarantine;
        self.abandon();
        self.awaken(Origin::Nothing, 0, ctx);
    }

    /// Somebody wants to make this entity: take it over first.
    pub(super) fn take_over(&mut self, ctx: &mut Context<Self>) {
        self.create = true;
        self.abandon();
        self.awaken(Origin::Nothing, 0, ctx);
    }

    /// The operator's restart: as after a panic, without one.
    pub(super) fn restart(&mut self, ctx: &mut Context<Self>) {
        info!(entity = %self.entity, "restart from the journal");
        self.note_restart("operator");
        self.abandon();
        self.awaken(Origin::Nothing, 0, ctx);
    }

    fn abandon(&mut self) {
        let waking = Body::Waking { from: Origin::Nothing, tries: 0 };
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
        self.trace.last_restart = Some(why.into());
        metrics::counter!("souk_cell_restarts_total", "kind" => K::TAG.name()).increment(1);
    }
}
