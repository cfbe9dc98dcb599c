//! When an entity's snapshot is written, and the writing: encoded and stored off the arbiters, one at a time.
//!
//! A snapshot copies the whole state, so a long history makes it dear. Besides the events between two of them, a cell
//! waits [`crate::limits::SNAPSHOT_REST_TIMES`] times as long as the last one took: however hot an entity is, snapshots cost it a twentieth of
//! its time at most, and a crash a longer tail to replay.

use super::actor::{Body, Host};
use super::inlet::Report;
use super::ports::StoredSnapshot;
use super::recovery::checksum;
use crate::engine::Snapshot;
use crate::entity::{Kind, Seq};
use crate::snapshot;
use actix::{AsyncContext, Context};
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
    /// Whether somebody looks again when the rest is over.
    awaited: bool,
}

impl Snapshots {
    /// The seq that the newest one covers.
    pub(super) fn covered(&self) -> Seq {
        self.newest.map_or(0, |(seq, _)| seq)
    }

    /// One came back: the rest begins.
    pub(super) fn ended(&mut self, stored: Option<(Seq, i64)>, rest: Duration) {
        self.under_way = false;
        self.newest = stored.or(self.newest);
        self.rests_until = Some(Instant::now() + rest);
    }

    /// How long the rest still lasts.
    fn rest(&self) -> Duration {
        self.rests_until.map_or(Duration::ZERO, |until| until.saturating_duration_since(Instant::now()))
    }
}

impl<K: Kind> Host<K> {
    /// Writes a snapshot when enough has happened since the last one, at the end of the rest if need be.
    pub(super) fn snapshot_if_due(&mut self, ctx: &mut Context<Self>) {
        let Body::Live(cell) = &self.body else { return };
        let news = cell.published().saturating_sub(self.snapshots.covered());
        if news < self.node.settings.snapshot_every || self.snapshots.under_way || self.snapshots.awaited {
            return;
        }
        let rest = self.snapshots.rest();
        if rest.is_zero() {
            let (began, snapshot) = (Instant::now(), cell.snapshot());
            return self.save(snapshot, began);
        }
        self.snapshots.awaited = true;
        ctx.run_later(rest, |host, ctx| {
            host.snapshots.awaited = false;
            host.snapshot_if_due(ctx);
        });
    }

    pub(super) fn snapshotted(
        &mut self,
        stored: Option<(Seq, i64)>,
        took: Duration,
        ctx: &mut Context<Self>,
    ) {
        self.snapshots.ended(stored, took.saturating_mul(self.node.settings.snapshot_rest));
        // Enough may have happened meanwhile.
        self.snapshot_if_due(ctx);
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
            let encoding = move || snapshot::encode(&snapshot).map(|bytes| (checksum(&bytes), bytes));
            let stored = match tokio::task::spawn_blocking(encoding).await {
                Ok(Ok((hash, bytes))) => {
                    let snapshot =
                        StoredSnapshot { entity, seq, version: snapshot::VERSION, at_ms, bytes, hash };
                    journal.save_snapshot(snapshot).await.map_err(|fault| fault.0)
                }
                Ok(Err(fault)) => Err(fault),
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
