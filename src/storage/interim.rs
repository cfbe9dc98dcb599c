//! Stands in for what isn't stored yet: lists, deeds, projections.

use crate::api::Page;
use crate::api::ports::*;
use actors::ids::{EntityId, WorkspaceId};

/// Lists without a row.
pub struct NoRows;

fn none<'a, T: Send + 'a>() -> Rows<'a, T> {
    Box::pin(std::future::ready(Ok(Vec::new())))
}

impl Reading for NoRows {
    fn shows(&self, _: WorkspaceId, _: Option<String>, _: Page) -> Rows<'_, ShowRow> {
        none()
    }
    fn items(&self, _: EntityId, _: Option<String>, _: Page) -> Rows<'_, ItemRow> {
        none()
    }
    fn claims(&self, _: EntityId, _: ClaimFilter, _: Page) -> Rows<'_, ClaimRow> {
        none()
    }
    fn comments(&self, _: EntityId, _: Option<String>, _: Page) -> Rows<'_, CommentRow> {
        none()
    }
    fn buyers(&self, _: EntityId, _: Page) -> Rows<'_, BuyerRow> {
        none()
    }
    fn auctions(&self, _: AuctionFilter, _: Page) -> Rows<'_, AuctionRow> {
        none()
    }
    fn bids(&self, _: EntityId, _: Page) -> Rows<'_, BidRow> {
        none()
    }
}

pub struct NoProjector;

impl actors::host::ports::Projector for NoProjector {
    fn advanced(&self, _: EntityId, _: u64) {}
}
