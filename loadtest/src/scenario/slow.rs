//! Some readers stop reading. The others must not notice, and the server's memory must stay flat.
//!
//! Played twice on the same sockets: first all read, then some don't any more. Long comments fill the kernel's buffers
//! soon, so that the server's own queue is what is tested.

use super::{Outcome, Stage};
use crate::arrivals::{Pattern, schedule};
use crate::broadcast::{Broadcast, Cast, Pace, Wire};
use crate::crowd::scan;
use crate::progress::Progress;
use crate::report::Figures;
use crate::server::vitals;
use clap::Args;
use serde::Serialize;

#[derive(Args, Clone, Debug, Serialize)]
pub struct Slow {
    #[arg(long, default_value_t = 1_000)]
    readers: usize,
    /// How many of them stop reading; without it one in a hundred, at least one
    #[arg(long)]
    deaf: Option<usize>,
    /// Comments a second
    #[arg(long, default_value_t = 20.0)]
    rate: f64,
    /// Letters in each
    #[arg(long, default_value_t = 1_500)]
    letters: usize,
}

impl Slow {
    pub(super) async fn play(&self, stage: &Stage) -> Result<Outcome, String> {
        let deaf = self.deaf.unwrap_or((self.readers / 100).max(1));
        let people = stage.market.people(1 + self.readers).await?;
        let show = stage.market.show("7", 1).await?;
        let log = format!("{show}/log");
        let follow = |seat| if seat == 0 { Vec::new() } else { vec![log.clone()] };
        let (mut crowd, _, welcome) = stage.crowd(&people, follow)?;
        let (offset, _) = welcome.positions.get(&log).ok_or("the show's log has no position")?;
        let mut figures = Figures::default();
        let memory = |figures: &mut Figures, name: &str| {
            if let Some(vitals) = stage.pid.and_then(vitals) {
                figures.add(name, (vitals.memory_kib / 1_024) as f64);
            }
        };
        memory(&mut figures, "memory_before_mb");
        let all = Cast { publisher: 0, readers: 1..1 + self.readers };
        let (first, check) = self.round(stage, &mut crowd, &show, all, offset + 1, &mut figures, "all_read_")?;
        memory(&mut figures, "memory_all_read_mb");
        if let Err(why) = check {
            return Ok(Outcome { figures, check: Err(why) });
        }
        let reading = 1 + self.readers - deaf.min(self.readers - 1);
        crowd.lines()[reading..].iter_mut().for_each(crate::crowd::Line::stop_reading);
        let others = Cast { publisher: 0, readers: 1..reading };
        let (_, check) = self.round(stage, &mut crowd, &show, others, first, &mut figures, "some_deaf_")?;
        memory(&mut figures, "memory_some_deaf_mb");
        figures.add("deaf", deaf as f64);
        // Who doesn't read can't hear that they were closed: the server says how many.
        if let Some(closed) = stage.market.closed_with(SLOW).await {
            figures.add("deaf_closed", closed as f64);
        }
        if let (Some(before), Some(after)) = (figures.get("all_read_p99_ms"), figures.get("some_deaf_p99_ms")) {
            figures.add("p99_change_percent", (after / before - 1.0) * 100.0);
        }
        Ok(Outcome { figures, check })
    }

    /// One round; the number that comes after its last publication, and what its check found.
    #[allow(clippy::too_many_arguments, reason = "the two rounds differ in exactly these")]
    fn round(
        &self,
        stage: &Stage,
        crowd: &mut crate::crowd::Crowd,
        show: &str,
        cast: Cast,
        first: u64,
        figures: &mut Figures,
        front: &'static str,
    ) -> Result<(u64, Result<u64, String>), String> {
        let (run, text) = (&stage.market.run, "so ".repeat(self.letters / 3));
        let wire = Wire {
            write: Box::new(move |n, id, out| {
                let text = format!("{{\"id\":{id},\"rpc\":{{\"method\":\"show.comment\",\"data\":{{\"show\":\"{show}\",\"text\":\"{text}{n}\",\"key\":\"{run}-{front}-{n}\"}}}}}}");
                out.extend_from_slice(text.as_bytes());
            }),
            number: scan::offset,
            first,
            refused: |message| !scan::has(message, b"\"ok\":true"),
        };
        let count = (self.rate * stage.span.whole()).ceil() as usize;
        let times = schedule(Pattern::Even, self.rate, count.max(1), stage.span.seed);
        let window = stage.span.window();
        let progress = Progress::new("deliveries", stage.pid, window);
        // What is planted is planted in the second round, where it is harder to find.
        let plant = stage.plant && front != "all_read_";
        let mut round = Broadcast::new(cast, wire, Pace::Open(times), window, progress).planted(plant);
        crowd.play(&mut round)?;
        round.tell(figures, front);
        Ok((round.next_number(), round.outcome()))
    }
}

/// The code with which a slow reader is closed.
const SLOW: u16 = 3_008;
