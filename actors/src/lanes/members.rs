//! One channel on one hub: who follows it here, and the last log offset they all have. Pure bookkeeping.

use super::ports::SessionId;
use crate::entity::Seq;
use std::collections::BTreeMap;
use std::ops::Bound;

/// The followers of one channel on one hub; `M` is what the hub keeps of each. On a log lane all of them have
/// everything up to `top`.
#[derive(Debug)]
pub struct Members<M> {
    members: BTreeMap<SessionId, M>,
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

impl<M> Default for Members<M> {
    fn default() -> Self {
        Self { members: BTreeMap::new(), top: None }
    }
}

impl<M> Members<M> {
    /// Whether a newcomer at `top` has what those here have, and they what it has.
    #[must_use]
    pub fn admits(&self, top: Option<Seq>) -> bool {
        self.members.is_empty() || self.top == top
    }

    pub fn enter(&mut self, session: SessionId, member: M, top: Option<Seq>) {
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

    #[must_use]
    pub fn size(&self) -> usize {
        self.members.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&SessionId, &M)> {
        self.members.iter()
    }

    /// Those behind `last`, or all of them.
    pub fn after(&self, last: Option<SessionId>) -> impl Iterator<Item = (&SessionId, &M)> {
        let begin = last.map_or(Bound::Unbounded, Bound::Excluded);
        self.members.range((begin, Bound::Unbounded))
    }

    #[must_use]
    pub fn into_members(self) -> BTreeMap<SessionId, M> {
        self.members
    }
}
