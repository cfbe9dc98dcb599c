//! How the process does, for machines and for operators.

use super::Watch;
use crate::desk::{Desk, METRICS_TOKEN, SOCKETS};
use serde_json::{Value, json};
use souk::api::ApiSettings;
use std::sync::atomic::Ordering;

#[actix_web::test]
async fn health_asks_nothing_and_ready_asks_the_journal() {
    let watch = Watch::open().await;
    let status = async |path| watch.desk.get(path, None).await.status;
    assert_eq!((status("/health").await, status("/ready").await), (200, 200));
    watch.desk.journal.go_away();
    assert_eq!((status("/health").await, status("/ready").await), (200, 503));
    watch.cell("/state").await.error(503, "temporary");
    watch.cell("").await.expect(200);
    watch.desk.journal.come_back();
    assert_eq!(status("/ready").await, 200);
    watch.desk.draining.store(true, Ordering::SeqCst);
    let answer = watch.desk.get("/ready", None).await.expect(503);
    assert_eq!(answer["reason"], "draining");
}

#[actix_web::test]
async fn figures_are_open_in_development_and_behind_a_token_in_production() {
    let watch = Watch::open().await;
    let text = watch.desk.get("/metrics", None).await;
    assert_eq!(text.status, 200);
    assert!(text.body.lines().any(|line| line.starts_with("souk_cells ")), "{}", text.body);
    let secret = Desk::open_with(ApiSettings { production: true, ..ApiSettings::default() }).await;
    let with = async |token| secret.call("GET", "/metrics", token, None).await;
    with(None).await.error(401, "unauthorized");
    with(Some("a guess")).await.error(401, "unauthorized");
    assert_eq!(with(Some(METRICS_TOKEN)).await.status, 200);
}

#[actix_web::test]
async fn vitals_say_what_the_node_did_and_holds() {
    let watch = Watch::open().await;
    let vitals = async || watch.get("/api/admin/vitals").await.expect(200);
    let before = vitals().await;
    watch.bid(&watch.bidder, 4_000).await.expect(200);
    watch.bid(&watch.bidder, 1).await.error(422, "bid_too_low");
    let after = vitals().await;
    // Other tests of this process count too.
    let grown = |pointer: &str| {
        let number = |vitals: &Value| vitals.pointer(pointer).and_then(Value::as_f64);
        number(&after).expect("a number") - number(&before).expect("a number")
    };
    assert!(grown("/commands_total") >= 2.0 && grown("/refused_total") >= 1.0, "{before} {after}");
    assert!(grown("/commits/count") >= 2.0 && grown("/commits/sum_s") > 0.0, "{before} {after}");
    assert!(grown("/batches/count") >= 2.0 && grown("/batches/sum_events") >= 2.0, "{before} {after}");
    for (spread, bounds) in [("commits", 14), ("batches", 10)] {
        let numbers = |field: &str| -> Vec<f64> {
            let list = after[spread][field].as_array().expect("a list");
            list.iter().filter_map(Value::as_f64).collect()
        };
        assert_eq!((numbers("bounds").len(), numbers("counts").len()), (bounds, bounds));
        assert!(numbers("bounds").is_sorted() && numbers("counts").is_sorted(), "{after}");
        assert!(numbers("counts").last().copied() <= after[spread]["count"].as_f64());
    }
    assert!(after["cells"].as_u64() >= Some(1), "{after}");
    assert_eq!((&after["cells_quarantined"], &after["sockets"]), (&json!(0), &json!(SOCKETS)));
    assert!(after["memory_bytes"].as_u64() > Some(1_000_000) || cfg!(not(target_os = "linux")));
    watch.order("restart").await.expect(200);
    assert!(vitals().await["restarts_total"].as_u64() >= after["restarts_total"].as_u64());
}
