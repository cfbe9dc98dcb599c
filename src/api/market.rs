//! `GET /api/market`: what is on now, for everybody.

use super::callers::MaybeSigned;
use super::ports::Market;
use super::query::Params;
use super::{Answer, Api};
use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::Serialize;
use utoipa::ToSchema;

/// What is on, and the time by which the ends and starts are meant.
#[derive(Serialize, ToSchema)]
pub(super) struct MarketNow {
    #[serde(flatten)]
    market: Market,
    server_time_ms: i64,
}

#[utoipa::path(get, path = "/api/market", tag = "market", security(("bearer" = []), ()),
    params(("search" = Option<String>, Query, description = "Words that must all be in the title or name"),
        ("limit" = Option<usize>, Query, description = "Auctions at most, and shows at most")),
    responses((status = 200, description = "Open and scheduled auctions, running shows", body = MarketNow)))]
pub(super) async fn market(api: Data<Api>, _who: MaybeSigned, mut params: Params) -> Answer {
    let search = params.take_search()?;
    let limit = params.limit_only(&api)?;
    let market = api.reading.market(search, limit).await?;
    Ok(HttpResponse::Ok().json(MarketNow { market, server_time_ms: (api.clock)() }))
}
