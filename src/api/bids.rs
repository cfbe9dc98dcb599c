//! `/api/auctions/{id}/bids` and `/buy-now`: the same rules and the same memory of keys as on the socket.

use super::body::Fields;
use super::callers::{CommandKey, MaybeSigned, Signed};
use super::orders::{Accepted, Bid};
use super::ports::BidRow;
use super::query::{Params, listed};
use super::{Answer, Api, ids};
use actix_web::web::{Data, Path};

#[utoipa::path(get, path = "/api/auctions/{id}/bids", tag = "auctions", security(("bearer" = []), ()),
    responses((status = 200, description = "In their order: `{bids, next_cursor}`", body = Vec<BidRow>)))]
pub(super) async fn list(api: Data<Api>, id: Path<String>, who: MaybeSigned, params: Params) -> Answer {
    let page = params.page(&api)?;
    let auction = api.look(ids::entity(ids::AUCTION, &id)?, who.caller()).await?.entity;
    let limit = page.limit;
    let mut rows = api.reading.bids(auction, page).await?;
    let me = who.0.map(|claims| claims.user.to_string());
    for row in &mut rows {
        // A maximum is its bidder's secret, from the seller too.
        row.max_cents = row.max_cents.filter(|_| me.as_ref() == Some(&row.bidder));
    }
    Ok(listed("bids", rows, limit))
}

#[utoipa::path(post, path = "/api/auctions/{id}/bids", tag = "auctions", security(("bearer" = [])),
    request_body = Bid, responses(
    (status = 200, description = "`{ok, seq, price_cents, leading, min_next_cents, ends_at_ms, …}`", body = Accepted),
    (status = 409, description = "`not_open`, `seller_may_not_bid`, …"),
    (status = 422, description = "`bid_too_low {min_cents}`, `bad_amount`, `confirm_required`"),
))]
pub(super) async fn bid(
    api: Data<Api>,
    id: Path<String>,
    signed: Signed,
    key: CommandKey,
    fields: Fields,
) -> Answer {
    api.command(ids::entity(ids::AUCTION, &id)?, "bid", fields, &signed, key).await
}

#[utoipa::path(post, path = "/api/auctions/{id}/buy-now", tag = "auctions", security(("bearer" = [])),
    responses((status = 200, body = Accepted)))]
pub(super) async fn buy_now(
    api: Data<Api>,
    id: Path<String>,
    signed: Signed,
    key: CommandKey,
    fields: Fields,
) -> Answer {
    api.command(ids::entity(ids::AUCTION, &id)?, "buy_now", fields, &signed, key).await
}
