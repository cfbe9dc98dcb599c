//! What a run says: one line of JSON, and whether every threshold held.
//!
//! A figure whose check failed is no figure: such a report has none, only the reason.

use clap::Args;
use serde_json::{Map, Value, json};
use std::str::FromStr;

/// Figures by their names, in the order in which they were added. Units stand last in a name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures(Vec<(String, f64)>);

impl Figures {
    pub fn add(&mut self, name: &str, value: f64) {
        self.0.push((name.to_owned(), value));
    }

    #[must_use]
    pub fn get(&self, name: &str) -> Option<f64> {
        self.0.iter().find(|(one, _)| one == name).map(|(_, value)| *value)
    }

    fn json(&self) -> Map<String, Value> {
        let rounded = |value: f64| (value * 1_000.0).round() / 1_000.0;
        let whole = |value: f64| match value {
            whole if whole.fract() == 0.0 && whole.abs() < 1e15 => json!(whole as i64),
            broken => json!(broken),
        };
        self.0.iter().map(|(name, value)| (name.clone(), whole(rounded(*value)))).collect()
    }
}

/// A run's outcome: what was played, with which settings, what was seen, and whether it can be believed.
#[derive(Clone, Debug)]
pub struct Report {
    pub scenario: &'static str,
    /// What was asked for: an object.
    pub settings: Value,
    pub figures: Figures,
    /// What the check counted, or why the figures are none.
    pub check: Result<u64, String>,
}

impl Report {
    /// One line of JSON.
    #[must_use]
    pub fn line(&self, thresholds: &Thresholds) -> String {
        let mut out = Map::new();
        out.insert("scenario".to_owned(), json!(self.scenario));
        out.insert("settings".to_owned(), self.settings.clone());
        match &self.check {
            Ok(checked) => {
                out.insert("checked".to_owned(), json!(checked));
                out.insert("figures".to_owned(), Value::Object(self.figures.json()));
                out.insert("exceeded".to_owned(), json!(thresholds.exceeded(&self.figures)));
            }
            Err(why) => drop(out.insert("check_failed".to_owned(), json!(why))),
        }
        Value::Object(out).to_string()
    }

    /// The process's exit code: 0; 1 when a threshold is exceeded; 2 when the check failed.
    #[must_use]
    pub fn exit_code(&self, thresholds: &Thresholds) -> u8 {
        match &self.check {
            Err(_) => 2,
            Ok(_) => u8::from(!thresholds.exceeded(&self.figures).is_empty()),
        }
    }
}

/// Limits on figures. One on a figure that the scenario doesn't have counts as exceeded: a mistyped name must not pass.
#[derive(Args, Clone, Debug, Default)]
pub struct Thresholds {
    /// The median latency must not be above this, milliseconds
    #[arg(long, value_name = "MS")]
    pub p50_ms: Option<f64>,
    /// The 95th percentile likewise
    #[arg(long, value_name = "MS")]
    pub p95_ms: Option<f64>,
    /// The 99th percentile likewise
    #[arg(long, value_name = "MS")]
    pub p99_ms: Option<f64>,
    /// The throughput must not be below this
    #[arg(long, value_name = "COUNT")]
    pub per_s: Option<f64>,
    /// Any figure by its name must not be above this; may be repeated
    #[arg(long, value_name = "FIGURE=VALUE")]
    pub at_most: Vec<Limit>,
    /// Any figure by its name must not be below this; may be repeated
    #[arg(long, value_name = "FIGURE=VALUE")]
    pub at_least: Vec<Limit>,
}

/// A figure's name and a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    name: String,
    value: f64,
}

impl FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, value) = text.split_once('=').ok_or("must be FIGURE=VALUE")?;
        let value: f64 = value.parse().map_err(|_| format!("{value:?} is no number"))?;
        match value.is_finite() {
            true => Ok(Self { name: name.to_owned(), value }),
            false => Err(format!("{value} is no limit")),
        }
    }
}

impl Thresholds {
    /// A sentence for each that is exceeded.
    #[must_use]
    pub fn exceeded(&self, figures: &Figures) -> Vec<String> {
        let short = [("p50_ms", self.p50_ms), ("p95_ms", self.p95_ms), ("p99_ms", self.p99_ms)];
        let short = short.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let long = self.at_most.iter().map(|limit| (limit.name.as_str(), limit.value));
        let above = short.chain(long).filter_map(|(name, limit)| match figures.get(name) {
            Some(value) if value <= limit => None,
            Some(value) => Some(format!("{name} is {value}, above {limit}")),
            None => Some(format!("there is no figure {name}")),
        });
        let rate = self.per_s.map(|value| ("per_s", value));
        let long = self.at_least.iter().map(|limit| (limit.name.as_str(), limit.value));
        let below = rate.into_iter().chain(long).filter_map(|(name, limit)| match figures.get(name) {
            Some(value) if value >= limit => None,
            Some(value) => Some(format!("{name} is {value}, below {limit}")),
            None => Some(format!("there is no figure {name}")),
        });
        above.chain(below).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(check: Result<u64, String>) -> Report {
        let mut figures = Figures::default();
        figures.add("per_s", 5_000.0);
        figures.add("p99_ms", 12.345_6);
        Report { scenario: "bids", settings: json!({ "sockets": 2 }), figures, check }
    }

    #[test]
    fn a_line_has_settings_check_and_figures() {
        let line = report(Ok(7)).line(&Thresholds::default());
        let read: Value = serde_json::from_str(&line).expect("JSON");
        assert_eq!(read["figures"], json!({ "per_s": 5_000, "p99_ms": 12.346 }));
        assert_eq!((&read["checked"], &read["settings"]["sockets"]), (&json!(7), &json!(2)));
        assert!(!line.contains('\n'));
    }

    #[test]
    fn a_failed_check_leaves_no_figure() {
        let failed = report(Err("one is missing".to_owned()));
        let line = failed.line(&Thresholds::default());
        assert!(line.contains("one is missing") && !line.contains("5000") && !line.contains("figures"));
        assert_eq!(failed.exit_code(&Thresholds::default()), 2);
    }

    #[test]
    fn an_exceeded_threshold_is_an_exit_code() {
        let code = |thresholds: Thresholds| report(Ok(1)).exit_code(&thresholds);
        assert_eq!(code(Thresholds::default()), 0);
        assert_eq!(code(Thresholds { p99_ms: Some(13.0), per_s: Some(5_000.0), ..Thresholds::default() }), 0);
        assert_eq!(code(Thresholds { p99_ms: Some(12.0), ..Thresholds::default() }), 1);
        assert_eq!(code(Thresholds { per_s: Some(5_001.0), ..Thresholds::default() }), 1);
        assert_eq!(code(Thresholds { p50_ms: Some(1.0), ..Thresholds::default() }), 1, "not there");
        let limit = |text: &str| vec![text.parse::<Limit>().expect("a limit")];
        assert_eq!(code(Thresholds { at_most: limit("per_s=4999"), ..Thresholds::default() }), 1);
        assert_eq!(code(Thresholds { at_least: limit("p99_ms=12"), ..Thresholds::default() }), 0);
        assert_eq!(code(Thresholds { at_least: limit("p99=12"), ..Thresholds::default() }), 1, "mistyped");
        assert!("p99".parse::<Limit>().is_err() && "p99=NaN".parse::<Limit>().is_err());
    }
}
