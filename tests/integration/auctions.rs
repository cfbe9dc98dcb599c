//! Auctions over REST: made, looked at, bid on, ended; and everything that is no bid.

use crate::desk::Desk;
use serde_json::{Value, json};

fn lot() -> Value {
    json!({ "title": "Blue vase", "currency": "EUR", "opening_cents": 1000, "increments": "ebay" })
}

#[actix_web::test]
async fn a_sale_from_end_to_end() {
    let desk = Desk::open().await;
    let (seller, ada, bob) =
        (desk.somebody("sella").await, desk.somebody("ada").await, desk.somebody("bob").await);
    let id = desk.auction(&seller).await;
    let bids = format!("/api/auctions/{id}/bids");
    let first = desk.post(&bids, &ada, json!({ "max_cents": 2000 })).await.expect(200);
    assert_eq!(
        (&first["ok"], &first["price_cents"], &first["leading"]),
        (&json!(true), &json!(1000), &json!(true))
    );
    let low = desk.post(&bids, &bob, json!({ "max_cents": 1000 })).await.error(422, "bid_too_low");
    assert!(low["details"]["min_cents"].as_i64().unwrap() > 1000, "{low}");
    assert!(low["details"]["seq"].is_u64(), "{low}");
    let second = desk.post(&bids, &bob, json!({ "max_cents": 1500 })).await.expect(200);
    assert_eq!(second["leading"], false);
    let seen = desk.get(&format!("/api/auctions/{id}"), Some(&ada)).await.expect(200);
    assert_eq!((&seen["id"], &seen["state"], &seen["bids"]), (&json!(id), &json!("open"), &json!(2)));
    assert_eq!((&seen["leader"], &seen["mine"]["max_cents"]), (&json!(ada.user), &json!(2000)));
    assert_eq!(seen["offset"], second["seq"]);
    assert!(seen["epoch"].is_string() && seen["server_time_ms"].is_i64());
    let closed = desk.post(&format!("/api/auctions/{id}/close"), &seller, json!({})).await.expect(200);
    assert_eq!(closed["state"], "closed");
    let late = desk.post(&bids, &bob, json!({ "max_cents": 9000 })).await.error(409, "not_open");
    assert_eq!(late["details"]["state"], "closed");
}

#[actix_web::test]
async fn strangers_look_and_do_not_see_secrets() {
    let desk = Desk::open().await;
    let (seller, ada) = (desk.somebody("sella").await, desk.somebody("ada").await);
    let id = desk.auction(&seller).await;
    desk.post(&format!("/api/auctions/{id}/bids"), &ada, json!({ "max_cents": 77_700, "confirm": true }))
        .await
        .expect(200);
    let bare = id.trim_start_matches("auction:");
    for who in [None, Some(&seller)] {
        let answer = desk.get(&format!("/api/auctions/{bare}"), who).await;
        assert!(!answer.body.contains("77700"), "{answer:?}");
        assert_eq!(answer.expect(200)["mine"], Value::Null);
    }
}

#[actix_web::test]
async fn only_those_who_run_an_auction_see_its_reserve() {
    let desk = Desk::open().await;
    let (seller, ada) = (desk.somebody("sella").await, desk.somebody("ada").await);
    let mut vase = lot();
    vase["reserve_cents"] = json!(55_500);
    let made = desk.post("/api/auctions", &seller, vase).await.expect(201);
    assert_eq!(made["reserve_cents"], 55_500);
    let path = format!("/api/auctions/{}", made["id"].as_str().expect("an id"));
    assert_eq!(desk.get(&path, Some(&seller)).await.expect(200)["reserve_cents"], 55_500);
    for who in [None, Some(&ada)] {
        let answer = desk.get(&path, who).await;
        assert!(!answer.body.contains("55500"), "{answer:?}");
        let seen = answer.expect(200);
        assert_eq!((&seen["has_reserve"], &seen["reserve_cents"]), (&json!(true), &Value::Null));
    }
    assert!(!desk.get("/api/auctions", Some(&seller)).await.body.contains("55500"));
    let none = format!("/api/auctions/{}", desk.auction(&seller).await);
    assert_eq!(desk.get(&none, Some(&seller)).await.expect(200)["reserve_cents"], Value::Null);
}

