//! What an entity remembers of keyed commands: the same key from the same caller gets the first answer again.
//!
//! Bounded by [`limits::KEYS_REMEMBERED_MAX`]: the oldest is forgotten first, also when the command that pushed it out
//! is lost with its commit; so at least that many less [`limits::AHEAD_EVENTS_MAX`] are always remembered. It is a function of the journal alone,
//! so a recovered cell remembers what the lost one did.

use crate::engine::record::{Cause, Outcome};
use crate::entity::{Kind, Seq};
use crate::ids::{Key, Who};
use crate::limits;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// One remembered command.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Remembered<K: Kind> {
    pub who: Who,
    pub key: Key,
    pub fingerprint: u64,
    /// The last event of its decision: its answer may be given once this is durable.
    pub seq: Seq,
    pub outcome: Arc<Outcome<K>>,
}

/// The remembered commands, oldest first, with an index by caller and key.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound = "", from = "VecDeque<Remembered<K>>", into = "VecDeque<Remembered<K>>")]
pub struct Memory<K: Kind> {
    line: VecDeque<Remembered<K>>,
    /// Position in `line`, counted from the first command ever remembered. Looked up, never iterated.
    index: HashMap<(Who, Key), u64>,
    forgotten: u64,
}

impl<K: Kind> Default for Memory<K> {
    fn default() -> Self {
        Self { line: VecDeque::new(), index: HashMap::new(), forgotten: 0 }
    }
}

impl<K: Kind> Memory<K> {
    #[must_use]
    pub fn find(&self, who: Who, key: &Key) -> Option<&Remembered<K>> {
        let place = self.index.get(&(who, key.clone()))?;
        self.line.get(usize::try_from(place - self.forgotten).ok()?)
    }

    pub fn remember(&mut self, entry: Remembered<K>) {
        if self.line.len() == limits::KEYS_REMEMBERED_MAX {
            self.forget_oldest();
        }
        let place = self.forgotten + self.line.len() as u64;
        self.index.insert((entry.who, entry.key.clone()), place);
        self.line.push_back(entry);
    }

    /// Remembers the outcome of a decision, unless nobody can ask for it again.
    pub(super) fn note(&mut self, cause: &Cause, seq: Seq, outcome: &Arc<Outcome<K>>) {
        let Some(key) = &cause.key else { return };
        if self.find(cause.who, key).is_some() {
            // Only a planted fault decides the same key twice.
            return;
        }
        self.remember(Remembered {
            who: cause.who,
            key: key.clone(),
            fingerprint: cause.fingerprint,
            seq,
            outcome: outcome.clone(),
        });
    }

    /// Forgets every command whose decision ends behind `durable`: they never happened.
    pub fn rewind(&mut self, durable: Seq) {
        while let Some(entry) = self.line.pop_back_if(|entry| entry.seq > durable) {
            self.index.remove(&(entry.who, entry.key));
        }
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.line.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.line.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Remembered<K>> {
        self.line.iter()
    }

    fn forget_oldest(&mut self) {
        if let Some(oldest) = self.line.pop_front() {
            self.index.remove(&(oldest.who, oldest.key));
            self.forgotten += 1;
        }
    }
}

impl<K: Kind> From<VecDeque<Remembered<K>>> for Memory<K> {
    fn from(line: VecDeque<Remembered<K>>) -> Self {
        let index =
            line.iter().zip(0..).map(|(entry, place)| ((entry.who, entry.key.clone()), place)).collect();
        Self { line, index, forgotten: 0 }
    }
}

impl<K: Kind> From<Memory<K>> for VecDeque<Remembered<K>> {
    fn from(memory: Memory<K>) -> Self {
        memory.line
    }
}
