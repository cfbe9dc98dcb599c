//! The three lanes of one entity: who follows what, and what leaves on which (law 8).
//!
//! The log lanes get every record in order. The state lane gets the newest durable view, merged, at a rate that
//! falls as the room grows. A hub that is full loses continuity and is told so; nobody waits for it.

use super::ports::{Denied, HubMail, Joined, Position, SessionId};
use super::publication;
use super::room::{Follower, Room};
use super::wish::{Presence, Subscribe};
use crate::engine::mutant::{self, Mutant};
use crate::engine::{Entry, Reach, Record, Resume, Ring};
use crate::entity::{Kind, Lane, Seq};
use crate::ids::Who;
use crate::limits;
use crate::rows::{json, splice};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::{Arc, Weak};
use std::time::Duration;

/// All lanes of one entity.
pub struct Lanes<K: Kind> {
    /// Boxed, as their followers are: a node of a tree has places for eleven, and most entities have one or none.
    rooms: BTreeMap<Lane, Box<Room>>,
    ring: Option<Ring<Arc<Record<K>>>>,
    reach: Reach,
    epoch: Arc<str>,
    touched: BTreeSet<K::Piece>,
    /// Readers being caught up from the journal, with the tags of their wishes.
    fetching: BTreeMap<(Lane, SessionId), u64>,
    followed_total: u64,
}

impl<K: Kind> Default for Lanes<K> {
    fn default() -> Self {
        Self::reaching(Reach::default())
    }
}

impl<K: Kind> Lanes<K> {
    /// Lanes whose ring reaches so far.
    #[must_use]
    pub fn reaching(reach: Reach) -> Self {
        Self {
            rooms: BTreeMap::new(),
            ring: None,
            reach,
            epoch: Arc::from(""),
            touched: BTreeSet::new(),
            fetching: BTreeMap::new(),
            followed_total: 0,
        }
    }

    pub fn epoch(&self) -> Arc<str> {
        self.epoch.clone()
    }

    /// The last offset that was published; nothing before the first recovery.
    pub fn top(&self) -> Option<Seq> {
        self.ring.as_ref().map(Ring::top)
    }

    pub fn followers(&self) -> usize {
        self.rooms.values().map(|room| room.followers.len()).sum()
    }

    /// How often somebody has begun to follow a lane. With the number of [`Lanes::followers`] it tells whether they may
    /// be others than before.
    pub fn followed_total(&self) -> u64 {
        self.followed_total
    }

    pub fn on_state(&self) -> usize {
        self.rooms.get(&Lane::State).map_or(0, |room| room.followers.len())
    }

    /// A generation begins at `head`. What landed since the last publication is published by the caller. A changed
    /// epoch means that offsets mean other events: everybody starts anew. The empty epoch of an unborn entity has no
    /// offsets that could mean anything.
    pub fn begin(&mut self, head: Seq, epoch: &str) {
        if &*self.epoch != epoch && !self.epoch.is_empty() {
            for room in self.rooms.values_mut() {
                room.resync_all();
            }
            self.ring = None;
        }
        self.epoch = epoch.into();
        if self.ring.is_none() {
            self.ring = Some(Ring::reaching(self.reach, head));
        }
    }

    /// Publishes a durable record on the log lanes and notes what it changes on the state lane.
    pub fn publish(&mut self, record: Arc<Record<K>>) {
        for lane in [Lane::Log, Lane::Ops] {
            if let Some(room) = self.rooms.get_mut(&lane).filter(|room| !room.followers.is_empty()) {
                room.broadcast(Some(record.seq), &publication(&record, lane));
            }
        }
        if self.on_state() > 0
            && let Entry::Event(event) = &record.entry
        {
            self.touched.extend(K::touched(event));
        }
        if let Some(ring) = &mut self.ring {
            ring.push(record.seq, record);
        }
        mutant::catch_up();
    }

    /// Whether the state lane has something to say.
    pub fn state_waits(&self) -> bool {
        self.on_state() > 0 && !self.touched.is_empty()
    }

    /// How long the state lane rests between two patches at least: a room costs what a node can pay.
    pub fn state_rest(&self) -> Duration {
        let by_size =
            limits::STATE_DELIVERIES_PER_S_MAX / u32::try_from(self.on_state().max(1)).unwrap_or(u32::MAX);
        Duration::from_secs(1) / by_size.clamp(1, limits::STATE_RATE_MAX)
    }

    /// Sends the merged patch, which is gone when every hub has said it to everybody.
    pub fn publish_state(&mut self, state: &K::State, seq: Seq) -> Weak<str> {
        let pieces = std::mem::take(&mut self.touched);
        let view = K::view(state, Some(&pieces));
        let patch: Arc<str> = splice(&format!("\"seq\":{seq}"), &json(&view)).into();
        if let Some(room) = self.rooms.get_mut(&Lane::State) {
            room.broadcast(None, &patch);
        }
        Arc::downgrade(&patch)
    }

