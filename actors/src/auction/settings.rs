//! What is agreed before the first bid and never changes. Every bad field is a typed refusal that names it.

use super::increments::Increments;
use super::messages::Refusal;
use crate::ids::{UserId, WorkspaceId};
use crate::limits;
use crate::money::{Cents, Currency};
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};

/// The settings as somebody asks for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    pub workspace: WorkspaceId,
    pub seller: UserId,
    pub title: String,
    #[serde(default)]
    pub description: Option<String>,
    pub currency: Currency,
    pub opening_cents: Cents,
    pub increments: Increments,
    #[serde(default)]
    pub reserve_cents: Option<Cents>,
    #[serde(default)]
    pub buy_now_cents: Option<Cents>,
    /// Nothing: scheduled until somebody starts it. A start that has passed opens at once.
    #[serde(default)]
    pub starts_at_ms: Option<UnixMs>,
    /// An end, or a duration from the actual opening, or neither: open until somebody closes it.
    #[serde(default)]
    pub ends_at_ms: Option<UnixMs>,
    #[serde(default)]
    pub duration_ms: Option<i64>,
    #[serde(default)]
    pub bids_before_start: bool,
    /// Nothing: sudden death.
    #[serde(default)]
    pub soft_close: Option<SoftClose>,
    /// A maximum above this many times the price (or the opening price) must be confirmed; default 20.
    #[serde(default)]
    pub confirm_factor: Option<u32>,
}

/// How late bids move the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SoftClose {
    /// A bid accepted with less than this left moves the end …
    pub window_ms: i64,
    /// … so that at least this is left …
    pub extend_ms: i64,
    /// … but never past this moment. Nothing: at most a day past the planned end.
    #[serde(default)]
    pub latest_end_ms: Option<UnixMs>,
}

/// Settings that hold together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    pub workspace: WorkspaceId,
    pub seller: UserId,
    pub title: String,
    pub description: Option<String>,
    pub currency: Currency,
    pub opening_cents: Cents,
    pub increments: Increments,
    pub reserve_cents: Option<Cents>,
    pub buy_now_cents: Option<Cents>,
    pub starts_at_ms: Option<UnixMs>,
    pub ends_at_ms: Option<UnixMs>,
    pub duration_ms: Option<i64>,
    pub bids_before_start: bool,
    pub soft_close: Option<SoftClose>,
    pub confirm_factor: u32,
}

impl Draft {
    /// The settings this asks for, at `now`.
    ///
    /// # Errors
    /// The first bad field.
    pub fn settle(&self, now: UnixMs) -> Result<Settings, Refusal> {
        Refusal::unless_text("title", &self.title, limits::TITLE_CHARS_MAX)?;
        if let Some(description) = &self.description {
            Refusal::unless_text("description", description, limits::DESCRIPTION_CHARS_MAX)?;
        }
        self.increments.validate()?;
        self.validate_amounts()?;
        self.validate_times(now)?;
        self.validate_soft_close(now)?;
        let confirm_factor = self.confirm_factor.unwrap_or(CONFIRM_FACTOR_DEFAULT);
        if !(1..=limits::CONFIRM_FACTOR_MAX).contains(&confirm_factor) {
            let field = "confirm_factor".to_owned();
            return Err(Refusal::BadNumber { field, min: 1, max: limits::CONFIRM_FACTOR_MAX });
        }
        let draft = self.clone();
        Ok(Settings {
            workspace: draft.workspace,
            seller: draft.seller,
            title: draft.title,
            description: draft.description,
            currency: draft.currency,
            opening_cents: draft.opening_cents,
            increments: draft.increments,
            reserve_cents: draft.reserve_cents,
            buy_now_cents: draft.buy_now_cents,
            starts_at_ms: draft.starts_at_ms,
            ends_at_ms: draft.ends_at_ms,
            duration_ms: draft.duration_ms,
            bids_before_start: draft.bids_before_start,
            soft_close: draft.soft_close,
            confirm_factor,
        })
    }

