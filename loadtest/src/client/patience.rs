//! How long somebody goes on trying, and how long they wait in between.

use actors::dice::Dice;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

const WAIT_MS_MIN: i64 = 20;
const WAIT_MS_MAX: i64 = 2_000;

/// Waits with full jitter below a bound that doubles, until the time is up.
#[derive(Debug)]
pub struct Patience {
    ends: Instant,
    bound_ms: i64,
    dice: Dice,
}

impl Patience {
    #[must_use]
    pub fn lasting(total: Duration) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let seed = u64::from(now.subsec_nanos()) ^ now.as_secs();
        Self { ends: Instant::now() + total, bound_ms: 2 * WAIT_MS_MIN, dice: Dice::seeded(seed) }
    }

    /// Waits before the next try; `false` when there will be none.
    pub async fn wait(&mut self) -> bool {
        let left = self.ends.saturating_duration_since(Instant::now());
        let wait_ms = self.dice.between(WAIT_MS_MIN, self.bound_ms);
        self.bound_ms = (self.bound_ms * 2).min(WAIT_MS_MAX);
        let wait = Duration::from_millis(wait_ms.unsigned_abs());
        if left < wait {
            return false;
        }
        tokio::time::sleep(wait).await;
        true
    }
}
