//! The inspector as an operator meets it.

mod audit;
mod history;
mod vitals;

use crate::desk::{Desk, Somebody};
use crate::http::Answered;
use serde_json::{Value, json};

/// A desk with an operator, and an auction on which two people have bid.
struct Watch {
    desk: Desk,
    ops: Somebody,
    bidder: Somebody,
    auction: String,
}

impl Watch {
    async fn open() -> Self {
        let desk = Desk::open().await;
        let (ops, seller) = (desk.admin().await, desk.somebody("Sol").await);
        let auction = desk.auction(&seller).await;
        let (ann, bidder) = (desk.somebody("Ann").await, desk.somebody("Bob").await);
        let watch = Self { desk, ops, bidder, auction };
        watch.bid(&ann, 2_000).await.expect(200);
        watch.bid(&watch.bidder, 3_000).await.expect(200);
        watch
    }

    async fn bid(&self, who: &Somebody, max_cents: u64) -> Answered {
        let path = format!("/api/auctions/{}/bids", self.auction);
        self.desk.post(&path, who, json!({ "max_cents": max_cents })).await
    }

    async fn get(&self, path: &str) -> Answered {
        self.desk.get(path, Some(&self.ops)).await
    }

    async fn cell(&self, rest: &str) -> Answered {
        self.get(&format!("/api/admin/cells/{}{rest}", self.auction)).await
    }

    async fn order(&self, action: &str) -> Answered {
        let path = format!("/api/admin/cells/{}/{action}", self.auction);
        self.desk.post(&path, &self.ops, json!({ "reason": format!("to see {action}") })).await
    }

    async fn living(&self) -> Vec<String> {
        let page = self.get("/api/admin/cells?search=auction").await.expect(200);
        let cells = page["cells"].as_array().expect("a list").iter();
        cells.map(|cell| cell["entity"].as_str().expect("text").to_owned()).collect()
    }

    /// How the auction's cell stands, once it is awake.
    async fn condition(&self) -> String {
        let patience = std::time::Instant::now();
        loop {
            let page = self.get("/api/admin/cells?kind=auction").await.expect(200);
            let condition = page["cells"][0]["condition"].as_str().unwrap_or("waking").to_owned();
            if condition != "waking" {
                return condition;
            }
            assert!(patience.elapsed().as_secs() < 10, "it wakes: {page}");
        }
    }

    /// What the audit log says was done, newest first.
    async fn deeds(&self) -> Vec<String> {
        let page = self.get("/api/admin/audit").await.expect(200);
        let deeds = page["audit"].as_array().expect("a list").iter();
        deeds.map(|deed| deed["action"].as_str().expect("text").to_owned()).collect()
    }
}

#[actix_web::test]
async fn only_admins_get_in() {
    let watch = Watch::open().await;
    let inside = format!("/api/admin/cells/{}", watch.auction);
    let below = ["/events", "/state", "/diff?from=1&to=2", "/span", "/blame?path=/phase"];
    let below = below.map(|rest| format!("{inside}{rest}"));
    let beside = ["/api/admin/cells", "/api/admin/vitals", "/api/admin/audit", &inside];
    for path in beside.into_iter().chain(below.iter().map(|path| &**path)) {
        watch.desk.get(path, None).await.error(401, "unauthorized");
        watch.desk.get(path, Some(&watch.bidder)).await.error(403, "forbidden");
        watch.get(path).await.expect(200);
        watch.desk.post(path, &watch.ops, json!({})).await.error(405, "method_not_allowed");
    }
    let path = format!("{inside}/retire");
    watch.desk.post(&path, &watch.bidder, json!({ "reason": "mischief" })).await.error(403, "forbidden");
    watch.get(&path).await.error(405, "method_not_allowed");
    assert_eq!(watch.living().await, [watch.auction]);
}

