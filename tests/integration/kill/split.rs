//! Two processes on one PostgreSQL both believe that they own an auction: no acknowledged bid is lost, the old one
//! writes nothing after the new term's first row, and says so.

use super::database::Database;
use super::market::{Person, Seller, ulid};
use super::server::Server;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::timeout;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_owner_that_slept_through_its_succession_writes_nothing_more() {
    let Some(database) = Database::fresh_postgres() else { return };
    let older = Server::start(database.clone(), SAME_SECRET).await;
    let seller = Seller::register(older.port).await;
    let auction = seller.auction().await;
    let price = Arc::new(AtomicI64::new(1_000));
    let over = Arc::new(AtomicBool::new(false));
    let (answers, mut heard) = mpsc::channel(100_000);
    // Enough of them that the stop falls into decisions on their way to the journal.
    let crowd: Vec<_> = Person::mint(older.port, 6)
        .await
        .into_iter()
        .map(|person| {
            tokio::spawn(bid_on(person, auction.clone(), price.clone(), over.clone(), answers.clone()))
        })
        .collect();
    let mut acknowledged: Vec<(Value, Value)> = Vec::new();
    for _ in 0..50 {
        acknowledged.push(heard.recv().await.expect("bids are answered"));
    }
    older.signal("STOP");

    let newer = Server::start(database.clone(), SAME_SECRET).await;
    let mut late = Person::mint(newer.port, 1).await.remove(0);
    for number in 0..20 {
        let fields = bid_fields(&auction, &price, &format!("late-{number}"));
        let answer = late.insist("auction.bid", &fields).await;
        acknowledged.push((fields, answer));
    }
    let terms_before = terms(&database, &auction);
    older.signal("CONT");
    // The old one wakes up, finds itself fenced, and takes a term of its own before it answers anything.
    for _ in 0..100 {
        acknowledged
            .push(timeout(PATIENCE, heard.recv()).await.expect("answered again").expect("bids go on"));
    }
    over.store(true, Ordering::SeqCst);
    for bidder in crowd {
        bidder.await.expect("nobody fails");
    }
    heard.close();
    while let Some(pair) = heard.recv().await {
        acknowledged.push(pair);
    }

    expect_all_there(&database, &auction, &acknowledged);
    let terms = terms(&database, &auction);
    assert!(terms.starts_with(&terms_before), "what the new owner wrote was changed");
    assert!(terms.is_sorted(), "an older term wrote behind a newer one: {terms:?}");
    let distinct = terms.chunk_by(|a, b| a == b).count();
    assert!(distinct >= 2, "the second process never owned it: {terms:?}");
    let says =
        older.log().lines().any(|line| line.contains(&auction) && line.contains("writes nothing any more"));
    assert!(says, "the old owner doesn't say that it was fenced");
    let (fine, said) = newer.verify();
    assert!(fine, "souk verify: {said}");
}

async fn bid_on(
    mut person: Person,
    auction: String,
    price: Arc<AtomicI64>,
    over: Arc<AtomicBool>,
    answers: mpsc::Sender<(Value, Value)>,
) {
    let mut count = 0;
    while !over.load(Ordering::SeqCst) {
        count += 1;
        let fields = bid_fields(&auction, &price, &format!("{}-{count}", ulid(&person.user)));
        let answer = person.insist("auction.bid", &fields).await;
        answers.send((fields, answer)).await.expect("room for every answer");
    }
}

pub fn bid_fields(auction: &str, price: &AtomicI64, key: &str) -> Value {
    let max_cents = price.fetch_add(100, Ordering::SeqCst);
    json!({ "auction": auction, "max_cents": max_cents, "key": key })
}

/// Each acknowledged command stands in the journal once, at the seq of its answer.
pub fn expect_all_there(database: &Database, auction: &str, acknowledged: &[(Value, Value)]) {
    let mut rows: HashMap<String, Vec<u64>> = HashMap::new();
    let told = database.query(&select("key || '|' || seq", auction, "key IS NOT NULL"));
    for (key, seq) in told.lines().filter_map(|line| line.rsplit_once('|')) {
        rows.entry(key.to_owned()).or_default().push(seq.parse().expect("a seq"));
    }
    for (fields, answer) in acknowledged {
        let key = fields["key"].as_str().expect("a key");
        let seqs = rows.get(key).unwrap_or_else(|| panic!("acknowledged and lost: {fields} {answer}"));
        assert_eq!(seqs.len(), 1, "{key} was decided {} times", seqs.len());
        assert!(seqs[0] <= answer["seq"].as_u64().expect("a seq"), "{fields} {answer} stands at {seqs:?}");
    }
}

/// The term of every row, in order.
pub fn terms(database: &Database, auction: &str) -> Vec<u64> {
    let told = database.query(&select("term", auction, "true"));
    told.lines().map(|line| line.parse().expect("a term")).collect()
}

fn select(columns: &str, auction: &str, which: &str) -> String {
    format!("SELECT {columns} FROM event WHERE entity = '{auction}' AND {which} ORDER BY seq")
}

const PATIENCE: Duration = Duration::from_secs(60);

/// Two processes of one house know each other's tokens.
pub const SAME_SECRET: &[(&str, &str)] =
    &[("SOUK_TOKEN_SECRET", "one secret for both processes of this test")];
