//! The live line on standard error, once a second, and what the server's process and this one used meanwhile.

use crate::meter::Window;
use crate::report::Figures;
use crate::server::{Vitals, alone, vitals};
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
    /// The server, where its process is known, and this generator.
    first: Option<Look>,
    last: Option<Look>,
    memory_kib_max: u64,
}

/// What was used at one moment.
#[derive(Clone, Copy, Debug)]
struct Look {
    at: Instant,
    server: Option<Vitals>,
    own: Vitals,
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
        let memory = self.last.and_then(|look| look.server).map(|vitals| vitals.memory_kib / 1_024);
        let memory = memory.map_or_else(String::new, |memory| format!("  server {memory} MB"));
        let begin = if stderr().is_terminal() { "\r\x1b[K" } else { "" };
        let end = if stderr().is_terminal() { "" } else { "\n" };
        let line = format!("{begin}{seconds:>4} s  {new:>8} {}/s{memory}{warming}{end}", self.what);
        // Nobody may be there to see it.
        let _ = stderr().write_all(line.as_bytes());
    }

    fn look(&mut self, now: Instant) {
        let Some(own) = alone(std::process::id()) else { return };
        let server = self.pid.and_then(vitals);
        self.memory_kib_max = self.memory_kib_max.max(server.map_or(0, |vitals| vitals.memory_kib));
        self.last = Some(Look { at: now, server, own });
        if self.window.holds(now) && self.first.is_none() {
            self.first = self.last;
        }
    }

    /// Adds what was used within the window: `server_cpu_percent` and `generator_cpu_percent` of one core, and
    /// `server_memory_mb` at its most.
    pub fn tell(&mut self, figures: &mut Figures) {
        self.look(Instant::now());
        if stderr().is_terminal() {
            eprintln!();
        }
        if let (Some(first), Some(last)) = (self.first, self.last) {
            let seconds = (last.at - first.at).as_secs_f64();
            let mut tell = |name: &str, from: Vitals, to: Vitals| {
                let cpu = to.cpu.saturating_sub(from.cpu).as_secs_f64();
                figures.add(name, (cpu / seconds * 100.0).round());
            };
            if seconds > 0.5 {
                if let (Some(from), Some(to)) = (first.server, last.server) {
                    tell("server_cpu_percent", from, to);
                }
                tell("generator_cpu_percent", first.own, last.own);
            }
        }
        if self.memory_kib_max > 0 {
            figures.add("server_memory_mb", (self.memory_kib_max / 1_024) as f64);
        }
    }
}

const SECOND: Duration = Duration::from_secs(1);
