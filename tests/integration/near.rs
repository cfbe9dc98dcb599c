//! Near-misses over REST: offered to those who run the show, accepted or dismissed once, and true in every list.

use crate::desk::{Desk, Somebody};
use crate::shows::{each, say};
use serde_json::{Value, json};

async fn settle(desk: &Desk, show: &str, number: u64, who: &Somebody, accept: bool) -> Value {
    let path = format!("/api/shows/{show}/comments/{number}/settle");
    desk.post(&path, who, json!({ "accept": accept })).await.expect(200)
}

#[actix_web::test]
async fn near_misses_wait_until_the_operator_settles_them() {
    let desk = Desk::open().await;
    let (host, ada, bob) =
        (desk.somebody("host").await, desk.somebody("ada").await, desk.somebody("bob").await);
    let show = desk.show(&host, 2).await;
    assert_eq!(say(&desk, &show, &ada, "sold 1?").await["result"], "ignored");
    say(&desk, &show, &bob, "sodl 1").await;
    say(&desk, &show, &bob, "hello").await;
    let near = desk.get(&format!("/api/shows/{show}/near"), Some(&host)).await.expect(200);
    let first = json!({
        "number": 1, "at_ms": 1_800_000_000_000_i64, "user_handle": "ada", "text": "sold 1?", "leaning": "claim",
        "item_number": "1", "doubt": "question",
    });
    assert_eq!((&near["near"][0], each(&near, "near", "number")), (&first, vec![&json!(1), &json!(2)]));
    let won = settle(&desk, &show, 1, &host, true).await;
    assert_eq!((&won["result"], &won["claim_id"], &won["item_id"]), (&json!("winner"), &json!(1), &json!(1)));
    assert_eq!(
        (&won["comment"], &won["available"], &won["item_number"]),
        (&json!(1), &json!(0), &json!("1"))
    );
    let waits = settle(&desk, &show, 2, &host, true).await;
    assert_eq!((&waits["result"], &waits["waitlist_position"]), (&json!("waitlist"), &json!(1)));
    let again = format!("/api/shows/{show}/comments/2/settle");
    let refused = desk.post(&again, &host, json!({ "accept": true })).await.error(409, "near_not_waiting");
    assert_eq!(refused["details"]["comment"], 2);
    say(&desk, &show, &ada, "pass 1?").await;
    let passed = settle(&desk, &show, 4, &host, true).await;
    assert_eq!((&passed["result"], &passed["promoted"]), (&json!("passed"), &json!([2])));
    say(&desk, &show, &ada, "sold 2?").await;
    assert_eq!(settle(&desk, &show, 5, &host, false).await["result"], "ignored");
    let near = desk.get(&format!("/api/shows/{show}/near"), Some(&host)).await.expect(200);
    assert_eq!(near, json!({ "near": [] }));
}

#[actix_web::test]
async fn lists_say_what_became_of_a_near_miss_and_by_whom() {
    let desk = Desk::open().await;
    let (host, ada) = (desk.somebody("host").await, desk.somebody("ada").await);
    let show = desk.show(&host, 2).await;
    for text in ["sold 1?", "sold 2?", "sold 9?"] {
        say(&desk, &show, &ada, text).await;
    }
    settle(&desk, &show, 1, &host, true).await;
    settle(&desk, &show, 2, &host, false).await;
    assert_eq!(settle(&desk, &show, 3, &host, true).await["result"], "item_not_found");
    let path = format!("/api/shows/{show}/comments");
    let became = [json!("winner"), json!("ignored"), json!("item_not_found")];
    let so = |rows: &Value| each(rows, "comments", "result") == became.iter().collect::<Vec<_>>();
    let comments = desk.list(&path, Some(&host), so).await;
    assert_eq!(each(&comments, "comments", "parsed"), [&json!("near"); 3]);
    let claim = format!("claim:{}-1", show.trim_start_matches("show:"));
    assert_eq!(
        (&comments["comments"][0]["claim"], &comments["comments"][0]["number"]),
        (&json!(claim), &json!(1))
    );
    let claims = desk.get(&format!("/api/shows/{show}/claims"), Some(&host)).await.expect(200);
    let claim = &claims["claims"][0];
    assert_eq!((&claim["claim_type"], &claim["raw_text"]), (&json!("comment"), &json!("sold 1?")));
    assert_eq!(claim["operator_action"], "settle");
    assert_eq!(claim["operator_notes"], format!("by {}", host.user));
}

#[actix_web::test]
async fn only_those_who_run_the_show_see_and_settle_near_misses() {
    let desk = Desk::open().await;
    let (host, eve) = (desk.somebody("host").await, desk.somebody("eve").await);
    let show = desk.show(&host, 1).await;
    say(&desk, &show, &eve, "sold 1?").await;
    let (near, settle) = (format!("/api/shows/{show}/near"), format!("/api/shows/{show}/comments/1/settle"));
    desk.get(&near, Some(&eve)).await.error(403, "forbidden");
    desk.get(&near, None).await.error(401, "unauthorized");
    desk.post(&settle, &eve, json!({ "accept": true })).await.error(403, "forbidden");
    desk.call("POST", &settle, None, Some(json!({ "accept": true }))).await.error(401, "unauthorized");
    assert_eq!(desk.post(&settle, &host, json!({})).await.error_field(400, "bad_input"), "accept");
    let other = desk.post(&settle, &host, json!({ "accept": true, "comment": 2 })).await;
    assert_eq!(other.error_field(422, "bad_value"), "comment");
    let nowhere = format!("/api/shows/{show}/comments/first/settle");
    desk.post(&nowhere, &host, json!({ "accept": true })).await.error(404, "not_found");
    desk.get("/api/shows/01JDMB3K8Q5M4X2Y9Z7A6B5C4D/near", Some(&host)).await.error(404, "not_found");
    desk.post(&settle, &host, json!({ "accept": true })).await.expect(200);
}
