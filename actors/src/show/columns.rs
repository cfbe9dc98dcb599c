//! Claims and buyers as a snapshot holds them: by column, what repeats itself told once. A million entries are a tenth
//! as long as one by one, and most of waking a show is reading them. Not here: the bytes.

use super::buyers::Buyer;
use super::chunks::Chunks;
use super::messages::{How, Standing};
use super::person::{Person, Platform, Unnamed};
use super::state::Claim;
use super::{BuyerId, ItemId};
use crate::ids::UserId;
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Serialize, Deserialize)]
pub(super) struct ClaimColumns {
    /// Each as its distance from the one before.
    at_ms: Vec<i64>,
    item: Runs<ItemId>,
    /// Each as its distance from the one before: new buyers are counted up.
    buyer: Runs<i64>,
    standing: Runs<Standing>,
    how: Runs<How>,
}

impl ClaimColumns {
    pub(super) fn of(claims: &Chunks<Claim>) -> Self {
        Self {
            at_ms: distances(claims.iter().map(|claim| claim.at_ms.0)).collect(),
            item: claims.iter().map(|claim| claim.item).collect(),
            buyer: distances(claims.iter().map(|claim| i64::from(claim.buyer))).collect(),
            standing: claims.iter().map(|claim| claim.standing).collect(),
            how: claims.iter().map(|claim| claim.how).collect(),
        }
    }

    /// # Errors
    /// When these aren't columns of one list.
    pub(super) fn read(self) -> Result<Chunks<Claim>, &'static str> {
        let len = self.at_ms.len();
        even(len, &[self.item.len(), self.buyer.len(), self.standing.len(), self.how.len()])?;
        let times = sums(self.at_ms.into_iter()).map(UnixMs);
        // Whoever is a buyer has claimed something: there are never more of them, and room is made for no more.
        let known = |id: &BuyerId| usize::try_from(*id).is_ok_and(|id| (1..=len).contains(&id));
        let buyers = sums(self.buyer.each()).map(|id| BuyerId::try_from(id).ok().filter(known));
        let facts = self.item.each().zip(self.standing.each()).zip(self.how.each());
        let claims = times.zip(buyers).zip(facts).map(|((at_ms, buyer), ((item, standing), how))| {
            let buyer = buyer.ok_or("a buyer out of range")?;
            Ok(Claim { at_ms, item, buyer, standing, how })
        });
        claims.collect()
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct BuyerColumns {
    user: Vec<Option<UserId>>,
    platform: Runs<Platform>,
    platform_user_id: Runs<Option<Arc<str>>>,
    /// Nothing where it follows from the user.
    handle: Runs<Option<Arc<str>>>,
    display_name: Runs<Option<Arc<str>>>,
    units: Runs<u32>,
}

impl BuyerColumns {
    pub(super) fn of(buyers: &Chunks<Buyer>) -> Self {
        let people = || buyers.iter().map(|buyer| &buyer.person);
        let named = |person: &Person| {
            let follows = person.user.is_some_and(|user| Unnamed::of(user).as_str() == &*person.handle);
            (!follows).then(|| person.handle.clone())
        };
        Self {
            user: people().map(|person| person.user).collect(),
            platform: people().map(|person| person.platform).collect(),
            platform_user_id: people().map(|person| person.platform_user_id.clone()).collect(),
            handle: people().map(named).collect(),
            display_name: people().map(|person| person.display_name.clone()).collect(),
            units: buyers.iter().map(|buyer| buyer.units).collect(),
        }
    }

    /// # Errors
    /// When these aren't columns of one list, or somebody has no handle.
    pub(super) fn read(self) -> Result<Chunks<Buyer>, &'static str> {
        let ids = self.platform_user_id.len();
        let lens = [self.platform.len(), ids, self.handle.len(), self.display_name.len(), self.units.len()];
        even(self.user.len(), &lens)?;
        let names = self.platform_user_id.each().zip(self.handle.each()).zip(self.display_name.each());
        let people = self.user.into_iter().zip(self.platform.each()).zip(names);
        let buyers = people.zip(self.units.each()).map(|(((user, platform), names), units)| {
            let ((platform_user_id, handle), display_name) = names;
            let follows = || user.map(|user| Unnamed::of(user).as_str().into());
            let handle = handle.or_else(follows).ok_or("a buyer without a handle")?;
            let person = Person { user, platform, platform_user_id, handle, display_name };
            Ok(Buyer { person, units })
        });
        buyers.collect()
    }
}

/// A column in which neighbours are often the same: each value, and how many times it stands there.
#[derive(Serialize, Deserialize)]
struct Runs<T>(Vec<(T, u32)>);

impl<T: PartialEq> FromIterator<T> for Runs<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let mut runs = Vec::<(T, u32)>::new();
        for value in values {
            match runs.last_mut() {
                Some((last, times)) if *last == value => *times += 1,
                _ => runs.push((value, 1)),
            }
        }
        Self(runs)
    }
}

