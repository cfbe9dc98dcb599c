//! `/api/shows/{id}/items…`: adding, changing, deleting, awarding.

use super::body::Fields;
use super::callers::{CommandKey, MaybeSigned, Signed};
use super::orders::{Accepted, Award, ChangeItem, NewItem};
use super::ports::ItemRow;
use super::query::{Params, listed};
use super::{Answer, Api, ids};
use crate::error::ApiError;
use actix_web::web::{Data, Path};
use actors::ids::EntityId;
use serde_json::json;

#[utoipa::path(get, path = "/api/shows/{id}/items", tag = "shows", security(("bearer" = []), ()),
    params(("status" = Option<String>, Query)),
    responses((status = 200, description = "`{items, next_cursor}`", body = Vec<ItemRow>)))]
pub(super) async fn list(api: Data<Api>, id: Path<String>, who: MaybeSigned, mut params: Params) -> Answer {
    let (status, page) = (params.take("status"), params.page(&api)?);
    let show = api.look(ids::entity(ids::SHOW, &id)?, who.caller()).await?.entity;
    let limit = page.limit;
    Ok(listed("items", api.reading.items(show, status, page).await?, limit))
}

#[utoipa::path(post, path = "/api/shows/{id}/items", tag = "shows", security(("bearer" = [])),
    request_body = NewItem, responses((status = 200, body = Accepted)))]
pub(super) async fn add(
    api: Data<Api>,
    id: Path<String>,
    signed: Signed,
    key: CommandKey,
    fields: Fields,
) -> Answer {
    api.command(ids::entity(ids::SHOW, &id)?, "add_item", fields, &signed, key).await
}

#[utoipa::path(patch, path = "/api/shows/{id}/items/{item_id}", tag = "shows", security(("bearer" = [])),
    request_body = ChangeItem, responses((status = 200, body = Accepted)))]
pub(super) async fn change(
    api: Data<Api>,
    place: Path<(String, String)>,
    signed: Signed,
    key: CommandKey,
    fields: Fields,
) -> Answer {
    let (show, fields) = item(&place, fields)?;
    api.command(show, "change_item", fields, &signed, key).await
}

#[utoipa::path(delete, path = "/api/shows/{id}/items/{item_id}", tag = "shows", security(("bearer" = [])),
    responses((status = 200, description = "Only an item that nobody has claimed", body = Accepted)))]
pub(super) async fn delete(
    api: Data<Api>,
    place: Path<(String, String)>,
    signed: Signed,
    key: CommandKey,
    fields: Fields,
) -> Answer {
    let (show, fields) = item(&place, fields)?;
    api.command(show, "delete_item", fields, &signed, key).await
}

#[utoipa::path(post, path = "/api/shows/{id}/items/{item_id}/award", tag = "shows",
    security(("bearer" = [])), request_body = Award, responses((status = 200, body = Accepted)))]
pub(super) async fn award(
    api: Data<Api>,
    place: Path<(String, String)>,
    signed: Signed,
    key: CommandKey,
    fields: Fields,
) -> Answer {
    let (show, fields) = item(&place, fields)?;
    api.command(show, "award", fields, &signed, key).await
}

/// The show, and the fields with the item that the path names.
fn item(place: &(String, String), mut fields: Fields) -> Result<(EntityId, Fields), ApiError> {
    let (show, item) = place;
    let show = ids::entity(ids::SHOW, show)?;
    fields.fix("item_id", json!(ids::part_of(show, "item", item)?))?;
    Ok((show, fields))
}
