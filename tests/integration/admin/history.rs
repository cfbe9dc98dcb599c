//! What an entity went through: its events, its state at any of them, what changed and who changed it.

use super::Watch;
use serde_json::{Value, json};

#[actix_web::test]
async fn events_come_in_pages() {
    let watch = Watch::open().await;
    let all = watch.cell("/events").await.expect(200);
    let all = all["events"].as_array().expect("a list");
    let (mut after, mut seen) = ("0".to_owned(), Vec::new());
    loop {
        let page = watch.cell(&format!("/events?after={after}&limit=2")).await.expect(200);
        seen.extend(page["events"].as_array().expect("a list").clone());
        match page["next_cursor"].as_str() {
            Some(next) => after = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(&seen, all);
    let seqs: Vec<_> = all.iter().filter_map(|event| event["seq"].as_u64()).collect();
    assert_eq!(seqs, (1..=all.len() as u64).collect::<Vec<_>>());
}

#[actix_web::test]
async fn any_moment_can_be_seen_and_compared() {
    let watch = Watch::open().await;
    let now = watch.cell("/state").await.expect(200);
    let head = now["seq"].as_u64().expect("a number");
    assert_eq!(watch.cell("").await.expect(200)["state"], now["state"]);
    let before = watch.cell("/state?at=1").await.expect(200);
    assert_eq!((&before["seq"], &before["phase"]), (&json!(1), &json!("scheduled")));
    let same = watch.cell(&format!("/diff?from={head}&to={head}")).await.expect(200);
    assert_eq!((&same["changes"], &same["more"]), (&json!([]), &json!(false)));
    let forth = watch.cell(&format!("/diff?from=1&to={head}")).await.expect(200);
    let back = watch.cell(&format!("/diff?from={head}&to=1")).await.expect(200);
    let opening = |diff: &Value, now: &str| {
        let mut changes = diff["changes"].as_array().expect("a list").iter();
        changes.find(|change| change[now] == "open").unwrap_or_else(|| panic!("{diff}")).clone()
    };
    let (there, returned) = (opening(&forth, "to"), opening(&back, "from"));
    assert_eq!((&there["path"], &there["from"]), (&returned["path"], &returned["to"]));
    let wrong = [
        ("/state?at=0", "at"),
        ("/state?at=99", "at"),
        ("/diff?from=0&to=1", "from"),
        ("/diff?from=1&to=99", "to"),
    ];
    for (rest, field) in wrong {
        assert_eq!(watch.cell(rest).await.error_field(422, "bad_value"), field, "{rest}");
    }
}
