//! A person's sign-ins as they see them, ended one by one or all at once, and what else they change about themselves.
//! A sign-in is a family of refresh tokens; it lives as long as one of them can still be spent.

use crate::fault::Later;
use crate::store::Store;
use crate::tables::{sessions, users};
use diesel::dsl::min;
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl};
use std::collections::HashMap;

/// One living sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInRow {
    pub family: String,
    pub created_at_ms: i64,
    /// When its newest token was given out.
    pub last_used_at_ms: i64,
    pub expires_at_ms: i64,
    pub user_agent: Option<String>,
}

/// Revokes the tokens of all of a person's families but one, inside a transaction; the families that were alive. A
/// token that was being spent meanwhile has a successor by now, so it looks until there is none.
macro_rules! end_all_but {
    ($conn:ident, $keep:expr, $user_id:expr, $now_ms:expr) => {{
        let mut ended = Vec::new();
        loop {
            let tokens = sessions::user_id
                .eq($user_id.clone())
                .and(sessions::family.ne($keep.clone()))
                .and(sessions::revoked_at_ms.is_null());
            let revoked = diesel::update(sessions::table.filter(tokens))
                .set(sessions::revoked_at_ms.eq($now_ms))
                .returning((sessions::family, sessions::used_at_ms, sessions::expires_at_ms))
                .load::<(String, Option<i64>, i64)>($conn)
                .await?;
            if revoked.is_empty() {
                break ended;
            }
            let alive = revoked.into_iter().filter(|(_, used, at_ms)| used.is_none() && *at_ms > $now_ms);
            ended.extend(alive.map(|(family, ..)| family));
        }
    }};
}

/// Somebody changes their password.
#[derive(Clone, Debug)]
pub struct PasswordChange {
    pub user_id: String,
    /// The hash that was looked at, and the one that replaces it.
    pub before: String,
    pub after: String,
    /// The one sign-in that stays.
    pub keep: String,
    pub at_ms: i64,
}

