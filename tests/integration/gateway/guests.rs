//! Guests: who brings no token watches what everybody may, and nothing more.

use super::client::Client;
use super::real::{auction, open_with, sale, tell};
use super::{Market, calm, user};
use serde_json::{Value, json};
use souk::gateway::Settings;
use souk::gateway::floor::Floor;
use souk::gateway::settings::Rate;
use std::time::Duration;

/// A connected guest, and what the connect reply said.
async fn guest<F: Floor>(market: &Market<F>) -> (Client, Value) {
    let mut client = market.socket().await;
    let reply = client.ask("connect", json!({})).await;
    assert!(reply["connect"].is_object(), "{reply}");
    (client, reply["connect"].clone())
}

#[actix_web::test]
async fn a_guest_is_nobody_and_never_expires() {
    let market = Market::open();
    let (mut client, connect) = guest(&market).await;
    assert_eq!(connect["data"], json!({ "user": null, "name": null, "role": "guest" }));
    assert_eq!((&connect["ping"], &connect["pong"]), (&json!(25), &json!(true)));
    for absent in ["expires", "ttl", "subs"] {
        assert_eq!(connect.get(absent), None, "{connect}");
    }
    assert_eq!(market.sockets.counts().guests, 1);
    client.tell("refresh", json!({ "token": market.token(user(1), 900) })).await;
    assert_eq!(client.closed().await, 3500, "a guest becomes a person by connecting again");
    super::until(|| market.sockets.counts().guests == 0).await;
}

#[actix_web::test]
async fn a_guest_watches_a_sale_from_its_first_event() {
    let (market, _) = open_with(calm());
    let mut seller = sale(&market).await;
    let (mut client, _) = guest(&market).await;
    let state = client.ask("subscribe", json!({ "channel": auction() })).await["subscribe"].clone();
    assert_eq!(state["data"]["state"], "open", "{state}");
    let log = format!("{}/log", auction());
    let followed = client.ask("subscribe", json!({ "channel": log, "recover": true })).await;
    assert_eq!(followed["subscribe"]["publications"].as_array().map(Vec::len), Some(2), "{followed}");
    let bid = tell(&mut market.visitor(user(2)).await, "bid", "k-1", json!({ "max_cents": 5_000 })).await;
    assert!(bid > 0);
    let heard = client.find(|message| message["push"]["channel"] == *log).await;
    assert_eq!(heard["push"]["pub"]["offset"], 3);
    let patch = client.find(|message| message["push"]["channel"] == *auction()).await;
    assert_eq!(patch["push"]["pub"]["data"]["seq"], 3, "{patch}");
    let page = client.ask("history", json!({ "channel": log, "limit": 10 })).await;
    assert_eq!(page["history"]["publications"].as_array().map(Vec::len), Some(3), "{page}");
    seller.settle().await;
}

#[actix_web::test]
async fn a_guest_orders_nothing_and_sees_nothing_hidden() {
    let (market, _) = open_with(calm());
    let mut seller = sale(&market).await;
    let (mut client, _) = guest(&market).await;
    let bid = tell(&mut client, "bid", "k-1", json!({ "max_cents": 5_000 })).await;
    let denied = client.reply(bid).await["error"].clone();
    assert_eq!(denied, json!({ "code": 103, "message": "permission denied: sign in first" }));
    assert_eq!(client.error("rpc", json!({ "method": "no.such", "data": {} })).await, 103);
    let nobody = format!("user:{}", ulid::Ulid::nil());
    for channel in [format!("ops/{}", auction()), user(1).to_string(), user(9).to_string(), nobody] {
        for method in ["subscribe", "presence", "history"] {
            assert_eq!(client.error(method, json!({ "channel": channel })).await, 103, "{method} {channel}");
        }
    }
    assert_eq!(client.error("publish", json!({ "channel": auction(), "data": 1 })).await, 103);
    let log = json!({ "channel": format!("{}/log", auction()) });
    let head = seller.ask("history", log).await;
    assert_eq!(head["history"]["offset"], 2, "nothing was decided, not even a refusal: {head}");
}

