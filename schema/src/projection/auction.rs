//! What a stretch of an auction's events changes.

use super::{Stretch, move_on};
use crate::auctions::{AuctionRow, BidRow};
use crate::fault::Later;
use crate::store::Store;
use crate::tables::{auctions, bids, projection};
use diesel::{AsChangeset, BoolExpressionMethods, ExpressionMethods, QueryDsl};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuctionChanges {
    /// A new auction.
    pub created: Option<AuctionRow>,
    pub patch: AuctionPatch,
    /// Refused bids to add.
    pub refused: i64,
    pub bids: Vec<BidRow>,
}

/// The columns to set; an outer `None` leaves one as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = auctions)]
pub struct AuctionPatch {
    pub state: Option<String>,
    pub outcome: Option<String>,
    pub price_cents: Option<Option<i64>>,
    pub buy_now_cents: Option<Option<i64>>,
    pub leader: Option<String>,
    pub winner: Option<String>,
    pub bids: Option<i64>,
    pub reserve_met: Option<bool>,
    pub starts_at_ms: Option<i64>,
    pub ends_at_ms: Option<Option<i64>>,
    pub closed_at_ms: Option<i64>,
    pub reason: Option<String>,
    pub updated_at_ms: Option<i64>,
}

impl Store {
    /// Carries the changes out and moves on. `false`, and nothing happened, when the tables stand elsewhere.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn project_auction(&self, stretch: Stretch, changes: AuctionChanges) -> Later<bool> {
        let id = stretch.entity.clone();
        query!(self, read.write_soon, |conn| {
            move_on!(conn, stretch);
            if let Some(created) = changes.created {
                diesel::insert_into(auctions::table).values(created).execute(conn).await?;
            }
            let auction = auctions::table.filter(auctions::id.eq(id));
            diesel::update(auction)
                .set((changes.patch, auctions::refused.eq(auctions::refused + changes.refused)))
                .execute(conn)
                .await?;
            for rows in changes.bids.chunks(super::ROWS_AT_ONCE) {
                diesel::insert_into(bids::table).values(rows).execute(conn).await?;
            }
            Ok(true)
        })
    }
}
