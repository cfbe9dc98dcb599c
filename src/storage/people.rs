//! People and their sessions for `auth`, over `schema`'s tables.

use super::store_fault;
use crate::auth::ports::{
    self, Created, Later, NewPerson, NewSession, PasswordChange, People, Person, Rotation, SignIn,
    StoreFault, Workspace,
};
use actors::ids::{Role, UserId};
use futures_util::FutureExt;
use schema::Store;
use schema::people::{Found, Rotated, SessionRow, Successor, UserRow, WorkspaceRow};
use schema::sign_ins::SignInRow;
use ulid::Ulid;

/// Accounts in the database.
#[derive(Clone)]
pub struct StoredPeople(pub Store);

impl People for StoredPeople {
    fn create_with_workspace(&self, person: NewPerson) -> Later<'_, Created> {
        let user = UserRow {
            id: person.user.to_string(),
            email: person.email,
            password_hash: person.password_hash,
            name: person.name,
            role: role_name(person.role).to_owned(),
            created_at_ms: person.at_ms,
            updated_at_ms: person.at_ms,
        };
        let workspace = WorkspaceRow {
            id: person.workspace.to_string(),
            owner_user_id: user.id.clone(),
            name: person.workspace_name,
            settings: "{}".to_owned(),
            created_at_ms: person.at_ms,
            updated_at_ms: person.at_ms,
        };
        let made = self.0.create_user(user, workspace);
        async move {
            Ok(match made.await.map_err(store_fault)? {
                schema::people::Created::Made => Created::Made,
                schema::people::Created::EmailTaken => Created::EmailTaken,
            })
        }
        .boxed()
    }

    fn find_by_email<'a>(&'a self, email: &'a str) -> Later<'a, Option<Person>> {
        let found = self.0.find_user_by_email(email.to_owned());
        async move { found.await.map_err(store_fault)?.map(person).transpose() }.boxed()
    }

    fn find_by_id(&self, user: UserId) -> Later<'_, Option<Person>> {
        let found = self.0.find_user(user.to_string());
        async move { found.await.map_err(store_fault)?.map(person).transpose() }.boxed()
    }

    fn start_session(&self, session: NewSession) -> Later<'_, ()> {
        let started = self.0.start_session(SessionRow {
            id: Ulid::new().to_string(),
            family: session.family.to_string(),
            user_id: session.user.to_string(),
            token_hash: session.token_hash.to_vec(),
            created_at_ms: session.at_ms,
            expires_at_ms: session.expires_at_ms,
            used_at_ms: None,
            revoked_at_ms: None,
            user_agent: session.user_agent,
        });
        async move { started.await.map_err(store_fault) }.boxed()
    }

    fn rotate_session(&self, old: [u8; 32], next: ports::Successor, now_ms: i64) -> Later<'_, Rotation> {
        let next = Successor {
            id: Ulid::new().to_string(),
            token_hash: next.token_hash.to_vec(),
            expires_at_ms: next.expires_at_ms,
            user_agent: next.user_agent,
        };
        let rotated = self.0.rotate_session(old.to_vec(), next, now_ms);
        async move {
            Ok(match rotated.await.map_err(store_fault)? {
                Rotated::Rotated { user_id, family } => {
                    Rotation::Rotated { user: user(&user_id)?, family: ulid(&family)? }
                }
                Rotated::Reused { family } => Rotation::Reused { family: ulid(&family)? },
                Rotated::Expired => Rotation::Expired,
                Rotated::Unknown => Rotation::Unknown,
            })
        }
        .boxed()
    }

    fn revoke_family(&self, family: Ulid, at_ms: i64) -> Later<'_, ()> {
        let revoked = self.0.revoke_family(family.to_string(), at_ms);
        async move { revoked.await.map(drop).map_err(store_fault) }.boxed()
    }

    fn find_family(&self, token_hash: [u8; 32]) -> Later<'_, Option<Ulid>> {
        let found = self.0.find_family(token_hash.to_vec());
        async move { found.await.map_err(store_fault)?.map(|family| ulid(&family)).transpose() }.boxed()
    }

    fn sign_ins(&self, user: UserId, now_ms: i64, limit: usize) -> Later<'_, Vec<SignIn>> {
        let rows = self.0.sign_ins(user.to_string(), now_ms, i64::try_from(limit).unwrap_or(i64::MAX));
        async move { rows.await.map_err(store_fault)?.into_iter().map(sign_in).collect() }.boxed()
    }

    fn end_sign_in(&self, user: UserId, family: Ulid, now_ms: i64) -> Later<'_, bool> {
        let ended = self.0.end_sign_in(user.to_string(), family.to_string(), now_ms);
        async move { ended.await.map_err(store_fault) }.boxed()
    }

    fn end_sign_ins(&self, user: UserId, now_ms: i64) -> Later<'_, Vec<Ulid>> {
        let ended = self.0.end_sign_ins(user.to_string(), now_ms);
        async move { ended.await.map_err(store_fault)?.iter().map(|family| ulid(family)).collect() }.boxed()
    }

    fn change_password(&self, change: PasswordChange) -> Later<'_, Option<Vec<Ulid>>> {
        let changed = self.0.change_password(schema::sign_ins::PasswordChange {
            user_id: change.user.to_string(),
            before: change.before,
            after: change.after,
            keep: change.keep.to_string(),
            at_ms: change.at_ms,
        });
        async move {
            let Some(ended) = changed.await.map_err(store_fault)? else { return Ok(None) };
            ended.iter().map(|family| ulid(family)).collect::<Result<_, _>>().map(Some)
        }
        .boxed()
    }

    fn rename(&self, user: UserId, name: String, at_ms: i64) -> Later<'_, bool> {
        let renamed = self.0.rename_user(user.to_string(), name, at_ms);
        async move { renamed.await.map_err(store_fault) }.boxed()
    }
}

