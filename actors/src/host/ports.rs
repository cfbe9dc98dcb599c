//! What the host needs from the outside. The server fills these with databases and sockets, tests with their own.

pub use crate::lanes::ports::*;
pub use crate::rows::{Row, RowCause};

use crate::entity::Seq;
use crate::ids::EntityId;
use crate::rows::chain::Hash;
use futures_util::future::BoxFuture;
use std::fmt;

/// Effects waiting in the outbox, of decisions that were stored together: `effects` is a JSON array of `[seq, [effect…]]`,
/// `seq` the last of them when the row was written. Each effect is named by its entity, its decision's seq and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxRow {
    pub entity: EntityId,
    pub seq: Seq,
    pub effects: String,
}

/// What became of an outbox row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    pub entity: EntityId,
    pub seq: Seq,
    /// The effects that are still to be carried out, as [`OutboxRow::effects`]; nothing when the row is done with.
    pub left: Option<String>,
}

/// Rows of one entity that are stored together or not at all.
pub struct Append {
    pub entity: EntityId,
    pub term: u64,
    pub expected_head: Seq,
    /// Never empty, seqs `expected_head + 1 ..`.
    pub rows: Vec<Row>,
    pub outbox: Vec<OutboxRow>,
    /// The entity's soonest deadline after these rows, milliseconds since 1970: kept beside the owner row.
    pub due_at_ms: Option<i64>,
    /// Called exactly once, from any thread.
    pub done: Box<dyn FnOnce(AppendResult) + Send>,
}

impl fmt::Debug for Append {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Append({} term {} head {} rows {})",
            self.entity,
            self.term,
            self.expected_head,
            self.rows.len()
        )
    }
}

/// What became of an [`Append`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AppendResult {
    Stored,
    /// Another term or head was found; nothing of this entity was written. The text says what was found.
    Fenced(String),
    /// It may be stored or not. The text is the fault.
    Unknown(String),
}

/// An entity taken over: from now on only this term may write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    pub term: u64,
    pub head: Seq,
    pub head_hash: Hash,
    /// Changes whenever offsets no longer mean the same events.
    pub epoch: String,
}

/// A cell as bytes: a cache, never the truth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSnapshot {
    pub entity: EntityId,
    pub seq: Seq,
    /// The version of the bytes' shape; another one than expected is ignored.
    pub version: u16,
    pub at_ms: i64,
    pub bytes: Vec<u8>,
    /// SHA-256 of `bytes`: a snapshot that doesn't match is ignored.
    pub hash: Hash,
}

/// The journal can't be reached, or says something impossible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalFault(pub String);

impl fmt::Display for JournalFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for JournalFault {}

pub type Later<T> = BoxFuture<'static, Result<T, JournalFault>>;

/// The journal of all entities. Futures may be dropped at any time: the work behind them goes on (law 12).
pub trait Journal: Send + Sync + 'static {
    /// Takes the entity over under a new term. Creates its row when there is none.
    fn open(&self, entity: EntityId) -> Later<Opened>;
    /// Stores rows. Appends of one entity are carried out in the order of the calls.
    fn append(&self, append: Append);
    /// Rows `after + 1 ..`, at most `limit`, in order.
    fn read(&self, entity: EntityId, after: Seq, limit: usize) -> Later<Vec<Row>>;
    /// The last `limit` of the rows `after + 1 .. before` whose events have one of these names, the newest first. Looks
    /// at every row between the two.
    fn last_named(
        &self,
        entity: EntityId,
        names: Vec<String>,
        between: (Seq, Seq),
        limit: usize,
    ) -> Later<Vec<Row>>;
    /// The number of the last stored row, without taking the entity over; `None` when there is no such entity.
    fn head(&self, entity: EntityId) -> Later<Option<Seq>>;
    /// The newest snapshot.
    fn snapshot(&self, entity: EntityId) -> Later<Option<StoredSnapshot>>;
    /// Keeps a snapshot, unless a newer one is there.
    fn save_snapshot(&self, snapshot: StoredSnapshot) -> Later<()>;
    /// Outbox rows not yet settled, oldest first, those behind `after` only.
    fn pending_effects(&self, after: Option<(EntityId, Seq)>, limit: usize) -> Later<Vec<OutboxRow>>;
    /// Entities whose stored deadline is at or before that time, soonest first.
    fn due(&self, until_ms: i64, limit: usize) -> Later<Vec<EntityId>>;
    /// Takes what was carried out from the outbox.
    fn settle_effects(&self, rows: Vec<Settlement>) -> Later<()>;
}

/// Told of every advance; fills read tables. Must not block.
pub trait Projector: Send + Sync + 'static {
    fn advanced(&self, entity: EntityId, durable: Seq);
}
