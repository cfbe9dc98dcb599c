//! When an entity's snapshot is written, and the writing: encoded and stored off the arbiters, one at a time.
//!
//! A snapshot copies the whole state, so a long history makes it dear. Besides the events between two of them, a cell
//! waits [`REST_FACTOR`] times as long as the last one took: however hot an entity is, snapshots cost it a twentieth of
//! its time at most, and a crash a longer tail to replay.

use super::actor::{Body, Host};
use super::inlet::Report;
use super::ports::StoredSnapshot;
use super::recovery::{SNAPSHOT_VERSION, checksum};
use crate::engine::Snapshot;
use crate::entity::{Kind, Seq};
use std::time::{Duration, Instant};
use tracing::warn;

/// What is known of an entity's snapshots.
#[derive(Default)]
pub(super) struct Snapshots {
    /// The newest one stored: its seq and when it was made, milliseconds since 1970.
    pub(super) newest: Option<(Seq, i64)>,
    /// Whether one is under way: there is never a second, however slow the store.
    under_way: bool,
    rests_until: Option<Instant>,
}

impl Snapshots {
    /// The seq that the newest one covers.
    pub(super) fn covered(&self) -> Seq {
        self.newest.map_or(0, |(seq, _)| seq)
    }

    pub(super) fn ended(&mut self, stored: Option<(Seq, i64)>, took: Duration) {
        self.under_way = false;
        self.newest = stored.or(self.newest);
        self.rests_until = Some(Instant::now() + took * REST_FACTOR);
    }

    fn may_begin(&self) -> bool {
        !self.under_way && self.rests_until.is_none_or(|until| until <= Instant::now())
    }
}

impl<K: Kind> Host<K> {
    /// Writes a snapshot when enough has happened since the last one.
    pub(super) fn snapshot_if_due(&mut self, published: Seq) {
        let news = published.saturating_sub(self.snapshots.covered());
        if news < self.node.settings.snapshot_every || !self.snapshots.may_begin() {
            return;
        }
        if let Body::Live(cell) = &self.body {
            let began = Instant::now();
            let snapshot = cell.snapshot();
            self.save(snapshot, began);
        }
    }

    /// Encodes and stores off the arbiters, with a digest of the bytes.
    pub(super) fn save(&mut self, snapshot: Snapshot<K>, began: Instant) {
        self.snapshots.under_way = true;
        let (journal, inlet, at_ms) =
            (self.node.ports.journal.clone(), self.inlet.clone(), self.node.now().0);
        let saving = self.node.saving();
        actix_rt::spawn(async move {
            let _until_stored = saving;
            let (entity, seq) = (snapshot.entity, snapshot.seq);
            let encoding = move || serde_json::to_vec(&snapshot).map(|bytes| (checksum(&bytes), bytes));
            let stored = match tokio::task::spawn_blocking(encoding).await {
                Ok(Ok((hash, bytes))) => {
                    let snapshot =
                        StoredSnapshot { entity, seq, version: SNAPSHOT_VERSION, at_ms, bytes, hash };
                    journal.save_snapshot(snapshot).await.map_err(|fault| fault.0)
                }
                Ok(Err(fault)) => Err(fault.to_string()),
                Err(panic) => Err(panic.to_string()),
            };
            if let Err(why) = &stored {
                warn!(%entity, seq, %why, "a snapshot was not stored; the journal is the truth");
            }
            let stored = stored.ok().map(|()| (seq, at_ms));
            inlet.report(Report::Snapshotted { stored, took: began.elapsed() });
        });
    }
}

const REST_FACTOR: u32 = 20;
