//! Carries effects out: at least once, under the key (entity, seq, n), so that the receiver counts them once.
//!
//! The outbox is the truth. The queue here is only a hint that spares reading it: when it overflows, or when a
//! generation ended with commits nobody heard of, the outbox is read again. Nobody waits for an effect as they wait for
//! an answer: while a crowd does, effects go out slowly, and stay in the outbox.

use super::door::{AnyCommand, Call, Fault};
use super::node::Node;
use super::outbox::{Name, Parcelled, decode, encode};
use super::ports::{Journal, OutboxRow, Settlement};
use super::registry::ask;
use crate::effect::Effect;
use crate::engine::outbox::Decided;
use crate::ids::{Caller, Key};
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt as _, StreamExt as _};
use std::collections::VecDeque;
use std::collections::hash_map::{Entry, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tracing::warn;

/// The way in, for cells.
pub(super) struct Carrier {
    queue: mpsc::Sender<Parcelled>,
    rescan: Arc<AtomicBool>,
}

/// The way out, to be driven by [`run`].
pub(super) struct Carriage {
    queue: mpsc::Receiver<Parcelled>,
    rescan: Arc<AtomicBool>,
}

impl Carrier {
    /// Reads the outbox once at the start: whatever a crash left there is carried out now.
    pub(super) fn new() -> (Self, Carriage) {
        let (sender, queue) = mpsc::channel(QUEUE_MAX);
        let rescan = Arc::new(AtomicBool::new(true));
        (Self { queue: sender, rescan: rescan.clone() }, Carriage { queue, rescan })
    }

    pub(super) fn carry(&self, row: Parcelled) {
        if self.queue.try_send(row).is_err() {
            self.rescan();
        }
    }

    pub(super) fn rescan(&self) {
        self.rescan.store(true, Ordering::Release);
    }
}

/// Carries until the node is gone.
pub(super) async fn run(node: Weak<Node>, carriage: Carriage, journal: Arc<dyn Journal>) {
    let Carriage { mut queue, rescan } = carriage;
    let mut load = Load::default();
    let mut tick = tokio::time::interval(Duration::from_millis(TICK_MS));
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        load.begin(&node);
        tokio::select! {
            taken = queue.recv(), if load.waiting.is_empty() => {
                let Some(row) = taken else { return };
                load.take(row);
            }
            Some((name, undone)) = load.under_way.next(), if !load.under_way.is_empty() => {
                if !load.finish(name, undone) {
                    rescan.store(true, Ordering::Release);
                }
            }
            () = tokio::time::sleep_until(load.rests_until), if load.rests() => {}
            _ = tick.tick() => {
                if node.strong_count() == 0 {
                    return;
                }
                if !load.settle(&journal).await {
                    rescan.store(true, Ordering::Release);
                }
                if load.is_empty() && queue.is_empty() && rescan.swap(false, Ordering::AcqRel) {
                    load.reads = true;
                }
            }
        }
        if load.settled.len() >= SETTLE_AT && !load.settle(&journal).await {
            rescan.store(true, Ordering::Release);
        }
        if load.reads && load.is_empty() && queue.is_empty() && !load.read(&journal).await {
            rescan.store(true, Ordering::Release);
        }
    }
}

/// What the carrier has in hands.
struct Load {
    /// From the queue or from the outbox, not begun.
    waiting: VecDeque<(Name, Decided)>,
    under_way: FuturesUnordered<BoxFuture<'static, (Name, Option<Decided>)>>,
    /// The rows of both.
    rows: HashMap<Name, Row>,
    settled: Vec<Settlement>,
    /// The outbox is being read, page by page.
    reads: bool,
    /// Where its next page begins: rows that can't be carried now don't hide those behind them.
    behind: Option<Name>,
    rests_until: Instant,
}

/// How far a row is carried out.
struct Row {
    /// Decisions that wait or are under way.
    open: usize,
    decisions: usize,
    /// Those that could not be carried out now.
    undone: Vec<Decided>,
}

impl Default for Load {
    fn default() -> Self {
        Self {
            waiting: VecDeque::new(),
            under_way: FuturesUnordered::new(),
            rows: HashMap::new(),
            settled: Vec::new(),
            reads: false,
            behind: None,
            rests_until: Instant::now(),
        }
    }
}

