//! What all cells of this process share: the threads they run on, the ports, and who is alive.

use super::actor::Host;
use super::carrier::Carrier;
use super::inlet::{Inlet, Mail, NotTaken, Waiting};
use super::meters::Counters;
use super::registry::{HostSettings, Ports};
use crate::entity::Kind;
use crate::ids::EntityId;
use crate::kinds::{self, Visitor};
use crate::limits;
use crate::time::UnixMs;
use actix::{Actor, Arbiter, Context};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub(super) struct Node {
    pub(super) settings: HostSettings,
    pub(super) ports: Ports,
    pub(super) carrier: Carrier,
    pub(super) waiting: Waiting,
    arbiters: Vec<Arbiter>,
    shards: Vec<Mutex<HashMap<EntityId, Arc<Inlet>>>>,
    living: AtomicUsize,
    draining: AtomicBool,
    /// Snapshots being encoded or stored.
    saving: AtomicUsize,
    watched_until_ms: AtomicI64,
    /// By kind.
    counters: Mutex<HashMap<&'static str, Arc<Counters>>>,
}

/// Why mail didn't reach a cell.
pub(super) enum Undelivered {
    /// The cell's mailbox is full.
    Full,
    /// The node has as many cells as it may.
    NodeFull,
    /// The node is going away.
    Draining,
}

/// A thread for cells. What cells have done beside it, replays and the encoding of snapshots, has few threads: each
/// keeps memory of its own from which the cells it has replayed are made, and a node that wakes ten thousand at once
/// would have two hundred such, mostly empty.
fn arbiter() -> Arbiter {
    Arbiter::with_tokio_rt(|| {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        runtime.enable_all().max_blocking_threads(limits::REPLAYS_AT_ONCE).thread_name("souk-replay");
        runtime.build().expect("the system has threads and a poll for a thread of cells")
    })
}

impl Node {
    pub(super) fn new(settings: HostSettings, ports: Ports, carrier: Carrier) -> Arc<Self> {
        let arbiters = (0..settings.arbiters.max(1)).map(|_| arbiter()).collect();
        Arc::new(Self {
            settings,
            ports,
            carrier,
            waiting: Waiting::default(),
            arbiters,
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            living: AtomicUsize::new(0),
            draining: AtomicBool::new(false),
            saving: AtomicUsize::new(0),
            watched_until_ms: AtomicI64::new(0),
            counters: Mutex::default(),
        })
    }

    pub(super) fn now(&self) -> UnixMs {
        UnixMs((self.ports.clock)())
    }

    /// Hands mail to the entity's cell, waking it if need be. What isn't taken is answered with the reason.
    pub(super) fn post(self: &Arc<Self>, entity: EntityId, mut mail: Mail) {
        loop {
            let inlet = match self.find_or_wake(entity) {
                Ok(inlet) => inlet,
                Err(why) => return mail.fail(why.fault()),
            };
            match inlet.post(mail).map_err(|not_taken| *not_taken) {
                Ok(()) => return,
                Err(NotTaken::Full(mail)) => return mail.fail(Undelivered::Full.fault()),
                Err(NotTaken::Retired(back)) => {
                    self.retired(&inlet);
                    mail = back;
                }
            }
        }
    }

    /// The mailbox of the entity's cell; a new cell is started on the entity's own arbiter.
    pub(super) fn find_or_wake(self: &Arc<Self>, entity: EntityId) -> Result<Arc<Inlet>, Undelivered> {
        let mut shard = self.shard(entity);
        if let Some(inlet) = shard.get(&entity) {
            return Ok(inlet.clone());
        }
        if self.is_draining() {
            return Err(Undelivered::Draining);
        }
        // Counted before it is there: cells that wake on other shards at this moment can't pass the cap together.
        let room = |living| (living < self.settings.cells_max).then_some(living + 1);
        let counted = self.living.fetch_update(Ordering::Relaxed, Ordering::Relaxed, room);
        let living = counted.map_err(|_| Undelivered::NodeFull)? + 1;
        let inlet = Inlet::new(entity, self.waiting.clone());
        shard.insert(entity, inlet.clone());
        drop(shard);
        metrics::gauge!("souk_cells").set(living as f64);
        kinds::visit(entity.kind, Start { node: self.clone(), inlet: inlet.clone() });
        Ok(inlet)
    }

