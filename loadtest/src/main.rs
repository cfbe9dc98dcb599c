//! The command line of the load generator.

use clap::{Parser, Subcommand};
use loadtest::replay::{self, Replay};
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "loadtest", about = "Load, replays and comparisons against a running souk")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Plays recorded auctions through a server, several at once, and compares how they end.
    Replay(Replay),
}

#[tokio::main]
async fn main() -> ExitCode {
    let Arguments { command: Command::Replay(replay) } = Arguments::parse();
    match replay::run(&replay).await {
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
