//! kill -9, over and over, at random moments under load.

use crate::audit::{Audit, Tally, Verdict, verify};
use crate::crowd::Crowd;
use crate::fire::database::Database;
use crate::fire::market::{Person, Seller};
use crate::fire::server::Server;
use crate::report::{Figures, spread};
use actors::dice::Dice;
use serde_json::json;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How much of it.
#[derive(Clone, Copy)]
pub struct Plan {
    pub kills: usize,
    pub rate_per_s: u32,
    pub seed: u64,
}

pub async fn run(database: Database, plan: Plan) -> Verdict<Figures> {
    let mut dice = Dice::seeded(plan.seed);
    let mut server = Server::start(database, QUIET).await;
    let seller = Seller::register(server.port).await;
    let (mut restarts, mut recoveries) = (Vec::new(), Vec::new());
    let (mut whole, mut sold_for) = (Tally::default(), Duration::ZERO);
    let mut left = plan.kills;
    while left > 0 {
        // A fresh market now and then: otherwise a run's last kills would be about old, large ones only.
        let people = Person::mint(server.port, PEOPLE).await;
        let crowd = Crowd::gather(&seller, people, plan.rate_per_s, dice.next_u64()).await;
        let (mut audit, opened) = (Audit::of(&crowd), Instant::now());
        for _ in 0..left.min(SEASON) {
            sleep(Duration::from_micros(dice.below(UP_US))).await;
            server.kill();
            let began = Instant::now();
            server.wake().await;
            let ready = Instant::now();
            restarts.push(ready - began);
            recoveries.push(crowd.all_answered(ready).await - began);
            audit.check(&server, &crowd).await?;
        }
        left -= left.min(SEASON);
        sold_for += opened.elapsed();
        let tally = audit.close(&server, crowd).await?;
        server.kill();
        verify(&server)?;
        server.wake().await;
        whole.commands += tally.commands;
        whole.rows += tally.rows;
        whole.decided_again += tally.decided_again;
        whole.repeated += tally.repeated;
        whole.reread += tally.reread;
    }
    Ok(json!({
        "kills": plan.kills, "offered_per_s": plan.rate_per_s, "commands": whole.commands, "rows": whole.rows,
        "decided_again": whole.decided_again, "repeated_keys": whole.repeated, "reread": whole.reread,
        "answered_per_s": (whole.commands as f64 / sold_for.as_secs_f64()).round(), "restart_ms": spread(&mut restarts), "recovery_ms": spread(&mut recoveries),
    }))
}

pub const PEOPLE: usize = 64;
/// Kills that one market sees.
const SEASON: usize = 25;
/// A process lives at most so long behind its recovery.
const UP_US: u64 = 1_000_000;
/// A process that is killed again and again would fill its log with its own beginnings.
pub const QUIET: &[(&str, &str)] = &[("SOUK_LOG", "warn")];
