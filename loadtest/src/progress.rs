//! The live line on standard error, once a second, and what the server's process used meanwhile.

use crate::meter::Window;
use crate::report::Figures;
use crate::server::{Vitals, vitals};
use std::io::{IsTerminal as _, Write as _, stderr};
use std::time::{Duration, Instant};

/// Counts, shows, and looks at the server's process once a second.
#[derive(Debug)]
pub struct Progress {
    what: &'static str,
    pid: Option<u32>,
    /// What is counted; the line shows how many more there are each second.
    pub count: u64,
    shown: u64,
    due: Instant,
    start: Instant,
    window: Window,
    first: Option<(Instant, Vitals)>,
    last: Option<(Instant, Vitals)>,
    memory_kib_max: u64,
}

impl Progress {
    #[must_use]
    pub fn new(what: &'static str, pid: Option<u32>, window: Window) -> Self {
        let now = Instant::now();
        Self {
            what,
            pid,
            count: 0,
            shown: 0,
            due: now + SECOND,
            start: now,
            window,
            first: None,
            last: None,
            memory_kib_max: 0,
        }
    }

    /// Shows a line when a second has passed.
    pub fn tick(&mut self, now: Instant) {
        if now < self.due {
            return;
        }
        self.due = now + SECOND;
        self.look(now);
        let (new, seconds) = (self.count - self.shown, (now - self.start).as_secs());
        self.shown = self.count;
        let warming = if now < self.window.from { ", warming up" } else { "" };
        let memory = self.last.map_or(0, |(_, vitals)| vitals.memory_kib / 1_024);
        let begin = if stderr().is_terminal() { "\r\x1b[K" } else { "" };
        let end = if stderr().is_terminal() { "" } else { "\n" };
        let line =
            format!("{begin}{seconds:>4} s  {new:>8} {}/s  server {memory} MB{warming}{end}", self.what);
        // Nobody may be there to see it.
        let _ = stderr().write_all(line.as_bytes());
    }

    fn look(&mut self, now: Instant) {
        let Some(vitals) = self.pid.and_then(vitals) else { return };
        self.memory_kib_max = self.memory_kib_max.max(vitals.memory_kib);
        self.last = Some((now, vitals));
        if self.window.holds(now) && self.first.is_none() {
            self.first = self.last;
        }
    }

    /// Adds what the server used: `server_cpu_percent` of one core within the window, `server_memory_mb` at its most.
    pub fn tell(&mut self, figures: &mut Figures) {
        self.look(Instant::now());
        if stderr().is_terminal() {
            eprintln!();
        }
        if let (Some((from, first)), Some((to, last))) = (self.first, self.last) {
            let seconds = (to - from).as_secs_f64();
            if seconds > 0.5 {
                let cpu = last.cpu.saturating_sub(first.cpu).as_secs_f64();
                figures.add("server_cpu_percent", (cpu / seconds * 100.0).round());
            }
        }
        if self.memory_kib_max > 0 {
            figures.add("server_memory_mb", (self.memory_kib_max / 1_024) as f64);
        }
    }
}

const SECOND: Duration = Duration::from_secs(1);
