//! Somebody waiting for an answer. Whatever becomes of the cell, they hear something.

use super::door::{Answered, Fault, ReplyTo};
use super::inlet::Permit;
use crate::ids::{Key, Who};
use std::sync::Arc;
use std::time::Instant;

/// The waiting end of one command. Dropped unanswered (a panic took it along), it answers `internal`.
pub(super) struct Waiter {
    reply: Option<ReplyTo>,
    pub(super) who: Who,
    pub(super) key: Key,
    pub(super) verb: Arc<str>,
    pub(super) at_ms: i64,
    pub(super) since: Instant,
    _permit: Permit,
}

impl Waiter {
    pub(super) fn new(
        reply: ReplyTo,
        permit: Permit,
        who: Who,
        key: Key,
        verb: Arc<str>,
        at_ms: i64,
        since: Instant,
    ) -> Self {
        Self { reply: Some(reply), who, key, verb, at_ms, since, _permit: permit }
    }

    pub(super) fn answer(&mut self, answered: Answered) {
        if let Some(reply) = self.reply.take() {
            reply(answered);
        }
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        self.answer(Err(Fault::Internal));
    }
}
