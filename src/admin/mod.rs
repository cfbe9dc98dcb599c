//! The inspector: what operators with the role admin see of the living cells, and the little they may do to them and
//! to the people who are connected.
//!
//! Every action is in the audit log before it happens, and who looked into what is there too. Nothing here is computed
//! while nobody looks, and nothing here knows a kind by name.

mod actions;
mod audit;
mod blame;
mod cells;
mod crowd;
mod diff;
mod events;
mod history;
pub(crate) mod listing;
mod looks;
mod openapi;
mod operator;
mod vitals;

pub use audit::{AuditLog, Deed, Done};
pub use crowd::{Crowd, Present};
pub use looks::Looks;
pub(crate) use openapi::Described;

use crate::config::Secret;
use crate::routes::routes;
use crate::telemetry::Figures;
use actix_web::web;
use actors::host::Registry;
use actors::host::ports::Journal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// What the handlers here need, as `web::Data<Inspector>`.
pub struct Inspector {
    pub registry: Arc<Registry>,
    pub journal: Arc<dyn Journal>,
    pub audit: Arc<dyn AuditLog>,
    pub crowd: Arc<dyn Crowd>,
    pub looks: Looks,
    pub figures: Figures,
    /// Since when this process serves.
    pub started: Instant,
    /// Set while the process stops: `/ready` says no then.
    pub draining: Arc<AtomicBool>,
    /// What `/metrics` asks for as a bearer token.
    pub metrics_token: Option<Secret>,
    pub production: bool,
    /// Milliseconds since 1970 UTC.
    pub clock: Arc<dyn Fn() -> i64 + Send + Sync>,
}

impl Inspector {
    fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Acquire)
    }
}

routes! { add_routes, ROUTES:
    "/health" { get vitals::health }
    "/ready" { get vitals::ready }
    "/metrics" { get vitals::metrics }
    "/api/admin/vitals" { get vitals::vitals }
    "/api/admin/cells" { get cells::list }
    "/api/admin/cells/{entity}" { get cells::inspect }
    "/api/admin/cells/{entity}/events" { get events::events }
    "/api/admin/cells/{entity}/state" { get history::state }
    "/api/admin/cells/{entity}/diff" { get history::diff }
    "/api/admin/cells/{entity}/span" { get history::span }
    "/api/admin/cells/{entity}/blame" { get blame::blame }
    "/api/admin/cells/{entity}/{action}" { post actions::act }
    "/api/admin/people/{user}/disconnect" { post crowd::disconnect }
    "/api/admin/announce" { post crowd::announce }
    "/api/admin/audit" { get audit::list }
}

/// All paths of this module.
pub fn configure(config: &mut web::ServiceConfig, inspector: web::Data<Inspector>) {
    config.app_data(inspector);
    add_routes(config);
}
