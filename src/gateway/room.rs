//! One channel on one worker: who follows it here, and the last log offset they all have. Pure bookkeeping.

use super::outgoing::Outgoing;
use actors::entity::Seq;
use actors::host::ports::SessionId;
use std::collections::HashMap;
use std::sync::Arc;

/// A session that follows a channel.
#[derive(Clone, Debug)]
pub struct Member {
    pub outgoing: Arc<Outgoing>,
    /// Wants to hear who comes and goes.
    pub join_leave: bool,
    /// Subscribed by the server.
    pub own: bool,
}

/// The followers of one channel on one worker. On a log lane all of them have everything up to `top`.
#[derive(Debug, Default)]
pub struct Room {
    members: HashMap<SessionId, Member>,
    top: Option<Seq>,
}

/// Where a publication stands in the order of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Next,
    /// Everybody has it.
    Seen,
    /// Something before it is missing.
    Gap,
}

impl Room {
    /// Whether a newcomer at `top` has what those here have, and they what it has.
    #[must_use]
    pub fn admits(&self, top: Option<Seq>) -> bool {
        self.members.is_empty() || self.top == top
    }

    pub fn enter(&mut self, session: SessionId, member: Member, top: Option<Seq>) {
        self.members.insert(session, member);
        self.top = top;
    }

    /// Returns whether nobody is left.
    pub fn leave(&mut self, session: SessionId) -> bool {
        self.members.remove(&session);
        self.members.is_empty()
    }

    /// Takes note of a publication.
    pub fn next(&mut self, offset: Option<Seq>) -> Order {
        let (Some(offset), Some(top)) = (offset, self.top) else { return Order::Next };
        if offset <= top {
            return Order::Seen;
        }
        if offset > top + 1 {
            return Order::Gap;
        }
        self.top = Some(offset);
        Order::Next
    }

    pub fn members(&self) -> impl Iterator<Item = &Member> {
        self.members.values()
    }

    pub fn curious(&self) -> impl Iterator<Item = (&SessionId, &Member)> {
        self.members.iter().filter(|(_, member)| member.join_leave)
    }

    #[must_use]
    pub fn into_members(self) -> HashMap<SessionId, Member> {
        self.members
    }
}
