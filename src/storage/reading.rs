//! The lists of `api`, over `schema`'s read tables.

use super::store_fault;
use crate::api::Page;
use crate::api::ports::{
    AuctionFilter, AuctionRow, BidRow, BuyerRow, ClaimFilter, ClaimRow, CommentRow, ItemRow, ListFault,
    Reading, Rows, ShowRow,
};
use actors::ids::{EntityId, WorkspaceId};
use futures_util::FutureExt;
use schema::{Store, auctions, shows};

/// The read tables.
#[derive(Clone)]
pub struct StoredReading(pub Store);

impl Reading for StoredReading {
    fn shows(&self, workspace: WorkspaceId, status: Option<String>, page: Page) -> Rows<'_, ShowRow> {
        let Ok(before) = age(&page) else { return bad_cursor() };
        rows(self.0.shows(workspace.to_string(), status, before, one_more(&page)), show)
    }

    fn items(&self, show: EntityId, status: Option<String>, page: Page) -> Rows<'_, ItemRow> {
        let Ok(after) = number(&page) else { return bad_cursor() };
        rows(self.0.items(show.to_string(), status, after, one_more(&page)), item)
    }

    fn claims(&self, show: EntityId, filter: ClaimFilter, page: Page) -> Rows<'_, ClaimRow> {
        let Ok(after) = number(&page) else { return bad_cursor() };
        // No item has a number that large: the answer is an empty list.
        let item_id = filter.item_id.map(|id| i64::try_from(id).unwrap_or(i64::MAX));
        let ClaimFilter { status, item_number, user, .. } = filter;
        let filter = shows::ClaimFilter { status, item_id, item_number, user };
        rows(self.0.claims(show.to_string(), filter, after, one_more(&page)), claim)
    }

    fn comments(&self, show: EntityId, user: Option<String>, page: Page) -> Rows<'_, CommentRow> {
        let Ok(after) = number(&page) else { return bad_cursor() };
        rows(self.0.comments(show.to_string(), user, after, one_more(&page)), comment)
    }

    fn buyers(&self, show: EntityId, page: Page) -> Rows<'_, BuyerRow> {
        let limit = one_more(&page);
        rows(self.0.buyers(show.to_string(), page.after.unwrap_or_default(), limit), buyer)
    }

    fn auctions(&self, filter: AuctionFilter, page: Page) -> Rows<'_, AuctionRow> {
        let workspace_id = filter.workspace.map(|id| id.to_string());
        let filter = auctions::AuctionFilter { state: filter.state, workspace_id };
        let Ok(before) = age(&page) else { return bad_cursor() };
        rows(self.0.auctions(filter, before, one_more(&page)), auction)
    }

    fn bids(&self, auction: EntityId, page: Page) -> Rows<'_, BidRow> {
        let Ok(after) = number(&page) else { return bad_cursor() };
        rows(self.0.bids(auction.to_string(), after, one_more(&page)), bid)
    }
}

fn rows<'a, S: Send + 'a, T: 'a>(found: schema::Later<Vec<S>>, row: fn(S) -> T) -> Rows<'a, T> {
    async move {
        let found = found.await.map_err(|fault| ListFault::Store(store_fault(fault)))?;
        Ok(found.into_iter().map(row).collect())
    }
    .boxed()
}

fn bad_cursor<'a, T: Send + 'a>() -> Rows<'a, T> {
    async { Err(ListFault::BadCursor) }.boxed()
}

fn number(page: &Page) -> Result<i64, std::num::ParseIntError> {
    page.after.as_deref().map_or(Ok(0), str::parse)
}

/// `<created_at_ms>/<id>`, as [`Keyed`](crate::api::ports::Keyed) writes it.
fn age(page: &Page) -> Result<Option<shows::Age>, ()> {
    let Some(after) = &page.after else { return Ok(None) };
    let (at_ms, id) = after.split_once('/').ok_or(())?;
    Ok(Some((at_ms.parse().map_err(drop)?, id.to_owned())))
}

/// One row beyond the page says that there are more.
fn one_more(page: &Page) -> i64 {
    i64::try_from(page.limit).unwrap_or(i64::MAX - 1) + 1
}

