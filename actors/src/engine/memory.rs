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
use hashbrown::HashTable;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

/// One remembered command. A snapshot holds its fields in this order.
#[derive(Clone, Debug, Deserialize)]
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
    /// Each with the digest of its caller and key.
    line: VecDeque<(u64, Arc<Remembered<K>>)>,
    /// By digest, and never walked. Digests may collide: whoever looks up compares caller and key too.
    index: HashTable<Spot>,
    forgotten: u64,
}

/// Where a command stands in the line, counted from the first one ever remembered, and the digest of its caller and key.
#[derive(Clone, Copy, Debug)]
struct Spot {
    digest: u64,
    place: u64,
}

impl<K: Kind> Default for Memory<K> {
    fn default() -> Self {
        Self { line: VecDeque::new(), index: HashTable::new(), forgotten: 0 }
    }
}

impl<K: Kind> Memory<K> {
    #[must_use]
    pub fn find(&self, who: Who, key: &Key) -> Option<&Remembered<K>> {
        self.find_digest(digest(who, key), who, key)
    }

    /// As [`Memory::find`], for whoever knows the digest already.
    pub(super) fn find_digest(&self, digest: u64, who: Who, key: &Key) -> Option<&Remembered<K>> {
        let entry =
            |spot: &Spot| Some(&*self.line.get(usize::try_from(spot.place - self.forgotten).ok()?)?.1);
        let same = |spot: &Spot| entry(spot).is_some_and(|entry| entry.who == who && entry.key == *key);
        self.index.find(digest, same).and_then(entry)
    }

    pub fn remember(&mut self, entry: Remembered<K>) {
        self.remember_digest(digest(entry.who, &entry.key), entry);
    }

    fn remember_digest(&mut self, digest: u64, entry: Remembered<K>) {
        if self.line.len() == limits::KEYS_REMEMBERED_MAX {
            self.forget_oldest();
        }
        let place = self.forgotten + self.line.len() as u64;
        self.index.insert_unique(digest, Spot { digest, place }, |spot| spot.digest);
        self.line.push_back((digest, Arc::new(entry)));
    }

    /// Remembers the outcome of a decision under a key, whose digest the caller knows already.
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
        while let Some(entry) = self.line.pop_back_if(|(_, entry)| entry.seq > durable) {
            let place = self.forgotten + self.line.len() as u64;
            self.lose(entry.0, place);
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
        self.line.iter().map(|(_, entry)| &**entry)
    }

    fn forget_oldest(&mut self) {
        if let Some((digest, _)) = self.line.pop_front() {
            self.lose(digest, self.forgotten);
            self.forgotten += 1;
        }
    }

    fn lose(&mut self, digest: u64, place: u64) {
        let spot = self.index.find_entry(digest, |spot| spot.place == place);
        spot.expect("what stands in the line is in the index").remove();
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
        // As lists, read back by place: the names of fields would be half of what a snapshot holds.
        let of = |entry: &Remembered<K>| {
            (entry.who, entry.key.clone(), entry.fingerprint, entry.seq, entry.outcome.clone())
        };
        serializer.collect_seq(self.iter().map(of))
    }
}

impl<'de, K: Kind> Deserialize<'de> for Memory<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let line = VecDeque::<Remembered<K>>::deserialize(deserializer)?;
        let mut memory = Self { index: HashTable::with_capacity(line.len()), ..Self::default() };
        line.into_iter().for_each(|entry| memory.remember(entry));
        Ok(memory)
    }
}
