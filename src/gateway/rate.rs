//! How fast somebody may ask: a bucket that refills, and a count of how often it was empty. Knows nothing of codes.

use super::settings::Rate;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;
use std::time::{Duration, Instant};

/// A bucket of permissions.
#[derive(Debug)]
pub struct Bucket {
    limiter: DefaultDirectRateLimiter,
    clock: DefaultClock,
}

impl Bucket {
    #[must_use]
    pub fn new(rate: Rate) -> Self {
        let at_least_one = |value: u32| NonZeroU32::new(value).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_second(at_least_one(rate.per_s)).allow_burst(at_least_one(rate.burst));
        Self { limiter: RateLimiter::direct(quota), clock: DefaultClock::default() }
    }

    /// Takes one.
    ///
    /// # Errors
    /// Milliseconds until there is one again.
    pub fn take(&self) -> Result<(), u64> {
        self.limiter.check().map_err(|not_until| {
            let wait = not_until.wait_time_from(self.clock.now());
            u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).saturating_add(1)
        })
    }
}

/// How often somebody was refused lately.
#[derive(Clone, Copy, Debug)]
pub struct Strikes {
    since: Instant,
    count: u32,
    window: Duration,
}

impl Strikes {
    #[must_use]
    pub fn within(window: Duration) -> Self {
        Self { since: Instant::now(), count: 0, window }
    }

    /// Counts one more; returns how many there are in the current window.
    pub fn add(&mut self, now: Instant) -> u32 {
        if now.saturating_duration_since(self.since) > self.window {
            self.since = now;
            self.count = 0;
        }
        self.count = self.count.saturating_add(1);
        self.count
    }

    /// Whether the window has passed.
    #[must_use]
    pub fn is_over(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.since) > self.window
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_then_a_wait_is_named() {
        let bucket = Bucket::new(Rate { per_s: 1, burst: 3 });
        assert!((0..3).all(|_| bucket.take().is_ok()));
        let wait_ms = bucket.take().expect_err("the bucket is empty");
        assert!((1..=1_001).contains(&wait_ms), "{wait_ms}");
    }

    #[test]
    fn strikes_are_forgotten_with_their_window() {
        let mut strikes = Strikes::within(Duration::from_secs(10));
        let start = strikes.since;
        assert_eq!(strikes.add(start), 1);
        assert_eq!(strikes.add(start + Duration::from_secs(10)), 2);
        assert_eq!(strikes.add(start + Duration::from_secs(11)), 1);
    }
}
