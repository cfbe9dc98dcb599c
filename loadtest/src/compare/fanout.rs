//! One publisher and many subscribers: the scenario `fanout` against Souk, and the same crowd, the same payload and the
//! same window of publications on their way against the rivals.

use super::{Compare, Plan, Ratio, Sample, Table, sockets};
use crate::broadcast::{Broadcast, Cast, Pace, Wire};
use crate::crowd::{Crowd, Pass, enter, scan};
use crate::meter::Window;
use crate::progress::Progress;
use crate::report::Figures;
use crate::scenario::{Span, Stage, Target, fanout::Fanout};
use serde_json::json;
use std::path::Path;
use std::time::{Duration, Instant};

/// Measures everybody once.
pub(super) async fn round(compare: &Compare, souk: &Path, table: &mut Table) -> Result<(), String> {
    for &subscribers in &compare.subscribers {
        let name = |who: &str| format!("{who}_{subscribers}");
        if compare.wants(&name("souk")) {
            table.add(&name("souk"), ours(compare, souk, subscribers).await?);
        }
        if compare.wants(&name("nchan")) {
            let rival = sockets::nchan().await?;
            table.add(&name("nchan"), theirs(compare, &rival.address, subscribers)?);
        }
        if compare.wants(&name("node_ws")) {
            let rival = sockets::node_ws().await?;
            table.add(&name("node_ws"), theirs(compare, &rival.address, subscribers)?);
        }
    }
    Ok(())
}

async fn ours(compare: &Compare, souk: &Path, subscribers: usize) -> Result<Sample, String> {
    let span = Span::lasting(WARM_UP, compare.time());
    let stage = Stage::open(&Target::serving("sqlite", souk), span).await?;
    let outcome = Fanout { subscribers, window: WINDOW }.play(&stage).await?;
    outcome.check.map_err(|why| format!("souk: {why}"))?;
    sample(&outcome.figures)
}

fn theirs(compare: &Compare, address: &str, subscribers: usize) -> Result<Sample, String> {
    let mut paths = vec!["/sub"; 1 + subscribers];
    paths[0] = "/pub";
    let mut crowd = Crowd::new(address, &paths, 1 + subscribers)?;
    enter(&mut crowd, &vec![Pass::default(); 1 + subscribers])?;
    let wire = Wire {
        write: Box::new(|n, _, out| {
            let (before, after) = PAYLOAD.split_once("NUMBER").expect("it has a place for its number");
            out.extend_from_slice(format!("{before}{}{after}", n + 1).as_bytes());
        }),
        number: scan::offset,
        first: 1,
        refused: |_| false,
    };
    let window = Window::after(Instant::now(), WARM_UP, compare.time());
    let progress = Progress::new("deliveries", None, window);
    let cast = Cast { publisher: 0, readers: 1..1 + subscribers };
    let mut broadcast = Broadcast::new(cast, wire, Pace::Window(WINDOW), window, progress);
    crowd.play(&mut broadcast)?;
    broadcast.outcome()?;
    let mut figures = Figures::default();
    broadcast.tell(&mut figures, "");
    sample(&figures)
}

fn sample(figures: &Figures) -> Result<Sample, String> {
    let figure = |name: &str| figures.get(name).ok_or_else(|| format!("no figure {name}"));
    Ok(Sample { per_s: figure("deliveries_per_s")?, p50_ms: figure("p50_ms")?, p99_ms: figure("p99_ms")? })
}

pub(super) fn plan(subscribers: &[usize]) -> Plan {
    let ratio = |rival: &str, many: &usize| Ratio {
        name: format!("times_{rival}_{many}"),
        ours: format!("souk_{many}"),
        theirs: vec![format!("{rival}_{many}")],
    };
    let ratios = subscribers.iter().flat_map(|many| [ratio("nchan", many), ratio("node_ws", many)]);
    Plan {
        ratios: ratios.collect(),
        does_not: json!({
            "nchan": "publications live in memory: none is durable, and none was decided by a rule",
            "node_ws": "nothing is durable or numbered; no resume, no bound on a slow reader's queue; one core",
        }),
    }
}

const WINDOW: usize = 8;
const WARM_UP: Duration = Duration::from_secs(2);
/// As long as a bid in an auction's log is on our wire.
const PAYLOAD: &str = r#"{"push":{"channel":"auction:01M80T18AQJVP6RSCJWBY6TXZR/log","pub":{"data":{"v":1,"at":1795323634077,"seq":30000,"t":"bid_placed","bidder":"user:01M80T189FGYD01MVRYC1H4CH3","price_cents":100000,"leader":"user:01M80T189FGYD01MVRYC1H4CH3","min_next_cents":100001,"reserve_met":true,"ends_at_ms":null,"extended":false,"bids":29998},"offset":NUMBER}}}"#;
