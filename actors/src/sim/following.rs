//! How readers come to an entity, are caught up, and go: the sockets' side, and the cell's, which mirrors the actix
//! host around the real lanes. Who may watch is not the matter here.

use super::calendar::Happening;
use super::hub::{Push, Reader, TO_CELL_MS};
use super::laws::{Law, Violation};
use super::plan::Fault;
use super::reached::Point;
use super::reader::{Stage, Then};
use super::scene::{Health, Scene};
use super::subject::Subject;
use super::tenancy::Life;
use crate::entity::{Kind, Lane, Seq};
use crate::ids::Caller;
use crate::lanes::ports::{Denied, HubMail, SessionId};
use crate::lanes::{Follow, Recover, Subscribe, publication};

/// A wish to follow on its way to a cell.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    session: SessionId,
    tag: u64,
    lane: Lane,
    recover: Option<Recover>,
}

impl<K: Kind> Subject<K> {
    /// Subscribes where clients are sent to, with the position that the reader has.
    pub(super) fn subscribe(&mut self, scene: &mut Scene, number: usize) {
        let node = self.owner;
        let watcher = &mut self.watchers[number];
        watcher.coming_back = false;
        if watcher.stage != Stage::Away {
            return;
        }
        if scene.nodes[node].health != Health::Up {
            return self.come_back(scene, number);
        }
        if let Some((at, session)) = watcher.socket.take_if(|(at, _)| *at != node) {
            scene.unseat(at, session);
        }
        let lane = watcher.lane;
        let session = match watcher.socket {
            Some((_, session)) => session,
            None => {
                let reader = Reader { player: self.number, watcher: number, lane };
                scene.seat(node, reader, format!("{}/{lane:?}", self.shelf.entity).into())
            }
        };
        watcher.socket = Some((node, session));
        if scene.strikes(Fault::Vanish) {
            return self.vanish(scene, number);
        }
        let recover = self.position(scene, number);
        let tag = scene.next_tag();
        scene.expect(node, session, tag);
        self.watchers[number].stage = Stage::Asking;
        self.asked.push(Asked { session, tag, lane, recover });
        let (place, ask) = (scene.place(self.number, node), self.asked.len() - 1);
        scene.calendar.plan(scene.now + TO_CELL_MS, Happening::Follow { place, ask, tries: 0 });
        if scene.strikes(Fault::Vanish) {
            self.vanish(scene, number);
        }
    }

    /// What a reader says it has; some remember something else.
    fn position(&mut self, scene: &mut Scene, number: usize) -> Option<Recover> {
        let watcher = &mut self.watchers[number];
        let offset = watcher.offset.as_mut().filter(|_| watcher.lane != Lane::State)?;
        let mut epoch = watcher.epoch.to_string();
        if scene.strikes(Fault::StaleOffset) {
            match scene.dice.below(4) {
                0 => *offset += scene.dice.below(5),
                1 => epoch = "another".to_owned(),
                _ => *offset = scene.dice.below(*offset + 1),
            }
        }
        Some(Recover { offset: *offset, epoch, or_refuse: scene.dice.chance(10) })
    }

    /// The reader's socket breaks. The server sees it at once, or by its ping.
    fn vanish(&mut self, scene: &mut Scene, number: usize) {
        let watcher = &mut self.watchers[number];
        let Some((node, session)) = watcher.socket else { return };
        scene.reach(Point::SessionVanished);
        watcher.cut();
        if scene.dice.chance(60) {
            scene.unseat(node, session);
        } else {
            let life = scene.nodes[node].life;
            scene.soon(1_000, 9_000, Happening::Unseat { node, life, session });
        }
        self.come_back(scene, number);
    }

    fn come_back(&mut self, scene: &mut Scene, number: usize) {
        if !std::mem::replace(&mut self.watchers[number].coming_back, true) {
            scene.soon(10, 1_500, Happening::Attach { player: self.number, watcher: number });
        }
    }

