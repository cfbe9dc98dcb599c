//! The figures of the whole process, read out of Prometheus' text: what is counted is counted once, and whoever draws
//! it reads what the recorder holds. Knows the few figures it needs by name, and no page.

use super::{EVENTS, SECONDS};

/// Since the process began; they only grow.
#[derive(Clone, Debug, PartialEq)]
pub struct Totals {
    pub commands: u64,
    /// Commands refused by rules.
    pub refused: u64,
    /// Generations that ended before their time.
    pub restarts: u64,
    pub journal_reads: u64,
    /// How long appends took, in seconds.
    pub commits: Spread,
    /// Events in one commit.
    pub batches: Spread,
}

/// How samples are spread. Two of them, taken one after the other, say how those between were.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    pub count: u64,
    pub sum: f64,
    /// Always the same, rising.
    pub bounds: Vec<f64>,
    /// Under each bound: how many samples are not above it. Cumulative.
    pub counts: Vec<u64>,
}

impl Totals {
    /// From Prometheus' text format, as our recorder writes it.
    pub(super) fn read(text: &str) -> Self {
        let lines: Vec<_> = text.lines().filter_map(Line::read).collect();
        let total = |name: &str, wanted: &str| {
            let of_name = lines.iter().filter(|line| line.name == name && line.labels.contains(wanted));
            whole(of_name.map(|line| line.value).sum())
        };
        Self {
            commands: total("souk_commands_total", ""),
            refused: total("souk_commands_total", r#"outcome="refused""#),
            restarts: total("souk_cell_restarts_total", ""),
            journal_reads: total("souk_journal_reads_total", ""),
            commits: Spread::read(&lines, "souk_commit_seconds", &SECONDS),
            batches: Spread::read(&lines, "souk_batch_size", &EVENTS),
        }
    }
}

impl Spread {
    /// Over all labels.
    fn read(lines: &[Line<'_>], name: &str, bounds: &[f64]) -> Self {
        let sum = |suffix: &str, so: &dyn Fn(&Line<'_>) -> bool| -> f64 {
            let of_name = lines.iter().filter(|line| line.name.strip_prefix(name) == Some(suffix));
            // A sum of no floats is -0.
            of_name.filter(|line| so(line)).map(|line| line.value).sum::<f64>() + 0.0
        };
        let under = |bound: &f64| whole(sum("_bucket", &|line| line.bound() == Some(*bound)));
        Self {
            count: whole(sum("_count", &|_| true)),
            sum: sum("_sum", &|_| true),
            bounds: bounds.to_vec(),
            counts: bounds.iter().map(under).collect(),
        }
    }
}

/// `name{labels} value`
struct Line<'a> {
    name: &'a str,
    labels: &'a str,
    value: f64,
}

impl<'a> Line<'a> {
    /// Nothing for comments.
    fn read(line: &'a str) -> Option<Self> {
        let (figure, value) = line.rsplit_once(' ').filter(|_| !line.starts_with('#'))?;
        let (name, labels) = figure.split_once('{').unwrap_or((figure, ""));
        Some(Self { name, labels, value: value.parse().ok()? })
    }

    /// Of a histogram's bucket.
    fn bound(&self) -> Option<f64> {
        let (_, bound) = self.labels.split_once("le=\"")?;
        bound.split('"').next()?.parse().ok()
    }
}

/// A count, far below 2^53.
fn whole(value: f64) -> u64 {
    value as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use metrics_exporter_prometheus::PrometheusHandle;

    /// What the recorder of this process would hold if only `record` had been called.
    fn after(record: impl FnOnce()) -> Totals {
        let recorder = super::super::builder().build_recorder();
        let handle: PrometheusHandle = recorder.handle();
        metrics::with_local_recorder(&recorder, record);
        Totals::read(&handle.render())
    }

    #[test]
    fn totals_are_read_over_all_labels() {
        let totals = after(|| {
            for (kind, outcome, times) in
                [("show", "accepted", 3), ("show", "refused", 2), ("auction", "refused", 5)]
            {
                metrics::counter!("souk_commands_total", "kind" => kind, "outcome" => outcome)
                    .increment(times);
            }
            metrics::counter!("souk_cell_restarts_total", "kind" => "show").increment(1);
            metrics::counter!("souk_journal_reads_total").increment(7);
            // Powers of two: their sum is exact, in whichever order the labels come.
            metrics::histogram!("souk_commit_seconds", "kind" => "show").record(2_f64.powi(-12));
            metrics::histogram!("souk_commit_seconds", "kind" => "auction").record(2_f64.powi(-9));
            metrics::histogram!("souk_commit_seconds", "kind" => "auction").record(60.0);
            metrics::histogram!("souk_batch_size").record(17.0);
            metrics::gauge!("souk_cells").set(1.5);
        });
        assert_eq!((totals.commands, totals.refused), (10, 7));
        assert_eq!((totals.restarts, totals.journal_reads), (1, 7));
        assert_eq!((totals.commits.count, totals.commits.sum), (3, 60.002_197_265_625));
        assert_eq!(totals.commits.counts, [0, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]);
        assert_eq!((totals.batches.count, totals.batches.sum), (1, 17.0));
        assert_eq!(totals.batches.counts, [0, 0, 0, 1, 1, 1, 1, 1, 1, 1]);
    }

    #[test]
    fn before_anything_was_counted_all_is_nought() {
        let totals = after(|| ());
        assert_eq!((totals.commands, totals.refused, totals.restarts), (0, 0, 0));
        assert_eq!((totals.commits.count, totals.commits.counts.len()), (0, SECONDS.len()));
        assert!(totals.commits.sum.is_sign_positive() && totals.batches.bounds == EVENTS);
    }
}
