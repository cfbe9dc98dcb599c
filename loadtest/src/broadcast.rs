//! One speaks and many hear: each subscriber must hear every publication once and in order, and what is heard is timed.
//!
//! The wire is a parameter, so that rivals are measured by the same code.

use crate::crowd::{Line, Next, Part, Seats};
use crate::meter::{Times, Window};
use crate::progress::Progress;
use crate::report::Figures;
use std::collections::VecDeque;
use std::ops::Range;
use std::time::{Duration, Instant};

/// When the publisher speaks.
#[derive(Clone, Debug)]
pub enum Pace {
    /// At these times from the beginning.
    Open(Vec<Duration>),
    /// As long as no more than so many publications have not reached everybody.
    Window(usize),
}

/// Writes the nth publication, counted from 0; the id is the publisher's next.
pub type Write<'a> = Box<dyn FnMut(u64, u32, &mut Vec<u8>) + 'a>;

/// How a publication is written, and how its number is read where it arrives.
pub struct Wire<'a> {
    pub write: Write<'a>,
    /// The number that a message brings; each subscriber must hear them without a gap.
    pub number: fn(&[u8]) -> Option<u64>,
    /// The number that the first publication will have.
    pub first: u64,
    /// What the publisher hears when its word was not taken.
    pub refused: fn(&[u8]) -> bool,
}

/// Who takes part: the seat that speaks, those that must hear, and those of whom nothing is asked.
#[derive(Clone, Debug)]
pub struct Cast {
    pub publisher: usize,
    pub readers: Range<usize>,
}

pub struct Broadcast<'a> {
    cast: Cast,
    wire: Wire<'a>,
    pace: Pace,
    window: Window,
    start: Instant,
    pub progress: Progress,
    /// When each of the publications on their way was due, and how many have heard it; the first is `wire.first + done`.
    on_their_way: VecDeque<(Instant, usize)>,
    done: u64,
    spoken: u64,
    /// The number each reader hears next.
    next: Vec<u64>,
    delay: Times,
    complete: Times,
    delivered: u64,
    failed: Option<String>,
    /// Skips one delivery on purpose.
    plant: bool,
}

impl<'a> Broadcast<'a> {
    #[must_use]
    pub fn new(cast: Cast, wire: Wire<'a>, pace: Pace, window: Window, progress: Progress) -> Self {
        let next = vec![wire.first; cast.readers.len()];
        Self {
            cast,
            wire,
            pace,
            window,
            start: Instant::now(),
            progress,
            on_their_way: VecDeque::new(),
            done: 0,
            spoken: 0,
            next,
            delay: Times::default(),
            complete: Times::default(),
            delivered: 0,
            failed: None,
            plant: false,
        }
    }

    /// Makes one subscriber overhear one publication, which the check must find.
    #[must_use]
    pub fn planted(mut self, plant: bool) -> Self {
        self.plant = plant;
        self
    }

    /// How many deliveries there were in all, when each was once and in order.
    ///
    /// # Errors
    /// The first thing that was wrong.
    pub fn outcome(&self) -> Result<u64, String> {
        match &self.failed {
            Some(why) => Err(why.clone()),
            None if self.spoken > self.done => {
                let missing =
                    self.cast.readers.len() - self.on_their_way.front().map_or(0, |(_, heard)| *heard);
                Err(format!("publication {} did not reach {missing} readers", self.wire.first + self.done))
            }
            None if self.spoken == 0 => Err("nothing was published".to_owned()),
            None => Ok(self.spoken * self.cast.readers.len() as u64),
        }
    }

    /// The number that comes after the last publication.
    #[must_use]
    pub fn next_number(&self) -> u64 {
        self.wire.first + self.spoken
    }

    pub fn tell(&self, figures: &mut Figures, front: &str) {
        let seconds = self.window.seconds();
        figures.add(&format!("{front}deliveries_per_s"), self.delivered as f64 / seconds);
        figures.add(&format!("{front}publications_per_s"), self.complete.count() as f64 / seconds);
        self.delay.tell(figures, front);
        figures.add(&format!("{front}all_have_it_p50_ms"), crate::meter::millis(self.complete.at(0.5)));
    }

