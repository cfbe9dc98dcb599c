//! Shows over REST: made, filled, run, claimed in by comment and by button, ended; and everything that doesn't fit.

use crate::desk::{Desk, Somebody};
use serde_json::{Value, json};

async fn verb(desk: &Desk, show: &str, verb: &str, who: &Somebody) -> crate::http::Answered {
    desk.post(&format!("/api/shows/{show}/{verb}"), who, json!({})).await
}

/// Comments, and gives what became of it.
pub async fn say(desk: &Desk, show: &str, who: &Somebody, text: &str) -> Value {
    desk.post(&format!("/api/shows/{show}/comments"), who, json!({ "text": text })).await.expect(200)
}

#[actix_web::test]
async fn a_show_from_draft_to_end() {
    let desk = Desk::open().await;
    let (host, ada, bob) =
        (desk.somebody("host").await, desk.somebody("ada").await, desk.somebody("bob").await);
    let made = desk.post("/api/shows", &host, json!({ "name": "Friday night" })).await.expect(201);
    assert_eq!((&made["status"], &made["workspace"]), (&json!("draft"), &json!(host.workspace)));
    let show = made["id"].as_str().unwrap().to_owned();
    let vase = json!({ "item_number": "123", "title": "Blue vase", "quantity": 1 });
    let added = desk.post(&format!("/api/shows/{show}/items"), &host, vase).await;
    let place = added.header("location").expect("where it is").to_owned();
    let item = added.expect(201);
    assert_eq!((&item["item_id"], &item["available"], &item["show"]), (&json!(1), &json!(1), &json!(show)));
    assert_eq!(desk.get(&place, None).await.expect(200), item);
    assert_eq!(verb(&desk, &show, "activate", &host).await.expect(200)["status"], "active");
    let won = say(&desk, &show, &ada, "sold 123").await;
    assert_eq!((&won["result"], &won["claim_id"]), (&json!("winner"), &json!(1)));
    let waits = say(&desk, &show, &bob, "SOLD 123!").await;
    assert_eq!((&waits["result"], &waits["waitlist_position"]), (&json!("waitlist"), &json!(1)));
    let release = format!("/api/claims/claim:{}-1/release", show.trim_start_matches("show:"));
    let released = desk.post(&release, &host, json!({})).await.expect(200);
    assert_eq!(released["promoted"], json!([2]));
    let seen = desk.get(&format!("/api/shows/{show}"), Some(&bob)).await.expect(200);
    assert_eq!(seen["items"]["1"]["claimed"], 1);
    assert!(seen["mine"].to_string().contains("123"), "{seen}");
    assert_eq!(verb(&desk, &show, "pause", &host).await.expect(200)["status"], "paused");
    assert_eq!(say(&desk, &show, &ada, "sold 123").await["result"], "show_not_active");
    assert_eq!(verb(&desk, &show, "resume", &host).await.expect(200)["status"], "active");
    assert_eq!(verb(&desk, &show, "stop", &host).await.expect(200)["status"], "ended");
    verb(&desk, &show, "resume", &host).await.error(409, "wrong_state");
}

#[actix_web::test]
async fn items_are_changed_awarded_and_deleted_while_unclaimed() {
    let desk = Desk::open().await;
    let (host, ada) = (desk.somebody("host").await, desk.somebody("ada").await);
    let show = desk.show(&host, 2).await;
    let ulid = show.trim_start_matches("show:");
    let first = format!("/api/shows/{show}/items/1");
    let global = format!("/api/shows/{ulid}/items/item:{ulid}-2");
    desk.call("PATCH", &global, Some(&host.token), Some(json!({ "quantity": 3 }))).await.expect(200);
    let seen = desk.get(&format!("/api/shows/{show}"), None).await.expect(200);
    assert_eq!(seen["items"]["2"]["quantity"], 3);
    let awarded =
        desk.post(&format!("{first}/award"), &host, json!({ "handle": "ada", "user": ada.user })).await;
    assert_eq!(awarded.expect(200)["result"], "winner");
    let held = desk.call("DELETE", &first, Some(&host.token), None).await.error(409, "item_claimed");
    assert_eq!(held["details"]["claimed"], 1);
    assert_eq!(desk.get(&global, None).await.expect(200)["quantity"], 3);
    desk.call("DELETE", &global, Some(&host.token), None).await.expect(200);
    desk.get(&global, None).await.error(404, "not_found");
    desk.call("DELETE", &global, Some(&host.token), None).await.error(422, "item_not_found");
    let elsewhere = format!("/api/shows/{show}/items/item:01JDMB3K8Q5M4X2Y9Z7A6B5C4D-1");
    desk.call("DELETE", &elsewhere, Some(&host.token), None).await.error(404, "not_found");
    let other = desk.call("PATCH", &first, Some(&host.token), Some(json!({ "item_id": 2 }))).await;
    assert_eq!(other.error_field(422, "bad_value"), "item_id");
}

