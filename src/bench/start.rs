//! A server's start with many entities stored: how long until it says that it is ready, and until everybody who was in
//! the middle of something is there again.

use super::now_ms;
use super::past::{self, Fate, History};
use crate::app::App;
use crate::config::Settings;
use crate::storage::{Storage, rebuild};
use actors::host::ports::Journal;
use actors::ids::{Caller, EntityId};
use actors::time::UnixMs;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use serde::Serialize;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How long a start takes.
#[derive(Clone, Debug, Serialize)]
pub struct StartReport {
    pub scenario: &'static str,
    pub database: String,
    pub entities: usize,
    pub live: usize,
    /// From nothing to the first `GET /ready` answered 200.
    pub ready_ms: f64,
    /// From nothing until every live entity, asked at once, has answered.
    pub live_ms: f64,
    /// Live entities that stood where they had been left: the check that makes it a figure.
    pub checked: usize,
}

/// Fills the database that the settings name, then starts a server on it.
///
/// # Errors
/// What can't be stored or started, or who isn't as they were left.
pub async fn start(settings: &Settings, database: String) -> Result<StartReport, String> {
    let live = fill(settings).await?;
    let begin = Instant::now();
    let app = App::start(settings).await.map_err(|fault| fault.to_string())?;
    while !ready(app.addr).await {
        tokio::task::yield_now().await;
    }
    let ready_ms = begin.elapsed();
    let registry = &app.registry;
    let looks = live.iter().map(|(entity, seq)| async move {
        let sight =
            registry.look(*entity, Caller::system()).await.map_err(|fault| format!("{entity}: {fault:?}"))?;
        let as_left = sight.seq == *seq && matches!(sight.phase, "open" | "active");
        if as_left {
            Ok(())
        } else {
            Err(format!("{entity} is {} at {}, not at {seq}", sight.phase, sight.seq))
        }
    });
    let looked: Result<Vec<()>, String> = stream::iter(looks).buffer_unordered(LIVE).try_collect().await;
    let live_ms = begin.elapsed();
    app.run_until(async {}).await.map_err(|fault| fault.to_string())?;
    Ok(StartReport {
        scenario: "start",
        database,
        entities: ENTITIES,
        live: LIVE,
        ready_ms: (ready_ms.as_secs_f64() * 1e4).round() / 10.0,
        live_ms: (live_ms.as_secs_f64() * 1e4).round() / 10.0,
        checked: looked?.len(),
    })
}

/// Stores the entities, and their read tables as a server would have left them. Gives the live ones with their seqs.
async fn fill(settings: &Settings) -> Result<Vec<(EntityId, u64)>, String> {
    let storage = Storage::open(&settings.storage).await?;
    let journal: Arc<dyn Journal> = storage.journal();
    let now = UnixMs(now_ms());
    let writing = (0..ENTITIES).map(|number| {
        let (journal, alive) = (journal.clone(), number < LIVE);
        let (fate, events) = if alive { (Fate::GoesOn, LIVE_EVENTS) } else { (Fate::Ended, ENDED_EVENTS) };
        let history = if number % 2 == 0 { History::Auction } else { History::Show };
        async move {
            let written = past::write(journal, history, fate, events, now).await?;
            Ok::<_, String>(alive.then_some(written))
        }
    });
    let written: Vec<_> = stream::iter(writing).buffer_unordered(WRITTEN_AT_ONCE).try_collect().await?;
    rebuild(storage.store()).await.map_err(|stuck| format!("the read tables: {stuck:?}"))?;
    Ok(written.into_iter().flatten().collect())
}

async fn ready(addr: SocketAddr) -> bool {
    let asked = async {
        let mut stream = TcpStream::connect(addr).await?;
        stream.write_all(b"GET /ready HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n").await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        Ok::<_, std::io::Error>(answer.starts_with(b"HTTP/1.1 200"))
    };
    asked.await.unwrap_or(false)
}

const ENTITIES: usize = 10_000;
const LIVE: usize = 1_000;
const LIVE_EVENTS: u64 = 50;
const ENDED_EVENTS: u64 = 10;
const WRITTEN_AT_ONCE: usize = 256;
