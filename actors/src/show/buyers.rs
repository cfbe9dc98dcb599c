//! Everybody who ever claimed something in the show. Who only comments isn't kept here.

use super::chunks::Chunks;
use super::columns::BuyerColumns;
use super::index::Index;
use super::person::{Identity, Person};
use super::{BuyerId, place};
use serde::{Deserialize, Serialize, Serializer};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// One buyer. Their id is their place among all buyers, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Buyer {
    /// As they were called when they first claimed.
    pub person: Person,
    /// Units they hold.
    pub units: u32,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(try_from = "BuyerColumns")]
pub struct Buyers {
    all: Chunks<Buyer>,
    by_identity: Index,
    /// Buyers who hold at least one unit.
    holding: u32,
}

impl Buyers {
    #[must_use]
    pub fn find(&self, id: BuyerId) -> Option<&Buyer> {
        self.all.get(place(id)?)
    }

    #[must_use]
    pub fn find_identity(&self, identity: &Identity) -> Option<BuyerId> {
        let same = |id| self.find(id).is_some_and(|buyer| buyer.person.is(identity));
        self.by_identity.find(digest(identity), same)
    }

    /// All who bear this handle. Looks at everybody: only an operator's award asks for it.
    pub fn with_handle(&self, handle: &str) -> impl Iterator<Item = (BuyerId, &Buyer)> {
        self.iter().filter(move |(_, buyer)| buyer.person.handle.eq_ignore_ascii_case(handle))
    }

    /// The id that the next new buyer gets.
    #[must_use]
    pub fn next(&self) -> BuyerId {
        BuyerId::try_from(self.all.len() + 1).expect("claims are limited, and buyers with them")
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// Buyers who hold at least one unit.
    #[must_use]
    pub fn holding(&self) -> u32 {
        self.holding
    }

    pub fn iter(&self) -> impl Iterator<Item = (BuyerId, &Buyer)> {
        (1..).zip(self.all.iter())
    }

    pub(super) fn identities(&self) -> usize {
        self.by_identity.len()
    }

    pub(super) fn meet(&mut self, id: BuyerId, person: &Person) {
        if id == self.next() {
            self.by_identity.add(digest(&person.identity()), id);
            self.all.push(Buyer { person: person.clone(), units: 0 });
        }
        assert!(id < self.next(), "buyers are counted without a gap");
    }

    pub(super) fn take(&mut self, id: BuyerId) {
        let buyer = self.buyer(id);
        buyer.units += 1;
        if buyer.units == 1 {
            self.holding += 1;
        }
    }

    pub(super) fn give_back(&mut self, id: BuyerId) {
        let buyer = self.buyer(id);
        buyer.units -= 1;
        if buyer.units == 0 {
            self.holding -= 1;
        }
    }

    fn buyer(&mut self, id: BuyerId) -> &mut Buyer {
        place(id).and_then(|place| self.all.get_mut(place)).expect("events name buyers that are")
    }
}

/// The index follows from the rest.
impl PartialEq for Buyers {
    fn eq(&self, other: &Self) -> bool {
        self.all == other.all && self.holding == other.holding
    }
}

/// Ids of people end in random bits; names are anybody's choice.
fn digest(identity: &Identity) -> u64 {
    if let Identity::User(user) = identity {
        return user.0.0 as u64;
    }
    let mut hasher = DefaultHasher::new();
    identity.hash(&mut hasher);
    hasher.finish()
}

impl TryFrom<BuyerColumns> for Buyers {
    type Error = &'static str;
    fn try_from(columns: BuyerColumns) -> Result<Self, &'static str> {
        let all = columns.read()?;
        let mut by_identity = Index::with_room(all.len());
        for (id, buyer) in (1..).zip(all.iter()) {
            by_identity.add(digest(&buyer.person.identity()), id);
        }
        let holding = all.iter().map(|buyer| u32::from(buyer.units > 0)).sum();
        Ok(Self { all, by_identity, holding })
    }
}

/// A list for people, columns for a snapshot.
impl Serialize for Buyers {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match to.is_human_readable() {
            true => self.all.serialize(to),
            false => BuyerColumns::of(&self.all).serialize(to),
        }
    }
}
