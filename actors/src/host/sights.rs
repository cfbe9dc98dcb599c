//! What a host shows: a caller's sight, an operator's inspection, the line in the list of living cells.

use super::actor::{Body, Host};
use super::door::{Answered, CellFigures, Condition, Fault, Inspection, Sight, Subscriber};
use super::encode;
use super::glimpse::Glimpse;
use super::ports::SessionId;
use super::recovery::Origin;
use super::trace::Line;
use super::waiter::Waiter;
use crate::entity::{Kind, Lane, Seq};
use crate::ids::{Caller, Who};
use crate::limits::INSPECTED_ITEMS_MAX;
use serde_json::value::RawValue;
use std::borrow::Cow;

impl<K: Kind> Host<K> {
    /// The durable state and its seq, if there is one to show.
    pub(super) fn readable(&self) -> Option<(&K::State, Seq)> {
        match &self.body {
            Body::Live(cell) => Some((cell.state(), cell.published())),
            Body::Waking { from: Origin::Known(back), .. } => Some((&back.state, back.seq)),
            Body::Waking { .. } | Body::Broken => None,
        }
    }

    /// Whether the caller may watch that lane.
    pub(super) fn may_watch(&self, lane: Lane, caller: &Caller) -> Result<(), Fault> {
        let (state, seq) = self.readable().ok_or(Fault::Unreadable)?;
        match K::may_watch(self.entity, state, lane, caller) {
            true => Ok(()),
            false if seq == 0 && !K::ALWAYS_THERE => Err(Fault::NotFound),
            false => Err(Fault::Forbidden("this channel isn't yours to watch".to_owned())),
        }
    }

    pub(super) fn sight(&self, caller: &Caller) -> Result<Sight, Fault> {
        let (state, seq) = self.readable().ok_or(Fault::Unreadable)?;
        self.may_watch(K::TAG.front(), caller)?;
        // Nobody has a part too, an empty one: pages find the same fields whoever looks.
        let mine = match caller.who {
            Who::User(me) => Some(K::mine(state, me)),
            _ => None,
        };
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

    /// As durable as what everybody sees.
    pub(super) fn backstage(&self, caller: &Caller) -> Result<Box<RawValue>, Fault> {
        let (state, _) = self.readable().ok_or(Fault::Unreadable)?;
        match self.may_watch(Lane::Ops, caller) {
            Err(Fault::Forbidden(_)) => Err(Fault::Forbidden("only those who run this see that".to_owned())),
            allowed => allowed.map(|()| encode::raw(encode::json(&K::backstage(state)))),
        }
    }

    pub(super) fn inspection(&self) -> Result<Inspection, Fault> {
        let state = self.readable().map(|(state, _)| serde_json::to_value(Glimpse(state))).transpose();
        let timers = match &self.body {
            Body::Live(cell) => cell.deadlines(),
            _ => Vec::new(),
        };
        Ok(Inspection {
            figures: self.figures(),
            epoch: self.lanes.epoch(),
            state: state.map_err(|_| Fault::Internal)?.unwrap_or_default(),
            timers,
            last_commands: self.trace.commands(),
            subscribers: self.subscribers(),
        })
    }

    fn subscribers(&self) -> Vec<Subscriber> {
        let name = |(lane, session, who): (Lane, SessionId, Who)| Subscriber {
            session: session.0,
            who: (!who.is_nobody()).then(|| who.to_string()),
            lane,
        };
        self.lanes.followers_named(INSPECTED_ITEMS_MAX).into_iter().map(name).collect()
    }

    fn condition(&self) -> Condition {
        match &self.body {
            Body::Broken => Condition::Quarantined,
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
            _ => (0, self.readable().map_or(0, |(_, seq)| seq), 0),
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
            followed_total: self.lanes.followed_total(),
            answered_total: self.trace.answered_total,
            messages_per_s: 0.0,
            handle_p50_us: self.trace.percentile_us(50),
            handle_p99_us: self.trace.percentile_us(99),
            restarts: self.trace.restarts,
            last_restart: self.trace.last_restart.as_deref().map(str::to_owned),
            snapshot_seq: self.snapshots.newest.map(|(seq, _)| seq),
            snapshot_age_ms: self.snapshots.newest.map(|(_, at_ms)| self.node.now().0 - at_ms),
        }
    }

    /// Fills the inspector's line, if an inspector has asked lately.
    pub(super) fn show_figures(&mut self) {
        if !self.node.is_watched() {
            return;
        }
        let messages_per_s = self.trace.rate();
        self.inlet.show(CellFigures { messages_per_s, ..self.figures() });
    }
}

/// One line of the inspector's trace. Made for every answer, so nothing is put into words here.
pub(super) fn traced(waiter: &Waiter, seq: Seq, answered: &Answered) -> Line {
    let outcome = match answered {
        Ok(reply) if reply.repeated => Cow::Borrowed("repeated"),
        Ok(reply) => reply.code.clone().map_or(Cow::Borrowed("accepted"), Cow::Owned),
        Err(fault) => Cow::Borrowed(fault.code()),
    };
    Line {
        at_ms: waiter.at_ms,
        who: waiter.who,
        key: waiter.key.clone(),
        verb: waiter.verb.clone(),
        outcome,
        seq,
        latency: waiter.since.elapsed(),
    }
}
