//! What everybody sees of a show, what one person sees of their own, and what events hide from the public: ids of
//! people, comments and lives on other platforms, and which operator did something. Handles and texts are public: a
//! live sale is.

use super::comment::{Doubt, Leaning};
use super::messages::{Event, Standing};
use super::near::Near;
use super::person::{Identity, Person, Platform};
use super::state::{Phase, State};
use super::stock::{Item, ItemStatus};
use super::{ClaimId, ItemId};
use crate::ids::{UserId, WorkspaceId};
use crate::time::UnixMs;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Parts of the view that change together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Piece {
    Head,
    /// The sums over all items and people.
    Sums,
    Item(ItemId),
}

#[derive(Debug, Serialize)]
pub struct View {
    #[serde(flatten)]
    head: Option<HeadView>,
    #[serde(flatten)]
    sums: Option<Sums>,
    /// By id; `null` for a deleted one.
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<BTreeMap<ItemId, Option<ItemView>>>,
}

#[derive(Debug, Serialize)]
struct HeadView {
    workspace: WorkspaceId,
    name: Arc<str>,
    status: Phase,
    claim_word: Arc<str>,
    pass_word: Arc<str>,
    platform: Platform,
    live_url: Option<Arc<str>>,
    started_at_ms: Option<UnixMs>,
    ended_at_ms: Option<UnixMs>,
    /// Time on air, pauses left out, but for the stretch that goes on since `on_air_since_ms`.
    on_air_ms: i64,
    on_air_since_ms: Option<UnixMs>,
}

#[derive(Debug, Serialize)]
struct Sums {
    items_total: usize,
    units_total: u64,
    units_claimed: u64,
    /// People who hold at least one unit.
    buyers: u32,
    comments: u64,
}

#[derive(Debug, Serialize)]
struct ItemView {
    item_id: ItemId,
    item_number: Arc<str>,
    title: Arc<str>,
    description: Option<Arc<str>>,
    quantity: u32,
    claimed: u32,
    available: u32,
    waiting: u32,
    status: ItemStatus,
}

impl View {
    pub(super) fn of(state: &State, pieces: Option<&BTreeSet<Piece>>) -> Self {
        let wants = |piece| pieces.is_none_or(|pieces| pieces.contains(&piece));
        let items = match pieces {
            None => Some(state.stock.iter().map(|(id, item)| (id, Some(ItemView::of(id, item)))).collect()),
            Some(pieces) => {
                let ids = pieces.iter().filter_map(|piece| match piece {
                    Piece::Item(id) => Some(*id),
                    _ => None,
                });
                let items: BTreeMap<_, _> =
                    ids.map(|id| (id, state.stock.find(id).map(|item| ItemView::of(id, item)))).collect();
                Some(items).filter(|items| !items.is_empty())
            }
        };
        Self {
            head: HeadView::of(state).filter(|_| wants(Piece::Head)),
            sums: wants(Piece::Sums).then(|| Sums::of(state)),
            items,
        }
    }
}

impl HeadView {
    fn of(state: &State) -> Option<Self> {
        let head = state.head.as_ref()?;
        Some(Self {
            workspace: head.workspace,
            name: head.name.clone(),
            status: head.phase,
            claim_word: head.words.claim.clone(),
            pass_word: head.words.pass.clone(),
            platform: head.platform,
            live_url: head.live_url.clone(),
            started_at_ms: head.started_at_ms,
            ended_at_ms: head.ended_at_ms,
            on_air_ms: head.on_air_ms,
            on_air_since_ms: head.on_air_since_ms,
        })
    }
}

impl Sums {
    fn of(state: &State) -> Self {
        Self {
            items_total: state.stock.len(),
            units_total: state.stock.units(),
            units_claimed: state.stock.units_claimed(),
            buyers: state.buyers.holding(),
            comments: state.comments.count(),
        }
    }
}

impl ItemView {
    fn of(item_id: ItemId, item: &Item) -> Self {
        let tally = item.tally();
        Self {
            item_id,
            item_number: item.number.clone(),
            title: item.title.clone(),
            description: item.description.clone(),
            quantity: tally.quantity,
            claimed: tally.claimed,
            available: tally.available,
            waiting: tally.waiting,
            status: tally.status,
        }
    }
}

