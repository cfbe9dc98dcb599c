//! `POST /api/admin/announce` and `POST /api/admin/people/{user}/disconnect`: what an operator may do to everybody
//! who is connected to this node, or to one of them; with a reason, audited first. Knows no sockets.

use super::Inspector;
use super::actions::stated;
use super::audit::{Deed, away};
use super::operator::Operator;
use crate::api::Body;
use crate::error::ApiError;
use actix_web::web::{Data, Json, Path};
use actors::ids::UserId;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// Everybody who is connected to this node. The gateway fills this.
pub trait Crowd: Send + Sync + 'static {
    /// Says it to everybody, `data` being an object; returns how many sockets took it.
    fn announce(&self, data: &str) -> usize;
    /// Closes every socket of a person; returns how many there were.
    fn disconnect(&self, user: UserId) -> usize;
    /// Who is there now.
    fn present(&self) -> Present;
}

/// How many sockets are open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Present {
    pub sockets: usize,
    /// Of these, guests'.
    pub guests: usize,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Announcement {
    /// What everybody reads, 1 to 500 characters.
    text: String,
    /// 1 to 500 characters: why.
    reason: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Announced {
    /// How many sockets took it.
    sockets: usize,
}

/// Speaks to everybody who is connected to this node.
///
/// Everybody's SDK hears `{"t":"announcement","v":1,"at":…,"text":…}` as a `message`.
#[utoipa::path(post, path = "/api/admin/announce", tag = "inspector", security(("bearer" = [])),
    request_body = Announcement,
    responses((status = 200, description = "It is noted in the audit log, and said", body = Announced)))]
pub(super) async fn announce(
    Operator(operator): Operator,
    inspector: Data<Inspector>,
    Body(order): Body<Announcement>,
) -> Result<Json<Announced>, ApiError> {
    let reason = stated(&order.reason)?;
    let text = order.text.trim();
    if !(1..=TEXT_CHARS_MAX).contains(&text.chars().count()) {
        return Err(ApiError::bad_value("text", format!("must have 1 to {TEXT_CHARS_MAX} characters")));
    }
    let at_ms = (inspector.clock)();
    let deed = Deed {
        operator,
        action: "crowd.announce".to_owned(),
        entity_type: "crowd".to_owned(),
        entity_id: "crowd".to_owned(),
        details: json!({ "reason": reason, "text": text }),
        at_ms,
    };
    inspector.audit.note(deed).await.map_err(away)?;
    let said = json!({ "t": "announcement", "v": 1, "at": at_ms, "text": text });
    let sockets = inspector.crowd.announce(&said.to_string());
    tracing::warn!(%operator, sockets, reason, "an operator speaks to everybody");
    Ok(Json(Announced { sockets }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Farewell {
    /// 1 to 500 characters: why.
    reason: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Disconnected {
    #[schema(value_type = String)]
    user: UserId,
    /// How many sockets were closed.
    sockets: usize,
}

/// Closes every socket of a person.
///
/// The person's clients are told not to come back by themselves. Their log-ins stay good.
#[utoipa::path(post, path = "/api/admin/people/{user}/disconnect", tag = "inspector", security(("bearer" = [])),
    params(("user" = String, Path, description = "`user:01J…`")),
    request_body = Farewell,
    responses((status = 200, description = "It is noted in the audit log, and done", body = Disconnected)))]
pub(super) async fn disconnect(
    Operator(operator): Operator,
    inspector: Data<Inspector>,
    user: Path<String>,
    Body(order): Body<Farewell>,
) -> Result<Json<Disconnected>, ApiError> {
    let user: UserId = user.parse().map_err(|_| ApiError::not_found(format!("person {:.64}", *user)))?;
    let reason = stated(&order.reason)?;
    let deed = Deed {
        operator,
        action: "user.disconnect".to_owned(),
        entity_type: "user".to_owned(),
        entity_id: user.to_string(),
        details: json!({ "reason": reason }),
        at_ms: (inspector.clock)(),
    };
    inspector.audit.note(deed).await.map_err(away)?;
    let sockets = inspector.crowd.disconnect(user);
    tracing::warn!(%operator, %user, sockets, reason, "an operator disconnects somebody");
    Ok(Json(Disconnected { user, sockets }))
}

/// An announcement is a line on a screen, not a letter.
const TEXT_CHARS_MAX: usize = 500;
