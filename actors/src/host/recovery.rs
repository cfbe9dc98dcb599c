//! Waking: a new term, then the state from what is known and the journal behind it, off the arbiters (law 11).

use super::pages::{Read, Records};
use super::ports::{Journal, JournalFault, Opened, StoredSnapshot};
use crate::engine::{Back, Cell, Record, Snapshot};
use crate::entity::{Kind, Seq};
use crate::ids::EntityId;
use crate::rows::chain::Hash;
use crate::snapshot;
use std::sync::Arc;
use tokio::runtime::Handle;
use tracing::warn;

/// A cell that is ready to go on.
pub(super) struct Recovered<K: Kind, W> {
    /// Whether a term was taken. Nobody owns what doesn't exist: looking at random ids leaves no trace.
    pub(super) owned: bool,
    pub(super) cell: Cell<K, W>,
    pub(super) hash: Hash,
    pub(super) epoch: String,
    /// Records behind `published` that had landed without anybody hearing of it.
    pub(super) landed: Vec<Arc<Record<K>>>,
    /// The stored snapshot it began with: its seq and when it was made.
    pub(super) snapshot: Option<(Seq, i64)>,
}

/// Why there is no cell.
#[derive(Debug)]
pub(super) enum Unrecovered {
    /// The journal can't be reached: later, perhaps.
    Away(String),
    /// What was read can't be replayed from where it was begun.
    Unfit(String),
}

impl From<JournalFault> for Unrecovered {
    fn from(fault: JournalFault) -> Self {
        Self::Away(fault.0)
    }
}

/// Where to start.
#[derive(Clone)]
pub(super) enum Origin<K: Kind> {
    /// What was durable of the last generation.
    Known(Box<Back<K>>),
    /// The stored snapshot, if it is good.
    Stored,
    /// Nothing: the whole journal is replayed.
    Nothing,
}

/// Takes the entity over and rebuilds its cell. `published` is the last offset its followers have heard. An entity
/// that doesn't exist is taken over only when `create` says that somebody wants to make it.
pub(super) async fn recover<K: Kind, W: Send + 'static>(
    journal: Arc<dyn Journal>,
    entity: EntityId,
    base: Origin<K>,
    published: Option<Seq>,
    create: bool,
) -> Result<Recovered<K, W>, Unrecovered> {
    if !create && journal.head(entity).await?.is_none() {
        return unborn(entity);
    }
    let opened = journal.open(entity).await?;
    let (base, snapshot) = match base {
        Origin::Known(back) => (Some(*back), None),
        Origin::Stored => stored(&journal, entity, &opened, published).await.unzip(),
        Origin::Nothing => (None, None),
    };
    let base = base.unwrap_or_else(|| Snapshot::unborn(entity));
    let runtime = Handle::current();
    let replay = move || replay(&runtime, journal, base, &opened, published);
    let replayed = tokio::task::spawn_blocking(replay).await;
    let recovered = replayed.map_err(|fault| match fault.is_panic() {
        true => Unrecovered::Unfit(format!("the replay panicked: {fault}")),
        false => Unrecovered::Away(format!("the replay was cut off: {fault}")),
    })??;
    Ok(Recovered { snapshot, ..recovered })
}

fn unborn<K: Kind, W>(entity: EntityId) -> Result<Recovered<K, W>, Unrecovered> {
    let cell =
        Cell::recover(Snapshot::unborn(entity), 0, []).map_err(|why| Unrecovered::Unfit(why.to_string()))?;
    let (hash, epoch) = (crate::rows::chain::ROOT, String::new());
    Ok(Recovered { owned: false, cell, hash, epoch, landed: Vec::new(), snapshot: None })
}

/// The digest under which a snapshot's bytes are stored.
pub(super) fn checksum(bytes: &[u8]) -> Hash {
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    digest.as_ref().try_into().expect("SHA-256 has 32 bytes")
}

/// A stored snapshot is a cache: on any doubt there is none.
async fn stored<K: Kind>(
    journal: &Arc<dyn Journal>,
    entity: EntityId,
    opened: &Opened,
    published: Option<Seq>,
) -> Option<(Back<K>, (Seq, i64))> {
    let found = journal.snapshot(entity).await.ok().flatten();
    let usable = found.filter(|snapshot| {
        snapshot.version == snapshot::VERSION
            && snapshot.seq <= opened.head
            && published.is_none_or(|published| snapshot.seq <= published)
    })?;
    let (seq, at_ms) = (usable.seq, usable.at_ms);
    // A panic of the decoding is a doubt like any other.
    let decoded = tokio::task::spawn_blocking(move || decode::<K>(&usable)).await.ok().flatten();
    let same = decoded.filter(|snapshot| snapshot.entity == entity && snapshot.seq == seq);
    if same.is_none() {
        warn!(%entity, seq, "a snapshot can't be read; the whole journal is");
    }
    Some((same?, (seq, at_ms)))
}

/// The snapshot, unless its bytes are damaged. Large ones are read and checked at the same time.
fn decode<K: Kind>(stored: &StoredSnapshot) -> Option<Snapshot<K>> {
    let sound = || checksum(&stored.bytes) == stored.hash;
    let read = || snapshot::decode(&stored.bytes).ok();
    if stored.bytes.len() < CHECKED_BESIDE_BYTES {
        return sound().then(read)?;
    }
    std::thread::scope(|scope| {
        let checking = scope.spawn(sound);
        let snapshot = read();
        snapshot.filter(|_| checking.join().unwrap_or(false))
    })
}

fn replay<K: Kind, W>(
    runtime: &Handle,
    journal: Arc<dyn Journal>,
    base: Back<K>,
    opened: &Opened,
    published: Option<Seq>,
) -> Result<Recovered<K, W>, Unrecovered> {
    let mut landed = Vec::new();
    let mut fault = None;
    let mut last = (base.seq, None);
    // What stands behind the head was written by whoever has taken the entity over since.
    let records = Records::<K>::new(runtime, journal, base.entity, base.seq, opened.head);
    let tail = records.map_while(|read| match read {
        Ok(Read { record, hash }) => {
            last = (record.seq, Some(hash));
            if published.is_some_and(|published| record.seq > published) {
                landed.push(Arc::new(record.clone()));
            }
            Some(record)
        }
        Err(why) => {
            fault = Some(why);
            None
        }
    });
    let cell = Cell::recover(base, opened.term, tail);
    if let Some(why) = fault {
        return Err(why);
    }
    let cell = cell.map_err(|why| Unrecovered::Unfit(why.to_string()))?;
    let (seq, hash) = last;
    if seq != opened.head {
        let why = format!("the journal ends at event {seq}, its owner row says {}", opened.head);
        return Err(Unrecovered::Unfit(why));
    }
    if hash.is_some_and(|hash| hash != opened.head_hash) {
        return Err(Unrecovered::Unfit(format!("event {seq} has another hash than its owner row says")));
    }
    let (hash, epoch) = (opened.head_hash, opened.epoch.clone());
    Ok(Recovered { owned: true, cell, hash, epoch, landed, snapshot: None })
}

/// From here on a thread costs less than waiting for the checksum.
const CHECKED_BESIDE_BYTES: usize = 256 * 1_024;
