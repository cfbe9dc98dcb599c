//! The same socket over the real registry with a journal in memory: a sale from its creation to its notices, and the
//! orders that the protocol promises, kept by real cells.

use super::client::Client;
use super::{Market, calm, user, workspace};
use crate::journal::MemoryJournal;
use actors::host::ports::Projector;
use actors::host::{HostSettings, Ports, Registry};
use actors::ids::EntityId;
use serde_json::{Value, json};
use souk::gateway::Settings;
use souk::gateway::floor::RegistryFloor;
use std::sync::Arc;
use std::time::Duration;
use ulid::Ulid;

struct NoProjector;

impl Projector for NoProjector {
    fn advanced(&self, _: EntityId, _: u64) {}
}

fn open() -> (Market<RegistryFloor>, MemoryJournal) {
    open_with(calm())
}

pub fn open_with(settings: Settings) -> (Market<RegistryFloor>, MemoryJournal) {
    let journal = MemoryJournal::default();
    let inside = journal.clone();
    let market = Market::on(settings, |clock| {
        let ports = Ports { journal: Arc::new(inside), projector: Arc::new(NoProjector), clock };
        Arc::new(RegistryFloor(Registry::start(HostSettings::default(), ports)))
    });
    (market, journal)
}

/// A command for the auction of these tests.
async fn give(client: &mut Client, verb: &str, key: &str, fields: Value) -> Value {
    let id = tell(client, verb, key, fields).await;
    let reply = client.reply(id).await;
    assert!(reply["rpc"].is_object(), "{reply}");
    reply["rpc"]["data"].clone()
}

pub async fn tell(client: &mut Client, verb: &str, key: &str, mut fields: Value) -> u32 {
    fields["auction"] = json!(auction());
    fields["key"] = json!(key);
    client.tell("rpc", json!({"method": format!("auction.{verb}"), "data": fields})).await
}

pub fn auction() -> String {
    format!("auction:{}", Ulid::from_parts(8, 8))
}

/// An open auction of the first person.
pub async fn sale(market: &Market<RegistryFloor>) -> Client {
    let mut seller = market.visitor(user(1)).await;
    let draft = json!({"workspace": workspace(user(1)), "seller": user(1), "title": "A lamp", "currency": "USD",
        "opening_cents": 1_000, "increments": [{"increment_cents": 100}]});
    let made = give(&mut seller, "create", "k-create", draft).await;
    assert_eq!(made["ok"], true, "{made}");
    let started = give(&mut seller, "start", "k-start", json!({})).await;
    assert_eq!((&started["ok"], &started["seq"]), (&json!(true), &json!(2)), "{started}");
    seller
}

