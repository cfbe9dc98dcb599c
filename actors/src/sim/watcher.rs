//! Subscribers of an entity's log lane: they know their offset, go away with their node and come back with it.

use super::calendar::Happening;
use super::laws::{Law, Violation};
use super::reached::Point;
use super::scene::{Health, Scene};
use super::shelf::Shelf;
use super::subject::Subject;
use super::tenancy::Life;
use crate::engine::{Entry, Record, Resume};
use crate::entity::{Kind, Seq};
use std::sync::Arc;

#[derive(Clone, Debug, Default)]
pub(super) struct Watcher {
    /// The last publication it got.
    offset: Seq,
    /// The node it hangs on.
    pub at: Option<usize>,
}

impl Watcher {
    fn get<K: Kind>(&mut self, shelf: &Shelf<K>, record: &Record<K>) -> Result<(), Violation> {
        let (entity, seq) = (shelf.entity, record.seq);
        let Some(row) = shelf.row(seq) else {
            let seen = format!("{entity}: seq {seq} is published, the journal is at {}", shelf.head());
            return Err(Law::SaidMeansStored.broken(seen));
        };
        Law::SaidMeansStored
            .hold(equal(row, record), || format!("{entity}: {record:?} is published, {row:?} is stored"))?;
        Law::InOrder.hold(seq == self.offset + 1, || {
            format!("{entity}: seq {seq} is published behind {}", self.offset)
        })?;
        self.offset = seq;
        Ok(())
    }
}

impl<K: Kind> Subject<K> {
    /// A durable record goes to everybody who hangs on this node.
    pub(super) fn publish(&mut self, node: usize, record: &Arc<Record<K>>) -> Result<(), Violation> {
        for watcher in self.watchers.iter_mut().filter(|watcher| watcher.at == Some(node)) {
            watcher.get(&self.shelf, record)?;
        }
        if let Some(ring) = &mut self.tenancies[node].ring {
            ring.push(record.seq, record.clone());
        }
        Ok(())
    }

    /// Subscribes where clients are sent to, from the offset that the subscriber has.
    pub(super) fn subscribe(&mut self, scene: &mut Scene, number: usize) -> Result<(), Violation> {
        if self.watchers[number].at.is_some() {
            return Ok(());
        }
        let node = self.owner;
        let up = scene.nodes[node].health == Health::Up;
        let living = matches!(self.tenancies[node].life, Life::Living(_));
        let Some(ring) = self.tenancies[node].ring.as_ref().filter(|_| up && living) else {
            if up {
                self.wake_up(scene, node);
            }
            scene.soon(50, 1_000, Happening::Attach { player: self.number, watcher: number });
            return Ok(());
        };
        let watcher = &mut self.watchers[number];
        watcher.at = Some(node);
        let from = watcher.offset;
        match ring.resume(from) {
            Resume::FromRing => scene.reach(Point::ResumedFromRing),
            Resume::FromJournal { until } => {
                scene.reach(Point::ResumedFromJournal);
                let missed = usize::try_from(until - from).unwrap_or(usize::MAX);
                for row in self.shelf.tail(from).take(missed) {
                    watcher.get(&self.shelf, row)?;
                }
            }
            Resume::Lost => {
                scene.reach(Point::ResumedFromSnapshot);
                watcher.offset = ring.top();
            }
        }
        for (_, record) in ring.after(watcher.offset) {
            watcher.get(&self.shelf, record)?;
        }
        Law::InOrder.hold(watcher.offset == ring.top(), || {
            format!("{}: resumed to {} of {}", self.shelf.entity, watcher.offset, ring.top())
        })?;
        scene.note(format_args!("  subscriber {number} goes on from {from} at {}", watcher.offset));
        Ok(())
    }

    /// Those who hang on this node lose their connection and come back.
    pub(super) fn hang_up(&mut self, scene: &mut Scene, node: usize) {
        for watcher in 0..self.watchers.len() {
            if self.watchers[watcher].at == Some(node) {
                self.watchers[watcher].at = None;
                scene.soon(10, 1_500, Happening::Attach { player: self.number, watcher });
            }
        }
    }

    pub(super) fn rest_of_watchers(&self) -> Result<(), Violation> {
        let head = self.shelf.head();
        for watcher in &self.watchers {
            let there = watcher.at == Some(self.owner) && watcher.offset == head;
            Law::AllAtHead.hold(there, || format!("{}: {watcher:?}, head {head}", self.shelf.entity))?;
        }
        Ok(())
    }
}

/// Whether two records are the same row.
pub(super) fn equal<K: Kind>(one: &Record<K>, other: &Record<K>) -> bool {
    let entries = match (&one.entry, &other.entry) {
        (Entry::Event(a), Entry::Event(b)) => a == b,
        (Entry::Refused(a), Entry::Refused(b)) => a == b,
        _ => false,
    };
    entries && (one.seq, one.term, one.at) == (other.seq, other.term, other.at) && one.cause == other.cause
}
