//! The real binary under fire, for minutes or for hours: `tests/run torture [short|long]`, or by hand
//! `cargo test --release --test torture -- run kills --kills 500 --seed 7 --database postgres`. One line of JSON for each run.
//!
//! | file | what is done to the server |
//! | --- | --- |
//! | `kills` | kill -9 at random moments under load |
//! | `away` | its PostgreSQL is killed, and frozen |
//! | `full` | its disk is full |
//! | `wave` | all its sockets are cut at once |
//! | `crowd` | people and readers, who know nothing of it |
//! | `audit` | whether everything acknowledged is there, once, and explained by one order of commands |
//! | `report` | the line |
//!
//! Started by `cargo test` without `run`, it does nothing: the tests in `tests/integration/kill` are the small change.

mod audit;
mod away;
mod crowd;
#[path = "../fire/mod.rs"]
#[allow(dead_code, unused_imports, reason = "tests/integration uses the rest, and runs its tests")]
mod fire;
mod full;
mod kills;
mod report;
mod wave;

use clap::{Parser, ValueEnum};
use fire::database::{Database, OwnPostgres};
use full::SmallDisk;
use report::Figures;
use std::future::Future;
use std::process::ExitCode;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

#[derive(Parser)]
#[command(name = "torture")]
struct Wish {
    /// What is done; everything when missing.
    what: Vec<What>,
    #[arg(long, value_enum, default_value_t = Size::Short)]
    size: Size,
    /// Makes the same choices again; drawn when missing.
    #[arg(long)]
    seed: Option<u64>,
    #[arg(long, value_enum)]
    database: Vec<On>,
    /// Instead of the size's own number.
    #[arg(long)]
    kills: Option<usize>,
    /// Instead of the size's own number.
    #[arg(long)]
    sockets: Option<usize>,
    /// Commands offered a second.
    #[arg(long, default_value_t = 2_000)]
    rate: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    Kills,
    Away,
    Full,
    Wave,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Size {
    Short,
    Long,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum On {
    Sqlite,
    Postgres,
}

fn main() -> ExitCode {
    let mut arguments = std::env::args();
    let program = arguments.next().unwrap_or_default();
    if arguments.next().as_deref() != Some("run") {
        println!("torture: nothing asked; see tests/run torture");
        return ExitCode::SUCCESS;
    }
    let wish = Wish::parse_from(std::iter::once(program).chain(arguments));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    match runtime.expect("a runtime").block_on(run_all(wish)) {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

async fn run_all(wish: Wish) -> bool {
    let drawn = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").subsec_nanos();
    let seed = wish.seed.unwrap_or_else(|| drawn.into());
    let long = wish.size == Size::Long;
    let asked = |what: What| wish.what.is_empty() || wish.what.contains(&what);
    let on = |database: On| wish.database.is_empty() || wish.database.contains(&database);
    let mut fine = true;
    if asked(What::Kills) {
        let kills = wish.kills.unwrap_or(if long { 500 } else { 10 });
        let plan = kills::Plan { kills, rate_per_s: wish.rate, seed };
        if on(On::Sqlite) {
            fine &= one("kills", "sqlite", seed, kills::run(Database::Sqlite, plan)).await;
        }
        if on(On::Postgres)
            && let Some(database) = Database::fresh_postgres()
        {
            fine &= one("kills", "postgres", seed, kills::run(database, plan)).await;
        }
    }
    let rounds = if long { 20 } else { 1 };
    if asked(What::Away)
        && on(On::Postgres)
        && let Some(postgres) = OwnPostgres::start()
    {
        fine &= one("away", "postgres", seed, away::run(postgres, rounds, wish.rate, seed)).await;
    }
    if asked(What::Full)
        && on(On::Sqlite)
        && let Some(disk) = SmallDisk::mount(if long { 128 } else { 24 })
    {
        // So small that a log as long as on a large disk would fill it by itself.
        let rounds = if long { 20 } else { 4 };
        fine &= one("full", "sqlite", seed, full::run(disk, rounds, seed)).await;
    }
    if asked(What::Wave) && on(On::Sqlite) {
        let sockets = wish.sockets.unwrap_or(if long { 5_000 } else { 500 });
        fine &= one("wave", "sqlite", seed, wave::run(sockets)).await;
    }
    fine
}

/// Runs one of them; a panic is a violation like any other, and the next runs all the same.
async fn one(
    name: &str,
    database: &str,
    seed: u64,
    run: impl Future<Output = Result<Figures, String>> + Send + 'static,
) -> bool {
    let began = Instant::now();
    let outcome = tokio::spawn(run).await.unwrap_or_else(|fault| Err(fault.to_string()));
    report::tell(name, database, seed, began.elapsed(), outcome)
}
