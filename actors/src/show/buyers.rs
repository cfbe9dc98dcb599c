//! Everybody who ever claimed something in the show. Who only comments isn't kept here.

use super::BuyerId;
use super::chunks::Chunks;
use super::person::{Identity, Person};
use super::shards::{Shards, Shelved};
use serde::{Deserialize, Serialize, Serializer};

/// One buyer. Their id is their place among all buyers, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Buyer {
    /// As they were called when they first claimed.
    pub person: Person,
    /// Units they hold.
    pub units: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(from = "Chunks<Buyer>")]
pub struct Buyers {
    all: Chunks<Buyer>,
    by_identity: Shards<Identity, BuyerId>,
    /// Buyers who hold at least one unit.
    holding: u32,
}

impl Buyers {
    #[must_use]
    pub fn find(&self, id: BuyerId) -> Option<&Buyer> {
        self.all.get(usize::try_from(id).ok()?.checked_sub(1)?)
    }

    #[must_use]
    pub fn find_identity(&self, identity: &Identity) -> Option<BuyerId> {
        self.by_identity.get(identity).copied()
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
            let before = self.by_identity.insert(person.identity(), id);
            assert_eq!(before, None, "a buyer is met once");
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
        let place = usize::try_from(id).ok().and_then(|id| id.checked_sub(1));
        place.and_then(|place| self.all.get_mut(place)).expect("events name buyers that are")
    }
}

/// Ids of people end in random bits; names are mixed (FNV-1a).
impl Shelved for Identity {
    fn shelf(&self) -> u64 {
        let text = match self {
            Self::User(user) => return user.0.random() as u64,
            Self::Outside(_, text) | Self::Named(text) => text,
        };
        text.bytes().fold(0xcbf2_9ce4_8422_2325, |mixed, byte| {
            (mixed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
    }
}

impl From<Chunks<Buyer>> for Buyers {
    fn from(all: Chunks<Buyer>) -> Self {
        let by_identity = (1..).zip(all.iter()).map(|(id, buyer)| (buyer.person.identity(), id)).collect();
        let holding = all.iter().map(|buyer| u32::from(buyer.units > 0)).sum();
        Self { all, by_identity, holding }
    }
}

impl Serialize for Buyers {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.all.serialize(to)
    }
}
