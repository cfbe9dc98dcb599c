//! How the process does, for machines and for operators.

use super::Watch;
use crate::desk::{Desk, METRICS_TOKEN};
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
