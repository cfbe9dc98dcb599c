//! What a run needs from a server before it begins: people, auctions, shows; and the journal to check it against.

use crate::client::rest::{Asking, Rest, RestFault, prefixed, text};
use serde_json::{Value, json};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Somebody with a token.
#[derive(Clone, Debug)]
pub struct Person {
    /// `user:ULID`
    pub user: String,
    pub token: String,
}

/// A server, as its operator uses it.
#[derive(Clone, Debug)]
pub struct Market {
    rest: Rest,
    /// Sent with the request for test people's tokens, where the server wants one.
    admin_token: Option<String>,
    operator: Person,
    workspace: String,
    /// Makes this run's keys differ from every other run's.
    pub run: String,
}

impl Market {
    /// # Errors
    /// When the server isn't there, or makes no tokens for test people.
    pub async fn open(url: &str, admin_token: Option<String>) -> Result<Self, String> {
        let rest = Rest::new(url, PATIENCE);
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let run = format!("{:x}-{:x}", since.as_millis(), std::process::id());
        let wish = json!({ "names": ["operator"], "role": "admin" });
        let asking = Asking { token: admin_token.as_deref(), key: None };
        let minted = rest.post("/api/debug/tokens", asking, wish).await.map_err(|fault| match fault {
            fault if fault.is(404) => format!("{fault}: a server in production can't be load-tested"),
            fault => fault.to_string(),
        })?;
        let (operator, workspace) = operator(&minted).map_err(|fault| fault.to_string())?;
        Ok(Self { rest, admin_token, operator, workspace, run })
    }

    /// `127.0.0.1:8080`
    #[must_use]
    pub fn address(&self) -> String {
        let url = self.rest.socket_url();
        let host = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
        host.split('/').next().unwrap_or_default().to_owned()
    }

    /// So many people, each with a token that lasts for a day.
    ///
    /// # Errors
    /// What the server said.
    pub async fn people(&self, count: usize) -> Result<Vec<Person>, String> {
        let mut people = Vec::with_capacity(count);
        while people.len() < count {
            let some = MINTED_AT_ONCE.min(count - people.len());
            let names: Vec<String> = (0..some).map(|n| format!("p{}", people.len() + n)).collect();
            let asking = Asking { token: self.admin_token.as_deref(), key: None };
            let minted = self.rest.post("/api/debug/tokens", asking, json!({ "names": names })).await;
            let minted = minted.map_err(|fault| format!("people: {fault}"))?;
            let some = minted["tokens"].as_array().map(Vec::as_slice).unwrap_or_default();
            let some: Result<Vec<_>, _> = some.iter().map(person).collect();
            people.extend(some.map_err(|fault| format!("people: {fault}"))?);
        }
        Ok(people)
    }

    /// An auction that is open, with an increment of one cent, so that any order of bids finds room.
    ///
    /// # Errors
    /// What the server said.
    pub async fn auction(&self) -> Result<String, String> {
        let draft = json!({
            "workspace": self.workspace, "seller": self.operator.user, "title": "A clock under load",
            "currency": "USD", "opening_cents": 1, "increments": [{ "increment_cents": 1 }],
        });
        let created = self.post("/api/auctions", draft).await?;
        let id = prefixed("auction:", text(&created, "/id").map_err(|fault| fault.to_string())?);
        self.post(&format!("/api/auctions/{id}/start"), json!({})).await?;
        Ok(id)
    }

    /// An active show with one item of so many pieces, by number.
    ///
    /// # Errors
    /// What the server said.
    pub async fn show(&self, item_number: &str, quantity: usize) -> Result<String, String> {
        let created = self.post("/api/shows", json!({ "name": "A sale under load" })).await?;
        let id = prefixed("show:", text(&created, "/id").map_err(|fault| fault.to_string())?);
        let item = json!({ "item_number": item_number, "title": "The item", "quantity": quantity });
        self.post(&format!("/api/shows/{id}/items"), item).await?;
        self.post(&format!("/api/shows/{id}/activate"), json!({})).await?;
        Ok(id)
    }

    /// Every stored event of an entity behind `after`, in their order; how many there were.
    ///
    /// # Errors
    /// What the server said, or what `each` finds wrong.
    pub async fn walk(
        &self,
        entity: &str,
        mut after: u64,
        mut each: impl FnMut(u64, &Value) -> Result<(), String>,
    ) -> Result<u64, String> {
        let mut count = 0;
        loop {
            let path = format!("/api/admin/cells/{entity}/events?after={after}&limit={PAGE}");
            let asking = Asking { token: Some(&self.operator.token), key: None };
            let page = self.rest.get(&path, asking).await.map_err(|fault| format!("{entity}: {fault}"))?;
            let events = page["events"].as_array().map(Vec::as_slice).unwrap_or_default();
            for event in events {
                after = event["seq"].as_u64().ok_or("an event without a seq")?;
                count += 1;
                each(after, &event["event"])?;
            }
            if events.len() < PAGE {
                return Ok(count);
            }
        }
    }

    /// How many sockets the server says it has closed with a code; nothing where it doesn't show its figures.
    pub async fn closed_with(&self, code: u16) -> Option<u64> {
        // A page of text: this client hands it over as what is no JSON.
        let Err(RestFault::Status { status: 200, message, .. }) =
            self.rest.get("/metrics", Asking::default()).await
        else {
            return None;
        };
        let name = format!("souk_socket_closes_total{{code=\"{code}\"}} ");
        let line = message.lines().find_map(|line| line.strip_prefix(name.as_str()));
        Some(line.and_then(|count| count.trim().parse().ok()).unwrap_or(0))
    }

    async fn post(&self, path: &str, body: Value) -> Result<Value, String> {
        let asking = Asking { token: Some(&self.operator.token), key: None };
        self.rest.post(path, asking, body).await.map_err(|fault| format!("{path}: {fault}"))
    }
}

fn operator(minted: &Value) -> Result<(Person, String), RestFault> {
    let one = &minted["tokens"][0];
    Ok((person(one)?, prefixed("workspace:", text(one, "/workspace")?)))
}

fn person(one: &Value) -> Result<Person, RestFault> {
    Ok(Person { user: prefixed("user:", text(one, "/user")?), token: text(one, "/access_token")? })
}

const PATIENCE: Duration = Duration::from_secs(20);
const MINTED_AT_ONCE: usize = 500;
const PAGE: usize = 1_000;
