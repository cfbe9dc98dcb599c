//! What the lists need from the read tables, and the rows they hand out.
//!
//! Rows are as durable as the events they come from, and a little behind them: the projector fills the tables after
//! the answer to a command has left.

use super::query::{Order, Page};
use crate::auth::ports::StoreFault;
use actors::ids::{EntityId, WorkspaceId};
use futures_util::future::BoxFuture;
use serde::Serialize;
use utoipa::ToSchema;

/// Why there is no list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListFault {
    /// The cursor isn't one of this list.
    BadCursor,
    Store(StoreFault),
}

/// Rows of a list: one more than the page's limit where there are more.
pub type Rows<'a, T> = BoxFuture<'a, Result<Vec<T>, ListFault>>;

/// Something else than a list of rows.
pub type Found<'a, T> = BoxFuture<'a, Result<T, ListFault>>;

/// A row that says where the next page begins.
pub trait Keyed {
    /// What [`Page::after`] must be to go on behind this row.
    fn cursor(&self) -> String;
}

/// The read tables.
pub trait Reading: Send + Sync + 'static {
    /// A workspace's shows, newest first.
    fn shows(&self, workspace: WorkspaceId, status: Option<String>, page: Page) -> Rows<'_, ShowRow>;
    /// A show's items by id.
    fn items(&self, show: EntityId, status: Option<String>, page: Page) -> Rows<'_, ItemRow>;
    /// A show's claims by id.
    fn claims(&self, show: EntityId, filter: ClaimFilter, order: Order, page: Page) -> Rows<'_, ClaimRow>;
    /// A show's comments in their order.
    fn comments(
        &self,
        show: EntityId,
        user: Option<String>,
        order: Order,
        page: Page,
    ) -> Rows<'_, CommentRow>;
    /// Who claimed what.
    fn buyers(&self, show: EntityId, page: Page) -> Rows<'_, BuyerRow>;
    /// Who holds and who waits for a show's items, and when they claimed.
    fn holdings(&self, show: EntityId, wish: HoldingsWish) -> Found<'_, Holdings>;
    /// What is on now: at most `limit` auctions and shows with all these words in their titles.
    fn market(&self, words: Vec<String>, limit: usize) -> Found<'_, Market>;
    /// Auctions, newest first.
    fn auctions(&self, filter: AuctionFilter, page: Page) -> Rows<'_, AuctionRow>;
    /// An auction's bids in their order.
    fn bids(&self, auction: EntityId, page: Page) -> Rows<'_, BidRow>;
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClaimFilter {
    pub status: Option<String>,
    /// An item's id.
    pub item_id: Option<u64>,
    /// An item's number, as people say it.
    pub item_number: Option<String>,
    /// A handle, or the claimant's id.
    pub user: Option<String>,
}

/// Which part of a show's holdings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HoldingsWish {
    /// Items up to this id.
    pub item_id: u64,
    /// Of each item, of those who hold it and of those who wait.
    pub people_max: usize,
    /// Claims are counted in stretches of time from here.
    pub from_ms: i64,
    pub bucket_ms: i64,
}

/// Who holds and who waits in a show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holdings {
    /// Item by item, in the order of their claims.
    pub holders: Vec<Holder>,
    /// Without the stretches in which nobody claimed what they hold or wait for.
    pub claimed: Vec<Claimed>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    pub item_id: i64,
    pub user_handle: String,
    /// Nothing for who holds it.
    pub waitlist_position: Option<i64>,
    pub at_ms: i64,
}

/// Those who claimed in one stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// The number of the stretch, from 0.
    pub bucket: i64,
    pub winners: i64,
    pub waitlist: i64,
}

/// What is on now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Market {
    /// Open ones, the soonest end first, then scheduled ones, the soonest start first.
    pub auctions: Vec<AuctionRow>,
    /// Active and paused ones, the latest start first.
    pub shows: Vec<RunningShow>,
}

/// A show that is on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RunningShow {
    /// `show:<ULID>`
    pub id: String,
    pub name: String,
    /// `active` or `paused`.
    pub status: String,
    pub started_at_ms: Option<i64>,
    pub items_total: i64,
    pub units_total: i64,
    pub units_claimed: i64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuctionFilter {
    pub state: Option<String>,
    pub workspace: Option<WorkspaceId>,
}

/// A show in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ShowRow {
    /// `show:<ULID>`
    pub id: String,
    pub workspace: String,
    pub name: String,
    /// `draft`, `active`, `paused` or `ended`.
    pub status: String,
    pub platform: Option<String>,
    pub live_id: Option<String>,
    pub live_url: Option<String>,
    pub claim_word: String,
    pub pass_word: String,
    pub started_at_ms: Option<i64>,
    pub ended_at_ms: Option<i64>,
    pub created_at_ms: i64,
    pub updated_at_ms: i64,
}

