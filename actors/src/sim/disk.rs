//! The wire to the database and its disk: what becomes of a batch, and when anybody learns of it.

use super::calendar::Happening;
use super::laws::Violation;
use super::plan::Fault;
use super::reached::Point;
use super::scene::{Append, Scene};
use super::world::World;
use crate::engine::StoreResult;
use crate::engine::mutant::{self, Mutant};

/// A batch on its way.
#[derive(Debug)]
pub(super) struct Batch {
    node: usize,
    life: u64,
    appends: Vec<Append>,
    fate: Fate,
    /// What the commit did, once it has happened.
    landed: Option<Vec<StoreResult>>,
    /// Whether the writer has heard of it.
    heard: bool,
    /// The connection broke with its process before the database had the batch.
    pub cancelled: bool,
    /// The append at which the unique key rings though its term and head are right: the transaction is rolled back,
    /// every entity stored by itself, and that one turned down.
    rings: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It lands, and the writer hears of it.
    Lands,
    /// It lands, and the writer hears of a lost connection.
    LandsUnknown,
    /// The writer hears of a lost connection, and then it lands, if its term still owns the entity.
    LandsLater,
    /// It doesn't land, and the writer hears of a lost connection.
    Lost,
    /// The disk says that the sync failed: it doesn't land, and the handle is not to be trusted any more.
    SyncFails,
    /// A handle whose sync failed says "stored" and stores nothing.
    Forgotten,
}

impl World {
    /// A writer takes all that waits, as one transaction.
    pub(super) fn write(&mut self, node: usize) -> Result<(), Violation> {
        let scene = &mut self.scene;
        if scene.nodes[node].busy.is_some() || scene.nodes[node].queue.is_empty() {
            return Ok(());
        }
        if let Some(wait) = scene.offline(node) {
            let life = scene.nodes[node].life;
            scene.soon(wait, wait + 5, Happening::Write { node, life });
            return Ok(());
        }
        let appends = scene.nodes[node].queue.take();
        let fate = fate(scene, node);
        let latest = match (scene.strikes(Fault::Stall), scene.strikes(Fault::CommitLate)) {
            (true, _) => 20_000,
            (false, true) => 5_000,
            (false, false) => 8,
        };
        let (land, answer) = (scene.dice.between(0, latest), scene.dice.between(0, latest / 4));
        // Who has hung up hears nothing of what the database does afterwards.
        let late = if fate == Fate::LandsLater { scene.dice.between(1, 200) } else { 0 };
        self.batches_written += 1;
        let batch = self.batches_written;
        scene.note(format_args!("  batch {batch} of {} appends: {fate:?}", appends.len()));
        scene.nodes[node].busy = Some(batch);
        scene.calendar.plan(scene.now + land + late, Happening::Land { batch });
        let life = scene.nodes[node].life;
        scene.calendar.plan(
            scene.now + land + if late > 0 { 0 } else { answer },
            Happening::Commit { node, life, batch },
        );
        if appends.iter().any(|append| append.place.player != appends[0].place.player) {
            scene.reach(Point::SharedBatch);
        }
        for append in &appends {
            self.players[append.place.player].receive(append.parcel)?;
        }
        let rings = self
            .scene
            .strikes(Fault::UniqueViolation)
            .then(|| usize::try_from(self.scene.dice.below(appends.len() as u64)).unwrap_or(0));
        let batch_sent =
            Batch { node, life, appends, fate, landed: None, heard: false, cancelled: false, rings };
        self.batches.insert(batch, batch_sent);
        Ok(())
    }

