//! The bodies of commands, described: they are read by their kind. A test gives each example to the kind's parser.

#![allow(dead_code, reason = "only described")]

use serde_json::Value;
use utoipa::ToSchema;

/// The answer to an accepted command, with the fields of its kind beside these.
#[derive(ToSchema)]
pub struct Accepted {
    /// `true`
    ok: bool,
    /// The number of the last event it led to.
    seq: u64,
}

#[derive(ToSchema)]
#[schema(example = json!({"name": "Friday night", "claim_word": "sold", "pass_word": "pass"}))]
pub struct NewShow {
    name: String,
    /// What people say to claim; `sold` when absent.
    claim_word: Option<String>,
    /// What people say to let go; `pass` when absent.
    pass_word: Option<String>,
    platform: Option<String>,
    live_id: Option<String>,
    live_url: Option<String>,
}

#[derive(ToSchema)]
#[schema(example = json!({"name": "Saturday night"}))]
pub struct EditShow {
    name: Option<String>,
    claim_word: Option<String>,
    pass_word: Option<String>,
    live_id: Option<String>,
    live_url: Option<String>,
}

#[derive(ToSchema)]
#[schema(example = json!({"item_number": "123", "title": "Blue vase", "quantity": 1}))]
pub struct NewItem {
    /// What people say: digits, or letters and digits such as A12.
    item_number: String,
    title: String,
    description: Option<String>,
    quantity: u32,
}

#[derive(ToSchema)]
#[schema(example = json!({"quantity": 3}))]
pub struct ChangeItem {
    item_number: Option<String>,
    title: Option<String>,
    description: Option<String>,
    /// Not below what is claimed; when it grows, the waitlist is served.
    quantity: Option<u32>,
}

#[derive(ToSchema)]
#[schema(example = json!({"handle": "ada"}))]
pub struct Award {
    handle: String,
    /// `user:<ULID>`, where the buyer has an account.
    user: Option<String>,
}

#[derive(ToSchema)]
#[schema(example = json!({"text": "sold 123"}))]
pub struct Comment {
    text: String,
    /// Somebody else's comment: only from those who run the show.
    author: Option<Author>,
}

#[derive(ToSchema)]
pub struct Author {
    platform: String,
    platform_user_id: String,
    handle: String,
    display_name: Option<String>,
    comment_id: Option<String>,
}

#[derive(ToSchema)]
#[schema(example = json!({"item_number": "123"}))]
pub struct ItemNumber {
    item_number: String,
}

#[derive(ToSchema)]
#[schema(example = json!({"title": "Blue vase", "currency": "USD", "opening_cents": 1000, "increments": "ebay", "reserve_cents": 5000, "duration_ms": 600_000}))]
pub struct NewAuction {
    title: String,
    description: Option<String>,
    /// ISO 4217
    currency: String,
    opening_cents: i64,
    /// `"ebay"`, or bands `[{below_cents?, increment_cents}]`.
    increments: Value,
    /// Hidden; everybody sees whether it is met.
    reserve_cents: Option<i64>,
    buy_now_cents: Option<i64>,
    /// Without it: scheduled until `start`.
    starts_at_ms: Option<i64>,
    /// Without it and `duration_ms`: open until `close`.
    ends_at_ms: Option<i64>,
    duration_ms: Option<i64>,
    bids_before_start: Option<bool>,
    /// Without it: sudden death.
    soft_close: Option<SoftClose>,
    /// A bid above so many times the price must be confirmed; 20 when absent.
    confirm_factor: Option<u32>,
}

/// An accepted bid in the last `window_ms` moves the end by `extend_ms`, never past `latest_end_ms`.
#[derive(ToSchema)]
pub struct SoftClose {
    window_ms: i64,
    extend_ms: i64,
    latest_end_ms: i64,
}

#[derive(ToSchema)]
#[schema(example = json!({"max_cents": 2500}))]
pub struct Bid {
    /// The most you would pay, in minor units; hidden from others.
    max_cents: i64,
    /// Yes, a maximum far above the price is meant.
    confirm: Option<bool>,
}

#[derive(ToSchema)]
#[schema(example = json!({"reason": "the vase broke"}))]
pub struct Reason {
    reason: String,
}

#[derive(ToSchema)]
#[schema(example = json!({"reason": "enough for today"}))]
pub struct OptionalReason {
    reason: Option<String>,
}

#[derive(ToSchema)]
#[schema(example = json!({"up_to": 12}))]
pub struct ReadUpTo {
    /// The number of the last notice that was read.
    up_to: u64,
}