    fn validate_amounts(&self) -> Result<(), Refusal> {
        Refusal::unless_amount("opening_cents", self.opening_cents, 1)?;
        let mut least = self.opening_cents.0;
        if let Some(reserve) = self.reserve_cents {
            Refusal::unless_amount("reserve_cents", reserve, least)?;
            least = reserve.0;
        }
        match self.buy_now_cents {
            Some(buy_now) => Refusal::unless_amount("buy_now_cents", buy_now, least),
            None => Ok(()),
        }
    }

    fn validate_times(&self, now: UnixMs) -> Result<(), Refusal> {
        if let Some(start) = self.starts_at_ms {
            unless_between("starts_at_ms", start.0, 0, now.plus(limits::AUCTION_MS_MAX).0)?;
        }
        if let Some(end) = self.ends_at_ms {
            let start = self.starts_at_ms.map_or(now, |start| start.max(now));
            unless_between("ends_at_ms", end.0, start.plus(1).0, start.plus(limits::AUCTION_MS_MAX).0)?;
        }
        match self.duration_ms {
            Some(_) if self.ends_at_ms.is_some() => Err(Refusal::BadCombination {
                field: "duration_ms".to_owned(),
                why: "an auction has ends_at_ms or duration_ms, not both".to_owned(),
            }),
            Some(duration) => unless_between("duration_ms", duration, 1, limits::AUCTION_MS_MAX),
            None => Ok(()),
        }
    }

    fn validate_soft_close(&self, now: UnixMs) -> Result<(), Refusal> {
        let Some(soft) = &self.soft_close else { return Ok(()) };
        if self.ends_at_ms.is_none() && self.duration_ms.is_none() {
            return Err(Refusal::BadCombination {
                field: "soft_close".to_owned(),
                why: "there is no end to extend: it needs ends_at_ms or duration_ms".to_owned(),
            });
        }
        unless_between("soft_close.window_ms", soft.window_ms, 1, limits::AUCTION_MS_MAX)?;
        unless_between("soft_close.extend_ms", soft.extend_ms, 1, limits::AUCTION_MS_MAX)?;
        let Some(latest) = soft.latest_end_ms else { return Ok(()) };
        let start = self.starts_at_ms.map_or(now, |start| start.max(now));
        // Started by hand, the end is not known yet; opening cuts it at the latest end.
        let end = self.ends_at_ms.or(self.duration_ms.map(|duration| start.plus(duration)));
        let end =
            end.filter(|_| self.ends_at_ms.is_some() || self.starts_at_ms.is_some()).unwrap_or(start.plus(1));
        unless_between("soft_close.latest_end_ms", latest.0, end.0, end.plus(limits::AUCTION_MS_MAX).0)
    }
}

impl Settings {
    /// The end, and the latest end, of an auction that opens at `now`.
    #[must_use]
    pub fn end_when_opened(&self, now: UnixMs) -> (Option<UnixMs>, Option<UnixMs>) {
        let end = self.ends_at_ms.or(self.duration_ms.map(|duration| now.plus(duration)));
        let Some((end, soft)) = end.zip(self.soft_close) else { return (end, None) };
        let latest = soft.latest_end_ms.unwrap_or(end.plus(EXTENDED_MS_DEFAULT));
        (Some(end.min(latest)), Some(latest))
    }

    /// A larger maximum than this must be confirmed.
    #[must_use]
    pub fn confirm_limit(&self, price: Option<Cents>) -> Cents {
        let price = price.unwrap_or(self.opening_cents).max(self.opening_cents);
        price.times(i64::from(self.confirm_factor))
    }

    /// Whether a price that high sells.
    #[must_use]
    pub fn meets_reserve(&self, amount: Cents) -> bool {
        self.reserve_cents.is_none_or(|reserve| amount >= reserve)
    }
}

fn unless_between(field: &str, value: i64, min: i64, max: i64) -> Result<(), Refusal> {
    match (min..=max).contains(&value) {
        true => Ok(()),
        false => Err(Refusal::BadTime { field: field.to_owned(), min_ms: min, max_ms: max }),
    }
}

const CONFIRM_FACTOR_DEFAULT: u32 = 20;
const EXTENDED_MS_DEFAULT: i64 = 24 * 60 * 60 * 1_000;
