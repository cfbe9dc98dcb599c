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
    seconds: VecDeque<u32>,
    second: Instant,
    /// Handle times by power of two microseconds, halved now and then so that old times fade.
    times: [u32; 32],
    total: u32,
    pub(super) restarts: u32,
    pub(super) last_restart: Option<String>,
}

impl Trace {
    pub(super) fn new() -> Self {
        Self {
            commands: VecDeque::new(),
            seconds: VecDeque::from([0]),
            second: Instant::now(),
            times: [0; 32],
            total: 0,
            restarts: 0,
            last_restart: None,
        }
    }

    pub(super) fn answered(&mut self, line: Line) {
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
        if let Some(now) = self.seconds.back_mut() {
            *now = now.saturating_add(messages);
        }
        let each_us = (started.elapsed() / messages).as_micros();
        let bucket = usize::try_from(128 - each_us.leading_zeros()).unwrap_or(31).min(31);
        self.times[bucket] += messages;
        self.total += messages;
        if self.total > FADE_AFTER {
            self.times.iter_mut().for_each(|count| *count /= 2);
            self.total = self.times.iter().sum();
        }
    }

    /// Messages per second over the last ten seconds.
    pub(super) fn rate(&mut self) -> f64 {
        self.tick();
        let whole = self.seconds.iter().rev().skip(1).take(WINDOW_S);
        f64::from(whole.sum::<u32>()) / WINDOW_S as f64
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
        let passed = self.second.elapsed().as_secs().min(2 * WINDOW_S as u64);
        if passed > 0 {
            self.second = Instant::now();
        }
        for _ in 0..passed {
            self.seconds.push_back(0);
        }
        while self.seconds.len() > WINDOW_S + 1 {
            self.seconds.pop_front();
        }
    }
}

const WINDOW_S: usize = 10;
const FADE_AFTER: u32 = 1_000_000;
