//! One client stops reading while 200,000 messages go out: it is closed with 3008, memory stays flat, and the others
//! notice nothing.

use super::database::Database;
use super::market::{Person, Seller};
use super::server::Server;
use super::wire::{Gone, Wire};
use serde_json::json;
use std::time::Duration;
use tokio::time::{sleep, timeout};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_stops_reading_is_closed_and_costs_nothing() {
    let server = Server::start(Database::Sqlite, SETTINGS).await;
    let seller = Seller::register(server.port).await;
    let show = seller.show(1, 1).await;
    let channel = format!("{show}/log");
    let people = Person::mint(server.port, 3).await;
    let mut slow = join(&people[0], &channel).await;
    let readers: Vec<_> =
        futures_util::future::join_all(people[1..].iter().map(|person| join(person, &channel)))
            .await
            .into_iter()
            .map(|wire| tokio::spawn(read_all(wire)))
            .collect();

    let held_kib = server.memory_kib();
    let speakers: Vec<_> =
        (0..SPEAKERS).map(|speaker| tokio::spawn(speak(seller.clone(), show.clone(), speaker))).collect();
    // It reads nothing from here on, until it is out of the room.
    let mut judge = people[1].wire().await;
    timeout(PATIENCE, until_alone(&mut judge, &channel, 2)).await.expect("the slow client is put out");
    assert_eq!(slow.drain().await, Gone { code: Some(3008) });

    for speaker in speakers {
        speaker.await.expect("every comment is taken");
    }
    for reader in readers {
        assert_eq!(reader.await.expect("no reader is disturbed"), u64::from(MESSAGES));
    }
    let grown_kib = server.memory_kib().saturating_sub(held_kib);
    println!("memory grew by {grown_kib} KiB over the storm");
    assert!(grown_kib < GROWTH_KIB_MAX, "memory grew by {grown_kib} KiB");
}

async fn join(person: &Person, channel: &str) -> Wire {
    let mut wire = person.wire().await;
    wire.subscribe(channel, None).await.expect("connected").expect("allowed");
    wire
}

/// Reads every publication: each offset once, in order. How many there were.
async fn read_all(mut wire: Wire) -> u64 {
    let (mut count, mut last) = (0, None);
    while count < u64::from(MESSAGES) {
        let push = wire.push().await.unwrap_or_else(|gone| panic!("a good reader was closed: {gone:?}"));
        let Some(offset) = push["pub"]["offset"].as_u64() else { continue };
        assert!(last.is_none_or(|last| last + 1 == offset), "{offset} follows {last:?}");
        last = Some(offset);
        count += 1;
    }
    count
}

async fn speak(seller: Seller, show: String, speaker: u32) {
    let filler = "what a lamp ".repeat(45);
    for page in 0..MESSAGES / SPEAKERS / PAGE {
        let texts = (0..PAGE).map(|line| format!("{speaker} {page} {line} {filler}"));
        seller.comments(&show, texts).await;
    }
}

/// Until only so many sessions follow the channel.
async fn until_alone(judge: &mut Wire, channel: &str, left: u64) {
    loop {
        let stats = judge.command("presence_stats", json!({ "channel": channel })).await;
        let stats = stats.expect("connected").expect("allowed");
        if stats["num_clients"].as_u64() <= Some(left) {
            return;
        }
        sleep(Duration::from_millis(20)).await;
    }
}

const MESSAGES: u32 = 200_000;
const SPEAKERS: u32 = 20;
/// Comments of one request.
const PAGE: u32 = 500;
/// Bounded memory that fills up meanwhile (keys remembered by the show, pages of SQLite) came to 51 to 59 MiB; with a
/// queue that nobody bounded (`SOUK_QUEUE_*` set to gigabytes and minutes) it was 354 MiB.
const GROWTH_KIB_MAX: u64 = 100 * 1_024;
/// One reading connection, and no snapshots: their memory comes and goes, and is not the question.
const SETTINGS: &[(&str, &str)] = &[
    ("SOUK_LOG", "warn"),
    ("SOUK_PING_S", "3600"),
    ("SOUK_DATABASE_READERS", "1"),
    ("SOUK_SNAPSHOT_EVERY", "1000000"),
];
const PATIENCE: Duration = Duration::from_secs(300);