impl<T: Clone> Runs<T> {
    fn len(&self) -> usize {
        self.0.iter().map(|(_, times)| usize::try_from(*times).expect("32 bits")).sum()
    }

    fn each(self) -> impl Iterator<Item = T> {
        self.0.into_iter().flat_map(|(value, times)| (0..times).map(move |_| value.clone()))
    }
}

/// Numbers by their distance from the one before.
fn distances(numbers: impl Iterator<Item = i64>) -> impl Iterator<Item = i64> {
    numbers.scan(0_i64, |before, number| Some(number.wrapping_sub(std::mem::replace(before, number))))
}

/// The numbers of those distances.
fn sums(distances: impl Iterator<Item = i64>) -> impl Iterator<Item = i64> {
    distances.scan(0_i64, |sum, distance| {
        *sum = sum.wrapping_add(distance);
        Some(*sum)
    })
}

fn even(len: usize, others: &[usize]) -> Result<(), &'static str> {
    others.iter().all(|other| *other == len).then_some(()).ok_or("columns of different lengths")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims() -> Chunks<Claim> {
        let claim = |at, item, buyer, standing, how| Claim { at_ms: UnixMs(at), item, buyer, standing, how };
        let claims = [
            claim(1_700_000_000_000, 1, 1, Standing::Winner, How::Comment),
            claim(1_700_000_000_000, 1, 2, Standing::Released, How::Button),
            claim(1_700_000_000_007, 7, 1, Standing::Waitlist, How::Award),
            claim(-3, 7, 4, Standing::Waitlist, How::Award),
        ];
        claims.into_iter().collect()
    }

    fn buyers() -> Chunks<Buyer> {
        let user = UserId(ulid::Ulid(77));
        let outside = |id: &str, name: Option<&str>| Person {
            user: None,
            platform: Platform::Tiktok,
            platform_user_id: Some(id.into()),
            handle: id.into(),
            display_name: name.map(Into::into),
        };
        let people = [
            Person::of_user(user, None),
            Person::of_user(user, Some(&"anna".into())),
            Person::named("bo"),
            outside("cy", None),
            outside("di", Some("Di")),
        ];
        (0..).zip(people).map(|(units, person)| Buyer { person, units: units / 2 }).collect()
    }

    #[test]
    fn columns_give_back_what_they_were_made_of() {
        assert_eq!(ClaimColumns::of(&claims()).read(), Ok(claims()));
        assert_eq!(BuyerColumns::of(&buyers()).read(), Ok(buyers()));
    }

    #[test]
    fn what_repeats_itself_is_told_once() {
        let runs: Runs<_> = [5, 5, 5, 6, 5].into_iter().collect();
        assert_eq!(runs.0, [(5, 3), (6, 1), (5, 1)]);
        let handles = BuyerColumns::of(&buyers()).handle.0;
        assert_eq!(handles[0], (None, 1), "the name of somebody without one follows from their id");
    }

    #[test]
    fn columns_of_different_lists_are_refused() {
        let uneven = Err("columns of different lengths");
        let spoil: [fn(&mut ClaimColumns); 5] = [
            |claims| _ = claims.at_ms.pop(),
            |claims| claims.item.0[0].1 += 1,
            |claims| claims.buyer.0[0].1 -= 1,
            |claims| _ = claims.standing.0.pop(),
            |claims| _ = claims.how.0.pop(),
        ];
        for spoil in spoil {
            let mut columns = ClaimColumns::of(&claims());
            spoil(&mut columns);
            assert_eq!(columns.read(), uneven);
        }
        let spoil: [fn(&mut BuyerColumns); 6] = [
            |buyers| _ = buyers.user.pop(),
            |buyers| _ = buyers.platform.0.pop(),
            |buyers| _ = buyers.platform_user_id.0.pop(),
            |buyers| _ = buyers.handle.0.pop(),
            |buyers| _ = buyers.display_name.0.pop(),
            |buyers| _ = buyers.units.0.pop(),
        ];
        for spoil in spoil {
            let mut columns = BuyerColumns::of(&buyers());
            spoil(&mut columns);
            assert_eq!(columns.read().unwrap_err(), "columns of different lengths");
        }
    }

    #[test]
    fn numbers_and_names_out_of_range_are_refused() {
        for wrong in [-1, 0, 5, i64::MAX] {
            let mut columns = ClaimColumns::of(&claims());
            columns.buyer.0[0].0 = wrong;
            assert_eq!(columns.read(), Err("a buyer out of range"), "{wrong}");
        }
        let mut columns = BuyerColumns::of(&buyers());
        columns.user[0] = None;
        assert_eq!(columns.read().unwrap_err(), "a buyer without a handle");
    }
}
