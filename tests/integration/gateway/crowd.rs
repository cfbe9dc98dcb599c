//! What operators may do to those who are connected: speak to all, show one out.

use super::house::House;
use super::{Market, own_channel, user};
use serde_json::json;

const ANNOUNCE: &str = "/api/admin/announce";

#[actix_web::test]
async fn an_announcement_reaches_every_socket_and_is_noted() {
    let house = House::open().await;
    let (ops, ada, ben) = (house.guest("admin").await, house.guest("user").await, house.guest("user").await);
    let mut sockets = [house.visitor(&ada).await, house.visitor(&ada).await, house.visitor(&ben).await];
    for client in &mut sockets {
        client.settle().await;
    }
    let order = json!({ "text": " Ten minutes\nbreak 🎉 ", "reason": "the lamp fell" });
    let done = house.post(ANNOUNCE, &ops, order).await.expect(200);
    assert_eq!(done, json!({ "sockets": 3 }));
    for client in &mut sockets {
        let push = client.push().await;
        let said = &push["message"]["data"];
        assert_eq!((&said["t"], &said["v"]), (&json!("announcement"), &json!(1)));
        assert_eq!(said["text"], "Ten minutes\nbreak 🎉");
        assert!(said["at"].as_i64().is_some_and(|at_ms| at_ms > 1_600_000_000_000), "{push}");
        assert_eq!(push.as_object().map(serde_json::Map::len), Some(1), "it belongs to no channel: {push}");
        client.quiet().await;
    }
    let deeds = house.get("/api/admin/audit", &ops).await;
    let deed = &deeds["audit"][0];
    assert_eq!((&deed["action"], &deed["operator"]), (&json!("crowd.announce"), &json!(ops.user)));
    assert_eq!(deed["details"], json!({ "reason": "the lamp fell", "text": "Ten minutes\nbreak 🎉" }));
}

#[actix_web::test]
async fn only_admins_speak_and_not_for_long() {
    let house = House::open().await;
    let (ops, ada) = (house.guest("admin").await, house.guest("user").await);
    let mut client = house.visitor(&ada).await;
    house.post(ANNOUNCE, &ada, json!({ "text": "hi", "reason": "x" })).await.error(403, "forbidden");
    house.post(ANNOUNCE, &ops, json!({ "text": "hi" })).await.error(400, "bad_input");
    for (text, reason, field) in
        [("", "x", "text"), (" ", "x", "text"), (&*"é".repeat(501), "x", "text"), ("hi", " ", "reason")]
    {
        let answer = house.post(ANNOUNCE, &ops, json!({ "text": text, "reason": reason })).await;
        assert_eq!(answer.error_field(422, "bad_value"), field, "{text:?}");
    }
    client.quiet().await;
    assert_eq!(house.get("/api/admin/audit", &ops).await["audit"], json!([]));
    let longest = json!({ "text": "é".repeat(500), "reason": "x" });
    assert_eq!(house.post(ANNOUNCE, &ops, longest).await.expect(200)["sockets"], 1);
}

#[actix_web::test]
async fn an_operator_shows_somebody_out_and_it_is_noted() {
    let house = House::open().await;
    let (ops, ada, ben) = (house.guest("admin").await, house.guest("user").await, house.guest("user").await);
    let (mut one, mut two) = (house.visitor(&ada).await, house.visitor(&ada).await);
    let mut other = house.visitor(&ben).await;
    two.settle().await;
    let path = format!("/api/admin/people/{}/disconnect", ada.user);
    let reason = || json!({ "reason": "rude" });
    house.post(&path, &ben, reason()).await.error(403, "forbidden");
    house.post("/api/admin/people/nobody/disconnect", &ops, reason()).await.error(404, "not_found");
    assert_eq!(
        house.post(&path, &ops, json!({ "reason": "" })).await.error_field(422, "bad_value"),
        "reason"
    );
    one.quiet().await;
    let done = house.post(&path, &ops, reason()).await.expect(200);
    assert_eq!(done, json!({ "user": ada.user, "sockets": 2 }));
    assert_eq!((one.closed().await, two.closed().await), (3503, 3503));
    other.quiet().await;
    let deeds = house.get("/api/admin/audit", &ops).await;
    assert_eq!(deeds["audit"].as_array().map(Vec::len), Some(1), "{deeds}");
    let deed = &deeds["audit"][0];
    assert_eq!((&deed["action"], &deed["entity_id"]), (&json!("user.disconnect"), &json!(ada.user)));
    assert_eq!(deed["details"]["reason"], "rude");
    // Shown out, not locked out; and nobody to show out is no fault.
    house.visitor(&ada).await;
    let path = format!("/api/admin/people/{}/disconnect", user(7));
    assert_eq!(house.post(&path, &ops, reason()).await.expect(200)["sockets"], 0);
}

#[actix_web::test]
async fn nothing_is_announced_before_the_connect_reply() {
    let market = Market::open();
    let (own, _) = own_channel(user(1));
    market.floor.hold(own);
    let mut client = market.socket().await;
    let connect = client.tell("connect", json!({ "token": market.token(user(1), 900) })).await;
    super::until(|| market.sockets.counts().sessions == 1).await;
    assert_eq!(market.sockets.announce(r#"{"early":true}"#), 0);
    market.floor.release();
    assert_eq!(client.next().await["id"], connect);
    super::until(|| market.sockets.announce(r#"{"early":false}"#) == 1).await;
    assert_eq!(client.push().await["message"]["data"]["early"], false);
}

#[actix_web::test]
async fn a_cell_names_who_follows_it() {
    let house = House::open().await;
    let (ops, ada, ben) = (house.guest("admin").await, house.guest("user").await, house.guest("user").await);
    let lot = json!({ "title": "Vase", "currency": "EUR", "opening_cents": 1000, "increments": "ebay" });
    let auction = house.post("/api/auctions", &ada, lot).await.expect(201)["id"].clone();
    let auction = auction.as_str().expect("an id");
    house.post(&format!("/api/auctions/{auction}/start"), &ada, json!({})).await.expect(200);
    let (mut one, mut two, mut guest) =
        (house.visitor(&ada).await, house.visitor(&ben).await, house.passer_by().await);
    for (client, channel) in [
        (&mut one, format!("ops/{auction}")),
        (&mut two, auction.to_owned()),
        (&mut guest, format!("{auction}/log")),
    ] {
        let reply = client.ask("subscribe", json!({ "channel": channel })).await;
        assert!(reply["subscribe"].is_object(), "{reply}");
    }
    let inside = house.get(&format!("/api/admin/cells/{auction}"), &ops).await;
    assert_eq!(inside["figures"]["subscribers"], 3);
    let who = |lane: &str| {
        let all = inside["subscribers"].as_array().expect("a list");
        all.iter().find(|one| one["lane"] == lane).expect("somebody there")["who"].clone()
    };
    assert_eq!([who("ops"), who("state"), who("log")], [json!(ada.user), json!(ben.user), json!(null)]);
    two.ask("unsubscribe", json!({ "channel": auction })).await;
    let inside = house.get(&format!("/api/admin/cells/{auction}"), &ops).await;
    assert_eq!(inside["subscribers"].as_array().map(Vec::len), Some(2), "{inside}");
}
