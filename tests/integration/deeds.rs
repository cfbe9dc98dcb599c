//! Who did what to a show.

use crate::desk::Desk;
use serde_json::{Value, json};

#[actix_web::test]
async fn those_who_run_a_show_see_who_did_what() {
    let desk = Desk::open().await;
    let (host, buyer) = (desk.somebody("Hal").await, desk.somebody("Bea").await);
    let show = desk.show(&host, 1).await;
    let path = format!("/api/shows/{show}");
    for text in ["hello", "sold 1", "lovely"] {
        desk.post(&format!("{path}/comments"), &buyer, json!({ "text": text })).await.expect(200);
    }
    desk.post(&format!("{path}/pause"), &host, json!({})).await.expect(200);
    desk.post(&format!("{path}/resume"), &host, json!({})).await.expect(200);
    let deeds = format!("{path}/deeds");
    let all = desk.get(&deeds, Some(&host)).await.expect(200);
    assert_eq!(names(&all)[..2], ["resumed", "paused"], "the newest first: {all}");
    assert_eq!(names(&all).last().map(String::as_str), Some("created"));
    assert!(!names(&all).iter().any(|name| name == "commented" || name == "claimed"), "{all}");
    let by = |deed: &Value| deed["who"] == host.user.as_str();
    assert!(all["deeds"].as_array().expect("a list").iter().all(by), "{all}");
    assert_eq!(all["next_cursor"], Value::Null);

    let (mut cursor, mut seen) = (String::new(), Vec::new());
    loop {
        let page = desk.get(&format!("{deeds}?limit=2&cursor={cursor}"), Some(&host)).await.expect(200);
        seen.extend(page["deeds"].as_array().expect("a list").clone());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(json!(seen), all["deeds"]);

    desk.get(&deeds, Some(&buyer)).await.error(403, "forbidden");
    desk.get(&deeds, None).await.error(401, "unauthorized");
    for (query, field) in [("limit=0", "limit"), ("cursor=x", "cursor"), ("colour=red", "colour")] {
        let answer = desk.get(&format!("{deeds}?{query}"), Some(&host)).await;
        assert_eq!(answer.error_field(400, "bad_input"), field);
    }
    let nowhere = "/api/shows/01JDMB3K8Q5M4X2Y9Z7A6B5C4D/deeds";
    desk.get(nowhere, Some(&host)).await.error(404, "not_found");
}

fn names(page: &Value) -> Vec<String> {
    let deeds = page["deeds"].as_array().expect("a list");
    deeds.iter().map(|deed| deed["t"].as_str().expect("a name").to_owned()).collect()
}