impl Load {
    fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.under_way.is_empty()
    }

    /// Whether something waits for nothing but the end of a rest.
    fn rests(&self) -> bool {
        !self.waiting.is_empty() && self.under_way.len() < UNDER_WAY_MAX && self.rests_until > Instant::now()
    }

    fn take(&mut self, row: Parcelled) {
        let Parcelled { name, decisions } = row;
        let Entry::Vacant(place) = self.rows.entry(name) else { return };
        if decisions.is_empty() {
            self.settled.push(Settlement { entity: name.0, seq: name.1, left: None });
            return;
        }
        place.insert(Row { open: decisions.len(), decisions: decisions.len(), undone: Vec::new() });
        self.waiting.extend(decisions.into_iter().map(|decided| (name, decided)));
    }

    /// One decision of a row is done with, or `undone` for now; `false` when its row has ended with such.
    fn finish(&mut self, name: Name, undone: Option<Decided>) -> bool {
        let row = self.rows.get_mut(&name).expect("what is under way is of a row");
        row.undone.extend(undone);
        row.open -= 1;
        if row.open > 0 {
            return true;
        }
        let Row { decisions, mut undone, .. } = self.rows.remove(&name).expect("it was just found");
        undone.sort_by_key(|(seq, _)| *seq);
        // What one receiver doesn't take now must not be told to all others again.
        if undone.len() < decisions {
            let left = (!undone.is_empty()).then(|| encode(&undone));
            self.settled.push(Settlement { entity: name.0, seq: name.1, left });
        }
        undone.is_empty()
    }

    /// Begins what may begin now: while people wait for answers, one after each rest.
    fn begin(&mut self, node: &Weak<Node>) {
        while self.under_way.len() < UNDER_WAY_MAX && self.rests_until <= Instant::now() {
            let Some((name, decided)) = self.waiting.pop_front() else { return };
            if node.upgrade().is_some_and(|node| node.waiting.crowd() >= self.under_way.len() + CROWD) {
                self.rests_until = Instant::now() + Duration::from_millis(REST_MS);
            }
            self.under_way.push(carry_out(node.clone(), name, decided).boxed());
        }
    }

    /// Takes what was carried out from the outbox; `false` when that failed.
    async fn settle(&mut self, journal: &Arc<dyn Journal>) -> bool {
        if self.settled.is_empty() {
            return true;
        }
        if let Err(fault) = journal.settle_effects(std::mem::take(&mut self.settled)).await {
            // They stay in the outbox and are carried out again, to receivers that count them once.
            warn!(%fault, "carried effects could not be settled");
            return false;
        }
        true
    }

    /// Takes the next page of the outbox; `false` when it can't be read now.
    async fn read(&mut self, journal: &Arc<dyn Journal>) -> bool {
        let settled = self.settle(journal).await;
        let Some((found, next)) = pending(journal, self.behind).await.filter(|_| settled) else {
            self.reads = false;
            return false;
        };
        // A full page means that there is more behind it.
        (self.reads, self.behind) = (next.is_some(), next);
        found.into_iter().for_each(|row| self.take(row));
        true
    }
}

/// A page of the outbox, and the name of its last row when there may be more behind it.
async fn pending(journal: &Arc<dyn Journal>, behind: Option<Name>) -> Option<(Vec<Parcelled>, Option<Name>)> {
    let rows = match journal.pending_effects(behind, PAGE_MAX).await {
        Ok(rows) => rows,
        Err(fault) => {
            warn!(%fault, "the outbox can't be read");
            return None;
        }
    };
    let full = rows.len() >= PAGE_MAX;
    let next = rows.last().filter(|_| full).map(|row| (row.entity, row.seq));
    let read = |row: OutboxRow| match decode(&row) {
        Ok(decisions) => Some(Parcelled { name: (row.entity, row.seq), decisions }),
        Err(fault) => {
            warn!(entity = %row.entity, seq = row.seq, %fault, "an outbox row can't be read; it stays");
            None
        }
    };
    Some((rows.into_iter().filter_map(read).collect(), next))
}

/// Carries out one decision's effects, in order; gives them back when not all could be told now.
async fn carry_out(node: Weak<Node>, row: Name, decided: Decided) -> (Name, Option<Decided>) {
    let (entity, (seq, effects)) = (row.0, &decided);
    let mut done = true;
    for (n, effect) in (0_u32..).zip(effects.iter()) {
        let Effect::Tell { to, message } = effect;
        let Some(command) = AnyCommand::hear(*to, entity, *seq, n, message.clone()) else { continue };
        let key =
            Key::new(&format!("{entity}/{seq}/{n}")).expect("an entity, a seq and a number are a short key");
        let Some(node) = node.upgrade() else { return (row, Some(decided)) };
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
    (row, (!done).then_some(decided))
}

/// Rows, of up to [`crate::limits::DECISION_EFFECTS_MAX`] effects each, and hardly ever more than
/// [`crate::limits::OUTBOX_ROW_EFFECTS_MAX`].
const QUEUE_MAX: usize = 1_024;
/// Rows of the outbox read at once.
const PAGE_MAX: usize = 256;
/// Few: each wakes a cell and stores an event, in the commits that claims and bids wait for.
const UNDER_WAY_MAX: usize = 12;
/// So many commands waiting, beside the carrier's own, are a crowd that comes first. A market that keeps up has fewer:
/// 5,000 bids a second, each answered in a millisecond, are five at a time.
const CROWD: usize = 16;
/// Between two effects while there is a crowd.
const REST_MS: u64 = 20;
const SETTLE_AT: usize = 64;
const TICK_MS: u64 = 100;
const RETRY_MS: u64 = 200;