#[actix_web::test]
async fn the_list_says_how_each_cell_stands() {
    let watch = Watch::open().await;
    let path = "/api/admin/cells?search=auction%20open&sort=decided_seq&order=desc&limit=1";
    let page = watch.get(path).await.expect(200);
    assert_eq!(page["matching"], 1);
    let cell = &page["cells"][0];
    assert_eq!((&cell["entity"], &cell["phase"]), (&json!(watch.auction), &json!("open")));
    assert_eq!(cell["decided_seq"], cell["durable_seq"]);
    assert!(cell["decided_seq"].as_u64().expect("a number") >= 4, "{cell}");
    let none = watch.get("/api/admin/cells?search=nothing-like-that").await.expect(200);
    assert_eq!((&none["cells"], &none["next_cursor"]), (&json!([]), &Value::Null));
}

#[actix_web::test]
async fn a_cell_is_seen_from_inside() {
    let watch = Watch::open().await;
    watch.bid(&watch.bidder, 1).await.error(422, "bid_too_low");
    let inside = watch.cell("").await.expect(200);
    assert_eq!(inside["figures"]["entity"], watch.auction);
    // Two bids and a refusal.
    assert!(inside["figures"]["answered_total"].as_u64() >= Some(3), "{inside}");
    let commands = inside["last_commands"].as_array().expect("a list");
    let outcomes: Vec<_> = commands.iter().filter_map(|command| command["outcome"].as_str()).collect();
    assert!(outcomes.contains(&"accepted") && outcomes.contains(&"bid_too_low"), "{outcomes:?}");
    assert!(commands.iter().any(|command| command["who"] == watch.bidder.user.as_str()));
    assert!(inside["state"].to_string().contains("3000"), "the operators' view has the hidden maximum");
}

#[actix_web::test]
async fn a_malformed_query_names_its_parameter() {
    let watch = Watch::open().await;
    let inside = format!("/api/admin/cells/{}", watch.auction);
    let wrong = [
        (
            "/api/admin/cells",
            "sort=weight order=up limit=many limit=0 limit=501 limit=-1 cursor=x colour=red",
        ),
        ("/api/admin/cells", "order=asc&order=desc"),
        ("/api/admin/audit", "limit=0 limit=x cursor=yesterday colour=red"),
        (
            &format!("{inside}/events"),
            "after=-1 after=1.5 after=x before=x before=9&after=1 limit=0 limit=1001 cursor=x colour=red",
        ),
        (&format!("{inside}/blame"), "path=phase path=/a~2 at=-1 limit=0 limit=100001 colour=red"),
        (&format!("{inside}/state"), "at=-1 at=now colour=red"),
        (
            &format!("{inside}/diff"),
            "from=1 from=x&to=1 from=1&to=18446744073709551616 from=1&to=1&colour=red",
        ),
    ];
    let expected = |query: &str| match query {
        "from=1" | "from=1&to=18446744073709551616" => "to".to_owned(),
        "from=1&to=1&colour=red" => "colour".to_owned(),
        one => one.split('=').next().unwrap_or_default().to_owned(),
    };
    for (path, queries) in wrong {
        for query in queries.split(' ') {
            let answer = watch.get(&format!("{path}?{query}")).await;
            assert_eq!(answer.error_field(400, "bad_input"), expected(query), "{path}?{query}");
        }
    }
    assert_eq!(watch.cell("/diff").await.error_field(400, "bad_input"), "from");
}

#[actix_web::test]
async fn who_is_not_there_is_not_found() {
    let watch = Watch::open().await;
    let names = ["auction:00000000000000000000000001", "auction:x", "lamp:00000000000000000000000001", "x"];
    for name in names {
        for rest in ["", "/events", "/state", "/diff?from=1&to=1", "/span", "/blame?path=/phase"] {
            watch.get(&format!("/api/admin/cells/{name}{rest}")).await.error(404, "not_found");
        }
        let path = format!("/api/admin/cells/{name}/retire");
        watch.desk.post(&path, &watch.ops, json!({ "reason": "x" })).await.error(404, "not_found");
    }
    watch.order("destroy").await.error(404, "not_found");
    assert!(watch.deeds().await.is_empty(), "nothing was done, nothing is noted");
}

