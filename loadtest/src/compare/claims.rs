//! Durable claims: Souk in one process (`souk bench`), row locks on the same PostgreSQL, a Lua script on Redis.

use super::postgres::Postgres;
use super::{Compare, Plan, Ratio, Sample, Table, row_locks, script};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

/// Measures everybody once.
pub(super) async fn round(compare: &Compare, souk: &Path, table: &mut Table) -> Result<(), String> {
    for in_flight in OURS_IN_FLIGHT {
        let name = format!("souk_sqlite_{in_flight}");
        if compare.wants(&name) {
            table.add(&name, bench(souk, *in_flight, compare.seconds, None)?);
        }
    }
    let ours = OURS_IN_FLIGHT.iter().map(|in_flight| format!("souk_postgres_{in_flight}"));
    let theirs = ROW_LOCKS.iter().map(|(name, ..)| (*name).to_owned());
    if ours.chain(theirs).any(|name| compare.wants(&name)) {
        with_postgres(compare, souk, table).await?;
    }
    for (name, connections, pipeline) in SCRIPT {
        if compare.wants(name) {
            table.add(name, script::measure(*connections, *pipeline, compare.time()).await?);
        }
    }
    Ok(())
}

async fn with_postgres(compare: &Compare, souk: &Path, table: &mut Table) -> Result<(), String> {
    let postgres = Postgres::start().await?;
    for in_flight in OURS_IN_FLIGHT {
        let name = format!("souk_postgres_{in_flight}");
        if compare.wants(&name) {
            let url = postgres.fresh("souk").await?;
            table.add(&name, bench(souk, *in_flight, compare.seconds, Some(&url))?);
        }
    }
    for (name, connections, items) in ROW_LOCKS {
        if compare.wants(name) {
            table.add(name, row_locks::measure(&postgres, *connections, *items, compare.time()).await?);
        }
    }
    Ok(())
}

/// Runs `souk bench claims` and reads its line. It checks itself: what fails prints no figure.
fn bench(souk: &Path, in_flight: usize, seconds: u64, database: Option<&str>) -> Result<Sample, String> {
    let mut command = Command::new(souk);
    command.args(["bench", "claims", "--in-flight", &in_flight.to_string()]);
    command.args(["--seconds", &seconds.to_string()]);
    if let Some(url) = database {
        command.args(["--database", url]);
    }
    let output = command.output().map_err(|fault| format!("souk bench: {fault}"))?;
    let said = String::from_utf8_lossy(&output.stdout);
    let line: Option<Value> = said.lines().rev().find_map(|line| serde_json::from_str(line).ok());
    let figure = |name: &str| line.as_ref().and_then(|line| line[name].as_f64());
    match (output.status.success(), figure("per_s"), figure("p50_us"), figure("p99_us")) {
        (true, Some(per_s), Some(p50), Some(p99)) => {
            Ok(Sample { per_s, p50_ms: p50 / 1_000.0, p99_ms: p99 / 1_000.0 })
        }
        _ => Err(format!("souk bench: {}", String::from_utf8_lossy(&output.stderr))),
    }
}

pub(super) fn plan() -> Plan {
    let hot = |(name, _, items): &(&str, usize, i64)| (*items == 1).then(|| (*name).to_owned());
    let ratio = |name: &str, ours: &str, theirs: Vec<String>| Ratio {
        name: name.to_owned(),
        ours: ours.to_owned(),
        theirs,
    };
    Plan {
        ratios: vec![
            ratio("times_row_locks", "souk_postgres_512", ROW_LOCKS.iter().filter_map(hot).collect()),
            ratio("times_redis_32_in_flight", "souk_sqlite_32", vec!["redis_lua_32x1".to_owned()]),
            ratio("times_redis_512_in_flight", "souk_sqlite_512", vec!["redis_lua_32x16".to_owned()]),
        ],
        does_not: json!({
            "souk": "in one process: its callers send over no network, those of the rivals over loopback",
            "row_locks": "no publication to anybody, no waitlist that promotes, no history of what was refused",
            "redis_lua": "no publication to anybody, no transaction with other data, no history beside a list; \
                the whole sale must fit in memory; a script that fails midway keeps what it has written",
        }),
    }
}

/// As many as Redis has, alone and pipelined; and what lies between.
const OURS_IN_FLIGHT: &[usize] = &[32, 64, 512];
/// Name, connections, items.
const ROW_LOCKS: &[(&str, usize, i64)] = &[
    ("row_locks_1_hot", 1, 1),
    ("row_locks_8_hot", 8, 1),
    ("row_locks_32_hot", 32, 1),
    ("row_locks_1_fifty", 1, 50),
    ("row_locks_8_fifty", 8, 50),
    ("row_locks_32_fifty", 32, 50),
];
/// Name, connections, claims on their way in each.
const SCRIPT: &[(&str, usize, usize)] = &[("redis_lua_32x1", 32, 1), ("redis_lua_32x16", 32, 16)];
