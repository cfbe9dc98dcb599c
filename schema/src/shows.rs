//! The read tables of shows: rows as they are stored, and the lists. Who may see a list is decided elsewhere.

use crate::fault::Later;
use crate::store::Store;
use crate::tables::{buyers, claims, comments, show_items, shows};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, Selectable,
    SelectableHelper,
};

/// A show. Times are milliseconds since 1970 UTC, here and below.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = shows, treat_none_as_default_value = false)]
pub struct ShowRow {
    /// `show:01J…`
    pub id: String,
    pub workspace_id: String,
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

/// An item of a show.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = show_items, treat_none_as_default_value = false)]
pub struct ItemRow {
    pub show_id: String,
    /// Counted from 1 within the show.
    pub item_id: i64,
    /// What people say to claim it.
    pub item_number: String,
    pub title: String,
    pub description: Option<String>,
    pub total_quantity: i64,
    pub claimed_count: i64,
    pub waitlist_count: i64,
    /// `unclaimed`, `partial` or `sold_out`.
    pub status: String,
    pub created_at_ms: i64,
    pub updated_at_ms: i64,
}

/// A claim, and how it stands now.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = claims, treat_none_as_default_value = false)]
pub struct ClaimRow {
    pub show_id: String,
    /// Counted from 1 within the show.
    pub claim_id: i64,
    pub item_id: i64,
    pub item_number: String,
    pub platform: Option<String>,
    pub live_id: Option<String>,
    pub platform_user_id: Option<String>,
    /// `user:01J…`, or the platform and its id, or a handle: one text per person.
    pub claimant: String,
    pub user_handle: String,
    pub user_display_name: Option<String>,
    pub comment_id: Option<String>,
    pub raw_text: Option<String>,
    pub normalized_text: Option<String>,
    /// `comment`, `button` or `award`.
    pub claim_type: String,
    /// `winner`, `waitlist` or `released`.
    pub claim_status: String,
    /// 1 is the next to win.
    pub waitlist_position: Option<i64>,
    pub idempotency_key: Option<String>,
    /// `award`, `release`, or `settle` of a near-miss, where an operator did it.
    pub operator_action: Option<String>,
    /// Who that was.
    pub operator_notes: Option<String>,
    pub created_at_ms: i64,
    pub updated_at_ms: i64,
}

/// A comment, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = comments, treat_none_as_default_value = false)]
pub struct CommentRow {
    pub show_id: String,
    /// The number of its event.
    pub seq: i64,
    pub live_id: Option<String>,
    pub platform: Option<String>,
    pub platform_user_id: Option<String>,
    /// Who wrote it, as in [`ClaimRow::claimant`].
    pub commenter: String,
    pub user_handle: String,
    pub comment_id: Option<String>,
    pub raw_text: String,
    pub normalized_text: String,
    /// `claim`, `pass`, `near`, or nothing.
    pub parsed: Option<String>,
    pub result: String,
    pub claim_id: Option<i64>,
    pub received_at_ms: i64,
    /// Counted from 1 within the show.
    pub number: i64,
}

/// What one person claimed in a show.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = buyers, treat_none_as_default_value = false)]
pub struct BuyerRow {
    pub show_id: String,
    /// As in [`ClaimRow::claimant`].
    pub buyer: String,
    pub user_handle: String,
    pub user_display_name: Option<String>,
    /// Claims that hold an item now.
    pub items_claimed: i64,
    pub items_waitlisted: i64,
    pub first_claim_at_ms: i64,
    pub last_claim_at_ms: i64,
}

/// Which claims.
#[derive(Clone, Debug, Default)]
pub struct ClaimFilter {
    pub status: Option<String>,
    pub item_id: Option<i64>,
    pub item_number: Option<String>,
    /// A claimant, or a handle.
    pub user: Option<String>,
}

/// Where a list that begins with the newest goes on: when the last row seen was made, and its id. Ids alone don't tell
/// the age: those that are made under a client's key are not in the order of time.
pub type Age = (i64, String);

/// Which way a list goes, and behind which row it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// The first rows first.
    Up { after: i64 },
    /// The last rows first.
    Down { before: i64 },
}

impl Course {
    /// The whole list from its first row.
    pub const FIRST: Self = Self::Up { after: 0 };
    /// The whole list from its last row.
    pub const LAST: Self = Self::Down { before: i64::MAX };
}

/// How a text names people. A filter by user asks once for each way, since one question with an "or" in it is
/// answered by reading the whole show.
enum Named {
    Anybody,
    Id(String),
    Handle(String),
}

impl Named {
    fn ways(user: Option<String>) -> Vec<Self> {
        match user {
            None => vec![Self::Anybody],
            Some(user) => vec![Self::Id(user.clone()), Self::Handle(user)],
        }
    }
}

/// The first rows of all that were found, each once, in the order of the list.
fn merged<T>(mut rows: Vec<T>, course: Course, limit: i64, key: impl Fn(&T) -> i64) -> Vec<T> {
    rows.sort_by_key(&key);
    if matches!(course, Course::Down { .. }) {
        rows.reverse();
    }
    rows.dedup_by_key(|row| key(row));
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    rows
}

