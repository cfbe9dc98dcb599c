//! Side by side on the same machine: Souk and what people use today, each started here on loopback with a folder of its
//! own, each given the same work, each stopped again. The report gives ratios, and says what each rival does not do.
//!
//! A figure of one that lost or doubled what it had acknowledged is no figure.

mod claims;
mod clients;
mod fanout;
mod postgres;
mod resp;
mod row_locks;
mod script;
mod sockets;

use crate::report::{Figures, Report, Thresholds};
use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};
use std::path::PathBuf;
use std::time::Duration;

/// What is compared, and how thoroughly.
#[derive(Args, Clone, Debug)]
pub struct Compare {
    work: Work,
    /// Rounds; each figure is the median of one from every round
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=100))]
    runs: u16,
    /// Seconds of each measurement
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// Only those whose name contains one of these, comma-separated
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Subscribers, comma-separated
    #[arg(long, value_delimiter = ',', default_value = "1000,5000")]
    subscribers: Vec<usize>,
    /// Our binary; built when absent
    #[arg(long, value_name = "PATH")]
    souk: Option<PathBuf>,
    #[command(flatten)]
    pub thresholds: Thresholds,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Work {
    /// Durable claims: against row locks on PostgreSQL and a Lua script on Redis
    Claims,
    /// One publisher and many subscribers: against nchan and Node's ws
    Fanout,
}

impl Work {
    const fn name(self) -> &'static str {
        match self {
            Self::Claims => "compare claims",
            Self::Fanout => "compare fanout",
        }
    }
}

/// One measurement of one entrant.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sample {
    pub per_s: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
}

/// All of one entrant's measurements, by its name.
#[derive(Debug, Default)]
pub struct Table(Vec<(String, Vec<Sample>)>);

impl Table {
    pub fn add(&mut self, name: &str, sample: Sample) {
        eprintln!(
            "{name:<28} {:>10.0} /s   p50 {:>8.2} ms   p99 {:>8.2} ms",
            sample.per_s, sample.p50_ms, sample.p99_ms
        );
        match self.0.iter_mut().find(|(one, _)| one == name) {
            Some((_, samples)) => samples.push(sample),
            None => self.0.push((name.to_owned(), vec![sample])),
        }
    }

    fn median(&self, name: &str, of: impl Fn(&Sample) -> f64) -> Option<f64> {
        let (_, samples) = self.0.iter().find(|(one, _)| one == name)?;
        median(samples.iter().map(of).collect())
    }

    fn figures(&self) -> Figures {
        let mut figures = Figures::default();
        for (name, _) in &self.0 {
            let mut tell = |what: &str, of: fn(&Sample) -> f64| {
                if let Some(value) = self.median(name, of) {
                    figures.add(&format!("{name}_{what}"), value);
                }
            };
            tell("per_s", |sample| sample.per_s);
            tell("p50_ms", |sample| sample.p50_ms);
            tell("p99_ms", |sample| sample.p99_ms);
        }
        figures
    }

    /// Every run's throughput, so that the spread can be seen.
    fn all_runs(&self) -> Value {
        let runs = self.0.iter().map(|(name, samples)| {
            let rates: Vec<_> = samples.iter().map(|sample| sample.per_s.round()).collect();
            (name.clone(), json!(rates))
        });
        Value::Object(runs.collect::<Map<_, _>>())
    }
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let (below, above) = (values.get(values.len().checked_sub(1)? / 2)?, values.get(values.len() / 2)?);
    Some(f64::midpoint(*below, *above))
}

/// `ours` is so many times the best of `theirs`.
struct Ratio {
    name: String,
    ours: String,
    theirs: Vec<String>,
}

/// What is measured: entrants in their order, ratios, and what the rivals do not do.
struct Plan {
    ratios: Vec<Ratio>,
    does_not: Value,
}

impl Compare {
    /// Runs every round and reports.
    ///
    /// # Errors
    /// Who could not be started, or whose check failed.
    pub async fn run(&self) -> Result<Report, String> {
        let souk = self.souk.clone().map_or_else(crate::server::build, Ok)?;
        let mut table = Table::default();
        for round in 1..=self.runs {
            eprintln!("round {round} of {}", self.runs);
            match self.work {
                Work::Claims => claims::round(self, &souk, &mut table).await?,
                Work::Fanout => fanout::round(self, &souk, &mut table).await?,
            }
        }
        let plan = match self.work {
            Work::Claims => claims::plan(),
            Work::Fanout => fanout::plan(&self.subscribers),
        };
        let mut figures = table.figures();
        for ratio in &plan.ratios {
            let rate = |name: &String| table.median(name, |sample| sample.per_s);
            let best = ratio.theirs.iter().filter_map(rate).max_by(f64::total_cmp);
            if let (Some(ours), Some(best)) = (rate(&ratio.ours), best) {
                figures.add(&ratio.name, ours / best);
            }
        }
        let settings = json!({
            "runs": self.runs, "seconds": self.seconds, "all_runs": table.all_runs(), "does_not": plan.does_not,
        });
        let measured = table.0.iter().map(|(_, samples)| samples.len() as u64).sum();
        Ok(Report { scenario: self.work.name(), settings, figures, check: Ok(measured) })
    }

    fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|part| name.contains(part.as_str()))
    }

    const fn time(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }
}

/// A program of Debian's, or which package to install.
fn program(name: &str, package: &str) -> Result<PathBuf, String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/local/bin".into()]);
    let found = places.map(|place| place.join(name)).find(|file| file.is_file());
    found.ok_or_else(|| format!("{name} is missing; apt-get install {package}"))
}

/// A port of loopback that was free a moment ago.
fn free_port() -> Result<u16, String> {
    let probe = std::net::TcpListener::bind("127.0.0.1:0").map_err(|fault| fault.to_string())?;
    Ok(probe.local_addr().map_err(|fault| fault.to_string())?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_lies_in_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(vec![]), None);
    }

    #[test]
    fn figures_are_medians_and_every_run_is_shown() {
        let mut table = Table::default();
        for per_s in [10.0, 30.0, 20.0] {
            table.add("a", Sample { per_s, ..Sample::default() });
        }
        assert_eq!(table.figures().get("a_per_s"), Some(20.0));
        assert_eq!(table.all_runs(), json!({ "a": [10.0, 30.0, 20.0] }));
    }
}