#[actix_web::test]
async fn buttons_claim_and_pass_and_the_same_key_acts_once() {
    let desk = Desk::open().await;
    let (host, ada) = (desk.somebody("host").await, desk.somebody("ada").await);
    let show = desk.show(&host, 1).await;
    let claim = format!("/api/shows/{show}/claim");
    let first = desk.call_once("k", &claim, &ada, json!({ "item_number": "1" })).await.expect(200);
    assert_eq!(first["result"], "winner");
    let again = desk.call_once("k", &claim, &ada, json!({ "item_number": "1" })).await.expect(200);
    assert_eq!(first, again);
    desk.call_once("k", &claim, &ada, json!({ "item_number": "2" })).await.error(409, "key_reused");
    desk.post(&claim, &ada, json!({ "item_number": "1" })).await.error(409, "duplicate_user");
    desk.post(&claim, &ada, json!({ "item_number": "99" })).await.error(422, "item_not_found");
    let pass = format!("/api/shows/{show}/pass");
    assert_eq!(desk.post(&pass, &ada, json!({ "item_number": "1" })).await.expect(200)["result"], "passed");
    desk.post(&pass, &ada, json!({ "item_number": "1" })).await.error(409, "nothing_to_pass");
    verb(&desk, &show, "pause", &host).await.expect(200);
    let paused = desk.post(&claim, &ada, json!({ "item_number": "1" })).await.error(409, "show_not_active");
    assert_eq!(paused["details"]["state"], "paused");
}

#[actix_web::test]
async fn only_members_run_a_show() {
    let desk = Desk::open().await;
    let (host, eve) = (desk.somebody("host").await, desk.somebody("eve").await);
    let show = desk.show(&host, 1).await;
    let ulid = show.trim_start_matches("show:");
    let item = json!({ "item_number": "9", "title": "x", "quantity": 1 });
    let others = json!({ "text": "sold 1", "author": { "platform": "debug", "platform_user_id": "u", "handle": "h" } });
    let doors = [
        ("PATCH", format!("/api/shows/{show}"), json!({ "name": "Mine now" })),
        ("POST", format!("/api/shows/{show}/items"), item),
        ("PATCH", format!("/api/shows/{show}/items/1"), json!({ "quantity": 2 })),
        ("DELETE", format!("/api/shows/{show}/items/1"), json!({})),
        ("POST", format!("/api/shows/{show}/items/1/award"), json!({ "handle": "eve" })),
        ("POST", format!("/api/shows/{show}/pause"), json!({})),
        ("POST", format!("/api/shows/{show}/stop"), json!({})),
        ("POST", format!("/api/claims/claim:{ulid}-1/release"), json!({})),
        ("POST", format!("/api/shows/{show}/comments"), others),
    ];
    for (method, path, body) in doors {
        desk.call(method, &path, Some(&eve.token), Some(body.clone())).await.error(403, "forbidden");
        desk.call(method, &path, None, Some(body)).await.error(401, "unauthorized");
    }
    for list in ["claims", "comments", "buyers"] {
        let path = format!("/api/shows/{show}/{list}");
        desk.get(&path, Some(&eve)).await.error(403, "forbidden");
        desk.get(&path, None).await.error(401, "unauthorized");
    }
    let seen = desk.get(&format!("/api/shows/{show}"), None).await.expect(200);
    assert_eq!((&seen["name"], &seen["status"]), (&json!("Friday night"), &json!("active")));
}

