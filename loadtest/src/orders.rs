//! People give orders, by a timetable fixed beforehand (open loop) or each as soon as the one before is answered
//! (closed loop); every answer is timed and kept for the check.

use crate::check::Ack;
use crate::crowd::scan::{self, Message};
use crate::crowd::{Line, Next, Part, Seats};
use crate::meter::{Times, Window};
use crate::progress::Progress;
use crate::report::Figures;
use std::time::{Duration, Instant};

/// When orders are given.
#[derive(Clone, Debug)]
pub enum Pace {
    /// At these times from the beginning, whatever the server does. The nth is given by seat n, round and round.
    Open(Vec<Duration>),
    /// One on its way per seat, until the window ends.
    ClosedBySeat,
    /// So many on their way; each seat gives one in its life.
    ClosedOnce(usize),
}

/// Writes the nth order, given from a seat: `{"method":…,"data":{…}}`.
pub type Write<'a> = Box<dyn FnMut(u64, usize, &mut Vec<u8>) + 'a>;

/// The part of those who order.
pub struct Orders<'a> {
    write: Write<'a>,
    pace: Pace,
    window: Window,
    start: Instant,
    pub progress: Progress,
    /// On their way, by seat.
    waiting: Vec<Vec<Waiting>>,
    on_their_way: usize,
    given: u64,
    latency: Times,
    late: Times,
    counted: u64,
    accepted: u64,
    pub acks: Vec<Ack>,
    failed: Option<String>,
    begun: bool,
}

#[derive(Clone, Copy, Debug)]
struct Waiting {
    id: u32,
    n: u64,
    intended: Instant,
}

impl<'a> Orders<'a> {
    /// `seats` are the first of the crowd's.
    #[must_use]
    pub fn new(seats: usize, pace: Pace, window: Window, progress: Progress, write: Write<'a>) -> Self {
        Self {
            write,
            pace,
            window,
            start: Instant::now(),
            progress,
            waiting: vec![Vec::new(); seats],
            on_their_way: 0,
            given: 0,
            latency: Times::default(),
            late: Times::default(),
            counted: 0,
            accepted: 0,
            acks: Vec::new(),
            failed: None,
            begun: false,
        }
    }

    /// What went wrong, if anything did: every order must be answered.
    ///
    /// # Errors
    /// The first thing.
    pub fn outcome(&self) -> Result<(), String> {
        match &self.failed {
            Some(why) => Err(why.clone()),
            None if self.on_their_way > 0 => Err(format!("{} orders were never answered", self.on_their_way)),
            None if self.latency.count() == 0 => {
                Err("nothing was measured: it was over before the warm-up was".to_owned())
            }
            None => Ok(()),
        }
    }

    pub fn tell(&self, figures: &mut Figures) {
        figures.add("answers", self.latency.count() as f64);
        figures.add("accepted", self.accepted as f64);
        figures.add("refused", (self.latency.count() - self.accepted) as f64);
        figures.add("per_s", self.counted as f64 / self.window.seconds());
        self.latency.tell(figures, "");
        // How late this generator was itself: part of the latency above, and none of the server's.
        figures.add("generator_late_p50_ms", crate::meter::millis(self.late.at(0.5)));
        figures.add("generator_late_p99_ms", crate::meter::millis(self.late.at(0.99)));
    }

    /// Gives the nth order from a seat.
    fn give(&mut self, line: &mut Line, seat: usize, intended: Instant, now: Instant) {
        let (n, id) = (self.given, line.next_id());
        self.given += 1;
        if !line.is_open() {
            self.failed.get_or_insert_with(|| format!("seat {seat} has no connection"));
            return;
        }
        let write = &mut self.write;
        line.say(|out| {
            out.extend_from_slice(format!("{{\"id\":{id},\"rpc\":").as_bytes());
            write(n, seat, out);
            out.push(b'}');
        });
        self.waiting[seat].push(Waiting { id, n, intended });
        self.on_their_way += 1;
        if self.window.holds(intended) {
            self.late.note(now.saturating_duration_since(intended));
        }
    }

