//! The sessions of one process: letters of cells come in on a bounded queue, and every session has a bounded queue of
//! its own. Who follows what and what may wait is the gateway's own code ([`crate::lanes`]); the rest mirrors it.

use super::calendar::Happening;
use super::laws::{Law, Violation};
use super::plan::Fault;
use super::reached::Point;
use super::scene::Scene;
use crate::entity::{Lane, Seq};
use crate::lanes::ports::{self, Denied, HubId, HubMail, Joined, SessionId};
use crate::lanes::{Members, Order, Queue};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The end of a hub that cells hold.
#[derive(Debug)]
pub(super) struct Letterbox {
    id: HubId,
    mail: Mutex<VecDeque<HubMail>>,
    letters_max: usize,
}

impl ports::Hub for Letterbox {
    fn id(&self) -> HubId {
        self.id
    }

    fn post(&self, mail: HubMail) -> bool {
        let mut letters = self.mail.lock().unwrap_or_else(PoisonError::into_inner);
        let room = letters.len() < self.letters_max;
        if room {
            letters.push_back(mail);
        }
        room
    }
}

impl Letterbox {
    fn take(&self) -> Option<HubMail> {
        self.mail.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    fn is_empty(&self) -> bool {
        self.mail.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }
}

/// What travels over one socket.
#[derive(Clone, Debug)]
pub(super) enum Push {
    Joined(Joined),
    Denied(Denied),
    Publication {
        offset: Option<Seq>,
        json: Arc<str>,
    },
    /// Continuity is lost: subscribe again.
    Resync,
}

impl Push {
    fn bytes(&self) -> usize {
        match self {
            Self::Joined(joined) => {
                let missed: usize = joined.publications.iter().map(|(_, json)| json.len()).sum();
                64 + missed + joined.snapshot.as_ref().map_or(0, |json| json.len())
            }
            Self::Publication { json, .. } => 32 + json.len(),
            Self::Denied(_) | Self::Resync => 32,
        }
    }
}

/// Who sits behind a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reader {
    pub player: usize,
    pub watcher: usize,
    pub lane: Lane,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Idle,
    Waiting { tag: u64, since: i64 },
    Live,
}

#[derive(Debug)]
struct Seat {
    reader: Reader,
    channel: Arc<str>,
    stage: Stage,
    queue: Queue<Push>,
    /// Whether its reader is about to read.
    reading: bool,
    slow: bool,
}

#[derive(Debug)]
pub(super) struct Hub {
    pub port: Arc<Letterbox>,
    seats: BTreeMap<SessionId, Seat>,
    rooms: BTreeMap<Arc<str>, Members<()>>,
    turn_planned: bool,
    tick_planned: bool,
}

impl Hub {
    pub(super) fn new(node: usize, letters_max: usize) -> Self {
        let id = HubId(u32::try_from(node).unwrap_or(0));
        Self {
            port: Arc::new(Letterbox { id, mail: Mutex::default(), letters_max }),
            seats: BTreeMap::new(),
            rooms: BTreeMap::new(),
            turn_planned: false,
            tick_planned: false,
        }
    }

    /// Nothing lies around here: for the end of the world.
    pub(super) fn rests(&self) -> bool {
        self.port.is_empty() && self.seats.values().all(|seat| seat.queue.is_empty())
    }

    /// Sessions of one entity that follow it.
    pub(super) fn followers(&self, player: usize) -> usize {
        self.seats.values().filter(|seat| seat.reader.player == player && seat.stage == Stage::Live).count()
    }

    fn leave_room(&mut self, session: SessionId) {
        let Some(seat) = self.seats.get(&session) else { return };
        if let Some(room) = self.rooms.get_mut(&seat.channel)
            && room.leave(session)
        {
            self.rooms.remove(&seat.channel);
        }
    }
}

impl Scene {
    /// A socket is opened.
    pub(super) fn seat(&mut self, node: usize, reader: Reader, channel: Arc<str>) -> SessionId {
        let session = SessionId(self.next_tag());
        let slow = self.strikes(Fault::SlowReader);
        let queue = Queue::default();
        let seat = Seat { reader, channel, stage: Stage::Idle, queue, reading: false, slow };
        self.nodes[node].hub.seats.insert(session, seat);
        session
    }

    /// The session asks to follow its channel.
    pub(super) fn expect(&mut self, node: usize, session: SessionId, tag: u64) {
        let since = self.now;
        if let Some(seat) = self.nodes[node].hub.seats.get_mut(&session) {
            seat.stage = Stage::Waiting { tag, since };
        }
        self.plan_tick(node);
    }

