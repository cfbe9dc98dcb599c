//! What an operator does to a cell, and how a cell goes when nobody needs it: resting, retiring, being forgotten.

use super::actor::{Body, Host};
use super::door::{Control, ControlFault, ControlRefusal, Fault};
use crate::engine::PlantedPanic;
use crate::entity::Kind;
use actix::{ActorContext, AsyncContext, Context};
use std::time::{Duration, Instant};

impl<K: Kind> Host<K> {
    /// Does it, or says why not. Those that need a cell that is there have waited for one.
    pub(super) fn control(&mut self, control: Control, ctx: &mut Context<Self>) -> Result<(), ControlFault> {
        match control {
            Control::Retire => return self.retire(ctx).map_err(ControlFault::Refused),
            Control::Restart => self.restart(ctx),
            Control::PauseIntake => self.paused = true,
            Control::ResumeIntake => self.paused = false,
            Control::Release => return self.release().map_err(ControlFault::Refused),
            Control::PlantPanic => return self.plant_panic(),
        }
        Ok(())
    }

    fn release(&mut self) -> Result<(), ControlRefusal> {
        match &self.body {
            Body::Broken => Err(ControlRefusal::CellUnreadable),
            _ if !self.quarantined => Err(ControlRefusal::CellNotQuarantined),
            _ => {
                self.quarantined = false;
                self.panics.clear();
                Ok(())
            }
        }
    }

    fn plant_panic(&mut self) -> Result<(), ControlFault> {
        let refused = |why| Err(ControlFault::Refused(why));
        match &mut self.body {
            Body::Live(_) if self.quarantined => refused(ControlRefusal::CellQuarantined),
            Body::Live(_) if !self.owned => Err(ControlFault::Fault(Fault::NotFound)),
            Body::Live(cell) => {
                cell.plant_panic(PlantedPanic::InDecide);
                Ok(())
            }
            _ => refused(ControlRefusal::CellUnreadable),
        }
    }

    /// Looks now and then whether anybody still needs this cell.
    pub(super) fn watch_idleness(&self, ctx: &mut Context<Self>) {
        let idle = Duration::from_millis(self.node.settings.idle_ms.max(10));
        ctx.run_later(idle, move |host, ctx| {
            if host.last_mail.elapsed() >= idle {
                // Whatever keeps it now is looked at again next time.
                let _ = host.retire(ctx);
                if let Body::Live(cell) = &mut host.body {
                    cell.rest();
                }
            }
            if ctx.state().alive() {
                host.watch_idleness(ctx);
            }
        });
    }

    /// Nobody owns what doesn't exist, and another node may make it at any moment: nothing is remembered of it, however
    /// many ids somebody tries.
    pub(super) fn forget_unborn(&mut self, ctx: &mut Context<Self>) {
        let unborn = matches!(&self.body, Body::Live(cell) if cell.decided() == 0) && !self.owned;
        if unborn {
            let _ = self.retire(ctx);
        }
    }

    /// Snapshot, release, gone from memory; the next message wakes the entity.
    pub(super) fn retire(&mut self, ctx: &mut Context<Self>) -> Result<(), ControlRefusal> {
        self.may_retire()?;
        if let Body::Live(cell) = &self.body
            && self.snapshots.covered() < cell.published()
        {
            let snapshot = cell.snapshot();
            self.save(snapshot, Instant::now());
        }
        self.node.retired(&self.inlet);
        ctx.stop();
        Ok(())
    }

    /// Asks last whether the mailbox is empty: from then on it takes nothing.
    fn may_retire(&self) -> Result<(), ControlRefusal> {
        // A process that goes away forgets its pauses and quarantines anyhow.
        let stays = !self.node.is_draining();
        let resting = match &self.body {
            Body::Broken if stays => return Err(ControlRefusal::CellUnreadable),
            Body::Broken => true,
            Body::Live(cell) => cell.ahead() == 0 && cell.gate_depth() == 0,
            Body::Waking { .. } => false,
        };
        if stays && self.quarantined {
            return Err(ControlRefusal::CellQuarantined);
        }
        if stays && self.paused {
            return Err(ControlRefusal::CellPaused);
        }
        if self.lanes.followers() > 0 {
            return Err(ControlRefusal::CellFollowed);
        }
        let quiet = self.appends_under_way() == 0 && self.fetches == 0;
        let read = self.mail.is_empty() && self.held.is_empty();
        match resting && quiet && read && self.inlet.retire_if_idle() {
            true => Ok(()),
            false => Err(ControlRefusal::CellBusy),
        }
    }
}
