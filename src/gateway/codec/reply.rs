//! Answers and pushes into JSON, one object per message and never a newline in it. Fields at their defaults are left
//! out, as the protocol wants; bodies that are JSON already are spliced in byte for byte.

use crate::gateway::codes::{Failure, Unsubscribed};
use actors::entity::Seq;
use actors::host::door::{History, Presence};
use actors::host::ports::Joined;
use serde::Deserialize;
use std::fmt::Write as _;

/// The server's ping.
pub const PING: &str = "{}";

/// Appends JSON text, taking out newlines, which can only stand between its tokens.
pub fn splice(out: &mut String, json: &str) {
    if json.bytes().any(|byte| byte == b'\n' || byte == b'\r') {
        out.extend(json.chars().filter(|letter| !matches!(letter, '\n' | '\r')));
    } else {
        out.push_str(json);
    }
}

/// Appends `text` as a JSON string.
pub fn quote(out: &mut String, text: &str) {
    let quoted = serde_json::to_string(text).expect("a string is always JSON");
    out.push_str(&quoted);
}

fn number(out: &mut String, value: impl std::fmt::Display) {
    write!(out, "{value}").expect("a string takes everything");
}

/// `{"id":7,"error":{…}}`
#[must_use]
pub fn error(id: u32, failure: &Failure) -> String {
    let mut out = format!("{{\"id\":{id},\"error\":{{\"code\":{},\"message\":", failure.code);
    quote(&mut out, &failure.message);
    out.push_str(if failure.temporary { ",\"temporary\":true}}" } else { "}}" });
    out
}

/// `{"id":7,"unsubscribe":{}}`: an answer without content.
#[must_use]
pub fn empty(id: u32, method: &str) -> String {
    format!("{{\"id\":{id},\"{method}\":{{}}}}")
}

/// Appends `{"id":7,"rpc":{"data":…}}`.
pub fn rpc(out: &mut String, id: u32, json: &str) {
    out.push_str("{\"id\":");
    number(out, id);
    out.push_str(",\"rpc\":{\"data\":");
    splice(out, json);
    out.push_str("}}");
}

/// What a connect reply says besides its subscriptions.
#[derive(Clone, Debug)]
pub struct Welcome {
    pub id: u32,
    pub client: String,
    /// Seconds until the client must have refreshed; nothing when it need not.
    pub ttl_s: Option<i64>,
    pub ping_s: u64,
    /// Milliseconds since 1970.
    pub now_ms: i64,
    /// An object.
    pub data: String,
}

/// `{"id":1,"connect":{…}}`, with the server-side subscription where there is one.
#[must_use]
pub fn connect(welcome: &Welcome, own: Option<(&str, &Joined)>) -> String {
    let Welcome { id, client, ttl_s, ping_s, now_ms, data } = welcome;
    let mut out = format!("{{\"id\":{id},\"connect\":{{\"client\":\"{client}\",\"version\":\"souk ");
    out.push_str(env!("CARGO_PKG_VERSION"));
    out.push('"');
    if let Some(ttl_s) = ttl_s {
        write!(out, ",\"expires\":true,\"ttl\":{ttl_s}").expect("a string takes it");
    }
    write!(out, ",\"time\":{now_ms},\"data\":").expect("a string takes it");
    splice(&mut out, data);
    if let Some((channel, joined)) = own {
        out.push_str(",\"subs\":{");
        quote(&mut out, channel);
        out.push(':');
        subscribed(&mut out, joined);
        out.push('}');
    }
    if *ping_s > 0 {
        write!(out, ",\"ping\":{ping_s},\"pong\":true").expect("a string takes it");
    }
    out.push_str("}}");
    out
}

/// `{"id":2,"subscribe":{…}}`
#[must_use]
pub fn subscribe(id: u32, joined: &Joined) -> String {
    let mut out = format!("{{\"id\":{id},\"subscribe\":");
    subscribed(&mut out, joined);
    out.push('}');
    out
}

/// Appends the content of a subscribe reply.
fn subscribed(out: &mut String, joined: &Joined) {
    let mut object = Object::open(out);
    if let Some(position) = &joined.position {
        // A reader advances through what it missed, so the offset is the one before the first of these.
        let offset = match joined.publications.first() {
            Some((first, _)) if joined.recovered => first.saturating_sub(1),
            _ => position.offset,
        };
        object.field("recoverable").push_str("true");
        object.field("positioned").push_str("true");
        if !position.epoch.is_empty() {
            quote(object.field("epoch"), &position.epoch);
        }
        if offset > 0 {
            number(object.field("offset"), offset);
        }
    }
    if joined.was_recovering {
        object.field("was_recovering").push_str("true");
    }
    if joined.recovered {
        object.field("recovered").push_str("true");
        if !joined.publications.is_empty() {
            publications(
                object.field("publications"),
                joined.publications.iter().map(|(at, json)| (*at, &**json)),
            );
        }
    }
    if let Some(snapshot) = &joined.snapshot {
        splice(object.field("data"), snapshot);
    }
    object.close();
}

fn publications<'a>(out: &mut String, all: impl Iterator<Item = (Seq, &'a str)>) {
    out.push('[');
    for (index, (offset, json)) in all.enumerate() {
        if index > 0 {
            out.push(',');
        }
        publication(out, Some(offset), json);
    }
    out.push(']');
}

