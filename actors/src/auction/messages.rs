//! What an auction hears, notes, refuses and answers.

use super::settings::{Draft, Settings};
use super::state::{Outcome, Phase};
use crate::ids::UserId;
use crate::limits;
use crate::money::Cents;
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};
use std::fmt;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    Create(Box<Draft>),
    /// Opens a scheduled auction, also before its start has come.
    Start {},
    Bid {
        /// The most this bidder pays; hidden from the others.
        max_cents: Cents,
        /// Says yes to a maximum far above the price.
        #[serde(default)]
        confirm: bool,
    },
    BuyNow {},
    /// Ends an open auction before its time, with the outcome it has now.
    Close {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Ends it without an outcome.
    Cancel {
        reason: String,
    },
    /// What a due deadline proposes.
    Wake {},
}

tagged! {
    "t", "Event",
    pub enum Event {
        Created {
            settings: Box<Settings>,
        },
        Opened {
            /// Nothing: open until somebody closes it.
            ends_at_ms: Option<UnixMs>,
            /// How far accepted bids may extend the end; nothing means sudden death.
            latest_end_ms: Option<UnixMs>,
        },
        /// An accepted bid, and what everybody sees after it.
        BidPlaced {
            bidder: UserId,
            max_cents: Cents,
            price_cents: Cents,
            leader: UserId,
            min_next_cents: Cents,
            reserve_met: bool,
            ends_at_ms: Option<UnixMs>,
            /// Whether this bid moved the end.
            extended: bool,
            /// Accepted bids, this one included.
            bids: u64,
        },
        Closed {
            outcome: Outcome,
            winner: Option<UserId>,
            /// Nothing when nobody bid.
            price_cents: Option<Cents>,
            how: How,
            reason: Option<String>,
        },
        Cancelled {
            reason: String,
        },
    }
}

/// What ended an auction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    Time,
    Operator,
    BuyNow,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Refusal {
    AlreadyExists,
    /// Both ends of the range are allowed.
    BadAmount {
        field: String,
        min_cents: Cents,
        max_cents: Cents,
    },
    /// A time in milliseconds since 1970, or a duration in milliseconds; both ends of the range are allowed.
    BadTime {
        field: String,
        min_ms: i64,
        max_ms: i64,
    },
    BadNumber {
        field: String,
        min: u32,
        max: u32,
    },
    BadText {
        field: String,
        chars_max: usize,
    },
    BadIncrements {
        field: String,
        why: String,
    },
    /// Fields that don't go together.
    BadCombination {
        field: String,
        why: String,
    },
    NotScheduled {
        state: Phase,
    },
    NotOpen {
        state: Phase,
    },
    SellerMayNotBid,
    BidTooLow {
        min_cents: Cents,
    },
    /// The bid is far above the price. It was not placed; with `confirm` it would be, and the price would then stand
    /// between `at_least_cents` and `at_most_cents`.
    ConfirmRequired {
        max_cents: Cents,
        /// Larger maximums than this must be confirmed.
        limit_cents: Cents,
        /// The price now; nothing before the first bid.
        price_cents: Option<Cents>,
        /// Whether this bidder leads now.
        leading: bool,
        at_least_cents: Cents,
        at_most_cents: Cents,
    },
    BuyNowUnavailable,
    AuctionFull {
        bidders_max: usize,
    },
    NothingDue,
}

impl Refusal {
    /// # Errors
    /// [`Refusal::BadAmount`] unless the amount is between `min` and [`limits::AMOUNT_CENTS_MAX`].
    pub(super) fn unless_amount(field: &str, amount: Cents, min: i64) -> Result<(), Self> {
        match (min..=limits::AMOUNT_CENTS_MAX).contains(&amount.0) {
            true => Ok(()),
            false => Err(Self::BadAmount {
                field: field.to_owned(),
                min_cents: Cents(min),
                max_cents: Cents(limits::AMOUNT_CENTS_MAX),
            }),
        }
    }

    /// # Errors
    /// [`Refusal::BadText`] when the text is blank or longer than `chars_max` characters.
    pub(super) fn unless_text(field: &str, text: &str, chars_max: usize) -> Result<(), Self> {
        match !text.trim().is_empty() && text.chars().count() <= chars_max {
            true => Ok(()),
            false => Err(Self::BadText { field: field.to_owned(), chars_max }),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlreadyExists => f.write_str("this auction exists already"),
            Self::BadAmount { field, min_cents, max_cents } => {
                write!(f, "{field} must be {min_cents} to {max_cents} in minor units")
            }
            Self::BadTime { field, min_ms, max_ms } => write!(f, "{field} must be {min_ms} to {max_ms}"),
            Self::BadNumber { field, min, max } => write!(f, "{field} must be {min} to {max}"),
            Self::BadText { field, chars_max } => write!(f, "{field} must be 1 to {chars_max} characters"),
            Self::BadIncrements { field, why } | Self::BadCombination { field, why } => {
                write!(f, "{field}: {why}")
            }
            Self::NotScheduled { state } => write!(f, "this auction is {state} and can't be started"),
            Self::NotOpen { state } => write!(f, "this auction is {state}"),
            Self::SellerMayNotBid => f.write_str("the seller may not bid"),
            Self::BidTooLow { min_cents } => write!(f, "the bid must be at least {min_cents} in minor units"),
            Self::ConfirmRequired { max_cents, limit_cents, .. } => {
                write!(f, "{max_cents} is far above the price: more than {limit_cents} must be confirmed")
            }
            Self::BuyNowUnavailable => f.write_str("this can't be bought now"),
            Self::AuctionFull { bidders_max } => {
                write!(f, "{bidders_max} people bid already, no more can join")
            }
            Self::NothingDue => f.write_str("no deadline is due"),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub state: Phase,
    /// Only of a closed auction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Nothing before the first bid.
    pub price_cents: Option<Cents>,
    /// Whether the caller leads or has won.
    pub leading: bool,
    /// The least that the next bid of anybody else must be.
    pub min_next_cents: Cents,
    pub ends_at_ms: Option<UnixMs>,
    /// The caller's maximum, in the answer to a bid.
    pub max_cents: Option<Cents>,
}
