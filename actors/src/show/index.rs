//! An index of numbers by digest, in many small tables: which number it is, whoever asks compares. A copy shares the
//! tables until one side changes one, and no table is ever large enough that its growing is felt. It is never walked.
//!
//! Open addressing of our own: a look-up among a million costs one trip to memory. The library's tables cost three
//! behind a pointer that can be shared, and these trips were a quarter of an engine's time.

use std::fmt;
use std::sync::Arc;

#[derive(Clone, Default)]
pub(super) struct Index {
    /// None before the first entry, then [`TABLES`].
    tables: Vec<Table>,
}

/// Numbers where their digest says, else in the next free place. A quarter of the places stays free.
#[derive(Clone, Default)]
struct Table {
    places: Arc<[Spot]>,
    taken: usize,
}

#[derive(Clone, Copy, Default)]
struct Spot {
    /// The lower half of the digest.
    digest: u32,
    /// Nothing is 0: numbers start at 1.
    number: u32,
}

/// How much it holds: what stands where is nobody's business.
impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Index of {}", self.len())
    }
}

impl Index {
    /// The number under the digest that is the `same`: digests may collide.
    pub(super) fn find(&self, digest: u64, same: impl Fn(u32) -> bool) -> Option<u32> {
        let low = low(digest);
        let mut likely = self.tables.get(table(digest))?.from(low).take_while(|spot| spot.number != 0);
        likely.find(|spot| spot.digest == low && same(spot.number)).map(|spot| spot.number)
    }

    /// Whoever adds a number knows that it isn't there.
    pub(super) fn add(&mut self, digest: u64, number: u32) {
        assert_ne!(number, 0, "numbers start at 1");
        if self.tables.is_empty() {
            self.tables = vec![Table::default(); TABLES];
        }
        self.tables[table(digest)].add(Spot { digest: low(digest), number });
    }

    pub(super) fn len(&self) -> usize {
        self.tables.iter().map(|table| table.taken).sum()
    }
}

impl Table {
    /// All places in the order in which they are tried; twice round, for whoever stops at a free one.
    fn from(&self, digest: u32) -> impl Iterator<Item = &Spot> {
        let (before, after) = self.places.split_at(first(digest, self.places.len()));
        after.iter().chain(before)
    }

    fn add(&mut self, spot: Spot) {
        if 4 * (self.taken + 1) > 3 * self.places.len() {
            self.grow();
        }
        put(Arc::make_mut(&mut self.places), spot);
        self.taken += 1;
    }

    fn grow(&mut self) {
        let mut places = vec![Spot::default(); (2 * self.places.len()).max(PLACES_MIN)];
        self.places.iter().filter(|spot| spot.number != 0).for_each(|spot| put(&mut places, *spot));
        self.places = places.into();
    }
}

fn put(places: &mut [Spot], spot: Spot) {
    let mut place = first(spot.digest, places.len());
    while places[place].number != 0 {
        place = (place + 1) % places.len();
    }
    places[place] = spot;
}

/// Where a table of that many places, a power of two, looks first: by the upper bits of a product, which all bits of
/// the digest have a say in.
fn first(digest: u32, places: usize) -> usize {
    let places = u32::try_from(places).expect("numbers have 32 bits");
    let place = digest.wrapping_mul(0x9e37_79b9).checked_shr(places.leading_zeros() + 1);
    usize::try_from(place.unwrap_or_default()).expect("less than the places")
}

fn table(digest: u64) -> usize {
    usize::try_from((digest >> 32) % TABLES as u64).expect("less than the number of tables")
}

fn low(digest: u64) -> u32 {
    u32::try_from(digest & u64::from(u32::MAX)).expect("the lower half")
}

/// A million numbers make four thousand a table: a copy of one, when a snapshot shares it, takes microseconds.
const TABLES: usize = 256;
/// Of a table with anything in it; a power of two.
const PLACES_MIN: usize = 8;

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
        assert_eq!(find(&index, 1), None);
        (1..=10_000).for_each(|number| index.add(digest(number), number));
        let copy = index.clone();
        index.add(digest(10_001), 10_001);
        assert_eq!((index.len(), find(&index, 10_001)), (10_001, Some(10_001)));
        assert_eq!((copy.len(), find(&copy, 10_001)), (10_000, None));
        for number in 1..=10_000 {
            assert_eq!((find(&index, number), find(&copy, number)), (Some(number), Some(number)));
        }
    }
}
