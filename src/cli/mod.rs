//! The command line: parses, reads the settings, hands over to one small file per command.
//!
//! Exit codes: 0 done, 1 failed (the reason is on standard error), 2 wrong usage. Results go to standard output, log
//! lines and complaints to standard error.

mod account;
mod bench;
mod demo;
mod doctor;
mod migrate;
mod open;
mod out;
mod replay;
mod serve;
mod settings;
mod token;
mod verify;

use crate::config::{Given, Settings};
use crate::telemetry;
use clap::{Args, Parser, Subcommand};
use std::fmt::Display;
use std::process::ExitCode;

/// The real-time core of a live market.
#[derive(Debug, Parser)]
#[command(name = "souk", version, about, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    places: Places,
    #[command(subcommand)]
    command: Command,
}

/// Settings that are also flags; a flag beats the environment.
#[derive(Args, Debug, Default)]
struct Places {
    /// Address and port to listen on; port 0 takes a free one [SOUK_LISTEN]
    #[arg(long, global = true, value_name = "ADDR")]
    listen: Option<String>,
    /// Directory for what is kept [SOUK_DATA]
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<String>,
    /// sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME [SOUK_DATABASE_URL]
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server until SIGTERM or SIGINT
    Serve(serve::Serve),
    /// Run a server with a market that plays by itself
    Demo(demo::Demo),
    /// Bring the database up to date, or take its newest migration back
    Migrate(migrate::Migrate),
    /// Make and list accounts
    User(account::User),
    /// Print every setting with its value, source and default
    Config(settings::Config),
    /// Check what a server needs, each line with its cure
    Doctor(doctor::Doctor),
    /// Print an entity's state at some moment of its history
    Replay(replay::Replay),
    /// Walk every entity's hash chain and name the first event that was changed or is missing
    Verify(verify::Verify),
    /// Measure what this machine can do, in one process and a database of its own
    Bench(bench::Bench),
    /// Print access tokens for test people; development only
    Token(token::Token),
}

/// Why a command ended before its time.
#[derive(Debug)]
pub enum Failure {
    /// It failed; a sentence for a person to read.
    Because(String),
    /// Nobody reads what it prints any more, which is no failure: it ends quietly, with 0.
    Unheard,
}

impl Failure {
    /// `what` could not be done because of `why`.
    pub fn new(what: &str, why: impl Display) -> Self {
        Self::Because(format!("{what}: {why}"))
    }
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Because(error.to_string())
    }
}

type Outcome = Result<(), Failure>;

/// Parses the command line and runs it.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(()) | Err(Failure::Unheard) => ExitCode::SUCCESS,
        Err(Failure::Because(reason)) => {
            out::complain(&reason);
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Outcome {
    let given = cli.places.over(Given::here());
    match cli.command {
        Command::Serve(serve) => serve.run(&given),
        Command::Demo(demo) => demo.run(given),
        Command::Migrate(migrate) => wait(migrate.run(&given)),
        Command::User(user) => wait(user.run(&given)),
        Command::Config(config) => config.run(&given),
        Command::Doctor(doctor) => wait(doctor.run(&given)),
        Command::Replay(replay) => wait(replay.run(&given)),
        Command::Verify(verify) => wait(verify.run(&given)),
        Command::Bench(bench) => bench.run(given),
        Command::Token(token) => token.run(&given),
    }
}

/// Runs what needs a database and no server.
fn wait(work: impl Future<Output = Outcome>) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    runtime.block_on(work)
}

impl Places {
    fn over(&self, given: Given) -> Given {
        given
            .flag(crate::config::LISTEN, self.listen.as_deref())
            .flag(crate::config::DATA, self.data.as_deref())
            .flag(crate::config::DATABASE, self.database.as_deref())
    }
}

/// The settings, with the log running as they say.
fn settings(given: &Given) -> Result<Settings, Failure> {
    let settings = Settings::read(given)?;
    telemetry::start_log(&settings.log);
    Ok(settings)
}
