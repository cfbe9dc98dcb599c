//! Everything has a limit: frames, rates, slow readers.

use super::client::Client;
use super::{Market, a_log, calm, user};
use futures_util::SinkExt as _;
use serde_json::json;
use souk::gateway::Settings;
use souk::gateway::settings::Rate;
use souk::gateway::sockets::SocketCounts;
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;
use tokio_tungstenite::MaybeTlsStream;
use tokio_tungstenite::tungstenite::Message;

#[actix_web::test]
async fn malformed_frames_end_the_connection() {
    let market = Market::open();
    let bad = [
        "",
        "\n",
        "nonsense",
        "[]",
        "{\"id\":5}",
        "{\"id\":5,\"unheard_of\":{}}",
        "{\"rpc\":{\"method\":\"m\"}}",
        "{\"id\":0,\"rpc\":{\"method\":\"m\"}}",
        "{\"id\":5,\"subscribe\":{\"channel\":7}}",
        "{}\n\n{}",
    ];
    for frame in bad {
        let mut client = market.visitor(user(1)).await;
        client.send_text(frame).await;
        assert_eq!(client.closed().await, 3501, "{frame:?}");
    }
}

#[actix_web::test]
async fn commands_before_a_malformed_one_are_answered() {
    let market = Market::open();
    let mut client = market.visitor(user(1)).await;
    client.send_text("{\"id\":50,\"ping\":{}}\nnonsense\n{\"id\":51,\"ping\":{}}").await;
    assert_eq!(client.next().await["id"], 50);
    assert_eq!(client.closed().await, 3501);
    assert!(client.kept.is_empty());
}

#[actix_web::test]
async fn frames_are_limited_and_the_limit_itself_passes() {
    let market = Market::with(Settings { frame_bytes_max: 1_000, ..calm() });
    let padded = |bytes: usize| {
        let frame = json!({"id": 9, "ping": {}, "pad": ""}).to_string();
        frame.replace("\"\"", &format!("\"{}\"", "x".repeat(bytes - frame.len())))
    };
    let mut client = market.visitor(user(1)).await;
    client.send_text(padded(1_000)).await;
    assert_eq!(client.reply(9).await["error"]["code"], 108);
    client.send_text(padded(1_001)).await;
    assert_eq!(client.closed().await, 3501);
    // Far above, so that all of it is never read.
    let mut client = market.visitor(user(1)).await;
    let _ = client.socket.send(Message::text(padded(300_000))).await;
    assert_eq!(client.closed().await, 3501);
}

#[actix_web::test]
async fn an_announced_monster_is_refused_before_it_comes() {
    let market = Market::open();
    let mut client = market.visitor(user(1)).await;
    // A header that announces a terabyte, and nothing behind it.
    let header = [0x81, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 1, 2, 3, 4];
    raw(&mut client, &header).await;
    assert_eq!(client.closed().await, 3501);
}

#[actix_web::test]
async fn fragments_count_together() {
    let market = Market::with(Settings { frame_bytes_max: 1_000, ..calm() });
    let mut client = market.visitor(user(1)).await;
    // Three masked fragments (mask zero) of 600 bytes: the first opens a text, none of them ends it.
    for opcode in [0x01, 0x00, 0x00] {
        let mut fragment = vec![opcode, 0xfe, 0x02, 0x58, 0, 0, 0, 0];
        fragment.resize(8 + 600, b'x');
        raw(&mut client, &fragment).await;
    }
    assert_eq!(client.closed().await, 3501);
}

#[actix_web::test]
async fn text_must_be_utf8_and_binary_is_the_wrong_protocol() {
    let market = Market::open();
    let mut client = market.visitor(user(1)).await;
    raw(&mut client, &[0x81, 0x82, 0, 0, 0, 0, 0xff, 0xfe]).await;
    assert_eq!(client.closed().await, 3501);
    let mut client = market.visitor(user(1)).await;
    client.socket.send(Message::binary(vec![1, 2, 3])).await.expect("sent");
    assert_eq!(client.closed().await, 3506);
}

async fn raw(client: &mut Client, bytes: &[u8]) {
    let MaybeTlsStream::Plain(stream) = client.socket.get_mut() else { panic!("plain TCP") };
    stream.write_all(bytes).await.expect("the socket takes it");
}

#[actix_web::test]
async fn too_many_commands_are_refused_with_a_hint() {
    let session_rate = Rate { per_s: 1, burst: 3 };
    let market = Market::with(Settings { session_rate, ..calm() });
    let mut client = market.visitor(user(1)).await;
    for _ in 0..3 {
        assert_eq!(client.error("ping", json!({})).await, 108);
    }
    let reply = client.ask("ping", json!({})).await;
    assert_eq!((&reply["error"]["code"], &reply["error"]["temporary"]), (&json!(111), &json!(true)));
    let hint = reply["error"]["message"].as_str().expect("a message");
    assert!(hint.starts_with("too many requests: retry in ") && hint.ends_with(" ms"), "{hint}");
    // Giving up is always allowed: an SDK reconnects when it can't.
    assert_eq!(client.ask("unsubscribe", json!({"channel": "c"})).await["unsubscribe"], json!({}));
    // Others are not concerned.
    market.visitor(user(2)).await.settle().await;
}

