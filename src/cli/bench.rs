//! `souk bench`: what this machine can do, measured in this process, on a database of its own that goes afterwards.

use super::out::announce;
use super::{Failure, Outcome, settings};
use crate::bench::{self, Load};
use crate::config::{DATA, DATABASE, Given};
use crate::storage::Storage;
use actors::host::{HostSettings, Ports, Registry};
use clap::{Args, ValueEnum};
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
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Scenario {
    /// Durable claims on one hot item
    Claims,
}

impl Bench {
    pub(super) fn run(&self, given: Given) -> Outcome {
        let folder = std::env::temp_dir().join(format!("souk-bench-{}", std::process::id()));
        let given = given.flag(DATA, folder.to_str());
        let settings = settings(&given)?;
        let measured = actix_rt::System::new().block_on(self.measure(&settings.storage));
        drop(std::fs::remove_dir_all(&folder));
        announce(&serde_json::to_string(&measured?)?)
    }

    async fn measure(&self, settings: &crate::config::StorageSettings) -> Result<bench::Report, Failure> {
        let storage = Storage::open(settings).await.map_err(|why| Failure::new(DATABASE, why))?;
        let clock = Arc::new(bench::now_ms);
        let ports = Ports { journal: storage.journal(), projector: storage.projector(), clock };
        let registry = Registry::start(HostSettings::default(), ports);
        let load = Load {
            in_flight: self.in_flight.into(),
            warm_up: Duration::from_secs(self.warm_up),
            time: Duration::from_secs(self.seconds),
        };
        let database = settings.database.expose().split(':').next().unwrap_or_default().to_owned();
        let Scenario::Claims = self.scenario;
        let report = bench::claims(registry.clone(), database, load).await;
        registry.drain(Duration::from_secs(5)).await;
        report.map_err(|why| Failure::new("the run is no figure", why))
    }
}
