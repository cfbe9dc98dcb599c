//! Accounts, workspaces and refresh tokens. E-mail addresses come in lower case; secrets come in as hashes.

use crate::fault::Later;
use crate::store::Store;
use crate::tables::{sessions, users, workspace_members, workspaces};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, Selectable,
    SelectableHelper,
};

/// Somebody with an account.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = users)]
pub struct UserRow {
    /// `user:01J…`
    pub id: String,
    /// In lower case: the database refuses anything else.
    pub email: String,
    pub password_hash: String,
    pub name: String,
    /// `user`, `steward` or `admin`.
    pub role: String,
    pub created_at_ms: i64,
    pub updated_at_ms: i64,
}

/// Those who run a business together.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = workspaces)]
pub struct WorkspaceRow {
    /// `workspace:01J…`
    pub id: String,
    pub owner_user_id: String,
    pub name: String,
    /// A JSON object.
    pub settings: String,
    pub created_at_ms: i64,
    pub updated_at_ms: i64,
}

/// A refresh token that may be used once.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions)]
pub struct SessionRow {
    pub id: String,
    /// All tokens that descend from one log-in.
    pub family: String,
    pub user_id: String,
    pub token_hash: Vec<u8>,
    pub created_at_ms: i64,
    pub expires_at_ms: i64,
    pub used_at_ms: Option<i64>,
    pub revoked_at_ms: Option<i64>,
    /// What the client that got this token calls itself.
    pub user_agent: Option<String>,
}

/// A person and the workspace they own or belong to, the oldest first.
pub type Found = (UserRow, Option<WorkspaceRow>);

/// What became of a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Created {
    Made,
    EmailTaken,
}

/// What became of a refresh token that was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rotated {
    /// It is spent now, and its successor is stored.
    Rotated {
        user_id: String,
        family: String,
    },
    /// It was spent before: its family is revoked now.
    Reused {
        family: String,
    },
    Expired,
    /// Never seen, or revoked.
    Unknown,
}

/// The token that follows a spent one.
#[derive(Clone, Debug)]
pub struct Successor {
    pub id: String,
    pub token_hash: Vec<u8>,
    pub expires_at_ms: i64,
    pub user_agent: Option<String>,
}

impl Store {
    /// Stores a person with their workspace and their place in it, all or nothing.
    ///
    /// # Errors
    /// When the database can't be reached, or refuses (an id that is there already, a role it doesn't know).
    pub fn create_user(&self, user: UserRow, workspace: WorkspaceRow) -> Later<Created> {
        query!(self, core.write, |conn| {
            let member = (
                workspace_members::workspace_id.eq(workspace.id.clone()),
                workspace_members::user_id.eq(user.id.clone()),
                workspace_members::created_at_ms.eq(user.created_at_ms),
            );
            let made = diesel::insert_into(users::table)
                .values(user)
                .on_conflict(users::email)
                .do_nothing()
                .execute(conn)
                .await?;
            if made == 0 {
                return Ok(Created::EmailTaken);
            }
            diesel::insert_into(workspaces::table).values(workspace).execute(conn).await?;
            diesel::insert_into(workspace_members::table).values(member).execute(conn).await?;
            Ok(Created::Made)
        })
    }

    /// # Errors
    /// When the database can't be reached.
    pub fn find_user_by_email(&self, email: String) -> Later<Option<Found>> {
        query!(self, core.read, |conn| {
            let found = users::table
                .left_join(workspace_members::table.inner_join(workspaces::table))
                .filter(users::email.eq(email))
                .order(workspace_members::created_at_ms)
                .select((UserRow::as_select(), Option::<WorkspaceRow>::as_select()))
                .first(conn)
                .await
                .optional()?;
            Ok(found)
        })
    }

    /// # Errors
    /// When the database can't be reached.
    pub fn find_user(&self, id: String) -> Later<Option<Found>> {
        query!(self, core.read, |conn| {
            let found = users::table
                .left_join(workspace_members::table.inner_join(workspaces::table))
                .filter(users::id.eq(id))
                .order(workspace_members::created_at_ms)
                .select((UserRow::as_select(), Option::<WorkspaceRow>::as_select()))
                .first(conn)
                .await
                .optional()?;
            Ok(found)
        })
    }

