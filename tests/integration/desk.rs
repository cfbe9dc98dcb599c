//! A server with REST on port 0, and what people do at it.

use crate::http::{Answered, send};

use crate::scratch::Scratch;
use crate::shaky::{ShakyAudit, ShakyJournal, ShakyPeople};
use actix_web::web::{self, Data};
use actix_web::{App, HttpServer};
use actors::host::{HostSettings, Ports, Registry};
use actors::ids::UserId;
use serde_json::{Value, json};
use souk::admin::{Crowd, Inspector, Looks, Present};
use souk::api::{Api, ApiSettings, configure, no_such_place};
use souk::auth::password::PasswordSettings;
use souk::auth::token::Signer;
use souk::auth::{Accounts, AuthSettings, SocketCloser};
use souk::config::Secret;
use souk::storage::{StoredJournal, StoredPeople, StoredProjector, StoredReading, StoredWorkspaces};
use souk::telemetry::Figures;
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use ulid::Ulid;

pub const SECRET: &[u8] = b"the secret of a test, 32 bytes long";
/// Of `/metrics`, in production.
pub const METRICS_TOKEN: &str = "what Prometheus knows";
/// Said to be open.
pub const SOCKETS: usize = 3;
pub const PASSWORD: &str = "correct horse battery";

/// A running server.
pub struct Desk {
    pub address: SocketAddr,
    pub journal: ShakyJournal,
    pub audit: Arc<ShakyAudit>,
    /// Says that the process is going away.
    pub draining: Arc<AtomicBool>,
    pub people: Arc<ShakyPeople>,
    _scratch: Scratch,
    /// Families whose sockets were closed.
    pub closed: Arc<Closed>,
    /// Milliseconds since 1970; only a test moves it.
    pub clock: Arc<AtomicI64>,
}

/// Somebody with a token.
#[derive(Clone, Debug)]
pub struct Somebody {
    pub user: String,
    pub workspace: String,
    pub token: String,
}

/// Sockets that nobody has.
struct Nobody;

impl Crowd for Nobody {
    fn announce(&self, _: &str) -> usize {
        0
    }

    fn disconnect(&self, _: UserId) -> usize {
        0
    }

    fn present(&self) -> Present {
        Present { sockets: SOCKETS, guests: 0 }
    }
}

#[derive(Default)]
pub struct Closed(pub Mutex<Vec<Ulid>>);

impl SocketCloser for Closed {
    fn close_family(&self, family: Ulid) {
        self.0.lock().unwrap().push(family);
    }
}

impl Desk {
    pub async fn open() -> Self {
        Self::open_with(ApiSettings::default()).await
    }

    pub async fn open_with(settings: ApiSettings) -> Self {
        let clock = Arc::new(AtomicI64::new(1_800_000_000_000));
        let told = Arc::clone(&clock);
        let now: souk::auth::Clock = Arc::new(move || told.load(Ordering::SeqCst));
        let scratch = Scratch::open().await;
        let journal = ShakyJournal::new(StoredJournal(scratch.store.clone()));
        let reading = Arc::new(StoredReading(scratch.store.clone()));
        let workspaces = Arc::new(StoredWorkspaces(scratch.store.clone()));
        let people = Arc::new(ShakyPeople::new(StoredPeople(scratch.store.clone())));
        let closed = Arc::new(Closed::default());
        let projector = StoredProjector::start(scratch.store.clone()).expect("a thread");
        let ports = Ports {
            journal: Arc::new(journal.clone()),
            projector: Arc::new(projector),
            clock: Arc::clone(&now),
        };
        let registry = Registry::start(HostSettings { arbiters: 1, ..HostSettings::default() }, ports);
        let passwords = PasswordSettings { memory_kib: 32, rounds: 1, ..PasswordSettings::default() };
        let auth = AuthSettings { passwords, ..AuthSettings::default() };
        let accounts =
            Accounts::new(auth, people.clone(), closed.clone(), Signer::new(SECRET), Arc::clone(&now))
                .unwrap();
        let (audit, draining) = (Arc::new(ShakyAudit::new(&scratch.store)), Arc::new(AtomicBool::new(false)));
        let inspector = Inspector {
            registry: registry.clone(),
            journal: Arc::new(journal.clone()),
            audit: audit.clone(),
            crowd: Arc::new(Nobody),
            looks: Looks::default(),
            figures: Figures::collect(),
            started: std::time::Instant::now(),
            draining: draining.clone(),
            metrics_token: settings.production.then(|| Secret::new(METRICS_TOKEN)),
            production: settings.production,
            clock: Arc::clone(&now),
        };
        let api = Api::new(settings, registry, Arc::new(accounts), workspaces, reading, now).unwrap();
        let address = serve(Data::new(api), Data::new(inspector));
        Self { address, journal, audit, draining, people, closed, clock, _scratch: scratch }
    }

