//! What operators did and saw is noted.

use super::Watch;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

#[actix_web::test]
async fn every_deed_is_noted_with_its_reason() {
    let watch = Watch::open().await;
    for action in ["pause", "resume", "restart", "resume", "retire"] {
        let done = watch.order(action).await.expect(200);
        assert_eq!((&done["entity"], &done["action"]), (&json!(watch.auction), &json!(action)));
    }
    let first = watch.get("/api/admin/audit?limit=3").await.expect(200);
    let cursor = first["next_cursor"].as_str().expect("there is more");
    let second = watch.get(&format!("/api/admin/audit?limit=3&cursor={cursor}")).await.expect(200);
    assert_eq!(second["next_cursor"], Value::Null);
    let both = [&first, &second].map(|page| page["audit"].as_array().expect("a list").clone()).concat();
    let actions: Vec<_> = both.iter().filter_map(|deed| deed["action"].as_str()).collect();
    assert_eq!(actions, ["cell.retire", "cell.resume", "cell.restart", "cell.resume", "cell.pause"]);
    assert_eq!(both[0]["operator"], watch.ops.user.as_str());
    assert_eq!(both[0]["entity_id"], watch.auction);
    assert_eq!(both[0]["details"]["reason"], "to see retire");
}

#[actix_web::test]
async fn who_looked_into_what_is_noted_once_a_minute() {
    let watch = Watch::open().await;
    for rest in ["", "/state", "/events", "/diff?from=1&to=2", ""] {
        watch.cell(rest).await.expect(200);
    }
    watch.get("/api/admin/cells").await.expect(200);
    let page = watch.get("/api/admin/audit").await.expect(200);
    let looks = page["audit"].as_array().expect("a list");
    assert_eq!(looks.len(), 1, "{page}");
    assert_eq!((&looks[0]["action"], &looks[0]["details"]["part"]), (&json!("cell.look"), &json!("cell")));
    assert_eq!(
        (&looks[0]["operator"], &looks[0]["entity_id"]),
        (&json!(watch.ops.user), &json!(watch.auction))
    );
    watch.desk.pass_time(60_000);
    watch.desk.audit.away.store(true, Ordering::SeqCst);
    watch.cell("/state").await.expect(200);
    watch.desk.audit.away.store(false, Ordering::SeqCst);
    watch.cell("/events").await.expect(200);
    assert_eq!(watch.deeds().await, ["cell.look", "cell.look"]);
}

#[actix_web::test]
async fn what_is_not_done_says_why_and_is_noted_as_refused() {
    let watch = Watch::open().await;
    watch.order("release").await.error(409, "cell_not_quarantined");
    watch.order("pause").await.expect(200);
    watch.order("retire").await.error(409, "cell_paused");
    assert_eq!(watch.living().await, std::slice::from_ref(&watch.auction));
    let noted = ["retire.refused", "retire", "pause", "release.refused", "release"];
    assert_eq!(watch.deeds().await, noted.map(|deed| format!("cell.{deed}")));
    let page = watch.get("/api/admin/audit?limit=1").await.expect(200);
    let details = &page["audit"][0]["details"];
    assert_eq!(
        (&details["reason"], &details["error"]["code"]),
        (&json!("to see retire"), &json!("cell_paused"))
    );
}

#[actix_web::test]
async fn a_deed_that_can_not_be_noted_is_not_done() {
    let watch = Watch::open().await;
    watch.desk.audit.away.store(true, Ordering::SeqCst);
    watch.order("pause").await.error(503, "temporary");
    watch.get("/api/admin/audit").await.error(503, "temporary");
    watch.bid(&watch.bidder, 4_000).await.expect(200);
    watch.desk.audit.away.store(false, Ordering::SeqCst);
    assert!(watch.deeds().await.is_empty());
}

#[actix_web::test]
async fn what_was_done_to_one_thing_is_listed_alone() {
    let watch = Watch::open().await;
    watch.order("pause").await.expect(200);
    watch.order("resume").await.expect(200);
    let why = json!({ "reason": "to see it" });
    let path = format!("/api/admin/people/{}/disconnect", watch.bidder.user);
    watch.desk.post(&path, &watch.ops, why).await.expect(200);
    let of = async |entity: &str, rest: &str| {
        let page = watch.get(&format!("/api/admin/audit?entity={entity}{rest}")).await.expect(200);
        let deeds = page["audit"].as_array().expect("a list").iter();
        let actions: Vec<_> = deeds.map(|deed| deed["action"].as_str().expect("text").to_owned()).collect();
        (actions, page["next_cursor"].as_str().map(str::to_owned))
    };
    assert_eq!(of(&watch.auction, "").await.0, ["cell.resume", "cell.pause"]);
    assert_eq!(of(&watch.bidder.user, "").await.0, ["user.disconnect"]);
    assert!(of("auction:00000000000000000000000001", "").await.0.is_empty());
    let (first, cursor) = of(&watch.auction, "&limit=1").await;
    let second = of(&watch.auction, &format!("&limit=1&cursor={}", cursor.expect("there is more"))).await.0;
    assert_eq!([first, second].concat(), ["cell.resume", "cell.pause"]);
}
