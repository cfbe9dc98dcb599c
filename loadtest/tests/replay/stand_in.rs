//! One port that speaks just enough REST and Centrifuge for a replay, with the real auction rules behind it.

use actors::auction::{Auction, Command};
use actors::engine::{Cell, Order, Outcome, Output, Snapshot, StoreResult, Verdict};
use actors::entity::Kind;
use actors::ids::{Caller, EntityId, Key, Role, UserId, WorkspaceId};
use actors::time::UnixMs;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;

/// The nth ULID of this server.
fn ulid(n: usize) -> String {
    format!("01J{n:023}")
}

#[derive(Default)]
struct World {
    auctions: BTreeMap<EntityId, Cell<Auction, ()>>,
    people: usize,
    mints: bool,
    answers_to_lose: usize,
}

/// The server; it ends with its test.
pub struct StandIn {
    address: String,
    world: Arc<Mutex<World>>,
}

impl StandIn {
    /// `mints` is whether it gives out test people's tokens.
    pub async fn start(mints: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let world = Arc::new(Mutex::new(World { mints, ..World::default() }));
        let shared = world.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, shared.clone()));
            }
        });
        Self { address, world }
    }

    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// The next bids are decided, and their answers lost together with their sockets.
    pub fn lose_answers(&self, count: usize) {
        lock(&self.world).answers_to_lose = count;
    }

    pub fn answers_to_lose(&self) -> usize {
        lock(&self.world).answers_to_lose
    }
}

fn lock(world: &Mutex<World>) -> MutexGuard<'_, World> {
    world.lock().expect("nobody panicked")
}

async fn serve(mut stream: TcpStream, world: Arc<Mutex<World>>) {
    let mut start = [0; 16];
    let seen = stream.peek(&mut start).await.unwrap_or_default();
    match start[..seen].starts_with(b"GET /connection") {
        true => talk(stream, &world).await,
        false => answer_request(&mut stream, &world).await,
    }
}

async fn talk(stream: TcpStream, world: &Mutex<World>) {
    let Ok(mut socket) = tokio_tungstenite::accept_async(stream).await else { return };
    let mut who = String::new();
    while let Some(Ok(Message::Text(text))) = socket.next().await {
        let command: Value = serde_json::from_str(&text).expect("JSON");
        let reply = match command["connect"]["token"].as_str() {
            Some(token) => {
                who = token.to_owned();
                json!({ "id": command["id"], "connect": { "client": "c" } })
            }
            None => {
                let mut fields = command["rpc"]["data"].as_object().expect("an object").clone();
                let mut take = |field: &str| fields.remove(field).expect("a field");
                let (auction, key) = (take("auction"), take("key"));
                let answer = lock(world).give(text_of(&auction), "bid", fields, &who, text_of(&key));
                if lock(world).loses_an_answer() {
                    return;
                }
                json!({ "id": command["id"], "rpc": { "data": answer } })
            }
        };
        let _ = socket.send(Message::text(reply.to_string())).await;
    }
}

async fn answer_request(stream: &mut TcpStream, world: &Mutex<World>) {
    let (head, body) = read_request(stream).await;
    let mut words = head.split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let header = |name: &str| {
        let line = head.lines().find(|line| line.to_lowercase().starts_with(name));
        line.and_then(|line| line.split_once(": ")).map(|(_, value)| value.to_owned()).unwrap_or_default()
    };
    let token = header("authorization").replace("Bearer ", "");
    let (status, answer) = lock(world).route(method, path, &token, &header("idempotency-key"), body);
    let body = answer.to_string();
    let answer =
        format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
    let _ = stream.write_all(answer.as_bytes()).await;
}

async fn read_request(stream: &mut TcpStream) -> (String, Value) {
    let mut heard = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&heard).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            match serde_json::from_str(body) {
                Ok(body) => return (head.to_owned(), body),
                Err(_) if head.starts_with("GET") => return (head.to_owned(), Value::Null),
                Err(_) => {}
            }
        }
        if stream.read_buf(&mut heard).await.unwrap_or_default() == 0 {
            return (text, Value::Null);
        }
    }
}

impl World {
    fn loses_an_answer(&mut self) -> bool {
        let loses = self.answers_to_lose > 0;
        self.answers_to_lose = self.answers_to_lose.saturating_sub(1);
        loses
    }

    /// A person's token is their id.
    fn person(&mut self) -> String {
        self.people += 1;
        format!("user:{}", ulid(self.people))
    }

    fn route(&mut self, method: &str, path: &str, token: &str, key: &str, body: Value) -> (u16, Value) {
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        match (method, parts.as_slice()) {
            ("POST", ["api", "auth", "register"]) => {
                let user = self.person();
                let workspace = json!({ "id": workspace().to_string() });
                (201, json!({ "access_token": user, "user": { "id": user }, "workspace": workspace }))
            }
            ("POST", ["api", "debug", "tokens"]) if self.mints => {
                let names = body["names"].as_array().cloned().unwrap_or_default();
                let minted = names.iter().map(|name| {
                    let user = self.person();
                    json!({ "user": user, "name": name, "access_token": user })
                });
                (200, json!({ "tokens": minted.collect::<Vec<_>>() }))
            }
            ("POST", ["api", "auctions"]) => {
                let id = format!("auction:{}", ulid(self.auctions.len() + 1));
                let fields = body.as_object().expect("an object").clone();
                let answer = self.give(&id, "create", fields, token, key);
                assert_eq!(answer["ok"], true, "{answer}");
                (201, json!({ "id": id }))
            }
            ("POST", ["api", "auctions", id, verb]) => {
                (200, self.give(id, verb, body.as_object().expect("an object").clone(), token, key))
            }
            ("GET", ["api", "auctions", id]) => {
                let cell = &self.auctions[&id.parse::<EntityId>().expect("an id")];
                (200, serde_json::to_value(Auction::view(cell.state(), None)).expect("JSON"))
            }
            _ => (404, json!({ "error": { "code": "not_found", "message": path } })),
        }
    }

    fn give(&mut self, id: &str, verb: &str, fields: Map<String, Value>, who: &str, key: &str) -> Value {
        let entity: EntityId = id.parse().expect("an id");
        let unborn = || Cell::recover(Snapshot::unborn(entity), 1, []).expect("an empty journal");
        let cell = self.auctions.entry(entity).or_insert_with(unborn);
        let command: Command = serde_json::from_value(json!({ verb: fields })).expect("a command");
        let user: UserId = who.parse().expect("a token");
        let caller = Caller::user(user, Some(workspace()), Role::User);
        let key = Key::new(key).expect("a key");
        cell.handle(Order { command, caller, key, fingerprint: 1, at: UnixMs(1), waiter: () });
        let _ = cell.next_parcel();
        cell.settle(StoreResult::Stored { up_to: cell.decided() });
        let mut answer = Value::Null;
        while let Some(output) = cell.next_output() {
            if let Output::Answer { verdict, .. } = output {
                answer = told(&verdict);
            }
        }
        answer
    }
}

fn told(verdict: &Verdict<Auction>) -> Value {
    let Verdict::Decided { outcome, .. } = verdict else { panic!("{verdict:?}") };
    let (ok, json) = match &**outcome {
        Outcome::Accepted(answer) => (true, serde_json::to_value(answer)),
        Outcome::Refused(refusal) => (false, serde_json::to_value(refusal)),
    };
    let mut json = json.expect("JSON");
    json["ok"] = json!(ok);
    json
}

fn workspace() -> WorkspaceId {
    ulid(0).parse().expect("an id")
}

fn text_of(value: &Value) -> &str {
    value.as_str().expect("text")
}
