//! A journal in memory whose commits can be held, lost, or cut off.

use actors::entity::Seq;
use actors::host::chain::ROOT;
use actors::host::ports::*;
use actors::ids::EntityId;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::sync::{OwnedRwLockWriteGuard, RwLock, watch};

#[derive(Default)]
struct Log {
    term: u64,
    rows: Vec<Row>,
    due_at_ms: Option<i64>,
}

#[derive(Default)]
struct Inside {
    logs: BTreeMap<EntityId, Log>,
    outbox: BTreeMap<(EntityId, Seq), OutboxRow>,
    /// Rows of the outbox as they were stored, settled ones too.
    outbox_ever: Vec<OutboxRow>,
    snapshots: BTreeMap<EntityId, StoredSnapshot>,
    held: Vec<Append>,
    holding: bool,
    holding_of: Option<EntityId>,
    away: bool,
    /// The next appends: stored, but the answer is lost.
    lose_answers: usize,
    /// The next settlements of effects: refused.
    refuse_settlements: usize,
    /// Behind which seq rows were asked for, each time.
    read_behind: Vec<Seq>,
    /// Whoever holds it lets reads wait.
    reads: Arc<RwLock<()>>,
}

#[derive(Clone, Default)]
pub struct MemoryJournal {
    inside: Arc<Mutex<Inside>>,
    /// While it is set nothing that was asked is answered.
    stalled: Arc<watch::Sender<bool>>,
}

impl MemoryJournal {
    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().expect("no test panics while holding it")
    }

    /// From now on questions wait.
    pub fn stall(&self) {
        self.stalled.send_replace(true);
    }

    /// Answers everything that waits.
    pub fn go_on(&self) {
        self.stalled.send_replace(false);
    }

    /// From now on commits wait.
    pub fn hold(&self) {
        self.inside().holding = true;
    }

    /// From now on this entity's commits wait.
    pub fn hold_of(&self, entity: EntityId) {
        self.inside().holding_of = Some(entity);
    }

    /// Commits everything that waits, in order.
    pub fn let_go(&self) {
        let held = {
            let mut inside = self.inside();
            (inside.holding, inside.holding_of) = (false, None);
            std::mem::take(&mut inside.held)
        };
        held.into_iter().for_each(|append| self.append(append));
    }

    /// Until the guard is dropped reads wait; then they end in the order of the calls.
    pub async fn hold_reads(&self) -> OwnedRwLockWriteGuard<()> {
        let reads = self.inside().reads.clone();
        reads.write_owned().await
    }

    pub fn held(&self) -> usize {
        self.inside().held.len()
    }

    pub fn go_away(&self) {
        self.inside().away = true;
    }

    pub fn come_back(&self) {
        self.inside().away = false;
    }

    pub fn lose_next_answer(&self) {
        self.inside().lose_answers = 1;
    }

    pub fn refuse_next_settlement(&self) {
        self.inside().refuse_settlements = 1;
    }

    /// Whether that settlement was asked for.
    pub fn has_refused(&self) -> bool {
        self.inside().refuse_settlements == 0
    }

    /// Somebody else takes the entity over.
    pub fn steal(&self, entity: EntityId) {
        self.inside().logs.entry(entity).or_default().term += 1;
    }

    pub fn rows(&self, entity: EntityId) -> Vec<Row> {
        self.inside().logs.get(&entity).map(|log| log.rows.clone()).unwrap_or_default()
    }

    pub fn entities(&self) -> usize {
        self.inside().logs.len()
    }

    /// Changes a byte of the stored snapshot.
    pub fn spoil_snapshot(&self, entity: EntityId) {
        let mut inside = self.inside();
        let byte = inside.snapshots.get_mut(&entity).and_then(|snapshot| snapshot.bytes.last_mut());
        *byte.expect("a snapshot") ^= 1;
    }

    /// Changes the stored snapshot and gives it a digest that is right.
    pub fn forge_snapshot(&self, entity: EntityId, forge: impl FnOnce(&mut StoredSnapshot)) {
        let mut inside = self.inside();
        let snapshot = inside.snapshots.get_mut(&entity).expect("a snapshot");
        forge(snapshot);
        let digest = ring::digest::digest(&ring::digest::SHA256, &snapshot.bytes);
        snapshot.hash = digest.as_ref().try_into().expect("SHA-256 has 32 bytes");
    }

    /// Changes a stored event; gives back what was there.
    pub fn forge_row(&self, entity: EntityId, seq: Seq, payload: &str) -> String {
        let mut inside = self.inside();
        let log = inside.logs.get_mut(&entity).expect("an entity");
        let row = log.rows.iter_mut().find(|row| row.seq == seq).expect("an event");
        std::mem::replace(&mut row.payload, payload.to_owned())
    }

    /// How often the entity was taken over.
    pub fn term(&self, entity: EntityId) -> u64 {
        self.inside().logs.get(&entity).map_or(0, |log| log.term)
    }

    /// Puts effects into the outbox, as a process that died then would have.
    pub fn leave(&self, entity: EntityId, seq: Seq, effects: &str) {
        let row = OutboxRow { entity, seq, effects: effects.to_owned() };
        self.inside().outbox.insert((entity, seq), row);
    }

    pub fn outbox(&self) -> usize {
        self.inside().outbox.len()
    }

    /// What stands in the outbox.
    pub fn outbox_rows(&self) -> Vec<OutboxRow> {
        self.inside().outbox.values().cloned().collect()
    }

    /// What was ever stored in the outbox, as it was then.
    pub fn outbox_ever(&self) -> Vec<OutboxRow> {
        self.inside().outbox_ever.clone()
    }

    pub fn snapshots(&self) -> usize {
        self.inside().snapshots.len()
    }

    /// The seq of the entity's snapshot.
    pub fn snapshot_seq(&self, entity: EntityId) -> Option<Seq> {
        self.inside().snapshots.get(&entity).map(|snapshot| snapshot.seq)
    }

    /// How often rows were asked for.
    pub fn reads(&self) -> usize {
        self.inside().read_behind.len()
    }

    pub fn last_read_behind(&self) -> Option<Seq> {
        self.inside().read_behind.last().copied()
    }

    fn answer<T: Send + 'static>(&self, take: impl FnOnce(&mut Inside) -> T + Send + 'static) -> Later<T> {
        let (journal, mut stalled) = (self.clone(), self.stalled.subscribe());
        Box::pin(async move {
            stalled.wait_for(|stalled| !stalled).await.expect("the journal is there");
            let mut inside = journal.inside();
            match inside.away {
                true => Err(JournalFault("away".to_owned())),
                false => Ok(take(&mut inside)),
            }
        })
    }
}

