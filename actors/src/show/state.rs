//! A show as it stands: its head, its stock, its claims, the people who made them, and its latest comments.
//!
//! The claims are the truth and stay in memory, 24 bytes each; what can be computed from them is an index beside
//! them, left out of snapshots and rebuilt when one is read. A copy of the state shares claims, buyers and indexes in
//! pieces, and no piece is large: nothing ever stops to move or copy a million entries at once.

use super::buyers::Buyers;
use super::chunks::Chunks;
use super::columns::ClaimColumns;
use super::comment::Words;
use super::comments::Comments;
use super::held::Held;
use super::messages::{Event, How, Standing};
use super::near::NearMisses;
use super::person::Platform;
use super::stock::{Item, Stock};
use super::{BuyerId, ClaimId, ItemId, place};
use crate::engine::mutant::{self, Mutant};
use crate::ids::WorkspaceId;
use crate::time::UnixMs;
use serde::{Deserialize, Serialize, Serializer};
use std::sync::Arc;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    Draft,
    Active,
    Paused,
    Ended,
}

impl Phase {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Ended => "ended",
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Nothing before the first event.
    pub head: Option<Head>,
    pub stock: Stock,
    pub claims: Claims,
    pub buyers: Buyers,
    pub comments: Comments,
    /// What waits for the operator's word.
    pub near: NearMisses,
}

/// What a show is, beside what is sold in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    pub workspace: WorkspaceId,
    pub name: Arc<str>,
    pub words: Words,
    pub platform: Platform,
    pub live_id: Option<Arc<str>>,
    pub live_url: Option<Arc<str>>,
    pub phase: Phase,
    pub started_at_ms: Option<UnixMs>,
    pub ended_at_ms: Option<UnixMs>,
    /// Time on air, pauses left out, up to the last pause or the end.
    pub on_air_ms: i64,
    /// Since when it is on air without a pause; nothing while it isn't.
    pub on_air_since_ms: Option<UnixMs>,
}

impl Head {
    fn go_on_air(&mut self, at: UnixMs) {
        self.phase = Phase::Active;
        self.on_air_since_ms = Some(at);
    }

    fn leave_the_air(&mut self, phase: Phase, at: UnixMs) {
        self.phase = phase;
        if let Some(since) = self.on_air_since_ms.take() {
            self.on_air_ms += at.since(since);
        }
    }
}

/// One claim. Its id is its place among all claims, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    pub at_ms: UnixMs,
    pub item: ItemId,
    pub buyer: BuyerId,
    pub standing: Standing,
    pub how: How,
}

/// All claims in the order of their ids, and which of them are held or wait.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(try_from = "ClaimColumns")]
pub struct Claims {
    all: Chunks<Claim>,
    /// Winning and waiting claims by buyer, then item: at most one each.
    active: Held,
}

impl Claims {
    #[must_use]
    pub fn find(&self, id: ClaimId) -> Option<&Claim> {
        self.all.get(place(id)?)
    }

    /// The claim with which this buyer holds or waits for the item.
    #[must_use]
    pub fn active(&self, buyer: BuyerId, item: ItemId) -> Option<ClaimId> {
        self.active.find(buyer, item)
    }

    /// What this buyer holds or waits for.
    pub fn of_buyer(&self, buyer: BuyerId) -> impl Iterator<Item = (ItemId, ClaimId)> {
        self.active.of_buyer(buyer)
    }

    /// With their ids, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (ClaimId, &Claim)> {
        (1..).zip(self.all.iter())
    }

    /// Claims ever made, which is the id of the latest.
    #[must_use]
    pub fn ever(&self) -> ClaimId {
        ClaimId::try_from(self.all.len()).expect("claims are limited")
    }

    /// How many are held or wait.
    pub(super) fn actives(&self) -> usize {
        self.active.len()
    }

    fn push(&mut self, id: ClaimId, claim: Claim) {
        assert_eq!(id, self.ever() + 1, "claims are counted without a gap");
        self.active.add(claim.buyer, claim.item, id);
        self.all.push(claim);
    }

    fn stand(&mut self, id: ClaimId, standing: Standing) -> Claim {
        let claim = place(id).and_then(|place| self.all.get_mut(place)).expect("events name claims that are");
        claim.standing = standing;
        if standing == Standing::Released {
            self.active.remove(claim.buyer, claim.item);
        }
        *claim
    }
}

impl TryFrom<ClaimColumns> for Claims {
    type Error = &'static str;
    fn try_from(columns: ClaimColumns) -> Result<Self, &'static str> {
        let all = columns.read()?;
        let mut active = Held::default();
        for (id, claim) in (1..).zip(all.iter()) {
            active.add(claim.buyer, claim.item, id);
            if claim.standing == Standing::Released {
                active.remove(claim.buyer, claim.item);
            }
        }
        Ok(Self { all, active })
    }
}

