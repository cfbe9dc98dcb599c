//! What one entity went through: its events, its state at any of them, and what changed between two.
//! All of it comes from the journal; the cell isn't woken and doesn't notice.

use super::Inspector;
use super::diff::{self, Change};
use super::operator::{Asked, Named, Operator};
use crate::error::ApiError;
use actix_web::web::{Data, Json};
use actors::entity::Seq;
use actors::host::door::Replayed;
use actors::ids::EntityId;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

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

#[derive(Serialize)]
pub(super) struct Events {
    events: Vec<Told>,
    next_cursor: Option<String>,
}

#[derive(Serialize)]
struct Told {
    seq: Seq,
    event: Box<RawValue>,
}

/// `GET /api/admin/cells/{entity}/events?after=&limit=`: whole, hidden facts and all.
pub(super) async fn events(
    _: Operator,
    inspector: Data<Inspector>,
    Named(entity): Named,
    Asked(wish): Asked<EventsWish>,
) -> Result<Json<Events>, ApiError> {
    let limit = wish.limit.unwrap_or(EVENTS_DEFAULT);
    if !(1..=EVENTS_MAX).contains(&limit) {
        return Err(ApiError::bad_value("limit", format!("must be from 1 to {EVENTS_MAX}")));
    }
    known(&inspector, entity).await?;
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

/// `GET /api/admin/cells/{entity}/state?at=seq`
pub(super) async fn state(
    _: Operator,
    inspector: Data<Inspector>,
    Named(entity): Named,
    Asked(wish): Asked<StateWish>,
) -> Result<Json<Replayed>, ApiError> {
    let head = known(&inspector, entity).await?;
    let at = within("at", wish.at.unwrap_or(head), head)?;
    Ok(Json(inspector.registry.replay(entity, Some(at)).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DiffWish {
    from: Seq,
    to: Seq,
}

#[derive(Serialize)]
pub(super) struct Difference {
    entity: EntityId,
    from: Point,
    to: Point,
    changes: Vec<Change>,
    /// Whether the list was cut at its limit.
    more: bool,
}

#[derive(Serialize)]
struct Point {
    seq: Seq,
    at_ms: i64,
    phase: &'static str,
}

/// `GET /api/admin/cells/{entity}/diff?from=a&to=b`: what became of the state between two events, either way round.
pub(super) async fn diff(
    _: Operator,
    inspector: Data<Inspector>,
    Named(entity): Named,
    Asked(wish): Asked<DiffWish>,
) -> Result<Json<Difference>, ApiError> {
    let head = known(&inspector, entity).await?;
    let from = inspector.registry.replay(entity, Some(within("from", wish.from, head)?)).await?;
    let to = inspector.registry.replay(entity, Some(within("to", wish.to, head)?)).await?;
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
