//! The lists of `api`, over `schema`'s read tables.

use super::store_fault;
use crate::api::ports::{
    AuctionFilter, AuctionRow, BUYER_ITEMS_MAX, BidRow, BuyerRow, ClaimFilter, ClaimRow, Claimed, CommentRow,
    Found, Holder, Holdings, HoldingsWish, ItemRow, ListFault, Market, Reading, Rows, RunningShow, ShowRow,
};
use crate::api::{Order, Page};
use actors::ids::{EntityId, WorkspaceId};
use futures_util::FutureExt;
use schema::shows::Course;
use schema::{Store, auctions, holdings, market, shows};
use std::collections::HashMap;

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

    fn claims(&self, show: EntityId, filter: ClaimFilter, order: Order, page: Page) -> Rows<'_, ClaimRow> {
        let Ok(course) = course(order, &page) else { return bad_cursor() };
        // No item has a number that large: the answer is an empty list.
        let item_id = filter.item_id.map(|id| i64::try_from(id).unwrap_or(i64::MAX));
        let ClaimFilter { status, item_number, user, .. } = filter;
        let filter = shows::ClaimFilter { status, item_id, item_number, user };
        rows(self.0.claims(show.to_string(), filter, course, one_more(&page)), claim)
    }

    fn comments(
        &self,
        show: EntityId,
        user: Option<String>,
        order: Order,
        page: Page,
    ) -> Rows<'_, CommentRow> {
        let Ok(course) = course(order, &page) else { return bad_cursor() };
        rows(self.0.comments(show.to_string(), user, course, one_more(&page)), comment)
    }

    fn buyers(&self, show: EntityId, page: Page) -> Rows<'_, BuyerRow> {
        let limit = one_more(&page);
        async move {
            let after = page.after.unwrap_or_default();
            let buyers = self.0.buyers(show.to_string(), after, limit).await.map_err(fault)?;
            let (Some(first), Some(last)) = (buyers.first(), buyers.last()) else { return Ok(Vec::new()) };
            let (first, last) = (first.buyer.clone(), last.buyer.clone());
            let held = self.0.held(show.to_string(), first, last, as_limit(BUYER_ITEMS_MAX)).await;
            let mut items: HashMap<String, Vec<String>> = HashMap::new();
            for held in held.map_err(fault)? {
                items.entry(held.claimant).or_default().push(held.item_number);
            }
            let with_items = |row: shows::BuyerRow| {
                let items = items.remove(&row.buyer).unwrap_or_default();
                buyer(row, items)
            };
            Ok(buyers.into_iter().map(with_items).collect())
        }
        .boxed()
    }

    fn holdings(&self, show: EntityId, wish: HoldingsWish) -> Found<'_, Holdings> {
        async move {
            let HoldingsWish { item_id, people_max, from_ms, bucket_ms } = wish;
            let item_id = i64::try_from(item_id).unwrap_or(i64::MAX);
            let holders = self.0.holders(show.to_string(), item_id, as_limit(people_max)).await;
            let claimed = self.0.claimed(show.to_string(), from_ms, bucket_ms).await;
            Ok(Holdings {
                holders: holders.map_err(fault)?.into_iter().map(holder).collect(),
                claimed: claimed.map_err(fault)?.into_iter().map(counted).collect(),
            })
        }
        .boxed()
    }

    fn market(&self, words: Vec<String>, limit: usize) -> Found<'_, Market> {
        let found = self.0.market(words, as_limit(limit));
        async move {
            let market = found.await.map_err(fault)?;
            Ok(Market {
                auctions: market.auctions.into_iter().map(auction).collect(),
                shows: market.shows.into_iter().map(running).collect(),
            })
        }
        .boxed()
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
        let found = found.await.map_err(fault)?;
        Ok(found.into_iter().map(row).collect())
    }
    .boxed()
}

fn fault(fault: schema::Fault) -> ListFault {
    ListFault::Store(store_fault(fault))
}

fn bad_cursor<'a, T: Send + 'a>() -> Rows<'a, T> {
    async { Err(ListFault::BadCursor) }.boxed()
}

fn number(page: &Page) -> Result<i64, std::num::ParseIntError> {
    page.after.as_deref().map_or(Ok(0), str::parse)
}

/// A cursor goes on in the direction that is asked for.
fn course(order: Order, page: &Page) -> Result<Course, std::num::ParseIntError> {
    let key = page.after.as_deref().map(str::parse).transpose()?;
    Ok(match order {
        Order::Asc => key.map_or(Course::FIRST, |after| Course::Up { after }),
        Order::Desc => key.map_or(Course::LAST, |before| Course::Down { before }),
    })
}

/// `<created_at_ms>/<id>`, as [`Keyed`](crate::api::ports::Keyed) writes it.
fn age(page: &Page) -> Result<Option<shows::Age>, ()> {
    let Some(after) = &page.after else { return Ok(None) };
    let (at_ms, id) = after.split_once('/').ok_or(())?;
    Ok(Some((at_ms.parse().map_err(drop)?, id.to_owned())))
}

/// One row beyond the page says that there are more.
fn one_more(page: &Page) -> i64 {
    as_limit(page.limit).saturating_add(1)
}

fn as_limit(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
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
        parsed: row.parsed,
        result: row.result,
        claim: row.claim_id.map(|number| part("claim", &row.show_id, number)),
        at_ms: row.received_at_ms,
    }
}

fn buyer(row: shows::BuyerRow, items: Vec<String>) -> BuyerRow {
    BuyerRow {
        user: row.buyer,
        user_handle: row.user_handle,
        user_display_name: row.user_display_name,
        items,
        items_claimed: row.items_claimed,
        items_waitlisted: row.items_waitlisted,
        first_claim_at_ms: row.first_claim_at_ms,
        last_claim_at_ms: row.last_claim_at_ms,
    }
}

fn holder(row: holdings::Holder) -> Holder {
    Holder {
        item_id: row.item_id,
        user_handle: row.user_handle,
        waitlist_position: row.waitlist_position,
        at_ms: row.created_at_ms,
    }
}

fn counted(row: holdings::Claimed) -> Claimed {
    Claimed { bucket: row.bucket, winners: row.winners, waitlist: row.waitlist }
}

fn running(row: market::RunningShow) -> RunningShow {
    let market::RunningShow { show, stock } = row;
    RunningShow {
        id: show.id,
        name: show.name,
        status: show.status,
        started_at_ms: show.started_at_ms,
        items_total: stock.items,
        units_total: stock.units,
        units_claimed: stock.claimed,
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
