//! A flash sale: everybody claims one item of one show, each person once, each with a key of their own.

use super::Report;
use actors::entity::Seq;
use actors::host::Registry;
use actors::host::door::{AnyCommand, Call};
use actors::ids::{Caller, EntityId, Key, Role, UserId, WorkspaceId};
use actors::kinds::KindTag;
use actors::limits;
use hdrhistogram::Histogram;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::task::LocalSet;
use ulid::Ulid;

/// How much, and how long.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// Callers, each with one claim on its way.
    pub in_flight: usize,
    pub warm_up: Duration,
    pub time: Duration,
}

/// Runs the sale on a fresh show.
///
/// # Errors
/// What was refused, or which acknowledged claims the journal doesn't hold.
pub async fn claims(registry: Arc<Registry>, database: String, load: Load) -> Result<Report, String> {
    Sale::open(registry).await?.measure(database, load).await
}

/// What one caller saw.
struct Seen {
    latency: Histogram<u64>,
    acknowledged: u64,
    newest: Seq,
}

/// A show with one item, of which there is as much as can be.
pub(super) struct Sale {
    registry: Arc<Registry>,
    pub(super) show: EntityId,
    operator: Caller,
    /// The seq after which the claims begin.
    opened: Seq,
}

impl Sale {
    pub(super) async fn open(registry: Arc<Registry>) -> Result<Self, String> {
        let workspace = WorkspaceId(Ulid::new());
        let operator = Caller::user(UserId(Ulid::new()), Some(workspace), Role::User);
        let show = EntityId::new(KindTag::Show, Ulid::new());
        let mut sale = Self { registry, show, operator, opened: 0 };
        sale.order("create", json!({ "workspace": workspace, "name": "Flash sale" })).await?;
        let item = json!({ "item_number": ITEM, "title": "The item", "quantity": limits::ITEM_QUANTITY_MAX });
        sale.order("add_item", item).await?;
        sale.opened = sale.order("activate", json!({})).await?;
        Ok(sale)
    }

    /// Claims from all callers for that long, then asks the journal for them.
    pub(super) async fn measure(self, database: String, load: Load) -> Result<Report, String> {
        let sale = Arc::new(self);
        let callers = LocalSet::new();
        let begin = Instant::now();
        let (from, until) = (begin + load.warm_up, begin + load.warm_up + load.time);
        let tasks: Vec<_> =
            (0..load.in_flight).map(|_| callers.spawn_local(sale.clone().claim_until(from, until))).collect();
        callers.await;
        let mut latency = latencies();
        let (mut acknowledged, mut newest) = (0, 0);
        for task in tasks {
            let one = task.await.map_err(|fault| fault.to_string())??;
            latency.add(one.latency).map_err(|fault| fault.to_string())?;
            acknowledged += one.acknowledged;
            newest = newest.max(one.newest);
        }
        let checked = sale.check(acknowledged, newest).await?;
        Ok(Report::new("claims", database, load.in_flight, load.time, &latency, checked))
    }

    async fn order(&self, verb: &str, fields: Value) -> Result<Seq, String> {
        let command = AnyCommand::parse(KindTag::Show, verb, fields).map_err(|bad| bad.to_string())?;
        self.ask(self.operator.clone(), command).await
    }

    async fn ask(&self, caller: Caller, command: AnyCommand) -> Result<Seq, String> {
        let key = Key::new(&Ulid::new().to_string()).expect("a ULID is printable and short");
        let call = Call { entity: self.show, command, caller, key, at_ms: now_ms() };
        match self.registry.ask(call).await {
            Ok(reply) if reply.ok => Ok(reply.seq),
            Ok(reply) => Err(format!("refused: {}", reply.json)),
            Err(fault) => Err(format!("{fault:?}")),
        }
    }

    /// One caller: another person with every claim.
    async fn claim_until(self: Arc<Self>, from: Instant, until: Instant) -> Result<Seen, String> {
        let mut seen = Seen { latency: latencies(), acknowledged: 0, newest: 0 };
        loop {
            let start = Instant::now();
            if start >= until {
                return Ok(seen);
            }
            let caller = Caller::user(UserId(Ulid::new()), None, Role::User).named("somebody");
            let claim = json!({ "item_number": ITEM });
            let command = AnyCommand::parse(KindTag::Show, "claim", claim).map_err(|bad| bad.to_string())?;
            let seq = self.ask(caller, command).await?;
            seen.acknowledged += 1;
            seen.newest = seen.newest.max(seq);
            if start >= from {
                let took = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
                seen.latency.saturating_record(took);
            }
        }
    }

    /// Reads the journal: the claims that it holds.
    async fn check(&self, acknowledged: u64, newest: Seq) -> Result<u64, String> {
        let replayed = self.registry.replay(self.show, None).await.map_err(|fault| format!("{fault:?}"))?;
        let held = replayed.seq - self.opened;
        match held == acknowledged && replayed.seq == newest {
            true => Ok(held),
            false => Err(format!("{acknowledged} claims were acknowledged, the journal holds {held}")),
        }
    }
}

fn latencies() -> Histogram<u64> {
    Histogram::new_with_bounds(1, 60_000_000, 3).expect("bounds that fit")
}

/// Milliseconds since 1970 UTC.
#[must_use]
pub fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

const ITEM: &str = "7";
