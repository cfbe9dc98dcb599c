//! One lane's followers, by the hub they hang on. A hub that is full loses continuity and is told so.

use super::ports::{Hub, HubId, HubMail, SessionId};
use crate::entity::Seq;
use crate::ids::Who;
use crate::limits;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One session on one lane.
pub(super) struct Follower {
    pub hub: HubId,
    pub who: Who,
    pub info: Arc<str>,
    pub join_leave: bool,
}

/// One hub's share of a lane.
struct Branch {
    hub: Arc<dyn Hub>,
    followers: usize,
    /// The hub was full: it needs a resync before anything else.
    behind: bool,
}

/// One lane's followers.
pub(super) struct Room {
    channel: Arc<str>,
    pub followers: BTreeMap<SessionId, Box<Follower>>,
    branches: BTreeMap<HubId, Box<Branch>>,
    /// Followers that asked for joins and leaves.
    curious: usize,
}

impl Room {
    pub(super) fn of(channel: Arc<str>) -> Self {
        Self { channel, followers: BTreeMap::new(), branches: BTreeMap::new(), curious: 0 }
    }

    pub(super) fn enter(&mut self, session: SessionId, follower: Follower, hub: Arc<dyn Hub>) {
        let branch = self
            .branches
            .entry(hub.id())
            .or_insert_with(|| Box::new(Branch { hub, followers: 0, behind: false }));
        branch.followers += 1;
        self.curious += usize::from(follower.join_leave);
        self.announce(session, &follower, true);
        self.followers.insert(session, Box::new(follower));
    }

    pub(super) fn leave(&mut self, session: SessionId) {
        let Some(follower) = self.followers.remove(&session) else { return };
        self.curious -= usize::from(follower.join_leave);
        self.announce(session, &follower, false);
        if let Some(branch) = self.branches.get_mut(&follower.hub) {
            branch.followers -= 1;
            if branch.followers == 0 {
                self.branches.remove(&follower.hub);
            }
        }
    }

    /// Joins and leaves are volatile: a full hub simply doesn't hear of them. Guests come and go unannounced.
    fn announce(&self, session: SessionId, follower: &Follower, joined: bool) {
        let crowded = self.followers.len() > limits::JOIN_LEAVE_SUBSCRIBERS_MAX;
        if self.curious == 0 || crowded || follower.who.is_nobody() {
            return;
        }
        for branch in self.branches.values().filter(|branch| !branch.behind) {
            let (channel, info) = (self.channel.clone(), follower.info.clone());
            let _ = branch.hub.post(HubMail::Presence { channel, session, info, joined });
        }
    }

    pub(super) fn broadcast(&mut self, offset: Option<Seq>, json: &Arc<str>) {
        for branch in self.branches.values_mut().filter(|branch| !branch.behind) {
            let (channel, json) = (self.channel.clone(), json.clone());
            branch.behind = !branch.hub.post(HubMail::Publication { channel, offset, json });
        }
    }

    /// Whether nobody here has missed anything without knowing.
    pub(super) fn is_whole(&self) -> bool {
        self.branches.values().all(|branch| !branch.behind)
    }

    pub(super) fn resync_all(&mut self) {
        for branch in self.branches.values_mut() {
            branch.behind = true;
        }
        self.mend();
    }

    /// A hub that takes the resync loses its followers here: they come back with their positions.
    pub(super) fn mend(&mut self) {
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
