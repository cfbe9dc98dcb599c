//! What operators did, and why: the port to the table `audit_log`, and `/api/admin/audit`.

use super::Inspector;
use super::operator::{Asked, Operator};
use crate::auth::ports::Later;
use crate::error::ApiError;
use actix_web::web::{Data, Json};
use actors::ids::UserId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// Something an operator is about to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Deed {
    pub operator: UserId,
    /// `cell.retire`, `cell.pause`, …
    pub action: String,
    /// The kind of thing it is done to, `auction`, and its id, `auction:01J…`.
    pub entity_type: String,
    pub entity_id: String,
    /// An object; the reason stands under `reason`.
    pub details: Value,
    pub at_ms: i64,
}

/// A deed that was noted.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Done {
    /// Grows with time; the cursor.
    pub id: String,
    #[schema(value_type = Option<String>)]
    pub operator: Option<UserId>,
    pub action: String,
    pub entity_type: String,
    pub entity_id: String,
    pub details: Value,
    pub at_ms: i64,
}

/// The log of what operators did. Nothing is ever taken out of it.
pub trait AuditLog: Send + Sync + 'static {
    /// Notes the deed; it is durable when this is done.
    fn note(&self, deed: Deed) -> Later<'_, ()>;
    /// The newest deeds older than `before`, newest first; only those done to `entity_id`, where it is given.
    fn page(&self, entity_id: Option<String>, before: Option<String>, limit: usize) -> Later<'_, Vec<Done>>;
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AuditWish {
    /// Only deeds done to this.
    entity: Option<String>,
    limit: Option<usize>,
    cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Audit)]
pub(super) struct Page {
    audit: Vec<Done>,
    next_cursor: Option<String>,
}

#[utoipa::path(get, path = "/api/admin/audit", tag = "inspector", security(("bearer" = [])),
    params(("entity" = Option<String>, Query,
            description = "Only what was done to this: an `entity_id`, `auction:01J…` or `user:01J…`"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 500, description = "1 to 500; 50 when absent"),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before")),
    responses((status = 200, description = "What operators did, newest first", body = Page)))]
pub(super) async fn list(
    _: Operator,
    inspector: Data<Inspector>,
    Asked(wish): Asked<AuditWish>,
) -> Result<Json<Page>, ApiError> {
    let limit = wish.limit.unwrap_or(LIMIT_DEFAULT);
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(ApiError::bad_input("limit", format!("must be from 1 to {LIMIT_MAX}")));
    }
    if wish.cursor.as_deref().is_some_and(|cursor| ulid::Ulid::from_string(cursor).is_err()) {
        return Err(ApiError::bad_input("cursor", "is not one of ours"));
    }
    let audit = inspector.audit.page(wish.entity, wish.cursor, limit).await.map_err(away)?;
    let next_cursor = audit.last().filter(|_| audit.len() == limit).map(|done| done.id.clone());
    Ok(Json(Page { audit, next_cursor }))
}

pub(super) fn away(fault: crate::auth::ports::StoreFault) -> ApiError {
    tracing::warn!(%fault, "the audit log is away");
    ApiError::temporary("the audit log can't be reached")
}

const LIMIT_DEFAULT: usize = 50;
const LIMIT_MAX: usize = 500;
