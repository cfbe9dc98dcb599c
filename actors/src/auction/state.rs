//! What an auction is: its settings, who bid how much, and how far it has come.

use super::messages::Event;
use super::settings::Settings;
use crate::ids::UserId;
use crate::limits;
use crate::money::Cents;
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Nothing before the first event.
    pub settings: Option<Settings>,
    pub phase: Phase,
    pub price_cents: Option<Cents>,
    pub standings: BTreeMap<UserId, Standing>,
    /// The same people, the leader first.
    pub ranking: BTreeSet<Rank>,
    /// Bids accepted.
    pub bids: u64,
    pub opened_at_ms: Option<UnixMs>,
    pub ends_at_ms: Option<UnixMs>,
    pub latest_end_ms: Option<UnixMs>,
    /// How often a late bid moved the end.
    pub extensions: u32,
    pub outcome: Option<Outcome>,
    pub winner: Option<UserId>,
    pub reason: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    #[default]
    Unborn,
    Scheduled,
    Open,
    Closed,
    Cancelled,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Sold,
    /// Nobody bid.
    Unsold,
    ReserveNotMet,
}

/// One person's highest maximum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    pub max_cents: Cents,
    pub at_ms: UnixMs,
    /// Which of the accepted bids it was: the earlier of two equal maximums leads.
    pub number: u64,
}

/// A place in the ranking: the highest maximum first, then the earliest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Rank {
    pub max_cents: Reverse<Cents>,
    pub number: u64,
    pub user: UserId,
}