    fn answered(&mut self, waiting: Waiting, seat: usize, rest: &[u8], now: Instant) {
        self.on_their_way -= 1;
        let head = &rest[..rest.len().min(HEAD_BYTES)];
        let (ok, seq) = (scan::has(head, b"\"ok\":true"), scan::number(head, b"\"seq\":"));
        let Some(seq) = seq else {
            let said = String::from_utf8_lossy(rest);
            self.failed.get_or_insert_with(|| format!("order {}: {said}", waiting.n));
            return;
        };
        self.acks.push(Ack { n: waiting.n, seat, seq, ok, due: waiting.intended });
        self.progress.count += 1;
        self.counted += u64::from(self.window.holds(now));
        if self.window.holds(waiting.intended) {
            self.latency.note(now.saturating_duration_since(waiting.intended));
            self.accepted += u64::from(ok);
        }
    }

    /// Gives what the timetable has due; when the next is.
    fn give_due(&mut self, seats: &mut Seats<'_>, now: Instant) -> Option<Instant> {
        loop {
            let at = match &self.pace {
                Pace::Open(times) => self.start + *times.get(usize::try_from(self.given).ok()?)?,
                Pace::ClosedBySeat => return None,
                Pace::ClosedOnce(most) => {
                    let seat = usize::try_from(self.given).ok()?;
                    if self.on_their_way >= *most || seat >= self.waiting.len() || now >= self.window.until {
                        return None;
                    }
                    now
                }
            };
            if at > now {
                return Some(at);
            }
            let seat = usize::try_from(self.given).ok()? % self.waiting.len();
            self.give(&mut seats.lines[seat], seat, at, now);
        }
    }

    fn is_over(&mut self, now: Instant) -> bool {
        let all_given = match &self.pace {
            Pace::Open(times) => self.given >= times.len() as u64,
            Pace::ClosedBySeat => now >= self.window.until,
            Pace::ClosedOnce(_) => now >= self.window.until || self.given >= self.waiting.len() as u64,
        };
        if matches!(self.pace, Pace::ClosedOnce(_)) && all_given && self.on_their_way == 0 {
            // It lasted as long as there was somebody left.
            self.window.until = self.window.until.min(now);
        }
        let waited = now >= self.window.until + ANSWER_MAX;
        self.failed.is_some() || waited || (all_given && self.on_their_way == 0)
    }
}

impl Part for Orders<'_> {
    fn heard(&mut self, lines: &mut [Line], seat: usize, message: &[u8], now: Instant) {
        let Message::Reply { id, rest } = Message::of(message) else { return };
        let Some(mine) = self.waiting.get_mut(seat) else { return };
        let Some(at) = mine.iter().position(|waiting| waiting.id == id) else { return };
        let waiting = mine.swap_remove(at);
        self.answered(waiting, seat, rest, now);
        if matches!(self.pace, Pace::ClosedBySeat) && now < self.window.until {
            self.give(&mut lines[seat], seat, now, now);
        }
    }

    fn lost(&mut self, seat: usize, code: Option<u16>) {
        self.failed.get_or_insert_with(|| format!("seat {seat} was closed, {code:?}"));
    }

    fn due(&mut self, seats: &mut Seats<'_>, now: Instant) -> Next {
        if !self.begun {
            self.begun = true;
            if matches!(self.pace, Pace::ClosedBySeat) {
                (0..self.waiting.len()).for_each(|seat| self.give(&mut seats.lines[seat], seat, now, now));
            }
        }
        let next = self.give_due(seats, now);
        self.progress.tick(now);
        match self.is_over(now) {
            true => Next::Done,
            false => Next::Until(next.unwrap_or(now + IDLE)),
        }
    }
}

/// `ok` and `seq` stand within so many bytes of an answer.
const HEAD_BYTES: usize = 160;
/// How long answers are waited for after the last order.
const ANSWER_MAX: Duration = Duration::from_secs(10);
const IDLE: Duration = Duration::from_millis(50);
