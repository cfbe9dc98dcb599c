//! The items of a show: how many there are of each, how many are claimed, and who waits.

use super::messages::Tally;
use super::{ClaimId, ItemId, comment};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemStatus {
    Unclaimed,
    Partial,
    SoldOut,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// As the seller wrote it; `a12`, `A12` and `A012` are the same number.
    pub number: Arc<str>,
    pub title: Arc<str>,
    pub description: Option<Arc<str>>,
    pub quantity: u32,
    pub claimed: u32,
    /// First come, first in line. Ids grow with time, so this is sorted, and a place is found by halving. Leaving
    /// from the middle moves the shorter side up: four bytes a person, rare, and cheap next to a tree per item.
    pub waiting: VecDeque<ClaimId>,
}

impl Item {
    pub(super) fn of(
        number: Arc<str>,
        title: Arc<str>,
        description: Option<Arc<str>>,
        quantity: u32,
    ) -> Self {
        Self { number, title, description, quantity, claimed: 0, waiting: VecDeque::new() }
    }

    #[must_use]
    pub fn available(&self) -> u32 {
        self.quantity - self.claimed
    }

    /// How many wait.
    #[must_use]
    pub fn waiting(&self) -> u32 {
        u32::try_from(self.waiting.len()).expect("claims are limited")
    }

    #[must_use]
    pub fn status(&self) -> ItemStatus {
        self.tally().status
    }

    /// 1 is the next to win.
    #[must_use]
    pub fn waitlist_position(&self, claim: ClaimId) -> Option<u32> {
        let place = self.waiting.binary_search(&claim).ok()?;
        u32::try_from(place + 1).ok()
    }

    #[must_use]
    pub fn tally(&self) -> Tally {
        Tally::of(self.quantity, self.claimed, self.waiting())
    }
}

impl Tally {
    pub(super) fn of(quantity: u32, claimed: u32, waiting: u32) -> Self {
        let status = match claimed {
            0 => ItemStatus::Unclaimed,
            some if some < quantity => ItemStatus::Partial,
            _ => ItemStatus::SoldOut,
        };
        Self { quantity, claimed, available: quantity - claimed, waiting, status }
    }
}

/// All items, by id and by number.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Kept")]
pub struct Stock {
    items: BTreeMap<ItemId, Item>,
    /// Items ever added, which is the id of the latest.
    ever: ItemId,
    #[serde(skip)]
    by_number: BTreeMap<Box<str>, ItemId>,
    #[serde(skip)]
    units: u64,
    #[serde(skip)]
    units_claimed: u64,
}

impl Stock {
    #[must_use]
    pub fn find(&self, id: ItemId) -> Option<&Item> {
        self.items.get(&id)
    }

    /// The item with that number, however it is written.
    #[must_use]
    pub fn find_number(&self, number: &str) -> Option<(ItemId, &Item)> {
        let id = *self.by_number.get(&*comment::number_key(number)?)?;
        Some((id, &self.items[&id]))
    }

    /// In the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = (ItemId, &Item)> {
        self.items.iter().map(|(id, item)| (*id, item))
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Items ever added, deleted ones included.
    #[must_use]
    pub fn ever(&self) -> ItemId {
        self.ever
    }

    #[must_use]
    pub fn units(&self) -> u64 {
        self.units
    }

    #[must_use]
    pub fn units_claimed(&self) -> u64 {
        self.units_claimed
    }

    pub(super) fn numbers(&self) -> usize {
        self.by_number.len()
    }

    pub(super) fn add(&mut self, id: ItemId, item: Item) {
        assert_eq!(id, self.ever + 1, "items are counted without a gap");
        self.ever = id;
        self.units += u64::from(item.quantity);
        self.enlist(id, &item.number);
        self.items.insert(id, item);
    }

    /// Takes over everything but what is claimed and who waits.
    pub(super) fn change(&mut self, id: ItemId, to: Item) {
        let item = self.items.get_mut(&id).expect("events name items that are");
        self.units = self.units - u64::from(item.quantity) + u64::from(to.quantity);
        let before = std::mem::replace(&mut item.number, to.number.clone());
        item.title = to.title;
        item.description = to.description;
        item.quantity = to.quantity;
        if before != to.number {
            self.by_number.remove(&*key(&before));
            self.enlist(id, &to.number);
        }
    }

    pub(super) fn delete(&mut self, id: ItemId) {
        let item = self.items.remove(&id).expect("events name items that are");
        self.units -= u64::from(item.quantity);
        self.by_number.remove(&*key(&item.number));
    }

    pub(super) fn take_unit(&mut self, id: ItemId) {
        let item = self.item(id);
        item.claimed += 1;
        assert!(item.claimed <= item.quantity, "a unit is claimed once");
        self.units_claimed += 1;
    }

    pub(super) fn free_unit(&mut self, id: ItemId) {
        self.item(id).claimed -= 1;
        self.units_claimed -= 1;
    }

    pub(super) fn wait(&mut self, id: ItemId, claim: ClaimId) {
        self.item(id).waiting.push_back(claim);
    }

    pub(super) fn leave(&mut self, id: ItemId, claim: ClaimId) {
        let waiting = &mut self.item(id).waiting;
        let place = waiting.binary_search(&claim).expect("who leaves was waiting");
        waiting.remove(place);
    }

    fn item(&mut self, id: ItemId) -> &mut Item {
        self.items.get_mut(&id).expect("events name items that are")
    }

    fn enlist(&mut self, id: ItemId, number: &str) {
        let taken = self.by_number.insert(key(number), id);
        assert_eq!(taken, None, "item numbers are unique");
    }
}

fn key(number: &str) -> Box<str> {
    comment::number_key(number).expect("stored numbers are numbers").into()
}

/// What a snapshot keeps of the stock.
#[derive(Deserialize)]
struct Kept {
    items: BTreeMap<ItemId, Item>,
    ever: ItemId,
}

impl From<Kept> for Stock {
    fn from(Kept { items, ever }: Kept) -> Self {
        Self {
            by_number: items.iter().map(|(id, item)| (key(&item.number), *id)).collect(),
            units: items.values().map(|item| u64::from(item.quantity)).sum(),
            units_claimed: items.values().map(|item| u64::from(item.claimed)).sum(),
            items,
            ever,
        }
    }
}
