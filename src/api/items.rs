//! `/api/shows/{id}/items…`: adding, changing, deleting, awarding.

use super::ask::created;
use super::body::Fields;
use super::callers::{CommandKey, MaybeSigned, Signed};
use super::orders::{Accepted, Award, ChangeItem, NewItem};
use super::ports::ItemRow;
use super::query::{Params, listed};
use super::views::Item;
use super::{Answer, Api, ids};
use crate::error::ApiError;
use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use actors::host::door::Sight;
use actors::ids::EntityId;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[utoipa::path(get, path = "/api/shows/{id}/items", tag = "shows", security(("bearer" = []), ()),
    params(("status" = Option<String>, Query, description = "unclaimed, partial or sold_out")),
    responses((status = 200, description = "`{items, next_cursor}`", body = Vec<ItemRow>)))]
pub(super) async fn list(api: Data<Api>, id: Path<String>, who: MaybeSigned, mut params: Params) -> Answer {
    let status = params.take_word("status", &["unclaimed", "partial", "sold_out"])?;
    let page = params.page(&api)?;
    let show = api.look(ids::entity(ids::SHOW, &id)?, who.caller()).await?.entity;
    let limit = page.limit;
    Ok(listed("items", api.reading.items(show, status, page).await?, limit))
}

#[utoipa::path(post, path = "/api/shows/{id}/items", tag = "shows", security(("bearer" = [])),
    request_body = NewItem, responses((status = 201, description = "The item, as GET gives it", body = Item)))]
pub(super) async fn add(
    api: Data<Api>,
    id: Path<String>,
    signed: Signed,
    key: CommandKey,
    fields: Fields,
) -> Answer {
    let show = ids::entity(ids::SHOW, &id)?;
    let reply = api.ask(show, "add_item", fields.into_value(), signed.caller(), key.key).await?;
    let Made { item_id } = serde_json::from_str(reply.json.get()).map_err(|_| ApiError::internal())?;
    // Sent again under its key, it gives the item as it is now; one that was deleted since is not found.
    let item = seen(&api.look(show, signed.caller()).await?, item_id)?;
    Ok(created(&format!("/api/shows/{}/items/{item_id}", show.ulid), &reply).json(item))
}

#[utoipa::path(get, path = "/api/shows/{id}/items/{item_id}", tag = "shows", security(("bearer" = []), ()),
    responses((status = 200, description = "The item at a durable moment", body = Item)))]
pub(super) async fn show(api: Data<Api>, place: Path<(String, String)>, who: MaybeSigned) -> Answer {
    let show = ids::entity(ids::SHOW, &place.0)?;
    let item_id = ids::part_of(show, "item", &place.1)?;
    Ok(HttpResponse::Ok().json(seen(&api.look(show, who.caller()).await?, item_id)?))
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

/// What adding an item answers.
#[derive(Deserialize)]
struct Made {
    item_id: u64,
}

/// The items in a show's view; nothing stands for a deleted one.
#[derive(Deserialize)]
struct Items<'a> {
    #[serde(borrow)]
    items: BTreeMap<u64, Option<&'a RawValue>>,
}

/// One item of a show, as the show's view has it.
fn seen(sight: &Sight, item_id: u64) -> Result<Value, ApiError> {
    let Items { items } = serde_json::from_str(sight.view.get()).map_err(|_| ApiError::internal())?;
    let item = items.get(&item_id).copied().flatten();
    let item = item.ok_or_else(|| ApiError::not_found(format!("item {item_id} in this show")))?;
    let mut item: Value = serde_json::from_str(item.get()).map_err(|_| ApiError::internal())?;
    item["id"] = json!(format!("item:{}-{item_id}", sight.entity.ulid));
    item["show"] = json!(sight.entity);
    item["offset"] = json!(sight.seq);
    Ok(item)
}

/// The show, and the fields with the item that the path names.
fn item(place: &(String, String), mut fields: Fields) -> Result<(EntityId, Fields), ApiError> {
    let (show, item) = place;
    let show = ids::entity(ids::SHOW, show)?;
    fields.fix("item_id", json!(ids::part_of(show, "item", item)?))?;
    Ok((show, fields))
}