    /// The socket is closed, and its cell forgets the session.
    pub(super) fn unseat(&mut self, node: usize, session: SessionId) {
        let hub = &mut self.nodes[node].hub;
        hub.leave_room(session);
        let Some(seat) = hub.seats.remove(&session) else { return };
        if seat.stage != Stage::Idle {
            self.plan_leave(node, seat.reader, session);
        }
    }

    /// Letters of one cell are handled in the order it wrote them, and so are the hub's to the cell.
    fn plan_leave(&mut self, node: usize, reader: Reader, session: SessionId) {
        let place = self.place(reader.player, node);
        self.calendar.plan(self.now + TO_CELL_MS, Happening::Leave { place, lane: reader.lane, session });
    }

    /// Lets a hub with letters take a turn.
    pub(super) fn kick_hub(&mut self, node: usize) {
        let life = self.nodes[node].life;
        let hub = &mut self.nodes[node].hub;
        if !hub.port.is_empty() && !std::mem::replace(&mut hub.turn_planned, true) {
            let latest = if self.strikes(Fault::HubBusy) { 400 } else { 1 };
            self.soon(0, latest, Happening::Hub { node, life });
        }
    }

    /// One turn of a hub.
    pub(super) fn work_hub(&mut self, node: usize) -> Result<(), Violation> {
        self.nodes[node].hub.turn_planned = false;
        for _ in 0..LETTERS_PER_TURN {
            let Some(mail) = self.nodes[node].hub.port.take() else { break };
            self.deliver(node, mail)?;
        }
        self.kick_hub(node);
        Ok(())
    }

    fn deliver(&mut self, node: usize, mail: HubMail) -> Result<(), Violation> {
        match mail {
            HubMail::Joined { session, tag, channel, joined } => {
                self.joined(node, session, tag, channel, joined)
            }
            HubMail::Denied { session, tag, why, .. } => self.denied(node, session, tag, why),
            HubMail::Publication { channel, offset, json } => {
                let Some(room) = self.nodes[node].hub.rooms.get_mut(&channel) else { return Ok(()) };
                let order = room.next(offset);
                Law::InOrder.hold(order != Order::Gap, || {
                    format!("{channel}: the hub of node {node} gets {offset:?} and not what is before it")
                })?;
                let members: Vec<_> = room.iter().map(|(session, ())| *session).collect();
                for session in members.into_iter().filter(|_| order == Order::Next) {
                    self.push(node, session, Push::Publication { offset, json: json.clone() })?;
                }
                Ok(())
            }
            HubMail::Presence { .. } => Ok(()),
            HubMail::Resync { channel } => {
                self.reach(Point::Resynced);
                self.resync(node, &channel, None)
            }
        }
    }

    fn joined(
        &mut self,
        node: usize,
        session: SessionId,
        tag: u64,
        channel: Arc<str>,
        joined: Joined,
    ) -> Result<(), Violation> {
        let hub = &mut self.nodes[node].hub;
        let Some(seat) = hub.seats.get_mut(&session) else { return Ok(()) };
        if !matches!(seat.stage, Stage::Waiting { tag: asked, .. } if asked == tag) {
            return Ok(());
        }
        seat.stage = Stage::Live;
        let position = joined.position.as_ref();
        let top = position.map(|at| joined.publications.last().map_or(at.offset, |(last, _)| *last));
        self.push(node, session, Push::Joined(joined))?;
        if self.nodes[node].hub.rooms.get(&channel).is_some_and(|room| !room.admits(top)) {
            self.resync(node, &channel, Some(session))?;
        }
        let hub = &mut self.nodes[node].hub;
        if hub.seats.contains_key(&session) {
            hub.rooms.entry(channel).or_default().enter(session, (), top);
        }
        Ok(())
    }

    fn denied(&mut self, node: usize, session: SessionId, tag: u64, why: Denied) -> Result<(), Violation> {
        let Some(seat) = self.nodes[node].hub.seats.get_mut(&session) else { return Ok(()) };
        if !matches!(seat.stage, Stage::Waiting { tag: asked, .. } if asked == tag) {
            return Ok(());
        }
        seat.stage = Stage::Idle;
        let reader = seat.reader;
        if matches!(why, Denied::Temporary(_)) {
            // It may be registered after all, and only its answer lost.
            self.plan_leave(node, reader, session);
        }
        self.push(node, session, Push::Denied(why))
    }

