//! A state lane's publication on its way through its room, a bounded number of readers at a time: the answer to one bid
//! doesn't wait until ten thousand watchers have been served. Publications of a log are said to all at once, so that
//! those which come together leave in one write: in parts, a log reached a third of the readers a second.

use crate::gateway::outgoing::Message;
use crate::gateway::seat::Member;
use crate::gateway::settings::MEMBERS_AT_ONCE;
use actors::host::ports::SessionId;
use actors::lanes::Members;
use std::sync::Arc;

/// Whether a state is said to this room in parts.
pub(super) fn is_crowd(room: &Members<Member>) -> bool {
    room.size() > MEMBERS_AT_ONCE
}

/// Nobody comes into the room meanwhile: that is mail for the room, and waits until this is said.
pub(super) struct Broadcast {
    pub channel: Arc<str>,
    text: Arc<str>,
    /// What the cell sent: it waits with the next until this is gone.
    _json: Arc<str>,
    /// The last who has it.
    last: Option<SessionId>,
}

impl Broadcast {
    pub fn new(channel: Arc<str>, text: Arc<str>, json: Arc<str>) -> Self {
        Self { channel, text, _json: json, last: None }
    }

    /// Says it to the next of the room, by session; whether more may follow.
    pub fn go_on(&mut self, room: &Members<Member>) -> bool {
        let mut reached = 0;
        for (session, member) in room.after(self.last).take(MEMBERS_AT_ONCE) {
            member.outgoing.push(Message::Shared(self.text.clone()));
            self.last = Some(*session);
            reached += 1;
        }
        reached == MEMBERS_AT_ONCE
    }
}
