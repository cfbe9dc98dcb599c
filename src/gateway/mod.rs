//! Sockets: the Centrifuge client protocol, version 2, in JSON. A frame becomes commands for the floor, and what cells
//! publish becomes frames. Generic over kinds, decides no business, knows no database.
//!
//! The way in: `reader` → `session` (an actor per socket) → `codec` → `commands` → `floor`.
//! The way out: a cell → `hub` (one per worker) → `outgoing` (a bounded queue per socket) → `writer`. An rpc's answer
//! takes the shorter way from the cell's thread into the queue.
//!
//! Who connects without a token is a guest: follows what everybody may, has no channel of their own and no name in any
//! room, and orders nothing (103). The one method for everybody is `time`, which the gateway answers by itself
//! (`commands/rpc.rs`).

pub mod channel;
pub mod codec;
pub mod codes;
mod commands;
pub mod floor;
pub mod hub;
pub mod outgoing;
mod rate;
mod reader;
mod seat;
mod session;
pub mod settings;
pub mod sockets;
mod stuck;
mod upgrade;
mod writer;

pub use settings::Settings;
pub use sockets::Sockets;
pub use stuck::{LINGER, end_stuck};

use crate::auth::token::Signer;
use crate::routes::routes;
use actix_web::web;
use actors::host::Registry;
use actors::host::ports::{HubId, SessionId};
use floor::{Floor, RegistryFloor};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// Milliseconds since 1970 UTC.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// The node's sockets.
#[derive(Clone)]
pub struct Gateway {
    shared: Arc<Shared>,
}

/// What all workers share.
pub(crate) struct Shared {
    settings: Settings,
    floor: Arc<dyn Floor>,
    signer: Signer,
    clock: Clock,
    sockets: Arc<Sockets>,
    sessions: AtomicU64,
    hubs: AtomicU32,
}

impl Gateway {
    /// # Errors
    /// What is wrong with the settings.
    pub fn new(
        settings: Settings,
        registry: Arc<Registry>,
        signer: Signer,
        clock: Clock,
    ) -> Result<Self, String> {
        Self::on_floor(settings, Arc::new(RegistryFloor(registry)), signer, clock)
    }

    /// A gateway to any floor; tests bring their own.
    ///
    /// # Errors
    /// What is wrong with the settings.
    pub fn on_floor(
        settings: Settings,
        floor: Arc<dyn Floor>,
        signer: Signer,
        clock: Clock,
    ) -> Result<Self, String> {
        settings.validate()?;
        let sockets = Sockets::new(settings.clone());
        let (sessions, hubs) = Default::default();
        Ok(Self { shared: Arc::new(Shared { settings, floor, signer, clock, sockets, sessions, hubs }) })
    }

    /// The directory of this node's sockets: log-outs, shutdown, figures.
    #[must_use]
    pub fn sockets(&self) -> &Arc<Sockets> {
        &self.shared.sockets
    }

    /// How long a connection may take nothing before the kernel ends it: what [`end_stuck`] wants to know.
    #[must_use]
    pub fn stuck_wait(&self) -> std::time::Duration {
        self.shared.settings.stuck_wait
    }

    /// Adds the route. Called once per worker, which is how each gets its own hub.
    pub fn configure(&self, config: &mut web::ServiceConfig) {
        config.app_data(web::Data::new(upgrade::Worker::new(self.shared.clone())));
        add_routes(config);
    }
}

routes! { add_routes, ROUTES:
    "/connection/websocket" { get upgrade::upgrade }
}

impl Shared {
    fn next_session(&self) -> SessionId {
        SessionId(self.sessions.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn next_hub(&self) -> HubId {
        HubId(self.hubs.fetch_add(1, Ordering::Relaxed))
    }
}