    /// Answers a wish to follow, if that needs no journal.
    pub fn respond(&self, wish: &Subscribe, state: &K::State, seq: Seq) -> Follow {
        if wish.lane == Lane::State {
            let snapshot = splice(&format!("\"seq\":{seq}"), &json(&K::view(state, None)));
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
    pub fn resumed(&self, lane: Lane, offset: Seq, mut fetched: Vec<(Seq, Arc<str>)>) -> Joined {
        let after = fetched.last().map_or(offset, |(last, _)| *last);
        if let Some(ring) = &self.ring {
            fetched.extend(ring.after(after).map(|(seq, record)| (seq, publication(record, lane))));
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
    pub fn reaches(&self, seq: Seq) -> bool {
        self.ring.as_ref().is_some_and(|ring| ring.resume(seq) == Resume::FromRing)
    }

    /// Ring publications after `seq`, encoded, oldest first.
    pub fn latest(&self, lane: Lane, after: Seq) -> Vec<(Seq, Arc<str>)> {
        let held = self.ring.iter().flat_map(|ring| ring.after(after));
        held.map(|(seq, record)| (seq, publication(record, lane))).collect()
    }

    /// Somebody is about to be caught up from the journal.
    pub fn begin_fetch(&mut self, wish: &Subscribe) {
        self.fetching.insert((wish.lane, wish.session), wish.tag);
    }

    /// The journal was read. `false` when the reader has left, or asked again, meanwhile: nobody waits for it.
    #[must_use]
    pub fn end_fetch(&mut self, wish: &Subscribe) -> bool {
        let reader = (wish.lane, wish.session);
        let waits = self.fetching.get(&reader) == Some(&wish.tag);
        if waits {
            self.fetching.remove(&reader);
        }
        waits
    }

    /// Registers the follower and sends its reply, in one turn, on the path its publications will take.
    pub fn join(&mut self, wish: Subscribe, joined: Joined) {
        let Subscribe { lane, channel, session, tag, hub, caller, info, join_leave, .. } = wish;
        let room = self.rooms.entry(lane).or_insert_with(|| Box::new(Room::of(channel.clone())));
        room.leave(session);
        let reply = HubMail::Joined { session, tag, channel, joined };
        if mutant::planted(Mutant::ReplyAfterPublications) {
            let hub = hub.clone();
            mutant::postpone(move || {
                hub.post(reply);
            });
        } else if !hub.post(reply) {
            return;
        }
        self.followed_total += 1;
        room.enter(session, Follower { hub: hub.id(), who: caller.who, info, join_leave }, hub);
    }

    /// Forgets a reader, and the wish that is still being read for.
    pub fn leave(&mut self, lane: Lane, session: SessionId) {
        self.fetching.remove(&(lane, session));
        if let Some(room) = self.rooms.get_mut(&lane) {
            room.leave(session);
        }
        self.rooms.retain(|_, room| !room.followers.is_empty());
    }

    /// Who follows the lane. Guests are counted as clients and not named: there is nothing to name.
    pub fn presence(&self, lane: Lane) -> Presence {
        let Some(room) = self.rooms.get(&lane) else { return Presence::default() };
        let people = || room.followers.iter().filter(|(_, follower)| !follower.who.is_nobody());
        let users: HashSet<Who> = people().map(|(_, follower)| follower.who).collect();
        let clients = people().take(limits::PRESENCE_CLIENTS_MAX);
        Presence {
            clients: clients.map(|(session, follower)| (*session, follower.info.clone())).collect(),
            num_clients: room.followers.len(),
            num_users: users.len(),
        }
    }

    /// Who follows which lane, lane by lane, at most so many.
    pub fn followers_named(&self, max: usize) -> Vec<(Lane, SessionId, Who)> {
        let all = self.rooms.iter().flat_map(|(lane, room)| {
            room.followers.iter().map(|(session, follower)| (*lane, *session, follower.who))
        });
        all.take(max).collect()
    }

    /// Tells hubs that were full what they missed: everything. `false` when one is full still: try again soon,
    /// though nothing else happens.
    #[must_use]
    pub fn mend(&mut self) -> bool {
        for room in self.rooms.values_mut() {
            room.mend();
        }
        self.rooms.values().all(|room| room.is_whole())
    }
}

/// What follows a wish to subscribe.
pub enum Follow {
    Join(Joined),
    Deny(Denied),
    /// Rows `after + 1 ..= until` must be read first.
    Fetch {
        after: Seq,
        until: Seq,
    },
}