#[actix_web::test]
async fn rooms_count_guests_and_do_not_name_them() {
    let (market, _) = open_with(calm());
    let mut seller = sale(&market).await;
    let channel = json!({ "channel": auction() });
    seller.ask("subscribe", json!({ "channel": auction(), "join_leave": true })).await;
    let ((mut one, _), (mut two, _)) = (guest(&market).await, guest(&market).await);
    for client in [&mut one, &mut two] {
        assert!(client.ask("subscribe", channel.clone()).await["subscribe"].is_object());
    }
    let stats = one.ask("presence_stats", channel.clone()).await["presence_stats"].clone();
    assert_eq!(stats, json!({ "num_clients": 3, "num_users": 1 }));
    let named = two.ask("presence", channel).await["presence"]["presence"].clone();
    let named: Vec<_> = named.as_object().expect("by client").values().map(|who| &who["user"]).collect();
    assert_eq!(named, [&json!(user(1))]);
    drop(two);
    super::until(|| market.sockets.counts().guests == 1).await;
    seller.settle().await;
    let announced = |message: &&Value| message["push"].get("join").or(message["push"].get("leave")).is_some();
    let strangers = seller
        .kept
        .iter()
        .filter(announced)
        .filter(|message| message["push"]["join"]["info"]["user"] != json!(user(1)));
    assert_eq!(strangers.count(), 0, "{:?}", seller.kept);
}

#[actix_web::test]
async fn guests_have_room_of_their_own_and_come_back_when_there_is_none() {
    let close_wait = Duration::from_millis(200);
    let market =
        Market::with(Settings { guest_sockets_max: 2, sockets_per_user_max: 1, close_wait, ..calm() });
    let (first, _) = guest(&market).await;
    let _second = guest(&market).await;
    let mut third = market.socket().await;
    let full = third.ask("connect", json!({})).await["error"].clone();
    assert_eq!((&full["code"], &full["temporary"]), (&json!(111), &json!(true)), "{full}");
    assert_eq!(third.closed().await, 3011);
    market.visitor(user(1)).await;
    drop(first);
    super::until(|| market.sockets.counts().guests == 1).await;
    guest(&market).await;
}

#[actix_web::test]
async fn a_guest_has_a_rate_of_their_own() {
    let slow = Rate { per_s: 1, burst: 2 };
    let market = Market::with(Settings { guest_rate: slow, ..calm() });
    let ((mut one, _), (mut two, _)) = (guest(&market).await, guest(&market).await);
    one.settle().await;
    one.settle().await;
    assert_eq!(one.error("ping", json!({})).await, 111);
    two.settle().await;
    let mut person = market.visitor(user(1)).await;
    for _ in 0..5 {
        person.settle().await;
    }
}

#[actix_web::test]
async fn everybody_may_ask_for_the_time_as_often_as_anything() {
    let market = Market::with(Settings { guest_rate: Rate { per_s: 1, burst: 2 }, ..calm() });
    let (mut client, _) = guest(&market).await;
    let time = json!({ "method": "time", "data": {} });
    let told = client.ask("rpc", time.clone()).await["rpc"]["data"].clone();
    assert_eq!(told, json!({ "ok": true, "now_ms": super::START_MS }));
    market.turn_clock(7);
    assert_eq!(client.ask("rpc", time.clone()).await["rpc"]["data"]["now_ms"], super::START_MS + 7);
    assert_eq!(client.error("rpc", time.clone()).await, 111);
    let told = market.visitor(user(1)).await.ask("rpc", json!({ "method": "time" })).await;
    assert_eq!(told["rpc"]["data"]["ok"], true, "{told}");
    assert!(market.floor.orders().is_empty(), "no entity hears of it");
}
