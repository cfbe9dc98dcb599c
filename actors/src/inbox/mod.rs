//! One person's notices: what the other kinds tell them, read and unread.
//!
//! | command | who | events | refusals |
//! | --- | --- | --- | --- |
//! | `notice` | another entity, through its outbox | `noticed` (and `dropped` when full) | — |
//! | `read` | the person | `read` | `nothing_unread` |
//!
//! The first notice creates the inbox. At least once becomes once: a notice is named by its source, seq and number,
//! and the engine remembers that name as the command's key.

mod messages;
mod rules;
mod state;
#[cfg(test)]
mod tests;
mod view;
mod workload;

pub use messages::{Answer, Command, Event, Refusal};
pub use state::{Entry, State};

/// The kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inbox;
