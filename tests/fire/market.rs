//! What people do in a market, whatever is done to the server meanwhile.

use super::rest::{self, Request};
use super::wire::{Refused, Wire};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Who runs the market's shows and auctions.
#[derive(Clone)]
pub struct Seller {
    port: u16,
    pub user: String,
    pub token: String,
}

impl Seller {
    pub async fn register(port: u16) -> Self {
        let body = json!({
            "email": format!("seller-{port}@example.com"), "password": "a long enough password",
            "name": "Sella", "workspace_name": "The stall",
        });
        let account = post(port, "/api/auth/register", None, &body).await;
        Self { port, user: text(&account["user"]["id"]), token: text(&account["access_token"]) }
    }

    /// An open auction that nobody but its seller ends; its id, `auction:01J…`.
    pub async fn auction(&self) -> String {
        let body = json!({
            "title": "A brass lamp", "currency": "EUR", "opening_cents": 100, "increments": "ebay",
            "confirm_factor": 1000,
        });
        let created = self.post("/api/auctions", &body).await;
        let id = text(&created["id"]);
        self.post(&format!("/api/auctions/{}/start", ulid(&id)), &json!({})).await;
        id
    }

    /// An active show with items numbered from 1; its id, `show:01J…`.
    pub async fn show(&self, items: u32, quantity: u32) -> String {
        let created = self.post("/api/shows", &json!({ "name": "Friday night", "live_id": "live-1" })).await;
        let id = text(&created["id"]);
        let place = format!("/api/shows/{}", ulid(&id));
        for number in 1..=items {
            let item = json!({ "item_number": number.to_string(), "title": format!("Item {number}"), "quantity": quantity });
            self.post(&format!("{place}/items"), &item).await;
        }
        self.post(&format!("{place}/activate"), &json!({})).await;
        id
    }

    /// Many comments at once, one after the other on the server.
    pub async fn comments(&self, show: &str, texts: impl Iterator<Item = String>) {
        let comment = |text| json!({ "userId": "fan-1", "userHandle": "fan", "text": text });
        let comments: Vec<Value> = texts.map(comment).collect();
        self.post("/api/debug/bulk-comments", &json!({ "showId": show, "comments": comments })).await;
    }

    /// The seller at a socket, like anybody.
    pub fn person(&self) -> Person {
        let (user, token) = (self.user.clone(), self.token.clone());
        Person { port: self.port, user, name: "Sella".to_owned(), token, wire: None }
    }

    async fn post(&self, path: &str, body: &Value) -> Value {
        post(self.port, path, Some(&self.token), body).await
    }
}

/// Somebody with a token, who comes back whenever the connection is lost.
pub struct Person {
    pub port: u16,
    pub user: String,
    pub name: String,
    pub token: String,
    wire: Option<Wire>,
}

impl Person {
    /// So many people, with a token each.
    pub async fn mint(port: u16, count: usize) -> Vec<Self> {
        let names: Vec<String> = (0..count).map(|number| format!("Person {number}")).collect();
        let minted = post(port, "/api/debug/tokens", None, &json!({ "names": names })).await;
        let tokens = minted["tokens"].as_array().expect("tokens").clone();
        let person = |minted: Value| Self {
            port,
            user: text(&minted["user"]),
            name: text(&minted["name"]),
            token: text(&minted["access_token"]),
            wire: None,
        };
        tokens.into_iter().map(person).collect()
    }

    /// A socket of their own.
    pub async fn wire(&self) -> Wire {
        Wire::connect(self.port, &self.token).await.expect("the server is there")
    }

    /// Gives a command, and gives it again under its key until it is answered.
    pub async fn insist(&mut self, method: &str, fields: &Value) -> Value {
        let deadline = Instant::now() + Duration::from_secs(120);
        loop {
            match self.attempt(method, fields).await {
                Some(Ok(answer)) => return answer,
                Some(Err(refused)) => assert!(refused.temporary, "{method} {fields}: {refused:?}"),
                None => self.wire = None,
            }
            assert!(Instant::now() < deadline, "{method} {fields} was never answered");
            sleep(Duration::from_millis(5)).await;
        }
    }

    /// Gives a command once; nothing when the connection is lost.
    pub async fn attempt(&mut self, method: &str, fields: &Value) -> Option<Result<Value, Refused>> {
        if self.wire.is_none() {
            self.wire = Wire::connect(self.port, &self.token).await.ok();
        }
        self.wire.as_mut()?.rpc(method, fields).await.ok()
    }
}

/// One GET that must succeed.
pub async fn get(port: u16, path: &str, token: &str) -> Value {
    let request = Request { method: "GET", path, token: Some(token), ..Request::default() };
    let (status, body) =
        rest::send(port, request).await.unwrap_or_else(|fault| panic!("GET {path}: {fault}"));
    assert_eq!(status, 200, "GET {path}: {body}");
    body
}

/// One POST that must succeed.
pub async fn post(port: u16, path: &str, token: Option<&str>, body: &Value) -> Value {
    let request = Request { method: "POST", path, token, key: None, body: Some(body) };
    let (status, answer) =
        rest::send(port, request).await.unwrap_or_else(|fault| panic!("POST {path}: {fault}"));
    assert!((200..300).contains(&status), "POST {path} {body}: {status} {answer}");
    answer
}

/// `01J…` of `auction:01J…`.
pub fn ulid(id: &str) -> &str {
    id.split_once(':').map_or(id, |(_, ulid)| ulid)
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("a text, not {value}")).to_owned()
}
