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

/// The remembered commands, oldest first, with an index by caller and key. They stand in pieces, which copies share:
/// a snapshot of a hot entity doesn't touch every command.
#[derive(Clone, Debug)]
pub struct Memory<K: Kind> {
    /// All of [`PIECE`] commands.
    pieces: VecDeque<Arc<Vec<Kept<K>>>>,
    /// What came after the pieces; less than a piece.
    last: Vec<Kept<K>>,
    /// By digest, and never walked. Digests may collide: whoever looks up compares caller and key too. May point to
    /// commands that are forgotten, as long as their piece is there.
    index: HashTable<Spot>,
    /// Commands ever forgotten, which is the place of the oldest one remembered. Pieces begin at its last multiple.
    forgotten: u64,
}

/// A command with the digest of its caller and key.
#[derive(Clone, Debug)]
struct Kept<K: Kind> {
    entry: Remembered<K>,
    digest: u32,
}

/// Where a command stands, counted from the first one ever remembered and without the upper half, which is the same
/// for all that are here; and its digest.
#[derive(Clone, Copy, Debug)]
struct Spot {
    digest: u32,
    place: u32,
}

impl<K: Kind> Default for Memory<K> {
    fn default() -> Self {
        Self { pieces: VecDeque::new(), last: Vec::new(), index: HashTable::new(), forgotten: 0 }
    }
}

impl<K: Kind> Memory<K> {
    #[must_use]
    pub fn find(&self, who: Who, key: &Key) -> Option<&Remembered<K>> {
        self.find_digest(digest(who, key), who, key)
    }

    /// As [`Memory::find`], for whoever knows the digest already.
    pub(super) fn find_digest(&self, digest: u32, who: Who, key: &Key) -> Option<&Remembered<K>> {
        let entry = |spot: &Spot| {
            let back = short(self.next_place()).wrapping_sub(spot.place);
            self.at(self.len().checked_sub(usize::try_from(back).ok()?)?)
        };
        let same =
            |spot: &Spot| entry(spot).is_some_and(|kept| kept.entry.who == who && kept.entry.key == *key);
        let spot = self.index.find(spread(digest), |spot| spot.digest == digest && same(spot))?;
        entry(spot).map(|kept| &kept.entry)
    }

    pub fn remember(&mut self, entry: Remembered<K>) {
        self.remember_digest(digest(entry.who, &entry.key), entry);
    }

    fn remember_digest(&mut self, digest: u32, entry: Remembered<K>) {
        if self.len() == limits::KEYS_REMEMBERED_MAX {
            self.forget_oldest();
        }
        let spot = Spot { digest, place: short(self.next_place()) };
        self.index.insert_unique(spread(digest), spot, |spot| spread(spot.digest));
        self.last.push(Kept { entry, digest });
        if self.last.len() == PIECE {
            self.pieces.push_back(Arc::new(std::mem::replace(&mut self.last, Vec::with_capacity(PIECE))));
        }
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
        while self.iter().next_back().is_some_and(|entry| entry.seq > durable) {
            if self.last.is_empty() {
                let piece = self.pieces.pop_back().expect("the newest command is in it");
                self.last = Arc::unwrap_or_clone(piece);
            }
            let kept = self.last.pop().expect("it was just looked at");
            let place = self.next_place();
            lose(&mut self.index, kept.digest, place);
        }
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.pieces.len() * PIECE + self.last.len() - self.skipped()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Remembered<K>> {
        (0..self.len()).map(|nth| &self.at(nth).expect("as many as are remembered").entry)
    }

    /// The command that stands there, counted from the oldest one remembered.
    fn at(&self, nth: usize) -> Option<&Kept<K>> {
        let place = self.skipped() + nth;
        match self.pieces.get(place / PIECE) {
            Some(piece) => piece.get(place % PIECE),
            None => self.last.get(place.checked_sub(self.pieces.len() * PIECE)?),
        }
    }

    /// Commands of the first piece that are forgotten.
    fn skipped(&self) -> usize {
        usize::try_from(self.forgotten % PIECE as u64).expect("less than a piece")
    }

    fn next_place(&self) -> u64 {
        self.forgotten + self.len() as u64
    }

    /// A piece goes when all of it is forgotten: together that costs less than one at a time.
    fn forget_oldest(&mut self) {
        self.forgotten += 1;
        if self.skipped() == 0 {
            let piece = self.pieces.pop_front().expect("more is remembered than a piece holds");
            for (place, kept) in (self.forgotten - PIECE as u64..).zip(&*piece) {
                lose(&mut self.index, kept.digest, place);
            }
        }
    }
}

fn lose(index: &mut HashTable<Spot>, digest: u32, place: u64) {
    let spot = index.find_entry(spread(digest), |spot| spot.place == short(place));
    spot.expect("what stands in the line is in the index").remove();
}

fn short(place: u64) -> u32 {
    u32::try_from(place & u64::from(u32::MAX)).expect("the lower half")
}

/// A table wants differences in the upper bits too.
fn spread(digest: u32) -> u64 {
    u64::from(digest).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The same in every process that runs the same program; nothing is stored or ordered by it.
pub(super) fn digest(who: Who, key: &Key) -> u32 {
    let mut hasher = DefaultHasher::new();
    (who, key).hash(&mut hasher);
    short(hasher.finish())
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

/// Small enough that dropping one isn't felt.
const PIECE: usize = 256;
const _: () = assert!(PIECE < limits::KEYS_REMEMBERED_MAX, "the oldest command stands in a piece");