    pub(super) fn find(&self, entity: EntityId) -> Option<Arc<Inlet>> {
        self.shard(entity).get(&entity).cloned()
    }

    /// The cell of this mailbox is gone.
    pub(super) fn retired(&self, inlet: &Arc<Inlet>) {
        let mut shard = self.shard(inlet.entity);
        if shard.get(&inlet.entity).is_some_and(|there| Arc::ptr_eq(there, inlet)) {
            shard.remove(&inlet.entity);
            let living = self.living.fetch_sub(1, Ordering::Relaxed) - 1;
            metrics::gauge!("souk_cells").set(living as f64);
        }
    }

    /// What all cells of a kind count with.
    pub(super) fn counters<K: Kind>(&self) -> Arc<Counters> {
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        counters.entry(K::TAG.name()).or_insert_with(|| Arc::new(Counters::of::<K>())).clone()
    }

    pub(super) fn places_taken(&self) -> usize {
        self.living.load(Ordering::Relaxed)
    }

    pub(super) fn living(&self) -> Vec<Arc<Inlet>> {
        self.shards.iter().flat_map(|shard| lock(shard).values().cloned().collect::<Vec<_>>()).collect()
    }

    /// Somebody looks at the cells: for some seconds they show their figures.
    pub(super) fn watch(&self) -> bool {
        let was = self.is_watched();
        self.watched_until_ms.store(self.now().plus(WATCHED_MS).0, Ordering::Relaxed);
        was
    }

    pub(super) fn is_watched(&self) -> bool {
        let until = self.watched_until_ms.load(Ordering::Relaxed);
        until != 0 && until > self.now().0
    }

    pub(super) fn drain(&self) {
        self.draining.store(true, Ordering::Release);
    }

    pub(super) fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Acquire)
    }

    /// Counts a snapshot under way until the guard is dropped.
    pub(super) fn saving(self: &Arc<Self>) -> Saving {
        self.saving.fetch_add(1, Ordering::AcqRel);
        Saving(self.clone())
    }

    pub(super) fn is_saving(&self) -> bool {
        self.saving.load(Ordering::Acquire) > 0
    }

    pub(super) fn stop(&self) {
        for arbiter in &self.arbiters {
            arbiter.stop();
        }
    }

    fn shard(&self, entity: EntityId) -> MutexGuard<'_, HashMap<EntityId, Arc<Inlet>>> {
        lock(&self.shards[place(entity, SHARDS)])
    }
}

/// A snapshot under way: a node that goes away waits for it.
pub(super) struct Saving(Arc<Node>);

impl Drop for Saving {
    fn drop(&mut self) {
        self.0.saving.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Always the same place for the same entity: the low bits of a ULID are random.
fn place(entity: EntityId, places: usize) -> usize {
    let mixed = (entity.ulid.0 ^ (entity.ulid.0 >> 64)) % places as u128;
    usize::try_from(mixed).expect("less than the number of places")
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Start {
    node: Arc<Node>,
    inlet: Arc<Inlet>,
}

impl Visitor for Start {
    type Out = ();

    fn visit<K: Kind>(self) {
        let Self { node, inlet } = self;
        let at = place(inlet.entity, node.arbiters.len());
        let arbiter = node.arbiters[at].handle();
        arbiter.spawn_fn(move || {
            Host::<K>::create(|_: &mut Context<Host<K>>| Host::new(node, inlet));
        });
    }
}

const SHARDS: usize = 64;
const WATCHED_MS: i64 = 15_000;
