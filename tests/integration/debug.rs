//! The debug doors, and what is said about all doors.

use crate::desk::Desk;
use serde_json::{Value, json};
use souk::api::ApiSettings;

#[actix_web::test]
async fn debug_doors_do_not_exist_in_production() {
    let desk = Desk::open_with(ApiSettings { production: true, ..ApiSettings::default() }).await;
    for door in ["emit-comment", "bulk-comments", "tokens", "panic"] {
        let path = format!("/api/debug/{door}");
        desk.call("POST", &path, None, Some(json!({}))).await.error(404, "not_found");
        desk.call("GET", &path, None, None).await.error(404, "not_found");
    }
    let document = desk.get("/api/openapi.json", None).await;
    assert!(!document.body.contains("/api/debug/"));
    document.expect(200);
}

#[actix_web::test]
async fn minted_tokens_are_somebody_without_an_account() {
    let desk = Desk::open().await;
    let body = json!({ "names": ["ada", "bob"], "role": "admin" });
    let minted = desk.call("POST", "/api/debug/tokens", None, Some(body)).await.expect(200);
    let tokens = minted["tokens"].as_array().unwrap();
    assert_eq!(tokens.len(), 2);
    assert_ne!(tokens[0]["user"], tokens[1]["user"]);
    let me = desk.call("GET", "/api/auth/me", tokens[1]["access_token"].as_str(), None).await.expect(200);
    assert_eq!((&me["user"]["name"], &me["user"]["role"]), (&json!("bob"), &json!("admin")));
    assert_eq!(me["user"]["email"], Value::Null);
    let none = desk.call("POST", "/api/debug/tokens", None, Some(json!({ "names": [] }))).await;
    assert_eq!(none.error_field(422, "bad_value"), "names");
}

#[actix_web::test]
async fn a_planted_panic_is_an_internal_error_and_the_entity_is_back() {
    let desk = Desk::open().await;
    let (seller, ada) = (desk.somebody("sella").await, desk.somebody("ada").await);
    let id = desk.auction(&seller).await;
    let planted = desk.call("POST", "/api/debug/panic", None, Some(json!({ "entity": id }))).await;
    planted.expect(204);
    let bids = format!("/api/auctions/{id}/bids");
    desk.call_once("k-1", &bids, &ada, json!({ "max_cents": 2000 })).await.error(500, "internal");
    desk.call_once("k-1", &bids, &ada, json!({ "max_cents": 2000 })).await.expect(200);
    let bad = desk.call("POST", "/api/debug/panic", None, Some(json!({ "entity": "nobody" }))).await;
    assert_eq!(bad.error_field(400, "bad_input"), "entity");
}

#[actix_web::test]
async fn the_description_and_its_page_need_no_other_host() {
    let desk = Desk::open().await;
    let document = desk.get("/api/openapi.json", None).await.expect(200);
    assert!(document["paths"]["/api/auctions/{id}/bids"]["post"]["security"].is_array());
    assert!(document["components"]["schemas"]["Error"].is_object());
    let page = desk.get("/api/docs", None).await;
    assert!(page.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
    assert!(!page.body.contains("://"), "nothing from elsewhere");
    assert!(!page.body.contains("<script>") && !page.body.contains("style="), "nothing inline");
    let script = desk.get("/api/docs/page.js", None).await;
    assert_eq!(script.header("content-type"), Some("text/javascript; charset=utf-8"));
    assert!(!script.body.contains("://") && !script.body.contains("innerHTML"));
    assert_eq!(desk.get("/api/docs/page.css", None).await.status, 200);
}
