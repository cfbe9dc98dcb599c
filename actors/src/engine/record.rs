//! The nouns of the engine: what comes in, what is stored, what is answered.

use crate::entity::{Kind, Seq};
use crate::ids::{Caller, EntityId, Key, Who};
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A command on its way to its cell. `W` is whatever the driver needs back to deliver the answer.
#[derive(Debug)]
pub struct Order<K: Kind, W> {
    pub command: K::Command,
    pub caller: Caller,
    pub key: Key,
    /// A digest of the command's body: the same key with another one is refused.
    pub fingerprint: u64,
    /// When it reached this server; the only time that counts for it.
    pub at: UnixMs,
    pub waiter: W,
}

/// Why a decision was made: stands in the first record of the decision, the others continue it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    pub who: Who,
    /// Nothing for a deadline.
    pub key: Option<Key>,
    pub fingerprint: u64,
}

/// One row of the journal.
#[derive(Clone, Debug)]
pub struct Record<K: Kind> {
    pub seq: Seq,
    pub term: u64,
    pub at: UnixMs,
    /// Nothing when this record continues the decision of the one before it.
    pub cause: Option<Cause>,
    pub entry: Entry<K>,
}

/// A fact, or the refusal of a command: refusals are stored too, so that the same key hears the same after a crash.
#[derive(Clone, Debug)]
pub enum Entry<K: Kind> {
    Event(K::Event),
    Refused(K::Refusal),
}

impl<K: Kind> Entry<K> {
    /// The stored name and version of [`Entry::Refused`]; no kind may use the name for an event.
    pub const REFUSED: (&'static str, u16) = ("refused", 1);

    #[must_use]
    pub fn name(&self) -> (&'static str, u16) {
        match self {
            Self::Event(event) => K::event_name(event),
            Self::Refused(_) => Self::REFUSED,
        }
    }
}

/// What became of a command that was decided.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", bound = "")]
pub enum Outcome<K: Kind> {
    Accepted(K::Answer),
    Refused(K::Refusal),
}

impl<K: Kind> PartialEq for Outcome<K> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Accepted(a), Self::Accepted(b)) => a == b,
            (Self::Refused(a), Self::Refused(b)) => a == b,
            _ => false,
        }
    }
}

/// What the caller hears; held at the gate until `seq` is durable.
#[derive(Clone, Debug)]
pub enum Verdict<K: Kind> {
    /// Decided now, or earlier under the same key (`repeated`).
    Decided { outcome: Arc<Outcome<K>>, repeated: bool },
    /// The key is taken by a command with another body.
    KeyReused,
    /// The caller may not do this; the sentence says what is missing.
    Forbidden(String),
    /// Nothing has happened here yet, and this command creates nothing.
    NotFound,
}

/// A cell as a value: a cache of the journal up to `seq`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Snapshot<K: Kind> {
    pub entity: EntityId,
    pub seq: Seq,
    pub clock: UnixMs,
    pub state: K::State,
    pub memory: crate::engine::Memory<K>,
}