    /// One request with a JSON body.
    pub async fn call(&self, method: &str, path: &str, token: Option<&str>, body: Option<Value>) -> Answered {
        let bearer = token.map(|token| format!("Bearer {token}"));
        let mut headers: Vec<_> = bearer.iter().map(|bearer| ("authorization", bearer.as_str())).collect();
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        if !body.is_empty() {
            headers.push(("content-type", "application/json"));
        }
        send(self.address, method, path, &headers, body.as_bytes()).await
    }

    /// One request with a key.
    pub async fn call_once(&self, key: &str, path: &str, who: &Somebody, body: Value) -> Answered {
        let bearer = format!("Bearer {}", who.token);
        let headers = [
            ("authorization", bearer.as_str()),
            ("content-type", "application/json"),
            ("idempotency-key", key),
        ];
        send(self.address, "POST", path, &headers, body.to_string().as_bytes()).await
    }

    pub async fn get(&self, path: &str, who: Option<&Somebody>) -> Answered {
        self.call("GET", path, who.map(|who| who.token.as_str()), None).await
    }

    pub async fn post(&self, path: &str, who: &Somebody, body: Value) -> Answered {
        self.call("POST", path, Some(&who.token), Some(body)).await
    }

    /// A body as it is, said to be JSON.
    pub async fn post_raw(&self, path: &str, who: &Somebody, body: &[u8]) -> Answered {
        let bearer = format!("Bearer {}", who.token);
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        send(self.address, "POST", path, &headers, body).await
    }

    pub async fn register(&self, email: &str) -> Value {
        let body = json!({ "email": email, "password": PASSWORD, "name": "Ada" });
        self.call("POST", "/api/auth/register", None, Some(body)).await.expect(201)
    }

    /// Somebody with a token and a workspace, without an account.
    pub async fn somebody(&self, name: &str) -> Somebody {
        self.minted(json!({ "names": [name] })).await
    }

    async fn minted(&self, body: Value) -> Somebody {
        let mut minted = self.call("POST", "/api/debug/tokens", None, Some(body)).await.expect(200);
        let minted = minted["tokens"][0].take();
        let text = |field: &str| minted[field].as_str().expect("text").to_owned();
        Somebody { user: text("user"), workspace: text("workspace"), token: text("access_token") }
    }

    /// Somebody with the role admin.
    pub async fn admin(&self) -> Somebody {
        self.minted(json!({ "names": ["Ops"], "role": "admin" })).await
    }

    /// An open auction of this seller; its id.
    pub async fn auction(&self, seller: &Somebody) -> String {
        let lot =
            json!({ "title": "Blue vase", "currency": "EUR", "opening_cents": 1000, "increments": "ebay" });
        let made = self.post("/api/auctions", seller, lot).await.expect(201);
        let id = made["id"].as_str().expect("an id").to_owned();
        self.post(&format!("/api/auctions/{id}/start"), seller, json!({})).await.expect(200);
        id
    }

    /// An active show with items numbered from 1, one piece each; its id.
    pub async fn show(&self, host: &Somebody, items: usize) -> String {
        let made = self.post("/api/shows", host, json!({ "name": "Friday night" })).await.expect(201);
        let id = made["id"].as_str().expect("an id").to_owned();
        for number in 1..=items {
            let item = json!({ "item_number": number.to_string(), "title": "Vase", "quantity": 1 });
            self.post(&format!("/api/shows/{id}/items"), host, item).await.expect(201);
        }
        self.post(&format!("/api/shows/{id}/activate"), host, json!({})).await.expect(200);
        id
    }

    /// A list, once the read tables are so far.
    pub async fn list(&self, path: &str, who: Option<&Somebody>, so: impl Fn(&Value) -> bool) -> Value {
        let mut rows = Value::Null;
        for _ in 0..3_000 {
            rows = self.get(path, who).await.expect(200);
            if so(&rows) {
                return rows;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("{path} stays {rows}");
    }

    pub fn pass_time(&self, ms: i64) {
        self.clock.fetch_add(ms, Ordering::SeqCst);
    }
}

fn serve(api: Data<Api>, inspector: Data<Inspector>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    let server = HttpServer::new(move || {
        App::new()
            .configure(|config| configure(config, api.clone()))
            .configure(|config| souk::admin::configure(config, inspector.clone()))
            .default_service(web::to(no_such_place))
    });
    let server = server.workers(1).disable_signals().listen(listener).expect("it listens").run();
    actix_web::rt::spawn(server);
    address
}
