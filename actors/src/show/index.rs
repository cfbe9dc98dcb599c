//! An index of numbers by digest, in many small tables: which number it is, whoever asks compares. A copy shares the
//! tables until one side changes one, and no table is ever large enough that its growing is felt. It is never walked.

use hashbrown::HashTable;
use std::fmt;
use std::sync::Arc;

#[derive(Clone, Default)]
pub(super) struct Index {
    /// None before the first entry, then [`TABLES`].
    tables: Vec<Arc<HashTable<Spot>>>,
    len: usize,
}

#[derive(Clone, Copy)]
struct Spot {
    /// The lower half of the digest.
    digest: u32,
    number: u32,
}

/// How much it holds: what stands where is nobody's business.
impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Index of {}", self.len)
    }
}

impl Index {
    /// The number under the digest that is the `same`: digests may collide.
    pub(super) fn find(&self, digest: u64, same: impl Fn(u32) -> bool) -> Option<u32> {
        let low = low(digest);
        let found =
            self.tables.get(table(digest))?.find(spread(low), |spot| spot.digest == low && same(spot.number));
        found.map(|spot| spot.number)
    }

    /// Whoever adds a number knows that it isn't there.
    pub(super) fn add(&mut self, digest: u64, number: u32) {
        if self.tables.is_empty() {
            // One empty table for all: each gets its own with its first entry.
            self.tables = vec![Arc::default(); TABLES];
        }
        let spot = Spot { digest: low(digest), number };
        let table = Arc::make_mut(&mut self.tables[table(digest)]);
        table.insert_unique(spread(spot.digest), spot, |spot| spread(spot.digest));
        self.len += 1;
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }
}

fn table(digest: u64) -> usize {
    usize::try_from((digest >> 32) % TABLES as u64).expect("less than the number of tables")
}

fn low(digest: u64) -> u32 {
    u32::try_from(digest & u64::from(u32::MAX)).expect("the lower half")
}

/// A table wants differences in the upper bits too.
fn spread(low: u32) -> u64 {
    u64::from(low).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// A million numbers make a thousand a table: a copy of one, when a snapshot shares it, takes a microsecond.
const TABLES: usize = 1_024;

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(number: u32) -> u64 {
        // Three numbers share a digest, and all of them a few tables.
        u64::from(number / 3) << 31
    }

    fn find(index: &Index, number: u32) -> Option<u32> {
        index.find(digest(number), |one| one == number)
    }

    #[test]
    fn a_copy_stays_as_it_was() {
        let mut index = Index::default();
        assert_eq!(find(&index, 0), None);
        (0..10_000).for_each(|number| index.add(digest(number), number));
        let copy = index.clone();
        index.add(digest(10_000), 10_000);
        assert_eq!((index.len(), find(&index, 10_000)), (10_001, Some(10_000)));
        assert_eq!((copy.len(), find(&copy, 10_000)), (10_000, None));
        for number in 0..10_000 {
            assert_eq!((find(&index, number), find(&copy, number)), (Some(number), Some(number)));
        }
    }
}