fn publication(out: &mut String, offset: Option<Seq>, json: &str) {
    out.push_str("{\"data\":");
    splice(out, json);
    if let Some(offset) = offset {
        out.push_str(",\"offset\":");
        number(out, offset);
    }
    out.push('}');
}

fn push(channel: &str, kind: &str, room: usize) -> String {
    let mut out = String::with_capacity(room + channel.len() + 48);
    out.push_str("{\"push\":{\"channel\":");
    quote(&mut out, channel);
    out.push_str(",\"");
    out.push_str(kind);
    out.push_str("\":");
    out
}

/// `{"push":{"channel":C,"pub":{"data":…,"offset":20}}}`
#[must_use]
pub fn push_publication(channel: &str, offset: Option<Seq>, json: &str) -> String {
    let mut out = push(channel, "pub", json.len());
    publication(&mut out, offset, json);
    out.push_str("}}");
    out
}

/// `{"push":{"channel":C,"join":{"info":…}}}`, or `leave`.
#[must_use]
pub fn push_presence(channel: &str, joined: bool, info: &str) -> String {
    let mut out = push(channel, if joined { "join" } else { "leave" }, info.len());
    out.push_str("{\"info\":");
    splice(&mut out, info);
    out.push_str("}}}");
    out
}

/// `{"push":{"channel":C,"unsubscribe":{"code":2500,"reason":…}}}`
#[must_use]
pub fn push_unsubscribe(channel: &str, why: Unsubscribed) -> String {
    let mut out = push(channel, "unsubscribe", 64);
    write!(out, "{{\"code\":{},\"reason\":", why.code).expect("a string takes it");
    quote(&mut out, why.reason);
    out.push_str("}}}");
    out
}

/// `{"push":{"channel":C,"subscribe":{…}}}`: a server-side subscription made after `connect`. What was missed is not
/// part of it and follows as publications.
#[must_use]
pub fn push_subscribe(channel: &str, joined: &Joined) -> String {
    let mut out = push(channel, "subscribe", 64);
    let bare = Joined { was_recovering: false, recovered: false, publications: Vec::new(), ..joined.clone() };
    subscribed(&mut out, &bare);
    out.push_str("}}");
    out
}

/// `{"push":{"message":{"data":…}}}`: belongs to no channel.
#[must_use]
pub fn push_message(data: &str) -> String {
    let mut out = String::with_capacity(data.len() + 40);
    out.push_str("{\"push\":{\"message\":{\"data\":");
    splice(&mut out, data);
    out.push_str("}}}");
    out
}

/// `{"id":5,"refresh":{"client":C,"expires":true,"ttl":900}}`
#[must_use]
pub fn refresh(id: u32, client: &str, ttl_s: i64) -> String {
    format!("{{\"id\":{id},\"refresh\":{{\"client\":\"{client}\",\"expires\":true,\"ttl\":{ttl_s}}}}}")
}

/// `{"id":6,"presence":{"presence":{"<client>":{…}}}}`. Every info was made by a session and names its client.
#[must_use]
pub fn presence(id: u32, who: &Presence) -> String {
    #[derive(Deserialize)]
    struct Named<'a> {
        client: &'a str,
    }
    let mut out = format!("{{\"id\":{id},\"presence\":{{\"presence\":");
    let mut object = Object::open(&mut out);
    for (_, info) in &who.clients {
        if let Ok(named) = serde_json::from_str::<Named<'_>>(info) {
            splice(object.field(named.client), info);
        }
    }
    object.close();
    out.push_str("}}");
    out
}

/// `{"id":6,"presence_stats":{"num_clients":3,"num_users":2}}`
#[must_use]
pub fn presence_stats(id: u32, who: &Presence) -> String {
    let (clients, users) = (who.num_clients, who.num_users);
    format!("{{\"id\":{id},\"presence_stats\":{{\"num_clients\":{clients},\"num_users\":{users}}}}}")
}

/// `{"id":8,"history":{"publications":[…],"epoch":E,"offset":TOP}}`
#[must_use]
pub fn history(id: u32, page: &History) -> String {
    let mut out = format!("{{\"id\":{id},\"history\":{{\"publications\":");
    publications(&mut out, page.publications.iter().map(|one| (one.offset, &*one.json)));
    out.push_str(",\"epoch\":");
    quote(&mut out, &page.epoch);
    write!(out, ",\"offset\":{}}}}}", page.top).expect("a string takes it");
    out
}

/// An object being written, which knows whether the next field needs a comma.
struct Object<'a> {
    out: &'a mut String,
    empty: bool,
}

impl<'a> Object<'a> {
    fn open(out: &'a mut String) -> Self {
        out.push('{');
        Self { out, empty: true }
    }

    /// Writes the name; the caller appends the value.
    fn field(&mut self, name: &str) -> &mut String {
        if !self.empty {
            self.out.push(',');
        }
        self.empty = false;
        quote(self.out, name);
        self.out.push(':');
        self.out
    }

    fn close(self) {
        self.out.push('}');
    }
}

#[cfg(test)]
mod tests;
