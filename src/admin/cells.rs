//! `/api/admin/cells`: who lives here, and one of them from inside.

use super::Inspector;
use super::listing::{self, Order, Page, Sort, Wish};
use super::looks;
use super::openapi::{self, Cells};
use super::operator::{Asked, Named, Operator};
use crate::error::ApiError;
use actix_web::web::{Data, Json};
use actors::entity::Seq;
use actors::host::door::Inspection;
use serde::Serialize;

type Answer<T> = Result<Json<T>, ApiError>;

/// A cell from inside, and how far its journal goes.
#[derive(Serialize)]
pub(super) struct Inside {
    #[serde(flatten)]
    inspection: Inspection,
    head: Option<Seq>,
}

#[utoipa::path(get, path = "/api/admin/cells", tag = "inspector", security(("bearer" = [])),
    params(("search" = Option<String>, Query, description = "Words that must all occur in id, phase or condition"),
        ("kind" = Option<String>, Query, description = "auction, show or inbox"),
        ("sort" = inline(Option<Sort>), Query), ("order" = inline(Option<Order>), Query),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 500, description = "1 to 500; 50 when absent"),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before")),
    responses((status = 200, description = "The living cells", body = Cells)))]
pub(super) async fn list(_: Operator, inspector: Data<Inspector>, Asked(wish): Asked<Wish>) -> Answer<Page> {
    let cells = inspector.registry.living().await;
    listing::page(cells, &wish).map(Json).map_err(|(field, why)| ApiError::bad_input(field, why))
}

/// Wakes it if need be. A living cell is seen also while the journal is away: that
/// is when somebody wants to look.
#[utoipa::path(get, path = "/api/admin/cells/{entity}", tag = "inspector", security(("bearer" = [])),
    params(("entity" = String, Path, description = "`auction:01J…`")),
    responses((status = 200, description = "The cell from inside", body = openapi::Inspection)))]
pub(super) async fn inspect(
    Operator(operator): Operator,
    inspector: Data<Inspector>,
    Named(entity): Named,
) -> Answer<Inside> {
    let head = inspector.journal.head(entity).await;
    if let Ok(None | Some(0)) = head {
        return Err(ApiError::not_found(format!("entity {entity}")));
    }
    looks::note(&inspector, operator, entity, "cell").await;
    let inspection = inspector.registry.inspect(entity).await?;
    Ok(Json(Inside { inspection, head: head.ok().flatten() }))
}