impl Store {
    /// The living sign-ins of a person, the newest first; of more than `limit` those that were used last.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn sign_ins(&self, user_id: String, now_ms: i64, limit: i64) -> Later<Vec<SignInRow>> {
        query!(self, core.read, |conn| {
            let living = sessions::user_id
                .eq(user_id)
                .and(sessions::used_at_ms.is_null())
                .and(sessions::revoked_at_ms.is_null())
                .and(sessions::expires_at_ms.gt(now_ms));
            let newest = sessions::table
                .filter(living)
                .order((sessions::created_at_ms.desc(), sessions::id.desc()))
                .limit(limit)
                .select((
                    sessions::family,
                    sessions::created_at_ms,
                    sessions::expires_at_ms,
                    sessions::user_agent,
                ))
                .load::<(String, i64, i64, Option<String>)>(conn)
                .await?;
            let families: Vec<_> = newest.iter().map(|(family, ..)| family.clone()).collect();
            let begun = sessions::table
                .filter(sessions::family.eq_any(families))
                .group_by(sessions::family)
                .select((sessions::family, min(sessions::created_at_ms)))
                .load::<(String, Option<i64>)>(conn)
                .await?;
            let begun: HashMap<_, _> = begun.into_iter().collect();
            let rows = newest.into_iter().map(|(family, last_used_at_ms, expires_at_ms, user_agent)| {
                let created_at_ms = begun.get(&family).copied().flatten().unwrap_or(last_used_at_ms);
                SignInRow { family, created_at_ms, last_used_at_ms, expires_at_ms, user_agent }
            });
            let mut rows: Vec<_> = rows.collect();
            rows.sort_by(|a, b| (b.created_at_ms, &b.family).cmp(&(a.created_at_ms, &a.family)));
            Ok(rows)
        })
    }

    /// Ends one sign-in of that person; says whether it was theirs and alive.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn end_sign_in(&self, user_id: String, family: String, now_ms: i64) -> Later<bool> {
        query!(self, core.write, |conn| {
            let mut alive = false;
            // As in `end_all_but`.
            loop {
                let tokens = sessions::family
                    .eq(family.clone())
                    .and(sessions::user_id.eq(user_id.clone()))
                    .and(sessions::revoked_at_ms.is_null());
                let revoked = diesel::update(sessions::table.filter(tokens))
                    .set(sessions::revoked_at_ms.eq(now_ms))
                    .returning((sessions::used_at_ms, sessions::expires_at_ms))
                    .load::<(Option<i64>, i64)>(conn)
                    .await?;
                if revoked.is_empty() {
                    return Ok(alive);
                }
                alive |= revoked.iter().any(|(used, expires)| used.is_none() && *expires > now_ms);
            }
        })
    }

    /// Ends all sign-ins of that person; the families that were alive.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn end_sign_ins(&self, user_id: String, now_ms: i64) -> Later<Vec<String>> {
        query!(self, core.write, |conn| {
            // No family has an empty name.
            let none = String::new();
            Ok(end_all_but!(conn, none, user_id, now_ms))
        })
    }

    /// Says whether there is such a person.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn rename_user(&self, id: String, name: String, at_ms: i64) -> Later<bool> {
        query!(self, core.write, |conn| {
            let changed = diesel::update(users::table.filter(users::id.eq(id)))
                .set((users::name.eq(name), users::updated_at_ms.eq(at_ms)))
                .execute(conn)
                .await?;
            Ok(changed == 1)
        })
    }

    /// Replaces a password's hash and ends all other sign-ins, both or neither; the families that were alive. Nothing
    /// happens when the hash is no longer the one that was looked at: somebody else was quicker.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn change_password(&self, change: PasswordChange) -> Later<Option<Vec<String>>> {
        query!(self, core.write, |conn| {
            let PasswordChange { user_id, before, after, keep, at_ms } = change;
            let unchanged = users::id.eq(user_id.clone()).and(users::password_hash.eq(before));
            let changed = diesel::update(users::table.filter(unchanged))
                .set((users::password_hash.eq(after), users::updated_at_ms.eq(at_ms)))
                .execute(conn)
                .await?;
            if changed == 0 {
                return Ok(None);
            }
            Ok(Some(end_all_but!(conn, keep, user_id, at_ms)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{Rotated, SessionRow, Successor, UserRow, WorkspaceRow};
    use crate::scratch::{Scratch, twins};

    twins! {
        sign_ins_are_listed_while_they_live;
        only_the_owner_ends_a_sign_in;
        a_new_password_ends_all_other_sign_ins;
        a_name_changes;
    }

    async fn sign_ins_are_listed_while_they_live(scratch: Scratch) {
        let store = &scratch.store;
        person(store, "A").await;
        person(store, "B").await;
        sign_in(store, "A", "F1", 1, 10).await;
        sign_in(store, "A", "F2", 2, 20).await;
        sign_in(store, "B", "F3", 3, 30).await;
        let refreshed = SignInRow { last_used_at_ms: 50, expires_at_ms: 90, ..row("F1", 10) };
        let next = Successor {
            id: "9".into(),
            token_hash: vec![9],
            expires_at_ms: 90,
            user_agent: Some("Firefox".into()),
        };
        assert!(matches!(store.rotate_session(vec![1], next, 50).await, Ok(Rotated::Rotated { .. })));
        let refreshed = SignInRow { user_agent: Some("Firefox".into()), ..refreshed };
        let listed = store.sign_ins("user:A".into(), 60, 9).await;
        assert_eq!(listed, Ok(vec![row("F2", 20), refreshed.clone()]));
        assert_eq!(store.sign_ins("user:A".into(), 60, 1).await, Ok(vec![refreshed.clone()]));
        assert_eq!(store.sign_ins("user:A".into(), 95, 9).await, Ok(vec![row("F2", 20)]), "F1 is over");
        store.revoke_family("F2".into(), 61).await.unwrap();
        assert_eq!(store.sign_ins("user:A".into(), 62, 9).await, Ok(vec![refreshed]));
    }

    async fn only_the_owner_ends_a_sign_in(scratch: Scratch) {
        let store = &scratch.store;
        person(store, "A").await;
        person(store, "B").await;
        sign_in(store, "A", "F1", 1, 10).await;
        let end = |who: &str, now_ms| store.end_sign_in(format!("user:{who}"), "F1".into(), now_ms);
        assert_eq!(end("B", 20).await, Ok(false));
        assert_eq!(end("A", 20).await, Ok(true));
        assert_eq!(end("A", 21).await, Ok(false), "it is over already");
        assert_eq!(store.sign_ins("user:A".into(), 22, 9).await, Ok(vec![]));
    }

    async fn a_new_password_ends_all_other_sign_ins(scratch: Scratch) {
        let store = &scratch.store;
        person(store, "A").await;
        person(store, "B").await;
        for (user, family, token) in [("A", "F1", 1), ("A", "F2", 2), ("A", "F3", 3), ("B", "F4", 4)] {
            sign_in(store, user, family, token, i64::from(token)).await;
        }
        let change = |before: &str, after: &str| PasswordChange {
            user_id: "user:A".into(),
            before: before.into(),
            after: after.into(),
            keep: "F2".into(),
            at_ms: 9,
        };
        let mut ended =
            store.change_password(change("old", "new")).await.unwrap().expect("it was the old one");
        ended.sort();
        assert_eq!(ended, ["F1", "F3"]);
        assert_eq!(store.sign_ins("user:A".into(), 9, 9).await, Ok(vec![row("F2", 2)]));
        assert_eq!(store.change_password(change("old", "newer")).await, Ok(None), "somebody was quicker");
        let (user, _) = store.find_user("user:A".into()).await.unwrap().expect("somebody");
        assert_eq!((user.password_hash.as_str(), user.updated_at_ms), ("new", 9));
        assert_eq!(store.end_sign_ins("user:A".into(), 10).await, Ok(vec!["F2".into()]));
        assert_eq!(store.sign_ins("user:B".into(), 10, 9).await, Ok(vec![row("F4", 4)]));
    }

    async fn a_name_changes(scratch: Scratch) {
        let store = &scratch.store;
        person(store, "A").await;
        assert_eq!(store.rename_user("user:A".into(), "Anna".into(), 5).await, Ok(true));
        assert_eq!(store.rename_user("user:B".into(), "Anna".into(), 5).await, Ok(false));
        let (user, _) = store.find_user("user:A".into()).await.unwrap().expect("somebody");
        assert_eq!((user.name.as_str(), user.updated_at_ms), ("Anna", 5));
    }

    fn row(family: &str, at_ms: i64) -> SignInRow {
        SignInRow {
            family: family.into(),
            created_at_ms: at_ms,
            last_used_at_ms: at_ms,
            expires_at_ms: 100,
            user_agent: None,
        }
    }

    async fn sign_in(store: &Store, user: &str, family: &str, token: u8, at_ms: i64) {
        let session = SessionRow {
            id: token.to_string(),
            family: family.into(),
            user_id: format!("user:{user}"),
            token_hash: vec![token],
            created_at_ms: at_ms,
            expires_at_ms: 100,
            used_at_ms: None,
            revoked_at_ms: None,
            user_agent: None,
        };
        store.start_session(session).await.unwrap();
    }

    async fn person(store: &Store, name: &str) {
        let user = UserRow {
            id: format!("user:{name}"),
            email: format!("{}@x.org", name.to_lowercase()),
            password_hash: "old".into(),
            name: name.into(),
            role: "user".into(),
            created_at_ms: 1,
            updated_at_ms: 1,
        };
        let workspace = WorkspaceRow {
            id: format!("workspace:{name}"),
            owner_user_id: user.id.clone(),
            name: "Shop".into(),
            settings: "{}".into(),
            created_at_ms: 1,
            updated_at_ms: 1,
        };
        store.create_user(user, workspace).await.unwrap();
    }
}
