//! What an idle entity costs: very many are woken and left alone, and the process is asked how much it holds. Everything
//! is in memory that a cell has (its state, keys, gate, timers, its actor, its place in the registry), so the figure
//! is the whole price; what the entity itself has to remember stands beside it.

use super::now_ms;
use super::past::{self, Fate, History};
use actors::auction::Auction;
use actors::host::Registry;
use actors::host::door::Control;
use actors::host::ports::Journal;
use actors::ids::{Caller, EntityId};
use actors::snapshot;
use actors::time::UnixMs;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;

/// What idle entities cost.
#[derive(Clone, Debug, Serialize)]
pub struct CellsReport {
    pub scenario: &'static str,
    pub database: String,
    pub cells: usize,
    /// Resident memory that came with them, per entity.
    pub bytes_per_cell: u64,
    /// Of these the entity's own data: its state and the keys that it must remember, as JSON.
    pub own_bytes: u64,
    pub beyond_own_bytes: u64,
    /// Cells that live: the check that makes it a figure.
    pub checked: usize,
}

/// Writes auctions with a few bids, wakes some, then the others, and weighs the process in between and after.
///
/// # Errors
/// What can't be stored or woken, or that this system doesn't say what a process holds.
pub async fn cells(
    journal: Arc<dyn Journal>,
    registry: Arc<Registry>,
    database: String,
) -> Result<CellsReport, String> {
    let now = UnixMs(now_ms());
    let writing = (0..BEFORE + CELLS)
        .map(|_| past::write(journal.clone(), History::Auction, Fate::GoesOn, EVENTS, now));
    let written: Vec<_> = stream::iter(writing).buffer_unordered(AT_ONCE).try_collect().await?;
    let entities: Vec<EntityId> = written.into_iter().map(|(entity, _)| entity).collect();
    let (first, rest) = entities.split_at(BEFORE);
    // Threads, caches and buffers are there whoever wakes, once some have.
    let before = woken(&registry, first).await?;
    let grown = woken(&registry, rest).await?.saturating_sub(before);
    let living = registry.living().await.len();
    if living < BEFORE + CELLS {
        return Err(format!("only {living} of {} cells live", BEFORE + CELLS));
    }
    let bytes_per_cell = grown / CELLS as u64;
    let own_bytes = own_bytes(&*journal, &registry, first[0]).await?;
    Ok(CellsReport {
        scenario: "cells",
        database,
        cells: CELLS,
        bytes_per_cell,
        own_bytes,
        beyond_own_bytes: bytes_per_cell.saturating_sub(own_bytes),
        checked: living,
    })
}

/// Wakes them all; what the process holds then.
async fn woken(registry: &Registry, entities: &[EntityId]) -> Result<u64, String> {
    let waking = entities.iter().map(|entity| wake(registry, *entity));
    stream::iter(waking).buffer_unordered(AT_ONCE).try_collect::<Vec<()>>().await?;
    tokio::time::sleep(SETTLED).await;
    resident_bytes()
}

async fn wake(registry: &Registry, entity: EntityId) -> Result<(), String> {
    registry.look(entity, Caller::system()).await.map(drop).map_err(|fault| format!("{entity}: {fault:?}"))
}

/// What the entity is, without its journal: it writes that when it retires. Counted as JSON, whatever a snapshot is written
/// in: a figure that shrinks with the format would say that the rest has grown.
async fn own_bytes(journal: &dyn Journal, registry: &Registry, entity: EntityId) -> Result<u64, String> {
    registry.control(entity, Control::Retire).await.map_err(|fault| format!("{fault:?}"))?;
    for _ in 0..SAVED_TRIES {
        if let Some(snapshot) = journal.snapshot(entity).await.map_err(|fault| fault.to_string())? {
            let own = snapshot::decode::<Auction>(&snapshot.bytes)?;
            return Ok(serde_json::to_vec(&own).map_err(|fault| fault.to_string())?.len() as u64);
        }
        tokio::time::sleep(SETTLED / SAVED_TRIES).await;
    }
    Err(format!("{entity} has retired without a snapshot"))
}

fn resident_bytes() -> Result<u64, String> {
    let status = std::fs::read_to_string("/proc/self/status").map_err(|fault| fault.to_string())?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS here")?;
    let kib: u64 = line.trim().trim_end_matches(" kB").parse().map_err(|_| format!("VmRSS is {line}"))?;
    Ok(kib * 1_024)
}

/// Woken first, and not weighed.
const BEFORE: usize = 2_000;
const CELLS: usize = 20_000;
const EVENTS: u64 = 6;
const AT_ONCE: usize = 256;
/// What was freed on the way is given back by then.
const SETTLED: Duration = Duration::from_secs(2);
const SAVED_TRIES: u32 = 100;
