//! Publications race with subscriptions: whatever a reader does and whenever, what it has heard is the server's log,
//! from the first event to the last. What people do is drawn from a seed; who wins each race is the machine's.

use super::client::Client;
use super::real::{auction, open_with, sale, tell};
use super::{Market, calm, user};
use actors::dice::Dice;
use serde_json::{Value, json};
use souk::gateway::Settings;
use souk::gateway::floor::RegistryFloor;
use souk::gateway::settings::Rate;
use std::cell::Cell;
use std::collections::HashMap;
use std::time::Duration;

const SEEDS: u64 = 8;
const PUBLISHERS: u64 = 3;
const READERS: u64 = 6;

#[actix_web::test]
async fn whatever_a_reader_does_it_hears_the_log_itself() {
    for seed in 0..SEEDS {
        println!("seed {seed}");
        // Now and then more than the cell's memory (512) holds, so that who was away long is served by the journal.
        race(seed, if seed % 4 == 3 { 250 } else { 60 }).await;
    }
}

async fn race(seed: u64, bids: u64) {
    let rate = Rate { per_s: 1_000_000, burst: 1_000_000 };
    let (market, _) = open_with(Settings { session_rate: rate, user_rate: rate, ..calm() });
    let mut seller = sale(&market).await;
    let over = Cell::new(false);
    let publishers = async {
        let all = (0..PUBLISHERS).map(|n| publish(&market, n, bids, Dice::seeded(seed * 100 + n)));
        futures_util::future::join_all(all).await;
        over.set(true);
    };
    let readers = (0..READERS).map(|n| {
        let (market, over) = (&market, &over);
        async move {
            let mut reader = Reader::enter(market, n, Dice::seeded(seed * 100 + 50 + n)).await;
            while !over.get() {
                reader.act().await;
            }
            reader.catch_up(2 + PUBLISHERS * bids).await;
            reader.heard
        }
    });
    let ((), heard) = futures_util::future::join(publishers, futures_util::future::join_all(readers)).await;
    let log = log(&mut seller).await;
    assert_eq!(log.len() as u64, 2 + PUBLISHERS * bids);
    for (reader, heard) in heard.iter().enumerate() {
        assert_eq!(heard, &log, "seed {seed}, reader {reader}");
    }
}

/// Bids that come in bursts, high and low: each makes one record, accepted or refused.
async fn publish(market: &Market<RegistryFloor>, n: u64, bids: u64, mut dice: Dice) {
    let mut bidder = market.visitor(user(u128::from(100 + n))).await;
    let mut waiting = Vec::new();
    for bid in 0..bids {
        let max_cents = dice.between(1_000, 1_000_000);
        waiting.push(tell(&mut bidder, "bid", &format!("k-{bid}"), json!({ "max_cents": max_cents })).await);
        if dice.chance(25) {
            for id in waiting.drain(..) {
                assert!(bidder.reply(id).await["rpc"].is_object());
            }
            tokio::time::sleep(Duration::from_millis(dice.below(4))).await;
        }
    }
    for id in waiting {
        assert!(bidder.reply(id).await["rpc"].is_object());
    }
}

/// The server's own log, as it says it when asked.
async fn log(client: &mut Client) -> Vec<Value> {
    let mut log: Vec<Value> = Vec::new();
    loop {
        let since = json!({ "offset": log.len() });
        let wish = json!({ "channel": format!("{}/log", auction()), "limit": 300, "since": since });
        let page = client.ask("history", wish).await["history"]["publications"].clone();
        match page.as_array() {
            Some(some) if !some.is_empty() => log.extend(some.iter().cloned()),
            _ => return log,
        }
    }
}

/// Somebody who follows the log and remembers all of it, whatever becomes of the connection.
struct Reader<'a> {
    market: &'a Market<RegistryFloor>,
    n: u64,
    client: Client,
    dice: Dice,
    channel: String,
    epoch: String,
    /// Publications, `{"data":…,"offset":…}`.
    heard: Vec<Value>,
    /// Whether publications may come.
    follows: bool,
    /// Commands without an answer.
    asked: HashMap<u64, &'static str>,
}

