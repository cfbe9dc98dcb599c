//! `/api/shows` and `/api/shows/{id}`.

use super::body::Fields;
use super::callers::{CommandKey, MaybeSigned, Signed};
use super::orders::{Accepted, EditShow, NewShow};
use super::ports::ShowRow;
use super::query::{Params, listed};
use super::views::Show;
use super::{Answer, Api, ids, workspaces};
use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use serde_json::json;

#[utoipa::path(get, path = "/api/shows", tag = "shows", security(("bearer" = [])),
    params(("status" = Option<String>, Query, description = "draft, active, paused or ended")),
    responses((status = 200, description = "The shows of your workspace, newest first: `{shows, next_cursor}`", body = Vec<ShowRow>)))]
pub(super) async fn list(api: Data<Api>, signed: Signed, mut params: Params) -> Answer {
    let status = params.take_word("status", &["draft", "active", "paused", "ended"])?;
    let page = params.page(&api)?;
    let limit = page.limit;
    let rows = api.reading.shows(signed.workspace()?, status, page).await?;
    Ok(listed("shows", rows, limit))
}

#[utoipa::path(post, path = "/api/shows", tag = "shows", security(("bearer" = [])), request_body = NewShow,
    responses((status = 201, description = "The show, as GET gives it", body = Show)))]
pub(super) async fn create(api: Data<Api>, signed: Signed, key: CommandKey, mut fields: Fields) -> Answer {
    let workspace = signed.workspace()?;
    fields.fix("workspace", json!(workspace))?;
    workspaces::lend_words(&api, workspace, &mut fields).await?;
    api.create(ids::SHOW, fields, &signed, key).await
}

#[utoipa::path(get, path = "/api/shows/{id}", tag = "shows", security(("bearer" = []), ()),
    responses((status = 200, description = "The show at a durable moment", body = Show)))]
pub(super) async fn show(api: Data<Api>, id: Path<String>, who: MaybeSigned) -> Answer {
    let sight = api.look(ids::entity(ids::SHOW, &id)?, who.caller()).await?;
    Ok(HttpResponse::Ok().json(api.object(&sight)))
}

#[utoipa::path(patch, path = "/api/shows/{id}", tag = "shows", security(("bearer" = [])),
    request_body = EditShow, responses((status = 200, body = Accepted)))]
pub(super) async fn edit(
    api: Data<Api>,
    id: Path<String>,
    signed: Signed,
    key: CommandKey,
    fields: Fields,
) -> Answer {
    api.command(ids::entity(ids::SHOW, &id)?, "edit", fields, &signed, key).await
}
