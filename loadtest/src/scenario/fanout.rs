//! One publisher and many subscribers: how many deliveries a second the server makes when as much is published as
//! reaches everybody. Each publication is a bid in the auction's log, durable before it leaves.

use super::{Outcome, Stage, bids};
use crate::broadcast::{Broadcast, Cast, Pace, Wire};
use crate::crowd::scan;
use crate::progress::Progress;
use crate::report::Figures;
use clap::Args;
use serde::Serialize;

#[derive(Args, Clone, Debug, Serialize)]
pub struct Fanout {
    #[arg(long, default_value_t = 1_000)]
    pub subscribers: usize,
    /// Publications on their way that have not reached everybody
    #[arg(long, default_value_t = 8)]
    pub window: usize,
}

impl Fanout {
    /// # Errors
    /// Why there is nothing to report.
    pub async fn play(&self, stage: &Stage) -> Result<Outcome, String> {
        let people = stage.market.people(1 + self.subscribers).await?;
        let auction = stage.market.auction().await?;
        let log = format!("{auction}/log");
        let follow = |seat| if seat == 0 { Vec::new() } else { vec![log.clone()] };
        let (mut crowd, _, welcome) = stage.crowd(&people, follow)?;
        let (offset, _) = welcome.positions.get(&log).ok_or("the log has no position")?;
        let auctions = [auction.clone()];
        let mut bid = bids::write(&auctions, &stage.market.run);
        let wire = Wire {
            write: Box::new(move |n, id, out| {
                out.extend_from_slice(format!("{{\"id\":{id},\"rpc\":").as_bytes());
                bid(n, 0, out);
                out.push(b'}');
            }),
            number: scan::offset,
            first: offset + 1,
            refused: |message| !scan::has(message, b"\"ok\":true") && !scan::has(message, b"\"push\""),
        };
        let window = stage.span.window();
        let progress = Progress::new("deliveries", stage.pid, window);
        let cast = Cast { publisher: 0, readers: 1..1 + self.subscribers };
        let pace = Pace::Window(self.window.max(1));
        let mut broadcast = Broadcast::new(cast, wire, pace, window, progress).planted(stage.plant);
        crowd.play(&mut broadcast)?;
        let mut figures = Figures::default();
        broadcast.tell(&mut figures, "");
        broadcast.progress.tell(&mut figures);
        let check = match broadcast.outcome() {
            Ok(deliveries) => {
                let held = stage.market.walk(&auction, *offset, |_, _| Ok(())).await?;
                match held == broadcast.next_number() - (offset + 1) {
                    true => Ok(deliveries),
                    false => Err(format!("the journal holds {held} events behind {offset}")),
                }
            }
            Err(why) => Err(why),
        };
        Ok(Outcome { figures, check })
    }
}