#[actix_web::test]
async fn what_does_not_fit_names_its_field() {
    let desk = Desk::open().await;
    let host = desk.somebody("host").await;
    let show = desk.show(&host, 1).await;
    let items = format!("/api/shows/{show}/items");
    let good = json!({ "item_number": "7", "title": "Vase", "quantity": 1 });
    let cases = [
        ("quantity", json!(0), 422, "bad_value"),
        ("quantity", json!(-1), 400, "bad_input"),
        ("quantity", json!(1.5), 400, "bad_input"),
        ("title", json!(""), 422, "bad_value"),
        ("item_number", json!("far too long a number"), 422, "bad_value"),
        ("price", json!(5), 400, "bad_input"),
    ];
    for (field, value, status, code) in cases {
        let mut body = good.clone();
        body[field] = value;
        assert_eq!(desk.post(&items, &host, body.clone()).await.error_field(status, code), field, "{body}");
    }
    let taken = json!({ "item_number": "1", "title": "Vase", "quantity": 1 });
    desk.post(&items, &host, taken).await.error(409, "item_number_taken");
    let nothing = desk.call("PATCH", &format!("/api/shows/{show}"), Some(&host.token), Some(json!({}))).await;
    nothing.error(422, "nothing_to_change");
    let long = json!({ "text": "x".repeat(2_001) });
    let comments = format!("/api/shows/{show}/comments");
    desk.post(&comments, &host, long).await.error(422, "comment_too_long");
    desk.post(&comments, &host, json!({ "text": 5 })).await.error(400, "bad_input");
    desk.get("/api/shows/01JDMB3K8Q5M4X2Y9Z7A6B5C4D/claims", Some(&host)).await.error(404, "not_found");
    desk.post("/api/claims/7/release", &host, json!({})).await.error(404, "not_found");
    let missing = format!("/api/claims/claim:{}-7/release", show.trim_start_matches("show:"));
    desk.post(&missing, &host, json!({})).await.error(422, "claim_not_found");
}

#[actix_web::test]
async fn bad_filters_are_named() {
    let desk = Desk::open().await;
    let host = desk.somebody("host").await;
    let show = desk.show(&host, 1).await;
    let elsewhere = "item=item:01JDMB3K8Q5M4X2Y9Z7A6B5C4D-1";
    let wrong = [
        ("claims", "status=nonsense status=active item=item:x colour=red limit=0 cursor=***"),
        ("claims", elsewhere),
        ("items", "status=nonsense status=winner item=1"),
        ("comments", "status=winner user=a&user=b"),
        ("buyers", "user=ada limit=x"),
    ];
    for (list, queries) in wrong {
        for query in queries.split(' ') {
            let answer = desk.get(&format!("/api/shows/{show}/{list}?{query}"), Some(&host)).await;
            let named = query.split('=').next().unwrap_or_default();
            assert_eq!(answer.error_field(400, "bad_input"), named, "{list}?{query}");
        }
    }
    assert_eq!(desk.get("/api/shows?status=ajar", Some(&host)).await.error_field(400, "bad_input"), "status");
    for good in ["status=waitlist", "status=", "item=1", "item=nothing", "user=nobody"] {
        desk.get(&format!("/api/shows/{show}/claims?{good}"), Some(&host)).await.expect(200);
    }
}

#[actix_web::test]
async fn the_same_key_adds_one_item() {
    let desk = Desk::open().await;
    let host = desk.somebody("host").await;
    let show = desk.show(&host, 0).await;
    let items = format!("/api/shows/{show}/items");
    let vase = json!({ "item_number": 12, "title": "Vase", "quantity": 1 });
    let first = desk.call_once("k", &items, &host, vase.clone()).await.expect(201);
    let again = desk.call_once("k", &items, &host, vase).await;
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(again.expect(201)["id"], first["id"]);
    assert_eq!(first["item_number"], "12", "an integer is taken and kept as text");
    let seen = desk.get(&format!("/api/shows/{show}"), None).await.expect(200);
    assert_eq!(seen["items_total"], 1);
}

/// The values of one field of the rows.
pub fn each<'a>(rows: &'a Value, plural: &str, field: &str) -> Vec<&'a Value> {
    rows[plural].as_array().expect("rows").iter().map(|row| &row[field]).collect()
}

