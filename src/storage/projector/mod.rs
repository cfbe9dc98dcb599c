//! Fills the read tables: each entity's events in order, its rows together with how far they go. A little behind the
//! journal and never in its way; on a thread of its own, so that reading JSON costs no cell and no socket its turn.

mod auction;
mod line;
mod show;
#[cfg(test)]
mod tests;

use actors::entity::Seq;
use actors::host::ports::Projector;
use actors::ids::EntityId;
use actors::kinds::KindTag;
use line::{Line, Next};
use schema::journal::EventRow;
use schema::projection::Stretch;
use schema::{Fault, Store};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// Tells the projecting thread who has new events. Dropping it ends the thread.
pub struct StoredProjector {
    line: Arc<Line>,
}

impl StoredProjector {
    /// Starts the thread, which first looks for entities whose read tables are behind.
    ///
    /// # Errors
    /// When there is no thread to be had.
    pub fn start(store: Store) -> std::io::Result<Self> {
        let line = Arc::new(Line::new(WAITING_MAX));
        // Whatever happened while nobody watched is found first.
        line.look_everywhere();
        let (projecting, runtime) =
            (line.clone(), tokio::runtime::Builder::new_current_thread().enable_time().build()?);
        let run = move || {
            schema::step_back(schema::BEHIND_ALL);
            runtime.block_on(run(&store, &projecting));
        };
        thread::Builder::new().name("souk-project".to_owned()).spawn(run)?;
        Ok(Self { line })
    }
}

impl Projector for StoredProjector {
    fn advanced(&self, entity: EntityId, _: Seq) {
        if is_shown(entity) {
            self.line.join(entity);
        }
    }
}

impl Drop for StoredProjector {
    fn drop(&mut self) {
        self.line.close();
    }
}

/// Empties the read tables and fills them again from the journal; says how many entities there were.
///
/// # Errors
/// When the database can't be reached, or an event can't be read.
pub async fn rebuild(store: &Store) -> Result<usize, Stuck> {
    store.forget_projections().await?;
    let mut rebuilt = 0;
    for entity in behind(store).await? {
        while project(store, entity, EVENTS_AT_ONCE).await? {}
        rebuilt += 1;
    }
    Ok(rebuilt)
}

/// Why an entity's read tables don't go on.
#[derive(Debug)]
pub enum Stuck {
    /// Later it may work.
    Away(Fault),
    /// The event isn't one that this program knows.
    Unreadable { entity: EntityId, seq: i64, why: String },
}

impl From<Fault> for Stuck {
    fn from(fault: Fault) -> Self {
        Self::Away(fault)
    }
}

async fn run(store: &Store, line: &Line) {
    loop {
        let next = line.next().await;
        let began = Instant::now();
        let outcome = match next {
            Next::Closed => return,
            Next::Entity(entity) => {
                let outcome = project(store, entity, EVENTS_AT_ONCE).await;
                // More of it waits behind the others, and so does one whose database is away.
                if matches!(outcome, Ok(true) | Err(Stuck::Away(_))) {
                    line.join(entity);
                }
                outcome.map(drop)
            }
            Next::Everywhere => {
                let found = behind(store).await;
                match &found {
                    Ok(entities) => entities.iter().for_each(|entity| line.join(*entity)),
                    Err(_) => line.look_everywhere(),
                }
                found.map(drop)
            }
        };
        match outcome {
            Ok(()) => {}
            Err(Stuck::Away(fault)) => {
                tracing::warn!(%fault, "the read tables wait for the database");
                sleep(AWAY_PAUSE).await;
            }
            Err(Stuck::Unreadable { entity, seq, why }) => {
                tracing::error!(%entity, seq, why, "the read tables of an entity are stuck");
            }
        }
        // What comes in meanwhile shares a transaction, and those who wait for answers have the machine to themselves.
        sleep((began.elapsed() * REST_TIMES).clamp(PAUSE, PAUSE_MAX)).await;
    }
}

/// Entities with read tables that lag.
async fn behind(store: &Store) -> Result<Vec<EntityId>, Stuck> {
    let (mut found, mut after) = (Vec::new(), Some(String::new()));
    while let Some(place) = after {
        let (lagging, last) = store.behind(place, ENTITIES_AT_ONCE).await?;
        let ids = lagging.iter().filter_map(|entity| entity.entity.parse::<EntityId>().ok());
        found.extend(ids.filter(|entity| is_shown(*entity)));
        after = last;
    }
    Ok(found)
}

/// One stretch of an entity's events, at most so many. Says whether there may be more.
async fn project(store: &Store, entity: EntityId, events_at_once: i64) -> Result<bool, Stuck> {
    let name = entity.to_string();
    let after = store.projected(vec![name.clone()]).await?.get(&name).copied().unwrap_or(0);
    let rows = store.events(name.clone(), after, events_at_once).await?;
    let Some(last) = rows.last() else { return Ok(false) };
    let stretch = Stretch { entity: name.clone(), after, up_to: last.seq };
    let full = i64::try_from(rows.len()).unwrap_or(i64::MAX) == events_at_once;
    let moved = match entity.kind {
        KindTag::Auction => store.project_auction(stretch, auction::changes(entity, &rows)?).await?,
        KindTag::Show => {
            let live_id = store.find_show(name).await?.and_then(|show| show.live_id);
            store.project_show(stretch, show::changes(entity, live_id, &rows)?).await?
        }
        KindTag::Inbox => true,
    };
    // Not moved: another process was here first, and the rest is seen by looking again.
    Ok(full || !moved)
}

/// Whether there are read tables for its kind.
fn is_shown(entity: EntityId) -> bool {
    matches!(entity.kind, KindTag::Auction | KindTag::Show)
}

/// The event of a row; nothing for a refusal.
fn event<E: DeserializeOwned>(entity: EntityId, row: &EventRow) -> Result<Option<E>, Stuck> {
    if row.name == REFUSED {
        return Ok(None);
    }
    let unreadable =
        |fault: serde_json::Error| Stuck::Unreadable { entity, seq: row.seq, why: fault.to_string() };
    serde_json::from_str(&row.payload).map(Some).map_err(unreadable)
}

/// The one word that an enum without fields is on the wire.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        other => unreachable!("{other:?} is one word"),
    }
}

const REFUSED: &str = "refused";
/// Entities that wait; with more, all are looked at instead.
const WAITING_MAX: usize = 65_536;
const EVENTS_AT_ONCE: i64 = 2_000;
const ENTITIES_AT_ONCE: i64 = 500;
const PAUSE: Duration = Duration::from_millis(5);
/// So many times as long as a stretch took, the thread rests after it: read tables cost a fifth of one core at most.
const REST_TIMES: u32 = 4;
const PAUSE_MAX: Duration = Duration::from_millis(500);
const AWAY_PAUSE: Duration = Duration::from_secs(1);