    /// The commit happens, or not.
    pub(super) fn land(&mut self, number: u64) -> Result<(), Violation> {
        let Some(batch) = self.batches.get_mut(&number) else { return Ok(()) };
        if batch.cancelled {
            return Ok(());
        }
        let mut results = Vec::new();
        for (at, append) in batch.appends.iter().enumerate() {
            if batch.rings == Some(at) && batch.fate == Fate::Lands {
                self.scene.reach(Point::AlarmRang);
                results.push(StoreResult::Fenced);
                continue;
            }
            results.push(match batch.fate {
                Fate::Lands | Fate::LandsUnknown | Fate::LandsLater => {
                    self.players[append.place.player].land(append.parcel)?
                }
                Fate::Lost | Fate::SyncFails | Fate::Forgotten => StoreResult::Unknown,
            });
        }
        let stored = |result: &StoreResult| matches!(result, StoreResult::Stored { .. });
        if results.contains(&StoreResult::Fenced) {
            self.scene.reach(Point::FenceRefused);
            if results.iter().any(stored) {
                self.scene.reach(Point::BatchMateSurvived);
            }
        }
        if results.iter().any(stored) && self.scene.nodes[batch.node].life != batch.life {
            self.scene.reach(Point::LandedAfterCrash);
        }
        if results.iter().any(stored) && batch.fate == Fate::LandsLater {
            self.scene.reach(Point::LandedAfterUnknown);
        }
        self.scene.note(format_args!("  batch {number}: {results:?}"));
        batch.landed = Some(results);
        Ok(())
    }

    /// The writer hears of its batch, and goes on with the next.
    pub(super) fn commit(&mut self, node: usize, number: u64) -> Result<(), Violation> {
        let Some(batch) = self.batches.get_mut(&number) else { return Ok(()) };
        let scene = &mut self.scene;
        scene.nodes[node].busy = None;
        batch.heard = true;
        let appends = batch.appends.clone();
        let results = batch.landed.clone().unwrap_or_else(|| vec![StoreResult::Unknown; appends.len()]);
        let known = matches!(batch.fate, Fate::Lands | Fate::Forgotten);
        scene.nodes[node].tainted = match batch.fate {
            Fate::SyncFails | Fate::Forgotten => true,
            Fate::Lands | Fate::LandsUnknown | Fate::LandsLater | Fate::Lost => false,
        } && mutant::planted(Mutant::RetryUnknown);
        match batch.fate {
            Fate::LandsUnknown => scene.reach(Point::UnknownLanded),
            Fate::Lost | Fate::SyncFails => scene.reach(Point::UnknownLost),
            Fate::Lands | Fate::LandsLater | Fate::Forgotten => {}
        }
        for (append, result) in appends.into_iter().zip(results) {
            let word = match (known, result) {
                // Only a planted fault goes on with such a handle.
                (true, StoreResult::Unknown) => self.players[append.place.player].claimed(append.parcel),
                (true, result) => result,
                (false, _) => StoreResult::Unknown,
            };
            self.players[append.place.player].settle(scene, append, word)?;
        }
        scene.kick_writer(node);
        Ok(())
    }

    /// A process dies: what it had sent may have reached the database, or not.
    pub(super) fn lose_batches(&mut self, node: usize) {
        for batch in self.batches.values_mut().filter(|batch| batch.node == node && !batch.heard) {
            if batch.landed.is_some() {
                self.scene.reached.note(Point::CrashBeforeReply);
            } else if self.scene.dice.chance(50) {
                batch.cancelled = true;
            }
        }
    }

    pub(super) fn has_batch(&self, node: usize) -> bool {
        self.scene.nodes[node].busy.is_some()
    }
}

fn fate(scene: &mut Scene, node: usize) -> Fate {
    if scene.nodes[node].tainted {
        return Fate::Forgotten;
    }
    if scene.strikes(Fault::ConnectionLost) {
        scene.reach(Point::ConnectionLost);
        scene.nodes[node].offline_until = scene.now + scene.dice.between(10, 3_000);
        if scene.dice.chance(50) { Fate::LandsLater } else { Fate::Lost }
    } else if scene.strikes(Fault::CommitUnknown) {
        if scene.dice.chance(30) { Fate::LandsLater } else { Fate::LandsUnknown }
    } else if scene.strikes(Fault::CommitLost) {
        Fate::Lost
    } else if scene.strikes(Fault::FsyncFails) {
        Fate::SyncFails
    } else {
        Fate::Lands
    }
}