impl Journal for MemoryJournal {
    fn open(&self, entity: EntityId) -> Later<Opened> {
        self.answer(move |inside| {
            let log = inside.logs.entry(entity).or_default();
            log.term += 1;
            let head = log.rows.last();
            Opened {
                term: log.term,
                head: head.map_or(0, |row| row.seq),
                head_hash: head.map_or(ROOT, |row| row.hash),
                epoch: "memory".to_owned(),
            }
        })
    }

    fn append(&self, append: Append) {
        let mut inside = self.inside();
        if inside.holding || inside.holding_of == Some(append.entity) {
            return inside.held.push(append);
        }
        if inside.away {
            drop(inside);
            return (append.done)(AppendResult::Unknown("away".to_owned()));
        }
        let log = inside.logs.entry(append.entity).or_default();
        let head = log.rows.last().map_or(0, |row| row.seq);
        if log.term != append.term || head != append.expected_head {
            let found = format!("term {} head {head}", log.term);
            drop(inside);
            return (append.done)(AppendResult::Fenced(found));
        }
        log.rows.extend(append.rows);
        log.due_at_ms = append.due_at_ms;
        inside.outbox_ever.extend(append.outbox.iter().cloned());
        inside.outbox.extend(append.outbox.into_iter().map(|row| ((row.entity, row.seq), row)));
        let lost = inside.lose_answers > 0;
        inside.lose_answers = inside.lose_answers.saturating_sub(1);
        drop(inside);
        (append.done)(if lost { AppendResult::Unknown("lost".to_owned()) } else { AppendResult::Stored });
    }

    fn read(&self, entity: EntityId, after: Seq, limit: usize) -> Later<Vec<Row>> {
        self.inside().read_behind.push(after);
        let rows = self.answer(move |inside| {
            let rows = inside.logs.get(&entity).map(|log| log.rows.as_slice()).unwrap_or_default();
            rows.iter().filter(|row| row.seq > after).take(limit).cloned().collect()
        });
        let reads = self.inside().reads.clone();
        Box::pin(async move {
            let _free = reads.read().await;
            rows.await
        })
    }

    fn last_named(
        &self,
        entity: EntityId,
        names: Vec<String>,
        (after, before): (Seq, Seq),
        limit: usize,
    ) -> Later<Vec<Row>> {
        self.answer(move |inside| {
            let rows = inside.logs.get(&entity).map(|log| log.rows.as_slice()).unwrap_or_default();
            let between = rows.iter().rev().filter(|row| row.seq > after && row.seq < before);
            between.filter(|row| names.contains(&row.event.to_string())).take(limit).cloned().collect()
        })
    }

    fn head(&self, entity: EntityId) -> Later<Option<Seq>> {
        self.answer(move |inside| inside.logs.get(&entity).map(|log| log.rows.len() as Seq))
    }

    fn snapshot(&self, entity: EntityId) -> Later<Option<StoredSnapshot>> {
        self.answer(move |inside| inside.snapshots.get(&entity).cloned())
    }

    fn save_snapshot(&self, snapshot: StoredSnapshot) -> Later<()> {
        self.answer(move |inside| drop(inside.snapshots.insert(snapshot.entity, snapshot)))
    }

    fn pending_effects(&self, after: Option<(EntityId, Seq)>, limit: usize) -> Later<Vec<OutboxRow>> {
        self.answer(move |inside| {
            let behind = inside.outbox.iter().filter(|(name, _)| after.is_none_or(|after| **name > after));
            behind.take(limit).map(|(_, row)| row.clone()).collect()
        })
    }

    fn settle_effects(&self, rows: Vec<Settlement>) -> Later<()> {
        let mut inside = self.inside();
        if inside.refuse_settlements > 0 {
            inside.refuse_settlements -= 1;
            return Box::pin(async { Err(JournalFault("refused".to_owned())) });
        }
        drop(inside);
        self.answer(move |inside| {
            for Settlement { entity, seq, left } in rows {
                match (left, inside.outbox.get_mut(&(entity, seq))) {
                    (Some(left), Some(row)) => row.effects = left,
                    _ => drop(inside.outbox.remove(&(entity, seq))),
                }
            }
        })
    }

    fn due(&self, until_ms: i64, limit: usize) -> Later<Vec<EntityId>> {
        self.answer(move |inside| {
            let due = inside.logs.iter().filter(|(_, log)| log.due_at_ms.is_some_and(|due| due <= until_ms));
            due.take(limit).map(|(entity, _)| *entity).collect()
        })
    }
}
