//! Every socket is cut at once and all come back at once, without the jitter that SDKs have: how long until each is
//! back and has heard everything that was said meanwhile, once and in order.

use super::{Outcome, Stage, bids};
use crate::arrivals::{Pattern, schedule};
use crate::check;
use crate::crowd::scan::{self, Message};
use crate::crowd::{Line, Next, Part, Pass, Seats, greet};
use crate::meter::{Times, millis};
use crate::orders::{Orders, Pace};
use crate::progress::Progress;
use crate::report::Figures;
use clap::Args;
use serde::Serialize;
use std::time::{Duration, Instant};

/// The cut comes when the warm-up is over; bids go on for `--seconds` behind it.
#[derive(Args, Clone, Debug, Serialize)]
pub struct Reconnect {
    #[arg(long, default_value_t = 5_000)]
    sockets: usize,
    /// Bids a second, by one more socket that is not cut
    #[arg(long, default_value_t = 50.0)]
    rate: f64,
}

impl Reconnect {
    pub(super) async fn play(&self, stage: &Stage) -> Result<Outcome, String> {
        let people = stage.market.people(1 + self.sockets).await?;
        let auction = stage.market.auction().await?;
        let log = format!("{auction}/log");
        let follow = |seat| if seat == 0 { Vec::new() } else { vec![log.clone()] };
        let (mut crowd, passes, welcome) = stage.crowd(&people, follow)?;
        let (offset, epoch) = welcome.positions.get(&log).cloned().ok_or("the log has no position")?;
        let window = stage.span.window();
        let count = (self.rate * stage.span.whole()).ceil() as usize;
        let pace = Pace::Open(schedule(Pattern::Even, self.rate, count.max(1), stage.span.seed));
        let progress = Progress::new("bids", stage.pid, window);
        let auctions = [auction.clone()];
        let write = bids::write(&auctions, &stage.market.run);
        let mut wave = Wave {
            orders: Orders::new(1, pace, window, progress, Box::new(write)),
            passes: &passes,
            epoch,
            last: vec![offset; passes.len()],
            cut_at: window.from,
            cut: false,
            away: 0,
            back: Times::default(),
            all_back: None,
            missed: 0,
            tries: 0,
            again: Vec::new(),
            settled: None,
            failed: None,
            plant: stage.plant,
        };
        crowd.play(&mut wave)?;
        let mut figures = Figures::default();
        wave.back.tell(&mut figures, "back_");
        if let Some(all_back) = wave.all_back {
            figures.add("all_back_ms", millis(all_back));
        }
        figures.add("recovered_publications", wave.missed as f64);
        figures.add("tries", wave.tries as f64);
        wave.orders.tell(&mut figures);
        wave.orders.progress.tell(&mut figures);
        let check = match wave.outcome() {
            Ok(()) => check::acks(&stage.market, &auction, &people, &wave.orders.acks, LEAVES).await,
            Err(why) => Err(why),
        };
        Ok(Outcome { figures, check })
    }
}

struct Wave<'a> {
    orders: Orders<'a>,
    passes: &'a [Pass],
    epoch: String,
    /// The offset each seat has heard last.
    last: Vec<u64>,
    cut_at: Instant,
    cut: bool,
    away: usize,
    back: Times,
    all_back: Option<Duration>,
    missed: u64,
    tries: u64,
    /// Seats whose new connection was refused.
    again: Vec<usize>,
    settled: Option<Instant>,
    failed: Option<String>,
    plant: bool,
}

