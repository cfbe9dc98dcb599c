//! The play's auctions: three at a time, each replaced a while after its end.

use super::hand::Hand;
use super::people::{self, Crowd, Person};
use actors::dice::Dice;
use actors::ids::{Caller, EntityId, WorkspaceId};
use serde_json::{Value, json};

pub(super) struct Lots([Lot; 3]);

struct Lot {
    entity: EntityId,
    /// What a sober person would pay.
    worth_cents: i64,
    opened_at_ms: i64,
    duration_ms: i64,
    /// When it was first seen closed.
    closed_at_ms: Option<i64>,
}

impl Lots {
    pub async fn open(
        hand: &Hand,
        seller: &Caller,
        workspace: WorkspaceId,
        dice: &mut Dice,
    ) -> Result<Self, String> {
        Ok(Self([
            Lot::open(hand, seller, workspace, DURATIONS_MS[0], dice).await?,
            Lot::open(hand, seller, workspace, DURATIONS_MS[1], dice).await?,
            Lot::open(hand, seller, workspace, DURATIONS_MS[2], dice).await?,
        ]))
    }

    /// Somebody looks at a lot and may bid; the seller replaces one that has been over for a while.
    pub async fn visit(
        &mut self,
        hand: &Hand,
        seller: &Caller,
        workspace: WorkspaceId,
        crowd: &Crowd,
        dice: &mut Dice,
    ) -> Result<(), String> {
        let at = usize::try_from(dice.below(3)).expect("a small number");
        let lot = &mut self.0[at];
        let person = crowd.anybody(dice);
        let (_, view) = hand.look(lot.entity, &person.caller).await?;
        if view["state"] == "open" {
            return lot.bid(hand, person, &view, dice).await;
        }
        let closed_at_ms = *lot.closed_at_ms.get_or_insert_with(|| hand.now_ms());
        if hand.now_ms() - closed_at_ms >= APPLAUSE_MS {
            let duration_ms = DURATIONS_MS[at];
            *lot = Lot::open(hand, seller, workspace, duration_ms, dice).await?;
        }
        Ok(())
    }
}

impl Lot {
    async fn open(
        hand: &Hand,
        seller: &Caller,
        workspace: WorkspaceId,
        duration_ms: i64,
        dice: &mut Dice,
    ) -> Result<Self, String> {
        let entity = hand.name("auction");
        let worth_cents = dice.between(2_000, 40_000);
        let reserve_cents = dice.chance(50).then_some(worth_cents / 3);
        let lot = json!({
            "workspace": workspace,
            "seller": seller.person(),
            "title": people::thing(dice),
            "currency": "USD",
            "opening_cents": worth_cents / 20,
            "increments": "ebay",
            "reserve_cents": reserve_cents,
            "duration_ms": duration_ms,
            "soft_close": { "window_ms": SOFT_CLOSE_MS, "extend_ms": SOFT_CLOSE_MS },
        });
        hand.order(seller, entity, "create", lot).await?;
        hand.order(seller, entity, "start", json!({})).await?;
        tracing::info!(%entity, duration_ms, "a lot of the demo opens");
        Ok(Self { entity, worth_cents, opened_at_ms: hand.now_ms(), duration_ms, closed_at_ms: None })
    }

    /// Bids unless the person leads or finds it too dear. What they find right grows while the end comes near, so
    /// that the price moves all the time. That somebody else was faster is part of the play.
    async fn bid(&self, hand: &Hand, person: &Person, view: &Value, dice: &mut Dice) -> Result<(), String> {
        let me = person.caller.person().map(|me| me.to_string());
        if view["leader"].as_str() == me.as_deref() {
            return Ok(());
        }
        let elapsed_percent = (100 * (hand.now_ms() - self.opened_at_ms) / self.duration_ms).clamp(0, 100);
        let fair_cents = self.worth_cents * person.temper_percent / 100 * (20 + elapsed_percent) / 120;
        let Some(min_cents) = view["min_next_cents"].as_i64().filter(|min| *min <= fair_cents) else {
            return Ok(());
        };
        // Some are in too much of a hurry to read the price, and are told.
        let max_cents = match dice.chance(HASTY_PERCENT) {
            true => (min_cents - 1).max(1),
            false => dice.between(min_cents, fair_cents),
        };
        hand.give(&person.caller, self.entity, "bid", json!({ "max_cents": max_cents })).await.map(drop)
    }
}

/// How long each of the three runs.
const DURATIONS_MS: [i64; 3] = [90_000, 150_000, 240_000];
const HASTY_PERCENT: u64 = 6;
const SOFT_CLOSE_MS: i64 = 10_000;
/// How long a result stays to be seen before the next lot.
const APPLAUSE_MS: i64 = 8_000;
