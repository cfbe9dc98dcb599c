//! One session as its hub knows it: what it follows, what it waits for, and how it is told.

use super::codec::Command;
use super::codec::reply::{self, Welcome};
use super::outgoing::{Message, Outgoing};
use actors::entity::Lane;
use actors::host::ports::Joined;
use actors::ids::EntityId;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

/// One session as its hub knows it.
pub(super) struct Seat {
    pub outgoing: Arc<Outgoing>,
    pub nudge: Rc<dyn Fn(Nudge)>,
    pub subscriptions: HashMap<Arc<str>, Subscription>,
    /// What the client asked about a channel while its subscription was in flight, in order.
    pub backlog: HashMap<Arc<str>, Vec<Command>>,
}

/// A session that follows a channel.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub outgoing: Arc<Outgoing>,
    /// Wants to hear who comes and goes.
    pub join_leave: bool,
    /// Subscribed by the server.
    pub own: bool,
}

/// What a hub asks of a session: never anything that could be missed, only "look again".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Nudge {
    /// The connect reply is out.
    Connected {
        /// Whether the own channel is followed; if not, try again later.
        own: bool,
    },
    /// Commands waited behind a subscription that is answered now.
    Resume(Arc<str>),
}

/// One channel of a session.
pub(super) struct Subscription {
    pub entity: EntityId,
    pub lane: Lane,
    pub join_leave: bool,
    pub stage: Stage,
}

/// How far a subscription is.
pub(super) enum Stage {
    Waiting { tag: u64, answer: Answer },
    Live,
}

/// How a session hears of its subscription.
#[derive(Clone, Debug)]
pub enum Answer {
    /// A reply to `subscribe`.
    Reply(u32),
    /// Part of the connect reply.
    Connect(Box<Welcome>),
    /// A push: the own channel, later than it should have been.
    Push,
}

impl Seat {
    pub fn new(outgoing: Arc<Outgoing>, nudge: Rc<dyn Fn(Nudge)>) -> Self {
        Self { outgoing, nudge, subscriptions: HashMap::new(), backlog: HashMap::new() }
    }

    /// The subscription with this tag goes live: how to say so, and whether it wants joins and leaves. Nothing when
    /// the wish was given up or replaced.
    pub fn answered(&mut self, channel: &str, answered: u64) -> Option<(Answer, bool)> {
        let subscription = self.subscriptions.get_mut(channel)?;
        match std::mem::replace(&mut subscription.stage, Stage::Live) {
            Stage::Waiting { tag, answer } if tag == answered => Some((answer, subscription.join_leave)),
            other => {
                subscription.stage = other;
                None
            }
        }
    }

    /// Lets the session go on with what waited behind that subscription.
    pub fn resume(&self, channel: &Arc<str>) {
        if self.backlog.contains_key(channel) {
            (self.nudge)(Nudge::Resume(channel.clone()));
        }
    }

    pub fn say_joined(&self, answer: Answer, channel: &str, joined: &Joined) {
        match answer {
            Answer::Reply(id) => {
                self.outgoing.push(Message::Own(reply::subscribe(id, joined)));
            }
            Answer::Connect(welcome) => {
                self.outgoing.push(Message::Own(reply::connect(&welcome, Some((channel, joined)))));
                (self.nudge)(Nudge::Connected { own: true });
            }
            Answer::Push => {
                self.outgoing.push(Message::Own(reply::push_subscribe(channel, joined)));
                for (offset, json) in &joined.publications {
                    let text = reply::push_publication(channel, Some(*offset), json);
                    self.outgoing.push(Message::Own(text));
                }
            }
        }
    }
}
