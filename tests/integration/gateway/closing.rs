//! How connections live on and end: pings, shutdown, goodbyes. What brings each close code stands in
//! `causes`.

use super::{Market, calm, user};
use futures_util::SinkExt as _;
use serde_json::json;
use souk::gateway::{Settings, codes};
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt as _;
use tokio_tungstenite::MaybeTlsStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

#[actix_web::test]
async fn pings_are_spread_and_answered_ones_keep_the_connection() {
    let ping = Duration::from_millis(1_000);
    let market = Market::with(Settings { ping, pong_wait: Duration::from_millis(300), ..calm() });
    let mut firsts = Vec::new();
    let mut clients = Vec::new();
    for n in 0..8 {
        let connected = Instant::now();
        let client = market.visitor(user(n)).await;
        clients.push((client, connected));
    }
    let waits = clients.into_iter().map(|(mut client, connected)| async move {
        assert_eq!(client.next().await, json!({}));
        let first = connected.elapsed();
        client.send_text("{}").await;
        // The next one shows that the answer was taken.
        assert_eq!(client.next().await, json!({}));
        first
    });
    firsts.extend(futures_util::future::join_all(waits).await);
    let earliest = firsts.iter().min().expect("some");
    let latest = firsts.iter().max().expect("some");
    assert!(*earliest >= Duration::from_millis(490), "{firsts:?}");
    assert!(*latest - *earliest >= Duration::from_millis(100), "spread: {firsts:?}");
}

#[actix_web::test]
async fn a_missing_pong_ends_the_connection() {
    let ping = Duration::from_millis(300);
    let market = Market::with(Settings { ping, pong_wait: Duration::from_millis(100), ..calm() });
    let mut client = market.visitor(user(1)).await;
    assert_eq!(client.closed().await, 3012);
}

#[actix_web::test]
async fn unasked_pongs_are_tolerated_and_native_pings_answered() {
    let market = Market::open();
    let mut client = market.visitor(user(1)).await;
    client.send_text("{}\n{}\n{\"id\":0}").await;
    client.quiet().await;
    client.socket.send(Message::Ping("hello".into())).await.expect("sent");
    let answer =
        tokio::time::timeout(super::client::PATIENCE, futures_util::StreamExt::next(&mut client.socket));
    let answer = answer.await.expect("in time").expect("open").expect("good");
    assert_eq!(answer, Message::Pong("hello".into()));
}

#[actix_web::test]
async fn a_shutdown_closes_everybody_spread_over_time_and_lets_nobody_in() {
    let market = Market::with(Settings { shutdown_spread: Duration::from_millis(400), ..calm() });
    let mut clients = Vec::new();
    for n in 0..16 {
        clients.push(market.visitor(user(n)).await);
    }
    let sockets = market.sockets.clone();
    let started = Instant::now();
    actix_web::rt::spawn(async move { sockets.close_all(codes::SHUTDOWN).await });
    let closes = clients.into_iter().map(|mut client| async move {
        assert_eq!(client.closed().await, 3001);
        started.elapsed()
    });
    let times = futures_util::future::join_all(closes).await;
    let spread = *times.iter().max().expect("some") - *times.iter().min().expect("some");
    assert!(spread >= Duration::from_millis(200), "{times:?}");
    let late = super::client::Client::open(&market.address, "", &[]).await;
    assert!(late.err().is_some_and(|why| why.to_string().contains("503")));
}

#[actix_web::test]
async fn what_was_said_before_a_close_arrives_before_it() {
    let market = Market::open();
    let mut client = market.visitor(user(1)).await;
    client.settle().await;
    for n in 0..100 {
        assert_eq!(market.sockets.announce(&json!({ "n": n }).to_string()), 1);
    }
    assert_eq!(market.sockets.disconnect(user(1)), 1);
    assert_eq!(market.sockets.announce("{}"), 0, "nothing is said to somebody who is shown out");
    for n in 0..100 {
        assert_eq!(client.push().await["message"]["data"]["n"], n);
    }
    assert_eq!(client.closed().await, 3503);
}

#[actix_web::test]
async fn a_client_that_says_goodbye_is_gone_at_once() {
    let market = Market::open();
    let (log, channel) = super::a_log(1);
    let mut client = market.visitor(user(1)).await;
    client.ask("subscribe", json!({ "channel": channel })).await;
    let bye = CloseFrame { code: 1000.into(), reason: "".into() };
    client.socket.send(Message::Close(Some(bye))).await.expect("sent");
    assert_eq!(client.frame().await.err().map(|(code, _)| code), Some(1000));
    super::until(|| market.floor.followers(log) == 0).await;
    super::until(|| market.sockets.counts().open == 0).await;
}

#[actix_web::test]
async fn a_peer_that_never_says_goodbye_is_not_waited_for() {
    let market = Market::with(Settings { close_wait: Duration::from_millis(200), ..calm() });
    let client = market.visitor(user(1)).await;
    market.sockets.disconnect(user(1));
    super::until(|| market.sockets.counts().open == 0).await;
    drop(client);
}

#[actix_web::test]
async fn the_connection_ends_as_soon_as_both_have_said_goodbye() {
    let market = Market::open();
    for n in 0..40 {
        let mut client = match n % 2 {
            0 => market.socket().await,
            _ => market.visitor(user(n)).await,
        };
        if n % 2 == 0 {
            client.tell("connect", json!({ "token": "forged" })).await;
        } else {
            market.sockets.disconnect(user(n));
        }
        client.closed().await;
        let said = Instant::now();
        if n % 4 < 2 {
            // Some clients end their half right behind their goodbye, in one segment or two.
            let _ = client.socket.flush().await;
            let MaybeTlsStream::Plain(stream) = client.socket.get_mut() else { panic!("plain TCP") };
            let _ = stream.shutdown().await;
        }
        assert_eq!(client.frame().await.err().map(|(code, _)| code), Some(1006));
        let waited = said.elapsed();
        assert!(waited < Duration::from_secs(1), "round {n}: {waited:?}");
    }
}