/// A list for people, columns for a snapshot.
impl Serialize for Claims {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match to.is_human_readable() {
            true => self.all.serialize(to),
            false => ClaimColumns::of(&self.all).serialize(to),
        }
    }
}

impl State {
    #[must_use]
    pub fn phase(&self) -> Option<Phase> {
        self.head.as_ref().map(|head| head.phase)
    }

    /// 1 is the next to win; nothing for a claim that doesn't wait.
    #[must_use]
    pub fn waitlist_position(&self, claim: ClaimId) -> Option<u32> {
        let item = self.claims.find(claim)?.item;
        self.stock.find(item)?.waitlist_position(claim)
    }

    pub(super) fn apply(&mut self, event: &Event, at: UnixMs) {
        match event {
            Event::Created { workspace, name, claim_word, pass_word, platform, live_id, live_url } => {
                self.head = Some(Head {
                    workspace: *workspace,
                    name: name.clone(),
                    words: Words::of(claim_word.clone(), pass_word.clone()),
                    platform: *platform,
                    live_id: live_id.clone(),
                    live_url: live_url.clone(),
                    phase: Phase::Draft,
                    started_at_ms: None,
                    ended_at_ms: None,
                    on_air_ms: 0,
                    on_air_since_ms: None,
                });
            }
            Event::Edited { name, claim_word, pass_word, live_id, live_url } => {
                let head = self.born();
                head.name = name.clone();
                head.words = Words::of(claim_word.clone(), pass_word.clone());
                head.live_id = live_id.clone();
                head.live_url = live_url.clone();
            }
            Event::ItemAdded { item_id, item_number, title, description, quantity } => {
                let item = Item::of(item_number.clone(), title.clone(), description.clone(), *quantity);
                self.stock.add(*item_id, item);
            }
            Event::ItemChanged { item_id, item_number, title, description, quantity, .. } => {
                let item = Item::of(item_number.clone(), title.clone(), description.clone(), *quantity);
                self.stock.change(*item_id, item);
            }
            Event::ItemDeleted { item_id, .. } => self.stock.delete(*item_id),
            Event::Activated {} => {
                let head = self.born();
                head.go_on_air(at);
                head.started_at_ms = Some(at);
            }
            Event::Paused {} => self.born().leave_the_air(Phase::Paused, at),
            Event::Resumed {} => self.born().go_on_air(at),
            Event::Stopped {} => {
                let head = self.born();
                head.leave_the_air(Phase::Ended, at);
                head.ended_at_ms = Some(at);
            }
            Event::Commented { .. } => self.hear(event, at),
            Event::NearSettled { number, outcome, .. } => {
                self.comments.settle(*number, outcome);
                if !mutant::planted(Mutant::NearKept) {
                    self.near.settle(*number);
                }
            }
            Event::CommentRepeated { .. } => {}
            Event::Claimed { .. } | Event::Released { .. } | Event::Promoted { .. } => {
                self.apply_claim(event, at);
            }
        }
    }

    fn apply_claim(&mut self, event: &Event, at: UnixMs) {
        match event {
            Event::Claimed { claim_id, item_id, buyer, person, how, standing, .. } => {
                self.buyers.meet(*buyer, person);
                let claim =
                    Claim { at_ms: at, item: *item_id, buyer: *buyer, standing: *standing, how: *how };
                self.claims.push(*claim_id, claim);
                match standing {
                    Standing::Winner => self.take_unit(&claim),
                    _ => self.stock.wait(*item_id, *claim_id),
                }
            }
            Event::Released { claim_id, was, .. } => {
                let claim = self.claims.stand(*claim_id, Standing::Released);
                match was {
                    Standing::Winner => {
                        self.stock.free_unit(claim.item);
                        self.buyers.give_back(claim.buyer);
                    }
                    _ => self.stock.leave(claim.item, *claim_id),
                }
            }
            Event::Promoted { claim_id, .. } => {
                let claim = self.claims.stand(*claim_id, Standing::Winner);
                self.stock.leave(claim.item, *claim_id);
                self.take_unit(&claim);
            }
            _ => unreachable!("only events of claims come here"),
        }
    }

    fn hear(&mut self, event: &Event, at: UnixMs) {
        self.comments.hear(event, at);
        if self.phase() == Some(Phase::Active) {
            self.near.hear(event, at);
        }
    }

    fn take_unit(&mut self, claim: &Claim) {
        self.stock.take_unit(claim.item);
        self.buyers.take(claim.buyer);
    }

    fn born(&mut self) -> &mut Head {
        self.head.as_mut().expect("the first event creates")
    }
}
