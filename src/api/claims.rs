//! Claiming: `/api/shows/{id}/comments|claim|pass` for anybody signed in, `/api/claims/{id}/release` for those who
//! run the show.

use super::body::Fields;
use super::callers::{CommandKey, Signed};
use super::orders::{Accepted, Comment, ItemNumber};
use super::{Answer, Api, ids};
use actix_web::web::{Data, Path};
use serde_json::json;

#[utoipa::path(post, path = "/api/shows/{id}/comments", tag = "claims", security(("bearer" = [])),
    request_body = Comment, responses((status = 200, description = "`{ok, seq, result, claim_id?, …}`", body = Accepted)))]
pub(super) async fn comment(
    api: Data<Api>,
    id: Path<String>,
    signed: Signed,
    key: CommandKey,
    fields: Fields,
) -> Answer {
    api.command(ids::entity(ids::SHOW, &id)?, "comment", fields, &signed, key).await
}

#[utoipa::path(post, path = "/api/shows/{id}/claim", tag = "claims", security(("bearer" = [])),
    request_body = ItemNumber, responses((status = 200, description = "`{ok, seq, result, claim_id?, …}`", body = Accepted)))]
pub(super) async fn claim(
    api: Data<Api>,
    id: Path<String>,
    signed: Signed,
    key: CommandKey,
    fields: Fields,
) -> Answer {
    api.command(ids::entity(ids::SHOW, &id)?, "claim", fields, &signed, key).await
}

#[utoipa::path(post, path = "/api/shows/{id}/pass", tag = "claims", security(("bearer" = [])),
    request_body = ItemNumber, responses((status = 200, description = "The next on the waitlist has it", body = Accepted)))]
pub(super) async fn pass(
    api: Data<Api>,
    id: Path<String>,
    signed: Signed,
    key: CommandKey,
    fields: Fields,
) -> Answer {
    api.command(ids::entity(ids::SHOW, &id)?, "pass", fields, &signed, key).await
}

#[utoipa::path(post, path = "/api/claims/{id}/release", tag = "claims", security(("bearer" = [])),
    responses((status = 200, description = "The next on the waitlist has it", body = Accepted)))]
pub(super) async fn release(
    api: Data<Api>,
    id: Path<String>,
    signed: Signed,
    key: CommandKey,
    mut fields: Fields,
) -> Answer {
    let (show, number) = ids::claim(ids::SHOW, &id)?;
    fields.fix("claim_id", json!(number))?;
    api.command(show, "release", fields, &signed, key).await
}
