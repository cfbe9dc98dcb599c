//! Every scenario once at tiny size, by the real program against a real server that it starts on a free port; and once
//! more with a false observation planted, which the scenario's own check must find.

use loadtest::server;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// The server's binary: beside ours where the whole workspace is tested, built otherwise.
fn souk() -> &'static Path {
    static SOUK: OnceLock<PathBuf> = OnceLock::new();
    SOUK.get_or_init(|| {
        let beside = Path::new(LOADTEST).with_file_name("souk");
        if beside.is_file() { beside } else { server::build().expect("the server can be built") }
    })
}

fn run(arguments: &[&str]) -> (Output, Value) {
    let output = Command::new(LOADTEST).args(arguments).output().expect("loadtest runs");
    let line = String::from_utf8_lossy(&output.stdout).into_owned();
    let report = serde_json::from_str(&line).unwrap_or(Value::Null);
    (output, report)
}

/// Plays a scenario as it is, and with a plant.
fn play(scenario: &str, arguments: &[&str]) -> Value {
    let souk = souk().to_str().expect("a path of letters");
    let mut all = vec![scenario, "--serve", "sqlite", "--souk", souk, "--seconds", "0.6"];
    all.extend(arguments);
    if !arguments.contains(&"--warm-up") {
        all.extend(["--warm-up", "0.2"]);
    }
    let (output, report) = run(&all);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{report}\n{errors}");
    assert_eq!(report["scenario"], scenario);
    assert!(report["checked"].as_u64().is_some_and(|checked| checked > 0), "{report}");
    all.push("--plant");
    let (output, planted) = run(&all);
    assert_eq!(output.status.code(), Some(2), "what was planted was not found: {planted}");
    assert!(planted["check_failed"].is_string() && planted["figures"].is_null(), "{planted}");
    report["figures"].clone()
}

fn assert_positive(figures: &Value, names: &[&str]) {
    for name in names {
        assert!(figures[name].as_f64().is_some_and(|figure| figure > 0.0), "{name} in {figures}");
    }
}

#[test]
fn claims_by_a_timetable() {
    let figures = play("claims", &["--people", "40", "--rate", "80", "--quantity", "10"]);
    assert_positive(&figures, &["per_s", "p50_ms", "p99_ms", "accepted", "server_memory_mb"]);
}

#[test]
fn claims_so_many_in_flight() {
    let figures = play("claims", &["--people", "400", "--closed", "2", "--quantity", "10", "--warm-up", "0"]);
    assert_positive(&figures, &["per_s", "accepted"]);
}

#[test]
fn bids_by_a_timetable() {
    let figures = play("bids", &["--sockets", "10", "--rate", "100"]);
    assert_positive(&figures, &["per_s", "p50_ms", "accepted", "generator_late_p99_ms"]);
}

#[test]
fn bids_on_several_auctions_as_fast_as_they_are_answered() {
    let figures = play("bids", &["--sockets", "10", "--auctions", "3", "--closed"]);
    assert_positive(&figures, &["per_s", "p50_ms", "accepted"]);
}

#[test]
fn a_crowd_watches() {
    let figures = play("watch", &["--watchers", "20", "--bidders", "4", "--rate", "50"]);
    assert_positive(&figures, &["per_s", "p95_ms", "age_p95_ms", "patches_per_s"]);
    assert_eq!(figures["dropped"], 0);
}

#[test]
fn one_speaks_and_many_hear() {
    let figures = play("fanout", &["--subscribers", "10"]);
    assert_positive(&figures, &["deliveries_per_s", "publications_per_s", "p50_ms"]);
}

#[test]
fn nobody_says_anything() {
    let figures = play("idle", &["--sockets", "20"]);
    assert_positive(&figures, &["memory_after_mb", "connects_per_s"]);
}

#[test]
fn all_are_cut_and_come_back() {
    let figures = play("reconnect", &["--sockets", "20", "--rate", "50"]);
    assert_positive(&figures, &["all_back_ms", "back_p99_ms"]);
}

#[test]
fn some_stop_reading() {
    let figures = play("slow", &["--readers", "10", "--rate", "20"]);
    assert_positive(&figures, &["all_read_p99_ms", "some_deaf_p99_ms", "deaf", "memory_some_deaf_mb"]);
    assert_eq!(figures["deaf_closed"], 0, "as little as this fits into the kernel");
}

#[test]
fn people_comment() {
    let figures = play("comments", &["--count", "60", "--over-s", "0.8", "--people", "5"]);
    assert_positive(&figures, &["per_s", "p50_ms", "accepted"]);
}

#[tokio::test]
async fn a_server_that_runs_already_is_measured_and_thresholds_are_exit_codes() {
    let (process, url) = server::serve(souk(), "sqlite").await.expect("a server");
    let pid = process.pid().to_string();
    let bids = ["bids", "--url", &url, "--server-pid", &pid, "--sockets", "5", "--rate", "50"];
    let code = |thresholds: &[&str]| {
        let short = ["--seconds", "0.5", "--warm-up", "0.1"];
        let (output, report) = run(&[&bids[..], &short, thresholds].concat());
        (output.status.code(), report["exceeded"].as_array().map(Vec::len))
    };
    assert_eq!(code(&["--at-most", "p99_ms=60000", "--per-s", "1"]), (Some(0), Some(0)));
    assert_eq!(code(&["--p50-ms", "0.0001", "--per-s", "1"]), (Some(1), Some(1)));
    assert_eq!(code(&["--at-least", "accepted=1000000", "--p99-ms", "0.0001"]), (Some(1), Some(2)));
    drop(process);
    let (output, report) = run(&bids);
    assert_eq!((output.status.code(), report), (Some(2), Value::Null), "there is no server any more");
}

const LOADTEST: &str = env!("CARGO_BIN_EXE_loadtest");
