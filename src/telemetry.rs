//! What the process tells those who run it: log lines on standard error, and figures for Prometheus.
//! It opens no port; `/metrics` asks for [`Figures::render`], the inspector's charts for [`Figures::totals`].

mod memory;
mod totals;

pub use memory::resident_bytes;
pub use totals::{Spread, Totals};

use crate::config::{LogFormat, LogSettings};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::io::IsTerminal as _;
use std::sync::OnceLock;
use std::time::Duration;
use tracing_subscriber::{EnvFilter, fmt};

/// Sends log lines to standard error. The second call in a process changes nothing.
pub fn start_log(settings: &LogSettings) {
    let filter = EnvFilter::try_new(&settings.filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match settings.format {
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
        LogFormat::Text => lines.with_ansi(std::io::stderr().is_terminal()).try_init(),
    };
    if started.is_err() {
        tracing::debug!("the log was started before");
    }
}

/// The figures of this process, collected by the `metrics` macros wherever they stand.
#[derive(Clone)]
pub struct Figures(PrometheusHandle);

impl Figures {
    /// Collects from now on; every call in a process gives the same figures.
    #[must_use]
    pub fn collect() -> Self {
        static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
        Self(HANDLE.get_or_init(install).clone())
    }

    /// The figures in Prometheus' text format.
    #[must_use]
    pub fn render(&self) -> String {
        self.0.render()
    }

    /// The same figures as numbers, summed up.
    #[must_use]
    pub fn totals(&self) -> Totals {
        Totals::read(&self.render())
    }

    /// Folds recorded samples together. Without it histograms that nobody scrapes would grow.
    pub fn upkeep(&self) {
        self.0.run_upkeep();
    }
}

/// How often [`Figures::upkeep`] is due.
pub const UPKEEP_EVERY: Duration = Duration::from_secs(5);

fn install() -> PrometheusHandle {
    let recorder = builder().build_recorder();
    let handle = recorder.handle();
    if metrics::set_global_recorder(recorder).is_err() {
        tracing::warn!("another recorder was installed before; /metrics stays empty");
    }
    describe();
    handle
}

/// A histogram's buckets follow from its unit.
fn builder() -> PrometheusBuilder {
    let buckets = |builder: PrometheusBuilder, (name, buckets): (&str, &[f64])| {
        builder
            .set_buckets_for_metric(Matcher::Suffix(name.to_owned()), buckets)
            .expect("the bucket lists below are not empty")
    };
    let of_units: [(&str, &[f64]); 3] =
        [("_seconds", &SECONDS), ("_events", &EVENTS), ("_batch_size", &EVENTS)];
    of_units.into_iter().fold(PrometheusBuilder::new(), buckets)
}

/// What the figures mean. Whoever counts adds a line.
fn describe() {
    use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
    describe_counter!("souk_commands_total", "Commands answered, by kind and outcome.");
    describe_counter!("souk_cell_restarts_total", "Generations that ended before their time, by kind.");
    describe_counter!("souk_socket_errors_total", "Error replies on sockets, by code.");
    describe_counter!("souk_socket_closes_total", "Sockets closed by us, by code.");
    describe_counter!(
        "souk_journal_reads_total",
        "Pages of events read back, to wake a cell or for who was away too long."
    );
    // Shown as 0 before the first: who asks for the difference must not miss the beginning.
    metrics::counter!("souk_journal_reads_total").increment(0);
    describe_histogram!("souk_commit_seconds", Unit::Seconds, "From an append to its answer, by kind.");
    describe_histogram!("souk_append_events", Unit::Count, "Events in one append of one entity, by kind.");
    describe_histogram!("souk_batch_size", Unit::Count, "Events in one commit of all entities together.");
    describe_gauge!("souk_sockets", "Sockets open now.");
    describe_gauge!("souk_guest_sockets", "Of these, guests'.");
    describe_gauge!("souk_cells", "Cells living now.");
    describe_gauge!("souk_cells_quarantined", "Cells that read only, after too many panics.");
    describe_gauge!("souk_gate_held", "Outputs waiting for their commit, over all cells.");
    describe_gauge!("souk_mailbox_waiting", "Commands waiting for their cell, over all cells.");
}

const SECONDS: [f64; 14] =
    [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];
const EVENTS: [f64; 10] = [1.0, 4.0, 16.0, 64.0, 128.0, 256.0, 512.0, 1_024.0, 2_048.0, 4_096.0];
