//! `souk bench`: what this machine can do, measured in this process, on a database of its own that goes afterwards.

use super::out::announce;
use super::{Failure, Outcome, settings};
use crate::bench::{self, History, Load};
use crate::config::{DATA, Given, LISTEN, Settings};
use crate::storage::Storage;
use actors::host::{HostSettings, Ports, Registry};
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;

/// Measures one scenario in a fresh database: SQLite in a temporary directory, unless `--database` names another.
#[derive(Args, Debug)]
pub(super) struct Bench {
    scenario: Scenario,
    /// Callers, each with one command on its way
    #[arg(long, default_value_t = 512, value_parser = clap::value_parser!(u16).range(1..=8_000))]
    in_flight: u16,
    /// Seconds measured
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// Seconds before that
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(0..=60))]
    warm_up: u64,
    /// `wake`: what the history is of
    #[arg(long, default_value = "auction")]
    kind: History,
    /// `wake`: how many events it has
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(10..=1_000_000))]
    events: u64,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Scenario {
    /// Durable claims on one hot item
    Claims,
    /// The engine alone on one core: claims decided and applied, the journal is memory
    Engine,
    /// Waking an entity with a long history (--kind, --events), by its journal and by its snapshot
    Wake,
    /// Starting a server with 10,000 entities, 1,000 of them live
    Start,
    /// Memory of idle entities
    Cells,
    /// Claims with and without the inspector open on the busy cell, in turn
    Inspector,
}

impl Bench {
    pub(super) fn run(&self, given: Given) -> Outcome {
        let folder = std::env::temp_dir().join(format!("souk-bench-{}", std::process::id()));
        let given = given.flag(DATA, folder.to_str()).flag(LISTEN, Some("127.0.0.1:0"));
        let settings = settings(&given)?;
        let measured = actix_rt::System::new().block_on(self.measure(&settings));
        drop(std::fs::remove_dir_all(&folder));
        announce(measured.map_err(|why| Failure::new("the run is no figure", why))?)
    }

    /// One line of JSON.
    async fn measure(&self, settings: &Settings) -> Result<String, String> {
        let database = settings.storage.database.expose().split(':').next().unwrap_or_default().to_owned();
        match self.scenario {
            Scenario::Engine => line(&bench::engine(Duration::from_secs(self.seconds))?),
            Scenario::Start => line(&bench::start(settings, database).await?),
            Scenario::Wake => {
                let storage = Storage::open(&settings.storage).await?;
                line(&bench::wake(storage.journal(), database, self.kind, self.events).await?)
            }
            Scenario::Claims | Scenario::Inspector | Scenario::Cells => self.sell(settings, database).await,
        }
    }

    async fn sell(&self, settings: &Settings, database: String) -> Result<String, String> {
        let storage = Storage::open(&settings.storage).await?;
        let clock = Arc::new(bench::now_ms);
        let ports = Ports { journal: storage.journal(), projector: storage.projector(), clock };
        let registry = Registry::start(HostSettings::default(), ports);
        let load = Load {
            in_flight: self.in_flight.into(),
            warm_up: Duration::from_secs(self.warm_up),
            time: Duration::from_secs(self.seconds),
        };
        let measured = match self.scenario {
            Scenario::Cells => {
                let cells = bench::cells(storage.journal(), registry.clone(), database).await;
                cells.and_then(|report| line(&report))
            }
            Scenario::Inspector => {
                bench::inspector(registry.clone(), database, load).await.and_then(|report| line(&report))
            }
            _ => bench::claims(registry.clone(), database, load).await.and_then(|report| line(&report)),
        };
        registry.drain(Duration::from_secs(5)).await;
        measured
    }
}

fn line(report: &impl Serialize) -> Result<String, String> {
    serde_json::to_string(report).map_err(|fault| fault.to_string())
}
