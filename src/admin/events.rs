//! `/api/admin/cells/{entity}/events`: everything that happened to one entity, in pages, forwards or backwards. From
//! the journal; a row that can't be read is shown as it is, since that is the row an operator looks for.

use super::Inspector;
use super::history::known;
use super::looks;
use super::operator::{Asked, Named, Operator};
use crate::error::ApiError;
use actix_web::web::{Data, Json};
use actors::entity::Seq;
use actors::host::Registry;
use actors::host::door::Logged;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;
use utoipa::ToSchema;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EventsWish {
    /// Events behind this seq.
    after: Option<Seq>,
    /// The last events in front of this seq.
    before: Option<Seq>,
    /// 1 to [`EVENTS_MAX`].
    limit: Option<usize>,
    /// The `next_cursor` of the page before; stands for `after`.
    cursor: Option<Seq>,
    /// Names of events, with commas between them.
    #[serde(rename = "type")]
    names: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Events {
    events: Vec<Told>,
    /// All types that events of this kind have.
    types: Vec<&'static str>,
    /// As `cursor` it gives the page behind this one.
    next_cursor: Option<String>,
    /// As `before` it gives the page in front of this one.
    prev_cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct Told {
    seq: Seq,
    at_ms: i64,
    /// `user:01J…`, `auction:01J…`, `clock` or `system`; `null` when it continues the decision of the event before.
    who: Option<String>,
    /// `bid_placed`; a refusal is `refused`.
    #[serde(rename = "type")]
    #[schema(value_type = String)]
    name: Cow<'static, str>,
    #[schema(value_type = serde_json::Value)]
    event: Box<RawValue>,
}

/// Whole, hidden facts and all. One that can't be read has `unreadable` with the reason, and its `payload` as text.
#[utoipa::path(get, path = "/api/admin/cells/{entity}/events", tag = "inspector", security(("bearer" = [])),
    params(("entity" = String, Path, description = "`auction:01J…`"),
        ("after" = Option<u64>, Query, description = "Events behind this seq"),
        ("before" = Option<u64>, Query,
            description = "The last events in front of this seq, in their order; not with `after` or `cursor`"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 1_000, description = "1 to 1000; 100 when absent"),
        ("cursor" = Option<u64>, Query, description = "`next_cursor` of the page before; stands for `after`"),
        ("type" = Option<String>, Query, description = "Names such as `bid_placed`, with commas between them: the last \
            such events in front of `before`, or of all. At most 100,000 events are looked through: a page may be short, \
            or empty, and still have a `prev_cursor`")),
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
    let forwards = wish.cursor.or(wish.after);
    if wish.before.is_some() && forwards.is_some() {
        return Err(ApiError::bad_input("before", "is not for the same page as after or cursor"));
    }
    if wish.names.is_some() && forwards.is_some() {
        return Err(ApiError::bad_input(
            "type",
            "is looked for backwards only: with before, or from the newest",
        ));
    }
    let names = wish.names.as_deref().map(read_names).transpose()?;
    let head = known(&inspector, entity).await?;
    looks::note(&inspector, operator, entity, "events").await;
    let types = Registry::event_names(entity.kind);
    if let Some(names) = names {
        let before = wish.before.unwrap_or(head + 1).min(head + 1);
        let found = inspector.registry.last_events(entity, names, before, limit).await?;
        let prev_cursor = (found.searched_from > 1).then(|| found.searched_from.to_string());
        let events = found.events.into_iter().map(Told::from).collect();
        return Ok(Json(Events { events, types, next_cursor: None, prev_cursor }));
    }
    let (after, limit) = match wish.before {
        Some(before) => in_front_of(before.min(head + 1), limit),
        None => (forwards.unwrap_or(0), limit),
    };
    let events = match limit {
        0 => Vec::new(),
        _ => inspector.registry.events(entity, after, limit).await?,
    };
    let last = events.last().map(|event| event.seq);
    let first = events.first().map(|event| event.seq);
    // What was stored since is behind a page that is full, too.
    let more = |last: &Seq| *last < head || (events.len() == limit && wish.before.is_none());
    let next_cursor = last.filter(more).map(|last| last.to_string());
    let prev_cursor = first.filter(|first| *first > 1).map(|first| first.to_string());
    Ok(Json(Events { next_cursor, prev_cursor, types, events: events.into_iter().map(Told::from).collect() }))
}

/// # Errors
/// Names the parameter.
fn read_names(text: &str) -> Result<Vec<String>, ApiError> {
    let names: Vec<_> = text.split(',').map(ToOwned::to_owned).collect();
    let is_name = |name: &String| {
        (1..=NAME_BYTES_MAX).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    };
    match names.len() <= NAMES_MAX && names.iter().all(is_name) {
        true => Ok(names),
        false => {
            Err(ApiError::bad_input("type", format!("must be at most {NAMES_MAX} names such as bid_placed")))
        }
    }
}

/// Where the page begins that ends right in front of `before`, and how long it is.
fn in_front_of(before: Seq, limit: usize) -> (Seq, usize) {
    let there = before.saturating_sub(1);
    let length = usize::try_from(there).unwrap_or(usize::MAX).min(limit);
    (there - length as Seq, length)
}

impl From<Logged> for Told {
    fn from(Logged { seq, at_ms, who, name, event }: Logged) -> Self {
        Self { seq, at_ms, who, name, event }
    }
}

const EVENTS_DEFAULT: usize = 100;
const EVENTS_MAX: usize = 1_000;
/// More than any kind has.
const NAMES_MAX: usize = 32;
const NAME_BYTES_MAX: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_ends_right_in_front_of_its_mark() {
        assert_eq!(in_front_of(11, 4), (6, 4));
        assert_eq!(in_front_of(3, 4), (0, 2));
        assert_eq!((in_front_of(1, 4), in_front_of(0, 4)), ((0, 0), (0, 0)));
    }
}
