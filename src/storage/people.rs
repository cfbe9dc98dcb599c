//! People and their sessions, in the database: ids and roles on this side, text on that.

use crate::auth::ports::{
    Created, Later, NewPerson, NewSession, People, Person, Rotation, StoreFault, Workspace,
};
use actors::ids::{Role, UserId, WorkspaceId};
use futures_util::FutureExt;
use schema::Store;
use schema::people::{self, Found, Rotated, SessionRow, Successor, UserRow, WorkspaceRow};
use std::fmt;
use std::str::FromStr;
use ulid::Ulid;

/// Everybody with an account.
#[derive(Clone)]
pub struct StoredPeople(pub Store);

impl People for StoredPeople {
    fn create_with_workspace(&self, person: NewPerson) -> Later<'_, Created> {
        let (user, workspace) = rows(person);
        let created = self.0.create_user(user, workspace);
        async move {
            Ok(match created.await.map_err(fault)? {
                people::Created::Made => Created::Made,
                people::Created::EmailTaken => Created::EmailTaken,
            })
        }
        .boxed()
    }

    fn find_by_email<'a>(&'a self, email: &'a str) -> Later<'a, Option<Person>> {
        let found = self.0.find_user_by_email(email.to_owned());
        async move { found.await.map_err(fault)?.map(person).transpose() }.boxed()
    }

    fn find_by_id(&self, user: UserId) -> Later<'_, Option<Person>> {
        let found = self.0.find_user(user.to_string());
        async move { found.await.map_err(fault)?.map(person).transpose() }.boxed()
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
        });
        async move { started.await.map_err(fault) }.boxed()
    }

    fn rotate_session(
        &self,
        old: [u8; 32],
        new: [u8; 32],
        now_ms: i64,
        new_expires_at_ms: i64,
    ) -> Later<'_, Rotation> {
        let (id, token_hash) = (Ulid::new().to_string(), new.to_vec());
        let next = Successor { id, token_hash, expires_at_ms: new_expires_at_ms };
        let rotated = self.0.rotate_session(old.to_vec(), next, now_ms);
        async move {
            Ok(match rotated.await.map_err(fault)? {
                Rotated::Rotated { user_id, family } => {
                    Rotation::Rotated { user: read(&user_id)?, family: read(&family)? }
                }
                Rotated::Reused { family } => Rotation::Reused { family: read(&family)? },
                Rotated::Expired => Rotation::Expired,
                Rotated::Unknown => Rotation::Unknown,
            })
        }
        .boxed()
    }

    fn revoke_family(&self, family: Ulid, at_ms: i64) -> Later<'_, ()> {
        let revoked = self.0.revoke_family(family.to_string(), at_ms);
        async move { revoked.await.map(drop).map_err(fault) }.boxed()
    }

    fn find_family(&self, token_hash: [u8; 32]) -> Later<'_, Option<Ulid>> {
        let found = self.0.find_family(token_hash.to_vec());
        async move { found.await.map_err(fault)?.map(|family| read(&family)).transpose() }.boxed()
    }
}

fn rows(person: NewPerson) -> (UserRow, WorkspaceRow) {
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
    (user, workspace)
}

fn person((user, workspace): Found) -> Result<Person, StoreFault> {
    let workspace = workspace
        .map(|row| Ok::<_, StoreFault>(Workspace { id: read::<WorkspaceId>(&row.id)?, name: row.name }))
        .transpose()?;
    Ok(Person {
        user: read(&user.id)?,
        email: user.email,
        name: user.name,
        role: role(&user.role)?,
        password_hash: user.password_hash,
        workspace,
    })
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::User => "user",
        Role::Steward => "steward",
        Role::Admin => "admin",
    }
}

fn role(name: &str) -> Result<Role, StoreFault> {
    match name {
        "user" => Ok(Role::User),
        "steward" => Ok(Role::Steward),
        "admin" => Ok(Role::Admin),
        _ => Err(StoreFault(format!("{name:?} is no role"))),
    }
}

fn read<T: FromStr<Err: fmt::Display>>(text: &str) -> Result<T, StoreFault> {
    text.parse().map_err(|fault| StoreFault(format!("{text:?} is stored as an id: {fault}")))
}

fn fault(fault: schema::Fault) -> StoreFault {
    StoreFault(fault.to_string())
}