#[actix_web::test]
async fn the_same_key_bids_once() {
    let desk = Desk::open().await;
    let (seller, ada) = (desk.somebody("sella").await, desk.somebody("ada").await);
    let bids = format!("/api/auctions/{}/bids", desk.auction(&seller).await);
    let first = desk.call_once("k-1", &bids, &ada, json!({ "max_cents": 2000 })).await;
    assert_eq!(first.header("idempotent-replayed"), None);
    let again = desk.call_once("k-1", &bids, &ada, json!({ "max_cents": 2000 })).await;
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(first.expect(200), again.expect(200));
    desk.call_once("k-1", &bids, &ada, json!({ "max_cents": 3000 })).await.error(409, "key_reused");
    let refused = desk.call_once("k-2", &bids, &ada, json!({ "max_cents": 1 })).await;
    let refused_again = desk.call_once("k-2", &bids, &ada, json!({ "max_cents": 1 })).await;
    assert_eq!(refused.error(422, "bid_too_low"), refused_again.error(422, "bid_too_low"));
    let long = "k".repeat(65);
    for bad in ["", "two words", long.as_str()] {
        let answer = desk.call_once(bad, &bids, &ada, json!({ "max_cents": 2000 })).await;
        assert_eq!(answer.error_field(400, "bad_input"), "Idempotency-Key", "{bad:?}");
    }
}

#[actix_web::test]
async fn the_same_key_makes_one_auction() {
    let desk = Desk::open().await;
    let (seller, other) = (desk.somebody("sella").await, desk.somebody("ada").await);
    let first = desk.call_once("make", "/api/auctions", &seller, lot()).await;
    let place = first.header("location").expect("where it is").to_owned();
    let id = first.expect(201)["id"].clone();
    assert_eq!(desk.get(&place, None).await.expect(200)["id"], id);
    assert_eq!(desk.call_once("make", "/api/auctions", &seller, lot()).await.expect(201)["id"], id);
    assert_ne!(desk.call_once("make", "/api/auctions", &other, lot()).await.expect(201)["id"], id);
    let mut changed = lot();
    changed["title"] = json!("Red vase");
    desk.call_once("make", "/api/auctions", &seller, changed).await.error(409, "key_reused");
}