    /// Whether there was somebody with that address.
    ///
    /// # Errors
    /// When the database can't be reached, or doesn't know the role.
    pub fn set_role(&self, email: String, role: String, at_ms: i64) -> Later<bool> {
        query!(self, core.write, |conn| {
            let changed = diesel::update(users::table.filter(users::email.eq(email)))
                .set((users::role.eq(role), users::updated_at_ms.eq(at_ms)))
                .execute(conn)
                .await?;
            Ok(changed == 1)
        })
    }

    /// # Errors
    /// When the database can't be reached.
    pub fn start_session(&self, session: SessionRow) -> Later<()> {
        query!(self, core.write, |conn| {
            diesel::insert_into(sessions::table).values(session).execute(conn).await?;
            Ok(())
        })
    }

    /// Spends the token and stores its successor. Of two that show the same token at once, one is [`Rotated::Reused`].
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn rotate_session(&self, shown: Vec<u8>, next: Successor, now_ms: i64) -> Later<Rotated> {
        query!(self, core.write, |conn| {
            // Only one of two can change the row: on both databases the second waits for the first to commit.
            let spendable = sessions::table.filter(
                sessions::token_hash
                    .eq(shown.clone())
                    .and(sessions::used_at_ms.is_null())
                    .and(sessions::revoked_at_ms.is_null())
                    .and(sessions::expires_at_ms.gt(now_ms)),
            );
            let spent = diesel::update(spendable)
                .set(sessions::used_at_ms.eq(now_ms))
                .returning((sessions::user_id, sessions::family))
                .get_result::<(String, String)>(conn)
                .await
                .optional()?;
            if let Some((user_id, family)) = spent {
                let session = SessionRow {
                    id: next.id,
                    family: family.clone(),
                    user_id: user_id.clone(),
                    token_hash: next.token_hash,
                    created_at_ms: now_ms,
                    expires_at_ms: next.expires_at_ms,
                    used_at_ms: None,
                    revoked_at_ms: None,
                    user_agent: next.user_agent,
                };
                diesel::insert_into(sessions::table).values(session).execute(conn).await?;
                return Ok(Rotated::Rotated { user_id, family });
            }
            let found = sessions::table
                .filter(sessions::token_hash.eq(shown))
                .select((sessions::family, sessions::used_at_ms, sessions::revoked_at_ms))
                .first::<(String, Option<i64>, Option<i64>)>(conn)
                .await
                .optional()?;
            match found {
                None | Some((_, _, Some(_))) => Ok(Rotated::Unknown),
                Some((_, None, None)) => Ok(Rotated::Expired),
                Some((family, Some(_), None)) => {
                    let living = sessions::family.eq(family.clone()).and(sessions::revoked_at_ms.is_null());
                    diesel::update(sessions::table.filter(living))
                        .set(sessions::revoked_at_ms.eq(now_ms))
                        .execute(conn)
                        .await?;
                    Ok(Rotated::Reused { family })
                }
            }
        })
    }

    /// Ends every token of the family; says how many were alive.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn revoke_family(&self, family: String, at_ms: i64) -> Later<usize> {
        query!(self, core.write, |conn| {
            let living = sessions::family.eq(family).and(sessions::revoked_at_ms.is_null());
            let revoked = diesel::update(sessions::table.filter(living))
                .set(sessions::revoked_at_ms.eq(at_ms))
                .execute(conn)
                .await?;
            Ok(revoked)
        })
    }

    /// The family of a token, spent or not.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn find_family(&self, token_hash: Vec<u8>) -> Later<Option<String>> {
        query!(self, core.read, |conn| {
            let family = sessions::table
                .filter(sessions::token_hash.eq(token_hash))
                .select(sessions::family)
                .first(conn)
                .await
                .optional()?;
            Ok(family)
        })
    }
}

#[cfg(test)]
#[path = "people_tests.rs"]
mod tests;
