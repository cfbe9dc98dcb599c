//! Keeps a node from filling up: when most places are taken, the cells that nobody has asked for anything the longest
//! retire before their time. A flash sale wakes an inbox for everybody who bought; nobody else's show may wait for
//! those to idle away.

use super::door::Control;
use super::inlet::{Inlet, Mail};
use super::node::Node;
use crate::limits;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::oneshot;

/// Runs until the node is gone.
pub(super) async fn run(node: Weak<Node>) {
    let mut tick = tokio::time::interval(Duration::from_millis(LOOK_MS));
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        let Some(node) = node.upgrade() else { return };
        for inlet in longest_idle(&node) {
            // Who is followed or busy stays; the answer says so to nobody.
            let (reply, _) = oneshot::channel();
            let _ = inlet.post(Mail::Control { control: Control::Retire, reply });
        }
    }
}

/// As many cells as are too many, those first that have been left alone longest.
fn longest_idle(node: &Node) -> Vec<Arc<Inlet>> {
    let wanted = node.places_taken().saturating_sub(limits::cells_crowded_from(node.settings.cells_max));
    if wanted == 0 {
        return Vec::new();
    }
    let mut cells: Vec<_> =
        node.living().into_iter().map(|inlet| (inlet.left_alone_since(), inlet)).collect();
    if wanted < cells.len() {
        cells.select_nth_unstable_by_key(wanted, |(since, _)| *since);
        cells.truncate(wanted);
    }
    cells.into_iter().map(|(_, inlet)| inlet).collect()
}

const LOOK_MS: u64 = 1_000;
