//! `/api/shows/{id}/near` and `/comments/{number}/settle`: near-misses, for those who run the show.

use super::body::Fields;
use super::callers::{CommandKey, Signed};
use super::orders::{Accepted, Settle};
use super::views::NearMisses;
use super::{Answer, Api, ids};
use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use serde_json::json;

#[utoipa::path(get, path = "/api/shows/{id}/near", tag = "claims", security(("bearer" = [])),
    responses((status = 200, description = "What waits to be settled at a durable moment, oldest first", body = NearMisses)))]
pub(super) async fn list(api: Data<Api>, id: Path<String>, signed: Signed) -> Answer {
    let show = ids::entity(ids::SHOW, &id)?;
    Ok(HttpResponse::Ok().json(api.backstage(show, signed.caller()).await?))
}

#[utoipa::path(post, path = "/api/shows/{id}/comments/{number}/settle", tag = "claims", security(("bearer" = [])),
    request_body = Settle, responses(
    (status = 200, description = "Accepted, it claims or passes now: `{ok, seq, result, claim_id?, …}`", body = Accepted),
    (status = 409, description = "`near_not_waiting`"),
))]
pub(super) async fn settle(
    api: Data<Api>,
    place: Path<(String, String)>,
    signed: Signed,
    key: CommandKey,
    mut fields: Fields,
) -> Answer {
    let show = ids::entity(ids::SHOW, &place.0)?;
    fields.fix("comment", json!(ids::part_of(show, "comment", &place.1)?))?;
    api.command(show, "settle", fields, &signed, key).await
}
