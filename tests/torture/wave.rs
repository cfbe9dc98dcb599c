//! Very many sockets are cut at once: all are back, all have missed nothing, and the journal wasn't read for it, since the
//! ring holds what happened meanwhile.

use crate::audit::Verdict;
use crate::fire::database::Database;
use crate::fire::market::{Person, Seller, text};
use crate::fire::rest::{self, Request};
use crate::fire::server::Server;
use crate::fire::wire::{Gone, Wire};
use crate::report::{Figures, spread};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

/// What is going on, for every socket to see.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Watching,
    Cut,
    Back,
}

struct Wave {
    port: u16,
    channel: String,
    stage: watch::Sender<Stage>,
    /// The last offset there is.
    head: AtomicU64,
    cut: AtomicUsize,
    /// Sockets that have seen all up to the head.
    complete: AtomicUsize,
}

pub async fn run(sockets: usize) -> Verdict<Figures> {
    let server = Server::start(Database::Sqlite, SETTINGS).await;
    let seller = Seller::register(server.port).await;
    let auction = seller.auction().await;
    let mut bidders = Person::mint(server.port, 2).await;
    let wave = Arc::new(Wave {
        port: server.port,
        channel: format!("{auction}/log"),
        stage: watch::Sender::new(Stage::Watching),
        head: AtomicU64::new(0),
        cut: AtomicUsize::new(0),
        complete: AtomicUsize::new(0),
    });
    bid(&mut bidders, &auction, 0..20, &wave).await;
    let people = Person::mint(server.port, sockets.div_ceil(SOCKETS_EACH)).await;
    let watchers = (0..sockets).map(|number| {
        let token = people[number / SOCKETS_EACH].token.clone();
        tokio::spawn(watch(token, wave.clone()))
    });
    let watchers: Vec<_> = watchers.collect();
    until(&wave.complete, sockets, "all are there").await?;

    wave.complete.store(0, Ordering::SeqCst);
    wave.stage.send_replace(Stage::Cut);
    until(&wave.cut, sockets, "all are cut").await?;
    bid(&mut bidders, &auction, 20..20 + MISSED, &wave).await;
    let reads_before = journal_reads(&server).await;
    let began = Instant::now();
    wave.stage.send_replace(Stage::Back);
    until(&wave.complete, sockets, "all are back and complete").await?;
    let back = began.elapsed();
    let mut each = Vec::new();
    for watcher in watchers {
        each.push(watcher.await.map_err(|fault| fault.to_string())??);
    }
    let journal_reads = journal_reads(&server).await - reads_before;
    if journal_reads > JOURNAL_READS_MAX {
        return Err(format!(
            "{sockets} sockets came back within the ring and cost {journal_reads} journal reads"
        ));
    }
    let (connections, mut waits): (Vec<u64>, Vec<Duration>) = each.into_iter().unzip();
    Ok(json!({
        "sockets": sockets, "missed_each": MISSED, "back_ms": back.as_millis(),
        "tries": connections.iter().sum::<u64>(), "each_ms": spread(&mut waits), "journal_reads": journal_reads,
    }))
}

/// Two people outbid each other; afterwards the head is known.
async fn bid(bidders: &mut [Person], auction: &str, numbers: std::ops::Range<u64>, wave: &Wave) {
    for number in numbers {
        let fields =
            json!({ "auction": auction, "max_cents": 1_000 + number * 500, "key": format!("b{number}") });
        let bidder = usize::from(number % 2 == 1);
        let answer = bidders[bidder].insist("auction.bid", &fields).await;
        wave.head.store(answer["seq"].as_u64().expect("a seq"), Ordering::SeqCst);
    }
}

