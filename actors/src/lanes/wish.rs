//! What a reader asks of a lane.

use super::ports::{Hub, SessionId};
use crate::entity::{Lane, Seq};
use crate::ids::{Caller, EntityId};
use std::sync::Arc;

/// A wish to follow a channel. The answer comes through the hub: `Joined` or `Denied`.
pub struct Subscribe {
    pub entity: EntityId,
    pub lane: Lane,
    pub channel: Arc<str>,
    pub session: SessionId,
    /// Given back in the answer.
    pub tag: u64,
    pub hub: Arc<dyn Hub>,
    pub caller: Caller,
    /// The presence entry of the session: a JSON object.
    pub info: Arc<str>,
    pub join_leave: bool,
    pub recover: Option<Recover>,
}

/// Where a reader was. An empty epoch matches any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recover {
    pub offset: Seq,
    pub epoch: String,
    /// Refuse instead of starting anew when the position can't be recovered.
    pub or_refuse: bool,
}

/// Who follows a channel.
#[derive(Clone, Debug, Default)]
pub struct Presence {
    /// By session: the info given on subscribing; at most [`crate::limits::PRESENCE_CLIENTS_MAX`].
    pub clients: Vec<(SessionId, Arc<str>)>,
    pub num_clients: usize,
    pub num_users: usize,
}
