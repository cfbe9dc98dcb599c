//! Bids by many people, each on a socket of their own, on one auction or spread over several.

use super::{Outcome, Stage};
use crate::arrivals::{Pattern, schedule};
use crate::check::{self, Ack};
use crate::market::Person;
use crate::orders::{Orders, Pace};
use crate::progress::Progress;
use clap::Args;
use serde::Serialize;

/// Each bid is a cent above the one before it in its auction; one that is overtaken on its way by two others is refused,
/// which is an answer like any other: stored first.
#[derive(Args, Clone, Debug, Serialize)]
pub struct Bids {
    /// Bidders, each with a socket
    #[arg(long, default_value_t = 1_000)]
    sockets: usize,
    #[arg(long, default_value_t = 1)]
    auctions: usize,
    /// Bids offered a second, open loop
    #[arg(long, default_value_t = 5_000.0)]
    rate: f64,
    #[arg(long, value_enum, default_value = "poisson")]
    #[serde(skip)]
    arrivals: Pattern,
    /// Instead of a rate: each socket bids as soon as its bid before is answered
    #[arg(long)]
    closed: bool,
}

impl Bids {
    pub(super) async fn play(&self, stage: &Stage) -> Result<Outcome, String> {
        let people = stage.market.people(self.sockets).await?;
        let mut auctions = Vec::new();
        for _ in 0..self.auctions.max(1) {
            auctions.push(stage.market.auction().await?);
        }
        let (mut crowd, _, _) = stage.crowd(&people, |_| Vec::new())?;
        let count = (self.rate * stage.span.whole()) as usize;
        let pace = match self.closed {
            true => Pace::ClosedBySeat,
            false => Pace::Open(schedule(self.arrivals, self.rate, count, stage.span.seed)),
        };
        let window = stage.span.window();
        let progress = Progress::new("bids", stage.pid, window);
        let write = write(&auctions, &stage.market.run);
        let orders = Orders::new(self.sockets, pace, window, progress, Box::new(write));
        let (figures, answers) = stage.play(&mut crowd, orders)?;
        let check = match answers {
            Ok(acks) => check(stage, &auctions, &people, &acks).await,
            Err(why) => Err(why),
        };
        Ok(Outcome { figures, check })
    }
}

/// Writes bids, the nth to the nth auction, round and round.
pub(super) fn write(auctions: &[String], run: &str) -> impl FnMut(u64, usize, &mut Vec<u8>) {
    move |n, _, out| {
        let many = auctions.len() as u64;
        let auction = &auctions[(n % many) as usize];
        let max_cents = FIRST_CENTS + n / many;
        let data = format!(
            "{{\"method\":\"auction.bid\",\"data\":{{\"auction\":\"{auction}\",\"max_cents\":{max_cents},\"confirm\":true,\"key\":\"{run}-{n}\"}}}}"
        );
        out.extend_from_slice(data.as_bytes());
    }
}

/// Compares the journals of all auctions with the answers; how many were found.
pub(super) async fn check(
    stage: &Stage,
    auctions: &[String],
    people: &[Person],
    acks: &[Ack],
) -> Result<u64, String> {
    let mut found = 0;
    for (at, auction) in auctions.iter().enumerate() {
        let mine = acks.iter().filter(|ack| ack.n % auctions.len() as u64 == at as u64);
        let mine: Vec<_> = mine.copied().collect();
        found += check::acks(&stage.market, auction, people, &mine, LEAVES).await?;
    }
    Ok(found)
}

const FIRST_CENTS: u64 = 10;
const LEAVES: &str = "bid_placed";
