//! What the host needs from the outside. The server fills these with databases and sockets, tests with their own.

use super::chain::Hash;
use crate::entity::Seq;
use crate::ids::EntityId;
use futures_util::future::BoxFuture;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// One event as it is stored: readable JSON in `payload`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub seq: Seq,
    pub term: u64,
    /// Milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// The event's name, `bid_placed`, or `refused`.
    pub event: Cow<'static, str>,
    /// The version of the payload's shape.
    pub version: u16,
    /// Nothing when this row continues the decision of the row before.
    pub cause: Option<RowCause>,
    pub payload: String,
    pub hash: Hash,
}

/// Who caused a decision, and under which key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowCause {
    pub who: String,
    /// Nothing for a deadline.
    pub key: Option<String>,
    pub fingerprint: u64,
}

/// Effects of one decision, waiting in the outbox: `effects` is a JSON array; (entity, seq, index) names each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxRow {
    pub entity: EntityId,
    pub seq: Seq,
    pub effects: String,
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
    /// Marks outbox rows as carried out.
    fn settle_effects(&self, rows: Vec<(EntityId, Seq)>) -> Later<()>;
}

/// Told of every advance; fills read tables. Must not block.
pub trait Projector: Send + Sync + 'static {
    fn advanced(&self, entity: EntityId, durable: Seq);
}

/// One connected socket, unique in this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub u64);

/// Which hub: one per worker thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HubId(pub u32);

/// The sessions of one worker thread. Mail of one cell arrives in the order it was posted.
pub trait Hub: Send + Sync + 'static {
    fn id(&self) -> HubId;
    /// Hands over mail, from any thread, without waiting. `false` when the hub's queue is full: the cell then marks
    /// the hub as behind and sends [`HubMail::Resync`] once there is room.
    fn post(&self, mail: HubMail) -> bool;
}

/// From cells to the sessions of one hub.
#[derive(Clone, Debug)]
pub enum HubMail {
    /// A subscription is registered: this leaves before any later publication of the channel.
    Joined { session: SessionId, tag: u64, channel: Arc<str>, joined: Joined },
    /// A subscription was not made.
    Denied { session: SessionId, tag: u64, channel: Arc<str>, why: Denied },
    /// One publication for every session of this hub on that channel. `offset` only on log lanes.
    Publication { channel: Arc<str>, offset: Option<Seq>, json: Arc<str> },
    /// Somebody else came or went; only to sessions that asked for it.
    Presence { channel: Arc<str>, session: SessionId, info: Arc<str>, joined: bool },
    /// Continuity is lost: the sessions on this channel must subscribe again (unsubscribe push 2500).
    Resync { channel: Arc<str> },
}

/// The content of a subscribe reply.
#[derive(Clone, Debug, Default)]
pub struct Joined {
    /// Log lanes only.
    pub position: Option<Position>,
    pub was_recovering: bool,
    pub recovered: bool,
    /// The missed publications, by offset.
    pub publications: Vec<(Seq, Arc<str>)>,
    /// State lane only: the snapshot.
    pub snapshot: Option<Arc<str>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    pub offset: Seq,
    pub epoch: Arc<str>,
}

/// Why a subscription was not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denied {
    UnknownChannel,
    Forbidden,
    /// The position can't be recovered and the client asked to be refused then.
    Unrecoverable,
    /// Too much is waiting, or the journal is away: try again.
    Temporary(String),
}
