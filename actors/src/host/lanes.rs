//! The three lanes of one entity: who follows what, and what leaves on which (law 8).
//!
//! The log lanes get every record in order. The state lane gets the newest durable view, merged, at a rate that
//! falls as the room grows. A hub that is full loses continuity and is told so; nobody waits for it.

use super::door::{Presence, Subscribe};
use super::encode;
use super::ports::{Denied, Hub, HubId, HubMail, Joined, Position, SessionId};
use crate::engine::{Record, Resume, Ring};
use crate::entity::{Kind, Lane, Seq};
use crate::ids::Who;
use crate::limits;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;
use std::time::Duration;

/// One session on one lane.
struct Follower {
    hub: HubId,
    who: Who,
    info: Arc<str>,
    join_leave: bool,
}

/// One hub's share of a lane.
struct Branch {
    hub: Arc<dyn Hub>,
    followers: usize,
    /// The hub was full: it needs a resync before anything else.
    behind: bool,
}

/// One lane's followers.
struct Room {
    channel: Arc<str>,
    followers: BTreeMap<SessionId, Follower>,
    branches: BTreeMap<HubId, Branch>,
    /// Followers that asked for joins and leaves.
    curious: usize,
}

/// All lanes of one entity.
pub(super) struct Lanes<K: Kind> {
    rooms: BTreeMap<Lane, Room>,
    ring: Option<Ring<Arc<Record<K>>>>,
    epoch: Arc<str>,
    touched: BTreeSet<K::Piece>,
}

impl<K: Kind> Lanes<K> {
    pub(super) fn new() -> Self {
        Self { rooms: BTreeMap::new(), ring: None, epoch: Arc::from(""), touched: BTreeSet::new() }
    }

    pub(super) fn epoch(&self) -> Arc<str> {
        self.epoch.clone()
    }

    /// The last offset that was published; nothing before the first recovery.
    pub(super) fn top(&self) -> Option<Seq> {
        self.ring.as_ref().map(Ring::top)
    }

    pub(super) fn followers(&self) -> usize {
        self.rooms.values().map(|room| room.followers.len()).sum()
    }

    pub(super) fn on_state(&self) -> usize {
        self.rooms.get(&Lane::State).map_or(0, |room| room.followers.len())
    }

    /// A generation begins at `head`. What landed since the last publication is published by the caller. A changed
    /// epoch means that offsets mean other events: everybody starts anew. The empty epoch of an unborn entity has no
    /// offsets that could mean anything.
    pub(super) fn begin(&mut self, head: Seq, epoch: &str) {
        if &*self.epoch != epoch && !self.epoch.is_empty() {
            for room in self.rooms.values_mut() {
                room.resync_all();
            }
            self.ring = None;
        }
        self.epoch = epoch.into();
        if self.ring.is_none() {
            self.ring = Some(Ring::starting_at(head));
        }
    }

    /// Publishes a durable record on the log lanes and notes what it changes on the state lane.
    pub(super) fn publish(&mut self, record: Arc<Record<K>>) {
        for lane in [Lane::Log, Lane::Ops] {
            if let Some(room) = self.rooms.get_mut(&lane).filter(|room| !room.followers.is_empty()) {
                room.broadcast(Some(record.seq), &encode::publication(&record, lane));
            }
        }
        if self.on_state() > 0
            && let crate::engine::Entry::Event(event) = &record.entry
        {
            self.touched.extend(K::touched(event));
        }
        if let Some(ring) = &mut self.ring {
            ring.push(record.seq, record);
        }
    }

    /// Whether the state lane has something to say.
    pub(super) fn state_waits(&self) -> bool {
        self.on_state() > 0 && !self.touched.is_empty()
    }

    /// How long the state lane rests between two patches: a room costs what the node can pay.
    pub(super) fn state_rest(&self) -> Duration {
        let by_size =
            limits::STATE_DELIVERIES_PER_S_MAX / u32::try_from(self.on_state().max(1)).unwrap_or(u32::MAX);
        Duration::from_secs(1) / by_size.clamp(1, limits::STATE_RATE_MAX)
    }

    /// Sends the merged patch.
    pub(super) fn publish_state(&mut self, state: &K::State, seq: Seq) {
        let pieces = std::mem::take(&mut self.touched);
        if let Some(room) = self.rooms.get_mut(&Lane::State) {
            let view = K::view(state, Some(&pieces));
            let patch: Arc<str> = encode::splice(&format!("\"seq\":{seq}"), &encode::json(&view)).into();
            room.broadcast(None, &patch);
        }
    }

    /// Answers a wish to follow, if that needs no journal.
    pub(super) fn respond(&self, wish: &Subscribe, state: &K::State, seq: Seq) -> Follow {
        if wish.lane == Lane::State {
            let snapshot = encode::splice(&format!("\"seq\":{seq}"), &encode::json(&K::view(state, None)));
            return Follow::Join(Joined { snapshot: Some(snapshot.into()), ..Joined::default() });
        }
        let Some(ring) = &self.ring else { return Follow::Deny(Denied::Temporary("waking".to_owned())) };
        let top = Some(Position { offset: ring.top(), epoch: self.epoch.clone() });
        let Some(from) = &wish.recover else {
            return Follow::Join(Joined { position: top, ..Joined::default() });
        };
        let same_log = from.epoch.is_empty() || *from.epoch == *self.epoch;
        match ring.resume(from.offset) {
            Resume::FromRing if same_log => Follow::Join(self.resumed(wish.lane, from.offset, Vec::new())),
            Resume::FromJournal { until } if same_log => Follow::Fetch { after: from.offset, until },
            _ if from.or_refuse => Follow::Deny(Denied::Unrecoverable),
            _ => Follow::Join(Joined { position: top, was_recovering: true, ..Joined::default() }),
        }
    }