/// One socket's life: sees everything, is cut, comes back and sees what it missed. Its tries to come back, and how long
/// it took.
async fn watch(token: String, wave: Arc<Wave>) -> Verdict<(u64, Duration)> {
    let mut stage = wave.stage.subscribe();
    // Not all in the first instant: that is what comes later.
    let (mut wire, mut offset, epoch) = loop {
        if let Ok(mut wire) = Wire::connect(wave.port, &token).await
            && let Ok(Ok(reply)) = wire.subscribe(&wave.channel, None).await
        {
            break (wire, reply["offset"].as_u64().unwrap_or(0), text(&reply["epoch"]));
        }
        sleep(Duration::from_millis(20)).await;
    };
    wave.complete.fetch_add(1, Ordering::SeqCst);
    tokio::select! {
        gone = until_gone(&mut wire) => return Err(format!("closed before it was cut: {gone:?}")),
        _ = stage.wait_for(|stage| *stage == Stage::Cut) => drop(wire),
    }
    wave.cut.fetch_add(1, Ordering::SeqCst);
    let _ = stage.wait_for(|stage| *stage == Stage::Back).await;
    let (began, mut tries) = (Instant::now(), 0);
    while offset < wave.head.load(Ordering::SeqCst) {
        tries += 1;
        if let Err(Gone { .. }) = come_back(&token, &wave, &mut offset, &epoch).await? {
            sleep(Duration::from_millis(20)).await;
        }
    }
    wave.complete.fetch_add(1, Ordering::SeqCst);
    Ok((tries, began.elapsed()))
}

async fn until_gone(wire: &mut Wire) -> Gone {
    loop {
        if let Err(gone) = wire.push().await {
            return gone;
        }
    }
}

async fn come_back(token: &str, wave: &Wave, offset: &mut u64, epoch: &str) -> Verdict<Result<(), Gone>> {
    let mut wire = match Wire::connect(wave.port, token).await {
        Ok(wire) => wire,
        Err(gone) => return Ok(Err(gone)),
    };
    let reply = match wire.subscribe(&wave.channel, Some((*offset, epoch))).await {
        Ok(Ok(reply)) => reply,
        Ok(Err(refused)) if refused.temporary => return Ok(Err(Gone { code: None })),
        Ok(Err(refused)) => return Err(format!("{refused:?}")),
        Err(gone) => return Ok(Err(gone)),
    };
    if reply["recovered"] != true {
        return Err(format!("not recovered from {offset}: {reply}"));
    }
    for publication in reply["publications"].as_array().into_iter().flatten() {
        if publication["offset"].as_u64() != Some(*offset + 1) {
            return Err(format!("behind {offset} came {publication}"));
        }
        *offset += 1;
    }
    Ok(Ok(()))
}

async fn until(count: &AtomicUsize, wanted: usize, what: &str) -> Verdict {
    let waiting = async {
        while count.load(Ordering::SeqCst) < wanted {
            sleep(Duration::from_millis(5)).await;
        }
    };
    let seen = || format!("not {what} after {PATIENCE:?}: {} of {wanted}", count.load(Ordering::SeqCst));
    timeout(PATIENCE, waiting).await.map_err(|_| seen())
}

async fn journal_reads(server: &Server) -> u64 {
    let request = Request { method: "GET", path: "/metrics", ..Request::default() };
    let (status, told) = rest::send_text(server.port, request).await.expect("metrics");
    assert_eq!(status, 200, "{told}");
    let figure = told.lines().find_map(|line| line.strip_prefix("souk_journal_reads_total "));
    figure.expect("journal reads are counted").parse().expect("a number")
}

/// Fewer than the ring holds (512).
const MISSED: u64 = 100;
/// People are asked for in one request.
const SOCKETS_EACH: usize = 10;
/// Nobody wakes a cell or reads a list here; a page for some straggler is not the storm that is meant.
const JOURNAL_READS_MAX: u64 = 2;
const PATIENCE: Duration = Duration::from_secs(120);
/// They connect at once by intention.
const SETTINGS: &[(&str, &str)] = &[("SOUK_LOG", "warn")];
