//! Every code of the socket's table, brought about by its cause: by what a client, the world, time or an operator
//! does. A row that is added to a table and has no cause here fails.

use super::client::Client;
use super::house::House;
use super::real::{auction, open_with, sale, tell};
use super::{Market, a_log, calm, own_channel, user};
use actors::kinds::KindTag;
use futures_util::SinkExt as _;
use serde_json::{Value, json};
use souk::gateway::settings::Rate;
use souk::gateway::{Settings, codes};
use std::time::Duration;
use tokio_tungstenite::tungstenite::Message;
use ulid::Ulid;

const SOON: Duration = Duration::from_millis(100);

#[actix_web::test]
async fn every_error_has_a_cause() {
    for row in codes::ERRORS {
        let reply = match row.code {
            100 | 102 | 103 | 104 | 107 | 112 => in_a_sale(row.code).await,
            code => at_the_door(code).await,
        };
        let error = &reply["error"];
        assert_eq!(error["code"], row.code, "{reply}");
        assert!(error["message"].as_str().is_some_and(|text| text.starts_with(row.message)), "{reply}");
        assert_eq!(error.get("temporary"), row.temporary.then_some(&Value::Bool(true)), "{reply}");
    }
}

/// Errors that a real cell, or the way to it, gives.
async fn in_a_sale(code: u32) -> Value {
    let (market, journal) = open_with(calm());
    let _seller = sale(&market).await;
    let mut ada = market.visitor(user(2)).await;
    let id = match code {
        100 => {
            journal.go_away();
            tell(&mut ada, "bid", "k", json!({ "max_cents": 2_000 })).await
        }
        102 => {
            let nowhere = format!("auction:{}", Ulid::from_parts(8, 9));
            ada.tell("subscribe", json!({ "channel": nowhere })).await
        }
        103 => ada.tell("subscribe", json!({"channel": format!("ops/{}", auction())})).await,
        104 => tell(&mut ada, "sing", "k", json!({})).await,
        107 => tell(&mut ada, "bid", "k", json!({ "max_cents": "many" })).await,
        112 => {
            let channel = format!("{}/log", auction());
            let lost =
                json!({"channel": channel, "recover": true, "offset": 1, "epoch": "another", "flag": 2});
            ada.tell("subscribe", lost).await
        }
        code => panic!("no cause of {code} is tested"),
    };
    ada.reply(id).await
}

/// Errors that the session gives by itself.
async fn at_the_door(code: u32) -> Value {
    let rate = Rate { per_s: 1, burst: 2 };
    let market = match code {
        101 => Market::with(Settings { guest_sockets_max: 0, ..calm() }),
        106 => Market::with(Settings { channels_max: 1, ..calm() }),
        111 => Market::with(Settings { session_rate: rate, ..calm() }),
        _ => Market::open(),
    };
    if matches!(code, 101 | 109) {
        let token = if code == 101 { String::new() } else { market.token(user(1), -1) };
        return market.socket().await.ask("connect", json!({ "token": token })).await;
    }
    let mut client = market.visitor(user(1)).await;
    let channel = json!({ "channel": a_log(1).1 });
    match code {
        105 => {
            client.ask("subscribe", channel.clone()).await;
            client.ask("subscribe", channel).await
        }
        // The own channel is the one.
        106 => client.ask("subscribe", channel).await,
        108 => client.ask("ping", json!({})).await,
        111 => {
            client.settle().await;
            client.settle().await;
            client.ask("ping", json!({})).await
        }
        code => panic!("no cause of {code} is tested"),
    }
}

#[actix_web::test]
async fn every_close_has_a_cause() {
    for why in codes::DISCONNECTS {
        let said = match why.code {
            3001 | 3503 | 4500 => by_the_house(why.code).await,
            3004 | 3008 | 3010 | 3012 | 3502 => by_the_world(why.code).await,
            code => by_its_client(code).await,
        };
        assert_eq!(said, (why.code, why.reason.to_owned()));
    }
}

/// Closes that somebody orders from the outside.
async fn by_the_house(code: u16) -> (u16, String) {
    let mut house = House::open().await;
    let ada = house.guest("user").await;
    let mut client = house.visitor(&ada).await;
    match code {
        3001 => house.close(),
        3503 => {
            let ops = house.guest("admin").await;
            let path = format!("/api/admin/people/{}/disconnect", ada.user);
            house.post(&path, &ops, json!({ "reason": "rude" })).await.expect(200);
        }
        4500 => drop(house.post("/api/auth/logout", &ada, json!({})).await.expect(204)),
        code => panic!("no cause of {code} is tested"),
    }
    client.goodbye().await
}

