//! A map in many small trees, by a number that the key says of itself. A copy shares the trees until one side changes
//! one, and a search climbs a small tree instead of a large one. It is never walked as a whole.

use std::collections::BTreeMap;
use std::sync::Arc;

/// A key that knows on which of many shelves it lies: always the same one, and evenly spread.
pub(super) trait Shelved: Ord + Clone {
    fn shelf(&self) -> u64;
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shards<K, V> {
    /// None before the first entry, then [`SHARDS`].
    trees: Vec<Arc<BTreeMap<K, V>>>,
    len: usize,
}

impl<K, V> Default for Shards<K, V> {
    fn default() -> Self {
        Self { trees: Vec::new(), len: 0 }
    }
}

impl<K: Shelved, V: Clone> Shards<K, V> {
    pub(super) fn get(&self, key: &K) -> Option<&V> {
        self.trees.get(shard(key))?.get(key)
    }

    /// Gives back what stood under the key before.
    pub(super) fn insert(&mut self, key: K, value: V) -> Option<V> {
        if self.trees.is_empty() {
            // One empty tree for all: each gets its own with its first entry.
            self.trees = vec![Arc::default(); SHARDS];
        }
        let before = Arc::make_mut(&mut self.trees[shard(&key)]).insert(key, value);
        self.len += usize::from(before.is_none());
        before
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }
}

impl<K: Shelved, V: Clone> FromIterator<(K, V)> for Shards<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut shards = Self::default();
        for (key, value) in entries {
            shards.insert(key, value);
        }
        shards
    }
}

fn shard(key: &impl Shelved) -> usize {
    usize::try_from(key.shelf() % SHARDS as u64).expect("less than the number of shards")
}

/// A million entries make a thousand a tree: a copy of one, when a snapshot shares it, takes microseconds.
const SHARDS: usize = 1_024;

#[cfg(test)]
mod tests {
    use super::*;

    impl Shelved for u64 {
        fn shelf(&self) -> u64 {
            self / 3
        }
    }

    #[test]
    fn a_copy_stays_as_it_was() {
        let mut numbers: Shards<u64, u64> = (0..10_000).map(|n| (n, n + 1)).collect();
        let copy = numbers.clone();
        assert_eq!(numbers.insert(7, 0), Some(8));
        assert_eq!(numbers.insert(10_000, 1), None);
        assert_eq!((numbers.len(), numbers.get(&7), numbers.get(&10_000)), (10_001, Some(&0), Some(&1)));
        assert_eq!((copy.len(), copy.get(&7), copy.get(&10_000)), (10_000, Some(&8), None));
        assert!((0..10_000).all(|n| copy.get(&n) == Some(&(n + 1))));
    }

    #[test]
    fn it_is_the_same_in_whatever_order_it_was_filled() {
        let up: Shards<u64, u64> = (0..5_000).map(|n| (n, n)).collect();
        let down: Shards<u64, u64> = (0..5_000).rev().map(|n| (n, n)).collect();
        assert_eq!(up, down);
        assert_eq!(Shards::<u64, u64>::default().get(&1), None);
    }
}
