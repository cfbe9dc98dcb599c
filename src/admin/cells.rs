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

/// `GET /api/admin/cells/{entity}`: wakes it if need be. A living cell is seen also while the journal is away: that
/// is when somebody wants to look.
pub(super) async fn inspect(
    _: Operator,
    inspector: Data<Inspector>,
    Named(entity): Named,
) -> Answer<Inspection> {
    if let Ok(None | Some(0)) = inspector.journal.head(entity).await {
        return Err(ApiError::not_found(format!("entity {entity}")));
    }
    Ok(Json(inspector.registry.inspect(entity).await?))
}
