//! The shapes of bodies, for reading them (accounts, debug) and for saying what they are (everything).
//!
//! Bodies of commands are described here and read by their kind; a test gives each example to the kind's own parser,
//! so that the description can't drift.

use actors::ids::Role;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// Every error.
#[derive(ToSchema)]
#[schema(as = Error, example = json!({"error": {"code": "bid_too_low", "message": "the bid must be at least 1250 in minor units", "details": {"min_cents": 1250, "seq": 57}}}))]
#[allow(dead_code, reason = "only described")]
pub struct ErrorShape {
    error: ErrorBody,
}

#[derive(ToSchema)]
#[allow(dead_code, reason = "only described")]
pub struct ErrorBody {
    /// Never changes its meaning.
    code: String,
    /// A sentence for people.
    message: String,
    /// The basis: `field`, `min_cents`, `seq`, …
    details: Option<Value>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Register {
    #[schema(example = "ada@example.org")]
    pub email: String,
    #[schema(min_length = 8, max_length = 256, example = "correct horse battery")]
    pub password: String,
    #[schema(min_length = 1, max_length = 64, example = "Ada")]
    pub name: String,
    #[schema(min_length = 1, max_length = 64)]
    pub workspace_name: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Login {
    #[schema(example = "ada@example.org")]
    pub email: String,
    #[schema(example = "correct horse battery")]
    pub password: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshToken {
    pub refresh_token: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OptionalRefreshToken {
    /// Instead of an access token.
    pub refresh_token: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Tokens {
    pub access_token: String,
    pub refresh_token: String,
    /// Life of the access token, seconds.
    pub expires_in_s: i64,
    pub user: Person,
    pub workspace: Option<Workspace>,
}

#[derive(Serialize, ToSchema)]
pub struct Me {
    pub user: Person,
    pub workspace: Option<Workspace>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeMe {
    /// Stays as it is when absent.
    #[schema(min_length = 1, max_length = 64, example = "Ada")]
    pub name: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    pub current_password: String,
    #[schema(min_length = 8, max_length = 256, example = "correct horse battery")]
    pub new_password: String,
}

#[derive(Serialize, ToSchema)]
pub struct SignIns {
    /// The newest first; of more than a hundred those that were used last.
    pub sessions: Vec<SignIn>,
}

/// A sign-in that lives: its refresh token can still be used.
#[derive(Serialize, ToSchema)]
pub struct SignIn {
    /// A ULID.
    pub id: String,
    /// Whether this request's token comes from it.
    pub current: bool,
    pub created_at_ms: i64,
    /// When it last gave out tokens.
    pub last_used_at_ms: i64,
    /// When it ends, unless it is used before.
    pub expires_at_ms: i64,
    /// What the client called itself then.
    pub user_agent: Option<String>,
}

/// A workspace as its members see it.
#[derive(Serialize, ToSchema)]
pub struct WorkspaceSheet {
    /// `workspace:<ULID>`
    pub id: String,
    pub name: String,
    /// Of new shows that name none of their own.
    pub claim_word: String,
    pub pass_word: String,
    /// How often pages ask where they can't be told, seconds.
    pub polling_interval_s: u32,
    /// In the order in which they came.
    pub members: Vec<Member>,
}

#[derive(Serialize, ToSchema)]
pub struct Member {
    /// `user:<ULID>`
    pub id: String,
    pub name: String,
}

/// What is absent stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"claim_word": "mine"}))]
pub struct ChangeWorkspace {
    #[schema(min_length = 1, max_length = 64)]
    pub name: Option<String>,
    /// One word of letters, and another one than the pass word.
    pub claim_word: Option<String>,
    pub pass_word: Option<String>,
    #[schema(minimum = 2, maximum = 10)]
    pub polling_interval_s: Option<u32>,
}

#[derive(Serialize, ToSchema)]
pub struct Person {
    /// `user:<ULID>`
    pub id: String,
    /// Nothing for a minted development token.
    pub email: Option<String>,
    pub name: String,
    /// `user`, `steward` or `admin`.
    pub role: &'static str,
}

#[derive(Serialize, ToSchema)]
pub struct Workspace {
    /// `workspace:<ULID>`
    pub id: String,
    pub name: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(example = json!({"showId": "show:01JDMB3K8Q5M4X2Y9Z7A6B5C4D", "userId": "u1", "userHandle": "ada", "text": "sold 123"}))]
pub struct EmitComment {
    #[serde(alias = "show_id")]
    pub show_id: String,
    /// Any text: who they are on the platform `debug`.
    #[serde(alias = "user_id")]
    pub user_id: String,
    #[serde(alias = "user_handle")]
    pub user_handle: String,
    pub text: String,
    /// Taken and not used: only the server's clock counts.
    #[serde(default, rename = "timestamp")]
    pub _timestamp: Option<Value>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct BulkComments {
    #[serde(alias = "show_id")]
    pub show_id: String,
    pub comments: Vec<DebugComment>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct DebugComment {
    #[serde(alias = "user_id")]
    pub user_id: String,
    #[serde(alias = "user_handle")]
    pub user_handle: String,
    pub text: String,
    /// Before this comment, milliseconds.
    #[serde(default)]
    pub delay: u64,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"names": ["ada", "bob"]}))]
pub struct MintTokens {
    /// 1 to 64 characters each.
    #[schema(min_items = 1, max_items = 10_000)]
    pub names: Vec<String>,
    /// One for all; without it each has a workspace of their own.
    pub workspace: Option<String>,
    /// `user` when absent.
    #[schema(value_type = Option<String>)]
    pub role: Option<Role>,
    /// A day when absent.
    pub expires_in_s: Option<u32>,
}

#[derive(Serialize, ToSchema)]
pub struct MintedTokens {
    pub tokens: Vec<Minted>,
}

#[derive(Serialize, ToSchema)]
pub struct Minted {
    /// `user:<ULID>`
    pub user: String,
    pub workspace: Option<String>,
    pub name: String,
    pub access_token: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"entity": "auction:01JDMB3K8Q5M4X2Y9Z7A6B5C4D"}))]
pub struct PlantPanic {
    #[schema(pattern = "^[a-z_]+:[0-9A-Za-z]{26}$")]
    pub entity: String,
}
