//! `/api/admin/cells`: who lives here, and one of them from inside.

use super::Inspector;
use super::listing::{self, Page, Wish};
use super::operator::{Asked, Named, Operator};
use crate::error::ApiError;
use actix_web::web::{Data, Json};
use actors::host::door::Inspection;

type Answer<T> = Result<Json<T>, ApiError>;

/// `GET /api/admin/cells?search=&sort=&order=&limit=&cursor=`
pub(super) async fn list(_: Operator, inspector: Data<Inspector>, Asked(wish): Asked<Wish>) -> Answer<Page> {
    let cells = inspector.registry.living().await;
    listing::page(cells, &wish).map(Json).map_err(|(field, why)| ApiError::bad_value(field, why))
}

/// `GET /api/admin/cells/{entity}`: wakes it if need be.
pub(super) async fn inspect(
    _: Operator,
    inspector: Data<Inspector>,
    Named(entity): Named,
) -> Answer<Inspection> {
    Ok(Json(inspector.registry.inspect(entity).await?))
}
