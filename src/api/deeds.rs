//! `/api/shows/{id}/deeds`: who did what to a show, for those who run it; from the journal, newest first.

use super::callers::Signed;
use super::query::Params;
use super::{Answer, Api, ids};
use crate::error::ApiError;
use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use actors::entity::Seq;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub(super) struct Deeds {
    /// As the channel `ops/show:01J…` tells them, newest first. `released` says by `why` whether its buyer gave it back.
    #[schema(value_type = Vec<serde_json::Value>)]
    deeds: Vec<Box<RawValue>>,
    /// As `cursor` it gives what was done before these.
    next_cursor: Option<String>,
}

/// Only part of a long show is looked through at once: a page may be short, or empty, and still have a `next_cursor`.
#[utoipa::path(get, path = "/api/shows/{id}/deeds", tag = "shows", security(("bearer" = [])),
    params(("limit" = Option<u32>, Query, minimum = 1, description = "Deeds in one page"),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before")),
    responses((status = 200, description = "What those who run it did: edits, items, phases, releases, near-misses settled",
        body = Deeds)))]
pub(super) async fn list(api: Data<Api>, id: Path<String>, signed: Signed, mut params: Params) -> Answer {
    let show = ids::entity(ids::SHOW, &id)?;
    let before: Option<Result<Seq, _>> = params.take("cursor").map(|cursor| cursor.parse());
    let before = before.transpose().map_err(|_| ApiError::bad_input("cursor", "is none of this list's"))?;
    let limit = params.limit_only(&api)?;
    let head = api.look_as_runner(show, signed.caller()).await?.seq;
    let found = api.registry.deeds(show, before.unwrap_or(Seq::MAX).min(head + 1), limit).await?;
    Ok(HttpResponse::Ok().json(Deeds {
        deeds: found.events.into_iter().rev().map(|deed| deed.event).collect(),
        next_cursor: (found.searched_from > 1).then(|| found.searched_from.to_string()),
    }))
}
