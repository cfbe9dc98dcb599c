//! How often a room hears the newest state: not before it has heard the last one, and where that took long, not before
//! its node had time for other things too. A rate by the room's size alone is a guess of what the node can pay; on a
//! machine half as fast, or beside other crowds, patches gathered before the hubs until they were seconds old.

use std::sync::Weak;
use std::time::{Duration, Instant};

/// The state lane's last patch, and how far it has come.
#[derive(Default)]
pub(super) struct Pace {
    /// When it was sent; the patch is alive until every hub has said it to everybody.
    sent: Option<(Instant, Weak<str>)>,
    /// How long after it was sent it was last seen on its way.
    on_its_way: Duration,
}

impl Pace {
    pub(super) fn sent(&mut self, patch: Weak<str>, now: Instant) {
        *self = Self { sent: Some((now, patch)), on_its_way: Duration::ZERO };
    }

    /// How long to wait before the next patch, or before asking again; `rest` at least after the last one.
    pub(super) fn left(&mut self, rest: Duration, now: Instant) -> Duration {
        let Some((sent, patch)) = &self.sent else { return Duration::ZERO };
        let since = now.saturating_duration_since(*sent);
        if patch.strong_count() > 0 && since < STUCK {
            self.on_its_way = since;
            return rest.saturating_sub(since).max(LOOK);
        }
        // A fifth of the time is for others, where serving the crowd left none.
        rest.max(self.on_its_way * 5 / 4).saturating_sub(since)
    }
}

/// Whether a patch is still on its way is looked at so often.
const LOOK: Duration = Duration::from_millis(10);
/// A hub that needs longer is not waited for: the others on the lane have their own threads.
const STUCK: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    const REST: Duration = Duration::from_millis(50);

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn the_next_patch_waits_for_the_last_one_and_then_leaves_time_for_others() {
        let (mut pace, start) = (Pace::default(), Instant::now());
        assert_eq!(pace.left(REST, start), Duration::ZERO, "the first goes at once");
        let patch: Arc<str> = "{}".into();
        pace.sent(Arc::downgrade(&patch), start);
        assert_eq!(pace.left(REST, start + ms(20)), ms(30));
        assert_eq!(pace.left(REST, start + ms(50)), LOOK);
        assert_eq!(pace.left(REST, start + ms(200)), LOOK);
        drop(patch);
        assert_eq!(pace.left(REST, start + ms(210)), ms(40));
        assert_eq!(pace.left(REST, start + ms(250)), Duration::ZERO);
    }

    #[test]
    fn a_quick_room_rests_no_longer_than_its_size_asks_for() {
        let (mut pace, start) = (Pace::default(), Instant::now());
        pace.sent(Arc::downgrade(&Arc::<str>::from("{}")), start);
        assert_eq!(pace.left(REST, start + ms(20)), ms(30));
        assert_eq!(pace.left(REST, start + ms(50)), Duration::ZERO);
    }

    #[test]
    fn a_hub_that_hangs_is_not_waited_for_for_ever() {
        let (mut pace, start) = (Pace::default(), Instant::now());
        let patch: Arc<str> = "{}".into();
        pace.sent(Arc::downgrade(&patch), start);
        assert_eq!(pace.left(REST, start + STUCK), Duration::ZERO);
    }
}
