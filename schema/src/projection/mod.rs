//! Writes of the read tables: what a stretch of an entity's events changes goes in together with how far the tables
//! follow its journal, in one transaction. What the events mean is decided elsewhere.

mod auction;
#[cfg(test)]
pub(crate) mod sample;
mod show;
#[cfg(test)]
mod suite;

pub use auction::{AuctionChanges, AuctionPatch};
pub use show::{BuyerShift, ClaimPatch, ItemChange, ItemPatch, SettledPatch, ShowChanges, ShowPatch};

use crate::fault::{Fault, Later};
use crate::store::Store;
use crate::tables::{auctions, bids, buyers, claims, comments, projection, show_items, shows};
use diesel::{ExpressionMethods, QueryDsl};
use std::collections::HashMap;

/// A stretch of an entity's journal: the events `after + 1 ..= up_to`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub entity: String,
    pub after: i64,
    pub up_to: i64,
}

/// An entity whose read tables are behind its journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behind {
    pub entity: String,
    pub head: i64,
    pub projected: i64,
}

/// Moves `projection` on, or leaves the body with `false`: somebody else was here, and the caller should look again.
macro_rules! move_on {
    ($conn:expr, $stretch:expr) => {{
        let Stretch { entity, after, up_to } = $stretch;
        let moved = match after {
            0 => {
                let first = (projection::entity.eq(entity), projection::projected_seq.eq(up_to));
                let insert = diesel::insert_into(projection::table).values(first);
                insert.on_conflict(projection::entity).do_nothing().execute($conn).await?
            }
            _ => {
                let here = projection::entity.eq(entity).and(projection::projected_seq.eq(after));
                let update = diesel::update(projection::table.filter(here));
                update.set(projection::projected_seq.eq(up_to)).execute($conn).await?
            }
        };
        if moved == 0 {
            return Ok(false);
        }
    }};
}
use move_on;

impl Store {
    /// How far the read tables follow these entities; 0 where they have nothing.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn projected(&self, entities: Vec<String>) -> Later<HashMap<String, i64>> {
        query!(self, read.read, |conn| {
            let rows: Vec<(String, i64)> =
                projection::table.filter(projection::entity.eq_any(entities)).load(conn).await?;
            Ok(rows.into_iter().collect())
        })
    }

    /// Looks at the next `limit` entities behind `after`: those that lag, and the last one looked at (nothing at the
    /// end).
    ///
    /// # Errors
    /// When the database can't be reached.
    pub async fn behind(&self, after: String, limit: i64) -> Result<(Vec<Behind>, Option<String>), Fault> {
        let heads = self.heads(after, limit).await?;
        let last = heads.last().map(|head| head.entity.clone());
        let projected = self.projected(heads.iter().map(|head| head.entity.clone()).collect()).await?;
        let behind = heads.into_iter().map(|head| {
            let projected = projected.get(&head.entity).copied().unwrap_or(0);
            Behind { entity: head.entity, head: head.head, projected }
        });
        Ok((behind.filter(|entity| entity.projected < entity.head).collect(), last))
    }

    /// Empties every read table: they are filled again from the journal.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn forget_projections(&self) -> Later<()> {
        query!(self, read.write, |conn| {
            diesel::delete(shows::table).execute(conn).await?;
            diesel::delete(show_items::table).execute(conn).await?;
            diesel::delete(claims::table).execute(conn).await?;
            diesel::delete(comments::table).execute(conn).await?;
            diesel::delete(buyers::table).execute(conn).await?;
            diesel::delete(auctions::table).execute(conn).await?;
            diesel::delete(bids::table).execute(conn).await?;
            diesel::delete(projection::table).execute(conn).await?;
            Ok(())
        })
    }
}

/// Rows of one insert: the widest table has 21 columns, and SQLite takes 32,766 values, Postgres 65,535.
const ROWS_AT_ONCE: usize = 500;