/// Closes for what happened around the connection.
async fn by_the_world(code: u16) -> (u16, String) {
    let market = Market::with(match code {
        3008 => Settings { queue_bytes_max: 16 * 1024, ..calm() },
        3012 => Settings { ping: 2 * SOON, pong_wait: SOON, ..calm() },
        3502 => Settings { connect_wait: SOON, ..calm() },
        _ => calm(),
    });
    if code == 3502 {
        return market.socket().await.goodbye().await;
    }
    let mut client = market.visitor(user(1)).await;
    match code {
        3004 => {
            // A bug of ours: the session's own thread panics.
            let kind = KindTag::ALL[0].name();
            let fields = json!({ kind: Ulid::from_parts(2, 7).to_string(), "key": "k" });
            client.tell("rpc", json!({ "method": format!("{kind}.panic"), "data": fields })).await;
        }
        3008 => {
            let (log, channel) = a_log(1);
            client.ask("subscribe", json!({ "channel": channel })).await;
            let text = format!("\"{}\"", "x".repeat(100_000));
            // It reads nothing meanwhile.
            super::until(|| {
                (0..20).for_each(|_| {
                    market.floor.publish(log, &text);
                });
                market.floor.followers(log) == 0
            })
            .await;
        }
        // The cell lost count of its own channel's readers.
        3010 => market.floor.resync(own_channel(user(1)).0),
        // It never answers a ping.
        3012 => {}
        code => panic!("no cause of {code} is tested"),
    }
    client.goodbye().await
}

/// Closes for what the client itself did.
async fn by_its_client(code: u16) -> (u16, String) {
    let rate = Rate { per_s: 1, burst: 1 };
    let market = Market::with(match code {
        3011 => Settings { close_wait: SOON, ..calm() },
        3507 => Settings { close_wait: SOON, guest_sockets_max: 0, ..calm() },
        3013 => Settings { session_rate: rate, refusals_max: 5, ..calm() },
        3509 => Settings { session_rate: rate, refusals_max: 5, offences_max: 0, ..calm() },
        3504 => Settings { sockets_per_user_max: 1, ..calm() },
        _ => calm(),
    });
    let first = market.visitor(user(1)).await;
    let token = match code {
        3011 => Some(market.token(user(2), -1)),
        3500 => Some("forged".to_owned()),
        3504 => Some(market.token(user(1), 900)),
        3507 => Some(String::new()),
        _ => None,
    };
    if let Some(token) = token {
        let mut client = market.socket().await;
        client.tell("connect", json!({ "token": token })).await;
        return client.goodbye().await;
    }
    let mut client = first;
    match code {
        3005 => drop(client.tell("refresh", json!({ "token": market.token(user(1), -1) })).await),
        3013 | 3509 => ask_too_much(&mut client).await,
        3501 => client.send_text("nonsense").await,
        3506 => client.socket.send(Message::binary(vec![1])).await.expect("sent"),
        3508 => client.send(json!({ "send": { "data": {} } })).await,
        code => panic!("no cause of {code} is tested"),
    }
    client.goodbye().await
}

async fn ask_too_much(client: &mut Client) {
    for id in 10..30 {
        drop(client.socket.feed(Message::text(json!({ "id": id, "ping": {} }).to_string())).await);
    }
    drop(client.socket.flush().await);
}

#[actix_web::test]
async fn every_unsubscribe_has_a_cause() {
    for why in codes::UNSUBSCRIBES {
        let push = match why.code {
            2000 => {
                let (market, _) = open_with(calm());
                let mut seller = sale(&market).await;
                seller.ask("subscribe", json!({"channel": format!("ops/{}", auction())})).await;
                let token = market.token_without_workspace(user(1));
                seller.ask("refresh", json!({ "token": token })).await;
                seller.push().await
            }
            2500 => {
                let market = Market::open();
                let (log, channel) = a_log(1);
                let mut client = market.visitor(user(1)).await;
                client.ask("subscribe", json!({ "channel": channel })).await;
                market.floor.lose(log, "1");
                market.floor.publish(log, "2");
                client.push().await
            }
            code => panic!("no cause of {code} is tested"),
        };
        assert_eq!(push["unsubscribe"], json!({ "code": why.code, "reason": why.reason }));
    }
}
