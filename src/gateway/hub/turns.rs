//! A hub's turns on its worker: a bounded piece of work each, and the worker's other tasks between them.

use super::Hub;
use crate::gateway::settings::HUB_TURN_MAX;
use actors::host::ports::HubMail;
use std::rc::Rc;
use std::time::Duration;
use tokio::sync::mpsc;

/// Handles a hub's mail on its worker until the process ends.
pub async fn run(hub: Rc<Hub>, mut inbox: mpsc::Receiver<HubMail>) {
    let mut mail = Vec::with_capacity(HUB_TURN_MAX);
    let mut ticks = tokio::time::interval(Duration::from_secs(1));
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            now = ticks.tick() => hub.tick(now.into_std()),
            count = inbox.recv_many(&mut mail, HUB_TURN_MAX) => {
                if count == 0 {
                    return;
                }
                let mut rest = mail.drain(..);
                while let Some(one) = rest.next() {
                    hub.handle_safely(one);
                    while hub.go_on() {
                        // Where nothing else waits, a crowd that watches is served evenly and not in one burst.
                        match rest.len() == 0 && inbox.is_empty() {
                            true => tokio::time::sleep(BREATH).await,
                            false => tokio::task::yield_now().await,
                        }
                    }
                }
                drop(rest);
                tokio::task::yield_now().await;
            }
        }
    }
}

/// Between two parts of a room, where there is time.
const BREATH: Duration = Duration::from_millis(1);