#[actix_web::test]
async fn nothing_is_done_without_a_reason() {
    let watch = Watch::open().await;
    let path = format!("/api/admin/cells/{}/pause", watch.auction);
    let tell = |body: Value| watch.desk.post(&path, &watch.ops, body);
    for body in [json!({}), json!({ "reason": 7 })] {
        assert_eq!(tell(body).await.error_field(400, "bad_input"), "reason");
    }
    tell(json!({ "reason": "x", "force": true })).await.error(400, "bad_input");
    assert_eq!(tell(json!({ "reason": "  " })).await.error_field(422, "bad_value"), "reason");
    assert_eq!(tell(json!({ "reason": "x".repeat(501) })).await.error_field(422, "bad_value"), "reason");
    watch.desk.post_raw(&path, &watch.ops, b"not json").await.error(400, "bad_input");
    assert!(watch.deeds().await.is_empty());
    watch.bid(&watch.bidder, 4_000).await.expect(200);
}

#[actix_web::test]
async fn a_paused_cell_takes_no_command_and_is_still_read() {
    let watch = Watch::open().await;
    watch.order("pause").await.expect(200);
    watch.bid(&watch.bidder, 4_000).await.error(503, "intake_closed");
    let view = watch.desk.get(&format!("/api/auctions/{}", watch.auction), Some(&watch.bidder)).await;
    assert_eq!(view.expect(200)["leader"], watch.bidder.user.as_str());
    let page = watch.get("/api/admin/cells?search=paused").await.expect(200);
    assert_eq!(page["cells"][0]["entity"], watch.auction);
    watch.order("resume").await.expect(200);
    watch.bid(&watch.bidder, 4_000).await.expect(200);
}

#[actix_web::test]
async fn a_pause_outlives_a_wish_to_retire() {
    let watch = Watch::open().await;
    watch.order("pause").await.expect(200);
    // Whether a paused cell may go from memory is the host's business; its pause stays either way.
    let retired = watch.order("retire").await;
    assert!([200, 409].contains(&retired.status), "{retired:?}");
    watch.bid(&watch.bidder, 4_000).await.error(503, "intake_closed");
    let view = watch.desk.get(&format!("/api/auctions/{}", watch.auction), None).await.expect(200);
    assert_eq!(view["leader"], watch.bidder.user.as_str());
    watch.order("resume").await.expect(200);
    watch.bid(&watch.bidder, 4_000).await.expect(200);
}

#[actix_web::test]
async fn a_quarantined_cell_is_read_and_comes_back_when_it_is_released() {
    let watch = Watch::open().await;
    let mut panics = 0;
    while watch.condition().await != "quarantined" {
        panics += 1;
        assert!(panics < 10, "panics in a row end in quarantine");
        watch.order("plant_panic").await.expect(200);
        watch.bid(&watch.bidder, 4_000).await.error(500, "internal");
    }
    assert!(panics > 3, "{panics} panics are no loop");
    watch.bid(&watch.bidder, 4_000).await.error(503, "intake_closed");
    let view = watch.desk.get(&format!("/api/auctions/{}", watch.auction), None).await.expect(200);
    assert_eq!((&view["state"], &view["leader"]), (&json!("open"), &json!(watch.bidder.user)));
    watch.order("release").await.expect(200);
    watch.bid(&watch.bidder, 4_000).await.expect(200);
    assert_eq!(watch.condition().await, "live");
    assert_eq!(watch.deeds().await[0], "cell.release");
}

#[actix_web::test]
async fn restarted_and_retired_cells_come_back_as_they_were() {
    let watch = Watch::open().await;
    let state = watch.cell("").await.expect(200)["state"].clone();
    watch.order("restart").await.expect(200);
    assert_eq!(watch.cell("").await.expect(200)["state"], state);
    watch.order("retire").await.expect(200);
    let patience = std::time::Instant::now();
    while !watch.living().await.is_empty() {
        assert!(patience.elapsed().as_secs() < 10, "a retired cell is gone from memory");
    }
    assert_eq!(watch.cell("").await.expect(200)["state"], state);
    assert_eq!(watch.living().await, std::slice::from_ref(&watch.auction), "looking inside wakes it");
}
