//! What entities look like over REST, described: the views are made by their kinds. Tests compare real answers with
//! these fields.

#![allow(dead_code, reason = "only described")]

use serde_json::Value;
use utoipa::ToSchema;

/// An auction as its caller may see it: a snapshot at `offset`, good as the SDK's `getState`.
#[derive(ToSchema)]
pub struct Auction {
    /// `auction:<ULID>`
    id: String,
    /// The number of the last event in it.
    offset: u64,
    /// Changes whenever offsets no longer mean the same events.
    epoch: String,
    server_time_ms: i64,
    /// `scheduled`, `open`, `closed` or `cancelled`.
    state: String,
    /// Of a closed one: `sold`, `unsold` or `reserve_not_met`.
    outcome: Option<String>,
    title: String,
    description: Option<String>,
    workspace: String,
    seller: String,
    /// ISO 4217
    currency: String,
    opening_cents: i64,
    /// `"ebay"`, or bands.
    increments: Value,
    /// Nothing before the first bid.
    price_cents: Option<i64>,
    min_next_cents: i64,
    leader: Option<String>,
    winner: Option<String>,
    bids: u64,
    bidders: u64,
    has_reserve: bool,
    /// Only to those who run the auction; `null` to everybody else.
    reserve_cents: Option<i64>,
    reserve_met: bool,
    /// Nothing once the first bid is in.
    buy_now_cents: Option<i64>,
    bids_before_start: bool,
    confirm_factor: u32,
    starts_at_ms: Option<i64>,
    ends_at_ms: Option<i64>,
    soft_close: Option<Value>,
    extensions: u32,
    reason: Option<String>,
    /// The caller's own part, with their maximum.
    mine: Option<Value>,
}

/// A show as its caller may see it.
#[derive(ToSchema)]
pub struct Show {
    /// `show:<ULID>`
    id: String,
    /// The number of the last event in it.
    offset: u64,
    /// Changes whenever offsets no longer mean the same events.
    epoch: String,
    server_time_ms: i64,
    workspace: String,
    name: String,
    /// `draft`, `active`, `paused` or `ended`.
    status: String,
    claim_word: String,
    pass_word: String,
    platform: String,
    live_url: Option<String>,
    started_at_ms: Option<i64>,
    ended_at_ms: Option<i64>,
    /// Time on air, pauses left out, but for the stretch that goes on since `on_air_since_ms`.
    on_air_ms: i64,
    /// `null` while it isn't on air.
    on_air_since_ms: Option<i64>,
    items_total: u64,
    units_total: u64,
    units_claimed: u64,
    buyers: u32,
    comments: u64,
    /// By item id: number, title, quantity, claimed, available, waiting, status.
    items: Value,
    /// The caller's own claims.
    mine: Option<Value>,
}

/// An item of a show.
#[derive(ToSchema)]
pub struct Item {
    /// `item:<show ULID>-<n>`
    id: String,
    /// Its number within the show, counted from 1.
    item_id: u64,
    /// `show:<ULID>`
    show: String,
    /// The number of the last event of the show in it.
    offset: u64,
    /// What people say to claim it.
    item_number: String,
    title: String,
    description: Option<String>,
    quantity: u32,
    claimed: u32,
    available: u32,
    waiting: u32,
    /// `unclaimed`, `partial` or `sold_out`.
    status: String,
}

/// What waits for those who run a show.
#[derive(ToSchema)]
pub struct NearMisses {
    /// Oldest first.
    near: Vec<NearMiss>,
}

/// A comment that almost claimed or passed.
#[derive(ToSchema)]
pub struct NearMiss {
    /// The comment's, counted from 1 within the show.
    number: u64,
    at_ms: i64,
    user_handle: String,
    text: String,
    /// `claim` or `pass`.
    leaning: String,
    item_number: String,
    /// Why it doesn't count by itself: `misspelt`, `figure`, `ambiguous`, `apart`, `context` or `question`.
    doubt: String,
}

/// Somebody's notices, newest first.
#[derive(ToSchema)]
pub struct Inbox {
    /// `inbox:<ULID>`, the ULID of its owner.
    id: String,
    offset: u64,
    epoch: String,
    server_time_ms: i64,
    /// Notices ever received.
    received: u64,
    unread: u32,
    read_up_to: u64,
    /// `{number, at_ms, from, notice, …}`, where `notice` is `outbid`, `auction_won`, `claim_won`, …
    notices: Vec<Value>,
}
