//! `GET /api/shows/{id}/claims|comments|buyers`: for those who run the show.

use super::callers::Signed;
use super::ports::{BuyerRow, ClaimFilter, ClaimRow, CommentRow};
use super::query::{Params, listed};
use super::{Answer, Api, ids};
use crate::error::ApiError;
use actix_web::web::{Data, Path};
use actors::ids::EntityId;

#[utoipa::path(get, path = "/api/shows/{id}/claims", tag = "shows", security(("bearer" = [])),
    params(("status" = Option<String>, Query, description = "winner, waitlist or released"), ("user" = Option<String>, Query, description = "A handle or an id"),
        ("item" = Option<String>, Query, description = "An item's number, or its id `item:<show>-<n>`"),
        ("order" = Option<String>, Query, description = "`asc`, oldest first, or `desc`")),
    responses((status = 200, description = "`{claims, next_cursor}`", body = Vec<ClaimRow>)))]
pub(super) async fn claims(api: Data<Api>, id: Path<String>, signed: Signed, mut params: Params) -> Answer {
    let show = ids::entity(ids::SHOW, &id)?;
    let (filter, order) = (claim_filter(show, &mut params)?, params.take_order()?);
    let page = params.page(&api)?;
    api.look_as_runner(show, signed.caller()).await?;
    let limit = page.limit;
    Ok(listed("claims", api.reading.claims(show, filter, order, page).await?, limit))
}

#[utoipa::path(get, path = "/api/shows/{id}/comments", tag = "shows", security(("bearer" = [])),
    params(("user" = Option<String>, Query, description = "A handle or an id"),
        ("order" = Option<String>, Query, description = "`asc`, oldest first, or `desc`")),
    responses((status = 200, description = "Every comment and what became of it: `{comments, next_cursor}`", body = Vec<CommentRow>)))]
pub(super) async fn comments(api: Data<Api>, id: Path<String>, signed: Signed, mut params: Params) -> Answer {
    let show = ids::entity(ids::SHOW, &id)?;
    let (user, order) = (params.take("user"), params.take_order()?);
    let page = params.page(&api)?;
    api.look_as_runner(show, signed.caller()).await?;
    let limit = page.limit;
    Ok(listed("comments", api.reading.comments(show, user, order, page).await?, limit))
}

#[utoipa::path(get, path = "/api/shows/{id}/buyers", tag = "shows", security(("bearer" = [])),
    responses((status = 200, description = "Who claimed what: `{buyers, next_cursor}`", body = Vec<BuyerRow>)))]
pub(super) async fn buyers(api: Data<Api>, id: Path<String>, signed: Signed, params: Params) -> Answer {
    let show = ids::entity(ids::SHOW, &id)?;
    let page = params.page(&api)?;
    api.look_as_runner(show, signed.caller()).await?;
    let limit = page.limit;
    Ok(listed("buyers", api.reading.buyers(show, page).await?, limit))
}

fn claim_filter(show: EntityId, params: &mut Params) -> Result<ClaimFilter, ApiError> {
    let status = params.take_word("status", &["winner", "waitlist", "released"])?;
    let mut filter = ClaimFilter { status, user: params.take("user"), ..ClaimFilter::default() };
    match params.take("item") {
        Some(id) if id.starts_with("item:") => {
            let item = ids::part_of(show, "item", &id);
            filter.item_id = Some(item.map_err(|_| ApiError::bad_input("item", "is no item of this show"))?);
        }
        number => filter.item_number = number,
    }
    Ok(filter)
}
