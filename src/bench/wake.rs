//! Waking one entity with a long history: by its whole journal, and by its snapshot.
//!
//! Both are what somebody waits who gives the first message: from handing in a look to its answer. Once the entity has
//! been woken by its journal it retires, which writes its snapshot; then it is woken by that.

use super::now_ms;
use super::past::{self, Fate, History};
use actors::entity::Seq;
use actors::host::door::{Control, Fault, Sight};
use actors::host::ports::{Journal, Projector};
use actors::host::{HostSettings, Ports, Registry};
use actors::ids::{Caller, EntityId};
use actors::time::UnixMs;
use serde::Serialize;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long somebody waits.
#[derive(Clone, Debug, Serialize)]
pub struct WakeReport {
    pub scenario: &'static str,
    pub database: String,
    pub history: History,
    pub events: Seq,
    /// Waking by the whole journal.
    pub replay_ms: f64,
    pub replay_events_per_s: f64,
    /// Waking by a snapshot: the median of `turns`, and the slowest.
    pub snapshot_ms: f64,
    pub snapshot_max_ms: f64,
    pub snapshot_bytes: usize,
    pub turns: usize,
    /// The seq at which all of them stood, with the same state: the check that makes it a figure.
    pub checked: Seq,
}

/// Writes the history, then wakes it.
///
/// # Errors
/// What went wrong, or how what was woken differs from what was written.
pub async fn wake(
    journal: Arc<dyn Journal>,
    database: String,
    history: History,
    events: Seq,
) -> Result<WakeReport, String> {
    let (entity, _) = past::write(journal.clone(), history, Fate::GoesOn, events, UnixMs(now_ms())).await?;
    let clock = Arc::new(now_ms);
    let ports = Ports { journal: journal.clone(), projector: Arc::new(Nobody), clock };
    let registry = Registry::start(HostSettings::default(), ports);
    let report =
        Waking { journal, registry: registry.clone(), entity }.measure(database, history, events).await;
    registry.drain(PATIENCE).await;
    report
}

struct Waking {
    journal: Arc<dyn Journal>,
    registry: Arc<Registry>,
    entity: EntityId,
}

impl Waking {
    async fn measure(&self, database: String, history: History, events: Seq) -> Result<WakeReport, String> {
        let (replay, first) = self.look().await?;
        let state = self.state().await?;
        let mut waits = Vec::new();
        let mut snapshot_bytes = 0;
        for _ in 0..TURNS {
            snapshot_bytes = self.retire(first.seq).await?;
            let (wait, sight) = self.look().await?;
            if sight.seq != first.seq || sight.view.get() != first.view.get() || self.state().await? != state
            {
                return Err("what its snapshot woke differs from what its journal woke".to_owned());
            }
            waits.push(wait);
        }
        if first.seq != events {
            return Err(format!("{events} events were written, {} woken", first.seq));
        }
        waits.sort();
        Ok(WakeReport {
            scenario: "wake",
            database,
            history,
            events,
            replay_ms: ms(replay),
            replay_events_per_s: (events as f64 / replay.as_secs_f64()).round(),
            snapshot_ms: ms(waits[TURNS / 2]),
            snapshot_max_ms: ms(waits[TURNS - 1]),
            snapshot_bytes,
            turns: TURNS,
            checked: first.seq,
        })
    }

    async fn look(&self) -> Result<(Duration, Sight), String> {
        let begin = Instant::now();
        let sight = self.registry.look(self.entity, Caller::system()).await.map_err(said)?;
        Ok((begin.elapsed(), sight))
    }

    async fn state(&self) -> Result<serde_json::Value, String> {
        Ok(self.registry.inspect(self.entity).await.map_err(said)?.state)
    }

    /// Lets the cell retire; gives the size of the snapshot that it leaves, which covers everything up to `seq`.
    async fn retire(&self, seq: Seq) -> Result<usize, String> {
        let retired = self.registry.control(self.entity, Control::Retire).await;
        retired.map_err(|why| format!("it doesn't retire: {why:?}"))?;
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            let stored = self.journal.snapshot(self.entity).await.map_err(|fault| fault.to_string())?;
            match stored.filter(|snapshot| snapshot.seq == seq) {
                Some(snapshot) if self.registry.cells() == 0 => return Ok(snapshot.bytes.len()),
                _ => tokio::time::sleep(Duration::from_millis(1)).await,
            }
        }
        Err("it doesn't go away, or leaves no snapshot".to_owned())
    }
}

/// Read tables would be filled meanwhile, on the same cores.
struct Nobody;

impl Projector for Nobody {
    fn advanced(&self, _: EntityId, _: Seq) {}
}

fn said(fault: Fault) -> String {
    format!("{fault:?}")
}

fn ms(wait: Duration) -> f64 {
    (wait.as_secs_f64() * 1e5).round() / 100.0
}

const TURNS: usize = 5;
const PATIENCE: Duration = Duration::from_secs(60);
