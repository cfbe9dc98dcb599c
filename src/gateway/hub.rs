//! The sessions of one worker thread and the channels they follow. Mail from cells comes in on a bounded queue from
//! any thread; everything else happens on the worker. A publication is encoded once here and its bytes are shared.
//! The hub also watches that no log offset is skipped, because clients don't. It never asks a cell anything but to
//! forget a session.

mod broadcast;
mod turns;

pub use turns::run;

use super::codec::{Command, Method, reply};
use super::codes::{self, Unsubscribed};
use super::floor::Floor;
use super::outgoing::{Message, Outgoing};
use super::seat::{Answer, Member, Nudge, Seat, Stage, Subscription};
use super::settings::{AFTER_SUBSCRIBE_MAX, HUB_QUEUE_MAX};
use actors::entity::{Lane, Seq};
use actors::host::ports::{self, Denied, HubId, HubMail, Joined, SessionId};
use actors::ids::EntityId;
use actors::lanes::{Members, Order};
use broadcast::{Broadcast, is_crowd};
use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// The end of a hub that cells hold.
struct Letterbox {
    id: HubId,
    mail: mpsc::Sender<HubMail>,
}

impl ports::Hub for Letterbox {
    fn id(&self) -> HubId {
        self.id
    }

    fn post(&self, mail: HubMail) -> bool {
        self.mail.try_send(mail).is_ok()
    }
}

/// One worker's hub. Lives and is used on that worker only.
pub struct Hub {
    letterbox: Arc<Letterbox>,
    floor: Arc<dyn Floor>,
    state: RefCell<State>,
    subscribe_wait: Duration,
}

#[derive(Default)]
struct State {
    seats: HashMap<SessionId, Seat>,
    rooms: HashMap<Arc<str>, Members<Member>>,
    /// Subscriptions in flight, oldest first, some of them answered since.
    waiting: VecDeque<(Instant, SessionId, Arc<str>, u64)>,
    /// Has not reached all of its room.
    broadcast: Option<Broadcast>,
}

/// How a channel stands with a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Nothing,
    Waiting,
    Live,
}

/// A subscription about to be asked for.
pub struct Wanted {
    pub session: SessionId,
    pub channel: Arc<str>,
    pub entity: EntityId,
    pub lane: Lane,
    pub tag: u64,
    pub join_leave: bool,
    pub answer: Answer,
}

impl Hub {
    /// A hub and its queue; somebody must [`run`](turns::run) it.
    #[must_use]
    pub fn new(
        id: HubId,
        floor: Arc<dyn Floor>,
        subscribe_wait: Duration,
    ) -> (Rc<Self>, mpsc::Receiver<HubMail>) {
        let (mail, inbox) = mpsc::channel(HUB_QUEUE_MAX);
        let letterbox = Arc::new(Letterbox { id, mail });
        (Rc::new(Self { letterbox, floor, state: RefCell::default(), subscribe_wait }), inbox)
    }

    /// What cells post to.
    #[must_use]
    pub fn port(&self) -> Arc<dyn ports::Hub> {
        self.letterbox.clone()
    }

    /// A session begins.
    pub fn seat(&self, session: SessionId, outgoing: Arc<Outgoing>, nudge: Rc<dyn Fn(Nudge)>) {
        self.state.borrow_mut().seats.insert(session, Seat::new(outgoing, nudge));
    }

    /// A session ends: its cells forget it.
    pub fn unseat(&self, session: SessionId) {
        let mut state = self.state.borrow_mut();
        let Some(seat) = state.seats.remove(&session) else { return };
        for (channel, subscription) in seat.subscriptions {
            state.leave_room(&channel, session);
            self.floor.leave(subscription.entity, subscription.lane, session);
        }
    }

    /// How that channel stands with the session.
    #[must_use]
    pub fn standing(&self, session: SessionId, channel: &str) -> Standing {
        let state = self.state.borrow();
        let Some(seat) = state.seats.get(&session) else { return Standing::Nothing };
        match seat.subscriptions.get(channel).map(|subscription| &subscription.stage) {
            _ if seat.backlog.contains_key(channel) => Standing::Waiting,
            None => Standing::Nothing,
            Some(Stage::Waiting { .. }) => Standing::Waiting,
            Some(Stage::Live) => Standing::Live,
        }
    }

    /// How many channels the session follows or asked for.
    #[must_use]
    pub fn subscriptions(&self, session: SessionId) -> usize {
        self.state.borrow().seats.get(&session).map_or(0, |seat| seat.subscriptions.len())
    }

    /// Notes that an answer will come for this channel.
    pub fn expect(&self, wanted: Wanted) {
        let Wanted { session, channel, entity, lane, tag, join_leave, answer } = wanted;
        let mut state = self.state.borrow_mut();
        let Some(seat) = state.seats.get_mut(&session) else { return };
        let stage = Stage::Waiting { tag, answer };
        seat.subscriptions.insert(channel.clone(), Subscription { entity, lane, join_leave, stage });
        state.waiting.push_back((Instant::now() + self.subscribe_wait, session, channel, tag));
    }

