//! `loadtest measure`: every line of docs/BENCHMARKS.md, several times over, medians against targets. Each line is a
//! command that anybody can give alone; here they are given one after the other, since two at once would measure each
//! other. Comparisons with rivals are not here: `loadtest compare` says how they end.

mod lines;

use crate::server;
use clap::Args;
use lines::{LINES, Line, Program, Target};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What is measured, and how often.
#[derive(Args, Clone, Debug)]
pub struct Measure {
    /// Runs of each line; a line that takes minutes has its own, smaller number
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=100))]
    runs: u16,
    /// Only lines whose name contains one of these, comma-separated
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Our binary; built when absent
    #[arg(long, value_name = "PATH")]
    souk: Option<PathBuf>,
    /// Where PostgreSQL is, for the lines that need one; they are left out without
    #[arg(long, value_name = "URL")]
    postgres: Option<String>,
}

impl Measure {
    /// Prints a table in Markdown, a row as soon as it is known.
    ///
    /// # Errors
    /// What couldn't be started. A line without a figure says so in its row.
    pub fn run(&self) -> Result<(), String> {
        let souk = self.souk.clone().map_or_else(server::build, Ok)?;
        let myself = std::env::current_exe().map_err(|fault| fault.to_string())?;
        println!("| what | command | target | seen | runs |\n| --- | --- | --- | --- | --- |");
        for line in LINES.iter().filter(|line| self.wants(line)) {
            let runs = self.runs.min(line.runs_max);
            let seen: Vec<_> = (0..runs).map(|run| self.once(line, &souk, &myself, run)).collect();
            println!("{}", row(line, &seen));
        }
        Ok(())
    }

    fn wants(&self, line: &Line) -> bool {
        let named = self.only.is_empty() || self.only.iter().any(|part| line.what.contains(part.as_str()));
        named && (self.postgres.is_some() || !line.command.contains(POSTGRES))
    }

    /// One run: its report, or why there is none.
    fn once(&self, line: &Line, souk: &Path, myself: &Path, run: u16) -> Result<Value, String> {
        let text = line.command.replace(POSTGRES, self.postgres.as_deref().unwrap_or_default());
        let mut command = match line.program {
            Program::Souk => Command::new(souk),
            Program::Loadtest => Command::new(myself),
        };
        command.args(text.split_whitespace()).stdin(Stdio::null()).stderr(Stdio::null());
        if line.program == Program::Loadtest {
            command.arg("--souk").arg(souk);
        }
        let done = command.output().map_err(|fault| format!("{}: {fault}", line.command))?;
        let said = String::from_utf8_lossy(&done.stdout);
        let report = said.lines().rev().find_map(|line| serde_json::from_str::<Value>(line).ok());
        eprintln!("{} [{}] {}", line.what, run + 1, said.trim());
        report.filter(|report| report.get("check_failed").is_none()).ok_or_else(|| {
            format!(
                "no figure (exit code {})",
                done.status.code().map_or("none".to_owned(), |code| code.to_string())
            )
        })
    }
}

fn row(line: &Line, seen: &[Result<Value, String>]) -> String {
    let good: Vec<_> = seen.iter().filter_map(|one| one.as_ref().ok()).collect();
    let figures: Vec<_> = line.figures.iter().map(|(name, target)| figure(name, *target, &good)).collect();
    let failed = seen.len() - good.len();
    let runs = match failed {
        0 => good.len().to_string(),
        failed => format!("{}, and {failed} without a figure", good.len()),
    };
    let targets =
        line.figures.iter().filter_map(|(name, target)| Some(format!("{name} {}", (*target)?.words())));
    let targets = targets.collect::<Vec<_>>().join(", ");
    format!(
        "| {} | `{} {}` | {targets} | {} | {runs} |",
        line.what,
        line.program.name(),
        line.command,
        figures.join(", ")
    )
}

/// The median of one figure over the runs, bold where its target was reached, marked where it was missed.
fn figure(name: &str, target: Option<Target>, seen: &[&Value]) -> String {
    let read = |report: &&Value| report.get("figures").unwrap_or(report).get(name)?.as_f64();
    let mut values: Vec<f64> = seen.iter().filter_map(read).collect();
    values.sort_by(f64::total_cmp);
    let Some(median) = median(&values) else { return format!("{name} –") };
    let shown = match median.abs() {
        large if large >= 100.0 => format!("{median:.0}"),
        _ => format!("{median:.2}"),
    };
    match target.map(|target| target.is_met(median)) {
        None => format!("{name} {shown}"),
        Some(true) => format!("**{name} {shown}**"),
        Some(false) => format!("{name} {shown} (missed)"),
    }
}

fn median(sorted: &[f64]) -> Option<f64> {
    let middle = sorted.len() / 2;
    match sorted.len() % 2 {
        _ if sorted.is_empty() => None,
        1 => Some(sorted[middle]),
        _ => Some(f64::midpoint(sorted[middle - 1], sorted[middle])),
    }
}

/// Stands in a command for the database's address.
const POSTGRES: &str = "POSTGRES";

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const LINE: Line = Line {
        what: "a crowd",
        program: Program::Loadtest,
        command: "watch --serve",
        figures: &[("p95_ms", Some(Target::AtMost(10.0))), ("age_p95_ms", None)],
        runs_max: 5,
    };

    #[test]
    fn a_row_has_medians_and_says_what_was_missed() {
        let run = |p95: f64| Ok(json!({ "figures": { "p95_ms": p95, "age_p95_ms": 172 } }));
        let good = row(&LINE, &[run(9.0), run(30.0), run(8.5)]);
        assert_eq!(
            good,
            "| a crowd | `loadtest watch --serve` | p95_ms ≤ 10 | **p95_ms 9.00**, age_p95_ms 172 | 3 |"
        );
        let missed = row(&LINE, &[run(12.0), Err("no figure".to_owned()), run(14.0)]);
        assert!(
            missed.contains("p95_ms 13.00 (missed)") && missed.contains("2, and 1 without a figure"),
            "{missed}"
        );
    }

    #[test]
    fn a_report_of_souk_bench_has_its_figures_at_the_top() {
        assert_eq!(
            figure("per_s", Some(Target::AtLeast(5.0)), &[&json!({ "per_s": 7.5 })]),
            "**per_s 7.50**"
        );
    }

    #[test]
    fn every_line_can_be_given_alone() {
        use clap::Parser as _;
        #[derive(clap::Parser)]
        struct Any {
            #[command(subcommand)]
            _scenario: crate::scenario::Scenario,
        }
        for line in LINES.iter().filter(|line| line.program == Program::Loadtest) {
            let words = std::iter::once("loadtest").chain(line.command.split_whitespace());
            if let Err(fault) = Any::try_parse_from(words) {
                panic!("{}: {fault}", line.command);
            }
        }
    }
}
