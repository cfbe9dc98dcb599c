//! The read tables of auctions: rows as they are stored, and the lists. Hiding what is hidden is decided elsewhere.

use crate::fault::Later;
use crate::shows::Age;
use crate::store::Store;
use crate::tables::{auctions, bids};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, Insertable, QueryDsl, Queryable, Selectable, SelectableHelper,
};

/// An auction. Money is in minor units, times are milliseconds since 1970 UTC.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = auctions, treat_none_as_default_value = false)]
pub struct AuctionRow {
    /// `auction:01J…`
    pub id: String,
    pub workspace_id: String,
    pub seller: String,
    pub title: String,
    pub description: Option<String>,
    pub currency: String,
    /// `scheduled`, `open`, `closed` or `cancelled`.
    pub state: String,
    /// `sold`, `unsold` or `reserve_not_met`.
    pub outcome: Option<String>,
    pub opening_cents: i64,
    /// Nothing before the first bid.
    pub price_cents: Option<i64>,
    /// While it stands.
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

/// A bid that was decided.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = bids, treat_none_as_default_value = false)]
pub struct BidRow {
    pub auction_id: String,
    /// The number of its event.
    pub seq: i64,
    pub bidder: String,
    /// `bid` or `buy_now`.
    pub kind: String,
    /// The bidder's secret; nothing where the journal doesn't say it.
    pub max_cents: Option<i64>,
    pub accepted: bool,
    /// Of a refused bid.
    pub code: Option<String>,
    /// The price after it.
    pub price_cents: Option<i64>,
    /// Who leads after it.
    pub leader: Option<String>,
    pub at_ms: i64,
}

/// Which auctions.
#[derive(Clone, Debug, Default)]
pub struct AuctionFilter {
    pub state: Option<String>,
    pub workspace_id: Option<String>,
}

impl Store {
    /// Auctions, newest first, older than the auction `before`.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn auctions(&self, filter: AuctionFilter, before: Option<Age>, limit: i64) -> Later<Vec<AuctionRow>> {
        query!(self, read.read, |conn| {
            let mut rows = auctions::table.select(AuctionRow::as_select()).into_boxed();
            if let Some(state) = filter.state {
                rows = rows.filter(auctions::state.eq(state));
            }
            if let Some(workspace) = filter.workspace_id {
                rows = rows.filter(auctions::workspace_id.eq(workspace));
            }
            if let Some(before) = before {
                let (at_ms, id) = before;
                let as_old = auctions::created_at_ms.eq(at_ms).and(auctions::id.lt(id));
                rows = rows.filter(auctions::created_at_ms.lt(at_ms).or(as_old));
            }
            let newest_first = (auctions::created_at_ms.desc(), auctions::id.desc());
            Ok(rows.order(newest_first).limit(limit).load(conn).await?)
        })
    }

    /// An auction's bids behind `after`, in their order.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn bids(&self, auction_id: String, after: i64, limit: i64) -> Later<Vec<BidRow>> {
        query!(self, read.read, |conn| {
            let rows = bids::table
                .filter(bids::auction_id.eq(auction_id).and(bids::seq.gt(after)))
                .order(bids::seq)
                .limit(limit)
                .select(BidRow::as_select())
                .load(conn)
                .await?;
            Ok(rows)
        })
    }
}
