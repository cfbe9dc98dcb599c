//! The notices a person has, newest last.

use super::messages::Event;
use crate::effect::Notice;
use crate::ids::EntityId;
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    pub notices: VecDeque<Entry>,
    /// Notices ever received.
    pub received: u64,
    /// The last notice marked as read.
    pub read_up_to: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub number: u64,
    pub at_ms: UnixMs,
    pub from: EntityId,
    #[serde(flatten)]
    pub notice: Notice,
}

impl State {
    #[must_use]
    pub fn unread(&self) -> u32 {
        self.unread_after(self.read_up_to)
    }

    pub(super) fn unread_after(&self, number: u64) -> u32 {
        let unread = self.notices.iter().rev().take_while(|entry| entry.number > number).count();
        u32::try_from(unread).unwrap_or(u32::MAX)
    }

    pub(super) fn apply(&mut self, event: &Event, at: UnixMs) {
        match event {
            Event::Noticed { number, from, notice } => {
                assert_eq!(*number, self.received + 1, "notices are counted without a gap");
                self.received = *number;
                self.notices.push_back(Entry {
                    number: *number,
                    at_ms: at,
                    from: *from,
                    notice: notice.clone(),
                });
            }
            Event::Dropped { number } => {
                let dropped = self.notices.pop_front();
                assert_eq!(dropped.map(|entry| entry.number), Some(*number), "the oldest is dropped");
            }
            Event::Read { up_to, .. } => self.read_up_to = *up_to,
        }
    }
}
