//! PostgreSQL is killed and comes back, then hangs and goes on, all under load.

use crate::audit::{Audit, Verdict, verify};
use crate::crowd::Crowd;
use crate::fire::database::{Database, OwnPostgres};
use crate::fire::market::{Person, Seller, get, ulid};
use crate::fire::server::Server;
use crate::kills::PEOPLE;
use crate::report::{Figures, spread};
use serde_json::json;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// So many rounds, each a kill and a freeze.
pub async fn run(postgres: OwnPostgres, rounds: usize, rate_per_s: u32, seed: u64) -> Verdict<Figures> {
    let server = Server::start(Database::fresh_on(&postgres.url), SETTINGS).await;
    let seller = Seller::register(server.port).await;
    let people = Person::mint(server.port, PEOPLE).await;
    let crowd = Crowd::gather(&seller, people, rate_per_s, seed).await;
    let mut audit = Audit::of(&crowd);
    let (mut killed, mut frozen) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        sleep(UNDER_LOAD).await;
        postgres.kill();
        expect_reads(&server, &crowd, &seller, Duration::from_secs(1)).await;
        postgres.come_back();
        let back = Instant::now();
        killed.push(crowd.all_answered(back).await - back);
        audit.check(&server, &crowd).await?;

        sleep(UNDER_LOAD).await;
        postgres.signal("STOP");
        expect_reads(&server, &crowd, &seller, FROZEN).await;
        postgres.signal("CONT");
        let back = Instant::now();
        frozen.push(crowd.all_answered(back).await - back);
        audit.check(&server, &crowd).await?;
    }
    let tally = audit.close(&server, crowd).await?;
    verify(&server)?;
    Ok(json!({
        "rounds": rounds, "frozen_s": FROZEN.as_secs(), "commands": tally.commands, "rows": tally.rows,
        "decided_again": tally.decided_again, "repeated_keys": tally.repeated, "reread": tally.reread,
        "recovery_ms_killed": spread(&mut killed), "recovery_ms_frozen": spread(&mut frozen),
    }))
}

/// Hot state is shown all the while.
pub async fn expect_reads(server: &Server, crowd: &Crowd, seller: &Seller, during: Duration) -> usize {
    let (until, mut reads) = (Instant::now() + during, 0);
    while Instant::now() < until {
        for auction in &crowd.market.auctions {
            let seen = get(server.port, &format!("/api/auctions/{}", ulid(auction)), &seller.token).await;
            assert_eq!(seen["state"], "open", "{seen}");
            reads += 1;
        }
        sleep(Duration::from_millis(100)).await;
    }
    reads
}

const UNDER_LOAD: Duration = Duration::from_secs(2);
const FROZEN: Duration = Duration::from_secs(10);
/// Shorter than the freeze, so that commits under way become unknown ones.
const SETTINGS: &[(&str, &str)] = &[("SOUK_LOG", "warn"), ("SOUK_DATABASE_TIMEOUT_MS", "2000")];
