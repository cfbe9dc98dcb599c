//! What each buyer holds or waits for: an index beside the claims. Buyers are counted without a gap, so it is a list;
//! a copy shares its pieces.

use super::chunks::Chunks;
use super::{BuyerId, ClaimId, ItemId, place};
use std::collections::BTreeMap;

/// By buyer, then item. As long as the newest buyer who ever held something.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Held {
    of_buyers: Chunks<Items>,
}

/// The items of one buyer with their claims. Most buyers have one.
#[derive(Clone, Debug, Default, PartialEq)]
enum Items {
    #[default]
    None,
    One(ItemId, ClaimId),
    /// Two at least. Boxed: there is an entry for each of a million buyers, and hardly one of this kind.
    #[allow(clippy::box_collection, reason = "a third of the size")]
    Several(Box<BTreeMap<ItemId, ClaimId>>),
}

impl Held {
    pub(super) fn find(&self, buyer: BuyerId, item: ItemId) -> Option<ClaimId> {
        match self.of_buyers.get(place(buyer)?)? {
            Items::One(one, claim) if *one == item => Some(*claim),
            Items::Several(items) => items.get(&item).copied(),
            Items::None | Items::One(..) => None,
        }
    }

    /// In the order of the items.
    pub(super) fn of_buyer(&self, buyer: BuyerId) -> impl Iterator<Item = (ItemId, ClaimId)> {
        let items = place(buyer).and_then(|place| self.of_buyers.get(place)).unwrap_or(&Items::None);
        items.iter()
    }

    /// How many claims are held or wait.
    pub(super) fn len(&self) -> usize {
        self.of_buyers.iter().map(|items| items.iter().count()).sum()
    }

    pub(super) fn add(&mut self, buyer: BuyerId, item: ItemId, claim: ClaimId) {
        let place = place(buyer).expect("buyers are counted from 1");
        while self.of_buyers.len() <= place {
            self.of_buyers.push(Items::None);
        }
        self.of_buyers.get_mut(place).expect("it was just made").add(item, claim);
    }

    pub(super) fn remove(&mut self, buyer: BuyerId, item: ItemId) {
        let items = place(buyer).and_then(|place| self.of_buyers.get_mut(place));
        items.expect("what is given back was held").remove(item);
    }
}

impl Items {
    fn iter(&self) -> impl Iterator<Item = (ItemId, ClaimId)> {
        let (one, several) = match self {
            Self::None => (None, None),
            Self::One(item, claim) => (Some((*item, *claim)), None),
            Self::Several(items) => (None, Some(items)),
        };
        let several = several.into_iter().flat_map(|items| items.iter().map(|(item, claim)| (*item, *claim)));
        one.into_iter().chain(several)
    }

    fn add(&mut self, item: ItemId, claim: ClaimId) {
        let twice = match self {
            Self::None => {
                *self = Self::One(item, claim);
                None
            }
            Self::One(other, _) if *other == item => Some(claim),
            Self::One(other, of_other) => {
                *self = Self::Several(Box::new(BTreeMap::from([(*other, *of_other), (item, claim)])));
                None
            }
            Self::Several(items) => items.insert(item, claim),
        };
        assert_eq!(twice, None, "one claim per buyer and item");
    }

    fn remove(&mut self, item: ItemId) {
        match self {
            Self::One(one, _) if *one == item => *self = Self::None,
            Self::Several(items) => {
                items.remove(&item);
                // The same claims are the same value, however they came about.
                if let (1, Some((item, claim))) = (items.len(), items.first_key_value()) {
                    *self = Self::One(*item, *claim);
                }
            }
            Self::None | Self::One(..) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_back_is_gone_and_the_rest_stays_in_order() {
        let mut held = Held::default();
        for (buyer, item, claim) in [(3, 9, 1), (3, 2, 2), (1, 9, 3), (3, 5, 4)] {
            held.add(buyer, item, claim);
        }
        assert_eq!(held.of_buyer(3).collect::<Vec<_>>(), [(2, 2), (5, 4), (9, 1)]);
        assert_eq!(
            (held.find(1, 9), held.find(1, 2), held.find(2, 9), held.find(4, 9)),
            (Some(3), None, None, None)
        );
        assert_eq!(held.len(), 4);
        held.remove(3, 2);
        held.remove(3, 9);
        held.remove(1, 9);
        assert_eq!((held.len(), held.find(3, 5)), (1, Some(4)));
        let mut fresh = Held::default();
        fresh.add(3, 5, 4);
        assert_eq!(held, fresh);
    }
}