#[actix_web::test]
async fn what_is_no_bid_names_its_field_and_changes_nothing() {
    let desk = Desk::open().await;
    let (seller, ada) = (desk.somebody("sella").await, desk.somebody("ada").await);
    let id = desk.auction(&seller).await;
    let bids = format!("/api/auctions/{id}/bids");
    let unread = [
        (json!({ "max_cents": 12.5 }), "max_cents"),
        (json!({ "max_cents": "12" }), "max_cents"),
        (json!({ "max_cents": null }), "max_cents"),
        (json!({ "max_cents": 1e300 }), "max_cents"),
        (json!({ "max_cents": 2000, "more": 1 }), "more"),
        (json!({ "max_cents": 2000, "confirm": "yes" }), "confirm"),
    ];
    for (body, field) in unread {
        assert_eq!(desk.post(&bids, &ada, body.clone()).await.error_field(400, "bad_input"), field, "{body}");
    }
    assert_eq!(desk.post(&bids, &ada, json!({})).await.error_field(400, "bad_input"), "max_cents");
    let twice = desk.post_raw(&bids, &ada, br#"{"max_cents":2000,"max_cents":9000}"#).await;
    assert_eq!(twice.error_field(400, "bad_input"), "max_cents");
    for amount in [-5, 0, i64::MAX] {
        let error = desk.post(&bids, &ada, json!({ "max_cents": amount })).await.error(422, "bad_amount");
        assert_eq!(error["details"]["field"], "max_cents");
    }
    let far = desk.post(&bids, &ada, json!({ "max_cents": 1_000_000 })).await.error(422, "confirm_required");
    assert!(far["details"]["limit_cents"].is_i64(), "{far}");
    desk.post(&bids, &seller, json!({ "max_cents": 2000 })).await.error(409, "seller_may_not_bid");
    let seen = desk.get(&format!("/api/auctions/{id}"), None).await.expect(200);
    assert_eq!((&seen["bids"], &seen["price_cents"]), (&json!(0), &Value::Null));
}

#[actix_web::test]
async fn what_is_no_auction_names_its_field() {
    let desk = Desk::open().await;
    let seller = desk.somebody("sella").await;
    let cases = [
        ("currency", json!("XXX"), 400, "bad_input"),
        ("opening_cents", json!(-1), 422, "bad_amount"),
        ("opening_cents", json!("10"), 400, "bad_input"),
        ("workspace", json!("workspace:01JDMB3K8Q5M4X2Y9Z7A6B5C4D"), 422, "bad_value"),
        ("seller", json!("user:01JDMB3K8Q5M4X2Y9Z7A6B5C4D"), 422, "bad_value"),
        ("colour", json!("blue"), 400, "bad_input"),
    ];
    for (field, value, status, code) in cases {
        let mut body = lot();
        body[field] = value;
        assert_eq!(desk.post("/api/auctions", &seller, body).await.error_field(status, code), field);
    }
}

#[actix_web::test]
async fn only_members_run_an_auction() {
    let desk = Desk::open().await;
    let (seller, stranger) = (desk.somebody("sella").await, desk.somebody("eve").await);
    let id = desk.auction(&seller).await;
    for (verb, body) in [("start", json!({})), ("close", json!({})), ("cancel", json!({ "reason": "x" }))] {
        let path = format!("/api/auctions/{id}/{verb}");
        desk.post(&path, &stranger, body.clone()).await.error(403, "forbidden");
        desk.call("POST", &path, None, Some(body)).await.error(401, "unauthorized");
    }
}

#[actix_web::test]
async fn what_is_not_there_is_not_found() {
    let desk = Desk::open().await;
    let ada = desk.somebody("ada").await;
    for id in ["01JDMB3K8Q5M4X2Y9Z7A6B5C4D", "show:01JDMB3K8Q5M4X2Y9Z7A6B5C4D", "nonsense", "%ff", "a%2Fb"] {
        desk.get(&format!("/api/auctions/{id}"), None).await.error(404, "not_found");
        let bid = desk.post(&format!("/api/auctions/{id}/bids"), &ada, json!({ "max_cents": 2000 })).await;
        bid.error(404, "not_found");
    }
}

#[actix_web::test]
async fn list_parameters_are_checked_by_name() {
    let desk = Desk::open().await;
    let rows = desk.get("/api/auctions?state=open&limit=200", None).await.expect(200);
    assert_eq!(rows, json!({ "auctions": [], "next_cursor": null }));
    let cases = [
        "state=ajar",
        "limit=0",
        "limit=201",
        "limit=x",
        "cursor=***",
        "workspace=x",
        "colour=blue",
        "state=open&state=open",
    ];
    for query in cases {
        let (name, _) = query.split_once('=').unwrap();
        let answer = desk.get(&format!("/api/auctions?{query}"), None).await;
        assert_eq!(answer.error_field(400, "bad_input"), name, "{query}");
    }
}

#[actix_web::test]
async fn a_journal_that_is_away_is_temporary_and_the_same_key_succeeds_later() {
    let desk = Desk::open().await;
    let (seller, ada) = (desk.somebody("sella").await, desk.somebody("ada").await);
    let id = desk.auction(&seller).await;
    let bids = format!("/api/auctions/{id}/bids");
    desk.journal.go_away();
    let away = desk.call_once("k", &bids, &ada, json!({ "max_cents": 2000 })).await;
    assert!(away.header("retry-after").is_some());
    away.error(503, "temporary");
    assert_eq!(
        desk.get(&format!("/api/auctions/{id}"), None).await.expect(200)["bids"],
        0,
        "hot state is read"
    );
    desk.journal.come_back();
    // The cell tries to come back by itself; until then the answer stays temporary.
    for _ in 0..600 {
        let answer = desk.call_once("k", &bids, &ada, json!({ "max_cents": 2000 })).await;
        if answer.status != 503 {
            assert_eq!(answer.expect(200)["leading"], true);
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the journal is back, the cell isn't");
}

#[actix_web::test]
async fn the_inbox_is_empty_before_the_first_notice_and_its_owners_only() {
    let desk = Desk::open().await;
    let (seller, ada, bob) =
        (desk.somebody("sella").await, desk.somebody("ada").await, desk.somebody("bob").await);
    let empty = desk.get("/api/inbox", Some(&ada)).await.expect(200);
    assert_eq!((&empty["unread"], &empty["notices"]), (&json!(0), &json!([])));
    let bids = format!("/api/auctions/{}/bids", desk.auction(&seller).await);
    desk.post(&bids, &ada, json!({ "max_cents": 2000 })).await.expect(200);
    desk.post(&bids, &bob, json!({ "max_cents": 3000 })).await.expect(200);
    let told = loop {
        let inbox = desk.get("/api/inbox", Some(&ada)).await.expect(200);
        if inbox["unread"] == 1 {
            break inbox;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    };
    assert_eq!(told["notices"][0]["notice"], "outbid", "{told}");
    let read = desk.post("/api/inbox/read", &ada, json!({ "up_to": 1 })).await.expect(200);
    assert_eq!(read["unread"], 0);
    desk.post("/api/inbox/read", &ada, json!({ "up_to": 1 })).await.error(409, "nothing_unread");
    desk.get("/api/inbox", None).await.error(401, "unauthorized");
}

#[actix_web::test]
async fn auctions_and_bids_are_listed_without_secrets() {
    let desk = Desk::open().await;
    let (seller, ada, bob) =
        (desk.somebody("sella").await, desk.somebody("ada").await, desk.somebody("bob").await);
    let id = desk.auction(&seller).await;
    let closed = desk.auction(&seller).await;
    desk.post(&format!("/api/auctions/{closed}/close"), &seller, json!({})).await.expect(200);
    let bids = format!("/api/auctions/{id}/bids");
    desk.post(&bids, &ada, json!({ "max_cents": 7_770 })).await.expect(200);
    desk.post(&bids, &bob, json!({ "max_cents": 1 })).await.error(422, "bid_too_low");
    desk.post(&bids, &bob, json!({ "max_cents": 3_330 })).await.expect(200);
    let listed = desk.list(&bids, Some(&ada), |rows| rows["bids"].as_array().unwrap().len() == 3).await;
    let rows = listed["bids"].as_array().unwrap();
    assert_eq!((&rows[0]["bidder"], &rows[0]["max_cents"]), (&json!(ada.user), &json!(7_770)));
    assert_eq!((&rows[1]["accepted"], &rows[1]["code"]), (&json!(false), &json!("bid_too_low")));
    assert_eq!((&rows[2]["leader"], rows[2].get("max_cents")), (&json!(ada.user), None));
    for who in [None, Some(&seller), Some(&bob)] {
        assert!(!desk.get(&bids, who).await.body.contains("7770"));
    }
    let ids = |rows: &Value| -> Vec<Value> {
        rows["auctions"].as_array().unwrap().iter().map(|row| row["id"].clone()).collect()
    };
    let workspace = format!("/api/auctions?workspace={}", seller.workspace);
    let open = desk.list(&format!("{workspace}&state=open"), None, |rows| ids(rows) == [json!(id)]).await;
    let row = &open["auctions"][0];
    assert_eq!((&row["bids"], &row["refused"], &row["leader"]), (&json!(2), &json!(1), &json!(ada.user)));
    assert!(!open.to_string().contains("7770"), "{open}");
    let ended = desk.list("/api/auctions?state=closed", None, |rows| ids(rows) == [json!(closed)]).await;
    assert_eq!(ended["auctions"][0]["outcome"], "unsold");
    let none = desk.get(&format!("/api/auctions?workspace={}", ada.workspace), None).await.expect(200);
    assert_eq!(none["auctions"], json!([]));
}