impl Store {
    /// # Errors
    /// When the database can't be reached.
    pub fn find_show(&self, id: String) -> Later<Option<ShowRow>> {
        query!(self, read.read, |conn| {
            let found = shows::table.filter(shows::id.eq(id)).select(ShowRow::as_select()).first(conn).await;
            Ok(found.optional()?)
        })
    }

    /// A workspace's shows, newest first, older than the show `before`.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn shows(
        &self,
        workspace_id: String,
        status: Option<String>,
        before: Option<Age>,
        limit: i64,
    ) -> Later<Vec<ShowRow>> {
        query!(self, read.read, |conn| {
            let mut rows = shows::table
                .filter(shows::workspace_id.eq(workspace_id))
                .select(ShowRow::as_select())
                .into_boxed();
            if let Some(status) = status {
                rows = rows.filter(shows::status.eq(status));
            }
            if let Some(before) = before {
                let (at_ms, id) = before;
                let as_old = shows::created_at_ms.eq(at_ms).and(shows::id.lt(id));
                rows = rows.filter(shows::created_at_ms.lt(at_ms).or(as_old));
            }
            let newest_first = (shows::created_at_ms.desc(), shows::id.desc());
            Ok(rows.order(newest_first).limit(limit).load(conn).await?)
        })
    }

    /// A show's items behind `after`, by their ids.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn items(
        &self,
        show_id: String,
        status: Option<String>,
        after: i64,
        limit: i64,
    ) -> Later<Vec<ItemRow>> {
        query!(self, read.read, |conn| {
            let mut rows = show_items::table
                .filter(show_items::show_id.eq(show_id).and(show_items::item_id.gt(after)))
                .select(ItemRow::as_select())
                .into_boxed();
            if let Some(status) = status {
                rows = rows.filter(show_items::status.eq(status));
            }
            Ok(rows.order(show_items::item_id).limit(limit).load(conn).await?)
        })
    }

    /// A show's claims, by their ids.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn claims(
        &self,
        show_id: String,
        filter: ClaimFilter,
        course: Course,
        limit: i64,
    ) -> Later<Vec<ClaimRow>> {
        query!(self, read.read, |conn| {
            let mut found = Vec::new();
            for user in Named::ways(filter.user) {
                let mut rows = claims::table
                    .filter(claims::show_id.eq(show_id.clone()))
                    .select(ClaimRow::as_select())
                    .into_boxed();
                if let Some(status) = filter.status.clone() {
                    rows = rows.filter(claims::claim_status.eq(status));
                }
                if let Some(item) = filter.item_id {
                    rows = rows.filter(claims::item_id.eq(item));
                }
                if let Some(number) = filter.item_number.clone() {
                    rows = rows.filter(claims::item_number.eq(number));
                }
                rows = match user {
                    Named::Anybody => rows,
                    Named::Id(id) => rows.filter(claims::claimant.eq(id)),
                    Named::Handle(handle) => rows.filter(claims::user_handle.eq(handle)),
                };
                rows = match course {
                    Course::Up { after } => {
                        rows.filter(claims::claim_id.gt(after)).order(claims::claim_id.asc())
                    }
                    Course::Down { before } => {
                        rows.filter(claims::claim_id.lt(before)).order(claims::claim_id.desc())
                    }
                };
                found.extend(rows.limit(limit).load(conn).await?);
            }
            Ok(merged(found, course, limit, |row| row.claim_id))
        })
    }

    /// A show's comments in their order; only those of `user` (as in [`ClaimFilter::user`]) if given.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn comments(
        &self,
        show_id: String,
        user: Option<String>,
        course: Course,
        limit: i64,
    ) -> Later<Vec<CommentRow>> {
        query!(self, read.read, |conn| {
            let mut found = Vec::new();
            for user in Named::ways(user) {
                let rows = comments::table
                    .filter(comments::show_id.eq(show_id.clone()))
                    .select(CommentRow::as_select())
                    .into_boxed();
                let rows = match user {
                    Named::Anybody => rows,
                    Named::Id(id) => rows.filter(comments::commenter.eq(id)),
                    Named::Handle(handle) => rows.filter(comments::user_handle.eq(handle)),
                };
                let rows = match course {
                    Course::Up { after } => rows.filter(comments::seq.gt(after)).order(comments::seq.asc()),
                    Course::Down { before } => {
                        rows.filter(comments::seq.lt(before)).order(comments::seq.desc())
                    }
                };
                found.extend(rows.limit(limit).load(conn).await?);
            }
            Ok(merged(found, course, limit, |row| row.seq))
        })
    }

    /// Who claimed in a show, behind the buyer `after`.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn buyers(&self, show_id: String, after: String, limit: i64) -> Later<Vec<BuyerRow>> {
        query!(self, read.read, |conn| {
            let rows = buyers::table
                .filter(buyers::show_id.eq(show_id).and(buyers::buyer.gt(after)))
                .order(buyers::buyer)
                .limit(limit)
                .select(BuyerRow::as_select())
                .load(conn)
                .await?;
            Ok(rows)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_found_both_ways_is_there_once() {
        assert_eq!(merged(vec![1, 4, 7, 4, 5], Course::FIRST, 3, |row| *row), [1, 4, 5]);
        assert_eq!(merged(vec![1, 4, 7, 4, 5], Course::LAST, 3, |row| *row), [7, 5, 4]);
        assert_eq!(merged(vec![2, 2], Course::FIRST, 3, |row| *row), [2]);
    }
}
