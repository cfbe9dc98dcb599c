//! An index of numbers by digest, in many small tables: which number it is, whoever asks compares. A copy shares the
//! tables until one side changes one, and no table is ever large enough that its growing is felt. It is never walked.
//!
//! Open addressing of our own: a look-up among a million costs one trip to memory. The library's tables cost three
//! behind a pointer that can be shared, and these trips were a quarter of an engine's time.

use std::fmt;
use std::sync::Arc;

#[derive(Clone, Default)]
pub(super) struct Index {
    /// None before the first [`YOUNG_MAX`] entries, then [`TABLES`].
    tables: Vec<Table>,
    /// The latest entries. They go to their tables together: trips to memory that don't wait for each other cost a
    /// fraction.
    young: Young,
}

#[derive(Clone, Default)]
struct Table {
    spots: Arc<[Spot]>,
    taken: usize,
}

/// A small table, never shared: what grows is touched most.
#[derive(Clone, Default)]
struct Young {
    spots: Vec<Spot>,
    taken: usize,
}

/// A place for a number: where its digest says, else the next free one. At least a quarter of the places stays free.
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
    /// Empty, with room for so many numbers in tables that don't have to grow for them.
    pub(super) fn with_room(numbers: usize) -> Self {
        if numbers < YOUNG_MAX {
            return Self::default();
        }
        // Digests spread unevenly: an eighth more than everybody's share.
        let share = numbers / TABLES * 9 / 8;
        let spots = (share * 4 / 3 + 1).next_power_of_two().max(SPOTS_MIN);
        let table = || Table { spots: vec![Spot::default(); spots].into(), taken: 0 };
        Self { tables: std::iter::repeat_with(table).take(TABLES).collect(), young: Young::default() }
    }

    /// The number under the digest that is the `same`: digests may collide.
    pub(super) fn find(&self, digest: u64, same: impl Fn(u32) -> bool) -> Option<u32> {
        let digest = low(digest);
        let old = || find(&self.tables.get(table(digest))?.spots, digest, &same);
        find(&self.young.spots, digest, &same).or_else(old)
    }

    /// Whoever adds a number knows that it isn't there.
    pub(super) fn add(&mut self, digest: u64, number: u32) {
        assert_ne!(number, 0, "numbers start at 1");
        self.young.add(Spot { digest: low(digest), number });
        if self.young.taken == YOUNG_MAX {
            self.tables.resize_with(TABLES, Table::default);
            for spot in taken(&std::mem::take(&mut self.young).spots) {
                self.tables[table(spot.digest)].add(*spot);
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        self.young.taken + self.tables.iter().map(|table| table.taken).sum::<usize>()
    }
}

impl Table {
    fn add(&mut self, spot: Spot) {
        if is_full(self.taken, &self.spots) {
            self.spots = twice(&self.spots).into();
        }
        put(Arc::make_mut(&mut self.spots), spot);
        self.taken += 1;
    }
}

impl Young {
    fn add(&mut self, spot: Spot) {
        if is_full(self.taken, &self.spots) {
            self.spots = twice(&self.spots);
        }
        put(&mut self.spots, spot);
        self.taken += 1;
    }
}

fn find(spots: &[Spot], digest: u32, same: &impl Fn(u32) -> bool) -> Option<u32> {
    let mut place = first(digest, spots.len());
    loop {
        let spot = spots.get(place).filter(|spot| spot.number != 0)?;
        if spot.digest == digest && same(spot.number) {
            return Some(spot.number);
        }
        place = (place + 1) & (spots.len() - 1);
    }
}

fn taken(spots: &[Spot]) -> impl Iterator<Item = &Spot> {
    spots.iter().filter(|spot| spot.number != 0)
}

fn is_full(taken: usize, spots: &[Spot]) -> bool {
    4 * (taken + 1) > 3 * spots.len()
}

fn twice(spots: &[Spot]) -> Vec<Spot> {
    let mut larger = vec![Spot::default(); (2 * spots.len()).max(SPOTS_MIN)];
    taken(spots).for_each(|spot| put(&mut larger, *spot));
    larger
}

fn put(spots: &mut [Spot], spot: Spot) {
    let mut place = first(spot.digest, spots.len());
    while spots[place].number != 0 {
        place = (place + 1) & (spots.len() - 1);
    }
    spots[place] = spot;
}

/// Where a table of that many places, a power of two, looks first: by the upper bits of a product, which all bits of
/// the digest have a say in.
fn first(digest: u32, places: usize) -> usize {
    let places = u32::try_from(places).expect("numbers have 32 bits");
    let place = digest.wrapping_mul(0x9e37_79b9).checked_shr(places.leading_zeros() + 1);
    usize::try_from(place.unwrap_or_default()).expect("less than the places")
}

fn table(digest: u32) -> usize {
    usize::try_from(digest).expect("32 bits") % TABLES
}

fn low(digest: u64) -> u32 {
    u32::try_from(digest & u64::from(u32::MAX)).expect("the lower half")
}

/// A million numbers make four thousand a table: a copy of one, when a snapshot shares it, takes microseconds.
const TABLES: usize = 256;
/// Few enough for the fastest memory.
const YOUNG_MAX: usize = 512;
/// Of a table with anything in it; a power of two.
const SPOTS_MIN: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(number: u32) -> u64 {
        // Three numbers share a digest, and all of them a few tables.
        u64::from(number / 3) << 7
    }

    fn find(index: &Index, number: u32) -> Option<u32> {
        index.find(digest(number), |one| one == number)
    }

    #[test]
    fn room_made_beforehand_is_enough_or_grows() {
        for room in [0, YOUNG_MAX, 3_000, 10_000, 20_000] {
            let mut index = Index::with_room(room);
            (1..=10_000).for_each(|number| index.add(digest(number), number));
            assert_eq!(index.len(), 10_000);
            assert!((1..=10_000).all(|number| find(&index, number) == Some(number)), "room for {room}");
            assert_eq!(find(&index, 10_001), None);
        }
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
