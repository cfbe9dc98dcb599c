//! What an inspector sees of a cell's work: its last commands, its rate, its handle times. Bounded, and cheap enough
//! to be always on: one clock reading per turn, no encoding.

use super::door::Traced;
use crate::entity::Seq;
use crate::ids::{Key, Who};
use crate::limits;
use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// One answered command, not yet put into words.
pub(super) struct Line {
    pub(super) at_ms: i64,
    pub(super) who: Who,
    pub(super) key: Key,
    pub(super) verb: Arc<str>,
    pub(super) outcome: Cow<'static, str>,
    pub(super) seq: Seq,
    pub(super) latency: Duration,
}

impl Line {
    fn shown(&self) -> Traced {
        Traced {
            at_ms: self.at_ms,
            who: self.who.to_string(),
            key: self.key.as_str().to_owned(),
            verb: self.verb.clone(),
            outcome: self.outcome.clone().into_owned(),
            seq: self.seq,
            latency_us: u64::try_from(self.latency.as_micros()).unwrap_or(u64::MAX),
        }
    }
}

pub(super) struct Trace {
    commands: VecDeque<Line>,
    /// Handled messages in each of the last seconds, newest last.
    seconds: [u32; WINDOW_S + 1],
    second: Instant,
    /// Handle times by power of two microseconds, halved now and then so that old times fade.
    times: [u16; BUCKETS],
    total: u16,
    pub(super) answered_total: u64,
    pub(super) restarts: u32,
    pub(super) last_restart: Option<Box<str>>,
}

impl Trace {
    pub(super) fn new() -> Self {
        Self {
            commands: VecDeque::new(),
            seconds: [0; WINDOW_S + 1],
            second: Instant::now(),
            times: [0; BUCKETS],
            total: 0,
            answered_total: 0,
            restarts: 0,
            last_restart: None,
        }
    }

    pub(super) fn answered(&mut self, line: Line) {
        self.answered_total += 1;
        if self.commands.len() == limits::TRACE_COMMANDS_MAX {
            self.commands.pop_front();
        }
        self.commands.push_back(line);
    }

    /// Newest first.
    pub(super) fn commands(&self) -> Vec<Traced> {
        self.commands.iter().rev().map(Line::shown).collect()
    }

    /// A turn handled so many messages since `started`.
    pub(super) fn turn(&mut self, messages: usize, started: Instant) {
        self.tick();
        if messages == 0 {
            return;
        }
        let messages = u32::try_from(messages).unwrap_or(u32::MAX);
        let now = &mut self.seconds[WINDOW_S];
        *now = now.saturating_add(messages);
        let each_us = (started.elapsed() / messages).as_micros();
        let bucket = usize::try_from(128 - each_us.leading_zeros()).unwrap_or(BUCKETS).min(BUCKETS - 1);
        let timed = u16::try_from(messages).unwrap_or(u16::MAX).min(TIMED_MAX);
        self.times[bucket] += timed;
        self.total += timed;
        if self.total > FADE_AFTER {
            self.times.iter_mut().for_each(|count| *count /= 2);
            self.total = self.times.iter().sum();
        }
    }

    /// Messages per second over the last ten seconds.
    pub(super) fn rate(&mut self) -> f64 {
        self.tick();
        let whole = &self.seconds[..WINDOW_S];
        f64::from(whole.iter().sum::<u32>()) / WINDOW_S as f64
    }

    /// The handle time that `percent` of the messages stay under, microseconds, to the next power of two.
    pub(super) fn percentile_us(&self, percent: u32) -> u64 {
        let wanted = u64::from(self.total) * u64::from(percent) / 100;
        let mut seen = 0;
        for (bucket, count) in self.times.iter().enumerate() {
            seen += u64::from(*count);
            if seen >= wanted && seen > 0 {
                return 1 << bucket;
            }
        }
        0
    }

    fn tick(&mut self) {
        let passed = usize::try_from(self.second.elapsed().as_secs()).unwrap_or(usize::MAX);
        if passed > 0 {
            self.second = Instant::now();
        }
        for _ in 0..passed.min(self.seconds.len()) {
            self.seconds.rotate_left(1);
            self.seconds[WINDOW_S] = 0;
        }
    }
}

const WINDOW_S: usize = 10;
/// The last one is for all that took four seconds and more.
const BUCKETS: usize = 24;
/// Small enough for counts of two bytes, since every idle cell holds them.
const FADE_AFTER: u16 = 60_000;
/// What one turn may add; mail that was held for a waking cell can be more.
const TIMED_MAX: u16 = 1_000;
const _: () = assert!(FADE_AFTER < u16::MAX - TIMED_MAX);
