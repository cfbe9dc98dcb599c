//! A flash sale: everybody wants the same item, each person claims once from a socket of their own, and only the first
//! win.

use super::{Outcome, Stage};
use crate::arrivals::{Pattern, schedule};
use crate::check;
use crate::meter::Window;
use crate::orders::{Orders, Pace};
use crate::progress::Progress;
use clap::Args;
use serde::Serialize;
use std::time::{Duration, Instant};

/// Lasts until everybody has claimed, whatever `--seconds` says.
#[derive(Args, Clone, Debug, Serialize)]
pub struct Claims {
    /// Each with a socket
    #[arg(long, default_value_t = 5_000)]
    people: usize,
    /// Pieces of the item
    #[arg(long, default_value_t = 100)]
    quantity: usize,
    /// Claims offered a second, open loop
    #[arg(long, default_value_t = 1_000.0)]
    rate: f64,
    #[arg(long, value_enum, default_value = "poisson")]
    #[serde(skip)]
    arrivals: Pattern,
    /// So many claims on their way at any time instead of a rate
    #[arg(long, value_name = "IN_FLIGHT")]
    closed: Option<usize>,
}

impl Claims {
    pub(super) async fn play(&self, stage: &Stage) -> Result<Outcome, String> {
        let people = stage.market.people(self.people).await?;
        let show = stage.market.show(ITEM, self.quantity).await?;
        let (mut crowd, _, _) = stage.crowd(&people, |_| Vec::new())?;
        let times = schedule(self.arrivals, self.rate, self.people, stage.span.seed);
        let warm_up = stage.span.warm_up();
        let (pace, time) = match self.closed {
            Some(in_flight) => (Pace::ClosedOnce(in_flight.max(1)), LONGEST),
            None => {
                let last = times.last().copied().unwrap_or_default() + Duration::from_millis(1);
                (Pace::Open(times), last.saturating_sub(warm_up).max(Duration::from_millis(1)))
            }
        };
        let window = Window::after(Instant::now(), warm_up, time);
        let progress = Progress::new("claims", stage.pid, window);
        let run = &stage.market.run;
        let claim = |n: u64, _: usize, out: &mut Vec<u8>| {
            let data = format!(
                "{{\"method\":\"show.claim\",\"data\":{{\"show\":\"{show}\",\"item_number\":\"{ITEM}\",\"key\":\"{run}-{n}\"}}}}"
            );
            out.extend_from_slice(data.as_bytes());
        };
        let orders = Orders::new(self.people, pace, window, progress, Box::new(claim));
        let (figures, answers) = stage.play(&mut crowd, orders)?;
        let check = match answers {
            Err(why) => Err(why),
            Ok(acks) => match check::acks(&stage.market, &show, &people, &acks, LEAVES).await {
                Err(why) => Err(why),
                Ok(found) => self.winners(stage, &show, acks.len()).await.map(|()| found),
            },
        };
        Ok(Outcome { figures, check })
    }

    /// The first so many won, in the journal's order, and nobody else.
    async fn winners(&self, stage: &Stage, show: &str, claims: usize) -> Result<(), String> {
        let (mut seen, mut wrong) = (0, None);
        let look = |seq: u64, event: &serde_json::Value| {
            if event["t"] == LEAVES {
                let wanted = if seen < self.quantity { "winner" } else { "waitlist" };
                if event["standing"] != wanted {
                    wrong.get_or_insert(seq);
                }
                seen += 1;
            }
            Ok(())
        };
        stage.market.walk(show, 0, look).await?;
        match wrong {
            Some(seq) => Err(format!("claim {seq} should not have ended as it did")),
            None if seen == claims => Ok(()),
            None => Err(format!("{claims} claims were answered, {seen} are there")),
        }
    }
}

const ITEM: &str = "7";
const LEAVES: &str = "claimed";
const LONGEST: Duration = Duration::from_secs(3_600);
