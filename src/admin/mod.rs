//! The inspector: what operators with the role admin see of the living cells, and the little they may do to them and
//! to the people who are connected.
//!
//! Every action is in the audit log before it happens. Nothing here is computed while nobody looks, and nothing here
//! knows a kind by name.

mod actions;
mod audit;
mod cells;
mod crowd;
mod diff;
mod history;
mod listing;
mod operator;
mod vitals;

pub use audit::{AuditLog, Deed, Done};
pub use crowd::Crowd;

use crate::config::Secret;
use crate::error::ApiError;
use crate::telemetry::Figures;
use actix_web::{HttpResponse, Resource, Route, web};
use actors::host::Registry;
use actors::host::ports::Journal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What the handlers here need, as `web::Data<Inspector>`.
pub struct Inspector {
    pub registry: Arc<Registry>,
    pub journal: Arc<dyn Journal>,
    pub audit: Arc<dyn AuditLog>,
    pub crowd: Arc<dyn Crowd>,
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
pub fn configure(config: &mut web::ServiceConfig, inspector: web::Data<Inspector>) {
    config
        .app_data(inspector)
        .service(read("/health", web::get().to(vitals::health)))
        .service(read("/ready", web::get().to(vitals::ready)))
        .service(read("/metrics", web::get().to(vitals::metrics)))
        .service(read("/api/admin/cells", web::get().to(cells::list)))
        .service(read("/api/admin/cells/{entity}", web::get().to(cells::inspect)))
        .service(read("/api/admin/cells/{entity}/events", web::get().to(history::events)))
        .service(read("/api/admin/cells/{entity}/state", web::get().to(history::state)))
        .service(read("/api/admin/cells/{entity}/diff", web::get().to(history::diff)))
        .service(place("/api/admin/cells/{entity}/{action}", web::post().to(actions::act), "POST"))
        .service(place("/api/admin/people/{user}/disconnect", web::post().to(crowd::disconnect), "POST"))
        .service(place("/api/admin/announce", web::post().to(crowd::announce), "POST"))
        .service(read("/api/admin/audit", web::get().to(audit::list)));
}

fn read(path: &str, route: Route) -> Resource {
    place(path, route, "GET")
}

/// A path that takes one method and says so to others.
fn place(path: &str, route: Route, method: &'static str) -> Resource {
    let refuse = move || async move { Err::<HttpResponse, _>(ApiError::method_not_allowed(method)) };
    web::resource(path).route(route).default_service(web::to(refuse))
}