    /// Keeps a command until the subscription in flight is answered, so that one channel's commands stay in order.
    /// `false` when too many wait already.
    pub fn keep(&self, session: SessionId, channel: &str, command: Command) -> bool {
        let mut state = self.state.borrow_mut();
        let Some(seat) = state.seats.get_mut(&session) else { return false };
        let waiting = seat.backlog.entry(channel.into()).or_default();
        let room = waiting.len() < AFTER_SUBSCRIBE_MAX;
        if room {
            waiting.push(command);
        }
        room
    }

    /// What waited behind a subscription that is answered now.
    #[must_use]
    pub fn backlog(&self, session: SessionId, channel: &str) -> Vec<Command> {
        let mut state = self.state.borrow_mut();
        let seat = state.seats.get_mut(&session);
        seat.and_then(|seat| seat.backlog.remove(channel)).unwrap_or_default()
    }

    /// Whether an `unsubscribe` waits last behind the subscription in flight, so that another `subscribe` makes sense.
    #[must_use]
    pub fn ends_after(&self, session: SessionId, channel: &str) -> bool {
        let state = self.state.borrow();
        let last = state.seats.get(&session).and_then(|seat| seat.backlog.get(channel)?.last());
        matches!(last, Some(Command { method: Method::Unsubscribe(_), .. }))
    }

    /// The session no longer follows the channel.
    pub fn leave(&self, session: SessionId, channel: &str) {
        let mut state = self.state.borrow_mut();
        let Some(seat) = state.seats.get_mut(&session) else { return };
        if let Some(subscription) = seat.subscriptions.remove(channel) {
            state.leave_room(channel, session);
            self.floor.leave(subscription.entity, subscription.lane, session);
        }
    }

    /// What the session follows or asked for.
    #[must_use]
    pub fn followed(&self, session: SessionId) -> Vec<(Arc<str>, EntityId, Lane)> {
        let state = self.state.borrow();
        let all = state.seats.get(&session).into_iter().flat_map(|seat| &seat.subscriptions);
        all.map(|(channel, one)| (channel.clone(), one.entity, one.lane)).collect()
    }

    /// Ends a subscription that its client did not end: it is told so, or, where it still waits, refused.
    pub fn expel(&self, session: SessionId, channel: &str, why: Unsubscribed) {
        let mut state = self.state.borrow_mut();
        let Some(seat) = state.seats.get_mut(&session) else { return };
        let Some((channel, gone)) = seat.subscriptions.remove_entry(channel) else { return };
        let text = match gone.stage {
            Stage::Waiting { answer: Answer::Reply(id), .. } if why == codes::RIGHT_LOST => {
                reply::error(id, &codes::PERMISSION_DENIED.into())
            }
            Stage::Waiting { answer: Answer::Reply(id), .. } => reply::error(id, &codes::INTERNAL.into()),
            _ => reply::push_unsubscribe(&channel, why),
        };
        seat.outgoing.push(Message::Own(text));
        seat.resume(&channel);
        state.leave_room(&channel, session);
        self.floor.leave(gone.entity, gone.lane, session);
    }

    /// Handles one piece of mail. A state for a crowd is only begun: [`Hub::go_on`] says it. Mail that must wait for one
    /// under way makes the rest of it be said at once.
    pub fn handle(&self, mail: HubMail) {
        while self.must_wait(&mail) {
            self.go_on();
        }
        match mail {
            HubMail::Joined { session, tag, channel, joined } => self.joined(session, tag, channel, &joined),
            HubMail::Denied { session, tag, channel, why } => self.denied(session, tag, &channel, &why),
            HubMail::Publication { channel, offset, json } => self.publish(&channel, offset, &json),
            HubMail::Presence { channel, session, info, joined } => {
                self.announce(&channel, session, &info, joined);
            }
            // The cell has forgotten these sessions already.
            HubMail::Resync { channel } => self.resync(&channel, false),
        }
    }

    /// Looks at what only time can tell: readers that stopped reading, subscriptions nobody answers.
    pub fn tick(&self, now: Instant) {
        let late = {
            let mut state = self.state.borrow_mut();
            state.seats.values().for_each(|seat| seat.outgoing.check_age(now));
            let count = state.waiting.iter().take_while(|(until, ..)| *until <= now).count();
            state.waiting.drain(..count).collect::<Vec<_>>()
        };
        for (_, session, channel, tag) in late {
            self.denied(session, tag, &channel, &Denied::Temporary("no answer in time".to_owned()));
        }
    }

