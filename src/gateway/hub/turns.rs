//! A hub's turns on its worker: a bounded piece of work each, and the worker's other tasks between them. Readers of a
//! crowd are served evenly over time and not in one burst, for a burst holds up everybody's answers on its processor.

use super::broadcast::is_crowd;
use super::{Hub, HubMail};
use crate::gateway::settings::HUB_TURN_MAX;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Interval, MissedTickBehavior, interval};

/// Handles a hub's mail on its worker until the process ends.
pub async fn run(hub: Rc<Hub>, mut inbox: mpsc::Receiver<HubMail>) {
    let mut mail = Vec::with_capacity(HUB_TURN_MAX);
    let (mut ticks, mut breaths) = (every(TICK), every(BREATH));
    loop {
        tokio::select! {
            biased;
            now = ticks.tick() => hub.tick(now.into_std()),
            _ = breaths.tick(), if hub.is_saying() => hub.go_on(),
            count = inbox.recv_many(&mut mail, HUB_TURN_MAX) => {
                if count == 0 {
                    return;
                }
                for one in mail.drain(..) {
                    while hub.must_wait(&one) {
                        breaths.tick().await;
                        hub.go_on();
                    }
                    hub.handle_safely(one);
                }
                tokio::task::yield_now().await;
            }
        }
    }
}

fn every(period: Duration) -> Interval {
    let mut interval = interval(period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

impl Hub {
    /// Whether a publication has not reached all of its crowd.
    pub fn is_saying(&self) -> bool {
        self.state.borrow().broadcast.is_some()
    }

    /// Whether this must not be handled before the publication under way is said: mail for the same room, and the next
    /// crowd's. What concerns a few others, such as the word that they are outbid, passes.
    pub fn must_wait(&self, mail: &HubMail) -> bool {
        let state = self.state.borrow();
        let Some(broadcast) = &state.broadcast else { return false };
        let for_a_crowd = |channel| state.rooms.get(channel).is_some_and(is_crowd);
        match mail {
            HubMail::Joined { channel, .. }
            | HubMail::Denied { channel, .. }
            | HubMail::Presence { channel, .. }
            | HubMail::Resync { channel } => *channel == broadcast.channel,
            HubMail::Publication { channel, offset, .. } => {
                *channel == broadcast.channel || (offset.is_none() && for_a_crowd(channel))
            }
        }
    }

    /// Says the publication that is under way to the next of its room.
    pub fn go_on(&self) {
        let mut state = self.state.borrow_mut();
        let Some(mut broadcast) = state.broadcast.take() else { return };
        let more = state.rooms.get(&broadcast.channel).is_some_and(|room| broadcast.go_on(room));
        state.broadcast = more.then_some(broadcast);
    }

    /// Handles mail though a rule of ours may be broken: one bad letter must not silence a whole worker. What it may
    /// have half done shows as a gap.
    fn handle_safely(&self, mail: HubMail) {
        if catch_unwind(AssertUnwindSafe(|| self.handle(mail))).is_err() {
            tracing::error!(hub = self.letterbox.id.0, "a hub panicked over a letter and goes on");
        }
    }
}

const TICK: Duration = Duration::from_secs(1);
/// Between two parts of a crowd.
const BREATH: Duration = Duration::from_millis(2);
