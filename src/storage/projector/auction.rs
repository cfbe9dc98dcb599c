//! What an auction's events mean for its read tables.

use super::{Stuck, event, word};
use actors::auction::{Event, How, Settings};
use actors::ids::EntityId;
use schema::auctions::{AuctionRow, BidRow};
use schema::journal::EventRow;
use schema::projection::AuctionChanges;
use serde::Deserialize;

/// What a stretch of events changes.
pub(super) fn changes(auction: EntityId, rows: &[EventRow]) -> Result<AuctionChanges, Stuck> {
    let mut fold = Fold { id: auction.to_string(), changes: AuctionChanges::default() };
    for row in rows {
        match event(auction, row)? {
            Some(event) => fold.take(row, event),
            None => fold.refuse(row),
        }
    }
    Ok(fold.changes)
}

struct Fold {
    id: String,
    changes: AuctionChanges,
}

impl Fold {
    fn take(&mut self, row: &EventRow, event: Event) {
        let patch = &mut self.changes.patch;
        patch.updated_at_ms = Some(row.at_ms);
        match event {
            Event::Created { settings } => {
                self.changes.created = Some(created(&self.id, *settings, row.at_ms))
            }
            Event::Opened { ends_at_ms, .. } => {
                patch.state = Some("open".to_owned());
                patch.starts_at_ms = Some(row.at_ms);
                patch.ends_at_ms = Some(ends_at_ms.map(|at| at.0));
            }
            Event::BidPlaced {
                bidder,
                max_cents,
                price_cents,
                leader,
                reserve_met,
                ends_at_ms,
                bids,
                ..
            } => {
                patch.price_cents = Some(Some(price_cents.0));
                patch.leader = Some(leader.to_string());
                patch.bids = Some(bids.cast_signed());
                patch.reserve_met = Some(reserve_met);
                patch.ends_at_ms = Some(ends_at_ms.map(|at| at.0));
                patch.buy_now_cents = Some(None);
                self.bid(BidRow {
                    max_cents: Some(max_cents.0),
                    price_cents: Some(price_cents.0),
                    leader: Some(leader.to_string()),
                    ..bid_of(row, "bid", bidder.to_string())
                });
            }
            Event::Closed { outcome, winner, price_cents, how, reason } => {
                patch.state = Some("closed".to_owned());
                patch.outcome = Some(word(&outcome));
                patch.winner = winner.map(|user| user.to_string());
                patch.price_cents = Some(price_cents.map(|price| price.0));
                patch.reason = reason;
                patch.buy_now_cents = Some(None);
                patch.ends_at_ms = Some(Some(row.at_ms));
                patch.closed_at_ms = Some(row.at_ms);
                if let (How::BuyNow, Some(buyer)) = (how, winner) {
                    let price_cents = price_cents.map(|price| price.0);
                    self.bid(BidRow { price_cents, ..bid_of(row, "buy_now", buyer.to_string()) });
                }
            }
            Event::Cancelled { reason } => {
                patch.state = Some("cancelled".to_owned());
                patch.reason = Some(reason);
                patch.buy_now_cents = Some(None);
                patch.closed_at_ms = Some(row.at_ms);
            }
        }
    }

    /// A refusal says its code and who was refused, not what they asked for: only where the code names it, it is
    /// listed as a bid. A bid that came after the end (`not_open`) is therefore not.
    fn refuse(&mut self, row: &EventRow) {
        let code = serde_json::from_str::<Code>(&row.payload).map(|refusal| refusal.code);
        let (Ok(code), Some(who)) = (code, &row.who) else { return };
        let kind = match code.as_str() {
            "bid_too_low" | "confirm_required" | "auction_full" => "bid",
            "buy_now_unavailable" => "buy_now",
            _ => return,
        };
        self.changes.refused += 1;
        let bid = BidRow { accepted: false, code: Some(code), ..bid_of(row, kind, who.clone()) };
        self.bid(bid);
    }

    fn bid(&mut self, bid: BidRow) {
        self.changes.bids.push(BidRow { auction_id: self.id.clone(), ..bid });
    }
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

/// An accepted bid without its figures.
fn bid_of(row: &EventRow, kind: &str, bidder: String) -> BidRow {
    BidRow {
        auction_id: String::new(),
        seq: row.seq,
        bidder,
        kind: kind.to_owned(),
        max_cents: None,
        accepted: true,
        code: None,
        price_cents: None,
        leader: None,
        at_ms: row.at_ms,
    }
}

fn created(id: &str, settings: Settings, at_ms: i64) -> AuctionRow {
    AuctionRow {
        id: id.to_owned(),
        workspace_id: settings.workspace.to_string(),
        seller: settings.seller.to_string(),
        title: settings.title,
        description: settings.description,
        currency: word(&settings.currency),
        state: "scheduled".to_owned(),
        outcome: None,
        opening_cents: settings.opening_cents.0,
        price_cents: None,
        buy_now_cents: settings.buy_now_cents.map(|price| price.0),
        leader: None,
        winner: None,
        bids: 0,
        refused: 0,
        has_reserve: settings.reserve_cents.is_some(),
        reserve_met: settings.reserve_cents.is_none(),
        starts_at_ms: settings.starts_at_ms.map(|at| at.0),
        ends_at_ms: settings.ends_at_ms.map(|at| at.0),
        closed_at_ms: None,
        reason: None,
        created_at_ms: at_ms,
        updated_at_ms: at_ms,
    }
}
