//! What signing in needs from the outside: people and their sessions in a database, sockets that can be closed.
//! Workspaces stand beside them: who is in one, and what it has set.

use actors::ids::{Role, UserId, WorkspaceId};
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
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
    /// What the client calls itself.
    pub user_agent: Option<String>,
}

/// The token that follows a spent one.
#[derive(Clone, Debug)]
pub struct Successor {
    pub token_hash: [u8; 32],
    pub expires_at_ms: i64,
    pub user_agent: Option<String>,
}

/// A living sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    pub family: Ulid,
    pub created_at_ms: i64,
    /// When its newest tokens were given out.
    pub last_used_at_ms: i64,
    /// When it ends, if it isn't used before.
    pub expires_at_ms: i64,
    pub user_agent: Option<String>,
}

/// Somebody changes their password.
#[derive(Clone, Debug)]
pub struct PasswordChange {
    pub user: UserId,
    /// The hash that was looked at, and the one that replaces it.
    pub before: String,
    pub after: String,
    /// The one sign-in that stays.
    pub keep: Ulid,
    pub at_ms: i64,
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
    /// Spends the token with hash `old` and stores its successor, in one transaction: of two that try the same token at
    /// once, one is `Reused`.
    fn rotate_session(&self, old: [u8; 32], next: Successor, now_ms: i64) -> Later<'_, Rotation>;
    /// Ends every token of the family. Ending an ended or unknown one is fine.
    fn revoke_family(&self, family: Ulid, at_ms: i64) -> Later<'_, ()>;
    /// The family of a token, spent or not; for signing out with the refresh token alone.
    fn find_family(&self, token_hash: [u8; 32]) -> Later<'_, Option<Ulid>>;
    /// The person's living sign-ins, the newest first; of more than `limit` those that were used last.
    fn sign_ins(&self, user: UserId, now_ms: i64, limit: usize) -> Later<'_, Vec<SignIn>>;
    /// Ends one sign-in; says whether it was that person's and alive.
    fn end_sign_in(&self, user: UserId, family: Ulid, now_ms: i64) -> Later<'_, bool>;
    /// Ends all sign-ins of a person; the families that were alive.
    fn end_sign_ins(&self, user: UserId, now_ms: i64) -> Later<'_, Vec<Ulid>>;
    /// Replaces the password's hash and ends all other sign-ins, both or neither; the families that were alive. Nothing
    /// when the hash is no longer the one that was looked at.
    fn change_password(&self, change: PasswordChange) -> Later<'_, Option<Vec<Ulid>>>;
    /// Says whether there is such a person.
    fn rename(&self, user: UserId, name: String, at_ms: i64) -> Later<'_, bool>;
}

/// What a workspace has set; what is absent is as the house has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim_word: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pass_word: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub polling_interval_s: Option<u32>,
}

/// A workspace as its members see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceSheet {
    pub name: String,
    pub preferences: Preferences,
    /// Id and name, in the order in which they came; the first thousand.
    pub members: Vec<(UserId, String)>,
}

/// What somebody wants a workspace to be; what is absent stays.
#[derive(Clone, Debug)]
pub struct WorkspaceChange {
    pub workspace: WorkspaceId,
    pub name: Option<String>,
    pub preferences: Preferences,
    pub by: UserId,
    pub at_ms: i64,
}

/// Workspaces in the database.
pub trait Workspaces: Send + Sync + 'static {
    fn find(&self, workspace: WorkspaceId) -> Later<'_, Option<WorkspaceSheet>>;
    /// Changes it and notes who did so in the log of deeds, both or neither; what changes nothing is not noted. Says
    /// whether there is such a workspace.
    fn change(&self, change: WorkspaceChange) -> Later<'_, bool>;
}

/// Closes the sockets that were opened with a family's access tokens. The gateway fills this.
pub trait SocketCloser: Send + Sync + 'static {
    /// Never waits.
    fn close_family(&self, family: Ulid);
}
