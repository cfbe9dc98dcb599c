//! The inspector: what operators with the role admin see of the living cells, and the little they may do to them.
//!
//! Every action is in the audit log before it happens. Nothing here is computed while nobody looks, and nothing here
//! knows a kind by name.

mod actions;
mod audit;
mod cells;
mod diff;
mod history;
mod listing;
mod operator;
mod vitals;

pub use audit::{AuditLog, Deed, Done};

use crate::config::Secret;
use crate::telemetry::Figures;
use actix_web::web;
use actors::host::Registry;
use actors::host::ports::Journal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What the handlers here need, as `web::Data<Inspector>`.
pub struct Inspector {
    pub registry: Arc<Registry>,
    pub journal: Arc<dyn Journal>,
    pub audit: Arc<dyn AuditLog>,
    pub figures: Figures,
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

/// All paths of this module.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/health", web::get().to(vitals::health))
        .route("/ready", web::get().to(vitals::ready))
        .route("/metrics", web::get().to(vitals::metrics))
        .service(
            web::scope("/api/admin")
                .route("/cells", web::get().to(cells::list))
                .route("/cells/{entity}", web::get().to(cells::inspect))
                .route("/cells/{entity}/events", web::get().to(history::events))
                .route("/cells/{entity}/state", web::get().to(history::state))
                .route("/cells/{entity}/diff", web::get().to(history::diff))
                .route("/cells/{entity}/{action}", web::post().to(actions::act))
                .route("/audit", web::get().to(audit::list)),
        );
}
