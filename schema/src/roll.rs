//! The list of everybody with an account, for who runs the machine.

use crate::fault::Later;
use crate::people::UserRow;
use crate::store::Store;
use crate::tables::users;
use diesel::{ExpressionMethods, QueryDsl, SelectableHelper};

impl Store {
    /// People behind the id `after`, by id, at most `limit`.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn users(&self, after: String, limit: i64) -> Later<Vec<UserRow>> {
        query!(self, core.read, |conn| {
            let rows = users::table.filter(users::id.gt(after)).order(users::id).limit(limit);
            Ok(rows.select(UserRow::as_select()).load(conn).await?)
        })
    }
}
