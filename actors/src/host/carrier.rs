//! Carries effects out: at least once, under the key (entity, seq, n), so that the receiver counts them once.
//!
//! The outbox is the truth. The queue here is only a hint that spares reading it: when it overflows, or when a
//! generation ended with commits nobody heard of, the outbox is read again.

use super::door::{AnyCommand, Call, Fault};
use super::node::Node;
use super::ports::Journal;
use super::registry::ask;
use crate::effect::Effect;
use crate::entity::Seq;
use crate::ids::{Caller, EntityId, Key};
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::Weak;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::mpsc;
use tracing::warn;

/// A row of the outbox.
type Name = (EntityId, Seq);
type Carried = (EntityId, Seq, Arc<[Effect]>);

/// The way in, for cells.
pub(super) struct Carrier {
    queue: mpsc::Sender<Carried>,
    rescan: Arc<AtomicBool>,
}

/// The way out, to be driven by [`run`].
pub(super) struct Carriage {
    queue: mpsc::Receiver<Carried>,
    rescan: Arc<AtomicBool>,
}

impl Carrier {
    /// Reads the outbox once at the start: whatever a crash left there is carried out now.
    pub(super) fn new() -> (Self, Carriage) {
        let (sender, queue) = mpsc::channel(QUEUE_MAX);
        let rescan = Arc::new(AtomicBool::new(true));
        (Self { queue: sender, rescan: rescan.clone() }, Carriage { queue, rescan })
    }

    pub(super) fn carry(&self, entity: EntityId, seq: Seq, effects: Arc<[Effect]>) {
        if self.queue.try_send((entity, seq, effects)).is_err() {
            self.rescan();
        }
    }

    pub(super) fn rescan(&self) {
        self.rescan.store(true, Ordering::Release);
    }
}

/// Carries until the node is gone.
pub(super) async fn run(node: Weak<Node>, mut carriage: Carriage, journal: Arc<dyn Journal>) {
    let mut under_way = FuturesUnordered::new();
    let mut names: HashSet<(EntityId, Seq)> = HashSet::new();
    let mut settled = Vec::new();
    // Where the next page of the outbox begins: rows that can't be carried now don't hide those behind them.
    let mut behind = None;
    let mut tick = tokio::time::interval(Duration::from_millis(TICK_MS));
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            taken = carriage.queue.recv(), if under_way.len() < UNDER_WAY_MAX => {
                let Some((entity, seq, effects)) = taken else { return };
                if names.insert((entity, seq)) {
                    under_way.push(carry_out(node.clone(), entity, seq, effects));
                }
            }
            Some((name, done)) = under_way.next(), if !under_way.is_empty() => {
                names.remove(&name);
                match done {
                    true => settled.push(name),
                    false => carriage.rescan.store(true, Ordering::Release),
                }
            }
            _ = tick.tick() => {
                if node.strong_count() == 0 {
                    return;
                }
                settle(&journal, &mut settled).await;
                if under_way.is_empty() && carriage.rescan.swap(false, Ordering::AcqRel) {
                    match pending(&journal, behind).await {
                        Some((found, next)) => {
                            behind = next;
                            // A full page means that there is more behind it.
                            carriage.rescan.fetch_or(behind.is_some(), Ordering::AcqRel);
                            for (entity, seq, effects) in found {
                                names.insert((entity, seq));
                                under_way.push(carry_out(node.clone(), entity, seq, effects));
                            }
                        }
                        None => carriage.rescan.store(true, Ordering::Release),
                    }
                }
            }
        }
        if settled.len() >= SETTLE_AT {
            settle(&journal, &mut settled).await;
        }
    }
}

async fn settle(journal: &Arc<dyn Journal>, settled: &mut Vec<(EntityId, Seq)>) {
    if settled.is_empty() {
        return;
    }
    if let Err(fault) = journal.settle_effects(std::mem::take(settled)).await {
        // They stay in the outbox and are carried out again, to receivers that count them once.
        warn!(%fault, "carried effects could not be settled");
    }
}

/// A page of the outbox, and the name of its last row when there may be more behind it.
async fn pending(journal: &Arc<dyn Journal>, behind: Option<Name>) -> Option<(Vec<Carried>, Option<Name>)> {
    let rows = match journal.pending_effects(behind, UNDER_WAY_MAX).await {
        Ok(rows) => rows,
        Err(fault) => {
            warn!(%fault, "the outbox can't be read");
            return None;
        }
    };
    let full = rows.len() >= UNDER_WAY_MAX;
    let next = rows.last().filter(|_| full).map(|row| (row.entity, row.seq));
    let carried =
        rows.into_iter().filter_map(|row| match serde_json::from_str::<Vec<Effect>>(&row.effects) {
            Ok(effects) => Some((row.entity, row.seq, effects.into())),
            Err(fault) => {
                warn!(entity = %row.entity, seq = row.seq, %fault, "an outbox row can't be read; it stays");
                None
            }
        });
    Some((carried.collect(), next))
}

/// Carries out one decision's effects, in order. `false`: not now, again later.
async fn carry_out(
    node: Weak<Node>,
    entity: EntityId,
    seq: Seq,
    effects: Arc<[Effect]>,
) -> ((EntityId, Seq), bool) {
    let mut done = true;
    for (n, effect) in (0_u32..).zip(effects.iter()) {
        let Effect::Tell { to, message } = effect;
        let Some(command) = AnyCommand::hear(*to, entity, seq, n, message.clone()) else { continue };
        let key =
            Key::new(&format!("{entity}/{seq}/{n}")).expect("an entity, a seq and a number are a short key");
        let Some(node) = node.upgrade() else { return ((entity, seq), false) };
        let at_ms = node.now().0;
        let call = Call { entity: *to, command, caller: Caller::entity(entity), key, at_ms };
        match ask(&node, call).await {
            Err(Fault::Temporary(_) | Fault::Internal | Fault::IntakeClosed(_) | Fault::Unreadable) => {
                // The others of this decision don't wait for one who can't be told now.
                done = false;
            }
            Err(fault) => warn!(%entity, seq, n, ?fault, "an effect was not accepted"),
            Ok(_) => {}
        }
    }
    if !done {
        tokio::time::sleep(Duration::from_millis(RETRY_MS)).await;
    }
    ((entity, seq), done)
}

const QUEUE_MAX: usize = 4_096;
/// Few: each wakes a cell and stores an event, in the commits that claims and bids wait for.
const UNDER_WAY_MAX: usize = 12;
const SETTLE_AT: usize = 64;
const TICK_MS: u64 = 100;
const RETRY_MS: u64 = 200;
