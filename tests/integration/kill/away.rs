//! The database is away: what is known to be durable is still shown, commands get a temporary error, and when it is
//! back the same keys succeed.

use super::database::{Database, OwnPostgres};
use super::market::{Person, Seller, get, ulid};
use super::server::Server;
use super::wire::Refused;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_crashed_is_waited_for() {
    let Some(postgres) = OwnPostgres::start() else { return };
    away(&postgres, OwnPostgres::crash, OwnPostgres::come_back).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_hangs_is_waited_for() {
    let Some(postgres) = OwnPostgres::start() else { return };
    away(&postgres, |postgres| postgres.signal("STOP"), |postgres| postgres.signal("CONT")).await;
}

async fn away(postgres: &OwnPostgres, go: impl Fn(&OwnPostgres), come_back: impl Fn(&OwnPostgres)) {
    let settings = [("SOUK_DATABASE_TIMEOUT_MS", "1000")];
    let server = Server::start(Database::fresh_on(&postgres.url), &settings).await;
    let seller = Seller::register(server.port).await;
    let auction = seller.auction().await;
    let mut people = Person::mint(server.port, 1).await;
    let person = &mut people[0];
    let before = bid(person, &auction, 500, "before").await.expect("accepted");
    let mut watcher = person.wire().await;
    watcher.subscribe(&format!("{auction}/log"), None).await.expect("connected").expect("allowed");

    go(postgres);
    for key in ["first", "second"] {
        let refused = bid(person, &auction, 1_500, key).await.expect_err("nothing can be stored");
        assert!(refused.temporary, "{key}: {refused:?}");
        let seen = look(&server, person, &auction).await;
        assert_eq!((&seen["bids"], &seen["offset"]), (&json!(1), &before["seq"]), "reads go on: {seen}");
    }
    let mut newcomer = person.wire().await;
    let snapshot = newcomer.subscribe(&auction, None).await.expect("connected").expect("hot state is shown");
    assert_eq!(snapshot["data"]["bids"], 1, "{snapshot}");

    come_back(postgres);
    let first = person.insist("auction.bid", &fields(&auction, 1_500, "first")).await;
    assert_eq!(first["ok"], true, "{first}");
    assert_eq!(bid(person, &auction, 500, "before").await.expect("remembered"), before);
    let seen = look(&server, person, &auction).await;
    assert_eq!(seen["bids"], 2, "one bid more, however often it was tried: {seen}");
    let push = watcher.push().await.expect("the watcher stayed");
    assert_eq!(push["pub"]["offset"].as_u64(), before["seq"].as_u64().map(|seq| seq + 1), "without a gap");
}

fn fields(auction: &str, max_cents: i64, key: &str) -> Value {
    json!({ "auction": auction, "max_cents": max_cents, "key": key })
}

async fn bid(person: &mut Person, auction: &str, max_cents: i64, key: &str) -> Result<Value, Refused> {
    let answered = person.attempt("auction.bid", &fields(auction, max_cents, key)).await;
    answered.expect("the socket lives on")
}

async fn look(server: &Server, person: &Person, auction: &str) -> Value {
    get(server.port, &format!("/api/auctions/{}", ulid(auction)), &person.token).await
}
