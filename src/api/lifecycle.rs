//! `POST /api/shows/{id}/activate|pause|resume|stop`.

use super::body::Fields;
use super::callers::{CommandKey, Signed};
use super::orders::Accepted;
use super::{Answer, Api, ids};
use actix_web::web::{Data, Path};

#[utoipa::path(post, path = "/api/shows/{id}/activate", tag = "shows", security(("bearer" = [])),
    responses((status = 200, description = "It takes claims now", body = Accepted)))]
pub(super) async fn activate(
    api: Data<Api>,
    id: Path<String>,
    signed: Signed,
    key: CommandKey,
    fields: Fields,
) -> Answer {
    api.command(ids::entity(ids::SHOW, &id)?, "activate", fields, &signed, key).await
}

#[utoipa::path(post, path = "/api/shows/{id}/pause", tag = "shows", security(("bearer" = [])),
    responses((status = 200, description = "It takes no claims until it is resumed", body = Accepted)))]
pub(super) async fn pause(
    api: Data<Api>,
    id: Path<String>,
    signed: Signed,
    key: CommandKey,
    fields: Fields,
) -> Answer {
    api.command(ids::entity(ids::SHOW, &id)?, "pause", fields, &signed, key).await
}

#[utoipa::path(post, path = "/api/shows/{id}/resume", tag = "shows", security(("bearer" = [])),
    responses((status = 200, description = "It takes claims again", body = Accepted)))]
pub(super) async fn resume(
    api: Data<Api>,
    id: Path<String>,
    signed: Signed,
    key: CommandKey,
    fields: Fields,
) -> Answer {
    api.command(ids::entity(ids::SHOW, &id)?, "resume", fields, &signed, key).await
}

#[utoipa::path(post, path = "/api/shows/{id}/stop", tag = "shows", security(("bearer" = [])),
    responses((status = 200, description = "It has ended, for ever", body = Accepted)))]
pub(super) async fn stop(
    api: Data<Api>,
    id: Path<String>,
    signed: Signed,
    key: CommandKey,
    fields: Fields,
) -> Answer {
    api.command(ids::entity(ids::SHOW, &id)?, "stop", fields, &signed, key).await
}
