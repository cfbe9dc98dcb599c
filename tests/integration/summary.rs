//! What those who run a show read after it and while it runs: lists from their newest end, buyers with what they hold,
//! the summary.

use crate::desk::{Desk, Somebody};
use crate::shows::{each, pages, say};
use serde_json::{Value, json};

/// A show of three items: ada holds 1 and 2, bob 3, bob waits for 1; four comments and a button.
async fn played(desk: &Desk, host: &Somebody) -> String {
    let (ada, bob) = (desk.somebody("ada").await, desk.somebody("bob").await);
    let show = desk.show(host, 3).await;
    desk.pass_time(5_000);
    say(desk, &show, &ada, "sold 1").await;
    say(desk, &show, &bob, "sold 1").await;
    desk.pass_time(60_000);
    say(desk, &show, &ada, "sold 2").await;
    say(desk, &show, &bob, "what a night").await;
    let claim = json!({ "item_number": "3" });
    desk.post(&format!("/api/shows/{show}/claim"), &bob, claim).await.expect(200);
    desk.pass_time(60_000);
    let path = format!("/api/shows/{show}/claims");
    desk.list(&path, Some(host), |rows| each(rows, "claims", "claim_id").len() == 4).await;
    show
}

#[actix_web::test]
async fn lists_go_both_ways_page_by_page() {
    let desk = Desk::open().await;
    let host = desk.somebody("host").await;
    let show = played(&desk, &host).await;
    for (list, key) in [("claims", "claim_id"), ("comments", "seq")] {
        let path = format!("/api/shows/{show}/{list}?");
        let up = pages(&desk, &path, list, Some(&host)).await;
        let mut down = pages(&desk, &format!("{path}order=desc&"), list, Some(&host)).await;
        assert!(up.len() == 4 && down[0][key].as_i64() > down[3][key].as_i64(), "{list}: {down:?}");
        down.reverse();
        assert_eq!(up, down, "{list}");
        assert_eq!(up, pages(&desk, &format!("{path}order=asc&"), list, Some(&host)).await);
        let of_bob = pages(&desk, &format!("{path}order=desc&user=bob&"), list, Some(&host)).await;
        assert!(of_bob.len() == 2 && of_bob[0][key].as_i64() > of_bob[1][key].as_i64());
        let odd = desk.get(&format!("{path}order=up"), Some(&host)).await;
        assert_eq!(odd.error_field(400, "bad_input"), "order");
    }
}

#[actix_web::test]
async fn buyers_come_with_what_they_hold() {
    let desk = Desk::open().await;
    let host = desk.somebody("host").await;
    let show = played(&desk, &host).await;
    let path = format!("/api/shows/{show}/items/1");
    let renumbered = desk.call("PATCH", &path, Some(&host.token), Some(json!({ "item_number": "A7" }))).await;
    renumbered.expect(200);
    let held = |rows: &Value| {
        let rows = rows["buyers"].as_array().unwrap().clone();
        let mut held: Vec<_> =
            rows.iter().map(|row| (row["user_handle"].to_string(), row["items"].to_string())).collect();
        held.sort();
        held
    };
    let expected = [
        (json!("ada").to_string(), json!(["A7", "2"]).to_string()),
        (json!("bob").to_string(), json!(["3"]).to_string()),
    ];
    desk.list(&format!("/api/shows/{show}/buyers"), Some(&host), |rows| held(rows) == expected).await;
}

#[actix_web::test]
async fn a_summary_says_who_got_what_and_when() {
    let desk = Desk::open().await;
    let host = desk.somebody("host").await;
    let show = played(&desk, &host).await;
    desk.post(&format!("/api/shows/{show}/stop"), &host, json!({})).await.expect(200);
    desk.pass_time(1_000_000);
    let path = format!("/api/shows/{show}/summary");
    let mut summary = desk.get(&path, Some(&host)).await.expect(200);
    let start = 1_800_000_000_000_i64;
    let timeline = summary["timeline"].take();
    let item = |id: u64, winner: &str, at_ms: i64, waitlist: Value| {
        json!({ "item_id": id, "item_number": id.to_string(), "title": "Vase", "quantity": 1, "claimed": 1,
            "winners": [{ "user_handle": winner, "at_ms": at_ms }], "waitlist": waitlist, "more": false })
    };
    let waits = json!([{ "user_handle": "bob", "position": 1, "at_ms": start + 5_000 }]);
    let expected = json!({
        "show": { "id": show, "name": "Friday night", "status": "ended", "started_at_ms": start,
            "ended_at_ms": start + 125_000 },
        "items_claimed": 3, "items_total": 3, "units_claimed": 3, "units_total": 3, "buyers": 2, "comments": 4,
        "items": [item(1, "ada", start + 5_000, waits), item(2, "ada", start + 65_000, json!([])),
            item(3, "bob", start + 65_000, json!([]))],
        "more": false, "timeline": null,
    });
    assert_eq!(summary, expected);
    assert_eq!((&timeline["from_ms"], &timeline["bucket_ms"]), (&json!(start), &json!(2_000)));
    let counts = |lane: &str| {
        let counts: Vec<_> = timeline[lane].as_array().unwrap().iter().map(|n| n.as_i64().unwrap()).collect();
        assert_eq!(counts.len(), 63, "to the end, not to now");
        counts.into_iter().enumerate().filter(|(_, count)| *count > 0).collect::<Vec<_>>()
    };
    assert_eq!((counts("winners"), counts("waitlist")), (vec![(2, 1), (32, 2)], vec![(2, 1)]));
    let eve = desk.somebody("eve").await;
    desk.get(&path, Some(&eve)).await.error(403, "forbidden");
    desk.get(&path, None).await.error(401, "unauthorized");
}

#[actix_web::test]
async fn a_draft_has_a_summary_without_times() {
    let desk = Desk::open().await;
    let host = desk.somebody("host").await;
    let made = desk.post("/api/shows", &host, json!({ "name": "Later" })).await.expect(201);
    let path = format!("/api/shows/{}/summary", made["id"].as_str().unwrap());
    let summary = desk.get(&path, Some(&host)).await.expect(200);
    let timeline = json!({ "from_ms": null, "bucket_ms": 1_000, "winners": [], "waitlist": [] });
    assert_eq!((&summary["items"], &summary["timeline"]), (&json!([]), &timeline));
}