/// The word for a role in the table.
#[must_use]
pub const fn role_name(role: Role) -> &'static str {
    match role {
        Role::User => "user",
        Role::Steward => "steward",
        Role::Admin => "admin",
    }
}

fn role(name: &str) -> Result<Role, StoreFault> {
    let known = [Role::User, Role::Steward, Role::Admin].into_iter().find(|role| role_name(*role) == name);
    known.ok_or_else(|| StoreFault(format!("{name:?} is no role")))
}

fn person((row, workspace): Found) -> Result<Person, StoreFault> {
    let workspace = workspace.map(|workspace| {
        let id = workspace.id.parse().map_err(StoreFault)?;
        Ok(Workspace { id, name: workspace.name })
    });
    Ok(Person {
        user: user(&row.id)?,
        email: row.email,
        name: row.name,
        role: role(&row.role)?,
        password_hash: row.password_hash,
        workspace: workspace.transpose()?,
    })
}

fn sign_in(row: SignInRow) -> Result<SignIn, StoreFault> {
    let SignInRow { family, created_at_ms, last_used_at_ms, expires_at_ms, user_agent } = row;
    Ok(SignIn { family: ulid(&family)?, created_at_ms, last_used_at_ms, expires_at_ms, user_agent })
}

pub(super) fn user(text: &str) -> Result<UserId, StoreFault> {
    text.parse().map_err(StoreFault)
}

fn ulid(text: &str) -> Result<Ulid, StoreFault> {
    Ulid::from_string(text).map_err(|_| StoreFault(format!("{text:?} is not a ULID")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::tests::scratch;
    use actors::ids::WorkspaceId;

    #[tokio::test]
    async fn a_person_comes_back_as_they_went_in() {
        let scratch = scratch().await;
        let people = StoredPeople(scratch.store.clone());
        let (id, workspace) = (UserId(Ulid::from_parts(1, 2)), WorkspaceId(Ulid::from_parts(1, 3)));
        let new = NewPerson {
            user: id,
            workspace,
            email: "a@x.org".into(),
            name: "Anna".into(),
            workspace_name: "Shop".into(),
            password_hash: "argon".into(),
            role: Role::Steward,
            at_ms: 5,
        };
        assert_eq!(people.create_with_workspace(new.clone()).await, Ok(Created::Made));
        assert_eq!(people.create_with_workspace(new).await, Ok(Created::EmailTaken));
        let found = people.find_by_email("a@x.org").await.unwrap().unwrap();
        assert_eq!((found.user, found.role), (id, Role::Steward));
        assert_eq!(found.workspace, Some(Workspace { id: workspace, name: "Shop".into() }));
        assert_eq!(people.find_by_id(id).await, Ok(Some(found)));
        let family = Ulid::from_parts(9, 9);
        let user_agent = Some("curl".to_owned());
        let (token_hash, at_ms, expires_at_ms) = ([1; 32], 1, 50);
        let session =
            NewSession { family, user: id, token_hash, at_ms, expires_at_ms, user_agent: user_agent.clone() };
        people.start_session(session).await.unwrap();
        let next = |n: u8| ports::Successor {
            token_hash: [n; 32],
            expires_at_ms: 60,
            user_agent: Some("curl".to_owned()),
        };
        let rotated = people.rotate_session([1; 32], next(2), 10).await;
        assert_eq!(rotated, Ok(Rotation::Rotated { user: id, family }));
        let seen = SignIn { family, created_at_ms: 1, last_used_at_ms: 10, expires_at_ms: 60, user_agent };
        assert_eq!(people.sign_ins(id, 11, 9).await, Ok(vec![seen]));
        assert_eq!(people.rotate_session([1; 32], next(3), 11).await, Ok(Rotation::Reused { family }));
        assert_eq!(people.find_family([2; 32]).await, Ok(Some(family)));
    }
}
