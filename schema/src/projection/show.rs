//! What a stretch of a show's events changes.

use super::{ROWS_AT_ONCE, Stretch, move_on};
use crate::fault::Later;
use crate::shows::{BuyerRow, ClaimRow, CommentRow, ItemRow, ShowRow};
use crate::store::Store;
use crate::tables::{buyers, claims, comments, projection, show_items, shows};
use diesel::sql_types::{BigInt, Text};
use diesel::upsert::excluded;
use diesel::{AsChangeset, BoolExpressionMethods, ExpressionMethods, QueryDsl};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShowChanges {
    /// A new show.
    pub created: Option<ShowRow>,
    pub patch: ShowPatch,
    /// By item.
    pub items: BTreeMap<i64, ItemChange>,
    /// New claims, by their ids, as they stand at the end of the stretch.
    pub claims: BTreeMap<i64, ClaimRow>,
    /// Earlier claims, by their ids.
    pub claim_patches: BTreeMap<i64, ClaimPatch>,
    /// Items whose waitlist somebody left: places are counted anew.
    pub renumber: BTreeSet<i64>,
    pub comments: Vec<CommentRow>,
    /// Earlier comments that were settled, by their numbers.
    pub settled: BTreeMap<i64, SettledPatch>,
    /// By buyer.
    pub buyers: BTreeMap<String, BuyerShift>,
}

/// The columns to set; an outer `None` leaves one as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = shows)]
pub struct ShowPatch {
    pub name: Option<String>,
    pub status: Option<String>,
    pub live_id: Option<Option<String>>,
    pub live_url: Option<Option<String>>,
    pub claim_word: Option<String>,
    pub pass_word: Option<String>,
    pub started_at_ms: Option<i64>,
    pub ended_at_ms: Option<i64>,
    pub updated_at_ms: Option<i64>,
}

/// What happens to an item: it may be added, changed and deleted in one stretch, in this order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemChange {
    pub added: Option<ItemRow>,
    pub patch: ItemPatch,
    pub deleted: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = show_items)]
pub struct ItemPatch {
    pub item_number: Option<String>,
    pub title: Option<String>,
    pub description: Option<Option<String>>,
    pub total_quantity: Option<i64>,
    pub claimed_count: Option<i64>,
    pub waitlist_count: Option<i64>,
    pub status: Option<String>,
    pub updated_at_ms: Option<i64>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = claims)]
pub struct ClaimPatch {
    pub claim_status: Option<String>,
    pub waitlist_position: Option<Option<i64>>,
    pub operator_action: Option<String>,
    pub operator_notes: Option<String>,
    pub comment_id: Option<String>,
    pub raw_text: Option<String>,
    pub normalized_text: Option<String>,
    pub updated_at_ms: Option<i64>,
}

/// What became of a near-miss after all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettledPatch {
    pub result: String,
    pub claim_id: Option<i64>,
    /// Whether that claim was made by it: then its words are the comment's.
    pub made_claim: bool,
}

/// What to add to a buyer's figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BuyerShift {
    pub user_handle: String,
    pub user_display_name: Option<String>,
    pub items_claimed: i64,
    pub items_waitlisted: i64,
    /// The first and the last claim of the stretch; without one the buyer is known already.
    pub claimed_at_ms: Option<(i64, i64)>,
}

macro_rules! write_items {
    ($conn:expr, $show:expr, $items:expr) => {
        for (item_id, change) in $items {
            let item = show_items::show_id.eq($show.clone()).and(show_items::item_id.eq(item_id));
            if change.deleted {
                diesel::delete(show_items::table.filter(item)).execute($conn).await?;
                continue;
            }
            if let Some(added) = change.added {
                diesel::insert_into(show_items::table).values(added).execute($conn).await?;
            }
            if change.patch != ItemPatch::default() {
                diesel::update(show_items::table.filter(item)).set(change.patch).execute($conn).await?;
            }
        }
    };
}

macro_rules! write_claims {
    ($conn:expr, $show:expr, $changes:expr) => {
        let new: Vec<ClaimRow> = $changes.claims.into_values().collect();
        for rows in new.chunks(ROWS_AT_ONCE) {
            diesel::insert_into(claims::table).values(rows).execute($conn).await?;
        }
        for (claim_id, patch) in $changes.claim_patches {
            let claim = claims::show_id.eq($show.clone()).and(claims::claim_id.eq(claim_id));
            diesel::update(claims::table.filter(claim)).set(patch).execute($conn).await?;
        }
        for item_id in $changes.renumber {
            diesel::sql_query(RENUMBER)
                .bind::<Text, _>($show.clone())
                .bind::<BigInt, _>(item_id)
                .execute($conn)
                .await?;
        }
    };
}

