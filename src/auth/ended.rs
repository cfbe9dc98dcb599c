//! Sign-ins that ended on this node: their access tokens, which nobody can take back, are refused until they expire by
//! themselves. Bounded, and lost with the process: after a restart, or on another node, a token of an ended sign-in is
//! good for the rest of its quarter of an hour.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use ulid::Ulid;

/// Families that ended, each with the moment from which none of its tokens can be good any more.
#[derive(Default)]
pub(super) struct Ended(Mutex<HashMap<Ulid, i64>>);

impl Ended {
    /// The family is over; its last access token expires at `until_ms`, milliseconds since 1970.
    pub fn note(&self, family: Ulid, now_ms: i64, until_ms: i64) {
        let mut families = self.lock();
        if families.len() >= FAMILIES_MAX {
            families.retain(|_, until_ms| *until_ms > now_ms);
        }
        if families.len() < FAMILIES_MAX {
            families.insert(family, until_ms);
        }
    }

    pub fn has(&self, family: Ulid, now_ms: i64) -> bool {
        self.lock().get(&family).is_some_and(|until_ms| *until_ms > now_ms)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Ulid, i64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// More who sign out within the life of an access token are signed out when theirs expires.
const FAMILIES_MAX: usize = 65_536;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_is_remembered_until_its_last_token_has_expired() {
        let ended = Ended::default();
        ended.note(Ulid(1), 0, 900);
        assert!(ended.has(Ulid(1), 899) && !ended.has(Ulid(1), 900) && !ended.has(Ulid(2), 0));
    }

    #[test]
    fn memory_is_bounded_and_the_expired_make_room() {
        let ended = Ended::default();
        for n in 0..=FAMILIES_MAX as u128 {
            ended.note(Ulid(n), 0, 900);
        }
        assert!(!ended.has(Ulid(FAMILIES_MAX as u128), 0) && ended.lock().len() == FAMILIES_MAX);
        ended.note(Ulid(u128::MAX), 900, 1_800);
        assert!(ended.has(Ulid(u128::MAX), 900) && ended.lock().len() == 1);
    }
}
