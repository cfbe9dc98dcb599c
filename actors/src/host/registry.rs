//! All living cells of this node, by entity: finds them, wakes them, keeps their number under a cap.

use super::door::*;
use super::ports::*;
use crate::entity::{Lane, Seq};
use crate::ids::{Caller, EntityId};
use crate::kinds::KindTag;
use serde_json::Value;
use std::sync::Arc;

/// How many threads the cells get, and how long they live idle.
#[derive(Clone, Debug)]
pub struct HostSettings {
    pub arbiters: usize,
    pub cells_max: usize,
    pub idle_ms: u64,
    pub snapshot_every: u64,
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
pub struct Registry;

impl AnyCommand {
    /// Reads a verb and its fields as a command of that kind.
    ///
    /// # Errors
    /// Names the field.
    pub fn parse(_kind: KindTag, _verb: &str, _fields: Value) -> Result<Self, BadInput> {
        todo!()
    }
    /// Whether it makes a new entity.
    #[must_use]
    pub fn creates(&self) -> bool {
        todo!()
    }
}

impl Registry {
    #[must_use]
    pub fn start(_settings: HostSettings, _ports: Ports) -> Arc<Self> {
        todo!()
    }
    /// Hands a command to its cell, waking it if need be. Never waits; the answer comes through `reply`.
    pub fn give(&self, _call: Call, _reply: ReplyTo) {
        todo!()
    }
    /// Hands a command over and waits for its answer.
    pub async fn ask(&self, _call: Call) -> Answered {
        todo!()
    }
    /// What `caller` may see, at a durable seq.
    pub async fn look(&self, _entity: EntityId, _caller: Caller) -> Result<Sight, Fault> {
        todo!()
    }
    /// Registers a subscriber; the answer comes through its hub.
    pub fn subscribe(&self, _wish: Subscribe) {
        todo!()
    }
    /// The session no longer follows that lane.
    pub fn leave(&self, _entity: EntityId, _lane: Lane, _session: SessionId) {
        todo!()
    }
    pub async fn presence(&self, _entity: EntityId, _lane: Lane, _caller: Caller) -> Result<Presence, Fault> {
        todo!()
    }
    /// Publications of a log lane behind `since` (or before it, newest first, when `reverse`).
    pub async fn history(
        &self,
        _entity: EntityId,
        _lane: Lane,
        _caller: Caller,
        _since: Option<Seq>,
        _limit: usize,
        _reverse: bool,
    ) -> Result<History, Fault> {
        todo!()
    }
    /// One line per living cell.
    pub async fn living(&self) -> Vec<CellFigures> {
        todo!()
    }
    pub async fn inspect(&self, _entity: EntityId) -> Result<Inspection, Fault> {
        todo!()
    }
    pub async fn control(&self, _entity: EntityId, _control: Control) -> Result<(), Fault> {
        todo!()
    }
    /// The entity as it was at `seq` (its newest when `None`), replayed from the journal off the arbiters. Works
    /// without waking or owning the entity.
    pub async fn replay(&self, _entity: EntityId, _seq: Option<Seq>) -> Result<Replayed, Fault> {
        todo!()
    }
    /// The stored events behind `after`, whole, for operators: what the `ops/` lane would publish.
    pub async fn events(
        &self,
        _entity: EntityId,
        _after: Seq,
        _limit: usize,
    ) -> Result<Vec<Published>, Fault> {
        todo!()
    }
    /// Flushes gates, writes snapshots, stops the cells.
    pub async fn drain(&self) {
        todo!()
    }
}
