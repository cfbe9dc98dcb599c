//! How often somebody may try to sign in: per address and e-mail, so that a stranger can't lock a person out.

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::net::IpAddr;
use std::num::NonZeroU32;

/// Counts attempts to sign in.
pub(super) struct Attempts {
    limiter: DefaultKeyedRateLimiter<u64>,
    /// Attempts are counted in one of [`BUCKETS`]: memory is bounded whatever is tried, and since the hash is keyed
    /// with chance nobody can aim at another's bucket.
    hash: RandomState,
    clock: DefaultClock,
}

const BUCKETS: u64 = 65_536;

impl Attempts {
    pub fn per_minute(attempts: NonZeroU32) -> Self {
        Self {
            limiter: RateLimiter::keyed(Quota::per_minute(attempts)),
            hash: RandomState::new(),
            clock: DefaultClock::default(),
        }
    }

    /// Counts one attempt.
    ///
    /// # Errors
    /// How many whole seconds to wait.
    pub fn note(&self, from: IpAddr, email: &str) -> Result<(), u64> {
        let bucket = self.hash.hash_one((from, email)) % BUCKETS;
        self.limiter.check_key(&bucket).map_err(|until| {
            let wait = until.wait_time_from(self.clock.now());
            wait.as_secs() + 1
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_and_email_runs_out_and_others_do_not() {
        let attempts = Attempts::per_minute(NonZeroU32::new(3).unwrap());
        let (here, there) = (IpAddr::from([127, 0, 0, 1]), IpAddr::from([127, 0, 0, 2]));
        for _ in 0..3 {
            assert_eq!(attempts.note(here, "a@example.org"), Ok(()));
        }
        let wait = attempts.note(here, "a@example.org").unwrap_err();
        assert!((1..=20).contains(&wait), "{wait}");
        assert_eq!(attempts.note(there, "a@example.org"), Ok(()));
        assert_eq!(attempts.note(here, "b@example.org"), Ok(()));
    }
}