    /// The reader takes what its socket brings.
    pub(super) fn take_frames(
        &mut self,
        scene: &mut Scene,
        number: usize,
        (node, session): (usize, SessionId),
    ) -> Result<(), Violation> {
        if self.watchers[number].socket != Some((node, session)) {
            // Nobody is at the other end; what is sent there fills the queue until the server sees it.
            return Ok(());
        }
        for push in scene.read_some(node, session) {
            if self.watchers[number].socket.is_none() {
                break;
            }
            if matches!(push, Push::Joined(_)) && scene.strikes(Fault::Vanish) {
                self.vanish(scene, number);
                break;
            }
            if self.watchers[number].hear(&self.shelf, push)? == Then::ComesBack {
                self.come_back(scene, number);
            }
            if scene.dice.chance(5) && scene.strikes(Fault::Vanish) {
                self.vanish(scene, number);
            }
        }
        Ok(())
    }

    /// The server closed the connection.
    pub(super) fn hang_up_on(&mut self, scene: &mut Scene, number: usize, session: SessionId) {
        if self.watchers[number].socket.is_some_and(|(_, mine)| mine == session) {
            self.watchers[number].cut();
            self.come_back(scene, number);
        }
    }

    /// The wish reaches the cell, as mail does.
    pub(super) fn follow_wish(
        &mut self,
        scene: &mut Scene,
        node: usize,
        ask: usize,
        tries: u32,
    ) -> Result<(), Violation> {
        let tenancy = &mut self.tenancies[node];
        let readable = match &tenancy.life {
            Life::Living(cell) => Some((cell.state(), cell.published())),
            Life::Opening { back: Some(back) } => Some((&back.state, back.seq)),
            Life::Opening { back: None } | Life::Asleep => None,
        };
        let Some((state, seq)) = readable else {
            tenancy.held.push(ask);
            self.wake_up(scene, node);
            return Ok(());
        };
        let head = self.shelf.head();
        Law::SaidMeansStored
            .hold(seq <= head, || format!("{}: seq {seq} is shown, {head} stored", self.shelf.entity))?;
        let wish = self.asked[ask].wish(scene, node, self.shelf.entity);
        match tenancy.lanes.respond(&wish, state, seq) {
            Follow::Join(joined) => {
                if wish.recover.is_some() {
                    let fresh =
                        if joined.recovered { Point::ResumedFromRing } else { Point::ResumedFromSnapshot };
                    scene.reach(fresh);
                }
                tenancy.lanes.join(wish, joined);
            }
            Follow::Deny(why) => deny(&wish, why),
            Follow::Fetch { .. } if tries >= FETCH_TRIES_MAX => {
                deny(&wish, Denied::Temporary("too many readers catch up at once".to_owned()));
            }
            Follow::Fetch { after, until } => {
                tenancy.lanes.begin_fetch(&wish);
                let place = scene.place(self.number, node);
                scene.soon(1, 80, Happening::Fetched { place, ask, range: (after, until), tries });
            }
        }
        self.look_after_lanes(scene, node);
        Ok(())
    }

    /// The journal was read for a reader who was away longer than the ring reaches.
    pub(super) fn take_fetched(
        &mut self,
        scene: &mut Scene,
        node: usize,
        ask: usize,
        ((after, until), tries): ((Seq, Seq), u32),
    ) -> Result<(), Violation> {
        let wish = self.asked[ask].wish(scene, node, self.shelf.entity);
        let tenancy = &mut self.tenancies[node];
        if !tenancy.lanes.end_fetch(&wish) {
            return Ok(());
        }
        let rows = self.shelf.tail(after).take(usize::try_from(until - after).unwrap_or(usize::MAX));
        let publications: Vec<_> = rows.map(|row| (row.seq, publication(row, wish.lane))).collect();
        let last = publications.last().map_or(after, |(last, _)| *last);
        if !tenancy.lanes.reaches(last) {
            return self.follow_wish(scene, node, ask, tries + 1);
        }
        scene.reach(Point::ResumedFromJournal);
        let joined = tenancy.lanes.resumed(wish.lane, after, publications);
        tenancy.lanes.join(wish, joined);
        self.look_after_lanes(scene, node);
        Ok(())
    }

