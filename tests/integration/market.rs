//! What is on now, for everybody: `/api/market`.

use crate::desk::Desk;
use crate::shows::each;
use serde_json::{Value, json};

/// Looks until both lists are of these lengths.
async fn market(desk: &Desk, query: &str, auctions: usize, shows: usize) -> Value {
    let lengths = |now: &Value| (each(now, "auctions", "id").len(), each(now, "shows", "id").len());
    desk.list(&format!("/api/market{query}"), None, |now| lengths(now) == (auctions, shows)).await
}

#[actix_web::test]
async fn guests_see_what_is_on_the_soonest_first() {
    let desk = Desk::open().await;
    let host = desk.somebody("host").await;
    let lot = |title: &str| json!({ "title": title, "currency": "EUR", "opening_cents": 1000, "increments": "ebay" });
    for (title, times) in [
        ("open, no end", json!({ "starts_at_ms": 1_800_000_000_000_i64 })),
        ("ends late", json!({ "starts_at_ms": 1_800_000_000_000_i64, "duration_ms": 900_000 })),
        ("ends soon", json!({ "starts_at_ms": 1_800_000_000_000_i64, "duration_ms": 300_000 })),
        ("no start", json!({})),
        ("starts late", json!({ "starts_at_ms": 1_800_000_900_000_i64 })),
        ("starts soon", json!({ "starts_at_ms": 1_800_000_100_000_i64 })),
    ] {
        let mut body = lot(title);
        body.as_object_mut().unwrap().extend(times.as_object().unwrap().clone());
        desk.post("/api/auctions", &host, body).await.expect(201);
    }
    let over = desk.auction(&host).await;
    desk.post(&format!("/api/auctions/{over}/close"), &host, json!({})).await.expect(200);
    desk.post("/api/shows", &host, json!({ "name": "A draft" })).await.expect(201);
    let show = desk.show(&host, 3).await;
    desk.post(&format!("/api/shows/{show}/claim"), &host, json!({ "item_number": "2" })).await.expect(200);
    let claimed = |now: &Value| now["shows"][0]["units_claimed"] == 1;
    desk.list("/api/market", None, claimed).await;
    let now = market(&desk, "", 6, 1).await;
    let titles = ["ends soon", "ends late", "open, no end", "starts soon", "starts late", "no start"];
    assert_eq!(each(&now, "auctions", "title"), titles.map(Value::from).iter().collect::<Vec<_>>());
    let running = json!({
        "id": show, "name": "Friday night", "status": "active", "started_at_ms": 1_800_000_000_000_i64,
        "items_total": 3, "units_total": 3, "units_claimed": 1,
    });
    assert_eq!((&now["shows"][0], &now["server_time_ms"]), (&running, &json!(1_800_000_000_000_i64)));
    assert!(now["auctions"][0].get("reserve_cents").is_none());
    let few = market(&desk, "?limit=2", 2, 1).await;
    assert_eq!(few["auctions"][1]["title"], "ends late");
    desk.post(&format!("/api/shows/{show}/stop"), &host, json!({})).await.expect(200);
    market(&desk, "", 6, 0).await;
}

#[actix_web::test]
async fn a_search_takes_words_as_they_are() {
    let desk = Desk::open().await;
    let host = desk.somebody("host").await;
    for title in ["Große étoile vase", "100% silk", "1000 silk_worms", "a\\b"] {
        let lot = json!({ "title": title, "currency": "EUR", "opening_cents": 1000, "increments": "ebay" });
        desk.post("/api/auctions", &host, lot).await.expect(201);
    }
    desk.show(&host, 1).await;
    market(&desk, "", 4, 1).await;
    for (search, auctions, shows) in [
        ("VASE", 1, 0),
        ("%C3%89toile+GRO%C3%9FE", 1, 0),
        ("vase+silk", 0, 0),
        ("silk", 2, 0),
        ("100%25", 1, 0),
        ("silk_", 1, 0),
        ("_____________", 0, 0),
        ("%5C", 1, 0),
        ("friday", 0, 1),
        ("+", 4, 1),
    ] {
        let now = desk.get(&format!("/api/market?search={search}"), None).await.expect(200);
        let found = (each(&now, "auctions", "id").len(), each(&now, "shows", "id").len());
        assert_eq!(found, (auctions, shows), "{search}");
    }
    let long = format!("/api/market?search={}", "x".repeat(101));
    assert_eq!(desk.get(&long, None).await.error_field(400, "bad_input"), "search");
    assert_eq!(desk.get("/api/market?limit=0", None).await.error_field(400, "bad_input"), "limit");
    assert_eq!(desk.get("/api/market?cursor=eA", None).await.error_field(400, "bad_input"), "cursor");
}
