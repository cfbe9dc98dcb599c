//! What an auction shows. Maximums and the reserve are in none of these types, except each person's own,
//! and the reserve in what those who run the auction see.

use super::increments::Increments;
use super::messages::{Event, How};
use super::settings::{Settings, SoftClose};
use super::state::{Outcome, Phase, State};
use crate::ids::{UserId, WorkspaceId};
use crate::money::{Cents, Currency};
use crate::time::UnixMs;
use serde::Serialize;
use std::collections::BTreeSet;

/// A part of the view that changes together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Piece {
    /// What never changes.
    Terms,
    /// State, times, outcome.
    Course,
    /// Price, leader, counts.
    Price,
}

/// The view, or some pieces of it.
#[derive(Debug, Serialize)]
pub struct View {
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    terms: Option<Terms>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    course: Option<Course>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    price: Option<Price>,
}

#[derive(Debug, Serialize)]
pub struct Terms {
    workspace: WorkspaceId,
    seller: UserId,
    title: String,
    description: Option<String>,
    currency: Currency,
    opening_cents: Cents,
    increments: Increments,
    has_reserve: bool,
    bids_before_start: bool,
    soft_close: Option<SoftClose>,
    confirm_factor: u32,
}

#[derive(Debug, Serialize)]
struct Course {
    state: Phase,
    outcome: Option<Outcome>,
    winner: Option<UserId>,
    starts_at_ms: Option<UnixMs>,
    /// Of a closed auction: when it ended.
    ends_at_ms: Option<UnixMs>,
    extensions: u32,
    reason: Option<String>,
}

#[derive(Debug, Serialize)]
struct Price {
    price_cents: Option<Cents>,
    leader: Option<UserId>,
    bids: u64,
    bidders: usize,
    min_next_cents: Cents,
    reserve_met: bool,
    /// Nothing once the first bid is in.
    buy_now_cents: Option<Cents>,
}

impl View {
    pub(super) fn of(state: &State, pieces: Option<&BTreeSet<Piece>>) -> Self {
        let wanted = |piece| pieces.is_none_or(|pieces| pieces.contains(&piece));
        Self {
            terms: state.settings.as_ref().filter(|_| wanted(Piece::Terms)).map(Terms::of),
            course: wanted(Piece::Course).then(|| Course::of(state)),
            price: wanted(Piece::Price).then(|| Price::of(state)),
        }
    }
}

impl Terms {
    fn of(settings: &Settings) -> Self {
        Self {
            workspace: settings.workspace,
            seller: settings.seller,
            title: settings.title.clone(),
            description: settings.description.clone(),
            currency: settings.currency,
            opening_cents: settings.opening_cents,
            increments: settings.increments.clone(),
            has_reserve: settings.reserve_cents.is_some(),
            bids_before_start: settings.bids_before_start,
            soft_close: settings.soft_close,
            confirm_factor: settings.confirm_factor,
        }
    }
}

impl Course {
    fn of(state: &State) -> Self {
        let scheduled = state.settings.as_ref().and_then(|settings| settings.starts_at_ms);
        Self {
            state: state.phase,
            outcome: state.outcome,
            winner: state.winner,
            starts_at_ms: state.opened_at_ms.or(scheduled),
            ends_at_ms: state.ends_at_ms,
            extensions: state.extensions,
            reason: state.reason.clone(),
        }
    }
}

impl Price {
    fn of(state: &State) -> Self {
        Self {
            price_cents: state.price_cents,
            leader: state.leader().map(|leader| leader.user),
            bids: state.bids,
            bidders: state.standings.len(),
            min_next_cents: state.min_next(),
            reserve_met: state.reserve_met(),
            buy_now_cents: state.buy_now(),
        }
    }
}

/// What one bidder sees of their own bids.
#[derive(Debug, Serialize)]
pub struct Mine {
    pub max_cents: Cents,
    pub bid_at_ms: UnixMs,
    pub leading: bool,
    /// Whether this person got it.
    pub won: bool,
}

impl Mine {
    pub(super) fn of(state: &State, me: UserId) -> Option<Self> {
        let standing = state.standings.get(&me)?;
        Some(Self {
            max_cents: standing.max_cents,
            bid_at_ms: standing.at_ms,
            leading: state.leads(me),
            won: state.winner == Some(me),
        })
    }
}

/// What those who run the auction see besides.
#[derive(Debug, Serialize)]
pub struct Backstage {
    reserve_cents: Option<Cents>,
}

impl Backstage {
    pub(super) fn of(state: &State) -> Self {
        Self { reserve_cents: state.settings.as_ref().and_then(|settings| settings.reserve_cents) }
    }
}

/// An event without its hidden facts.
#[derive(Debug, Serialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum Public {
    Created {
        #[serde(flatten)]
        terms: Box<Terms>,
        buy_now_cents: Option<Cents>,
        starts_at_ms: Option<UnixMs>,
        ends_at_ms: Option<UnixMs>,
        duration_ms: Option<i64>,
    },
    Opened {
        ends_at_ms: Option<UnixMs>,
        latest_end_ms: Option<UnixMs>,
    },
    BidPlaced {
        bidder: UserId,
        price_cents: Cents,
        leader: UserId,
        min_next_cents: Cents,
        reserve_met: bool,
        ends_at_ms: Option<UnixMs>,
        extended: bool,
        bids: u64,
    },
    Closed {
        outcome: Outcome,
        winner: Option<UserId>,
        price_cents: Option<Cents>,
        how: How,
        reason: Option<String>,
    },
    Cancelled {
        reason: String,
    },
}

impl Public {
    pub(super) fn of(event: &Event) -> Self {
        match event.clone() {
            Event::Created { settings } => Self::Created {
                terms: Box::new(Terms::of(&settings)),
                buy_now_cents: settings.buy_now_cents,
                starts_at_ms: settings.starts_at_ms,
                ends_at_ms: settings.ends_at_ms,
                duration_ms: settings.duration_ms,
            },
            Event::Opened { ends_at_ms, latest_end_ms } => Self::Opened { ends_at_ms, latest_end_ms },
            Event::BidPlaced {
                bidder,
                max_cents: _,
                price_cents,
                leader,
                min_next_cents,
                reserve_met,
                ends_at_ms,
                extended,
                bids,
            } => Self::BidPlaced {
                bidder,
                price_cents,
                leader,
                min_next_cents,
                reserve_met,
                ends_at_ms,
                extended,
                bids,
            },
            Event::Closed { outcome, winner, price_cents, how, reason } => {
                Self::Closed { outcome, winner, price_cents, how, reason }
            }
            Event::Cancelled { reason } => Self::Cancelled { reason },
        }
    }
}

/// The pieces an event changed.
pub(super) fn touched(event: &Event) -> Vec<Piece> {
    match event {
        Event::Created { .. } => vec![Piece::Terms, Piece::Course, Piece::Price],
        Event::Opened { .. } => vec![Piece::Course],
        Event::BidPlaced { extended: false, .. } => vec![Piece::Price],
        Event::BidPlaced { extended: true, .. } | Event::Closed { .. } | Event::Cancelled { .. } => {
            vec![Piece::Course, Piece::Price]
        }
    }
}
