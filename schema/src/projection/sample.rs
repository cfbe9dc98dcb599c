//! Rows of a small show and auction, for tests.

use super::Stretch;
use crate::auctions::{AuctionRow, BidRow};
use crate::shows::{ClaimRow, CommentRow, ItemRow, ShowRow};

pub(crate) fn stretch(entity: &str, after: i64, up_to: i64) -> Stretch {
    Stretch { entity: entity.into(), after, up_to }
}

pub(crate) fn show() -> ShowRow {
    ShowRow {
        id: "show:A".into(),
        workspace_id: "workspace:W".into(),
        name: "Friday".into(),
        status: "draft".into(),
        platform: Some("souk".into()),
        live_id: Some("live".into()),
        live_url: Some("u".into()),
        claim_word: "sold".into(),
        pass_word: "pass".into(),
        started_at_ms: None,
        ended_at_ms: None,
        created_at_ms: 1,
        updated_at_ms: 1,
    }
}

pub(crate) fn item() -> ItemRow {
    ItemRow {
        show_id: "show:A".into(),
        item_id: 1,
        item_number: "12".into(),
        title: "Lamp".into(),
        description: None,
        total_quantity: 1,
        claimed_count: 1,
        waitlist_count: 3,
        status: "sold_out".into(),
        created_at_ms: 1,
        updated_at_ms: 1,
    }
}

/// The first wins, the others wait in line.
pub(crate) fn claim(number: i64) -> ClaimRow {
    ClaimRow {
        show_id: "show:A".into(),
        claim_id: number,
        item_id: 1,
        item_number: "12".into(),
        platform: None,
        live_id: None,
        platform_user_id: None,
        claimant: "user:A".into(),
        user_handle: "anna".into(),
        user_display_name: None,
        comment_id: None,
        raw_text: None,
        normalized_text: None,
        claim_type: "button".into(),
        claim_status: if number == 1 { "winner" } else { "waitlist" }.into(),
        waitlist_position: (number > 1).then(|| number - 1),
        idempotency_key: None,
        operator_action: None,
        operator_notes: None,
        created_at_ms: 5,
        updated_at_ms: 5,
    }
}

pub(crate) fn comment(seq: i64) -> CommentRow {
    CommentRow {
        show_id: "show:A".into(),
        seq,
        live_id: None,
        platform: None,
        platform_user_id: None,
        commenter: "user:A".into(),
        user_handle: "anna".into(),
        comment_id: None,
        raw_text: "Sold 12 🔥".into(),
        normalized_text: "sold 12".into(),
        parsed: Some("claim".into()),
        result: "winner".into(),
        claim_id: Some(1),
        received_at_ms: 5,
        number: 1,
    }
}

pub(crate) fn auction(id: &str, state: &str) -> AuctionRow {
    AuctionRow {
        id: id.into(),
        workspace_id: "workspace:W".into(),
        seller: "user:S".into(),
        title: "Lamp".into(),
        description: None,
        currency: "EUR".into(),
        state: state.into(),
        outcome: None,
        opening_cents: 100,
        price_cents: None,
        buy_now_cents: Some(900),
        leader: None,
        winner: None,
        bids: 0,
        refused: 0,
        has_reserve: false,
        reserve_met: true,
        starts_at_ms: None,
        ends_at_ms: Some(99),
        closed_at_ms: None,
        reason: None,
        created_at_ms: 1,
        updated_at_ms: 1,
    }
}

pub(crate) fn bid(seq: i64) -> BidRow {
    BidRow {
        auction_id: "auction:A".into(),
        seq,
        bidder: "user:B".into(),
        kind: "bid".into(),
        max_cents: Some(700),
        accepted: true,
        code: None,
        price_cents: Some(500),
        leader: Some("user:B".into()),
        at_ms: 5,
    }
}
