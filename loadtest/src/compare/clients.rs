//! Closed-loop clients of a rival, each with a connection, and the measurement they share.

use super::Sample;
use crate::meter::{Times, Window, millis};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// What one client saw.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub latency: Times,
    /// Answers within the window.
    pub counted: u64,
    /// Answers in all: as many claims must be there afterwards.
    pub acknowledged: u64,
}

impl Seen {
    /// Notes so many answers to what was sent together at `sent`.
    pub fn note(&mut self, window: Window, sent: Instant, answers: u64) {
        let now = Instant::now();
        self.acknowledged += answers;
        if window.holds(now) {
            self.counted += answers;
            (0..answers).for_each(|_| self.latency.note(now - sent));
        }
    }
}

/// The second before the measurement, in which caches fill.
pub(super) const WARM_UP: Duration = Duration::from_secs(1);

/// Waits for all clients; the sample, and how much was acknowledged in all.
pub(super) async fn gather(
    mut clients: JoinSet<Result<Seen, String>>,
    window: Window,
) -> Result<(Sample, u64), String> {
    let (mut latency, mut counted, mut acknowledged) = (Times::default(), 0, 0);
    while let Some(client) = clients.join_next().await {
        let seen = client.map_err(|fault| fault.to_string())??;
        latency.add(&seen.latency);
        counted += seen.counted;
        acknowledged += seen.acknowledged;
    }
    let sample = Sample {
        per_s: counted as f64 / window.seconds(),
        p50_ms: millis(latency.at(0.5)),
        p99_ms: millis(latency.at(0.99)),
    };
    Ok((sample, acknowledged))
}