    pub(super) fn forget_reader(&mut self, node: usize, lane: Lane, session: SessionId) {
        let asked = &self.asked;
        let tenancy = &mut self.tenancies[node];
        tenancy.held.retain(|ask| asked[*ask].session != session);
        tenancy.lanes.leave(lane, session);
    }

    /// Held wishes, now that the cell lives.
    pub(super) fn follow_held(&mut self, scene: &mut Scene, node: usize) -> Result<(), Violation> {
        for ask in std::mem::take(&mut self.tenancies[node].held) {
            self.follow_wish(scene, node, ask, 0)?;
        }
        Ok(())
    }

    /// The end of a turn, as the host has it: hubs hear what they missed, and the state lane what changed.
    pub(super) fn look_after_lanes(&mut self, scene: &mut Scene, node: usize) {
        let tenancy = &mut self.tenancies[node];
        if !tenancy.lanes.mend() && !std::mem::replace(&mut tenancy.mend_planned, true) {
            scene.soon(20, 60, Happening::Mend(scene.place(self.number, node)));
        }
        let tenancy = &mut self.tenancies[node];
        if tenancy.lanes.state_waits() && !std::mem::replace(&mut tenancy.patch_planned, true) {
            scene.soon(0, 100, Happening::Patch(scene.place(self.number, node)));
        }
        scene.kick_hub(node);
    }

    /// A hub was full: it may take now what it could not then.
    pub(super) fn mend(&mut self, scene: &mut Scene, node: usize) {
        self.tenancies[node].mend_planned = false;
        self.look_after_lanes(scene, node);
    }

    pub(super) fn patch_state(&mut self, scene: &mut Scene, node: usize) -> Result<(), Violation> {
        let tenancy = &mut self.tenancies[node];
        tenancy.patch_planned = false;
        let Life::Living(cell) = &tenancy.life else { return Ok(()) };
        let (seq, head) = (cell.published(), self.shelf.head());
        Law::SaidMeansStored
            .hold(seq <= head, || format!("{}: seq {seq} is shown, {head} stored", self.shelf.entity))?;
        tenancy.lanes.publish_state(cell.state(), seq);
        self.look_after_lanes(scene, node);
        Ok(())
    }

    /// Those who hang on this node lose their connection and come back.
    pub(super) fn hang_up(&mut self, scene: &mut Scene, node: usize) {
        for number in 0..self.watchers.len() {
            if let Some((_, session)) = self.watchers[number].socket.filter(|(at, _)| *at == node) {
                scene.unseat(node, session);
                self.watchers[number].cut();
                self.come_back(scene, number);
            }
        }
    }

    pub(super) fn rest_of_watchers(&self, scene: &Scene) -> Result<(), Violation> {
        for watcher in &self.watchers {
            watcher.rests(&self.shelf)?;
        }
        let followers = self.tenancies[self.owner].lanes.followers();
        let sessions = scene.nodes[self.owner].hub.followers(self.number);
        Law::NoGhosts.hold(followers == sessions && sessions == self.watchers.len(), || {
            format!("{}: the cell has {followers} followers, the hub {sessions}", self.shelf.entity)
        })
    }
}

impl Asked {
    fn wish(&self, scene: &Scene, node: usize, entity: crate::ids::EntityId) -> Subscribe {
        Subscribe {
            entity,
            lane: self.lane,
            channel: format!("{entity}/{:?}", self.lane).into(),
            session: self.session,
            tag: self.tag,
            hub: scene.nodes[node].hub.port.clone(),
            caller: Caller::system(),
            info: "{}".into(),
            join_leave: false,
            recover: self.recover.clone(),
        }
    }
}

fn deny(wish: &Subscribe, why: Denied) {
    let (session, tag, channel) = (wish.session, wish.tag, wish.channel.clone());
    wish.hub.post(HubMail::Denied { session, tag, channel, why });
}

/// How often a reader is caught up again because the ring outran the reading.
const FETCH_TRIES_MAX: u32 = 4;
