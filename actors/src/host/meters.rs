//! The counters of one kind, looked up once per cell and not once per command.

use super::door::Answered;
use crate::entity::Kind;
use metrics::{Counter, Histogram};
use std::time::Instant;

pub(super) struct Meters {
    accepted: Counter,
    refused: Counter,
    repeated: Counter,
    faulted: Counter,
    commit_seconds: Histogram,
    append_events: Histogram,
    /// When the oldest append under way was sent.
    sent: std::collections::VecDeque<Instant>,
}

impl Meters {
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
            sent: std::collections::VecDeque::new(),
        }
    }

    pub(super) fn answered(&self, answered: &Answered) {
        match answered {
            Ok(reply) if reply.repeated => self.repeated.increment(1),
            Ok(reply) if reply.ok => self.accepted.increment(1),
            Ok(_) => self.refused.increment(1),
            Err(_) => self.faulted.increment(1),
        }
    }

    pub(super) fn sent(&mut self, events: usize) {
        self.append_events.record(events as f64);
        self.sent.push_back(Instant::now());
    }

    pub(super) fn stored(&mut self) {
        if let Some(sent) = self.sent.pop_front() {
            self.commit_seconds.record(sent.elapsed().as_secs_f64());
        }
    }

    /// The generation is over: what is under way will not be heard of.
    pub(super) fn forget_sent(&mut self) {
        self.sent.clear();
    }
}
