//! What it costs a busy cell that an operator looks at it: claims with nobody looking and with the inspector open on
//! that cell, in turn, each time on a fresh show.

use super::claims::{Load, Sale};
use crate::admin::listing;
use actors::host::Registry;
use actors::ids::EntityId;
use serde::Serialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// What looking costs.
#[derive(Clone, Debug, Serialize)]
pub struct InspectorReport {
    pub scenario: &'static str,
    pub database: String,
    pub in_flight: usize,
    pub turns: usize,
    /// Medians over the turns.
    pub alone_per_s: f64,
    pub open_per_s: f64,
    /// The median of what two turns lost, one with either going first; 0.97 is three per cent. What else the machine
    /// does changes within seconds, and a process is slower the more it has sold: only neighbours are compared.
    pub ratio: f64,
    /// Looks at the list and at the cell that were answered; without any there is no figure.
    pub looks: u64,
    /// Claims that the journal holds, of both: the check that makes it a figure.
    pub checked: u64,
}

/// Turns of both, one after the other; who goes first alternates.
///
/// # Errors
/// Which run is no figure, or that a look was not answered.
pub async fn inspector(
    registry: Arc<Registry>,
    database: String,
    load: Load,
) -> Result<InspectorReport, String> {
    let looks = Arc::new(AtomicU64::new(0));
    let (mut alone, mut open, mut checked) = (Vec::new(), Vec::new(), 0);
    for turn in 0..TURNS {
        for watched in [turn % 2 == 0, turn % 2 != 0] {
            let sale = Sale::open(registry.clone()).await?;
            let looker = watched.then(|| tokio::spawn(look_on(registry.clone(), sale.show, looks.clone())));
            let report = sale.measure(database.clone(), load).await?;
            if let Some(looker) = looker {
                looker.abort();
                if let Ok(Err(why)) = looker.await {
                    return Err(format!("a look was not answered: {why}"));
                }
            }
            checked += report.checked;
            if watched { &mut open } else { &mut alone }.push(report.per_s);
        }
    }
    let looks = looks.load(Ordering::Relaxed);
    if looks == 0 {
        return Err("nobody was shown anything".to_owned());
    }
    let both = |figures: &[f64]| figures.iter().sum::<f64>();
    let ratios = open.chunks(2).zip(alone.chunks(2)).map(|(open, alone)| both(open) / both(alone)).collect();
    let ratio = (median(ratios) * 1e3).round() / 1e3;
    let (alone_per_s, open_per_s) = (median(alone), median(open));
    Ok(InspectorReport {
        scenario: "inspector",
        database,
        in_flight: load.in_flight,
        turns: TURNS,
        alone_per_s,
        open_per_s,
        ratio,
        looks,
        checked,
    })
}

/// The page that is open: the list and the cell, as the admin endpoints give them, again and again.
async fn look_on(registry: Arc<Registry>, show: EntityId, looks: Arc<AtomicU64>) -> Result<(), String> {
    loop {
        let page = listing::page(registry.living().await, &listing::Wish::default());
        let page = page.map_err(|(field, why)| format!("{field}: {why}"))?;
        let cell = registry.inspect(show).await.map_err(|fault| format!("{fault:?}"))?;
        let shown = serde_json::to_string(&page).and_then(|_| serde_json::to_string(&cell));
        shown.map_err(|fault| fault.to_string())?;
        looks.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(EVERY).await;
    }
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// Twice an odd number, so that either goes first as often, and there is a middle one.
const TURNS: usize = 14;
/// How often the page asks.
const EVERY: Duration = Duration::from_secs(1);
