//! A crowd watches one auction and a few of them bid: how fast bids are answered, and how old what the watchers see is.
//!
//! The age of the state: a bid was due at some moment; a watcher knows of it when a patch with its seq, or a later one,
//! arrives. Each patch counts once per watcher, with the oldest bid that it brings: the worst of what they had to wait.

use super::{Outcome, Stage, bids};
use crate::arrivals::{Pattern, schedule};
use crate::check::Ack;
use crate::crowd::{Line, Next, Part, Seats, scan};
use crate::meter::{Times, Window};
use crate::orders::{Orders, Pace};
use crate::progress::Progress;
use crate::report::Figures;
use clap::Args;
use serde::Serialize;
use std::time::{Duration, Instant};

#[derive(Args, Clone, Debug, Serialize)]
pub struct Watch {
    /// Everybody follows the auction
    #[arg(long, default_value_t = 10_000)]
    watchers: usize,
    /// How many of them bid
    #[arg(long, default_value_t = 200)]
    bidders: usize,
    /// Bids a second
    #[arg(long, default_value_t = 500.0)]
    rate: f64,
}

impl Watch {
    pub(super) async fn play(&self, stage: &Stage) -> Result<Outcome, String> {
        let people = stage.market.people(self.watchers).await?;
        let auction = stage.market.auction().await?;
        let (mut crowd, _, _) = stage.crowd(&people, |_| vec![auction.clone()])?;
        let count = (self.rate * stage.span.whole()) as usize;
        let pace = Pace::Open(schedule(Pattern::Poisson, self.rate, count.max(1), stage.span.seed));
        let window = stage.span.window();
        let progress = Progress::new("bids", stage.pid, window);
        let auctions = [auction];
        let write = bids::write(&auctions, &stage.market.run);
        let bidders = self.bidders.clamp(1, self.watchers);
        let mut watching = Watching {
            orders: Orders::new(bidders, pace, window, progress, Box::new(write)),
            seen: vec![0; self.watchers],
            patches: Vec::new(),
            dropped: 0,
            settled: None,
        };
        crowd.play(&mut watching)?;
        let mut figures = Figures::default();
        watching.orders.tell(&mut figures);
        watching.orders.progress.tell(&mut figures);
        let age = watching.age(window);
        age.tell(&mut figures, "age_");
        figures.add("patches_per_s", age.count() as f64 / window.seconds());
        figures.add("dropped", watching.dropped as f64);
        let outcome = watching.everybody_saw_the_end(stage.plant);
        let acks = stage.planted(watching.orders.acks);
        let check = match outcome {
            Ok(()) => bids::check(stage, &auctions, &people, &acks).await,
            Err(why) => Err(why),
        };
        Ok(Outcome { figures, check })
    }
}

/// One patch at one watcher.
struct Patch {
    /// What the watcher knew before.
    from: u64,
    to: u64,
    at: Instant,
}

struct Watching<'a> {
    orders: Orders<'a>,
    /// The newest seq each watcher has seen.
    seen: Vec<u64>,
    patches: Vec<Patch>,
    dropped: u64,
    /// When the last bid was answered.
    settled: Option<Instant>,
}

impl Watching<'_> {
    fn head(&self) -> u64 {
        self.orders.acks.iter().filter(|ack| ack.ok).map(|ack| ack.seq).max().unwrap_or(0)
    }

    fn age(&self, window: Window) -> Times {
        let mut due: Vec<Option<Instant>> = Vec::new();
        for &Ack { seq, due: at, ok, .. } in &self.orders.acks {
            let place = usize::try_from(seq).unwrap_or(0);
            if due.len() <= place {
                due.resize(place + 1, None);
            }
            due[place] = ok.then_some(at);
        }
        let mut age = Times::default();
        for patch in self.patches.iter().filter(|patch| window.holds(patch.at)) {
            // Before its first patch a watcher had a snapshot, whose seq isn't kept here.
            let news = (patch.from + 1..=patch.to).filter(|_| patch.from > 0);
            let oldest = news.filter_map(|seq| due.get(usize::try_from(seq).ok()?).copied().flatten()).min();
            if let Some(oldest) = oldest {
                age.note(patch.at.saturating_duration_since(oldest));
            }
        }
        age
    }

    fn everybody_saw_the_end(&self, plant: bool) -> Result<(), String> {
        self.orders.outcome()?;
        if self.dropped > 0 {
            return Err(format!("{} watchers were dropped", self.dropped));
        }
        let head = self.head() + u64::from(plant);
        match self.seen.iter().filter(|seen| **seen < head).count() {
            0 => Ok(()),
            behind => Err(format!("{behind} watchers never saw the state at {head}")),
        }
    }
}

impl Part for Watching<'_> {
    fn heard(&mut self, lines: &mut [Line], seat: usize, message: &[u8], now: Instant) {
        // The seq stands behind the channel's name, near the beginning.
        match message.starts_with(b"{\"push\":").then(|| scan::patch_seq(message)) {
            Some(Some(to)) => {
                let from = std::mem::replace(&mut self.seen[seat], to);
                self.patches.push(Patch { from, to, at: now });
            }
            Some(None) => {}
            None => self.orders.heard(lines, seat, message, now),
        }
    }

    fn lost(&mut self, _: usize, _: Option<u16>) {
        self.dropped += 1;
    }

    fn due(&mut self, seats: &mut Seats<'_>, now: Instant) -> Next {
        if self.settled.is_none() {
            match self.orders.due(seats, now) {
                Next::Done => self.settled = Some(now),
                next @ Next::Until(_) => return next,
            }
        }
        let head = self.head();
        let all = self.seen.iter().all(|seen| *seen >= head);
        let late = self.settled.is_some_and(|at| now > at + LAST_PATCH_MAX);
        if all || late { Next::Done } else { Next::Until(now + LOOK_EVERY) }
    }
}

/// How long the last patch may take.
const LAST_PATCH_MAX: Duration = Duration::from_secs(10);
const LOOK_EVERY: Duration = Duration::from_millis(50);
