//! Comments of a live show: a thousand a minute, or ten times that (`--count 10000`). One in four is a claim.

use super::{Outcome, Stage};
use crate::arrivals::{Pattern, schedule};
use crate::check;
use crate::meter::Window;
use crate::orders::{Orders, Pace};
use crate::progress::Progress;
use clap::Args;
use serde::Serialize;
use std::time::{Duration, Instant};

/// Lasts as long as `--over-s` says; `--warm-up` is the beginning of it.
#[derive(Args, Clone, Debug, Serialize)]
pub struct Comments {
    #[arg(long, default_value_t = 1_000)]
    count: usize,
    /// Seconds in which they arrive
    #[arg(long, default_value_t = 60.0)]
    over_s: f64,
    /// Who comments, each with a socket
    #[arg(long, default_value_t = 200)]
    people: usize,
}

impl Comments {
    pub(super) async fn play(&self, stage: &Stage) -> Result<Outcome, String> {
        let people = stage.market.people(self.people).await?;
        let show = stage.market.show("7", 50).await?;
        let (mut crowd, _, _) = stage.crowd(&people, |_| Vec::new())?;
        let rate = self.count as f64 / self.over_s.max(0.001);
        let times = schedule(Pattern::Poisson, rate, self.count, stage.span.seed);
        let last = times.last().copied().unwrap_or_default() + Duration::from_millis(1);
        let warm_up = stage.span.warm_up().min(last / 2);
        let window = Window::after(Instant::now(), warm_up, last - warm_up);
        let progress = Progress::new("comments", stage.pid, window);
        let run = &stage.market.run;
        let comment = |n: u64, _: usize, out: &mut Vec<u8>| {
            let said = SAID[(n % SAID.len() as u64) as usize];
            let data = format!(
                "{{\"method\":\"show.comment\",\"data\":{{\"show\":\"{show}\",\"text\":\"{said}\",\"key\":\"{run}-{n}\"}}}}"
            );
            out.extend_from_slice(data.as_bytes());
        };
        let orders = Orders::new(self.people, Pace::Open(times), window, progress, Box::new(comment));
        let (figures, answers) = stage.play(&mut crowd, orders)?;
        let check = match answers {
            Ok(acks) => check::acks(&stage.market, &show, &people, &acks, LEAVES).await,
            Err(why) => Err(why),
        };
        Ok(Outcome { figures, check })
    }
}

const SAID: &[&str] = &["is it the blue one? 😍", "sold 7!!", "hello from Lyon", "how old is it"];
const LEAVES: &str = "commented";