/// `claim:<show ULID>-<n>`, from `show:<ULID>` and `n`.
fn part(word: &str, show: &str, number: i64) -> String {
    let ulid = show.split_once(':').map_or(show, |(_, ulid)| ulid);
    format!("{word}:{ulid}-{number}")
}

fn show(row: shows::ShowRow) -> ShowRow {
    ShowRow {
        id: row.id,
        workspace: row.workspace_id,
        name: row.name,
        status: row.status,
        platform: row.platform,
        live_id: row.live_id,
        live_url: row.live_url,
        claim_word: row.claim_word,
        pass_word: row.pass_word,
        started_at_ms: row.started_at_ms,
        ended_at_ms: row.ended_at_ms,
        created_at_ms: row.created_at_ms,
        updated_at_ms: row.updated_at_ms,
    }
}

fn item(row: shows::ItemRow) -> ItemRow {
    ItemRow {
        id: part("item", &row.show_id, row.item_id),
        item_id: row.item_id,
        item_number: row.item_number,
        title: row.title,
        description: row.description,
        total_quantity: row.total_quantity,
        claimed_count: row.claimed_count,
        waitlist_count: row.waitlist_count,
        status: row.status,
        created_at_ms: row.created_at_ms,
        updated_at_ms: row.updated_at_ms,
    }
}

fn claim(row: shows::ClaimRow) -> ClaimRow {
    ClaimRow {
        id: part("claim", &row.show_id, row.claim_id),
        claim_id: row.claim_id,
        item_id: row.item_id,
        item_number: row.item_number,
        user: row.claimant,
        user_handle: row.user_handle,
        user_display_name: row.user_display_name,
        platform: row.platform,
        raw_text: row.raw_text,
        claim_type: row.claim_type,
        status: row.claim_status,
        waitlist_position: row.waitlist_position,
        operator_action: row.operator_action,
        operator_notes: row.operator_notes,
        created_at_ms: row.created_at_ms,
        updated_at_ms: row.updated_at_ms,
    }
}

fn comment(row: shows::CommentRow) -> CommentRow {
    CommentRow {
        seq: row.seq,
        number: row.number,
        user: row.commenter,
        user_handle: row.user_handle,
        platform: row.platform,
        comment_id: row.comment_id,
        text: row.raw_text,
        normalized_text: row.normalized_text,
        result: row.result,
        claim: row.claim_id.map(|number| part("claim", &row.show_id, number)),
        at_ms: row.received_at_ms,
    }
}

fn buyer(row: shows::BuyerRow) -> BuyerRow {
    BuyerRow {
        user: row.buyer,
        user_handle: row.user_handle,
        user_display_name: row.user_display_name,
        items_claimed: row.items_claimed,
        items_waitlisted: row.items_waitlisted,
        first_claim_at_ms: row.first_claim_at_ms,
        last_claim_at_ms: row.last_claim_at_ms,
    }
}

fn auction(row: auctions::AuctionRow) -> AuctionRow {
    AuctionRow {
        id: row.id,
        workspace: row.workspace_id,
        seller: row.seller,
        title: row.title,
        description: row.description,
        currency: row.currency,
        state: row.state,
        outcome: row.outcome,
        opening_cents: row.opening_cents,
        price_cents: row.price_cents,
        buy_now_cents: row.buy_now_cents,
        leader: row.leader,
        winner: row.winner,
        bids: row.bids,
        refused: row.refused,
        has_reserve: row.has_reserve,
        reserve_met: row.reserve_met,
        starts_at_ms: row.starts_at_ms,
        ends_at_ms: row.ends_at_ms,
        closed_at_ms: row.closed_at_ms,
        reason: row.reason,
        created_at_ms: row.created_at_ms,
        updated_at_ms: row.updated_at_ms,
    }
}

fn bid(row: auctions::BidRow) -> BidRow {
    BidRow {
        seq: row.seq,
        bidder: row.bidder,
        kind: row.kind,
        max_cents: row.max_cents,
        accepted: row.accepted,
        code: row.code,
        price_cents: row.price_cents,
        leader: row.leader,
        at_ms: row.at_ms,
    }
}