    /// A resume whose first publications were read from the journal; the ring must hold the rest.
    pub(super) fn resumed(&self, lane: Lane, offset: Seq, mut fetched: Vec<(Seq, Arc<str>)>) -> Joined {
        let after = fetched.last().map_or(offset, |(last, _)| *last);
        if let Some(ring) = &self.ring {
            fetched.extend(ring.after(after).map(|(seq, record)| (seq, encode::publication(record, lane))));
        }
        Joined {
            position: Some(Position { offset, epoch: self.epoch.clone() }),
            was_recovering: true,
            recovered: true,
            publications: fetched,
            snapshot: None,
        }
    }

    /// Whether the ring holds everything after `seq`.
    pub(super) fn reaches(&self, seq: Seq) -> bool {
        self.ring.as_ref().is_some_and(|ring| ring.resume(seq) == Resume::FromRing)
    }

    /// Ring publications after `seq`, encoded, oldest first.
    pub(super) fn latest(&self, lane: Lane, after: Seq) -> Vec<(Seq, Arc<str>)> {
        let held = self.ring.iter().flat_map(|ring| ring.after(after));
        held.map(|(seq, record)| (seq, encode::publication(record, lane))).collect()
    }

    /// Registers the follower and sends its reply, in one turn, on the path its publications will take.
    pub(super) fn join(&mut self, wish: Subscribe, joined: Joined) {
        let Subscribe { lane, channel, session, tag, hub, caller, info, join_leave, .. } = wish;
        let room = self.rooms.entry(lane).or_insert_with(|| Room::of(channel.clone()));
        room.leave(session);
        if !hub.post(HubMail::Joined { session, tag, channel, joined }) {
            return;
        }
        room.enter(session, Follower { hub: hub.id(), who: caller.who, info, join_leave }, hub);
    }

    pub(super) fn leave(&mut self, lane: Lane, session: SessionId) {
        if let Some(room) = self.rooms.get_mut(&lane) {
            room.leave(session);
        }
        self.rooms.retain(|_, room| !room.followers.is_empty());
    }

    pub(super) fn presence(&self, lane: Lane) -> Presence {
        let Some(room) = self.rooms.get(&lane) else { return Presence::default() };
        let users: HashSet<Who> = room.followers.values().map(|follower| follower.who).collect();
        let clients = room.followers.iter().take(limits::PRESENCE_CLIENTS_MAX);
        Presence {
            clients: clients.map(|(session, follower)| (*session, follower.info.clone())).collect(),
            num_clients: room.followers.len(),
            num_users: users.len(),
        }
    }

    /// Tells hubs that were full what they missed: everything.
    pub(super) fn mend(&mut self) {
        for room in self.rooms.values_mut() {
            room.mend();
        }
    }
}

/// What follows a wish to subscribe.
pub(super) enum Follow {
    Join(Joined),
    Deny(Denied),
    /// Rows `after + 1 ..= until` must be read first.
    Fetch {
        after: Seq,
        until: Seq,
    },
}

impl Room {
    fn of(channel: Arc<str>) -> Self {
        Self { channel, followers: BTreeMap::new(), branches: BTreeMap::new(), curious: 0 }
    }

    fn enter(&mut self, session: SessionId, follower: Follower, hub: Arc<dyn Hub>) {
        let branch =
            self.branches.entry(hub.id()).or_insert_with(|| Branch { hub, followers: 0, behind: false });
        branch.followers += 1;
        self.curious += usize::from(follower.join_leave);
        self.announce(session, &follower.info, true);
        self.followers.insert(session, follower);
    }

    fn leave(&mut self, session: SessionId) {
        let Some(follower) = self.followers.remove(&session) else { return };
        self.curious -= usize::from(follower.join_leave);
        self.announce(session, &follower.info, false);
        if let Some(branch) = self.branches.get_mut(&follower.hub) {
            branch.followers -= 1;
            if branch.followers == 0 {
                self.branches.remove(&follower.hub);
            }
        }
    }

    /// Joins and leaves are volatile: a full hub simply doesn't hear of them.
    fn announce(&self, session: SessionId, info: &Arc<str>, joined: bool) {
        if self.curious == 0 || self.followers.len() > limits::JOIN_LEAVE_SUBSCRIBERS_MAX {
            return;
        }
        for branch in self.branches.values().filter(|branch| !branch.behind) {
            let (channel, info) = (self.channel.clone(), info.clone());
            let _ = branch.hub.post(HubMail::Presence { channel, session, info, joined });
        }
    }

    fn broadcast(&mut self, offset: Option<Seq>, json: &Arc<str>) {
        for branch in self.branches.values_mut().filter(|branch| !branch.behind) {
            let (channel, json) = (self.channel.clone(), json.clone());
            branch.behind = !branch.hub.post(HubMail::Publication { channel, offset, json });
        }
    }

    fn resync_all(&mut self) {
        for branch in self.branches.values_mut() {
            branch.behind = true;
        }
        self.mend();
    }

    /// A hub that takes the resync loses its followers here: they come back with their positions.
    fn mend(&mut self) {
        let mended: Vec<HubId> = self
            .branches
            .iter()
            .filter(|(_, branch)| branch.behind)
            .filter(|(_, branch)| branch.hub.post(HubMail::Resync { channel: self.channel.clone() }))
            .map(|(id, _)| *id)
            .collect();
        for hub in mended {
            self.branches.remove(&hub);
            self.followers.retain(|_, follower| follower.hub != hub);
            self.curious = self.followers.values().filter(|follower| follower.join_leave).count();
        }
    }
}
