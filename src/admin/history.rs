//! What one entity went through: its events, its state at any of them, and what changed between two.
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
use serde_json::value::RawValue;
use utoipa::ToSchema;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EventsWish {
    /// Events behind this seq.
    #[serde(default)]
    after: Seq,
    /// 1 to [`EVENTS_MAX`].
    limit: Option<usize>,
    /// The `next_cursor` of the page before; stands for `after`.
    cursor: Option<Seq>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Events {
    events: Vec<Told>,
    next_cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct Told {
    seq: Seq,
    #[schema(value_type = serde_json::Value)]
    event: Box<RawValue>,
}

/// Whole, hidden facts and all.
#[utoipa::path(get, path = "/api/admin/cells/{entity}/events", tag = "inspector", security(("bearer" = [])),
    params(("entity" = String, Path, description = "`auction:01J…`"),
        ("after" = Option<u64>, Query, description = "Events behind this seq"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 1_000, description = "1 to 1000; 100 when absent"),
        ("cursor" = Option<u64>, Query, description = "`next_cursor` of the page before; stands for `after`")),
    responses((status = 200, description = "Its events, whole, in their order", body = Events)))]
pub(super) async fn events(
    Operator(operator): Operator,
    inspector: Data<Inspector>,
    Named(entity): Named,
    Asked(wish): Asked<EventsWish>,
) -> Result<Json<Events>, ApiError> {
    let limit = wish.limit.unwrap_or(EVENTS_DEFAULT);
    if !(1..=EVENTS_MAX).contains(&limit) {
        return Err(ApiError::bad_input("limit", format!("must be from 1 to {EVENTS_MAX}")));
    }
    known(&inspector, entity).await?;
    looks::note(&inspector, operator, entity, "events").await;
    let after = wish.cursor.unwrap_or(wish.after);
    let stored = inspector.registry.events(entity, after, limit).await?;
    let full = stored.len() == limit;
    let tell =
        |published: &actors::host::door::Published| match RawValue::from_string(published.json.to_string()) {
            Ok(event) => Ok(Told { seq: published.offset, event }),
            Err(fault) => {
                tracing::error!(%entity, seq = published.offset, %fault, "a stored event is no JSON");
                Err(ApiError::internal())
            }
        };
    let events: Vec<_> = stored.iter().map(tell).collect::<Result<_, _>>()?;
    let next_cursor = events.last().filter(|_| full).map(|last| last.seq.to_string());
    Ok(Json(Events { events, next_cursor }))
}

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

fn within(field: &str, seq: Seq, head: Seq) -> Result<Seq, ApiError> {
    match (1..=head).contains(&seq) {
        true => Ok(seq),
        false => Err(ApiError::bad_value(field, format!("must be from 1 to {head}"))),
    }
}

const EVENTS_DEFAULT: usize = 100;
const EVENTS_MAX: usize = 1_000;
