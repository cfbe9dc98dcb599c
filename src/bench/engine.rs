//! The engine alone on one core: claims of one hot item, decided, applied twice and let through the gate by a journal
//! that is memory. No actors, no encoding, no disk.

use super::desk::{Desk, Seen, order};
use super::now_ms;
use actors::engine::Order;
use actors::ids::{Caller, EntityId, Role, UserId, WorkspaceId};
use actors::kinds::KindTag;
use actors::limits;
use actors::show::{Command, Show};
use actors::time::UnixMs;
use serde::Serialize;
use std::time::{Duration, Instant};
use ulid::Ulid;

/// What one core did.
#[derive(Clone, Debug, Serialize)]
pub struct EngineReport {
    pub scenario: &'static str,
    pub seconds: f64,
    pub claims: u64,
    pub per_s: f64,
    /// Claims that the states hold: the check that makes it a figure.
    pub checked: u64,
}

/// Claims for that long, in batches, on as many shows as it takes; a batch's orders are made before its time runs.
///
/// # Errors
/// What was refused, or which claims are missing.
pub fn engine(time: Duration) -> Result<EngineReport, String> {
    let (mut took, mut claims, mut checked) = (Duration::ZERO, 0, 0);
    while took < time {
        let mut show = open();
        let opened = show.seen;
        let mut claimed = 0;
        while took < time && claimed + BATCH <= u64::from(limits::ITEM_QUANTITY_MAX) {
            let batch: Vec<_> = (0..BATCH).map(|_| claim()).collect();
            let begin = Instant::now();
            sell(&mut show, batch);
            took += begin.elapsed();
            claimed += BATCH;
        }
        checked += check(&show, opened, claimed)?;
        claims += claimed;
    }
    let seconds = took.as_secs_f64();
    let per_s = (claims as f64 / seconds).round();
    Ok(EngineReport { scenario: "engine", seconds, claims, per_s, checked })
}

/// What is measured. Not inlined, so that a profiler can count this and nothing else.
#[inline(never)]
fn sell(show: &mut Desk<Show>, batch: Vec<Order<Show, ()>>) {
    for claim in batch {
        show.give(claim);
    }
    drop(show.settle());
}

fn open() -> Desk<Show> {
    let workspace = WorkspaceId(Ulid::new());
    let operator = Caller::user(UserId(Ulid::new()), Some(workspace), Role::User);
    let mut show = Desk::open(EntityId::new(KindTag::Show, Ulid::new()), 1);
    for command in opening(workspace) {
        show.give(order(operator.clone(), command, UnixMs(now_ms())));
    }
    drop(show.settle());
    show
}

/// The orders that open a show with one item, of which there is as much as can be.
pub(super) fn opening(workspace: WorkspaceId) -> [Command; 3] {
    let create = Command::Create {
        workspace,
        name: "Flash sale".to_owned(),
        claim_word: None,
        pass_word: None,
        platform: None,
        live_id: None,
        live_url: None,
    };
    let item = Command::AddItem {
        item_number: ITEM.to_owned(),
        title: "The item".to_owned(),
        description: None,
        quantity: limits::ITEM_QUANTITY_MAX,
    };
    [create, item, Command::Activate {}]
}

/// Another person with every claim.
fn claim() -> Order<Show, ()> {
    let caller = Caller::user(UserId(Ulid::new()), None, Role::User).named("somebody");
    order(caller, Command::Claim { item_number: ITEM.to_owned() }, UnixMs(now_ms()))
}

/// Every claim was answered and published once, and the durable state holds it.
fn check(show: &Desk<Show>, opened: Seen, claimed: u64) -> Result<u64, String> {
    let accepted = show.seen.accepted - opened.accepted;
    let published = show.seen.published - opened.published;
    let held = show.cell().state().stock.units_claimed();
    match (accepted, published, held, show.seen.others) == (claimed, claimed, claimed, 0) {
        true => Ok(held),
        false => {
            Err(format!("of {claimed} claims {accepted} were accepted, {published} published, {held} held"))
        }
    }
}

/// Commands that share a parcel.
const BATCH: u64 = 256;
pub(super) const ITEM: &str = "7";