    fn speak(&mut self, line: &mut Line, due: Instant) {
        if !line.is_open() {
            self.failed.get_or_insert_with(|| "the publisher has no connection".to_owned());
            return;
        }
        let (n, id) = (self.spoken, line.next_id());
        let write = &mut self.wire.write;
        line.say(|out| write(n, id, out));
        self.spoken += 1;
        self.on_their_way.push_back((due, 0));
    }

    fn speak_due(&mut self, seats: &mut Seats<'_>, now: Instant) -> Option<Instant> {
        loop {
            let due = match &self.pace {
                Pace::Open(times) => self.start + *times.get(usize::try_from(self.spoken).ok()?)?,
                Pace::Window(most) if self.on_their_way.len() < *most && now < self.window.until => now,
                Pace::Window(_) => return None,
            };
            if due > now {
                return Some(due);
            }
            self.speak(&mut seats.lines[self.cast.publisher], due);
            if self.failed.is_some() {
                return None;
            }
        }
    }

    fn hears(&mut self, reader: usize, number: u64, now: Instant) {
        if self.plant && reader == 0 && number == self.wire.first + PLANTED {
            self.plant = false;
            return;
        }
        let wanted = self.next[reader];
        if number != wanted {
            self.failed.get_or_insert_with(|| format!("reader {reader} heard {number} instead of {wanted}"));
            return;
        }
        self.next[reader] += 1;
        let at = usize::try_from(number - self.wire.first - self.done).unwrap_or(usize::MAX);
        let Some((due, heard)) = self.on_their_way.get_mut(at) else {
            self.failed.get_or_insert_with(|| format!("{number} was heard before it was said"));
            return;
        };
        *heard += 1;
        if self.window.holds(*due) {
            self.delay.note(now.saturating_duration_since(*due));
        }
        self.delivered += u64::from(self.window.holds(now));
        self.progress.count += 1;
        while self.on_their_way.front().is_some_and(|(_, heard)| *heard == self.cast.readers.len()) {
            let (due, _) = self.on_their_way.pop_front().expect("just seen");
            self.done += 1;
            if self.window.holds(now) {
                self.complete.note(now.saturating_duration_since(due));
            }
        }
    }

    fn is_over(&self, now: Instant) -> bool {
        let all_spoken = match &self.pace {
            Pace::Open(times) => self.spoken >= times.len() as u64,
            Pace::Window(_) => now >= self.window.until,
        };
        let waited = now >= self.window.until + ARRIVAL_MAX;
        self.failed.is_some() || waited || (all_spoken && self.on_their_way.is_empty())
    }
}

impl Part for Broadcast<'_> {
    fn heard(&mut self, lines: &mut [Line], seat: usize, message: &[u8], now: Instant) {
        if self.cast.readers.contains(&seat) {
            if let Some(number) = (self.wire.number)(message) {
                self.hears(seat - self.cast.readers.start, number, now);
            }
        } else if seat == self.cast.publisher && (self.wire.refused)(message) {
            let said = String::from_utf8_lossy(message).into_owned();
            self.failed.get_or_insert(said);
        }
        // Nothing is due but what a delivery has made room for.
        if matches!(self.pace, Pace::Window(most) if self.on_their_way.len() < most)
            && now < self.window.until
        {
            self.speak(&mut lines[self.cast.publisher], now);
        }
    }

    fn lost(&mut self, seat: usize, code: Option<u16>) {
        if self.cast.readers.contains(&seat) || seat == self.cast.publisher {
            self.failed.get_or_insert_with(|| format!("seat {seat} was closed, {code:?}"));
        }
    }

    fn due(&mut self, seats: &mut Seats<'_>, now: Instant) -> Next {
        let next = self.speak_due(seats, now);
        self.progress.tick(now);
        match self.is_over(now) {
            true => Next::Done,
            false => Next::Until(next.unwrap_or(now + IDLE)),
        }
    }
}

/// Which publication is overheard when that is planted.
const PLANTED: u64 = 3;
/// How long the last publications may take to arrive.
const ARRIVAL_MAX: Duration = Duration::from_secs(20);
const IDLE: Duration = Duration::from_millis(50);
