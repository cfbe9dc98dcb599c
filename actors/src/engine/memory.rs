//! What an entity remembers of keyed commands: the same key from the same caller gets the first answer again.
//!
//! Bounded by [`limits::KEYS_REMEMBERED_MAX`]: the oldest is forgotten first, also when the command that pushed it out
//! is lost with its commit; so at least that many less [`limits::AHEAD_EVENTS_MAX`] are always remembered. It is a
//! function of the journal alone, so a recovered cell remembers what the lost one did.

use crate::engine::line::{Kept, Line, PIECE, Place, short};
use crate::engine::mutant::{self, Mutant};
use crate::engine::record::{Cause, Outcome};
use crate::entity::{Kind, Seq};
use crate::ids::{EntityId, Key, UserId, Who};
use crate::limits;
use hashbrown::HashTable;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hasher as _};
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
    line: Line<K>,
    /// By digest, and never walked. Digests may collide: whoever looks up compares caller and key too. Points to
    /// forgotten commands as well, as long as their piece of the line is there.
    index: HashTable<Place>,
}

impl<K: Kind> Default for Memory<K> {
    fn default() -> Self {
        Self { line: Line::default(), index: HashTable::new() }
    }
}

impl<K: Kind> Memory<K> {
    #[must_use]
    pub fn find(&self, who: Who, key: &Key) -> Option<&Remembered<K>> {
        self.find_digest(digest(who, key), who, key)
    }

    /// As [`Memory::find`], for whoever knows the digest already.
    pub(super) fn find_digest(&self, digest: u32, who: Who, key: &Key) -> Option<&Remembered<K>> {
        let same = |kept: &Kept<K>| kept.digest == digest && kept.entry.who == who && kept.entry.key == *key;
        let place = self.index.find(spread(digest), |place| self.line.find(*place).is_some_and(same))?;
        self.line.find(*place).map(|kept| &kept.entry)
    }

    pub fn remember(&mut self, entry: Remembered<K>) {
        self.remember_digest(digest(entry.who, &entry.key), entry);
    }

    fn remember_digest(&mut self, digest: u32, entry: Remembered<K>) {
        if self.len() == limits::KEYS_REMEMBERED_MAX {
            self.forget_oldest();
        }
        let line = &self.line;
        self.index.insert_unique(spread(digest), line.end(), |place| spread(line.digest(*place)));
        self.line.push(Kept { entry, digest });
    }

    /// Remembers the outcome of a decision under a key, whose digest the caller knows already.
    pub(super) fn note_digest(
        &mut self,
        digest: u32,
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
        while let Some((place, kept)) = self.line.pop_if(|kept| kept.entry.seq > durable) {
            self.lose(kept.digest, place);
        }
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.line.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn iter(&self) -> impl Iterator<Item = &Remembered<K>> {
        self.line.iter().map(|kept| &kept.entry)
    }

    fn forget_oldest(&mut self) {
        if let Some((begin, piece)) = self.line.forget_oldest() {
            for (nth, kept) in (0..).zip(&*piece) {
                self.lose(kept.digest, begin.wrapping_add(nth));
            }
        }
    }

    fn lose(&mut self, digest: u32, place: Place) {
        let spot = self.index.find_entry(spread(digest), |other| *other == place);
        spot.expect("what stands in the line is in the index").remove();
    }
}

/// A table wants differences in the upper bits too.
fn spread(digest: u32) -> u64 {
    u64::from(digest).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The same in every process that runs the same program; nothing is stored or ordered by it. Callers choose their keys,
/// so those are hashed well; whose they are ends in random bits.
pub(super) fn digest(who: Who, key: &Key) -> u32 {
    let mut hasher = DefaultHasher::new();
    hasher.write(key.as_str().as_bytes());
    let who = match who {
        Who::User(UserId(id)) | Who::Entity(EntityId { ulid: id, .. }) => id.0,
        Who::Clock | Who::System => 0,
    };
    short(hasher.finish()) ^ short((who & u128::from(u64::MAX)).try_into().expect("the lower half"))
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

const _: () = assert!(PIECE < limits::KEYS_REMEMBERED_MAX, "the oldest command stands in a piece");
