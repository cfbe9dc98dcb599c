//! What an inbox hears, notes and answers.

use crate::effect::Notice;
use crate::ids::EntityId;
use serde::{Deserialize, Serialize};
use std::fmt;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    Notice {
        from: EntityId,
        notice: Notice,
    },
    /// Marks everything up to and including notice number `up_to` as read.
    Read {
        up_to: u64,
    },
}

tagged! {
    "t", "Event",
    pub enum Event {
        /// `number` counts this person's notices from 1.
        Noticed {
            number: u64,
            from: EntityId,
            notice: Notice,
        },
        /// The inbox is full and lets its oldest notice go.
        Dropped {
            number: u64,
        },
        Read {
            up_to: u64,
            unread: u32,
        },
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Refusal {
    NothingUnread { up_to: u64 },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NothingUnread { up_to } => write!(f, "nothing up to notice {up_to} is unread"),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub unread: u32,
}
