//! The socket, from outside: a real server on port 0, a plain WebSocket client, and a scripted floor behind it, so that
//! every answer of a cell can be made to come early, late, wrong or not at all.

mod client;
mod floor;

mod calls;
mod causes;
mod closing;
mod connecting;
mod crowd;
mod guests;
mod house;
mod limits;
mod order;
mod racing;
mod real;
mod rights;
mod subscribing;

use actix_web::{App, HttpServer};
use actors::entity::Lane;
use actors::ids::{EntityId, Role, UserId, WorkspaceId};
use actors::kinds::KindTag;
use client::Client;
use floor::Script;
use souk::auth::token::{Claims, Signer};
use souk::gateway::floor::Floor;
use souk::gateway::{Clock, Gateway, Settings, Sockets};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use ulid::Ulid;

/// A server with some floor, a scripted one unless said otherwise, and a clock that tests turn.
pub struct Market<F = Script> {
    pub address: String,
    pub floor: Arc<F>,
    pub sockets: Arc<Sockets>,
    signer: Signer,
    clock_ms: Arc<AtomicI64>,
}

const START_MS: i64 = 1_763_630_000_000;

/// Settings under which nothing happens by itself within a test.
pub fn calm() -> Settings {
    Settings { shutdown_spread: Duration::from_millis(200), ..Settings::default() }
}

impl Market {
    pub fn open() -> Self {
        Self::with(calm())
    }

    pub fn with(settings: Settings) -> Self {
        Self::on(settings, |_| Script::new())
    }
}

impl<F: Floor> Market<F> {
    pub fn on(settings: Settings, floor: impl FnOnce(Clock) -> Arc<F>) -> Self {
        let signer = Signer::new(b"a secret of tests");
        let clock_ms = Arc::new(AtomicI64::new(START_MS));
        let now = clock_ms.clone();
        let clock: Clock = Arc::new(move || now.load(Ordering::SeqCst));
        let floor = floor(clock.clone());
        let gateway =
            Gateway::on_floor(settings, floor.clone(), signer.clone(), clock).expect("good settings");
        let sockets = gateway.sockets().clone();
        let on_connect = souk::gateway::end_stuck(gateway.stuck_wait());
        let app = move || {
            let gateway = gateway.clone();
            App::new().configure(move |config| gateway.configure(config))
        };
        let server = HttpServer::new(app).workers(2).disable_signals().on_connect(on_connect);
        let server = server.client_disconnect_timeout(souk::gateway::LINGER);
        let server = server.bind("127.0.0.1:0").expect("a free port");
        let address = server.addrs()[0].to_string();
        actix_web::rt::spawn(server.run());
        Self { address, floor, sockets, signer, clock_ms }
    }

    pub fn turn_clock(&self, ms: i64) {
        self.clock_ms.fetch_add(ms, Ordering::SeqCst);
    }

    /// A token for that person, good for so many seconds.
    pub fn token(&self, user: UserId, ttl_s: i64) -> String {
        self.token_of(user, Ulid::from_parts(9, user.0.0), ttl_s)
    }

    pub fn token_of(&self, user: UserId, family: Ulid, ttl_s: i64) -> String {
        self.sign(user, Some(workspace(user)), family, ttl_s)
    }

    /// A token of the same log-in as [`Market::token`], of somebody who has left their workspace.
    pub fn token_without_workspace(&self, user: UserId) -> String {
        self.sign(user, None, Ulid::from_parts(9, user.0.0), 900)
    }

    fn sign(&self, user: UserId, workspace: Option<WorkspaceId>, family: Ulid, ttl_s: i64) -> String {
        let expires_at_s = self.clock_ms.load(Ordering::SeqCst) / 1_000 + ttl_s;
        let name = "Ada".to_owned();
        self.signer.sign(&Claims { user, workspace, role: Role::User, name, family, expires_at_s })
    }

    /// A socket that has said nothing yet.
    pub async fn socket(&self) -> Client {
        Client::open(&self.address, "", &[]).await.expect("the server lets us in")
    }

    /// A connected person.
    pub async fn visitor(&self, user: UserId) -> Client {
        let mut client = self.socket().await;
        let token = self.token(user, 900);
        let reply = client.ask("connect", serde_json::json!({ "token": token })).await;
        assert!(reply["connect"]["client"].is_string(), "{reply}");
        client
    }
}

/// The n-th person.
pub fn user(n: u128) -> UserId {
    UserId(Ulid::from_parts(1, n))
}

/// The workspace of that person alone.
pub fn workspace(user: UserId) -> WorkspaceId {
    WorkspaceId(Ulid::from_parts(4, user.0.0))
}

/// An entity whose front channel is a log, and the channel's name. Not the own channel of any [`user`].
pub fn a_log(n: u128) -> (EntityId, String) {
    let entity = EntityId::new(KindTag::Inbox, Ulid::from_parts(2, n));
    (entity, souk::gateway::channel::name(entity, Lane::Log))
}

/// An entity whose front channel is a state lane, and the channel's name.
pub fn a_state(n: u128) -> (EntityId, String) {
    let kind =
        KindTag::ALL.iter().find(|kind| kind.front() == Lane::State).expect("some kind fronts its state");
    let entity = EntityId::new(*kind, Ulid::from_parts(2, n));
    (entity, souk::gateway::channel::name(entity, Lane::State))
}

/// The channel that the person follows without asking.
pub fn own_channel(user: UserId) -> (EntityId, String) {
    (EntityId::new(KindTag::Inbox, user.0), user.to_string())
}

/// Waits for something the server does by itself.
pub async fn until(mut holds: impl FnMut() -> bool) {
    let started = std::time::Instant::now();
    while !holds() {
        assert!(started.elapsed() < client::PATIENCE, "it never came true");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
