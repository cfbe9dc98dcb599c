//! `/health`, `/ready`, `/metrics`: for machines that watch over this process.

use super::Inspector;
use super::openapi::{Health, Readiness};
use super::operator::bearer;
use crate::error::ApiError;
use actix_web::http::header::CacheControl;
use actix_web::http::header::CacheDirective::NoStore;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use actors::host::door::Condition;
use actors::ids::EntityId;
use actors::kinds::KindTag;
use metrics::gauge;
use ring::digest::{SHA256, digest};
use serde_json::json;
use std::time::Duration;
use ulid::Ulid;

/// The process is alive: it says nothing about what it needs, so that a database that is away doesn't get it killed.
#[utoipa::path(get, path = "/health", tag = "operations",
    responses((status = 200, description = "The process is alive", body = Health)))]
pub(super) async fn health() -> HttpResponse {
    HttpResponse::Ok().insert_header(CacheControl(vec![NoStore])).json(json!({ "status": "alive" }))
}

/// Whether new work may be sent here: 200 or 503 with the reason.
#[utoipa::path(get, path = "/ready", tag = "operations", responses(
    (status = 200, description = "It takes work", body = Readiness),
    (status = 503, description = "It takes none now", body = Readiness),
))]
pub(super) async fn ready(inspector: Data<Inspector>) -> HttpResponse {
    let reason = match inspector.is_draining() {
        true => Some("draining"),
        false => journal_fault(&inspector).await,
    };
    let mut answer = match reason {
        None => HttpResponse::Ok(),
        Some(_) => HttpResponse::ServiceUnavailable(),
    };
    answer.insert_header(CacheControl(vec![NoStore]));
    match reason {
        None => answer.json(json!({ "status": "ready" })),
        Some(reason) => answer.json(json!({ "status": "not_ready", "reason": reason })),
    }
}

async fn journal_fault(inspector: &Inspector) -> Option<&'static str> {
    // Any read will do; this one finds nothing and costs nothing.
    let nobody = EntityId::new(KindTag::ALL[0], Ulid::nil());
    match tokio::time::timeout(JOURNAL_WAIT, inspector.journal.head(nobody)).await {
        Ok(Ok(_)) => None,
        Ok(Err(fault)) => {
            tracing::warn!(%fault, "not ready: the journal is away");
            Some("journal_away")
        }
        Err(_) => Some("journal_slow"),
    }
}

/// Figures in Prometheus' text format. Those of cells are taken when somebody asks, not before.
#[utoipa::path(get, path = "/metrics", tag = "operations", security(("metrics_token" = []), ()),
    responses((status = 200, description = "Prometheus' text format; in production behind a token of its own",
        body = String, content_type = "text/plain")))]
pub(super) async fn metrics(
    request: HttpRequest,
    inspector: Data<Inspector>,
) -> Result<HttpResponse, ApiError> {
    may_measure(&request, &inspector)?;
    let cells = inspector.registry.living().await;
    gauge!("souk_cells").set(cells.len() as f64);
    gauge!("souk_gate_held").set(cells.iter().map(|cell| cell.gate_depth).sum::<usize>() as f64);
    gauge!("souk_mailbox_waiting").set(cells.iter().map(|cell| cell.mailbox_depth).sum::<usize>() as f64);
    let quarantined = cells.iter().filter(|cell| cell.condition == Condition::Quarantined);
    gauge!("souk_cells_quarantined").set(quarantined.count() as f64);
    let text = inspector.figures.render();
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(text))
}

/// Open in development. In production only for who knows the token; without one set there is no such page.
fn may_measure(request: &HttpRequest, inspector: &Inspector) -> Result<(), ApiError> {
    // Digests are compared, so that the time it takes tells nothing of the token.
    let hashed = |text: &str| digest(&SHA256, text.as_bytes());
    match &inspector.metrics_token {
        None if inspector.production => Err(ApiError::not_found("such page")),
        None => Ok(()),
        Some(token) => match bearer(request) {
            Some(shown) if hashed(shown).as_ref() == hashed(token.expose()).as_ref() => Ok(()),
            Some(_) => Err(ApiError::unauthorized("invalid")),
            None => Err(ApiError::unauthorized("missing")),
        },
    }
}

/// How long `/ready` waits for the journal.
const JOURNAL_WAIT: Duration = Duration::from_secs(2);