#[actix_web::test]
async fn a_persons_sockets_share_one_rate() {
    let user_rate = Rate { per_s: 1, burst: 4 };
    let market = Market::with(Settings { user_rate, ..calm() });
    let mut one = market.visitor(user(1)).await;
    let mut two = market.visitor(user(1)).await;
    for _ in 0..2 {
        one.settle().await;
        two.settle().await;
    }
    assert_eq!(one.error("ping", json!({})).await, 111);
    assert_eq!(two.error("ping", json!({})).await, 111);
    market.visitor(user(2)).await.settle().await;
}

#[actix_web::test]
async fn who_never_stops_asking_is_closed_and_at_last_told_to_stay_away() {
    let session_rate = Rate { per_s: 1, burst: 1 };
    let settings = Settings { session_rate, refusals_max: 20, offences_max: 2, ..calm() };
    let market = Market::with(settings);
    for close in [3013, 3013, 3509] {
        let mut client = market.visitor(user(1)).await;
        for id in 10..60 {
            let _ = client.socket.feed(Message::text(json!({"id": id, "ping": {}}).to_string())).await;
        }
        let _ = client.socket.flush().await;
        assert_eq!(client.closed().await, close);
    }
}

#[actix_web::test]
async fn a_slow_reader_is_closed_others_are_not_and_it_recovers() {
    let queue_bytes_max = 256 * 1024;
    let market = Market::with(Settings { queue_bytes_max, ..calm() });
    let (log, channel) = a_log(1);
    let mut slow = market.visitor(user(1)).await;
    let mut good = market.visitor(user(2)).await;
    slow.ask("subscribe", json!({ "channel": channel })).await;
    good.ask("subscribe", json!({ "channel": channel })).await;
    let text = format!("{{\"text\":\"{}\"}}", "x".repeat(8 * 1024));
    // More than kernel buffers on both sides can hold; the good reader keeps up.
    let (mut last, mut seen) = (0, 0);
    for _ in 0..200 {
        for _ in 0..10 {
            last = market.floor.publish(log, &text);
        }
        while seen < last {
            seen = good.push().await["pub"]["offset"].as_u64().expect("an offset");
        }
    }
    super::until(|| market.floor.followers(log) == 1).await;
    let mut offset = 0;
    let close = loop {
        match slow.frame().await {
            Ok(messages) => {
                for message in messages {
                    let next = message["push"]["pub"]["offset"].as_u64().expect("a publication");
                    assert_eq!(next, offset + 1, "no gap before the close");
                    offset = next;
                }
            }
            Err((code, _)) => break code,
        }
    };
    assert_eq!(close, 3008);
    assert!(offset < last, "it was slow");
    (0..5).for_each(|_| {
        last = market.floor.publish(log, "{}");
    });
    good.settle().await;
    let mut again = market.visitor(user(1)).await;
    let request = json!({"channel": channel, "recover": true, "offset": last - 5, "epoch": "E"});
    let reply = again.ask("subscribe", request).await;
    assert_eq!(reply["subscribe"]["recovered"], true);
    assert_eq!(reply["subscribe"]["publications"].as_array().map(Vec::len), Some(5));
}

#[actix_web::test]
async fn a_stuck_reader_is_closed_by_age_though_little_waits() {
    let market = Market::with(Settings { queue_age_max: Duration::from_millis(500), ..calm() });
    let (log, channel) = a_log(1);
    let mut stuck = market.visitor(user(1)).await;
    stuck.ask("subscribe", json!({ "channel": channel })).await;
    // Fill what the kernel and the connection hold, in single messages, each allowed to pass an idle queue.
    let text = format!("\"{}\"", "x".repeat(512 * 1024));
    for _ in 0..40 {
        market.floor.publish(log, &text);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    super::until(|| market.floor.followers(log) == 0).await;
    assert_eq!(stuck.closed().await, 3008);
}

#[actix_web::test]
async fn a_connection_that_takes_nothing_is_cut_in_the_end() {
    let (wait, age) = (Duration::from_millis(1_500), Duration::from_millis(300));
    let settings = Settings { stuck_wait: wait, queue_age_max: age, close_wait: age, ..calm() };
    let market = Market::with(settings);
    let (log, channel) = a_log(1);
    let mut stuck = market.visitor(user(1)).await;
    stuck.ask("subscribe", json!({ "channel": channel })).await;
    let text = format!("\"{}\"", "x".repeat(512 * 1024));
    for _ in 0..40 {
        market.floor.publish(log, &text);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // It never reads, and nothing of it stays.
    super::until(|| market.sockets.counts().open == 0).await;
    drop(stuck);
}

#[actix_web::test]
async fn a_session_that_ends_leaves_nothing_behind() {
    let market = Market::open();
    let (log, channel) = a_log(1);
    for round in 0..20 {
        let mut client = market.visitor(user(round)).await;
        client.ask("subscribe", json!({ "channel": channel })).await;
        assert_eq!(market.floor.followers(log), 1);
        drop(client);
        super::until(|| market.floor.followers(log) == 0).await;
    }
    super::until(|| market.sockets.counts() == SocketCounts::default()).await;
}
