//! `/api/auctions…`: making, finding, looking at, starting, closing, cancelling.

use super::body::Fields;
use super::callers::{CommandKey, MaybeSigned, Signed};
use super::orders::{Accepted, NewAuction, OptionalReason, Reason};
use super::ports::{AuctionFilter, AuctionRow};
use super::query::{Params, listed};
use super::views::Auction;
use super::{Answer, Api, ids};
use crate::error::ApiError;
use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use serde_json::json;

#[utoipa::path(get, path = "/api/auctions", tag = "auctions", security(("bearer" = []), ()),
    params(("state" = Option<String>, Query, description = "scheduled, open, closed or cancelled"),
        ("workspace" = Option<String>, Query)),
    responses((status = 200, description = "Newest first: `{auctions, next_cursor}`", body = Vec<AuctionRow>)))]
pub(super) async fn list(api: Data<Api>, _who: MaybeSigned, mut params: Params) -> Answer {
    let state = params.take_word("state", &["scheduled", "open", "closed", "cancelled"])?;
    let workspace = params.take("workspace").map(|text| text.parse()).transpose();
    let workspace = workspace.map_err(|message: String| ApiError::bad_input("workspace", message))?;
    let page = params.page(&api)?;
    let limit = page.limit;
    let rows = api.reading.auctions(AuctionFilter { state, workspace }, page).await?;
    Ok(listed("auctions", rows, limit))
}

#[utoipa::path(post, path = "/api/auctions", tag = "auctions", security(("bearer" = [])),
    request_body = NewAuction, responses((status = 201, description = "The auction, as GET gives it", body = Auction)))]
pub(super) async fn create(api: Data<Api>, signed: Signed, key: CommandKey, mut fields: Fields) -> Answer {
    fields.fix("workspace", json!(signed.workspace()?))?;
    fields.fix("seller", json!(signed.0.user))?;
    api.create(ids::AUCTION, fields, &signed, key).await
}

#[utoipa::path(get, path = "/api/auctions/{id}", tag = "auctions", security(("bearer" = []), ()),
    responses((status = 200, description = "The auction at a durable moment", body = Auction)))]
pub(super) async fn show(api: Data<Api>, id: Path<String>, who: MaybeSigned) -> Answer {
    let sight = api.look(ids::entity(ids::AUCTION, &id)?, who.caller()).await?;
    Ok(HttpResponse::Ok().json(api.whole(&sight, who.caller()).await?))
}

#[utoipa::path(post, path = "/api/auctions/{id}/start", tag = "auctions", security(("bearer" = [])),
    responses((status = 200, body = Accepted)))]
pub(super) async fn start(
    api: Data<Api>,
    id: Path<String>,
    signed: Signed,
    key: CommandKey,
    fields: Fields,
) -> Answer {
    api.command(ids::entity(ids::AUCTION, &id)?, "start", fields, &signed, key).await
}

#[utoipa::path(post, path = "/api/auctions/{id}/close", tag = "auctions", security(("bearer" = [])),
    request_body = OptionalReason, responses((status = 200, description = "Ended with the outcome it has now", body = Accepted)))]
pub(super) async fn close(
    api: Data<Api>,
    id: Path<String>,
    signed: Signed,
    key: CommandKey,
    fields: Fields,
) -> Answer {
    api.command(ids::entity(ids::AUCTION, &id)?, "close", fields, &signed, key).await
}

#[utoipa::path(post, path = "/api/auctions/{id}/cancel", tag = "auctions", security(("bearer" = [])),
    request_body = Reason, responses((status = 200, description = "Ended without an outcome", body = Accepted)))]
pub(super) async fn cancel(
    api: Data<Api>,
    id: Path<String>,
    signed: Signed,
    key: CommandKey,
    fields: Fields,
) -> Answer {
    api.command(ids::entity(ids::AUCTION, &id)?, "cancel", fields, &signed, key).await
}
