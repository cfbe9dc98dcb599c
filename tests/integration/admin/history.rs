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
    let backwards = watch.backwards(2).await;
    assert_eq!(&backwards, all);
    let seqs: Vec<_> = all.iter().filter_map(|event| event["seq"].as_u64()).collect();
    assert_eq!(seqs, (1..=all.len() as u64).collect::<Vec<_>>());
}

#[actix_web::test]
async fn a_page_can_end_where_one_likes() {
    let watch = Watch::open().await;
    let head = watch.head().await;
    let page = async |query: String| watch.cell(&format!("/events?{query}")).await.expect(200);
    let newest = page(format!("before={}&limit=2", u64::MAX)).await;
    assert_eq!(seqs(&newest), [head - 1, head]);
    assert_eq!(
        (&newest["next_cursor"], &newest["prev_cursor"]),
        (&Value::Null, &json!((head - 1).to_string()))
    );
    let middle = page("before=4&limit=2".to_owned()).await;
    assert_eq!(
        (seqs(&middle), &middle["next_cursor"], &middle["prev_cursor"]),
        (vec![2, 3], &json!("3"), &json!("2"))
    );
    let first = page("before=2".to_owned()).await;
    assert_eq!((seqs(&first), &first["prev_cursor"]), (vec![1], &Value::Null));
    for before in [0, 1] {
        let none = page(format!("before={before}")).await;
        let types = ["created", "opened", "bid_placed", "closed", "cancelled", "refused"];
        let nothing = json!({ "events": [], "types": types, "next_cursor": null, "prev_cursor": null });
        assert_eq!(none, nothing);
    }
}

#[actix_web::test]
async fn events_of_some_types_are_looked_for_backwards() {
    let watch = Watch::open().await;
    watch.bid(&watch.bidder, 1).await.error(422, "bid_too_low");
    let all = watch.cell("/events").await.expect(200);
    let all = all["events"].as_array().expect("a list");
    let of = |names: &[&str]| -> Vec<Value> {
        all.iter().filter(|event| names.iter().any(|name| event["type"] == *name)).cloned().collect()
    };
    let page = async |query: &str| watch.cell(&format!("/events?{query}")).await.expect(200);
    let bids = page("type=bid_placed").await;
    assert_eq!((&bids["events"], &bids["prev_cursor"]), (&json!(of(&["bid_placed"])), &Value::Null));
    assert_eq!(page("type=refused,bid_placed").await["events"], json!(of(&["refused", "bid_placed"])));
    let last = page("type=bid_placed&limit=1").await;
    let last_seq = of(&["bid_placed"]).last().expect("a bid")["seq"].clone();
    assert_eq!(
        (seqs(&last), &last["prev_cursor"]),
        (vec![last_seq.as_u64().unwrap()], &json!(last_seq.to_string()))
    );
    let before = page(&format!("type=bid_placed&before={last_seq}")).await;
    assert_eq!(before["events"].as_array().expect("a list").len(), of(&["bid_placed"]).len() - 1);
    assert_eq!(page("type=nothing_like_that").await["events"], json!([]));
    let names = vec!["a"; 33].join(",");
    for query in ["type=,", "type=a,,b", "type=Bid", "type=bid_placed&after=1", &format!("type={names}")] {
        let answer = watch.cell(&format!("/events?{query}")).await;
        assert_eq!(answer.error_field(400, "bad_input"), "type", "{query}");
    }
}