#[actix_web::test]
async fn a_sale_over_sockets() {
    let (market, _) = open();
    let _seller = sale(&market).await;
    let (mut ada, mut ben) = (market.visitor(user(2)).await, market.visitor(user(3)).await);
    let state = ada.ask("subscribe", json!({ "channel": auction() })).await["subscribe"].clone();
    assert_eq!((&state["data"]["seq"], &state["data"]["state"]), (&json!(2), &json!("open")));
    let log = json!({"channel": format!("{}/log", auction()), "recover": true});
    let log = ada.ask("subscribe", log).await["subscribe"].clone();
    assert_eq!((&log["recovered"], log["publications"].as_array().map(Vec::len)), (&json!(true), Some(2)));
    assert_eq!(ada.error("subscribe", json!({"channel": format!("ops/{}", auction())})).await, 103);
    let nowhere = format!("auction:{}", Ulid::from_parts(8, 9));
    assert_eq!(ada.error("subscribe", json!({ "channel": nowhere })).await, 102);
    // Somebody else's inbox: whether anything has come into it yet is not said.
    assert_eq!(ada.error("subscribe", json!({"channel": user(3).to_string()})).await, 103);

    let first = give(&mut ada, "bid", "k-1", json!({"max_cents": 1_500})).await;
    assert_eq!((&first["ok"], &first["seq"], &first["leading"]), (&json!(true), &json!(3), &json!(true)));
    let low = give(&mut ben, "bid", "k-1", json!({"max_cents": 1_050})).await;
    assert_eq!((&low["ok"], &low["code"]), (&json!(false), &json!("bid_too_low")), "{low}");
    assert_eq!(low["min_cents"], 1_100, "{low}");
    let again = give(&mut ada, "bid", "k-1", json!({"max_cents": 1_500})).await;
    assert_eq!(again, first, "the same key is answered the same");
    let reused = give(&mut ada, "bid", "k-1", json!({"max_cents": 1_600})).await;
    assert_eq!((&reused["ok"], &reused["code"]), (&json!(false), &json!("key_reused")));
    let over = give(&mut ben, "bid", "k-2", json!({"max_cents": 2_000})).await;
    assert_eq!((&over["leading"], &over["price_cents"]), (&json!(true), &json!(1_600)), "{over}");

    let bad = tell(&mut ada, "bid", "k-3", json!({"max_cents": "many"})).await;
    let bad = ada.reply(bad).await;
    assert_eq!(bad["error"]["code"], 107);
    assert!(bad["error"]["message"].as_str().is_some_and(|text| text.contains("max_cents")), "{bad}");
    let unknown = tell(&mut ada, "sing", "k-4", json!({})).await;
    assert_eq!(ada.reply(unknown).await["error"]["code"], 104);
    let denied = tell(&mut ada, "close", "k-5", json!({})).await;
    assert_eq!(ada.reply(denied).await["error"]["code"], 103);

    // The log without a gap, the state up to the price, and the notice of being outbid.
    let of = |channel: String| move |message: &Value| message["push"]["channel"] == *channel;
    for offset in 3..=5 {
        let push = ada.find(of(format!("{}/log", auction()))).await;
        assert_eq!(push["push"]["pub"]["offset"], offset);
    }
    loop {
        let patch = ada.find(of(auction())).await;
        if patch["push"]["pub"]["data"]["price_cents"] == 1_600 {
            break;
        }
    }
    let notice = ada.find(of(user(2).to_string())).await;
    assert!(notice.to_string().contains("outbid"), "{notice}");
}

#[actix_web::test]
async fn nothing_is_said_that_is_not_stored() {
    let (market, journal) = open();
    let _seller = sale(&market).await;
    let (mut ada, mut ben) = (market.visitor(user(2)).await, market.visitor(user(3)).await);
    ben.ask("subscribe", json!({"channel": format!("{}/log", auction())})).await;
    journal.hold();
    let id = tell(&mut ada, "bid", "k-1", json!({"max_cents": 1_500})).await;
    super::until(|| journal.held() > 0).await;
    ada.quiet().await;
    ben.quiet().await;
    journal.let_go();
    assert_eq!(ada.reply(id).await["rpc"]["data"]["seq"], 3);
    assert_eq!(ben.push().await["pub"]["offset"], 3);
}

#[actix_web::test]
async fn every_reader_sees_the_log_itself_while_bids_come_in() {
    let (market, _) = open();
    let _seller = sale(&market).await;
    let log = format!("{}/log", auction());
    let mut bidder = market.visitor(user(2)).await;
    let bids = async {
        for n in 0..400 {
            give(&mut bidder, "bid", &format!("k-{n}"), json!({"max_cents": 2_000 + n * 100})).await;
            if n % 100 == 99 {
                // Within one socket's rate.
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
        }
    };
    let readers = (10..16).map(|n| {
        let (market, log) = (&market, &log);
        async move {
            let mut client = market.visitor(user(n)).await;
            let mut request = json!({ "channel": log, "recover": true });
            let mut at = 0;
            while at < 402 {
                let id = client.tell("subscribe", request.clone()).await;
                let first = client.next().await;
                assert_eq!(first["id"], id, "{first}");
                assert_eq!(first["subscribe"]["recovered"], true, "{first}");
                let missed = first["subscribe"]["publications"].as_array().into_iter().flatten();
                for missed in missed {
                    at += 1;
                    assert_eq!(missed["offset"], at);
                }
                for _ in 0..(23 + n) {
                    if at < 402 {
                        at += 1;
                        assert_eq!(client.next().await["push"]["pub"]["offset"], at);
                    }
                }
                let id = client.tell("unsubscribe", json!({ "channel": log })).await;
                loop {
                    let message = client.next().await;
                    if message["id"] == id {
                        break;
                    }
                    at += 1;
                    assert_eq!(message["push"]["pub"]["offset"], at);
                }
                let epoch = first["subscribe"]["epoch"].clone();
                request = json!({"channel": log, "recover": true, "offset": at, "epoch": epoch});
            }
        }
    });
    futures_util::future::join(bids, futures_util::future::join_all(readers)).await;
}
