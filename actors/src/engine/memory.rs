//! What an entity remembers of keyed commands: the same key from the same caller gets the first answer again.
//!
//! Bounded by [`limits::KEYS_REMEMBERED_MAX`]: the oldest is forgotten first, also when the command that pushed it out
//! is lost with its commit; so at least that many less [`limits::AHEAD_EVENTS_MAX`] are always remembered. It is a
//! function of the journal alone, so a recovered cell remembers what the lost one did.

use crate::engine::mutant::{self, Mutant};
use crate::engine::record::{Cause, Outcome};
use crate::entity::{Kind, Seq};
use crate::ids::{Key, Who};
use crate::limits;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::{BTreeSet, VecDeque};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
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

/// The remembered commands, oldest first, with an index by caller and key. Copies share the commands themselves.
#[derive(Clone, Debug)]
pub struct Memory<K: Kind> {
    line: VecDeque<Arc<Remembered<K>>>,
    /// A digest of caller and key, and the place in `line`, counted from the first command ever remembered. Digests
    /// may collide: whoever looks up compares caller and key too.
    index: BTreeSet<(u64, u64)>,
    forgotten: u64,
}

impl<K: Kind> Default for Memory<K> {
    fn default() -> Self {
        Self { line: VecDeque::new(), index: BTreeSet::new(), forgotten: 0 }
    }
}

impl<K: Kind> Memory<K> {
    #[must_use]
    pub fn find(&self, who: Who, key: &Key) -> Option<&Remembered<K>> {
        self.find_digest(digest(who, key), who, key)
    }

    /// As [`Memory::find`], for whoever knows the digest already.
    pub(super) fn find_digest(&self, digest: u64, who: Who, key: &Key) -> Option<&Remembered<K>> {
        let places = self.index.range((digest, 0)..=(digest, u64::MAX));
        let found = places.filter_map(|(_, place)| {
            let at = usize::try_from(place - self.forgotten).ok()?;
            self.line.get(at).filter(|entry| entry.who == who && entry.key == *key)
        });
        found.map(|entry| &**entry).next()
    }

    pub fn remember(&mut self, entry: Remembered<K>) {
        self.remember_digest(digest(entry.who, &entry.key), entry);
    }

    fn remember_digest(&mut self, digest: u64, entry: Remembered<K>) {
        if self.line.len() == limits::KEYS_REMEMBERED_MAX {
            self.forget_oldest();
        }
        let place = self.forgotten + self.line.len() as u64;
        self.index.insert((digest, place));
        self.line.push_back(Arc::new(entry));
    }

    /// Remembers the outcome of a decision, unless nobody can ask for it again.
    pub(super) fn note(&mut self, cause: &Cause, seq: Seq, outcome: &Arc<Outcome<K>>) {
        let Some(key) = &cause.key else { return };
        self.note_digest(digest(cause.who, key), cause, key, seq, outcome);
    }

    /// As [`Memory::note`], for whoever knows the digest already.
    pub(super) fn note_digest(
        &mut self,
        digest: u64,
        cause: &Cause,
        key: &Key,
        seq: Seq,
        outcome: &Arc<Outcome<K>>,
    ) {
        if mutant::planted(Mutant::DedupeAfterApply) && self.find_digest(digest, cause.who, key).is_some() {
            // Only a planted fault decides the same key twice.
            return;
        }
        let (who, key, fingerprint) = (cause.who, key.clone(), cause.fingerprint);
        self.remember_digest(digest, Remembered { who, key, fingerprint, seq, outcome: outcome.clone() });
    }

    /// Forgets every command whose decision ends behind `durable`: they never happened.
    pub fn rewind(&mut self, durable: Seq) {
        while let Some(entry) = self.line.pop_back_if(|entry| entry.seq > durable) {
            let place = self.forgotten + self.line.len() as u64;
            self.index.remove(&(digest(entry.who, &entry.key), place));
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
        self.line.iter().map(|entry| &**entry)
    }

    fn forget_oldest(&mut self) {
        if let Some(oldest) = self.line.pop_front() {
            self.index.remove(&(digest(oldest.who, &oldest.key), self.forgotten));
            self.forgotten += 1;
        }
    }
}

/// The same in every process that runs the same program; nothing is stored or ordered by it.
pub(super) fn digest(who: Who, key: &Key) -> u64 {
    let mut hasher = DefaultHasher::new();
    (who, key).hash(&mut hasher);
    hasher.finish()
}

/// Only the commands are stored; the index follows from them.
impl<K: Kind> Serialize for Memory<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.line.serialize(serializer)
    }
}

impl<'de, K: Kind> Deserialize<'de> for Memory<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let line = VecDeque::<Arc<Remembered<K>>>::deserialize(deserializer)?;
        let index =
            line.iter().zip(0..).map(|(entry, place)| (digest(entry.who, &entry.key), place)).collect();
        Ok(Self { line, index, forgotten: 0 })
    }
}
