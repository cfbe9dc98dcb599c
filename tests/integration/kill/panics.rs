//! Law 9 from outside: a planted panic ends one generation, and nothing else; the fourth within five seconds means
//! quarantine.

use super::database::Database;
use super::market::{Person, Seller, get, post, ulid};
use super::rest::{self, Request};
use super::server::Server;
use super::wire::Wire;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_ends_one_generation_and_the_fourth_within_five_seconds_quarantines() {
    let server = Server::start(Database::Sqlite, &[]).await;
    let seller = Seller::register(server.port).await;
    let (broken, neighbour) = (seller.auction().await, seller.auction().await);
    let mut people = Person::mint(server.port, 2).await;
    let (mut watcher, log) = watch(&people[1], &neighbour).await;
    let person = &mut people[0];
    let first = bid(person, &broken, 500, "before").await.expect("accepted");

    for round in 1..=3_i64 {
        post(server.port, "/api/debug/panic", Some(&seller.token), &json!({ "entity": broken })).await;
        let hit = bid(person, &broken, 500 + round * 1_000, &format!("hit-{round}")).await;
        assert_eq!(hit.expect_err("an internal error").code, 100, "round {round}");
        let again =
            bid(person, &broken, 600 + round * 1_000, &format!("again-{round}")).await.expect("it is back");
        assert_eq!(again["ok"], true, "round {round}: {again}");
        assert_eq!(bid(person, &broken, 500, "before").await.expect("from the journal"), first);
    }
    post(server.port, "/api/debug/panic", Some(&seller.token), &json!({ "entity": broken })).await;
    bid(person, &broken, 50_000, "hit-4").await.expect_err("the fourth");
    let refused = bid(person, &broken, 50_000, "quarantined").await.expect("an answer");
    assert_eq!((&refused["ok"], &refused["code"]), (&json!(false), &json!("intake_closed")), "{refused}");
    let (status, answer) = bid_over_rest(&server, person, &broken).await;
    assert_eq!((status, &answer["error"]["code"]), (503, &json!("intake_closed")), "{answer}");
    let seen = get(server.port, &format!("/api/auctions/{}", ulid(&broken)), &person.token).await;
    assert_eq!((&seen["state"], &seen["bids"]), (&json!("open"), &json!(4)), "it is still shown: {seen}");

    let kept = bid(person, &neighbour, 700, "neighbour").await.expect("the neighbour lives");
    let push = watcher.push().await.expect("the neighbour's watcher was never disturbed");
    assert_eq!((&push["channel"], &push["pub"]["offset"]), (&json!(log), &kept["seq"]));
    assert!(server.log().contains("panicked"), "the panic stands in the log");
}

async fn watch(person: &Person, auction: &str) -> (Wire, String) {
    let mut wire = person.wire().await;
    let log = format!("{auction}/log");
    wire.subscribe(&log, None).await.expect("connected").expect("allowed");
    (wire, log)
}

async fn bid(
    person: &mut Person,
    auction: &str,
    max_cents: i64,
    key: &str,
) -> Result<Value, super::wire::Refused> {
    let fields = json!({ "auction": auction, "max_cents": max_cents, "key": key });
    person.attempt("auction.bid", &fields).await.expect("the connection lives through it")
}

async fn bid_over_rest(server: &Server, person: &Person, auction: &str) -> (u16, Value) {
    let path = format!("/api/auctions/{}/bids", ulid(auction));
    let body = json!({ "max_cents": 60_000 });
    let request = Request {
        method: "POST",
        path: &path,
        token: Some(&person.token),
        key: Some("rest"),
        body: Some(&body),
    };
    rest::send(server.port, request).await.expect("an answer")
}
