//! Histograms of one run: what lies before the end of the warm-up isn't counted.

use crate::report::Figures;
use hdrhistogram::Histogram;
use std::time::{Duration, Instant};

/// The time in which a run counts.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    pub from: Instant,
    pub until: Instant,
}

impl Window {
    /// Begins `warm_up` after `start` and lasts for `time`.
    #[must_use]
    pub fn after(start: Instant, warm_up: Duration, time: Duration) -> Self {
        Self { from: start + warm_up, until: start + warm_up + time }
    }

    #[must_use]
    pub fn holds(&self, moment: Instant) -> bool {
        (self.from..self.until).contains(&moment)
    }

    #[must_use]
    pub fn seconds(&self) -> f64 {
        (self.until - self.from).as_secs_f64()
    }
}

/// Times in microseconds, three digits exact, up to ten minutes.
#[derive(Clone, Debug)]
pub struct Times(Histogram<u64>);

impl Default for Times {
    fn default() -> Self {
        Self(Histogram::new_with_bounds(1, 600_000_000, 3).expect("bounds that fit"))
    }
}

impl Times {
    pub fn note(&mut self, took: Duration) {
        self.0.saturating_record(micros(took));
    }

    /// Takes in everything that another has noted.
    pub fn add(&mut self, other: &Self) {
        self.0.add(&other.0).expect("both have the same bounds");
    }

    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.len()
    }

    #[must_use]
    pub fn at(&self, quantile: f64) -> Duration {
        Duration::from_micros(self.0.value_at_quantile(quantile))
    }

    /// Adds the usual quantiles, in milliseconds: `p50_ms`, or `age_p50_ms` with `age_` in front.
    pub fn tell(&self, figures: &mut Figures, front: &str) {
        for (name, quantile) in QUANTILES {
            figures.add(&format!("{front}{name}_ms"), millis(self.at(*quantile)));
        }
        figures.add(&format!("{front}max_ms"), millis(Duration::from_micros(self.0.max())));
    }
}

/// Milliseconds with three digits behind the point.
#[must_use]
pub fn millis(time: Duration) -> f64 {
    time.as_micros() as f64 / 1_000.0
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

const QUANTILES: &[(&str, f64)] = &[("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("p999", 0.999)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_in_the_window_counts() {
        let start = Instant::now();
        let window = Window::after(start, Duration::from_secs(1), Duration::from_secs(2));
        let at = |ms| window.holds(start + Duration::from_millis(ms));
        assert_eq!([at(999), at(1_000), at(2_999), at(3_000)], [false, true, true, false]);
        assert!((window.seconds() - 2.0).abs() < 1e-9);
    }

    #[test]
    fn quantiles_are_told_in_milliseconds() {
        let mut times = Times::default();
        (1..=1_000).for_each(|ms| times.note(Duration::from_millis(ms)));
        let mut figures = Figures::default();
        times.tell(&mut figures, "age_");
        let p99 = figures.get("age_p99_ms").expect("told");
        assert!((989.0..992.0).contains(&p99), "{p99}");
        let max = figures.get("age_max_ms").expect("told");
        assert!((999.0..1_002.0).contains(&max), "{max}");
        assert_eq!(times.count(), 1_000);
    }
}
