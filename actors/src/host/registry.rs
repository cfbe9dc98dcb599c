//! All living cells of this node, by entity: finds them, wakes them, keeps their number under a cap.

use super::carrier::{self, Carrier};
use super::door::*;
use super::inlet::{Mail, Posted};
use super::node::{Node, Undelivered};
use super::ports::{Journal, Projector, SessionId};
use super::replay::Show;
use crate::entity::{Lane, Seq};
use crate::ids::{Caller, EntityId};
use crate::{kinds, limits};
use serde_json::value::RawValue;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// How many threads the cells get, and how long they live idle.
#[derive(Clone, Debug)]
pub struct HostSettings {
    /// Threads for cells; an entity is always on the same one.
    pub arbiters: usize,
    pub cells_max: usize,
    pub idle_ms: u64,
    /// Events between two snapshots of an entity.
    pub snapshot_every: u64,
    /// How many times as long as its last snapshot took a cell waits before the next.
    pub snapshot_rest: u32,
}

impl Default for HostSettings {
    fn default() -> Self {
        Self {
            arbiters: 1,
            cells_max: limits::CELLS_LIVING_MAX,
            idle_ms: limits::IDLE_MS_MAX,
            snapshot_every: limits::SNAPSHOT_EVERY_EVENTS,
            snapshot_rest: limits::SNAPSHOT_REST_TIMES,
        }
    }
}

/// The outside.
#[derive(Clone)]
pub struct Ports {
    pub journal: Arc<dyn Journal>,
    pub projector: Arc<dyn Projector>,
    /// Milliseconds since 1970 UTC.
    pub clock: Arc<dyn Fn() -> i64 + Send + Sync>,
}

/// All living cells.
pub struct Registry {
    pub(super) node: Arc<Node>,
}

impl Registry {
    /// Starts the arbiters and the carrier of effects. Needs a tokio runtime and an actix system around it.
    #[must_use]
    pub fn start(settings: HostSettings, ports: Ports) -> Arc<Self> {
        let (carrier, carriage) = Carrier::new();
        let journal = ports.journal.clone();
        let node = Node::new(settings, ports, carrier);
        actix_rt::spawn(carrier::run(Arc::downgrade(&node), carriage, journal.clone()));
        actix_rt::spawn(super::alarm::run(Arc::downgrade(&node), journal));
        actix_rt::spawn(super::relief::run(Arc::downgrade(&node)));
        Arc::new(Self { node })
    }

    /// Hands a command to its cell, waking it if need be. Never waits; the answer comes through `reply`.
    pub fn give(&self, call: Call, reply: ReplyTo) {
        give(&self.node, call, reply);
    }

    /// Hands a command over and waits for its answer.
    pub async fn ask(&self, call: Call) -> Answered {
        ask(&self.node, call).await
    }

    /// What `caller` may see, at a durable seq.
    pub async fn look(&self, entity: EntityId, caller: Caller) -> Result<Sight, Fault> {
        self.query(entity, |reply| Mail::Look { caller, reply }).await
    }

    /// What those who run the entity see beside its view, at a durable seq: an object, or `null`. Forbidden to others.
    pub async fn backstage(&self, entity: EntityId, caller: Caller) -> Result<Box<RawValue>, Fault> {
        self.query(entity, |reply| Mail::Backstage { caller, reply }).await
    }

    /// Registers a subscriber; the answer comes through its hub.
    pub fn subscribe(&self, wish: Subscribe) {
        self.node.post(wish.entity, Mail::Subscribe(Box::new(wish)));
    }

    /// The session no longer follows that lane.
    pub fn leave(&self, entity: EntityId, lane: Lane, session: SessionId) {
        if let Some(inlet) = self.node.find(entity) {
            // A retired cell has no followers to lose.
            let _ = inlet.post(Mail::Leave { lane, session });
        }
    }

    /// Who follows a lane, for those who may watch it.
    pub async fn presence(&self, entity: EntityId, lane: Lane, caller: Caller) -> Result<Presence, Fault> {
        self.query(entity, |reply| Mail::Presence { lane, caller, reply }).await
    }

    /// Publications of a log lane behind `since`, or before it, newest first, when `reverse`. At most `limit`, which
    /// is capped at [`limits::RECOVER_EVENTS_MAX`]; 0 asks for the position only.
    pub async fn history(
        &self,
        entity: EntityId,
        lane: Lane,
        caller: Caller,
        since: Option<Seq>,
        limit: usize,
        reverse: bool,
    ) -> Result<History, Fault> {
        let limit = limit.min(limits::RECOVER_EVENTS_MAX);
        self.query(entity, |reply| Mail::History { lane, caller, since, limit, reverse, reply }).await
    }

