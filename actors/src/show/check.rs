//! What must always be true of a show. Looks at everything: for tests, the simulation and recovery.

use super::messages::Standing;
use super::state::{Head, Phase, State};
use super::stock::Item;
use super::{ClaimId, ItemId, place};
use crate::limits;
use std::collections::BTreeMap;

pub(super) fn check(state: &State) -> Result<(), String> {
    let Some(head) = &state.head else {
        let empty = state.stock.is_empty() && state.claims.ever() == 0 && state.comments.count() == 0;
        return ensure(empty, || "an unborn show has something".to_owned());
    };
    check_air(head)?;
    let counted = Counted::of(state)?;
    for (id, item) in state.stock.iter() {
        check_item(id, item, &counted)?;
    }
    check_sums(state, &counted)?;
    check_comments(state)?;
    check_near_misses(state)
}

fn check_air(head: &Head) -> Result<(), String> {
    ensure((head.phase == Phase::Active) == head.on_air_since_ms.is_some(), || {
        format!("a show that is {} is on air since {:?}", head.phase.name(), head.on_air_since_ms)
    })?;
    ensure(head.on_air_ms >= 0, || format!("{} ms on air", head.on_air_ms))
}

/// What the claims say, counted from nothing but them. Whoever waits for a show to wake waits for this: there is no tree
/// here of a million entries.
#[derive(Default)]
struct Counted {
    winners: BTreeMap<ItemId, u32>,
    waiting: BTreeMap<ItemId, Vec<ClaimId>>,
    /// In the order of the buyers.
    units: Vec<u32>,
}

impl Counted {
    fn of(state: &State) -> Result<Self, String> {
        let mut counted = Self { units: vec![0; state.buyers.len()], ..Self::default() };
        let mut active = 0;
        for (id, claim) in state.claims.iter() {
            let units = place(claim.buyer).and_then(|place| counted.units.get_mut(place));
            let units = units.ok_or_else(|| format!("claim {id} has no buyer"))?;
            if claim.standing == Standing::Released {
                continue;
            }
            ensure(state.stock.find(claim.item).is_some(), || format!("claim {id} is on no item"))?;
            active += 1;
            let found = state.claims.active(claim.buyer, claim.item);
            ensure(found == Some(id), || {
                format!("buyer {} has claim {found:?} on item {} beside {id}", claim.buyer, claim.item)
            })?;
            if claim.standing == Standing::Waitlist {
                counted.waiting.entry(claim.item).or_default().push(id);
            } else {
                *counted.winners.entry(claim.item).or_default() += 1;
                *units += 1;
            }
        }
        // Each of them is found there, so what is more is none of them.
        ensure(state.claims.actives() == active, || "the index of claims is wrong".to_owned())?;
        Ok(counted)
    }
}

fn check_item(id: ItemId, item: &Item, counted: &Counted) -> Result<(), String> {
    let winners = counted.winners.get(&id).copied().unwrap_or(0);
    ensure(winners == item.claimed, || format!("item {id}: {winners} winners, {} counted", item.claimed))?;
    ensure(item.claimed <= item.quantity, || {
        format!("item {id}: {} of {} claimed", item.claimed, item.quantity)
    })?;
    let waiting = counted.waiting.get(&id).map_or(&[][..], Vec::as_slice);
    ensure(item.waiting.iter().eq(waiting), || format!("item {id}: the waitlist isn't who waits, in order"))?;
    ensure(item.waiting.is_empty() || item.available() == 0, || {
        format!("item {id}: {} free beside {} waiting", item.available(), item.waiting.len())
    })
}

fn check_sums(state: &State, counted: &Counted) -> Result<(), String> {
    let stock = &state.stock;
    ensure(stock.len() <= limits::ITEMS_MAX, || format!("{} items", stock.len()))?;
    ensure(stock.numbers() == stock.len(), || "the index of item numbers is wrong".to_owned())?;
    for (id, item) in stock.iter() {
        let found = stock.find_number(&item.number).map(|(found, _)| found);
        ensure(found == Some(id), || format!("number {} finds {found:?}, not {id}", item.number))?;
    }
    let units: u64 = stock.iter().map(|(_, item)| u64::from(item.quantity)).sum();
    let claimed: u64 = stock.iter().map(|(_, item)| u64::from(item.claimed)).sum();
    ensure((stock.units(), stock.units_claimed()) == (units, claimed), || {
        "the units don't add up".to_owned()
    })?;
    let buyers = &state.buyers;
    for ((id, buyer), held) in buyers.iter().zip(counted.units.iter().copied()) {
        ensure(held == buyer.units, || format!("buyer {id}: {held} units held, {} counted", buyer.units))?;
        let found = buyers.find_identity(&buyer.person.identity());
        ensure(found == Some(id), || format!("buyer {id} is found as {found:?}"))?;
    }
    ensure(buyers.identities() == buyers.len(), || "the index of buyers is wrong".to_owned())?;
    let holding = counted.units.iter().filter(|units| **units > 0).count();
    ensure(buyers.holding() as usize == holding, || "the buyers don't add up".to_owned())
}

fn check_comments(state: &State) -> Result<(), String> {
    let comments = &state.comments;
    let latest = comments.latest();
    ensure(latest.len() <= limits::COMMENTS_IN_MEMORY_MAX, || format!("{} comments", latest.len()))?;
    ensure(
        latest.rev().map(|one| one.number).eq((1..=comments.count()).rev().take(comments.latest().len())),
        || "comments are missing among the latest".to_owned(),
    )?;
    let remembered = comments.remembered();
    ensure(remembered <= limits::COMMENT_IDS_REMEMBERED_MAX, || format!("{remembered} comment ids"))?;
    ensure(comments.sources() == remembered, || "the index of comment ids is wrong".to_owned())
}

fn check_near_misses(state: &State) -> Result<(), String> {
    let waiting = state.near.iter();
    ensure(waiting.len() <= limits::NEAR_MISSES_MAX, || format!("{} near-misses", waiting.len()))?;
    ensure(state.near.iter().is_sorted_by(|one, next| one.number < next.number), || {
        "the near-misses don't stand in their order".to_owned()
    })?;
    let last = state.near.iter().next_back().map_or(0, |near| near.number);
    ensure(last <= state.comments.count(), || format!("near-miss {last} is no comment"))
}

fn ensure(holds: bool, broken: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(broken()) }
}
