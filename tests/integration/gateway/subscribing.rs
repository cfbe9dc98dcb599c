//! Subscriptions: replies, recovery, refusals, presence, history.

use super::{Market, a_log, a_state, calm, own_channel, user};
use actors::host::door::Fault;
use actors::host::ports::Denied;
use serde_json::{Value, json};
use souk::gateway::Settings;
use std::time::Duration;

#[actix_web::test]
async fn a_log_is_followed_from_now_on() {
    let market = Market::open();
    let (log, channel) = a_log(1);
    market.floor.publish(log, r#"{"n":1}"#);
    let mut client = market.visitor(user(1)).await;
    let reply = client.ask("subscribe", json!({ "channel": channel, "flag": 1 })).await;
    let wanted = json!({"recoverable": true, "positioned": true, "epoch": "E", "offset": 1});
    assert_eq!(reply["subscribe"], wanted);
    market.floor.publish(log, r#"{"n":2}"#);
    assert_eq!(client.push().await, json!({"channel": channel, "pub": {"data": {"n": 2}, "offset": 2}}));
    let gone = client.ask("unsubscribe", json!({ "channel": channel })).await;
    assert_eq!(gone["unsubscribe"], json!({}));
    assert_eq!(market.floor.followers(log), 0);
    market.floor.publish(log, r#"{"n":3}"#);
    client.quiet().await;
}

#[actix_web::test]
async fn recovery_is_all_or_nothing() {
    let market = Market::open();
    let (log, channel) = a_log(1);
    (1..=60).for_each(|n| assert_eq!(market.floor.publish(log, &n.to_string()), n));
    let mut client = market.visitor(user(1)).await;
    // Offset, epoch, flag, what comes back: an offset and how many, or an error.
    type Back = Result<(u64, usize), u64>;
    let cases: [(u64, &str, i64, Back); 10] = [
        (60, "E", 0, Ok((60, 0))),
        (55, "E", 2, Ok((55, 5))),
        (55, "", 0, Ok((55, 5))),
        (10, "E", 0, Ok((10, 50))),
        (9, "E", 0, Ok((60, usize::MAX))),
        (9, "E", 2, Err(112)),
        (61, "E", 0, Ok((60, usize::MAX))),
        (61, "E", 3, Err(112)),
        (60, "old", 0, Ok((60, usize::MAX))),
        (60, "_", 2, Err(112)),
    ];
    for (offset, epoch, flag, wanted) in cases {
        let request =
            json!({"channel": channel, "recover": true, "offset": offset, "epoch": epoch, "flag": flag});
        let reply = client.ask("subscribe", request.clone()).await;
        match wanted {
            Err(code) => assert_eq!(reply["error"]["code"], code, "{request}"),
            Ok((at, count)) => {
                let sub = &reply["subscribe"];
                assert_eq!((&sub["offset"], &sub["was_recovering"]), (&json!(at), &json!(true)), "{request}");
                assert_eq!(sub.get("recovered").is_some(), count != usize::MAX, "{request}");
                let found = sub["publications"].as_array().map_or(0, Vec::len);
                assert_eq!(found, if count == usize::MAX { 0 } else { count }, "{request}");
                if found > 0 {
                    assert_eq!(sub["publications"][0]["offset"], at + 1);
                }
            }
        }
        client.ask("unsubscribe", json!({ "channel": channel })).await;
    }
}

#[actix_web::test]
async fn refusals_have_their_codes() {
    let market = Market::with(Settings { channels_max: 4, ..calm() });
    let mut client = market.visitor(user(1)).await;
    let (_, free) = a_log(1);
    let denials = [
        (Denied::UnknownChannel, 102),
        (Denied::Forbidden, 103),
        (Denied::Temporary("waking".to_owned()), 100),
        (Denied::Unrecoverable, 112),
    ];
    for (n, (why, code)) in (10..).zip(denials) {
        let (log, channel) = a_log(n);
        let temporary = matches!(why, Denied::Temporary(_));
        market.floor.deny(log, why);
        let reply = client.ask("subscribe", json!({ "channel": channel })).await;
        assert_eq!(reply["error"]["code"], code);
        assert_eq!(reply["error"].get("temporary").is_some(), temporary);
        market.floor.allow(log);
        let again = client.ask("subscribe", json!({ "channel": channel })).await;
        assert!(again["subscribe"].is_object(), "a refused channel can be asked for again: {again}");
        client.ask("unsubscribe", json!({ "channel": channel })).await;
    }
    let long = format!("user:{}", "x".repeat(255));
    let cases = [
        (json!({"channel": "nonsense"}), 102),
        (json!({"channel": ""}), 107),
        (json!({"channel": long}), 106),
        (json!({"channel": free, "tf": {"key": "k"}}), 107),
        (json!({"channel": free, "type": 1}), 108),
        (json!({"channel": free, "type": 4}), 108),
        (json!({"channel": free, "token": "forged"}), 103),
        (json!({"channel": free, "token": market.token(user(1), 900)}), 103),
        (json!({"channel": own_channel(user(1)).1}), 105),
    ];
    for (request, code) in cases {
        assert_eq!(client.error("subscribe", request.clone()).await, code, "{request}");
    }
    // The own channel is one of the four.
    for n in 20..23 {
        client.ask("subscribe", json!({ "channel": a_log(n).1 })).await;
    }
    assert_eq!(client.error("subscribe", json!({ "channel": free })).await, 106);
    assert_eq!(client.error("subscribe", json!({ "channel": a_log(20).1 })).await, 105);
    client.ask("unsubscribe", json!({ "channel": a_log(20).1 })).await;
    assert!(client.ask("subscribe", json!({ "channel": free })).await["subscribe"].is_object());
}

#[actix_web::test]
async fn somebody_elses_token_for_a_subscription_ends_the_connection() {
    let market = Market::open();
    let mut client = market.visitor(user(1)).await;
    let token = market.token(user(2), 900);
    client.tell("subscribe", json!({ "channel": a_log(1).1, "token": token })).await;
    assert_eq!(client.closed().await, 3500);
}

#[actix_web::test]
async fn a_second_subscribe_is_an_error_also_while_the_first_is_in_flight() {
    let market = Market::open();
    let (log, channel) = a_log(1);
    let mut client = market.visitor(user(1)).await;
    market.floor.hold(log);
    let first = client.tell("subscribe", json!({ "channel": channel })).await;
    assert_eq!(client.error("subscribe", json!({ "channel": channel })).await, 105);
    market.floor.release();
    assert!(client.reply(first).await["subscribe"].is_object());
    assert_eq!(client.error("subscribe", json!({ "channel": channel })).await, 105);
}

#[actix_web::test]
async fn an_unsubscribe_in_flight_waits_for_its_subscribe() {
    let market = Market::open();
    let (log, channel) = a_log(1);
    let mut client = market.visitor(user(1)).await;
    market.floor.hold(log);
    let ids = [
        client.tell("subscribe", json!({ "channel": channel })).await,
        client.tell("unsubscribe", json!({ "channel": channel })).await,
        client.tell("subscribe", json!({ "channel": channel })).await,
        client.tell("unsubscribe", json!({ "channel": channel })).await,
    ];
    client.quiet().await;
    market.floor.release();
    for id in ids {
        let reply = client.next().await;
        assert_eq!(reply["id"], id, "{reply}");
        assert!(reply.get("error").is_none(), "{reply}");
    }
    assert_eq!(market.floor.followers(log), 0);
    market.floor.publish(log, "{}");
    client.quiet().await;
    assert!(client.ask("subscribe", json!({ "channel": channel })).await["subscribe"].is_object());
}

#[actix_web::test]
async fn a_subscribe_nobody_answers_ends_before_the_client_gives_up() {
    let market = Market::with(Settings { subscribe_wait: Duration::from_millis(100), ..calm() });
    let (log, channel) = a_log(1);
    let mut client = market.visitor(user(1)).await;
    market.floor.hold(log);
    let reply = client.ask("subscribe", json!({ "channel": channel })).await;
    assert_eq!((&reply["error"]["code"], &reply["error"]["temporary"]), (&json!(100), &json!(true)));
    // The answer that comes after all belongs to nobody.
    market.floor.release();
    client.quiet().await;
}

#[actix_web::test]
async fn a_missing_own_channel_does_not_keep_anybody_out() {
    let market = Market::with(Settings { subscribe_wait: Duration::from_millis(100), ..calm() });
    let (own, channel) = own_channel(user(1));
    market.floor.publish(own, r#"{"n":1}"#);
    market.floor.publish(own, r#"{"n":2}"#);
    market.floor.deny(own, Denied::Temporary("the journal is away".to_owned()));
    let mut client = market.socket().await;
    let hint = json!({ channel.clone(): {"recover": true, "offset": 1, "epoch": "E"} });
    let token = market.token(user(1), 900);
    let reply = client.ask("connect", json!({ "token": token, "subs": hint })).await;
    assert_eq!(reply["connect"].get("subs"), None);
    market.floor.allow(own);
    let push = client.push().await;
    assert_eq!(push["channel"], channel);
    assert_eq!(push["subscribe"]["offset"], 1, "{push}");
    assert_eq!(client.push().await["pub"], json!({"data": {"n": 2}, "offset": 2}));
}

#[actix_web::test]
async fn presence_names_everybody_and_joins_are_told_to_those_who_asked() {
    let market = Market::open();
    let (log, channel) = a_log(1);
    let mut ada = market.visitor(user(1)).await;
    let mut ben = market.visitor(user(2)).await;
    let joins = json!({ "channel": channel, "join_leave": true });
    ada.ask("subscribe", joins.clone()).await;
    let own = ada.push().await;
    assert_eq!(own["join"]["info"]["user"], user(1).to_string(), "the own join, after the reply");
    ben.ask("subscribe", json!({ "channel": channel })).await;
    let other = ada.push().await;
    assert_eq!(other["join"]["info"]["user"], user(2).to_string());
    let client = other["join"]["info"]["client"].as_str().expect("a client").to_owned();

    let presence = ada.ask("presence", json!({ "channel": channel })).await["presence"]["presence"].clone();
    assert_eq!(presence.as_object().map(|all| all.len()), Some(2));
    let wanted = json!({"user": user(2).to_string(), "client": client, "conn_info": {"name": "Ada"}});
    assert_eq!(presence[&client], wanted);
    let mut more = market.visitor(user(2)).await;
    more.ask("subscribe", json!({ "channel": channel })).await;
    let stats = ada.ask("presence_stats", json!({ "channel": channel })).await;
    assert_eq!(stats["presence_stats"], json!({"num_clients": 3, "num_users": 2}));

    // Killed, not closed: no ghost stays.
    drop(ben);
    let left = ada.find(|message| message["push"]["leave"].is_object()).await;
    assert_eq!(left["push"]["leave"]["info"]["client"], client);
    assert_eq!(market.floor.followers(log), 2);
    ada.ask("unsubscribe", json!({ "channel": channel })).await;
    ada.settle().await;
    assert!(ada.kept.iter().all(|message| message["push"].get("leave").is_none()), "no leave of one's own");
}

#[actix_web::test]
async fn history_pages_both_ways() {
    let market = Market::open();
    let (log, channel) = a_log(1);
    (1..=5).for_each(|n| assert_eq!(market.floor.publish(log, &format!("{{\"n\":{n}}}")), n));
    let mut client = market.visitor(user(1)).await;
    let page = |reply: &Value| -> Vec<u64> {
        let all = reply["history"]["publications"].as_array().unwrap_or_else(|| panic!("{reply}"));
        all.iter().map(|one| one["offset"].as_u64().expect("an offset")).collect()
    };
    let cases = [
        (json!({}), vec![]),
        (json!({"limit": -1}), vec![1, 2, 3, 4, 5]),
        (json!({"limit": 2}), vec![1, 2]),
        (json!({"limit": 2, "since": {"offset": 3, "epoch": "E"}}), vec![4, 5]),
        (json!({"limit": 2, "reverse": true}), vec![5, 4]),
        (json!({"limit": 9, "reverse": true, "since": {"offset": 3}}), vec![2, 1]),
    ];
    for (mut request, wanted) in cases {
        request["channel"] = json!(channel);
        let reply = client.ask("history", request.clone()).await;
        assert_eq!(page(&reply), wanted, "{request}");
        assert_eq!((&reply["history"]["offset"], &reply["history"]["epoch"]), (&json!(5), &json!("E")));
    }
    let bad = [
        (json!({"channel": channel, "reverse": true, "since": {"offset": 0}}), 107),
        (json!({"channel": channel, "limit": 1, "since": {"offset": 1, "epoch": "old"}}), 112),
        (json!({"channel": "nothing"}), 102),
    ];
    for (request, code) in bad {
        assert_eq!(client.error("history", request.clone()).await, code, "{request}");
    }
    let faults = [
        (Fault::NotFound, 102),
        (Fault::Forbidden("not yours".to_owned()), 103),
        (Fault::Temporary("full".to_owned()), 100),
        (Fault::Internal, 100),
    ];
    for (fault, code) in faults {
        market.floor.fail_with(fault);
        for method in ["history", "presence", "presence_stats"] {
            assert_eq!(client.error(method, json!({ "channel": channel })).await, code, "{method}");
        }
    }
}

#[actix_web::test]
async fn subscriptions_need_no_refresh_of_their_own() {
    let market = Market::open();
    let (_, channel) = a_log(1);
    let mut client = market.visitor(user(1)).await;
    assert_eq!(client.error("sub_refresh", json!({"channel": channel, "token": "T"})).await, 103);
    client.ask("subscribe", json!({ "channel": channel })).await;
    let reply = client.ask("sub_refresh", json!({"channel": channel, "token": "T"})).await;
    assert_eq!(reply["sub_refresh"], json!({}));
}

#[actix_web::test]
async fn a_state_lane_begins_with_a_snapshot_and_goes_on_with_patches() {
    let market = Market::open();
    let (entity, channel) = a_state(1);
    let mut client = market.visitor(user(1)).await;
    // An SDK may offer a position it once had; there is none here.
    let request = json!({"channel": channel, "recover": true, "offset": 3, "epoch": "E", "flag": 3});
    let reply = client.ask("subscribe", request).await;
    assert_eq!(reply["subscribe"], json!({"data": {"seq": 7}}));
    market.floor.patch(entity, r#"{"seq":8,"price_cents":null}"#);
    let wanted = json!({"channel": channel, "pub": {"data": {"seq": 8, "price_cents": null}}});
    assert_eq!(client.push().await, wanted);
    // The same entity's log is a channel of its own.
    market.floor.publish(entity, r#"{"t":"x"}"#);
    let log = json!({ "channel": format!("{channel}/log") });
    assert_eq!(client.ask("subscribe", log).await["subscribe"]["offset"], 1);
    let ops = json!({ "channel": format!("ops/{channel}") });
    assert_eq!(client.ask("subscribe", ops).await["subscribe"]["offset"], 1);
    assert_eq!(client.error("history", json!({"channel": channel, "limit": 1})).await, 108);
    market.floor.resync(entity);
    let push = client.find(|message| message["push"]["channel"] == *channel).await;
    assert_eq!(push["push"]["unsubscribe"]["code"], 2500);
    assert_eq!(client.ask("subscribe", json!({ "channel": channel })).await["subscribe"]["data"]["seq"], 7);
}
