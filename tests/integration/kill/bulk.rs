//! Comments in bulk while the server is killed: what was answered is stored at its seq, and the same bulk under the same
//! key repeats nothing and answers the same.

use super::database::Database;
use super::market::{Seller, text};
use super::rest::{self, Request};
use super::server::Server;
use super::stored::{Stored, payload};
use actors::dice::Dice;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::{Instant, sleep};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bulks_among_kills_are_stored_once_on_sqlite() {
    bulks_among_kills(Database::Sqlite, 3).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bulks_among_kills_are_stored_once_on_postgres() {
    if let Some(database) = Database::fresh_postgres() {
        bulks_among_kills(database, 4).await;
    }
}

async fn bulks_among_kills(database: Database, seed: u64) {
    println!("seed {seed}");
    let mut server = Server::start(database, &[]).await;
    let seller = Seller::register(server.port).await;
    let show = seller.show(4, 3).await;
    let mut dice = Dice::seeded(seed);
    let began = Instant::now();
    let mut answers = vec![send(server.port, &seller.token, 0, &bulk(&show, 0)).await];
    let whole_us = u64::try_from(began.elapsed().as_micros()).expect("it fits");
    for number in 1..BULKS {
        let bulk = bulk(&show, number);
        let (port, token) = (server.port, seller.token.clone());
        let sending = tokio::spawn(async move { send(port, &token, number, &bulk).await });
        // Into it, and now and then right behind its answer.
        sleep(Duration::from_micros(dice.below(whole_us * 3 / 2))).await;
        server.kill();
        answers.push(sending.await.expect("it is answered or cut"));
        server.wake().await;
    }
    let cut_short = answers.iter().filter(|answer| answer.is_none()).count();
    println!("{cut_short} of {BULKS} bulks were cut short; a whole one took {whole_us} us");
    assert!(cut_short > 0, "no kill fell into a bulk");

    for (number, first) in answers.iter().enumerate() {
        let again = complete(&server, &seller, &show, number).await;
        let first = first.iter().flatten().enumerate().filter(|(_, result)| !is_temporary(result));
        for (n, result) in first {
            assert_eq!(result, &again[n], "comment {n} of bulk {number} was answered otherwise before");
        }
        assert_eq!(complete(&server, &seller, &show, number).await, again, "bulk {number} once more");
        expect_stored(&server, &show, number, &again).await;
    }
    server.kill();
    let (fine, said) = server.verify();
    assert!(fine, "souk verify: {said}");
}

/// Sends the bulk until every comment of it is answered; the answers.
async fn complete(server: &Server, seller: &Seller, show: &str, number: usize) -> Vec<Value> {
    let bulk = bulk(show, number);
    for _ in 0..50 {
        let results = send(server.port, &seller.token, number, &bulk).await.expect("nobody kills now");
        if !results.iter().any(is_temporary) {
            assert_eq!(results.len(), COMMENTS);
            return results;
        }
    }
    panic!("bulk {number} is never answered whole");
}

/// The results; nothing when the connection was lost.
async fn send(port: u16, token: &str, number: usize, bulk: &Value) -> Option<Vec<Value>> {
    let key = format!("bulk-{number}");
    let request = Request {
        method: "POST",
        path: "/api/debug/bulk-comments",
        token: Some(token),
        key: Some(&key),
        body: Some(bulk),
    };
    let (status, answer) = rest::send(port, request).await.ok()?;
    assert_eq!(status, 200, "{answer}");
    Some(answer["results"].as_array().expect("results").clone())
}

fn is_temporary(result: &Value) -> bool {
    result.get("seq").is_none()
}

/// Each comment of the bulk stands in the journal once, where its answer says.
async fn expect_stored(server: &Server, show: &str, number: usize, results: &[Value]) {
    let mut places: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for row in Stored::of(server).rows(show, 0).await.iter().filter(|row| row.event == "commented") {
        places.entry(text(&payload(row)["text"])).or_default().push(row.seq);
    }
    for (n, result) in results.iter().enumerate() {
        let said = words(number, n);
        let seqs = places.get(&said).unwrap_or_else(|| panic!("acknowledged and lost: {said:?} {result}"));
        assert_eq!(seqs, &[result["seq"].as_u64().expect("a seq")], "{said:?}");
    }
}

fn bulk(show: &str, number: usize) -> Value {
    let comment = |n| json!({ "userId": format!("u{}", n % 7), "userHandle": format!("fan{}", n % 7), "text": words(number, n) });
    json!({ "showId": show, "comments": (0..COMMENTS).map(comment).collect::<Vec<_>>() })
}

/// Now and then a claim, so that comments do something.
fn words(number: usize, n: usize) -> String {
    match n % 10 {
        0 => format!("sold {} please, line {n} of {number}", n % 4 + 1),
        _ => format!("line {n} of {number}"),
    }
}

const BULKS: usize = 8;
const COMMENTS: usize = 200;
