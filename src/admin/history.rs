//! What one entity went through: how long, its state at any event, and what changed between two.
//! All of it comes from the journal; the cell isn't woken and doesn't notice.

use super::Inspector;
use super::diff::{self, Change};
use super::looks;
use super::openapi;
use super::operator::{Asked, Named, Operator};
use crate::error::ApiError;
use actix_web::web::{Data, Json};
use actors::entity::Seq;
use actors::host::door::Replayed;
use actors::ids::EntityId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StateWish {
    /// The newest when missing.
    at: Option<Seq>,
}

#[utoipa::path(get, path = "/api/admin/cells/{entity}/state", tag = "inspector", security(("bearer" = [])),
    params(("entity" = String, Path, description = "`auction:01J…`"),
        ("at" = Option<u64>, Query, description = "The seq of an event; the newest when absent")),
    responses((status = 200, description = "Its state right after that event", body = openapi::Replayed)))]
pub(super) async fn state(
    Operator(operator): Operator,
    inspector: Data<Inspector>,
    Named(entity): Named,
    Asked(wish): Asked<StateWish>,
) -> Result<Json<Replayed>, ApiError> {
    let head = known(&inspector, entity).await?;
    let at = within("at", wish.at.unwrap_or(head), head)?;
    looks::note(&inspector, operator, entity, "state").await;
    Ok(Json(inspector.registry.replay(entity, Some(at)).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DiffWish {
    from: Seq,
    to: Seq,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Difference {
    #[schema(value_type = String)]
    entity: EntityId,
    from: Point,
    to: Point,
    changes: Vec<Change>,
    /// Whether the list was cut at its limit.
    more: bool,
}

#[derive(Serialize, ToSchema)]
struct Point {
    seq: Seq,
    at_ms: i64,
    phase: &'static str,
}

/// What became of the state between two events, either way round.
#[utoipa::path(get, path = "/api/admin/cells/{entity}/diff", tag = "inspector", security(("bearer" = [])),
    params(("entity" = String, Path, description = "`auction:01J…`"),
        ("from" = u64, Query, description = "The seq of an event"),
        ("to" = u64, Query, description = "The seq of another, before or behind")),
    responses((status = 200, description = "What changed", body = Difference)))]
pub(super) async fn diff(
    Operator(operator): Operator,
    inspector: Data<Inspector>,
    Named(entity): Named,
    Asked(wish): Asked<DiffWish>,
) -> Result<Json<Difference>, ApiError> {
    let head = known(&inspector, entity).await?;
    let (from, to) = (within("from", wish.from, head)?, within("to", wish.to, head)?);
    looks::note(&inspector, operator, entity, "diff").await;
    let from = inspector.registry.replay(entity, Some(from)).await?;
    let to = inspector.registry.replay(entity, Some(to)).await?;
    let (changes, more) = diff::changes(&from.state, &to.state);
    let point =
        |replayed: &Replayed| Point { seq: replayed.seq, at_ms: replayed.at_ms, phase: replayed.phase };
    Ok(Json(Difference { entity, from: point(&from), to: point(&to), changes, more }))
}

/// The two ends of a history.
#[derive(Serialize, ToSchema)]
pub(super) struct Span {
    #[schema(value_type = String)]
    entity: EntityId,
    first: End,
    last: End,
}

#[derive(Serialize, ToSchema)]
struct End {
    seq: Seq,
    at_ms: i64,
}

/// The first and the last event: how far one can travel back, and to when.
#[utoipa::path(get, path = "/api/admin/cells/{entity}/span", tag = "inspector", security(("bearer" = [])),
    params(("entity" = String, Path, description = "`auction:01J…`")),
    responses((status = 200, description = "The two ends of its history", body = Span)))]
pub(super) async fn span(
    _: Operator,
    inspector: Data<Inspector>,
    Named(entity): Named,
) -> Result<Json<Span>, ApiError> {
    let head = known(&inspector, entity).await?;
    let end = async |seq: Seq| {
        // Its time says nothing of what is hidden, so this is no look that is noted.
        let found = inspector.registry.events(entity, seq - 1, 1).await?;
        match found.first() {
            Some(event) => Ok(End { seq: event.seq, at_ms: event.at_ms }),
            None => Err(ApiError::temporary("the journal doesn't have all of its events")),
        }
    };
    Ok(Json(Span { entity, first: end(1).await?, last: end(head).await? }))
}

/// The number of the entity's last event; 404 when there is none.
pub(super) async fn known(inspector: &Inspector, entity: EntityId) -> Result<Seq, ApiError> {
    match inspector.journal.head(entity).await {
        Ok(Some(head)) if head > 0 => Ok(head),
        Ok(_) => Err(ApiError::not_found(format!("entity {entity}"))),
        Err(fault) => {
            tracing::warn!(%entity, %fault, "the journal is away");
            Err(ApiError::temporary("the journal can't be reached"))
        }
    }
}

pub(super) fn within(field: &str, seq: Seq, head: Seq) -> Result<Seq, ApiError> {
    match (1..=head).contains(&seq) {
        true => Ok(seq),
        false => Err(ApiError::bad_value(field, format!("must be from 1 to {head}"))),
    }
}
