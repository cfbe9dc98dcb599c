//! Requests to the world, in words that all kinds share: kinds don't import each other, they meet here.
//!
//! An effect is data, never a closure: it is written to the outbox in the transaction of the events that asked for
//! it, and carried out at least once under the idempotency key (entity, seq, n).

use crate::ids::EntityId;
use crate::money::{Cents, Currency};
use serde::{Deserialize, Serialize};

/// A request to the world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "snake_case")]
pub enum Effect {
    /// Give `message` to another entity, which turns it into a command of its own or ignores it.
    Tell { to: EntityId, message: Message },
}

/// What entities tell each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "message", rename_all = "snake_case")]
pub enum Message {
    /// Something a person should know; their inbox keeps it.
    Notice { notice: Notice },
}

/// What a person is told. Titles are copied in, so that a notice stays readable whatever becomes of its source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    Outbid { title: String, price_cents: Cents, min_next_cents: Cents, currency: Currency },
    AuctionWon { title: String, price_cents: Cents, currency: Currency },
    AuctionLost { title: String, price_cents: Cents, currency: Currency },
    AuctionCancelled { title: String, reason: String },
    ClaimWon { title: String, item_number: String },
    Waitlisted { title: String, item_number: String, position: u32 },
    Promoted { title: String, item_number: String },
    Released { title: String, item_number: String },
}