#[actix_web::test]
async fn an_event_says_when_and_by_whom() {
    let watch = Watch::open().await;
    let page = watch.cell("/events").await.expect(200);
    let events = page["events"].as_array().expect("a list");
    let bid = events.last().expect("an event");
    assert_eq!((&bid["type"], &bid["who"]), (&json!("bid_placed"), &json!(watch.bidder.user)));
    for event in events {
        assert_eq!((&event["at_ms"], &event["type"]), (&event["event"]["at"], &event["event"]["t"]));
        assert_eq!((&event["seq"], &event["who"]), (&event["event"]["seq"], &event["event"]["who"]));
    }
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

#[actix_web::test]
async fn a_history_has_two_ends() {
    let watch = Watch::open().await;
    watch.desk.pass_time(5_000);
    watch.bid(&watch.bidder, 9_000).await.expect(200);
    let span = watch.cell("/span").await.expect(200);
    let (first, last) = (watch.cell("/state?at=1").await.expect(200), watch.cell("/state").await.expect(200));
    assert_eq!(span["first"], json!({ "seq": 1, "at_ms": first["at_ms"] }));
    assert_eq!(span["last"], json!({ "seq": last["seq"], "at_ms": last["at_ms"] }));
    assert_eq!(last["at_ms"].as_i64(), first["at_ms"].as_i64().map(|at_ms| at_ms + 5_000));
    assert_eq!(watch.cell("").await.expect(200)["head"], span["last"]["seq"]);
    assert_eq!(watch.get("/api/admin/audit").await.expect(200)["audit"].as_array().map(Vec::len), Some(1));
}

#[actix_web::test]
async fn whoever_changed_a_place_last_is_named() {
    let watch = Watch::open().await;
    let head = watch.head().await;
    watch.bid(&watch.bidder, 1).await.error(422, "bid_too_low");
    let blame = async |query: &str| watch.cell(&format!("/blame?{query}")).await.expect(200);
    let price = blame("path=/price_cents").await;
    assert_eq!((&price["entity"], &price["path"]), (&json!(watch.auction), &json!("/price_cents")));
    assert_eq!(
        (&price["at"], &price["changed"]["seq"]),
        (&json!(head + 1), &json!(head)),
        "refusals change nothing"
    );
    let changed = &price["changed"];
    assert_eq!((&changed["who"], &changed["event"]["t"]), (&json!(watch.bidder.user), &json!("bid_placed")));
    assert_eq!((&changed["from"], &changed["to"]), (&json!(1_000), &price["value"]));
    let at_ms = watch.cell(&format!("/state?at={head}")).await.expect(200)["at_ms"].clone();
    assert_eq!(changed["at_ms"], at_ms);
    let earlier = blame(&format!("path=/price_cents&at={}", head - 1)).await;
    assert_eq!((&earlier["value"], &earlier["changed"]["from"]), (&json!(1_000), &Value::Null), "{earlier}");
    let title = blame("path=/settings/title").await;
    assert_eq!((&title["value"], &title["changed"]["seq"]), (&json!("Blue vase"), &json!(1)));
    assert_eq!(title["changed"].get("from"), None, "before the first event there is nothing");
    let never = blame("path=/settings/colour").await;
    assert_eq!(
        (never.get("value"), &never["changed"], &never["searched_from"]),
        (None, &Value::Null, &json!(1))
    );
    for (query, field) in [("path=/price_cents&at=0", "at"), ("path=/price_cents&at=99", "at")] {
        assert_eq!(
            watch.cell(&format!("/blame?{query}")).await.error_field(422, "bad_value"),
            field,
            "{query}"
        );
    }
    let all = blame("at=1").await;
    assert_eq!(
        (&all["path"], &all["changed"]["seq"]),
        (&json!(""), &json!(1)),
        "small enough to be compared whole"
    );
}

#[actix_web::test]
async fn a_value_that_came_back_is_blamed_on_who_brought_it_back() {
    let watch = Watch::open().await;
    let host = watch.desk.somebody("Hal").await;
    let show = watch.desk.show(&host, 1).await;
    for verb in ["pause", "resume", "pause", "resume"] {
        watch.desk.post(&format!("/api/shows/{show}/{verb}"), &host, json!({})).await.expect(200);
    }
    let blamed = watch.get(&format!("/api/admin/cells/{show}/blame?path=/head/phase")).await.expect(200);
    let changed = &blamed["changed"];
    assert_eq!((&changed["seq"], &changed["who"]), (&blamed["at"], &json!(host.user)), "{blamed}");
    assert_eq!((&changed["from"], &changed["to"]), (&json!("paused"), &json!("active")));
}

#[actix_web::test]
async fn a_place_that_holds_too_much_is_not_compared() {
    let watch = Watch::open().await;
    let host = watch.desk.somebody("Hal").await;
    let show = watch.desk.show(&host, 200).await;
    let blame = async |path| watch.get(&format!("/api/admin/cells/{show}/blame?path={path}")).await;
    assert_eq!(blame("/stock/items").await.error_field(422, "bad_value"), "path");
    assert_eq!(blame("/stock/items/200/title").await.expect(200)["value"], "Vase");
}

#[actix_web::test]
async fn a_cell_that_decides_nothing_still_shows_its_past() {
    let watch = Watch::open().await;
    watch.order("pause").await.expect(200);
    watch.past_is_shown("paused").await;
    watch.order("resume").await.expect(200);
    for _ in 0..4 {
        watch.order("plant_panic").await.expect(200);
        watch.bid(&watch.bidder, 4_000).await.error(500, "internal");
    }
    watch.past_is_shown("quarantined").await;
}

#[actix_web::test]
async fn a_journal_that_can_not_be_replayed_shows_what_stands_before_and_where_it_breaks() {
    let watch = Watch::open().await;
    let head = watch.head().await;
    watch.desk.journal.spoil(3);
    watch.order("restart").await.expect(200);
    let inside = watch.cell("").await.expect(200);
    assert_eq!((&inside["state"], &inside["figures"]["condition"]), (&Value::Null, &json!("quarantined")));
    assert_eq!(inside["head"], head);
    assert!(
        inside["figures"]["last_restart"].as_str().is_some_and(|why| why.contains("event 3")),
        "{inside}"
    );
    let events = watch.cell("/events").await.expect(200);
    assert_eq!(seqs(&events), (1..=head).collect::<Vec<_>>());
    let broken = &events["events"][2];
    assert!(broken["event"]["unreadable"].is_string() && broken["event"]["payload"].is_string(), "{broken}");
    assert_eq!(broken["type"], broken["event"]["t"]);
    assert_eq!(watch.cell("/span").await.expect(200)["last"]["seq"], head);
    for part in ["/state?", "/blame?path=/phase&"] {
        watch.cell(&format!("{part}at=2")).await.expect(200);
        let error = watch.cell(&format!("{part}at=3")).await.error(503, "temporary");
        assert!(error["message"].as_str().is_some_and(|why| why.contains("event 3")), "{error}");
    }
    assert_eq!(watch.get("/api/admin/vitals").await.expect(200)["cells_quarantined"], 1);
    watch.desk.journal.spoil(0);
    watch.order("restart").await.expect(200);
    watch.past_is_shown("live").await;
}

impl Watch {
    async fn head(&self) -> u64 {
        self.cell("/state").await.expect(200)["seq"].as_u64().expect("a number")
    }

    /// All events, by pages from the newest to the oldest.
    async fn backwards(&self, limit: usize) -> Vec<Value> {
        let (mut before, mut seen) = (u64::MAX.to_string(), Vec::new());
        loop {
            let page = self.cell(&format!("/events?before={before}&limit={limit}")).await.expect(200);
            let events = page["events"].as_array().expect("a list").clone();
            seen.splice(0..0, events);
            match page["prev_cursor"].as_str() {
                Some(prev) => before = prev.to_owned(),
                None => return seen,
            }
        }
    }

    /// A cell in this condition answers all questions about what it was.
    async fn past_is_shown(&self, condition: &str) {
        let inside = self.cell("").await.expect(200);
        assert_eq!(inside["figures"]["condition"], condition);
        assert_eq!(inside["state"]["phase"], "open");
        let head = inside["head"].as_u64().expect("a number");
        assert_eq!(self.cell("/span").await.expect(200)["last"]["seq"], head);
        assert_eq!(self.cell(&format!("/state?at={head}")).await.expect(200)["state"], inside["state"]);
        assert_eq!(seqs(&self.cell("/events").await.expect(200)).last(), Some(&head));
        let phase = self.cell("/blame?path=/phase").await.expect(200);
        assert_eq!((&phase["value"], &phase["changed"]["to"]), (&json!("open"), &json!("open")));
    }
}

fn seqs(page: &Value) -> Vec<u64> {
    page["events"].as_array().expect("a list").iter().filter_map(|event| event["seq"].as_u64()).collect()
}
