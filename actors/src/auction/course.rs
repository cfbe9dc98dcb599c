//! How an auction comes and goes: created, opened, closed, cancelled; and who is told at its end.

use super::Auction;
use super::messages::{Event, How, Refusal};
use super::settings::{Draft, Settings};
use super::state::{Outcome, Phase, State};
use crate::effect::{Effect, Message, Notice};
use crate::entity::Decision;
use crate::ids::{EntityId, UserId};
use crate::kinds::KindTag;
use crate::limits;
use crate::time::UnixMs;

pub(super) fn create(state: &State, draft: &Draft, now: UnixMs) -> Result<Decision<Auction>, Refusal> {
    if state.settings.is_some() {
        return Err(Refusal::AlreadyExists);
    }
    let settings = draft.settle(now)?;
    let opened = settings.starts_at_ms.filter(|start| *start <= now).map(|_| opened(&settings, now));
    let created = Event::Created { settings: Box::new(settings) };
    Ok(Decision::many([created].into_iter().chain(opened).collect(), Vec::new()))
}

pub(super) fn start(state: &State, settings: &Settings, now: UnixMs) -> Result<Decision<Auction>, Refusal> {
    if state.phase != Phase::Scheduled {
        return Err(Refusal::NotScheduled { state: state.phase });
    }
    if let (Some(end), _) = settings.end_when_opened(now)
        && end <= now
    {
        let passed = settings.ends_at_ms == Some(end);
        let field = if passed { "ends_at_ms" } else { "soft_close.latest_end_ms" };
        let max_ms = now.plus(limits::AUCTION_MS_MAX).0;
        return Err(Refusal::BadTime { field: field.to_owned(), min_ms: now.plus(1).0, max_ms });
    }
    Ok(Decision::one(opened(settings, now)))
}

pub(super) fn close(
    state: &State,
    settings: &Settings,
    reason: Option<&String>,
) -> Result<Decision<Auction>, Refusal> {
    if let Some(reason) = reason {
        Refusal::unless_text("reason", reason, limits::REASON_CHARS_MAX)?;
    }
    match state.phase {
        Phase::Open => Ok(closed(state, settings, How::Operator, reason.cloned())),
        phase => Err(Refusal::NotOpen { state: phase }),
    }
}

pub(super) fn cancel(state: &State, settings: &Settings, reason: &str) -> Result<Decision<Auction>, Refusal> {
    Refusal::unless_text("reason", reason, limits::REASON_CHARS_MAX)?;
    if !matches!(state.phase, Phase::Scheduled | Phase::Open) {
        return Err(Refusal::NotOpen { state: state.phase });
    }
    let notice = Notice::AuctionCancelled { title: settings.title.clone(), reason: reason.to_owned() };
    let effects = highest(state).map(|bidder| tell(bidder, notice.clone())).collect();
    Ok(Decision::many(vec![Event::Cancelled { reason: reason.to_owned() }], effects))
}

pub(super) fn wake(state: &State, settings: &Settings, now: UnixMs) -> Result<Decision<Auction>, Refusal> {
    let due = |at: Option<UnixMs>| at.is_some_and(|at| at <= now);
    match state.phase {
        Phase::Scheduled if due(settings.starts_at_ms) => Ok(Decision::one(opened(settings, now))),
        Phase::Open if due(state.ends_at_ms) => Ok(closed(state, settings, How::Time, None)),
        _ => Err(Refusal::NothingDue),
    }
}

/// A notice on its way to a person's inbox, which bears their ULID.
pub(super) fn tell(person: UserId, notice: Notice) -> Effect {
    Effect::Tell { to: EntityId::new(KindTag::Inbox, person.0), message: Message::Notice { notice } }
}

fn opened(settings: &Settings, now: UnixMs) -> Event {
    let (ends_at_ms, latest_end_ms) = settings.end_when_opened(now);
    Event::Opened { ends_at_ms, latest_end_ms }
}

fn closed(state: &State, settings: &Settings, how: How, reason: Option<String>) -> Decision<Auction> {
    let (outcome, winner) = match state.leader() {
        None => (Outcome::Unsold, None),
        Some(leader) if state.reserve_met() => (Outcome::Sold, Some(leader.user)),
        Some(_) => (Outcome::ReserveNotMet, None),
    };
    let event = Event::Closed { outcome, winner, price_cents: state.price_cents, how, reason };
    let Some(price_cents) = state.price_cents else { return Decision::one(event) };
    let effects = highest(state).map(|bidder| {
        let (title, currency) = (settings.title.clone(), settings.currency);
        let notice = match winner == Some(bidder) {
            true => Notice::AuctionWon { title, price_cents, currency },
            false => Notice::AuctionLost { title, price_cents, currency },
        };
        tell(bidder, notice)
    });
    Decision::many(vec![event], effects.collect())
}

/// The bidders who are told of the end, the leader first.
fn highest(state: &State) -> impl Iterator<Item = UserId> {
    state.ranking.iter().map(|rank| rank.user).take(limits::AUCTION_TOLD_MAX)
}
