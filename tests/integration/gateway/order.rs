//! Continuity: every reader sees every event once and in order, or is told that it does not.

use super::{Market, a_log, own_channel, user};
use serde_json::json;
use std::time::Duration;

#[actix_web::test]
async fn the_reply_comes_first_and_then_every_publication() {
    let market = Market::open();
    let (log, channel) = a_log(1);
    let floor = market.floor.clone();
    let publisher = actix_web::rt::spawn(async move {
        for n in 1..=2_000 {
            floor.publish(log, &format!("{{\"n\":{n}}}"));
            if n % 10 == 0 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
    });
    // Readers come and go at any moment while events are published; each one's view must be the log itself.
    let readers = (0..8).map(|n| {
        let (market, channel) = (&market, &channel);
        async move {
            let mut client = market.visitor(user(n)).await;
            let mut position = None;
            for round in 0..6 {
                let request = match position {
                    None => json!({ "channel": channel }),
                    Some(at) => json!({"channel": channel, "recover": true, "offset": at, "epoch": "E"}),
                };
                let id = client.tell("subscribe", request).await;
                let first = client.next().await;
                assert_eq!(first["id"], id, "a publication before the reply: {first}");
                let sub = &first["subscribe"];
                let mut at = sub["offset"].as_u64().unwrap_or(0);
                if sub["recovered"] == true {
                    assert_eq!(Some(at), position);
                }
                for missed in sub["publications"].as_array().into_iter().flatten() {
                    at += 1;
                    assert_eq!((&missed["offset"], &missed["data"]["n"]), (&json!(at), &json!(at)));
                }
                for _ in 0..(20 + 7 * round) {
                    if at == 2_000 {
                        return;
                    }
                    let push = client.next().await;
                    at += 1;
                    let publication = &push["push"]["pub"];
                    assert_eq!((&publication["offset"], &publication["data"]["n"]), (&json!(at), &json!(at)));
                }
                let id = client.tell("unsubscribe", json!({ "channel": channel })).await;
                loop {
                    let message = client.next().await;
                    if message["id"] == id {
                        break;
                    }
                    at += 1;
                    assert_eq!(message["push"]["pub"]["offset"], at);
                }
                position = Some(at);
            }
        }
    });
    futures_util::future::join_all(readers).await;
    publisher.await.expect("published");
}

#[actix_web::test]
async fn a_gap_sends_readers_back_to_recover() {
    let market = Market::open();
    let (log, channel) = a_log(1);
    let mut client = market.visitor(user(1)).await;
    client.ask("subscribe", json!({ "channel": channel })).await;
    market.floor.publish(log, "1");
    assert_eq!(client.push().await["pub"]["offset"], 1);
    market.floor.lose(log, "2");
    market.floor.publish(log, "3");
    let push = client.push().await;
    let wanted = json!({"channel": channel, "unsubscribe": {"code": 2500, "reason": "insufficient state"}});
    assert_eq!(push, wanted);
    super::until(|| market.floor.followers(log) == 0).await;
    let request = json!({"channel": channel, "recover": true, "offset": 1, "epoch": "E"});
    let reply = client.ask("subscribe", request).await;
    let missed = json!([{"data": 2, "offset": 2}, {"data": 3, "offset": 3}]);
    assert_eq!(reply["subscribe"]["publications"], missed);
    client.quiet().await;
}

#[actix_web::test]
async fn a_repeated_publication_is_said_once() {
    let market = Market::open();
    let (log, channel) = a_log(1);
    let mut client = market.visitor(user(1)).await;
    client.ask("subscribe", json!({ "channel": channel })).await;
    market.floor.publish(log, "1");
    market.floor.repeat(log, 1);
    market.floor.publish(log, "2");
    assert_eq!(client.push().await["pub"]["offset"], 1);
    assert_eq!(client.push().await["pub"]["offset"], 2);
    client.quiet().await;
}

#[actix_web::test]
async fn a_resync_and_a_change_epoch_start_readers_anew() {
    let market = Market::open();
    let (log, channel) = a_log(1);
    let mut client = market.visitor(user(1)).await;
    client.ask("subscribe", json!({ "channel": channel })).await;
    market.floor.publish(log, "1");
    client.push().await;
    market.floor.change_epoch(log);
    market.floor.resync(log);
    assert_eq!(client.push().await["unsubscribe"]["code"], 2500);
    let request = json!({"channel": channel, "recover": true, "offset": 1, "epoch": "E"});
    let reply = client.ask("subscribe", request).await;
    assert_eq!(reply["subscribe"].get("recovered"), None);
    assert_eq!((&reply["subscribe"]["epoch"], &reply["subscribe"]["offset"]), (&json!("F"), &json!(1)));
}

#[actix_web::test]
async fn losing_the_own_channel_means_connecting_again() {
    let market = Market::open();
    let (own, _) = own_channel(user(1));
    let mut client = market.visitor(user(1)).await;
    market.floor.resync(own);
    assert_eq!(client.closed().await, 3010);
}

#[actix_web::test]
async fn a_burst_is_joined_into_few_frames() {
    let market = Market::open();
    let (log, channel) = a_log(1);
    let mut client = market.visitor(user(1)).await;
    client.ask("subscribe", json!({ "channel": channel })).await;
    (0..500).for_each(|_| {
        market.floor.publish(log, "{}");
    });
    for offset in 1..=500 {
        assert_eq!(client.push().await["pub"]["offset"], offset);
    }
    assert!(client.joined_max > 1, "nothing was joined");
}
