//! `/api/admin/cells/{entity}/blame`: which event last changed one place of the state. From the journal; the cell isn't
//! woken and doesn't notice.

use super::Inspector;
use super::history::{known, within};
use super::operator::{Asked, Named, Operator};
use super::{looks, openapi};
use crate::error::ApiError;
use actix_web::web::{Data, Json};
use actors::entity::Seq;
use actors::host::door::{BlameFault, Blamed};
use actors::limits::BLAME_EVENTS_MAX;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BlameWish {
    /// The state as a whole when missing; few are small enough.
    #[serde(default)]
    path: String,
    /// The newest when missing.
    at: Option<Seq>,
    /// 1 to [`BLAME_EVENTS_MAX`], which it is when missing.
    limit: Option<u64>,
}

/// The event that last changed the value at a place.
///
/// The value is compared after each event, so one that came back to what it was is found too. It is after about
/// `limit` events, the newest, and after fewer for a place far behind in a long list; `searched_from` says how far.
#[utoipa::path(get, path = "/api/admin/cells/{entity}/blame", tag = "inspector", security(("bearer" = [])),
    params(("entity" = String, Path, description = "`auction:01J…`"),
        ("path" = Option<String>, Query,
            description = "A place of its state as a JSON pointer, `/price_cents`; the state as a whole when absent"),
        ("at" = Option<u64>, Query, description = "Up to this event; the newest when absent"),
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 100_000,
            description = "After about how many events to compare; 100000 when absent")),
    responses((status = 200, description = "Who changed it, and from what to what", body = openapi::Blamed)))]
pub(super) async fn blame(
    Operator(operator): Operator,
    inspector: Data<Inspector>,
    Named(entity): Named,
    Asked(wish): Asked<BlameWish>,
) -> Result<Json<Blamed>, ApiError> {
    let limit = wish.limit.unwrap_or(BLAME_EVENTS_MAX);
    if !(1..=BLAME_EVENTS_MAX).contains(&limit) {
        return Err(ApiError::bad_input("limit", format!("must be from 1 to {BLAME_EVENTS_MAX}")));
    }
    let head = known(&inspector, entity).await?;
    let at = within("at", wish.at.unwrap_or(head), head)?;
    looks::note(&inspector, operator, entity, "blame").await;
    Ok(Json(inspector.registry.blame(entity, wish.path, at, limit).await?))
}

impl From<BlameFault> for ApiError {
    fn from(fault: BlameFault) -> Self {
        match fault {
            BlameFault::NoPointer => Self::bad_input("path", "must be a JSON pointer, like /price_cents"),
            BlameFault::TooMuch => Self::bad_value("path", "holds too much: name a place inside it"),
            BlameFault::Fault(fault) => fault.into(),
        }
    }
}
