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
async fn a_thousand_comments_in_a_minute_in_order_none_twice_none_lost() {
    let desk = Desk::open().await;
    let host = desk.somebody("host").await;
    let show = desk.show(&host, 1).await;
    let said =
        |n: usize| json!({ "userId": format!("u{n}"), "userHandle": format!("h{n}"), "text": "sold 1" });
    let bulk = json!({ "showId": show, "comments": (0..1_000).map(said).collect::<Vec<_>>() });
    let heard = desk.call("POST", "/api/debug/bulk-comments", None, Some(bulk)).await.expect(200);
    let took_ms = heard["took_ms"].as_u64().expect("the server says how long it took");
    assert!(took_ms < 60_000, "{took_ms} ms");
    let results = heard["results"].as_array().unwrap();
    assert_eq!(results.len(), 1_000);
    assert_eq!(results[0]["result"], "winner");
    for (n, result) in results.iter().enumerate().skip(1) {
        assert_eq!((&result["result"], &result["waitlist_position"]), (&json!("waitlist"), &json!(n)));
    }
    let seen = desk.get(&format!("/api/shows/{show}"), None).await.expect(200);
    assert_eq!((&seen["comments"], &seen["items"]["1"]["waiting"]), (&json!(1_000), &json!(999)));
    let newest = format!("/api/shows/{show}/comments?user=h999");
    desk.list(&newest, Some(&host), |rows| rows["comments"].as_array().unwrap().len() == 1).await;
    let (mut handles, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/api/shows/{show}/comments?limit=200&cursor={cursor}");
        let page = desk.get(&path, Some(&host)).await.expect(200);
        let rows = page["comments"].as_array().unwrap().iter();
        handles.extend(rows.map(|row| row["user_handle"].as_str().unwrap().to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(handles, (0..1_000).map(|n| format!("h{n}")).collect::<Vec<_>>());
}

#[actix_web::test]
async fn bulk_comments_under_a_key_act_once_and_are_bounded() {
    let desk = Desk::open().await;
    let host = desk.somebody("host").await;
    let show = desk.show(&host, 1).await;
    let comments = json!([
        { "user_id": "u1", "user_handle": "ada", "text": "hello" },
        { "userId": "u1", "userHandle": "ada", "text": "sold 1", "delay": 5 },
        { "userId": "u1", "userHandle": "ada", "text": "x".repeat(3_000) },
    ]);
    let bulk = json!({ "show_id": show, "comments": comments });
    let path = "/api/debug/bulk-comments";
    let first = desk.call_once("k", path, &host, bulk.clone()).await.expect(200);
    let words: Vec<_> = first["results"].as_array().unwrap().iter().map(|r| r["result"].clone()).collect();
    assert_eq!(words, [json!("ignored"), json!("winner"), Value::Null]);
    assert_eq!(
        (&first["results"][2]["ok"], &first["results"][2]["code"]),
        (&json!(false), &json!("comment_too_long"))
    );
    let again = desk.call_once("k", path, &host, bulk).await.expect(200);
    assert_eq!(again["results"], first["results"]);
    let seen = desk.get(&format!("/api/shows/{show}"), None).await.expect(200);
    assert_eq!(seen["comments"], 2);
    let slow = json!({ "showId": show, "comments": [{ "userId": "u", "userHandle": "h", "text": "x", "delay": 60_001 }] });
    assert_eq!(desk.call("POST", path, None, Some(slow)).await.error_field(422, "bad_value"), "comments");
    let nowhere = json!({ "showId": "01JDMB3K8Q5M4X2Y9Z7A6B5C4D", "comments": [{ "userId": "u", "userHandle": "h", "text": "x" }] });
    desk.call("POST", path, None, Some(nowhere)).await.error(404, "not_found");
}

#[actix_web::test]
async fn an_emitted_comment_is_heard_like_any_other() {
    let desk = Desk::open().await;
    let host = desk.somebody("host").await;
    let show = desk.show(&host, 1).await;
    let path = "/api/debug/emit-comment";
    let said = json!({ "showId": show, "userId": "u1", "userHandle": "ada", "text": "sold 1", "timestamp": 1_700_000_000_000_i64 });
    let won = desk.call("POST", path, None, Some(said.clone())).await.expect(200);
    assert_eq!((&won["result"], &won["item_number"]), (&json!("winner"), &json!("1")));
    let again = desk.call("POST", path, None, Some(said)).await.expect(200);
    assert_eq!(again["result"], "duplicate_user");
    let unknown = json!({ "showId": show, "userId": "u1", "userHandle": "ada", "text": "sold 77" });
    assert_eq!(desk.call("POST", path, None, Some(unknown)).await.expect(200)["result"], "item_not_found");
    let missing = desk.call("POST", path, None, Some(json!({ "showId": show }))).await;
    assert_eq!(missing.error_field(400, "bad_input"), "userId");
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
    for bad in ["", "  ", "a\nb", &"x".repeat(1_000)] {
        let answer =
            desk.call("POST", "/api/debug/tokens", None, Some(json!({ "names": ["ada", bad] }))).await;
        assert_eq!(answer.error_field(422, "bad_value"), "names[1]", "{bad:?}");
    }
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

#[actix_web::test]
async fn the_inspector_looks_as_described() {
    let desk = Desk::open().await;
    let (ops, ada) = (desk.admin().await, desk.somebody("ada").await);
    let auction = desk.auction(&ada).await;
    let document = desk.get("/api/openapi.json", None).await.expect(200);
    let get = async |rest: &str| desk.get(&format!("/api/admin/{rest}"), Some(&ops)).await.expect(200);
    let inside = get(&format!("cells/{auction}")).await;
    let list = get("cells?kind=auction&sort=kind").await;
    assert_eq!((&list["matching"], &list["cells"][0]["kind"]), (&json!(1), &json!("auction")));
    let mut line = list["cells"][0].clone();
    line.as_object_mut().expect("an object").remove("kind");
    assert_eq!(get("cells?kind=inbox").await["matching"], 0);
    let order = json!({ "reason": "to see it" });
    let obeyed = desk.post(&format!("/api/admin/cells/{auction}/pause"), &ops, order).await.expect(200);
    let audit = get("audit").await;
    let events = get(&format!("cells/{auction}/events")).await;
    // A place with a value that had another one before: every field is there.
    let blamed = get(&format!("cells/{auction}/blame?path=/phase")).await;
    let vitals = get("vitals").await;
    let reals = [
        ("Figures", line),
        ("Figures", inside["figures"].clone()),
        ("Traced", inside["last_commands"][0].clone()),
        ("Inspection", inside),
        ("Cells", list),
        ("Told", events["events"][0].clone()),
        ("Events", events),
        ("Replayed", get(&format!("cells/{auction}/state")).await),
        ("Span", get(&format!("cells/{auction}/span")).await),
        ("Blamed", blamed.clone()),
        ("Changed", blamed["changed"].clone()),
        ("Vitals", vitals.clone()),
        ("Commits", vitals["commits"].clone()),
        ("Batches", vitals["batches"].clone()),
        ("Difference", get(&format!("cells/{auction}/diff?from=1&to=2")).await),
        ("Obeyed", obeyed),
        ("Done", audit["audit"][0].clone()),
        ("Audit", audit),
        ("Health", desk.get("/health", None).await.expect(200)),
    ];
    for (schema, real) in reals {
        let (said, seen) = described(&document, schema, &real);
        assert_eq!(said, seen, "{schema}");
    }
}

/// The names that the description gives a schema, and the names of a real answer.
fn described(document: &Value, schema: &str, real: &Value) -> (Vec<String>, Vec<String>) {
    let names =
        |object: &Value| -> Vec<String> { object.as_object().expect("an object").keys().cloned().collect() };
    (names(&document["components"]["schemas"][schema]["properties"]), names(real))
}

#[actix_web::test]
async fn entities_look_as_described() {
    let desk = Desk::open().await;
    let ada = desk.somebody("ada").await;
    let document = desk.get("/api/openapi.json", None).await.expect(200);
    let auction = desk.get(&format!("/api/auctions/{}", desk.auction(&ada).await), None).await.expect(200);
    let show = desk.get(&format!("/api/shows/{}", desk.show(&ada, 1).await), None).await.expect(200);
    let inbox = desk.get("/api/inbox", Some(&ada)).await.expect(200);
    let items = format!("{}/items", show["id"].as_str().expect("an id").replacen("show:", "/api/shows/", 1));
    let item = desk.get(&format!("{items}/1"), None).await.expect(200);
    for (schema, real) in [("Auction", auction), ("Show", show), ("Inbox", inbox), ("Item", item)] {
        let (said, seen) = described(&document, schema, &real);
        assert_eq!(said, seen, "{schema}");
    }
}
