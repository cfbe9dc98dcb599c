//! Placing a bid and buying now. The price rule stands in the front page.

use super::Auction;
use super::course;
use super::messages::{Event, How, Refusal};
use super::settings::Settings;
use super::state::{Outcome, Phase, State};
use crate::effect::Notice;
use crate::engine::mutant;
use crate::entity::Decision;
use crate::ids::UserId;
use crate::limits;
use crate::money::Cents;
use crate::time::UnixMs;

/// A bid as it was given.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bid {
    pub bidder: UserId,
    pub max_cents: Cents,
    pub confirm: bool,
}

pub(super) fn bid(
    state: &State,
    settings: &Settings,
    bid: Bid,
    now: UnixMs,
) -> Result<Decision<Auction>, Refusal> {
    Refusal::unless_amount("max_cents", bid.max_cents, 1)?;
    takes_bids(state, settings, bid.bidder, now)?;
    let min = least(state, bid.bidder);
    if bid.max_cents < min {
        return Err(Refusal::BidTooLow { min_cents: min });
    }
    if !state.standings.contains_key(&bid.bidder) && state.standings.len() >= limits::AUCTION_BIDDERS_MAX {
        return Err(Refusal::AuctionFull { bidders_max: limits::AUCTION_BIDDERS_MAX });
    }
    unless_confirmed(state, settings, bid)?;
    Ok(place(state, settings, bid, now))
}

pub(super) fn buy_now(
    state: &State,
    settings: &Settings,
    buyer: UserId,
) -> Result<Decision<Auction>, Refusal> {
    if state.phase != Phase::Open {
        return Err(Refusal::NotOpen { state: state.phase });
    }
    if buyer == settings.seller {
        return Err(Refusal::SellerMayNotBid);
    }
    let Some(price) = state.buy_now() else { return Err(Refusal::BuyNowUnavailable) };
    let event = Event::Closed {
        outcome: Outcome::Sold,
        winner: Some(buyer),
        price_cents: Some(price),
        how: How::BuyNow,
        reason: None,
    };
    let won =
        Notice::AuctionWon { title: settings.title.clone(), price_cents: price, currency: settings.currency };
    Ok(Decision::many(vec![event], vec![course::tell(buyer, won)]))
}

fn takes_bids(state: &State, settings: &Settings, bidder: UserId, now: UnixMs) -> Result<(), Refusal> {
    let open = match state.phase {
        Phase::Open => true,
        Phase::Scheduled => settings.bids_before_start,
        Phase::Unborn | Phase::Closed | Phase::Cancelled => false,
    };
    if !open {
        return Err(Refusal::NotOpen { state: state.phase });
    }
    let over = state.phase == Phase::Open && state.ends_at_ms.is_some_and(|end| end <= now);
    assert!(!over, "a due end is met before a bid is decided");
    match bidder == settings.seller {
        true => Err(Refusal::SellerMayNotBid),
        false => Ok(()),
    }
}

/// The least this person may bid: price + increment, and for the leader more than their own maximum.
fn least(state: &State, bidder: UserId) -> Cents {
    let leader = state.leader().filter(|leader| leader.user == bidder);
    leader.map_or(state.min_next(), |leader| state.min_next().max(leader.max_cents.0.plus(Cents(1))))
}

fn unless_confirmed(state: &State, settings: &Settings, bid: Bid) -> Result<(), Refusal> {
    let limit_cents = settings.confirm_limit(state.price_cents);
    if bid.confirm || bid.max_cents <= limit_cents {
        return Ok(());
    }
    Err(Refusal::ConfirmRequired {
        max_cents: bid.max_cents,
        limit_cents,
        price_cents: state.price_cents,
        leading: state.leads(bid.bidder),
        at_least_cents: match state.leads(bid.bidder) {
            true => state.price_cents.unwrap_or(settings.opening_cents),
            false => state.min_next(),
        },
        at_most_cents: bid.max_cents,
    })
}

fn place(state: &State, settings: &Settings, bid: Bid, now: UnixMs) -> Decision<Auction> {
    let (leader, price_cents) = outcome_of(state, settings, bid);
    assert!(state.price_cents.is_none_or(|before| price_cents >= before), "a price never falls");
    assert!(leader != bid.bidder || price_cents <= bid.max_cents, "nobody pays above their maximum");
    let ends_at_ms = extended_end(state, settings, now);
    let min_next_cents = settings.increments.above(price_cents);
    let placed = Event::BidPlaced {
        bidder: bid.bidder,
        max_cents: bid.max_cents,
        price_cents,
        leader,
        min_next_cents,
        reserve_met: settings.meets_reserve(price_cents),
        ends_at_ms,
        extended: ends_at_ms != state.ends_at_ms,
        bids: state.bids + 1,
    };
    let effects = outbid(state, leader).map(|former| {
        let title = settings.title.clone();
        let notice = Notice::Outbid { title, price_cents, min_next_cents, currency: settings.currency };
        course::tell(former, notice)
    });
    Decision::many(vec![placed], effects.into_iter().collect())
}

/// Who leads after this bid, and at what price.
fn outcome_of(state: &State, settings: &Settings, bid: Bid) -> (UserId, Cents) {
    let above = |max| settings.increments.above(max);
    let (leader, leader_max, price) = match (state.leader(), state.price_cents) {
        (Some(leader), Some(price)) if leader.user == bid.bidder => (bid.bidder, bid.max_cents, price),
        (Some(leader), _) if bid.max_cents > leader.max_cents.0 => {
            (bid.bidder, bid.max_cents, bid.max_cents.min(above(leader.max_cents.0)))
        }
        // This bid topped the price, hence every other maximum but the leader's.
        (Some(leader), _) => (leader.user, leader.max_cents.0, leader.max_cents.0.min(above(bid.max_cents))),
        (None, _) => (bid.bidder, bid.max_cents, settings.opening_cents),
    };
    match settings.reserve_cents {
        Some(reserve) if leader_max >= reserve => (leader, price.max(reserve)),
        _ => (leader, price),
    }
}

fn outbid(state: &State, leader: UserId) -> Option<UserId> {
    let former = state.leader()?.user;
    (former != leader).then_some(former)
}

fn extended_end(state: &State, settings: &Settings, now: UnixMs) -> Option<UnixMs> {
    let end = state.ends_at_ms?;
    let (Phase::Open, Some(soft), Some(latest)) = (state.phase, settings.soft_close, state.latest_end_ms)
    else {
        return Some(end);
    };
    let now = mutant::wall(now);
    match end.since(now) < soft.window_ms {
        true => Some(end.max(now.plus(soft.extend_ms).min(latest))),
        false => Some(end),
    }
}