impl Wave<'_> {
    fn head(&self) -> u64 {
        self.orders.acks.iter().map(|ack| ack.seq).max().unwrap_or(0)
    }

    fn outcome(&self) -> Result<(), String> {
        self.orders.outcome()?;
        if let Some(why) = &self.failed {
            return Err(why.clone());
        }
        let head = self.head();
        match self.last[1..].iter().filter(|last| **last != head).count() {
            0 if self.all_back.is_some() => Ok(()),
            0 => Err("not everybody came back".to_owned()),
            behind => Err(format!("{behind} sockets did not hear everything up to {head}")),
        }
    }

    fn hears(&mut self, seat: usize, offset: u64) {
        if self.plant && self.cut && seat == 1 {
            self.plant = false;
            return;
        }
        let wanted = self.last[seat] + 1;
        if offset != wanted {
            self.failed.get_or_insert_with(|| format!("seat {seat} heard {offset} instead of {wanted}"));
        }
        self.last[seat] = offset;
    }

    /// The reply to a subscription: what was missed is in it.
    fn resumed(&mut self, seat: usize, reply: &[u8], now: Instant) {
        if !scan::has(reply, b"\"recovered\":true") {
            let said = String::from_utf8_lossy(&reply[..reply.len().min(200)]).into_owned();
            self.failed.get_or_insert_with(|| format!("seat {seat} did not recover: {said}"));
            return;
        }
        // The first offset is the position, the others are publications.
        for offset in scan::numbers(reply, b"\"offset\":").skip(1) {
            self.hears(seat, offset);
            self.missed += 1;
        }
        self.back.note(now - self.cut_at);
        self.away -= 1;
        if self.away == 0 {
            self.all_back = Some(now - self.cut_at);
        }
    }

    fn connect(&mut self, seats: &mut Seats<'_>, seat: usize) {
        self.tries += 1;
        if let Err(fault) = seats.connect(seat) {
            self.failed.get_or_insert_with(|| format!("seat {seat}: {fault}"));
        }
    }

    fn cut_all(&mut self, seats: &mut Seats<'_>, now: Instant) {
        self.cut = true;
        self.cut_at = now;
        self.away = self.passes.len() - 1;
        seats.lines[1..].iter_mut().for_each(Line::cut);
        (1..self.passes.len()).for_each(|seat| self.connect(seats, seat));
    }
}

impl Part for Wave<'_> {
    fn opened(&mut self, line: &mut Line, seat: usize) {
        let position = (self.last[seat], self.epoch.clone());
        greet(line, &self.passes[seat], |_| Some(position.clone()));
    }

    fn heard(&mut self, lines: &mut [Line], seat: usize, message: &[u8], now: Instant) {
        match Message::of(message) {
            _ if seat == 0 => self.orders.heard(lines, seat, message, now),
            Message::Push(push) => {
                if let Some(offset) = scan::offset(push) {
                    self.hears(seat, offset);
                }
            }
            Message::Reply { id: SUBSCRIBED, rest } => self.resumed(seat, rest, now),
            _ => {}
        }
    }

    fn lost(&mut self, seat: usize, code: Option<u16>) {
        match self.cut && seat > 0 {
            true => self.again.push(seat),
            false => self.orders.lost(seat, code),
        }
    }

    fn due(&mut self, seats: &mut Seats<'_>, now: Instant) -> Next {
        if !self.cut && now >= self.cut_at {
            self.cut_all(seats, now);
        }
        for seat in std::mem::take(&mut self.again) {
            self.connect(seats, seat);
        }
        if self.settled.is_none() {
            match self.orders.due(seats, now) {
                Next::Done => self.settled = Some(now),
                Next::Until(then) if !self.cut => return Next::Until(then.min(self.cut_at)),
                next @ Next::Until(_) => return next,
            }
        }
        let head = self.head();
        let complete = self.cut && self.away == 0 && self.last[1..].iter().all(|last| *last >= head);
        let late = self.settled.is_some_and(|at| now > at + BACK_MAX);
        match complete || late || self.failed.is_some() {
            true => Next::Done,
            false => Next::Until(now + LOOK_EVERY),
        }
    }
}

/// The id of the first subscription behind `connect`.
const SUBSCRIBED: u32 = 2;
const LEAVES: &str = "bid_placed";
/// How long coming back may take after the last bid.
const BACK_MAX: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(20);
