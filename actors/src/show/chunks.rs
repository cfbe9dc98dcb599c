//! A list that grows at its end, in pieces of a fixed size. A `Vec` moves everything when it grows, and is copied
//! whole; here nothing that stands is ever moved, and a copy shares the pieces until one side changes them. It does not
//! shrink.

use serde::{Serialize, Serializer};
use std::sync::Arc;

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Chunks<T> {
    /// All full.
    pieces: Vec<Arc<Vec<T>>>,
    /// Never full, and never shared: what grows is touched most.
    last: Vec<T>,
}

impl<T> Default for Chunks<T> {
    fn default() -> Self {
        Self { pieces: Vec::new(), last: Vec::new() }
    }
}

impl<T: Clone> Chunks<T> {
    pub(super) fn push(&mut self, item: T) {
        self.last.push(item);
        if self.last.len() == PIECE {
            self.pieces.push(Arc::new(std::mem::replace(&mut self.last, Vec::with_capacity(PIECE))));
        }
    }

    pub(super) fn get_mut(&mut self, place: usize) -> Option<&mut T> {
        let last_from = self.pieces.len() * PIECE;
        match self.pieces.get_mut(place / PIECE) {
            Some(piece) => Arc::make_mut(piece).get_mut(place % PIECE),
            None => self.last.get_mut(place.checked_sub(last_from)?),
        }
    }
}

impl<T> Chunks<T> {
    pub(super) fn len(&self) -> usize {
        self.pieces.len() * PIECE + self.last.len()
    }

    pub(super) fn get(&self, place: usize) -> Option<&T> {
        match self.pieces.get(place / PIECE) {
            Some(piece) => piece.get(place % PIECE),
            None => self.last.get(place.checked_sub(self.pieces.len() * PIECE)?),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.pieces.iter().flat_map(|piece| piece.iter()).chain(&self.last)
    }
}

impl<T: Clone> FromIterator<T> for Chunks<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut chunks = Self::default();
        items.into_iter().for_each(|item| chunks.push(item));
        chunks
    }
}

/// As a plain list.
impl<T: Serialize> Serialize for Chunks<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.iter())
    }
}

/// Of one piece: a few dozen kilobytes, so that a copy of one is quick.
const PIECE: usize = 512;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_stays_as_it_was() {
        let mut numbers: Chunks<usize> = (0..2 * PIECE + 7).collect();
        let copy = numbers.clone();
        numbers.push(1);
        *numbers.get_mut(3).unwrap() = 99;
        assert_eq!((copy.len(), copy.get(3), copy.get(copy.len())), (2 * PIECE + 7, Some(&3), None));
        assert!(copy.iter().copied().eq(0..2 * PIECE + 7));
        assert_eq!(
            (numbers.len(), numbers.get(3), numbers.get(2 * PIECE + 7)),
            (2 * PIECE + 8, Some(&99), Some(&1))
        );
    }
}
