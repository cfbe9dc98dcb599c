//! Rights change while somebody is connected: a fresh token brings the new ones, also to what is followed already.

use super::client::Client;
use super::real::{auction, open_with, sale, tell};
use super::{Market, a_log, a_state, calm, user};
use actors::host::door::Fault;
use serde_json::{Value, json};

/// Refreshes with a token of somebody who has left the workspace.
async fn leave_workspace<F: souk::gateway::floor::Floor>(market: &Market<F>, client: &mut Client) {
    let token = market.token_without_workspace(user(1));
    let reply = client.ask("refresh", json!({ "token": token })).await;
    assert_eq!(reply["refresh"]["expires"], true, "{reply}");
}

fn unsubscribed(channel: &str, code: u64) -> impl Fn(&Value) -> bool {
    move |message| {
        message["push"]["channel"] == *channel
            && message["push"]["unsubscribe"]["code"].as_u64() == Some(code)
    }
}

#[actix_web::test]
async fn who_leaves_the_workspace_stops_seeing_what_only_operators_see() {
    let (market, _) = open_with(calm());
    let mut seller = sale(&market).await;
    let (ops, log) = (format!("ops/{}", auction()), format!("{}/log", auction()));
    for channel in [&ops, &log, &auction()] {
        assert!(seller.ask("subscribe", json!({ "channel": channel })).await["subscribe"].is_object());
    }
    // The same rights again change nothing.
    let same = json!({ "token": market.token(user(1), 900) });
    seller.ask("refresh", same).await;
    seller.quiet().await;
    leave_workspace(&market, &mut seller).await;
    let push = seller.find(unsubscribed(&ops, 2000)).await["push"].clone();
    assert_eq!(push["unsubscribe"], json!({ "code": 2000, "reason": "server unsubscribe" }));
    assert_eq!(seller.error("subscribe", json!({ "channel": ops })).await, 103);
    // What everybody may watch goes on without a gap.
    let mut bidder = market.visitor(user(2)).await;
    tell(&mut bidder, "bid", "k-1", json!({ "max_cents": 5_000 })).await;
    let heard = seller.find(|message| message["push"]["channel"] == *log).await;
    assert_eq!(heard["push"]["pub"]["offset"], 3);
    seller.settle().await;
    assert!(seller.kept.iter().all(|message| message["push"]["channel"] != *ops), "{:?}", seller.kept);
}

#[actix_web::test]
async fn who_can_not_be_asked_is_asked_again_by_the_client() {
    let market = Market::open();
    let ((log, channel), (_, state)) = (a_log(1), a_state(2));
    let mut client = market.visitor(user(1)).await;
    client.ask("subscribe", json!({ "channel": channel })).await;
    client.ask("subscribe", json!({ "channel": state })).await;
    market.floor.fail_with(Fault::Temporary("the cell wakes up".to_owned()));
    leave_workspace(&market, &mut client).await;
    for channel in [&channel, &state] {
        client.find(unsubscribed(channel, 2500)).await;
    }
    super::until(|| market.floor.followers(log) == 0).await;
    client.quiet().await;
}

#[actix_web::test]
async fn a_subscription_in_flight_is_refused_and_what_waits_behind_it_goes_on() {
    let market = Market::open();
    let (log, channel) = a_log(1);
    let mut client = market.visitor(user(1)).await;
    market.floor.hold(log);
    let first = client.tell("subscribe", json!({ "channel": channel })).await;
    let then = client.tell("unsubscribe", json!({ "channel": channel })).await;
    client.settle().await;
    market.floor.fail_with(Fault::Forbidden("not yours".to_owned()));
    leave_workspace(&market, &mut client).await;
    assert_eq!(client.reply(first).await["error"]["code"], 103);
    assert!(client.reply(then).await["unsubscribe"].is_object());
    // The cell's answer to the old rights comes after all, and belongs to nobody.
    market.floor.release();
    market.floor.publish(log, "{}");
    client.quiet().await;
}
