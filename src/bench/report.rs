//! What a measurement found, as one line of JSON.

use hdrhistogram::Histogram;
use serde::Serialize;
use std::time::Duration;

/// One measurement. Latencies are from handing a command in to its durable answer.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    pub scenario: &'static str,
    pub database: String,
    pub in_flight: usize,
    pub seconds: f64,
    pub answers: u64,
    pub per_s: f64,
    pub p50_us: u64,
    pub p99_us: u64,
    pub max_us: u64,
    /// Events that the journal holds for the answers given: the check that makes it a figure.
    pub checked: u64,
}

impl Report {
    pub(super) fn new(
        scenario: &'static str,
        database: String,
        in_flight: usize,
        took: Duration,
        latency: &Histogram<u64>,
        checked: u64,
    ) -> Self {
        let answers = latency.len();
        Self {
            scenario,
            database,
            in_flight,
            seconds: took.as_secs_f64(),
            answers,
            per_s: (answers as f64 / took.as_secs_f64()).round(),
            p50_us: latency.value_at_quantile(0.5),
            p99_us: latency.value_at_quantile(0.99),
            max_us: latency.max(),
            checked,
        }
    }
}
