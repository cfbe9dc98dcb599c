//! Who holds what in a show: the items of its buyers, the people of its items, and when they claimed. Sums and rows of
//! the lists are in `shows`.

use crate::fault::Later;
use crate::store::Store;
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, Text};

/// An item that somebody holds.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub struct Held {
    #[diesel(sql_type = Text)]
    pub claimant: String,
    /// As it is called now.
    #[diesel(sql_type = Text)]
    pub item_number: String,
}

/// Somebody who holds a unit of an item or waits for one.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub struct Holder {
    #[diesel(sql_type = BigInt)]
    pub item_id: i64,
    #[diesel(sql_type = Text)]
    pub user_handle: String,
    /// Of those who wait: 1 is the next to win.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub waitlist_position: Option<i64>,
    /// When they claimed.
    #[diesel(sql_type = BigInt)]
    pub created_at_ms: i64,
}

/// How many of those who claimed in a stretch of time hold a unit now, and how many wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, QueryableByName)]
pub struct Claimed {
    /// The number of the stretch, from 0.
    #[diesel(sql_type = BigInt)]
    pub bucket: i64,
    #[diesel(sql_type = BigInt)]
    pub winners: i64,
    #[diesel(sql_type = BigInt)]
    pub waitlist: i64,
}

impl Store {
    /// What the buyers `from ..= to` of a show hold, in the order of their claims; of each buyer the first `items_max`.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn held(&self, show_id: String, from: String, to: String, items_max: i64) -> Later<Vec<Held>> {
        query!(self, read.read, |conn| {
            let held = diesel::sql_query(HELD)
                .bind::<Text, _>(show_id)
                .bind::<Text, _>(from)
                .bind::<Text, _>(to)
                .bind::<BigInt, _>(items_max);
            Ok(held.load(conn).await?)
        })
    }

    /// Who holds and who waits for the items up to `item_id`, item by item in the order of their claims; of each item
    /// the first `people_max` of both.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn holders(&self, show_id: String, item_id: i64, people_max: i64) -> Later<Vec<Holder>> {
        query!(self, read.read, |conn| {
            let holders = diesel::sql_query(HOLDERS)
                .bind::<Text, _>(show_id)
                .bind::<BigInt, _>(item_id)
                .bind::<BigInt, _>(people_max);
            Ok(holders.load(conn).await?)
        })
    }

    /// When those who hold and those who wait have claimed, counted in stretches of `bucket_ms` from `from_ms`; an empty
    /// stretch is left out.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn claimed(&self, show_id: String, from_ms: i64, bucket_ms: i64) -> Later<Vec<Claimed>> {
        query!(self, read.read, |conn| {
            let claimed = diesel::sql_query(CLAIMED)
                .bind::<BigInt, _>(from_ms)
                .bind::<BigInt, _>(bucket_ms)
                .bind::<Text, _>(show_id);
            Ok(claimed.load(conn).await?)
        })
    }
}

// Parameters stand in the order of their numbers: SQLite counts them by their first appearance.

const HELD: &str = "SELECT claimant, item_number FROM (\
     SELECT claims.claimant, claims.claim_id, show_items.item_number, \
     row_number() OVER (PARTITION BY claims.claimant ORDER BY claims.claim_id) AS place \
     FROM claims JOIN show_items ON show_items.show_id = claims.show_id AND show_items.item_id = claims.item_id \
     WHERE claims.show_id = $1 AND claims.claimant >= $2 AND claims.claimant <= $3 \
     AND claims.claim_status = 'winner') AS held \
     WHERE place <= $4 ORDER BY claimant, claim_id";

const HOLDERS: &str = "SELECT item_id, user_handle, waitlist_position, created_at_ms FROM (\
     SELECT item_id, claim_id, user_handle, waitlist_position, created_at_ms, \
     row_number() OVER (PARTITION BY item_id, claim_status ORDER BY claim_id) AS place \
     FROM claims WHERE show_id = $1 AND item_id <= $2 AND claim_status IN ('winner', 'waitlist')) AS holding \
     WHERE place <= $3 ORDER BY item_id, claim_id";

const CLAIMED: &str = "SELECT (created_at_ms - $1) / $2 AS bucket, \
     count(CASE WHEN claim_status = 'winner' THEN 1 END) AS winners, \
     count(CASE WHEN claim_status = 'waitlist' THEN 1 END) AS waitlist \
     FROM claims WHERE show_id = $3 AND claim_status IN ('winner', 'waitlist') GROUP BY 1 ORDER BY 1";

#[cfg(test)]
#[path = "holdings_tests.rs"]
mod tests;