macro_rules! write_comments {
    ($conn:expr, $show:expr, $changes:expr) => {
        for rows in $changes.comments.chunks(ROWS_AT_ONCE) {
            diesel::insert_into(comments::table).values(rows).execute($conn).await?;
        }
        for (number, settled) in $changes.settled {
            let comment = comments::show_id.eq($show.clone()).and(comments::number.eq(number));
            let SettledPatch { result, claim_id, made_claim } = settled;
            diesel::update(comments::table.filter(comment))
                .set((comments::result.eq(result), comments::claim_id.eq(claim_id)))
                .execute($conn)
                .await?;
            if let Some(claim_id) = claim_id.filter(|_| made_claim) {
                diesel::sql_query(CLAIM_IN_WORDS)
                    .bind::<Text, _>($show.clone())
                    .bind::<BigInt, _>(number)
                    .bind::<BigInt, _>(claim_id)
                    .execute($conn)
                    .await?;
            }
        }
    };
}

macro_rules! write_buyers {
    ($conn:expr, $show:expr, $buyers:expr) => {
        let mut claimed: Vec<BuyerRow> = Vec::new();
        for (buyer, shift) in $buyers {
            let Some((first, last)) = shift.claimed_at_ms else {
                let known = buyers::show_id.eq($show.clone()).and(buyers::buyer.eq(buyer));
                diesel::update(buyers::table.filter(known))
                    .set((
                        buyers::items_claimed.eq(buyers::items_claimed + shift.items_claimed),
                        buyers::items_waitlisted.eq(buyers::items_waitlisted + shift.items_waitlisted),
                    ))
                    .execute($conn)
                    .await?;
                continue;
            };
            claimed.push(BuyerRow {
                show_id: $show.clone(),
                buyer,
                user_handle: shift.user_handle,
                user_display_name: shift.user_display_name,
                items_claimed: shift.items_claimed,
                items_waitlisted: shift.items_waitlisted,
                first_claim_at_ms: first,
                last_claim_at_ms: last,
            });
        }
        // Diesel prepares such a statement anew each time: many rows share one.
        for rows in claimed.chunks(ROWS_AT_ONCE) {
            let (claimed, waitlisted) = (buyers::items_claimed, buyers::items_waitlisted);
            diesel::insert_into(buyers::table)
                .values(rows)
                .on_conflict((buyers::show_id, buyers::buyer))
                .do_update()
                .set((
                    buyers::user_handle.eq(excluded(buyers::user_handle)),
                    buyers::user_display_name.eq(excluded(buyers::user_display_name)),
                    claimed.eq(claimed + excluded(claimed)),
                    waitlisted.eq(waitlisted + excluded(waitlisted)),
                    buyers::last_claim_at_ms.eq(excluded(buyers::last_claim_at_ms)),
                ))
                .execute($conn)
                .await?;
        }
    };
}

impl Store {
    /// Carries the changes out and moves on. `false`, and nothing happened, when the tables stand elsewhere.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn project_show(&self, stretch: Stretch, changes: ShowChanges) -> Later<bool> {
        let id = stretch.entity.clone();
        query!(self, read.write_soon, |conn| {
            move_on!(conn, stretch);
            if let Some(created) = changes.created {
                diesel::insert_into(shows::table).values(created).execute(conn).await?;
            }
            if changes.patch != ShowPatch::default() {
                let show = shows::table.filter(shows::id.eq(id.clone()));
                diesel::update(show).set(changes.patch).execute(conn).await?;
            }
            write_items!(conn, id, changes.items);
            write_claims!(conn, id, changes);
            write_comments!(conn, id, changes);
            write_buyers!(conn, id, changes.buyers);
            Ok(true)
        })
    }
}

/// Gives a claim the words of the near-miss that made it.
const CLAIM_IN_WORDS: &str = "UPDATE claims SET comment_id = said.comment_id, raw_text = said.raw_text, \
     normalized_text = said.normalized_text FROM (\
     SELECT show_id, comment_id, raw_text, normalized_text FROM comments \
     WHERE show_id = $1 AND number = $2) AS said \
     WHERE claims.show_id = said.show_id AND claims.claim_id = $3";

/// Places of those who still wait, in the order of their claims. The parameters stand in the order of their numbers:
/// SQLite counts them by their first appearance.
const RENUMBER: &str = "UPDATE claims SET waitlist_position = line.place FROM (\
     SELECT show_id, claim_id, row_number() OVER (ORDER BY claim_id) AS place FROM claims \
     WHERE show_id = $1 AND item_id = $2 AND claim_status = 'waitlist') AS line \
     WHERE claims.show_id = line.show_id AND claims.claim_id = line.claim_id \
     AND claims.waitlist_position <> line.place";