/// What a person holds and waits for, by item.
#[derive(Debug, Serialize)]
pub struct Mine {
    pub claims: Vec<MyClaim>,
}

#[derive(Debug, Serialize)]
pub struct MyClaim {
    pub claim_id: ClaimId,
    pub item_id: ItemId,
    pub item_number: Arc<str>,
    pub title: Arc<str>,
    pub status: Standing,
    /// 1 is the next to win; nothing for a winner.
    pub waitlist_position: Option<u32>,
    pub at_ms: UnixMs,
}

impl Mine {
    pub(super) fn of(state: &State, me: UserId) -> Option<Self> {
        let buyer = state.buyers.find_identity(&Identity::User(me))?;
        let claims: Vec<_> = state
            .claims
            .of_buyer(buyer)
            .filter_map(|(item_id, claim_id)| {
                let (item, claim) = (state.stock.find(item_id)?, state.claims.find(claim_id)?);
                Some(MyClaim {
                    claim_id,
                    item_id,
                    item_number: item.number.clone(),
                    title: item.title.clone(),
                    status: claim.standing,
                    waitlist_position: item.waitlist_position(claim_id),
                    at_ms: claim.at_ms,
                })
            })
            .collect();
        (!claims.is_empty()).then_some(Self { claims })
    }
}

/// What waits for those who run the show.
#[derive(Debug, Serialize)]
pub struct Backstage {
    /// Oldest first.
    pub near: Vec<NearView>,
}

/// A near-miss that nobody has settled.
#[derive(Debug, Serialize)]
pub struct NearView {
    /// The comment's.
    pub number: u64,
    pub at_ms: UnixMs,
    pub user_handle: Arc<str>,
    pub text: Arc<str>,
    pub leaning: Leaning,
    pub item_number: Arc<str>,
    pub doubt: Doubt,
}

impl Backstage {
    pub(super) fn of(state: &State) -> Self {
        Self { near: state.near.iter().map(NearView::of).collect() }
    }
}

impl NearView {
    fn of(near: &Near) -> Self {
        Self {
            number: near.number,
            at_ms: near.at_ms,
            user_handle: near.person.handle.clone(),
            text: near.text.clone(),
            leaning: near.leaning,
            item_number: near.item_number.clone(),
            doubt: near.doubt,
        }
    }
}

pub(super) fn touched(event: &Event) -> Vec<Piece> {
    match event {
        Event::Created { .. } => vec![Piece::Head, Piece::Sums],
        Event::Edited { .. }
        | Event::Activated {}
        | Event::Paused {}
        | Event::Resumed {}
        | Event::Stopped {} => vec![Piece::Head],
        Event::Commented { .. } => vec![Piece::Sums],
        // What settling did is in the events before it.
        Event::CommentRepeated { .. } | Event::NearSettled { .. } => Vec::new(),
        Event::ItemAdded { item_id, .. }
        | Event::ItemChanged { item_id, .. }
        | Event::ItemDeleted { item_id, .. }
        | Event::Claimed { item_id, .. }
        | Event::Released { item_id, .. }
        | Event::Promoted { item_id, .. } => vec![Piece::Sums, Piece::Item(*item_id)],
    }
}

pub(super) fn public(event: &Event) -> Event {
    let mut public = event.clone();
    match &mut public {
        Event::Created { live_id, .. } | Event::Edited { live_id, .. } => *live_id = None,
        Event::Commented { person, comment_id, .. } => {
            hide(person);
            *comment_id = None;
        }
        Event::Claimed { person, operator, .. }
        | Event::Released { person, operator, .. }
        | Event::NearSettled { person, operator, .. } => {
            hide(person);
            *operator = None;
        }
        Event::Promoted { person, .. } => hide(person),
        Event::ItemAdded { .. }
        | Event::ItemChanged { .. }
        | Event::ItemDeleted { .. }
        | Event::Activated {}
        | Event::Paused {}
        | Event::Resumed {}
        | Event::Stopped {}
        | Event::CommentRepeated { .. } => {}
    }
    public
}

fn hide(person: &mut Person) {
    person.platform_user_id = None;
}