    /// Everybody on the channel but the newcomer starts anew. Of a newcomer the cell must be told who left.
    fn resync(&mut self, node: usize, channel: &str, newcomer: Option<SessionId>) -> Result<(), Violation> {
        let members = self.nodes[node].hub.rooms.remove(channel).map(Members::into_members);
        for session in members.unwrap_or_default().into_keys().filter(|session| Some(*session) != newcomer) {
            let Some(seat) = self.nodes[node].hub.seats.get_mut(&session) else { continue };
            seat.stage = Stage::Idle;
            let reader = seat.reader;
            if newcomer.is_some() {
                self.plan_leave(node, reader, session);
            }
            self.push(node, session, Push::Resync)?;
        }
        Ok(())
    }

    /// Queues for one reader; who is too slow is closed.
    fn push(&mut self, node: usize, session: SessionId, push: Push) -> Result<(), Violation> {
        let (now, bounds) = (self.since_start(), self.plan.bounds);
        let Some(seat) = self.nodes[node].hub.seats.get_mut(&session) else { return Ok(()) };
        let bytes = push.bytes();
        if seat.queue.push(now, bytes, push, bounds).is_err() {
            self.close_slow(node, session);
            return Ok(());
        }
        let (len, weight) = (seat.queue.len(), seat.queue.bytes());
        let under = len <= bounds.messages_max && (len == 1 || weight <= bounds.bytes_max);
        Law::UnderCap.hold(under, || format!("{len} messages of {weight} bytes wait for one reader"))?;
        self.plan_read(node, session);
        self.plan_tick(node);
        Ok(())
    }

    fn plan_read(&mut self, node: usize, session: SessionId) {
        let life = self.nodes[node].life;
        let Some(seat) = self.nodes[node].hub.seats.get_mut(&session) else { return };
        if seat.queue.is_empty() || std::mem::replace(&mut seat.reading, true) {
            return;
        }
        let latest = if seat.slow { 12_000 } else { 3 };
        let Reader { player, watcher, .. } = seat.reader;
        self.soon(0, latest, Happening::Read { node, life, player, watcher, session });
    }

    /// What the socket takes now: a few messages.
    pub(super) fn read_some(&mut self, node: usize, session: SessionId) -> Vec<Push> {
        let Some(seat) = self.nodes[node].hub.seats.get_mut(&session) else { return Vec::new() };
        seat.reading = false;
        let taken = std::iter::from_fn(|| seat.queue.pop()).take(MESSAGES_PER_FRAME).collect();
        self.plan_read(node, session);
        taken
    }

    fn close_slow(&mut self, node: usize, session: SessionId) {
        self.reach(Point::SlowClosed);
        let Some(seat) = self.nodes[node].hub.seats.get(&session) else { return };
        let Reader { player, watcher, .. } = seat.reader;
        self.note(format_args!("  session {} is too slow and closed", session.0));
        self.unseat(node, session);
        self.soon(0, 50, Happening::Closed { player, watcher, session });
    }

    fn plan_tick(&mut self, node: usize) {
        let life = self.nodes[node].life;
        if !std::mem::replace(&mut self.nodes[node].hub.tick_planned, true) {
            self.soon(1_000, 1_000, Happening::Tick { node, life });
        }
    }

    /// What only time can tell: readers that stopped reading, subscriptions nobody answers.
    pub(super) fn tick(&mut self, node: usize) -> Result<(), Violation> {
        let (now, since, bounds) = (self.now, self.since_start(), self.plan.bounds);
        let hub = &mut self.nodes[node].hub;
        hub.tick_planned = false;
        let (mut old, mut late, mut waits) = (Vec::new(), Vec::new(), false);
        for (session, seat) in &mut hub.seats {
            waits |= !seat.queue.is_empty();
            if seat.queue.check_age(since, bounds).is_err() {
                old.push(*session);
            }
            if let Stage::Waiting { tag, since } = seat.stage {
                waits = true;
                if now - since >= ANSWER_WAIT_MS {
                    late.push((*session, tag));
                }
            }
        }
        for session in old {
            self.close_slow(node, session);
        }
        for (session, tag) in late {
            self.reach(Point::UnansweredDenied);
            self.denied(node, session, tag, Denied::Temporary("no answer in time".to_owned()))?;
        }
        if waits {
            self.plan_tick(node);
        }
        Ok(())
    }

    fn since_start(&self) -> Duration {
        Duration::from_millis(self.now.unsigned_abs())
    }
}

/// From a session to its cell. The same for everything, so that nothing overtakes.
pub(super) const TO_CELL_MS: i64 = 1;
/// How long a subscription waits for its answer.
const ANSWER_WAIT_MS: i64 = 4_000;
const LETTERS_PER_TURN: usize = 64;
const MESSAGES_PER_FRAME: usize = 16;