impl Phase {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unborn => "unborn",
            Self::Scheduled => "scheduled",
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl State {
    #[must_use]
    pub fn leader(&self) -> Option<Rank> {
        self.ranking.first().copied()
    }

    #[must_use]
    pub fn leads(&self, user: UserId) -> bool {
        self.leader().is_some_and(|leader| leader.user == user)
    }

    /// The least that the next bid of anybody but the leader must be.
    #[must_use]
    pub fn min_next(&self) -> Cents {
        let Some(settings) = &self.settings else { return Cents(0) };
        match self.price_cents {
            None => settings.opening_cents,
            Some(price) => settings.increments.above(price),
        }
    }

    /// Whether the auction would sell at its price; true where there is no reserve.
    #[must_use]
    pub fn reserve_met(&self) -> bool {
        let reserve = self.settings.as_ref().and_then(|settings| settings.reserve_cents);
        reserve.is_none_or(|reserve| self.price_cents.is_some_and(|price| price >= reserve))
    }

    /// The buy-now price while it stands: until the first accepted bid.
    #[must_use]
    pub fn buy_now(&self) -> Option<Cents> {
        let settings = self.settings.as_ref().filter(|_| self.bids == 0)?;
        settings.buy_now_cents.filter(|_| matches!(self.phase, Phase::Scheduled | Phase::Open))
    }

    pub(super) fn apply(&mut self, event: &Event, at: UnixMs) {
        match event {
            Event::Created { settings } => {
                self.settings = Some((**settings).clone());
                self.phase = Phase::Scheduled;
                self.ends_at_ms = settings.ends_at_ms;
            }
            Event::Opened { ends_at_ms, latest_end_ms } => {
                self.phase = Phase::Open;
                self.opened_at_ms = Some(at);
                self.ends_at_ms = *ends_at_ms;
                self.latest_end_ms = *latest_end_ms;
            }
            Event::BidPlaced { bidder, max_cents, price_cents, ends_at_ms, extended, .. } => {
                self.bids += 1;
                self.stand(*bidder, Standing { max_cents: *max_cents, at_ms: at, number: self.bids });
                self.price_cents = Some(*price_cents);
                self.ends_at_ms = *ends_at_ms;
                self.extensions += u32::from(*extended);
            }
            Event::Closed { outcome, winner, price_cents, reason, .. } => {
                self.phase = Phase::Closed;
                self.outcome = Some(*outcome);
                self.winner = *winner;
                self.price_cents = *price_cents;
                self.reason = reason.clone();
                self.ends_at_ms = Some(at);
            }
            Event::Cancelled { reason } => {
                self.phase = Phase::Cancelled;
                self.reason = Some(reason.clone());
            }
        }
    }

    fn stand(&mut self, user: UserId, standing: Standing) {
        if let Some(before) = self.standings.insert(user, standing) {
            self.ranking.remove(&rank(user, &before));
        }
        self.ranking.insert(rank(user, &standing));
    }

    /// See [`Kind::check`](crate::entity::Kind::check).
    pub(super) fn check(&self) -> Result<(), String> {
        let Some(settings) = &self.settings else {
            return must(*self == Self::default(), || "an unborn auction has a state".to_owned());
        };
        must(self.phase != Phase::Unborn, || "settings without a birth".to_owned())?;
        self.check_people(settings)?;
        self.check_price(settings)?;
        self.check_course(settings)
    }

    fn check_people(&self, settings: &Settings) -> Result<(), String> {
        let ranked =
            self.standings.iter().all(|(user, standing)| self.ranking.contains(&rank(*user, standing)));
        must(ranked && self.ranking.len() == self.standings.len(), || {
            "ranking differs from standings".to_owned()
        })?;
        must(!self.standings.contains_key(&settings.seller), || "the seller bids".to_owned())?;
        must(self.standings.len() <= limits::AUCTION_BIDDERS_MAX, || "too many bidders".to_owned())?;
        must(self.bids >= self.standings.len() as u64, || "fewer bids than bidders".to_owned())?;
        must(self.standings.is_empty() == (self.bids == 0), || "bids without bidders".to_owned())?;
        let low = self.standings.values().find(|standing| standing.max_cents < settings.opening_cents);
        must(low.is_none(), || format!("{low:?} is below the opening price"))
    }

    fn check_price(&self, settings: &Settings) -> Result<(), String> {
        let Some(leader) = self.leader() else {
            let bought = self.winner.and(settings.buy_now_cents);
            return must(self.price_cents == bought, || {
                format!("price {:?} without a bid", self.price_cents)
            });
        };
        let Some(price) = self.price_cents else { return Err("bids without a price".to_owned()) };
        let best = leader.max_cents.0;
        let second = self.ranking.iter().nth(1).map(|rank| rank.max_cents.0);
        let floor = second.unwrap_or(settings.opening_cents);
        let reserve = settings.reserve_cents.filter(|reserve| *reserve <= best);
        let by_rule = second.map_or(settings.opening_cents, |second| settings.increments.above(second));
        let top = best.min(reserve.map_or(by_rule, |reserve| reserve.max(by_rule)));
        must(price >= floor && price <= top, || format!("price {price} is not between {floor} and {top}"))?;
        must(reserve.is_none_or(|reserve| price >= reserve), || {
            format!("price {price} is below a met reserve")
        })
    }

    fn check_course(&self, settings: &Settings) -> Result<(), String> {
        let early = self.phase == Phase::Scheduled && self.bids > 0 && !settings.bids_before_start;
        must(!early, || "bids before the start".to_owned())?;
        must((self.phase == Phase::Closed) == self.outcome.is_some(), || {
            "an outcome without an end".to_owned()
        })?;
        must((self.outcome == Some(Outcome::Sold)) == self.winner.is_some(), || "sold to nobody".to_owned())?;
        let won =
            self.winner.is_none() || self.bids == 0 || self.winner == self.leader().map(|leader| leader.user);
        must(won, || "sold to somebody who doesn't lead".to_owned())?;
        must(self.outcome != Some(Outcome::Unsold) || self.bids == 0, || "unsold with bids".to_owned())?;
        must(self.outcome != Some(Outcome::Sold) || self.reserve_met(), || {
            "sold below the reserve".to_owned()
        })?;
        must(self.extensions == 0 || settings.soft_close.is_some(), || {
            "sudden death was extended".to_owned()
        })?;
        let late = self.phase == Phase::Open
            && self.latest_end_ms.is_some_and(|latest| self.ends_at_ms > Some(latest));
        must(!late, || "extended past the latest end".to_owned())
    }
}

fn rank(user: UserId, standing: &Standing) -> Rank {
    Rank { max_cents: Reverse(standing.max_cents), number: standing.number, user }
}

fn must(holds: bool, why: impl FnOnce() -> String) -> Result<(), String> {
    match holds {
        true => Ok(()),
        false => Err(why()),
    }
}
