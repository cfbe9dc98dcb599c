//! The composition root: opens the database, starts the cells, the sockets, REST and the inspector, and takes them
//! down again in an order that loses nothing. Decides nothing itself; knows everybody.

mod wiring;

use crate::admin::{self, Inspector};
use crate::api::{self, Api};
use crate::auth::token::Signer;
use crate::auth::{Accounts, ports::SocketCloser};
use crate::config::Settings;
use crate::error::ApiError;
use crate::gateway::{self, Gateway, Sockets, codes};
use crate::pages::{self, Pages};
use crate::storage::Storage;
use crate::telemetry::{Figures, UPKEEP_EVERY};
use actix_web::dev::ServerHandle;
use actix_web::web::{self, Data};
use actix_web::{App as WebApp, HttpRequest, HttpResponse, HttpServer};
use actors::host::{Ports, Registry};
use std::fmt;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tracing::info;

/// Why the server doesn't start, in a sentence.
#[derive(Debug)]
pub struct StartFault(String);

impl fmt::Display for StartFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StartFault {}

impl StartFault {
    fn new(what: &str, why: impl fmt::Display) -> Self {
        Self(format!("{what}: {why}"))
    }
}

/// A server that takes requests.
pub struct App {
    /// Where it listens; the port is known even when 0 was asked for.
    pub addr: SocketAddr,
    pub registry: Arc<Registry>,
    pub accounts: Arc<Accounts>,
    pub storage: Storage,
    pub clock: crate::auth::Clock,
    sockets: Arc<Sockets>,
    draining: Arc<AtomicBool>,
    drain: Duration,
    server: ServerHandle,
    ended: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl App {
    /// Starts everything. Must run in an actix system.
    ///
    /// # Errors
    /// What is missing: the database, the port, a setting.
    pub async fn start(settings: &Settings) -> Result<Self, StartFault> {
        let figures = Figures::collect();
        let clock: crate::auth::Clock = Arc::new(now_ms);
        let secret = settings.token_secret().map_err(|why| StartFault::new("the token secret", why))?;
        let signer = Signer::new(secret.expose().as_bytes());
        let storage =
            Storage::open(&settings.storage).await.map_err(|why| StartFault::new("the database", why))?;
        let ports =
            Ports { journal: storage.journal(), projector: storage.projector(), clock: clock.clone() };
        let registry = Registry::start(wiring::host(&settings.host), ports);
        let gateway =
            Gateway::new(wiring::gateway(settings), registry.clone(), signer.clone(), clock.clone())
                .map_err(|why| StartFault::new("the gateway's settings", why))?;
        let sockets = gateway.sockets().clone();
        let closer: Arc<dyn SocketCloser> = sockets.clone();
        let accounts =
            Accounts::new(wiring::accounts(&settings.auth), storage.people(), closer, signer, clock.clone());
        let accounts = Arc::new(accounts.map_err(|why| StartFault::new("the account settings", why))?);
        wiring::first_admin(&accounts, &settings.auth).await?;
        let draining = Arc::new(AtomicBool::new(false));
        let parts = Parts {
            api: Data::new(
                Api::new(
                    wiring::api(&settings.server),
                    registry.clone(),
                    accounts.clone(),
                    storage.workspaces(),
                    storage.reading(),
                    clock.clone(),
                )
                .map_err(|why| StartFault::new("the API's settings", why))?,
            ),
            inspector: Data::new(Inspector {
                registry: registry.clone(),
                journal: storage.journal(),
                audit: storage.audit(),
                crowd: sockets.clone(),
                looks: admin::Looks::default(),
                figures: figures.clone(),
                started: Instant::now(),
                draining: draining.clone(),
                metrics_token: settings.log.metrics_token.clone(),
                production: settings.server.is_production(),
                clock: clock.clone(),
            }),
            gateway,
            pages: Data::new(
                Pages::new(settings.server.web_dir.clone())
                    .map_err(|why| StartFault::new("the pages", why))?,
            ),
        };
        let (addr, server, ended) = serve(settings, parts)?;
        actix_rt::spawn(keep_figures(figures));
        info!(%addr, database = %settings.storage.database, "souk is open");
        let drain = Duration::from_millis(settings.server.drain_ms);
        Ok(Self { addr, registry, accounts, storage, clock, sockets, draining, drain, server, ended })
    }

    /// Serves until `stop` is done or the server ends by itself, then takes everything down.
    ///
    /// # Errors
    /// When the server ended by a fault of its own.
    pub async fn run_until(self, stop: impl Future<Output = ()>) -> std::io::Result<()> {
        let Self { registry, sockets, draining, drain, server, mut ended, .. } = self;
        tokio::select! {
            () = stop => {}
            outcome = &mut ended => return outcome.unwrap_or_else(|panic| Err(std::io::Error::other(panic))),
        }
        info!("souk is closing");
        draining.store(true, Ordering::Release);
        // Sockets first, spread over time so that not everybody comes back at once; then what is under way.
        let _ = tokio::time::timeout(drain, sockets.close_all(codes::SHUTDOWN)).await;
        server.stop(true).await;
        registry.drain(drain).await;
        info!("souk is closed");
        Ok(())
    }
}

/// What each worker serves.
#[derive(Clone)]
struct Parts {
    api: Data<Api>,
    inspector: Data<Inspector>,
    gateway: Gateway,
    pages: Data<Pages>,
}

impl Parts {
    fn configure(&self, config: &mut web::ServiceConfig) {
        api::configure(config, self.api.clone());
        admin::configure(config, self.inspector.clone());
        self.gateway.configure(config);
        pages::configure(config, self.pages.clone());
    }
}

/// Every address that is nobody's.
async fn nowhere(request: HttpRequest, pages: Data<Pages>) -> Result<HttpResponse, ApiError> {
    match pages.lost(&request)? {
        Some(page) => Ok(page),
        None => api::no_such_place(request).await,
    }
}

type Serving = (SocketAddr, ServerHandle, tokio::task::JoinHandle<std::io::Result<()>>);

fn serve(settings: &Settings, parts: Parts) -> Result<Serving, StartFault> {
    let listen = settings.server.listen;
    let stuck_wait = parts.gateway.stuck_wait();
    let bound = TcpListener::bind(listen).and_then(|listener| Ok((listener.local_addr()?, listener)));
    let (addr, listener) = bound.map_err(|why| StartFault::new(&format!("listening on {listen}"), why))?;
    let server = HttpServer::new(move || {
        let parts = parts.clone();
        // Runs on each worker's thread.
        schema::step_back(BEHIND_CELLS);
        WebApp::new().configure(move |config| parts.configure(config)).default_service(web::to(nowhere))
    })
    .workers(settings.server.workers)
    // A session's frames are small and already joined: held back, they would wait for the client's delayed ACK.
    .tcp_nodelay(true)
    .max_connections(settings.gateway.sockets_max + CONNECTIONS_BESIDE_SOCKETS)
    .on_connect(gateway::end_stuck(stuck_wait))
    .client_disconnect_timeout(gateway::LINGER)
    .disable_signals()
    .shutdown_timeout(settings.server.drain_ms.div_ceil(1_000))
    .listen(listener)
    .map_err(|why| StartFault::new("the server", why))?
    .run();
    let handle = server.handle();
    Ok((addr, handle, actix_rt::spawn(server)))
}

async fn keep_figures(figures: Figures) {
    let mut tick = tokio::time::interval(UPKEEP_EVERY);
    loop {
        tick.tick().await;
        figures.upkeep();
    }
}

fn now_ms() -> i64 {
    // A clock before 1970 is a broken machine; rules see time stand still rather than go back.
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Niceness of the threads that carry what was said to whom it was said, behind those that decide and store it: on a
/// machine that is full, a bid is decided while its watchers still hear of the last one.
const BEHIND_CELLS: i32 = 5;
/// Connections that aren't sockets: REST, health checks, the inspector.
const CONNECTIONS_BESIDE_SOCKETS: usize = 1_024;
