//! What lanes and hubs say to each other. The server's hubs fill the port, the simulator has its own.

use crate::entity::Seq;
use std::sync::Arc;

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
    /// One publication for every session of this hub on that channel. `offset` only on log lanes. The hub keeps `json`
    /// until everybody here has it: a state lane's next patch waits for that.
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