/// An item of a show in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ItemRow {
    /// `item:<show ULID>-<n>`
    pub id: String,
    /// Its number within the show, counted from 1.
    pub item_id: i64,
    /// What people say to claim it.
    pub item_number: String,
    pub title: String,
    pub description: Option<String>,
    pub total_quantity: i64,
    pub claimed_count: i64,
    pub waitlist_count: i64,
    pub status: String,
    pub created_at_ms: i64,
    pub updated_at_ms: i64,
}

/// A claim in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ClaimRow {
    /// `claim:<show ULID>-<n>`
    pub id: String,
    pub claim_id: i64,
    pub item_id: i64,
    pub item_number: String,
    /// Who claimed: `user:<ULID>`, or the platform and its id.
    pub user: String,
    pub user_handle: String,
    pub user_display_name: Option<String>,
    pub platform: Option<String>,
    pub raw_text: Option<String>,
    pub claim_type: String,
    pub status: String,
    pub waitlist_position: Option<i64>,
    pub operator_action: Option<String>,
    pub operator_notes: Option<String>,
    pub created_at_ms: i64,
    pub updated_at_ms: i64,
}

/// A comment, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CommentRow {
    /// The number of its event within the show.
    pub seq: i64,
    /// Comments of a show are counted from 1.
    pub number: i64,
    pub user: String,
    pub user_handle: String,
    pub platform: Option<String>,
    pub comment_id: Option<String>,
    pub text: String,
    pub normalized_text: String,
    /// How it was read: `claim`, `pass`, or `near` where it almost is one of these.
    pub parsed: Option<String>,
    pub result: String,
    /// `claim:<show ULID>-<n>`, where it became one.
    pub claim: Option<String>,
    pub at_ms: i64,
}

/// One buyer's claims in a show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct BuyerRow {
    pub user: String,
    pub user_handle: String,
    pub user_display_name: Option<String>,
    /// The numbers of what they hold, in the order of their claims: the first [`BUYER_ITEMS_MAX`].
    pub items: Vec<String>,
    pub items_claimed: i64,
    pub items_waitlisted: i64,
    pub first_claim_at_ms: i64,
    pub last_claim_at_ms: i64,
}

/// An auction in a list. Hidden facts (maximums, the reserve) are not in here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AuctionRow {
    /// `auction:<ULID>`
    pub id: String,
    pub workspace: String,
    pub seller: String,
    pub title: String,
    pub description: Option<String>,
    /// ISO 4217
    pub currency: String,
    /// `scheduled`, `open`, `closed` or `cancelled`.
    pub state: String,
    /// Of a closed auction: `sold`, `unsold` or `reserve_not_met`.
    pub outcome: Option<String>,
    pub opening_cents: i64,
    /// Nothing before the first bid.
    pub price_cents: Option<i64>,
    pub buy_now_cents: Option<i64>,
    pub leader: Option<String>,
    pub winner: Option<String>,
    pub bids: i64,
    pub refused: i64,
    pub has_reserve: bool,
    pub reserve_met: bool,
    pub starts_at_ms: Option<i64>,
    pub ends_at_ms: Option<i64>,
    pub closed_at_ms: Option<i64>,
    pub reason: Option<String>,
    pub created_at_ms: i64,
    pub updated_at_ms: i64,
}

/// A bid that was decided, with what everybody may know of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct BidRow {
    /// The number of its event within the auction.
    pub seq: i64,
    pub bidder: String,
    /// `bid` or `buy_now`.
    pub kind: String,
    /// The bidder's maximum: only to the bidder themselves, and to nobody else before the auction has ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_cents: Option<i64>,
    pub accepted: bool,
    /// Of a refused bid.
    pub code: Option<String>,
    /// The price after it.
    pub price_cents: Option<i64>,
    pub leader: Option<String>,
    pub at_ms: i64,
}

/// Items named for one buyer; `items_claimed` says how many they hold.
pub const BUYER_ITEMS_MAX: usize = 100;

macro_rules! keyed {
    ($($row:ty, $me:ident => $key:expr;)*) => {$(
        impl Keyed for $row {
            fn cursor(&self) -> String {
                let $me = self;
                $key.to_string()
            }
        }
    )*};
}

keyed! {
    ShowRow, row => format_args!("{}/{}", row.created_at_ms, row.id);
    ItemRow, row => row.item_id;
    ClaimRow, row => row.claim_id;
    CommentRow, row => row.seq;
    BuyerRow, row => row.user;
    AuctionRow, row => format_args!("{}/{}", row.created_at_ms, row.id);
    BidRow, row => row.seq;
}
