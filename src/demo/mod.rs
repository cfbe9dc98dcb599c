//! A market that plays by itself: a show, three auctions, and some dozens of people who comment and bid for ever.
//!
//! Every act is a real command through the registry, decided, stored and published like anybody's; nothing here is
//! faked, and nothing here serves a socket or a page. The play goes on until its task is dropped.

mod hand;
mod lots;
mod people;
mod show;

use actors::dice::Dice;
use actors::host::Registry;
use actors::host::door::Fault;
use actors::ids::{Caller, EntityId, WorkspaceId};
use hand::Hand;
use lots::Lots;
use people::Crowd;
use serde_json::json;
use show::Show;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

/// What the play needs.
pub struct Stage {
    pub registry: Arc<Registry>,
    /// Who runs the show and sells the lots.
    pub seller: Caller,
    pub workspace: WorkspaceId,
    /// Shows of an earlier play that are still on the air; they are stopped first.
    pub leftovers: Vec<EntityId>,
    /// Milliseconds since 1970 UTC.
    pub clock: Arc<dyn Fn() -> i64 + Send + Sync>,
    /// The same seed plays the same crowd.
    pub seed: u64,
}

/// Plays for ever, at a human rate: about three acts a second. Returns only when a rule refuses what the play relies
/// on, which would be a bug; a fault that passes is waited for.
///
/// # Errors
/// What was refused.
pub async fn play(stage: Stage) -> Result<Infallible, String> {
    let mut dice = Dice::seeded(stage.seed);
    let crowd = Crowd::gather(&mut dice);
    let mut market = Market::open(stage, &mut dice).await?;
    loop {
        tokio::time::sleep(Duration::from_millis(PAUSE_MS + dice.below(2 * PAUSE_MS))).await;
        market.act(&crowd, &mut dice).await?;
    }
}

struct Market {
    hand: Hand,
    seller: Caller,
    workspace: WorkspaceId,
    show: Show,
    lots: Lots,
}

impl Market {
    async fn open(stage: Stage, dice: &mut Dice) -> Result<Self, String> {
        let hand = Hand::new(stage.registry, stage.clock);
        for show in stage.leftovers {
            // Refused where the read tables were behind and it has ended already.
            hand.give(&stage.seller, show, "stop", json!({})).await?;
        }
        let show = Show::open(&hand, &stage.seller, stage.workspace, dice).await?;
        let lots = Lots::open(&hand, &stage.seller, stage.workspace, dice).await?;
        Ok(Self { hand, seller: stage.seller, workspace: stage.workspace, show, lots })
    }

    async fn act(&mut self, crowd: &Crowd, dice: &mut Dice) -> Result<(), String> {
        if self.show.is_over() {
            self.show.close(&self.hand, &self.seller).await?;
            self.show = Show::open(&self.hand, &self.seller, self.workspace, dice).await?;
        }
        match dice.below(100) {
            0..60 => self.show.comment(&self.hand, crowd, dice).await,
            60..63 => self.show.replenish(&self.hand, &self.seller, dice).await,
            _ => self.lots.visit(&self.hand, &self.seller, self.workspace, crowd, dice).await,
        }
    }
}

/// Half of the mean pause between two acts, milliseconds.
const PAUSE_MS: u64 = 170;

/// A fault in words, for [`play`]'s end.
fn words(what: &str, fault: &Fault) -> String {
    format!("{what}: {fault:?}")
}
