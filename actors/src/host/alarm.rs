//! Wakes entities whose deadline is due though nobody talks to them: timers are lost in a crash, deadlines are not.
//!
//! Every append stores its entity's soonest deadline beside the owner row, whatever the kind; this looks there once a
//! second and wakes who isn't alive. The rule decides, as always, with the time it is given.

use super::node::Node;
use super::ports::Journal;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tracing::warn;

/// Runs until the node is gone.
pub(super) async fn run(node: Weak<Node>, journal: Arc<dyn Journal>) {
    let mut tick = tokio::time::interval(Duration::from_millis(LOOK_MS));
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        let Some(now) = node.upgrade().map(|node| node.now()) else { return };
        let due = match journal.due(now.0, DUE_MAX).await {
            Ok(due) => due,
            Err(fault) => {
                warn!(%fault, "deadlines can't be looked up");
                continue;
            }
        };
        let Some(node) = node.upgrade() else { return };
        for entity in due {
            // A living cell has its own timer; a waking one asks its rules as soon as it is there.
            let _ = node.find_or_wake(entity);
        }
    }
}

const LOOK_MS: u64 = 1_000;
const DUE_MAX: usize = 256;