impl<'a> Reader<'a> {
    async fn enter(market: &'a Market<RegistryFloor>, n: u64, dice: Dice) -> Self {
        let client = market.visitor(user(u128::from(200 + n))).await;
        let (channel, epoch) = (format!("{}/log", auction()), String::new());
        let (heard, asked) = (Vec::new(), HashMap::new());
        Self { market, n, client, dice, channel, epoch, heard, follows: false, asked }
    }

    async fn act(&mut self) {
        match self.dice.below(10) {
            0..=3 => self.listen().await,
            4..=5 => self.turn().await,
            // Given up while it is in flight, and wanted again.
            6 => {
                for _ in 0..=self.dice.below(3) {
                    self.ask("unsubscribe").await;
                    self.ask("subscribe").await;
                }
            }
            7 => self.come_back().await,
            _ => tokio::time::sleep(Duration::from_millis(self.dice.below(30))).await,
        }
    }

    /// Follows if it doesn't, and the other way round.
    async fn turn(&mut self) {
        self.listen().await;
        self.ask(if self.follows { "unsubscribe" } else { "subscribe" }).await;
        if self.dice.chance(50) {
            self.listen().await;
        }
    }

    /// Gone without a word, and here again.
    async fn come_back(&mut self) {
        self.client = self.market.socket().await;
        self.follows = false;
        self.asked.clear();
        let token = self.market.token(user(u128::from(200 + self.n)), 900);
        let connect = self.client.tell("connect", json!({ "token": token })).await;
        // As an SDK: without waiting for the answer.
        self.tell("subscribe", self.position()).await;
        assert_eq!(self.client.next().await["id"], connect);
    }

    async fn ask(&mut self, method: &'static str) {
        if method == "unsubscribe" {
            return self.tell(method, json!({ "channel": self.channel })).await;
        }
        // The position is what was heard, and the answers under way may bring more of it.
        while !self.asked.is_empty() {
            let message = self.client.next().await;
            self.hear(&message);
        }
        self.listen().await;
        self.tell(method, self.position()).await;
    }

    async fn tell(&mut self, method: &'static str, body: Value) {
        let id = u64::from(self.client.tell(method, body).await);
        self.asked.insert(id, method);
    }

    fn position(&self) -> Value {
        json!({"channel": self.channel, "recover": true, "offset": self.heard.len(), "epoch": self.epoch})
    }

    /// Hears everything that was said before now.
    async fn listen(&mut self) {
        let mark = self.client.tell("ping", json!({})).await;
        loop {
            let message = self.client.next().await;
            if message["id"] == mark {
                return;
            }
            self.hear(&message);
        }
    }

    async fn catch_up(&mut self, last: u64) {
        self.come_back().await;
        while (self.heard.len() as u64) < last {
            let message = self.client.next().await;
            self.hear(&message);
        }
    }

    fn hear(&mut self, message: &Value) {
        let asked = message["id"].as_u64().and_then(|id| self.asked.remove(&id));
        match asked {
            Some("subscribe") if message["error"]["code"] == 105 => {}
            Some("subscribe") => self.hear_subscribed(&message["subscribe"]),
            Some(_) => {
                assert!(message["unsubscribe"].is_object(), "{message}");
                self.follows = false;
            }
            None if message["push"]["channel"] == *self.channel => {
                assert!(self.follows, "before the reply, or after the goodbye: {message}");
                self.append(&message["push"]["pub"]);
            }
            None => assert!(message["push"].is_object(), "{message}"),
        }
    }

    fn hear_subscribed(&mut self, subscribed: &Value) {
        assert!(!self.follows);
        self.follows = true;
        assert_eq!(subscribed["recovered"], true, "{subscribed}");
        assert_eq!(subscribed["offset"].as_u64().unwrap_or(0), self.heard.len() as u64, "{subscribed}");
        self.epoch = subscribed["epoch"].as_str().expect("an epoch").to_owned();
        for missed in subscribed["publications"].as_array().into_iter().flatten() {
            self.append(missed);
        }
    }

    fn append(&mut self, publication: &Value) {
        assert_eq!(publication["offset"], self.heard.len() as u64 + 1, "a gap or a duplicate");
        self.heard.push(publication.clone());
    }
}
