//! Split brain with a batch in mid-flight: the older process is stopped while its append waits inside PostgreSQL. Whether
//! that batch lands or is lost, the two processes end up with one history, and every answer is in it once.

use super::database::Database;
use super::market::{Person, Seller};
use super::server::Server;
use super::split::{SAME_SECRET, bid_fields, expect_all_there, terms};
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;
use tokio::time::{Instant, sleep};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_that_lands_while_its_writer_sleeps_counts_once() {
    stopped_in_mid_batch(Fate::Lands).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_that_is_lost_while_its_writer_sleeps_is_decided_again() {
    stopped_in_mid_batch(Fate::Lost).await;
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Lands,
    Lost,
}

async fn stopped_in_mid_batch(fate: Fate) {
    let Some(database) = Database::fresh_postgres() else { return };
    let older = Server::start(database.clone(), SAME_SECRET).await;
    let seller = Seller::register(older.port).await;
    let auction = seller.auction().await;
    let price = Arc::new(AtomicI64::new(1_000));
    let mut people = Person::mint(older.port, 6).await;
    let before = bid_fields(&auction, &price, "before");
    let mut acknowledged = vec![(before.clone(), people[0].insist("auction.bid", &before).await)];

    let holder = Holder::of(&database, &auction);
    let bidders: Vec<_> = (0..)
        .zip(people)
        .map(|(number, mut person)| {
            let fields = bid_fields(&auction, &price, &format!("in-flight-{number}"));
            tokio::spawn(async move {
                let answer = person.insist("auction.bid", &fields).await;
                (fields, answer)
            })
        })
        .collect();
    until(&database, WAITING, |waiting| waiting == "1").await;
    older.signal("STOP");
    match fate {
        Fate::Lands => {
            let stored = terms(&database, &auction).len();
            holder.let_go();
            let count = format!("SELECT count(*) FROM event WHERE entity = '{auction}'");
            until(&database, &count, |rows| rows.parse::<usize>().is_ok_and(|rows| rows > stored)).await;
        }
        Fate::Lost => {
            database.query(&WAITING.replace("count(*)", "pg_terminate_backend(pid)"));
            holder.let_go();
        }
    }

    let newer = Server::start(database.clone(), SAME_SECRET).await;
    let mut late = Person::mint(newer.port, 1).await.remove(0);
    for number in 0..10 {
        let fields = bid_fields(&auction, &price, &format!("late-{number}"));
        let answer = late.insist("auction.bid", &fields).await;
        acknowledged.push((fields, answer));
    }
    let terms_before = terms(&database, &auction);
    older.signal("CONT");
    for bidder in bidders {
        acknowledged.push(bidder.await.expect("answered in the end"));
    }
    expect_all_there(&database, &auction, &acknowledged);
    let landed = |(fields, answer): &&(Value, Value)| {
        let seq = answer["seq"].as_u64().expect("a seq");
        fields["key"].as_str().is_some_and(|key| key.starts_with("in-flight"))
            && seq <= first_late(&acknowledged)
    };
    let landed = acknowledged.iter().filter(landed).count();
    assert_eq!(landed > 0, fate == Fate::Lands, "{landed} bids of the batch stand before the newer owner's");
    let terms = terms(&database, &auction);
    assert!(terms.starts_with(&terms_before), "what the new owner wrote was changed");
    assert!(terms.is_sorted(), "an older term wrote behind a newer one: {terms:?}");
    let (fine, said) = newer.verify();
    assert!(fine, "souk verify: {said}");
}

/// The seq of the newer owner's first bid.
fn first_late(acknowledged: &[(Value, Value)]) -> u64 {
    let late = acknowledged.iter().find(|(fields, _)| fields["key"] == "late-0").expect("it was given");
    late.1["seq"].as_u64().expect("a seq")
}

/// Appends that wait for the row of their entity.
const WAITING: &str = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
     AND wait_event_type = 'Lock' AND query LIKE '%entity_owner%'";

async fn until(database: &Database, sql: &str, enough: impl Fn(&str) -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !enough(database.query(sql).trim()) {
        assert!(Instant::now() < deadline, "never: {sql}");
        sleep(Duration::from_millis(10)).await;
    }
}

/// Somebody who holds the row of an entity, so that an append of it waits inside PostgreSQL.
struct Holder(Child);

impl Holder {
    fn of(database: &Database, entity: &str) -> Self {
        let Database::Postgres(url) = database else { panic!("only a PostgreSQL can be held") };
        let mut psql = Command::new("psql");
        psql.args(["-X", "-q", "-A", "-t", url]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = psql.spawn().expect("psql runs");
        let sql = format!("BEGIN; SELECT 'held' FROM entity_owner WHERE entity = '{entity}' FOR UPDATE;\n");
        child.stdin.as_mut().expect("piped").write_all(sql.as_bytes()).expect("psql listens");
        let mut said = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut said).expect("psql answers");
        assert_eq!(said.trim(), "held");
        Self(child)
    }

    /// The end of its input ends it, and its transaction with it.
    fn let_go(mut self) {
        drop(self.0.stdin.take());
        self.0.wait().expect("psql ends");
    }
}