/// Reads a list page by page, three rows at a time.
pub async fn pages(desk: &Desk, path: &str, plural: &str, who: Option<&Somebody>) -> Vec<Value> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = desk.get(&format!("{path}limit=3&cursor={cursor}"), who).await.expect(200);
        all.extend(page[plural].as_array().expect("rows").iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => return all,
        }
    }
}

#[actix_web::test]
async fn lists_filter_add_up_and_come_in_pages() {
    let desk = Desk::open().await;
    let (host, ada, bob) =
        (desk.somebody("host").await, desk.somebody("ada").await, desk.somebody("bob").await);
    let show = desk.show(&host, 7).await;
    for text in ["sold 1", "sold 2", "what a night", "sold 77"] {
        say(&desk, &show, &ada, text).await;
    }
    say(&desk, &show, &bob, "sold 1").await;
    say(&desk, &show, &bob, "sold 3").await;
    say(&desk, &show, &ada, "pass 2").await;
    let list = |name: &str| format!("/api/shows/{show}/{name}");
    let comments =
        desk.list(&list("comments"), Some(&host), |rows| each(rows, "comments", "seq").len() == 7).await;
    let became = each(&comments, "comments", "result");
    assert_eq!(became, ["winner", "winner", "ignored", "item_not_found", "waitlist", "winner", "passed"]);
    let claims = desk.get(&list("claims"), Some(&host)).await.expect(200);
    assert_eq!(each(&claims, "claims", "status"), ["winner", "released", "waitlist", "winner"]);
    let ulid = show.trim_start_matches("show:");
    assert_eq!(claims["claims"][2]["id"], format!("claim:{ulid}-3"));
    for (filter, ids) in [
        ("status=winner".to_owned(), vec![1, 4]),
        ("item=1".to_owned(), vec![1, 3]),
        (format!("item=item:{ulid}-3"), vec![4]),
        ("user=bob".to_owned(), vec![3, 4]),
        (format!("user={}&status=winner", ada.user), vec![1]),
        ("user=nobody".to_owned(), vec![]),
    ] {
        let found = desk.get(&format!("{}?{filter}", list("claims")), Some(&host)).await.expect(200);
        assert_eq!(each(&found, "claims", "claim_id"), ids, "{filter}");
    }
    let buyers = desk.get(&list("buyers"), Some(&host)).await.expect(200);
    let mut held: Vec<_> = buyers["buyers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row["user_handle"].as_str().unwrap(),
                row["items_claimed"].as_i64(),
                row["items_waitlisted"].as_i64(),
            )
        })
        .collect();
    held.sort_unstable();
    assert_eq!(held, [("ada", Some(1), Some(0)), ("bob", Some(1), Some(1))]);
    let items = pages(&desk, &format!("{}?", list("items")), "items", None).await;
    let numbers: Vec<_> = items.iter().map(|row| &row["item_number"]).collect();
    assert_eq!(numbers, ["1", "2", "3", "4", "5", "6", "7"]);
    assert_eq!((&items[0]["claimed_count"], &items[0]["waitlist_count"]), (&json!(1), &json!(1)));
}

#[actix_web::test]
async fn a_workspace_lists_its_own_shows_newest_first() {
    let desk = Desk::open().await;
    let (host, other) = (desk.somebody("host").await, desk.somebody("other").await);
    for n in 0..7 {
        desk.pass_time(i64::from(n % 2));
        // Ids made under a key don't tell the age; some are as old as the one before.
        let made = desk
            .call_once(&format!("k-{n}"), "/api/shows", &host, json!({ "name": format!("show {n}") }))
            .await;
        made.expect(201);
    }
    desk.show(&other, 1).await;
    desk.list("/api/shows", Some(&host), |rows| each(rows, "shows", "id").len() == 7).await;
    let shows = pages(&desk, "/api/shows?status=draft&", "shows", Some(&host)).await;
    let ages: Vec<_> = shows.iter().map(|row| row["created_at_ms"].as_i64()).collect();
    assert!(ages.is_sorted_by(|newer, older| newer >= older), "{ages:?}");
    let mut names: Vec<_> = shows.iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect();
    assert!(["show 5", "show 6"].contains(&names[0].as_str()), "{names:?}");
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 7, "each once");
    let none = desk.get("/api/shows?status=ended", Some(&host)).await.expect(200);
    assert_eq!(none, json!({ "shows": [], "next_cursor": null }));
}
