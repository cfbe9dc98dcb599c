//! When orders are due: fixed before the run begins, so that a slow server can't slow down who arrives.
//!
//! Latency is counted from these times, not from when an order got away: what waited behind a stall counts in full.

use actors::dice::Dice;
use clap::ValueEnum;
use std::time::Duration;

/// How arrivals lie in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Pattern {
    /// As independent people arrive: gaps are exponentially distributed.
    Poisson,
    /// The same gap between any two.
    Even,
}

/// The times of `count` arrivals from the beginning of the run, in order, `per_s` a second on average.
#[must_use]
pub fn schedule(pattern: Pattern, per_s: f64, count: usize, seed: u64) -> Vec<Duration> {
    let gap = 1.0 / per_s.max(f64::MIN_POSITIVE);
    let mut dice = Dice::seeded(seed);
    let mut at = 0.0;
    let next = |n: usize| match pattern {
        Pattern::Even => Duration::from_secs_f64(gap * n as f64),
        Pattern::Poisson => {
            // From 1 in a million to 1: never zero, whose logarithm is none.
            let chance = (1 + dice.below(1_000_000)) as f64 / 1_000_000.0;
            at -= gap * chance.ln();
            Duration::from_secs_f64(at)
        }
    };
    (0..count).map(next).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_arrivals_have_one_gap() {
        let times = schedule(Pattern::Even, 500.0, 4, 7);
        assert_eq!(times, [0, 2, 4, 6].map(Duration::from_millis));
    }

    #[test]
    fn poisson_arrivals_keep_the_rate_and_have_the_spread_of_people() {
        let times = schedule(Pattern::Poisson, 1_000.0, 20_000, 7);
        assert!(times.is_sorted());
        let span = times.last().unwrap().as_secs_f64();
        assert!((19.0..21.0).contains(&span), "{span}");
        // Of exponential gaps, 1/e are longer than the mean.
        let long = times.windows(2).filter(|two| two[1] - two[0] > Duration::from_millis(1)).count();
        assert!((6_900..7_900).contains(&long), "{long}");
    }

    #[test]
    fn the_same_seed_gives_the_same_arrivals() {
        let times = |seed| schedule(Pattern::Poisson, 100.0, 50, seed);
        assert_eq!(times(3), times(3));
        assert_ne!(times(3), times(4));
    }
}