    fn joined(&self, session: SessionId, tag: u64, channel: Arc<str>, joined: &Joined) {
        let mut state = self.state.borrow_mut();
        let State { seats, rooms, .. } = &mut *state;
        let Some(seat) = seats.get_mut(&session) else { return };
        let Some((answer, join_leave)) = seat.answered(&channel, tag) else { return };
        let own = !matches!(answer, Answer::Reply(_));
        seat.say_joined(answer, &channel, joined);
        seat.resume(&channel);
        let member = Member { outgoing: seat.outgoing.clone(), join_leave, own };
        let room = rooms.entry(channel.clone()).or_default();
        if !room.admits(top(joined)) {
            // Those who were here missed something that the newcomer's position covers.
            drop(state);
            self.resync_others(&channel, session);
            state = self.state.borrow_mut();
        }
        let room = state.rooms.entry(channel).or_default();
        room.enter(session, member, top(joined));
    }

    fn denied(&self, session: SessionId, tag: u64, channel: &Arc<str>, why: &Denied) {
        let mut state = self.state.borrow_mut();
        let Some(seat) = state.seats.get_mut(&session) else { return };
        let Some((answer, _)) = seat.answered(channel, tag) else { return };
        let removed = seat.subscriptions.remove(channel);
        match answer {
            Answer::Reply(id) => {
                seat.outgoing.push(Message::Own(reply::error(id, &why.into())));
            }
            Answer::Connect(welcome) => {
                seat.outgoing.push(Message::Own(reply::connect(&welcome, None)));
                (seat.nudge)(Nudge::Connected { own: false });
            }
            Answer::Push => (seat.nudge)(Nudge::Connected { own: false }),
        }
        seat.resume(channel);
        if let (Some(removed), Denied::Temporary(_)) = (removed, why) {
            // It may be registered after all, and only its answer lost.
            self.floor.leave(removed.entity, removed.lane, session);
        }
    }

    fn publish(&self, channel: &Arc<str>, offset: Option<Seq>, json: &Arc<str>) {
        let mut state = self.state.borrow_mut();
        let Some(room) = state.rooms.get_mut(channel) else { return };
        match room.next(offset) {
            Order::Next => {
                let text: Arc<str> = reply::push_publication(channel, offset, json).into();
                if offset.is_none() && is_crowd(room) {
                    state.broadcast = Some(Broadcast::new(channel.clone(), text, json.clone()));
                    return;
                }
                room.iter().for_each(|(_, member)| {
                    member.outgoing.push(Message::Shared(text.clone()));
                });
            }
            Order::Seen => {}
            Order::Gap => {
                drop(state);
                tracing::warn!(%channel, ?offset, "a publication is missing; its readers start anew");
                self.resync(channel, true);
            }
        }
    }

    fn announce(&self, channel: &str, session: SessionId, info: &str, joined: bool) {
        let state = self.state.borrow();
        let Some(room) = state.rooms.get(channel) else { return };
        let text: Arc<str> = reply::push_presence(channel, joined, info).into();
        let curious = room.iter().filter(|(_, member)| member.join_leave);
        let others = curious.filter(|(member, _)| joined || **member != session);
        others.for_each(|(_, member)| {
            member.outgoing.push(Message::Shared(text.clone()));
        });
    }

    fn resync_others(&self, channel: &str, newcomer: SessionId) {
        let members = self.state.borrow_mut().rooms.remove(channel).map(Members::into_members);
        for (session, member) in members.unwrap_or_default() {
            if session != newcomer {
                self.lose(channel, session, &member, true);
            }
        }
    }

    fn resync(&self, channel: &str, tell_cell: bool) {
        let members = self.state.borrow_mut().rooms.remove(channel).map(Members::into_members);
        for (session, member) in members.unwrap_or_default() {
            self.lose(channel, session, &member, tell_cell);
        }
    }

    /// Continuity is lost for one session: it subscribes again with its position, or, where it never asked to
    /// subscribe, connects again.
    fn lose(&self, channel: &str, session: SessionId, member: &Member, tell_cell: bool) {
        let mut state = self.state.borrow_mut();
        let removed = state.seats.get_mut(&session).and_then(|seat| seat.subscriptions.remove(channel));
        if member.own {
            member.outgoing.close(codes::INSUFFICIENT_STATE);
        } else {
            let text = reply::push_unsubscribe(channel, codes::POSITION_LOST);
            member.outgoing.push(Message::Own(text));
        }
        if let (Some(removed), true) = (removed, tell_cell) {
            self.floor.leave(removed.entity, removed.lane, session);
        }
    }
}

impl State {
    fn leave_room(&mut self, channel: &str, session: SessionId) {
        if let Some(room) = self.rooms.get_mut(channel)
            && room.leave(session)
        {
            self.rooms.remove(channel);
        }
    }
}

/// The last offset that the content of a subscribe reply covers.
fn top(joined: &Joined) -> Option<Seq> {
    let position = joined.position.as_ref()?;
    Some(joined.publications.last().map_or(position.offset, |(last, _)| *last))
}

#[cfg(test)]
mod tests;
