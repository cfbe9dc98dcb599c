//! From the open socket to a live session, and what can go wrong on the way.

use super::client::Client;
use super::{Market, calm, own_channel, user};
use serde_json::json;
use souk::gateway::Settings;
use std::time::Duration;
use ulid::Ulid;

#[actix_web::test]
async fn connect_says_everything_a_client_needs() {
    let market = Market::open();
    let mut client = market.socket().await;
    let token = market.token(user(1), 900);
    let reply = client.ask("connect", json!({"token": token, "name": "js", "version": "5", "dict": 1})).await;
    let connect = &reply["connect"];
    assert_eq!((connect["ttl"].as_i64(), connect["ping"].as_i64()), (Some(900), Some(25)));
    assert_eq!((&connect["expires"], &connect["pong"]), (&json!(true), &json!(true)));
    assert!(connect["client"].as_str().is_some_and(|name| name.len() == 36), "{reply}");
    assert!(connect["version"].as_str().is_some_and(|version| version.starts_with("souk ")));
    assert_eq!(connect["data"]["user"], user(1).to_string());
    let own = json!({"recoverable":true,"positioned":true,"epoch":"E"});
    assert_eq!(connect["subs"], json!({ user(1).to_string(): own }));
}

#[actix_web::test]
async fn notices_arrive_on_the_own_channel_and_are_recovered() {
    let market = Market::open();
    let (own, channel) = own_channel(user(1));
    let mut client = market.visitor(user(1)).await;
    market.floor.publish(own, r#"{"n":1}"#);
    let wanted = json!({"channel": channel, "pub": {"data": {"n": 1}, "offset": 1}});
    assert_eq!(client.push().await, wanted);
    drop(client);
    market.floor.publish(own, r#"{"n":2}"#);
    let mut again = market.socket().await;
    let hint =
        json!({ channel.clone(): {"recover": true, "offset": 1, "epoch": "E"}, "other": {"recover": true} });
    let token = market.token(user(1), 900);
    let reply = again.ask("connect", json!({"token": token, "subs": hint})).await;
    let sub = &reply["connect"]["subs"][&channel];
    assert_eq!((&sub["recovered"], &sub["offset"]), (&json!(true), &json!(1)));
    assert_eq!(sub["publications"], json!([{"data": {"n": 2}, "offset": 2}]));
    assert_eq!(reply["connect"]["subs"].as_object().map(|subs| subs.len()), Some(1));
}

#[actix_web::test]
async fn the_first_frame_is_carried_out_in_order_though_connect_is_slow() {
    let market = Market::open();
    let (own, _) = own_channel(user(1));
    let (log, channel) = super::a_log(1);
    market.floor.publish(log, "{}");
    market.floor.hold(own);
    let mut client = market.socket().await;
    let token = market.token(user(1), 900);
    let (_, connect) = client.command("connect", json!({ "token": token }));
    let (_, subscribe) = client.command("subscribe", json!({ "channel": channel }));
    let (_, rpc) = client.command("publish", json!({ "channel": channel, "data": 1 }));
    client.send_text(format!("{connect}\n{subscribe}\n{rpc}\n")).await;
    // The hold has certainly reached the floor once a second client is through.
    market.visitor(user(2)).await;
    assert_eq!(market.floor.followers(log), 0, "nothing is executed before connect is good");
    market.floor.release();
    assert_eq!(client.next().await["id"], 1);
    let rest = [client.next().await, client.next().await];
    let subscribed = rest.iter().find(|reply| reply["id"] == 2).expect("an answer to subscribe");
    assert_eq!(subscribed["subscribe"]["offset"], 1);
    let denied = rest.iter().find(|reply| reply["id"] == 3).expect("an answer to publish");
    assert_eq!(denied["error"]["code"], 103);
}

#[actix_web::test]
async fn after_a_failed_connect_nothing_is_executed_and_the_socket_ends() {
    let close_wait = Duration::from_millis(300);
    // Where guests are let in, no token is no failure.
    let market = Market::with(Settings { close_wait, guest_sockets_max: 0, ..calm() });
    let (log, channel) = super::a_log(1);
    for (token, code, close) in [(market.token(user(1), -1), 109, 3011), (String::new(), 101, 3507)] {
        let mut client = market.socket().await;
        let (_, connect) = client.command("connect", json!({ "token": token }));
        let (_, subscribe) = client.command("subscribe", json!({ "channel": channel }));
        client.send_text(format!("{connect}\n{subscribe}")).await;
        let reply = client.next().await;
        assert_eq!(reply["error"]["code"], code);
        assert_eq!(reply["error"].get("temporary"), None);
        assert_eq!(client.closed().await, close);
        assert!(client.kept.is_empty(), "{:?}", client.kept);
    }
    assert_eq!(market.floor.followers(log), 0);
}

#[actix_web::test]
async fn a_forged_token_is_shown_the_door() {
    let market = Market::open();
    let other = Market::open();
    let good = market.token(user(1), 900);
    let (signed, _) = good.rsplit_once('.').expect("a tag");
    for token in ["nonsense".to_owned(), format!("{signed}.AAAA"), format!("{good}x")] {
        let mut client = market.socket().await;
        client.tell("connect", json!({ "token": token })).await;
        assert_eq!(client.closed().await, 3500, "{token}");
    }
    drop(other);
}

#[actix_web::test]
async fn only_connect_opens_a_session_and_only_once() {
    let market = Market::open();
    let first = [
        r#"{"id":1,"subscribe":{"channel":"c"}}"#,
        r#"{"id":1,"rpc":{"method":"inbox.echo"}}"#,
        r#"{"send":{"data":1}}"#,
        "{}",
    ];
    for command in first {
        let mut client = market.socket().await;
        client.send_text(command).await;
        assert_eq!(client.closed().await, 3501, "{command}");
    }
    let mut client = market.visitor(user(1)).await;
    let token = market.token(user(1), 900);
    client.tell("connect", json!({ "token": token })).await;
    assert_eq!(client.closed().await, 3501);
}

#[actix_web::test]
async fn who_says_nothing_is_stale() {
    let market = Market::with(Settings { connect_wait: Duration::from_millis(200), ..calm() });
    assert_eq!(market.socket().await.closed().await, 3502);
    let mut live = market.visitor(user(1)).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    live.quiet().await;
}

#[actix_web::test]
async fn a_person_has_so_many_sockets() {
    let market = Market::with(Settings { sockets_per_user_max: 2, ..calm() });
    let first = market.visitor(user(1)).await;
    let _second = market.visitor(user(1)).await;
    let mut third = market.socket().await;
    let token = market.token(user(1), 900);
    third.tell("connect", json!({ "token": token })).await;
    assert_eq!(third.closed().await, 3504);
    market.visitor(user(2)).await;
    drop(first);
    super::until(|| market.sockets.counts().sessions <= 2).await;
    market.visitor(user(1)).await;
}

#[actix_web::test]
async fn the_node_has_so_many_sockets_and_names_the_reason() {
    let market = Market::with(Settings { sockets_max: 1, ..calm() });
    let first = market.visitor(user(1)).await;
    let refused = Client::open(&market.address, "", &[]).await.err().expect("no room");
    assert!(refused.to_string().contains("503"), "{refused}");
    drop(first);
    super::until(|| market.sockets.counts().open == 0).await;
    market.visitor(user(1)).await;
}

#[actix_web::test]
async fn strange_origins_are_refused() {
    let market = Market::open();
    let refused = Client::open(&market.address, "", &[("origin", "https://evil.example")]).await;
    assert!(refused.err().is_some_and(|why| why.to_string().contains("403")));
    assert!(Client::open(&market.address, "", &[("origin", "http://localhost:3000")]).await.is_ok());
    let listed = Market::with(Settings { origins: vec!["https://shop.example".to_owned()], ..calm() });
    assert!(Client::open(&listed.address, "", &[("origin", "https://shop.example")]).await.is_ok());
    assert!(Client::open(&listed.address, "", &[("origin", "http://localhost:3000")]).await.is_err());
}

#[actix_web::test]
async fn json_is_the_only_protocol() {
    let market = Market::open();
    let asked = [("?format=protobuf", ""), ("?cf_protocol=protobuf", ""), ("", "centrifuge-protobuf")];
    for (query, protocol) in asked {
        let headers = [("sec-websocket-protocol", protocol)];
        let headers = if protocol.is_empty() { &headers[..0] } else { &headers[..] };
        let mut client = Client::open(&market.address, query, headers).await.expect("upgraded");
        assert_eq!(client.closed().await, 3506, "{query} {protocol}");
    }
    let headers = [("sec-websocket-protocol", "centrifuge-json")];
    let mut client = Client::open(&market.address, "", &headers).await.expect("upgraded");
    let token = market.token(user(1), 900);
    assert!(client.ask("connect", json!({ "token": token })).await["connect"].is_object());
}

#[actix_web::test]
async fn a_fresh_token_keeps_the_connection() {
    let market = Market::with(Settings { expiry_grace: Duration::from_millis(600), ..calm() });
    let mut client = market.socket().await;
    let token = market.token(user(1), 1);
    client.ask("connect", json!({ "token": token })).await;
    // In the grace after the expiry.
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    let fresh = market.token(user(1), 900);
    let reply = client.ask("refresh", json!({ "token": fresh })).await;
    assert_eq!(reply["refresh"]["expires"], true);
    assert!(reply["refresh"]["ttl"].as_i64().is_some_and(|ttl_s| ttl_s >= 899), "{reply}");
    assert!(reply["refresh"]["client"].is_string());
    tokio::time::sleep(Duration::from_millis(800)).await;
    client.quiet().await;
}

#[actix_web::test]
async fn without_a_fresh_token_the_connection_expires() {
    let market = Market::with(Settings { expiry_grace: Duration::from_millis(100), ..calm() });
    let mut client = market.socket().await;
    let token = market.token(user(1), 1);
    client.ask("connect", json!({ "token": token })).await;
    assert_eq!(client.closed().await, 3005);
}

#[actix_web::test]
async fn a_bad_refresh_ends_the_connection() {
    let market = Market::open();
    let cases =
        [(market.token(user(1), -5), 3005), (market.token(user(2), 900), 3500), ("x.y.z".to_owned(), 3500)];
    for (token, close) in cases {
        let mut client = market.visitor(user(1)).await;
        client.tell("refresh", json!({ "token": token })).await;
        assert_eq!(client.closed().await, close);
    }
}

#[actix_web::test]
async fn logging_out_closes_the_sockets_of_that_log_in() {
    let market = Market::open();
    let (mine, other) = (Ulid::from_parts(3, 1), Ulid::from_parts(3, 2));
    let mut clients = Vec::new();
    for family in [mine, mine, other] {
        let mut client = market.socket().await;
        let token = market.token_of(user(1), family, 900);
        client.ask("connect", json!({ "token": token })).await;
        clients.push(client);
    }
    market.sockets.close_family(mine);
    assert_eq!((clients[0].closed().await, clients[1].closed().await), (4500, 4500));
    clients[2].quiet().await;
    let mut again = market.socket().await;
    let token = market.token_of(user(1), mine, 900);
    again.tell("connect", json!({ "token": token })).await;
    assert_eq!(again.closed().await, 3500, "an access token does not outlive its log-in");
}