    /// One line per living cell. Cells start to show their figures when somebody looks; the first look waits a moment
    /// for them.
    pub async fn living(&self) -> Vec<CellFigures> {
        let was_watched = self.node.watch();
        let inlets = self.node.living();
        inlets.iter().for_each(|inlet| inlet.ask_to_show(!was_watched));
        let pause = if was_watched { Duration::from_millis(5) } else { Duration::from_millis(100) };
        tokio::time::sleep(pause).await;
        inlets.iter().filter_map(|inlet| inlet.shown()).collect()
    }

    pub async fn inspect(&self, entity: EntityId) -> Result<Inspection, Fault> {
        self.node.watch();
        self.query(entity, |reply| Mail::Inspect { reply }).await
    }

    /// Acts on a cell, waking it if need be. `Ok` means that it is so now.
    ///
    /// # Errors
    /// [`ControlFault::Refused`] says why the cell stays as it is.
    pub async fn control(&self, entity: EntityId, control: Control) -> Result<(), ControlFault> {
        let (reply, answer) = oneshot::channel();
        self.node.post(entity, Mail::Control { control, reply });
        answer.await.unwrap_or(Err(ControlFault::Fault(Fault::Internal)))
    }

    /// The entity as it was at `seq` (its newest when `None`), replayed from the journal off the arbiters. Works
    /// without waking or owning the entity.
    pub async fn replay(&self, entity: EntityId, seq: Option<Seq>) -> Result<Replayed, Fault> {
        super::replay::replay(self.node.ports.journal.clone(), entity, seq).await
    }

    /// The event up to `at` that last changed the value at `path`, a JSON pointer of the state. From the journal, off
    /// the arbiters, like [`Registry::replay`]. Compares after about `events_max` events, which is capped at
    /// [`limits::BLAME_EVENTS_MAX`].
    ///
    /// # Errors
    /// A path that is none or holds too much; temporary when the journal can't be read or replayed up to `at`.
    pub async fn blame(
        &self,
        entity: EntityId,
        path: String,
        at: Seq,
        events_max: u64,
    ) -> Result<Blamed, BlameFault> {
        let events_max = events_max.min(limits::BLAME_EVENTS_MAX);
        super::blame::blame(self.node.ports.journal.clone(), entity, path, at, events_max).await
    }

    /// The stored events behind `after`, whole, for operators: what the `ops/` lane would publish.
    pub async fn events(&self, entity: EntityId, after: Seq, limit: usize) -> Result<Vec<Logged>, Fault> {
        let limit = limit.min(limits::RECOVER_EVENTS_MAX);
        let rows = self.node.ports.journal.read(entity, after, limit).await;
        let rows = rows.map_err(|fault| Fault::Temporary(fault.0))?;
        Ok(kinds::visit(entity.kind, Show(rows)))
    }

    /// Cells living now.
    #[must_use]
    pub fn cells(&self) -> usize {
        self.node.living().len()
    }

    /// Takes no more entities, lets gates run empty and cells retire, then stops their threads. Waits at most
    /// `patience`.
    pub async fn drain(&self, patience: Duration) {
        self.node.drain();
        let until = Instant::now() + patience;
        loop {
            let living = self.node.living();
            if (living.is_empty() && !self.node.is_saving()) || Instant::now() >= until {
                break;
            }
            for inlet in living {
                let (reply, _) = oneshot::channel();
                let _ = inlet.post(Mail::Control { control: Control::Retire, reply });
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.node.stop();
    }

    async fn query<T>(
        &self,
        entity: EntityId,
        mail: impl FnOnce(oneshot::Sender<Result<T, Fault>>) -> Mail,
    ) -> Result<T, Fault> {
        let (reply, answer) = oneshot::channel();
        self.node.post(entity, mail(reply));
        answer.await.unwrap_or(Err(Fault::Internal))
    }
}

pub(super) fn give(node: &Arc<Node>, call: Call, reply: ReplyTo) {
    let Call { entity, command, caller, key, at_ms } = call;
    if command.kind != entity.kind {
        return reply(Err(Fault::NotFound));
    }
    let AnyCommand { verb, creates, fingerprint, command, .. } = command;
    let since = Instant::now();
    let posted = Posted { command, verb, creates, fingerprint, caller, key, at_ms, since, reply };
    node.post(entity, Mail::Command(Box::new(posted)));
}

pub(super) async fn ask(node: &Arc<Node>, call: Call) -> Answered {
    let (sender, answer) = oneshot::channel();
    give(node, call, Box::new(move |answered| drop(sender.send(answered))));
    answer.await.unwrap_or(Err(Fault::Internal))
}

impl Undelivered {
    pub(super) fn fault(&self) -> Fault {
        let why = match self {
            Self::Full => "this entity has more to do than it can take; try again",
            Self::NodeFull => "this server has as many live entities as it can hold; try again",
            Self::Draining => "this server is going away; try again",
        };
        Fault::Temporary(why.to_owned())
    }
}
