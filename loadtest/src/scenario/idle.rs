//! Connected and silent: what one socket costs the server. Everybody has their own channel, as every session does, and
//! follows nothing else.

use super::{Outcome, Stage};
use crate::crowd::{Line, Next, Part, Seats};
use crate::report::Figures;
use crate::server::vitals;
use clap::Args;
use serde::Serialize;
use std::time::{Duration, Instant};

#[derive(Args, Clone, Debug, Serialize)]
pub struct Idle {
    #[arg(long, default_value_t = 10_000)]
    sockets: usize,
}

impl Idle {
    pub(super) async fn play(&self, stage: &Stage) -> Result<Outcome, String> {
        let pid = stage.pid.ok_or("memory is read from the process: give --server-pid, or --serve")?;
        let people = stage.market.people(self.sockets).await?;
        let look = || vitals(pid).ok_or_else(|| format!("there is no process {pid}"));
        let before = look()?;
        let began = Instant::now();
        let (mut crowd, _, _) = stage.crowd(&people, |_| Vec::new())?;
        let came_in = began.elapsed();
        let connected = look()?;
        let until = Instant::now() + Duration::from_secs_f64(stage.span.whole());
        let mut silence = Silence { until, lost: u64::from(stage.plant) };
        crowd.play(&mut silence)?;
        let after = look()?;
        let mut figures = Figures::default();
        let per_socket = |kib: u64| kib.saturating_sub(before.memory_kib) as f64 / self.sockets.max(1) as f64;
        // A kB is a thousand bytes here.
        figures.add("kb_per_socket", per_socket(after.memory_kib) * 1.024);
        figures.add("memory_before_mb", (before.memory_kib / 1_024) as f64);
        figures.add("memory_after_mb", (after.memory_kib / 1_024) as f64);
        figures.add("connects_per_s", self.sockets as f64 / came_in.as_secs_f64());
        let quiet = after.cpu.saturating_sub(connected.cpu).as_secs_f64() / stage.span.whole();
        figures.add("server_cpu_percent", (quiet * 100.0).round());
        let open = crowd.lines().iter().filter(|line| line.is_open()).count();
        let check = match (silence.lost, open == self.sockets) {
            (0, true) => Ok(open as u64),
            (lost, _) => Err(format!("{lost} sockets were closed, {open} of {} are open", self.sockets)),
        };
        Ok(Outcome { figures, check })
    }
}

/// Nobody says anything; pings are answered by the crowd itself.
struct Silence {
    until: Instant,
    lost: u64,
}

impl Part for Silence {
    fn heard(&mut self, _: &mut [Line], _: usize, _: &[u8], _: Instant) {}

    fn lost(&mut self, _: usize, _: Option<u16>) {
        self.lost += 1;
    }

    fn due(&mut self, _: &mut Seats<'_>, now: Instant) -> Next {
        if now >= self.until { Next::Done } else { Next::Until(self.until) }
    }
}
