//! What is counted and timed of a kind's commands, and of one cell's appends.

use super::actor::APPENDS_MAX;
use super::door::Answered;
use crate::entity::Kind;
use metrics::{Counter, Histogram};
use std::sync::Arc;
use std::time::Instant;

/// The counters of one kind, looked up once per node: a hundred bytes that not every idle cell should hold.
pub(super) struct Counters {
    accepted: Counter,
    refused: Counter,
    repeated: Counter,
    faulted: Counter,
    commit_seconds: Histogram,
    append_events: Histogram,
}

impl Counters {
    pub(super) fn of<K: Kind>() -> Self {
        let kind = K::TAG.name();
        let counter = |outcome: &'static str| metrics::counter!("souk_commands_total", "kind" => kind, "outcome" => outcome);
        Self {
            accepted: counter("accepted"),
            refused: counter("refused"),
            repeated: counter("repeated"),
            faulted: counter("faulted"),
            commit_seconds: metrics::histogram!("souk_commit_seconds", "kind" => kind),
            append_events: metrics::histogram!("souk_append_events", "kind" => kind),
        }
    }
}

/// One cell's.
pub(super) struct Meters {
    counters: Arc<Counters>,
    /// When the appends under way were sent, the oldest first.
    sent: [Option<Instant>; APPENDS_MAX],
}

impl Meters {
    pub(super) fn new(counters: Arc<Counters>) -> Self {
        Self { counters, sent: [None; APPENDS_MAX] }
    }

    pub(super) fn answered(&self, answered: &Answered) {
        match answered {
            Ok(reply) if reply.repeated => self.counters.repeated.increment(1),
            Ok(reply) if reply.ok => self.counters.accepted.increment(1),
            Ok(_) => self.counters.refused.increment(1),
            Err(_) => self.counters.faulted.increment(1),
        }
    }

    pub(super) fn sent(&mut self, events: usize) {
        self.counters.append_events.record(events as f64);
        if let Some(free) = self.sent.iter_mut().find(|sent| sent.is_none()) {
            *free = Some(Instant::now());
        }
    }

    pub(super) fn stored(&mut self) {
        let oldest = self.sent[0].take();
        self.sent.rotate_left(1);
        if let Some(sent) = oldest {
            self.counters.commit_seconds.record(sent.elapsed().as_secs_f64());
        }
    }

    /// The generation is over: what is under way will not be heard of.
    pub(super) fn forget_sent(&mut self) {
        self.sent = [None; APPENDS_MAX];
    }
}
