//! The command line of the load generator.

use clap::{Parser, Subcommand};
use loadtest::compare::Compare;
use loadtest::measure::Measure;
use loadtest::replay::{self, Replay};
use loadtest::report::{Report, Thresholds};
use loadtest::scenario::Scenario;
use std::process::ExitCode;

/// Load, replays and comparisons against a running souk. A run's report is one line of JSON on standard output. Exit
/// codes: 0; 1 when a threshold is exceeded; 2 when there is no figure, because something failed or the check did.
#[derive(Parser)]
#[command(name = "loadtest")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Plays recorded auctions through a server, several at once, and compares how they end
    Replay(Replay),
    /// Souk beside what people use today, each started here and given the same work
    Compare(Compare),
    /// Every line of docs/BENCHMARKS.md one after the other, medians against targets, as a table
    Measure(Measure),
    #[command(flatten)]
    Scenario(Scenario),
}

#[tokio::main]
async fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Replay(replay) => replayed(&replay).await,
        Command::Compare(compare) => {
            reported(compare.run().await.map(|report| (report, &compare.thresholds)))
        }
        Command::Measure(measure) => match measure.run() {
            Ok(()) => ExitCode::SUCCESS,
            Err(why) => {
                eprintln!("loadtest: {why}");
                ExitCode::from(2)
            }
        },
        Command::Scenario(scenario) => reported(scenario.run().await),
    }
}

async fn replayed(replay: &Replay) -> ExitCode {
    match replay::run(replay).await {
        Ok(tally) => {
            println!("{tally}");
            if tally.all_equal() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(fault) => {
            eprintln!("replay: {fault}");
            ExitCode::from(2)
        }
    }
}

/// Prints what a run found, or why it found nothing.
fn reported(outcome: Result<(Report, &Thresholds), String>) -> ExitCode {
    match outcome {
        Ok((report, thresholds)) => {
            println!("{}", report.line(thresholds));
            ExitCode::from(report.exit_code(thresholds))
        }
        Err(why) => {
            eprintln!("loadtest: {why}");
            ExitCode::from(2)
        }
    }
}
