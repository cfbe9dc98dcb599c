//! The commands that an entity remembers, oldest first. They stand in pieces, which copies share: a snapshot of a hot
//! entity doesn't touch every command.

use crate::engine::memory::Remembered;
use crate::entity::Kind;
use std::collections::VecDeque;
use std::sync::Arc;

#[derive(Clone, Debug)]
pub(super) struct Line<K: Kind> {
    /// All of [`PIECE`] commands.
    pieces: VecDeque<Arc<Vec<Kept<K>>>>,
    /// What came after the pieces; less than a piece.
    last: Vec<Kept<K>>,
    /// Commands ever forgotten, which is the place of the oldest one remembered. Pieces begin at its last multiple.
    forgotten: u64,
}

/// A command with the digest of its caller and key.
#[derive(Clone, Debug)]
pub(super) struct Kept<K: Kind> {
    pub entry: Remembered<K>,
    pub digest: u32,
}

/// Where a command stands, counted from the first one ever remembered and without the upper half, which is the same
/// for all that are here.
pub(super) type Place = u32;

impl<K: Kind> Default for Line<K> {
    fn default() -> Self {
        Self { pieces: VecDeque::new(), last: Vec::new(), forgotten: 0 }
    }
}

impl<K: Kind> Line<K> {
    /// Commands remembered.
    pub(super) fn len(&self) -> usize {
        self.held() - self.skipped()
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &Kept<K>> {
        (self.skipped()..self.held()).map(|nth| self.nth(nth).expect("as many as are held"))
    }

    /// The place of the next command.
    pub(super) fn end(&self) -> Place {
        short(self.begin() + self.held() as u64)
    }

    /// The command at a place, unless it is forgotten.
    pub(super) fn find(&self, place: Place) -> Option<&Kept<K>> {
        self.nth(self.offset(place)).filter(|_| self.offset(place) >= self.skipped())
    }

    /// The digest at a place, whose piece must be here.
    pub(super) fn digest(&self, place: Place) -> u32 {
        self.nth(self.offset(place)).expect("places of pieces that are here").digest
    }

    pub(super) fn push(&mut self, kept: Kept<K>) {
        self.last.push(kept);
        if self.last.len() == PIECE {
            let piece = std::mem::replace(&mut self.last, Vec::with_capacity(PIECE));
            self.pieces.push_back(Arc::new(piece));
        }
    }

    /// Takes the newest command back, and its place.
    pub(super) fn pop_if(&mut self, wanted: impl FnOnce(&Kept<K>) -> bool) -> Option<(Place, Kept<K>)> {
        self.iter().next_back().filter(|kept| wanted(kept))?;
        if self.last.is_empty() {
            self.last = Arc::unwrap_or_clone(self.pieces.pop_back()?);
        }
        let kept = self.last.pop()?;
        Some((self.end(), kept))
    }

    /// Forgets the oldest command. A piece goes when all of it is forgotten, with the place where it began: together
    /// that costs less than one at a time.
    pub(super) fn forget_oldest(&mut self) -> Option<(Place, Arc<Vec<Kept<K>>>)> {
        let begin = self.begin();
        self.forgotten += 1;
        if self.skipped() > 0 {
            return None;
        }
        let piece = self.pieces.pop_front().expect("more is remembered than a piece holds");
        Some((short(begin), piece))
    }

    fn nth(&self, nth: usize) -> Option<&Kept<K>> {
        match self.pieces.get(nth / PIECE) {
            Some(piece) => piece.get(nth % PIECE),
            None => self.last.get(nth.checked_sub(self.pieces.len() * PIECE)?),
        }
    }

    /// Commands held, counting those of the first piece that are forgotten.
    fn held(&self) -> usize {
        self.pieces.len() * PIECE + self.last.len()
    }

    /// Commands of the first piece that are forgotten.
    fn skipped(&self) -> usize {
        usize::try_from(self.forgotten % PIECE as u64).expect("less than a piece")
    }

    /// The whole place of the first command held.
    fn begin(&self) -> u64 {
        self.forgotten - self.forgotten % PIECE as u64
    }

    fn offset(&self, place: Place) -> usize {
        usize::try_from(place.wrapping_sub(short(self.begin()))).expect("32 bits")
    }
}

/// The lower half.
pub(super) fn short(number: u64) -> u32 {
    u32::try_from(number & u64::from(u32::MAX)).expect("the lower half")
}

/// Small enough that dropping one isn't felt.
pub(super) const PIECE: usize = 256;
