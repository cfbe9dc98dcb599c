//! What signing in needs from the outside: people and their sessions in a database, sockets that can be closed.

use actors::ids::{Role, UserId, WorkspaceId};
use futures_util::future::BoxFuture;
use std::fmt;
use ulid::Ulid;

/// The database can't be reached, or says something impossible. The text is for the log, not for the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreFault(pub String);

impl fmt::Display for StoreFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StoreFault {}

pub type Later<'a, T> = BoxFuture<'a, Result<T, StoreFault>>;

/// Somebody who registers, with the workspace that is made for them.
#[derive(Clone, Debug)]
pub struct NewPerson {
    pub user: UserId,
    pub workspace: WorkspaceId,
    /// In the form it is compared in: trimmed and lower case.
    pub email: String,
    pub name: String,
    pub workspace_name: String,
    /// A PHC string.
    pub password_hash: String,
    pub role: Role,
    /// Milliseconds since 1970.
    pub at_ms: i64,
}

/// Somebody with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub user: UserId,
    pub email: String,
    pub name: String,
    pub role: Role,
    pub password_hash: String,
    pub workspace: Option<Workspace>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    pub id: WorkspaceId,
    pub name: String,
}

/// What became of a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Created {
    Made,
    EmailTaken,
}

/// A refresh token as the database knows it: by its SHA-256 only.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// All tokens that descend from one sign-in.
    pub family: Ulid,
    pub user: UserId,
    pub token_hash: [u8; 32],
    pub at_ms: i64,
    pub expires_at_ms: i64,
}

/// What became of a refresh token that was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// It is spent now and its successor is stored.
    Rotated {
        user: UserId,
        family: Ulid,
    },
    /// It was spent before: somebody else has it. Its family is revoked now.
    Reused {
        family: Ulid,
    },
    Expired,
    /// Never seen, or its family was revoked.
    Unknown,
}

/// People and their sessions.
pub trait People: Send + Sync + 'static {
    /// Stores the person and their workspace, both or none.
    fn create_with_workspace(&self, person: NewPerson) -> Later<'_, Created>;
    fn find_by_email<'a>(&'a self, email: &'a str) -> Later<'a, Option<Person>>;
    fn find_by_id(&self, user: UserId) -> Later<'_, Option<Person>>;
    fn start_session(&self, session: NewSession) -> Later<'_, ()>;
    /// Spends the token with hash `old` and stores its successor `new`, in one transaction: of two that try the same
    /// token at once, one is `Reused`.
    fn rotate_session(
        &self,
        old: [u8; 32],
        new: [u8; 32],
        now_ms: i64,
        new_expires_at_ms: i64,
    ) -> Later<'_, Rotation>;
    /// Ends every token of the family. Ending an ended or unknown one is fine.
    fn revoke_family(&self, family: Ulid, at_ms: i64) -> Later<'_, ()>;
    /// The family of a token, spent or not; for signing out with the refresh token alone.
    fn find_family(&self, token_hash: [u8; 32]) -> Later<'_, Option<Ulid>>;
}

/// Closes the sockets that were opened with a family's access tokens. The gateway fills this.
pub trait SocketCloser: Send + Sync + 'static {
    /// Never waits.
    fn close_family(&self, family: Ulid);
}
