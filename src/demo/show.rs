//! The play's show: fifty items, claimed by comment, replenished by the seller, and begun anew before it grows long.

use super::hand::Hand;
use super::people::{self, Crowd};
use actors::dice::Dice;
use actors::ids::{Caller, EntityId, WorkspaceId};
use serde_json::{Value, json};
use std::collections::VecDeque;

pub(super) struct Show {
    entity: EntityId,
    /// By item, from number 1: its id and how many there are.
    items: Vec<(Value, u64)>,
    /// Claims of late, for those who change their mind.
    claims: VecDeque<(Caller, u64)>,
    comments: u32,
}

impl Show {
    /// A new show, on the air.
    pub async fn open(
        hand: &Hand,
        seller: &Caller,
        workspace: WorkspaceId,
        dice: &mut Dice,
    ) -> Result<Self, String> {
        let entity = hand.name("show");
        let name = json!({ "workspace": workspace, "name": "Attic treasures, live" });
        hand.order(seller, entity, "create", name).await?;
        let mut items = Vec::new();
        for number in 1..=ITEMS {
            let quantity = 1 + dice.below(4);
            let item = json!({ "item_number": number.to_string(), "title": people::thing(dice), "quantity": quantity });
            let answer = hand.order(seller, entity, "add_item", item).await?;
            items.push((answer["item_id"].clone(), quantity));
        }
        hand.order(seller, entity, "activate", json!({})).await?;
        tracing::info!(%entity, "the demo's show is on the air");
        Ok(Self { entity, items, claims: VecDeque::new(), comments: 0 })
    }

    /// Whether it is time for a new one: a show keeps its claims in memory, so none may go on for ever.
    pub fn is_over(&self) -> bool {
        self.comments >= COMMENTS_MAX
    }

    pub async fn close(&self, hand: &Hand, seller: &Caller) -> Result<(), String> {
        hand.order(seller, self.entity, "stop", json!({})).await.map(drop)
    }

    /// Somebody says something. Refusals are part of the play.
    pub async fn comment(&mut self, hand: &Hand, crowd: &Crowd, dice: &mut Dice) -> Result<(), String> {
        self.comments += 1;
        let (caller, text) = match dice.below(100) {
            0..40 => (crowd.anybody(dice).caller.clone(), people::chatter(dice).to_owned()),
            40..47 if !self.claims.is_empty() => {
                let (caller, item) = self.claims.pop_front().expect("there is one");
                (caller, format!("pass {item}"))
            }
            _ => {
                let (caller, item) = (crowd.anybody(dice).caller.clone(), 1 + dice.below(ITEMS));
                self.remember(&caller, item);
                (caller, people::claim(item, dice))
            }
        };
        hand.give(&caller, self.entity, "comment", json!({ "text": text })).await.map(drop)
    }

    /// The seller finds some more of an item.
    pub async fn replenish(&mut self, hand: &Hand, seller: &Caller, dice: &mut Dice) -> Result<(), String> {
        let at = usize::try_from(dice.below(ITEMS)).expect("a small number");
        let (item_id, quantity) = &mut self.items[at];
        *quantity += 1 + dice.below(3);
        let more = json!({ "item_id": item_id, "quantity": quantity });
        hand.order(seller, self.entity, "change_item", more).await.map(drop)
    }

    fn remember(&mut self, caller: &Caller, item: u64) {
        if self.claims.len() == CLAIMS_REMEMBERED {
            self.claims.pop_front();
        }
        self.claims.push_back((caller.clone(), item));
    }
}

const ITEMS: u64 = 50;
/// About twenty minutes.
const COMMENTS_MAX: u32 = 2_000;
const CLAIMS_REMEMBERED: usize = 64;
