//! `/health`, `/ready`, `/metrics`: for machines that watch over this process. `/api/admin/vitals`: the same figures
//! for operators who watch it live.

use super::Inspector;
use super::openapi::{Health, Readiness};
use super::operator::{Operator, bearer};
use crate::error::ApiError;
use crate::telemetry::{self, Spread};
use actix_web::http::header::CacheControl;
use actix_web::http::header::CacheDirective::NoStore;
use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse};
use actors::host::Registry;
use actors::host::door::Condition;
use actors::ids::EntityId;
use actors::kinds::KindTag;
use metrics::gauge;
use ring::digest::{SHA256, digest};
use serde::Serialize;
use serde_json::json;
use std::time::Duration;
use ulid::Ulid;
use utoipa::ToSchema;

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

/// Figures in Prometheus' text format. Those of cells and sockets are taken when somebody asks, not before.
#[utoipa::path(get, path = "/metrics", tag = "operations", security(("metrics_token" = []), ()),
    responses((status = 200, description = "Prometheus' text format; in production behind a token of its own",
        body = String, content_type = "text/plain")))]
pub(super) async fn metrics(
    request: HttpRequest,
    inspector: Data<Inspector>,
) -> Result<HttpResponse, ApiError> {
    may_measure(&request, &inspector)?;
    let living = Living::count(&inspector.registry).await;
    gauge!("souk_cells").set(living.cells as f64);
    gauge!("souk_cells_quarantined").set(living.cells_quarantined as f64);
    gauge!("souk_gate_held").set(living.gate_held as f64);
    gauge!("souk_mailbox_waiting").set(living.mailbox_waiting as f64);
    let present = inspector.crowd.present();
    gauge!("souk_sockets").set(present.sockets as f64);
    gauge!("souk_guest_sockets").set(present.guests as f64);
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

/// The living cells as one.
struct Living {
    cells: usize,
    cells_quarantined: usize,
    gate_held: usize,
    mailbox_waiting: usize,
    messages_per_s: f64,
}

impl Living {
    async fn count(registry: &Registry) -> Self {
        let cells = registry.living().await;
        Self {
            cells: cells.len(),
            cells_quarantined: cells.iter().filter(|cell| cell.condition == Condition::Quarantined).count(),
            gate_held: cells.iter().map(|cell| cell.gate_depth).sum(),
            mailbox_waiting: cells.iter().map(|cell| cell.mailbox_depth).sum(),
            // Not a sum of floats: without cells that is -0.
            messages_per_s: cells.iter().fold(0.0, |sum, cell| sum + cell.messages_per_s),
        }
    }
}

/// This node, for live charts. Totals grow from the start of the process: two answers say what was between them.
#[derive(Serialize, ToSchema)]
pub(super) struct Vitals {
    at_ms: i64,
    uptime_s: u64,
    /// Commands answered, whatever the answer.
    commands_total: u64,
    /// Commands refused by rules.
    refused_total: u64,
    /// Generations of cells that ended before their time.
    restarts_total: u64,
    /// Pages of events read back.
    journal_reads_total: u64,
    /// Living now.
    cells: usize,
    /// Cells that read only: after too many panics, or because their journal can't be replayed.
    cells_quarantined: usize,
    /// Outputs that wait for their commit.
    gate_held: usize,
    /// Mail that waits for its cell.
    mailbox_waiting: usize,
    /// Handled by all cells, over the last ten seconds.
    messages_per_s: f64,
    /// Open now.
    sockets: usize,
    /// In memory now; `null` where the system doesn't tell.
    memory_bytes: Option<u64>,
    commits: Commits,
    batches: Batches,
}

/// How long appends took.
#[derive(Serialize, ToSchema)]
struct Commits {
    count: u64,
    sum_s: f64,
    /// Seconds, rising, always the same.
    bounds: Vec<f64>,
    /// For each bound how many were not above it: cumulative. Those above the last are `count` less the last.
    counts: Vec<u64>,
}

/// Events in one commit of all entities together.
#[derive(Serialize, ToSchema)]
struct Batches {
    count: u64,
    sum_events: u64,
    /// Events, rising, always the same.
    bounds: Vec<f64>,
    /// For each bound how many were not above it: cumulative. Those above the last are `count` less the last.
    counts: Vec<u64>,
}

/// Cheap enough for once a second, and nothing is computed while nobody asks.
#[utoipa::path(get, path = "/api/admin/vitals", tag = "inspector", security(("bearer" = [])),
    responses((status = 200, description = "How this node does", body = Vitals)))]
pub(super) async fn vitals(_: Operator, inspector: Data<Inspector>) -> Json<Vitals> {
    let Living { cells, cells_quarantined, gate_held, mailbox_waiting, messages_per_s } =
        Living::count(&inspector.registry).await;
    let totals = inspector.figures.totals();
    let Spread { count, sum, bounds, counts } = totals.commits;
    let commits = Commits { count, sum_s: sum, bounds, counts };
    let Spread { count, sum, bounds, counts } = totals.batches;
    let batches = Batches { count, sum_events: sum as u64, bounds, counts };
    Json(Vitals {
        at_ms: (inspector.clock)(),
        uptime_s: inspector.started.elapsed().as_secs(),
        commands_total: totals.commands,
        refused_total: totals.refused,
        restarts_total: totals.restarts,
        journal_reads_total: totals.journal_reads,
        cells,
        cells_quarantined,
        gate_held,
        mailbox_waiting,
        messages_per_s,
        sockets: inspector.crowd.present().sockets,
        memory_bytes: telemetry::resident_bytes(),
        commits,
        batches,
    })
}

/// How long `/ready` waits for the journal.
const JOURNAL_WAIT: Duration = Duration::from_secs(2);
