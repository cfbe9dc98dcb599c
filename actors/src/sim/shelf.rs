//! The fake journal of one entity, with the checks that the real one makes; beside it the witness.

use super::judge::Judge;
use super::laws::{Law, Violation};
use super::letter::{Letter, letters};
use super::reached::Point;
use super::tenancy::Sent;
use super::witness::Witness;
use crate::effect::Effect;
use crate::engine::mutant::{self, Mutant};
use crate::engine::outbox::{self, Decided};
use crate::engine::{Cell, Entry, Parcel, Record, Snapshot, StoreResult};
use crate::entity::{Kind, Seq};
use crate::ids::EntityId;
use crate::rows::chain::{Hash, ROOT, link};
use crate::rows::{self, Row};
use crate::snapshot;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(super) struct Shelf<K: Kind> {
    pub entity: EntityId,
    /// Of the owner: whoever opened the entity last.
    pub term: u64,
    pub rows: Vec<Arc<Record<K>>>,
    /// The same rows as text, with their hashes.
    texts: Vec<Row>,
    pub witness: Witness<K>,
    /// Rows of effects committed and not settled, by their names.
    pub outbox: BTreeMap<Seq, Vec<Decided>>,
    /// Everything that ever stood in the outbox.
    pub asked: BTreeMap<Seq, Arc<[Effect]>>,
    /// Of the kind's own promises.
    pub judge: Box<dyn Judge<K>>,
    pub noticed: Vec<Point>,
    /// The newest snapshot, as it would be stored.
    snapshot: Option<(Seq, Vec<u8>)>,
    /// Term and first seq of all rows that were ever sent here.
    sent: BTreeSet<(u64, Seq)>,
}

impl<K: Kind> Shelf<K> {
    pub(super) fn new(entity: EntityId) -> Self {
        Self {
            entity,
            term: 0,
            rows: Vec::new(),
            texts: Vec::new(),
            witness: Witness::default(),
            outbox: BTreeMap::new(),
            asked: BTreeMap::new(),
            judge: K::judge(),
            noticed: Vec::new(),
            snapshot: None,
            sent: BTreeSet::new(),
        }
    }

    pub(super) fn head(&self) -> Seq {
        self.rows.len() as Seq
    }

    /// A new owner: from now on only this term may write.
    pub(super) fn open(&mut self) -> u64 {
        self.term += 1;
        self.term
    }

    /// Rows reach the journal, whatever becomes of them.
    pub(super) fn receive(&mut self, term: u64, parcel: &Parcel<K>) -> Result<(), Violation> {
        let first = parcel.expected_head + 1;
        Law::SentOnce.hold(self.sent.insert((term, first)), || {
            format!("{}: term {term} sends seq {first} again", self.entity)
        })
    }

    /// One entity's part of a commit.
    pub(super) fn land(&mut self, sent: &Sent<K>) -> Result<StoreResult, Violation> {
        let Sent { term, parcel, rows, outbox } = sent;
        let unfenced = mutant::planted(Mutant::FenceUnchecked);
        let ours = *term == self.term && parcel.expected_head == self.head();
        // The unique key (entity, seq) is the alarm behind the fence.
        let taken = parcel.expected_head < self.head();
        if taken || !(ours || unfenced) {
            return Ok(StoreResult::Fenced);
        }
        for record in &parcel.records {
            self.inspect(record)?;
            self.rows.push(record.clone());
        }
        self.texts.extend(rows.iter().cloned());
        self.witness.follow(self.entity, &parcel.records)?;
        self.judge.stored(&parcel.records, &mut self.noticed)?;
        self.asked.extend(outbox.iter().flatten().cloned());
        self.outbox.extend(outbox.iter().map(|row| (outbox::name(row), row.clone())));
        if outbox.iter().any(|row| row.len() > 1) {
            self.noticed.push(Point::RowShared);
        }
        Ok(StoreResult::Stored { up_to: self.head() })
    }

    /// What stands in the outbox.
    pub(super) fn letters(&self) -> Vec<Letter> {
        let of_row = |(row, decisions): (&Seq, &Vec<Decided>)| -> Vec<Letter> {
            decisions.iter().flat_map(|(seq, effects)| letters(*row, *seq, effects)).collect()
        };
        self.outbox.iter().flat_map(of_row).collect()
    }

    /// What ever stood there.
    pub(super) fn asked_letters(&self) -> Vec<Letter> {
        self.asked.iter().flat_map(|(seq, effects)| letters(*seq, *seq, effects)).collect()
    }

    /// Takes a row out of the outbox, but for those of its decisions that wait; whether some did and others didn't.
    pub(super) fn settle(&mut self, row: Seq, waiting: &BTreeSet<Seq>) -> bool {
        let Some(decisions) = self.outbox.get_mut(&row) else { return false };
        let before = decisions.len();
        decisions.retain(|(seq, _)| waiting.contains(seq));
        let left = decisions.len();
        if left == 0 {
            self.outbox.remove(&row);
        }
        0 < left && left < before
    }

    fn inspect(&self, record: &Record<K>) -> Result<(), Violation> {
        let (entity, seq, head) = (self.entity, record.seq, self.head());
        Law::NoGap.hold(seq == head + 1, || format!("{entity}: seq {seq} is stored behind {head}"))?;
        Law::Fenced.hold(record.term == self.term, || {
            format!("{entity}: term {} writes seq {seq} while {} owns it", record.term, self.term)
        })?;
        let fell = self.rows.last().is_some_and(|last| last.term > record.term || last.at > record.at);
        Law::Fenced.hold(!fell, || format!("{entity}: the term or the time falls at seq {seq}"))
    }

    pub(super) fn head_hash(&self) -> Hash {
        self.texts.last().map_or(ROOT, |row| row.hash)
    }

    /// What `souk verify` looks at: the chain of hashes from the first row to the last; and that every row reads back
    /// as what was stored.
    pub(super) fn verify(&self) -> Result<(), Violation> {
        let mut before = ROOT;
        for (row, record) in self.texts.iter().zip(&self.rows) {
            let (entity, seq) = (self.entity, row.seq);
            Law::ChainHolds
                .hold(row.hash == link(&before, entity, row), || format!("{entity}: at seq {seq}"))?;
            before = row.hash;
            let back = rows::record::<K>(row).map_err(|why| Law::ReadsBack.broken(why))?;
            Law::ReadsBack.hold(equal(&back, record), || format!("{entity}: {back:?}, stored {record:?}"))?;
        }
        let all = self.texts.len() == self.rows.len();
        Law::ChainHolds.hold(all, || format!("{}: {} texts", self.entity, self.texts.len()))
    }

    pub(super) fn row(&self, seq: Seq) -> Option<&Arc<Record<K>>> {
        self.rows.get(usize::try_from(seq.checked_sub(1)?).ok()?)
    }

    /// Rows `after + 1 ..`.
    pub(super) fn tail(&self, after: Seq) -> impl Iterator<Item = &Arc<Record<K>>> {
        self.rows.iter().skip(usize::try_from(after).unwrap_or(usize::MAX))
    }

    pub(super) fn save(&mut self, snapshot: &Snapshot<K>) {
        if self.snapshot.as_ref().is_none_or(|(seq, _)| *seq < snapshot.seq) {
            let bytes = snapshot::encode(snapshot).expect("a snapshot can be written");
            self.snapshot = Some((snapshot.seq, bytes));
        }
    }

    pub(super) fn snapshot(&self) -> Option<Snapshot<K>> {
        let (_, bytes) = self.snapshot.as_ref()?;
        Some(snapshot::decode(bytes).expect("a stored snapshot reads back"))
    }

    /// What the journal alone says of the entity.
    pub(super) fn replay(&self) -> Result<Snapshot<K>, Violation> {
        self.replay_from(Snapshot::unborn(self.entity))
    }

    pub(super) fn replay_from(&self, start: Snapshot<K>) -> Result<Snapshot<K>, Violation> {
        let tail: Vec<_> = self.tail(start.seq).map(|row| (**row).clone()).collect();
        Cell::<K, ()>::recover(start, self.term, tail)
            .map(|cell| cell.snapshot())
            .map_err(|fault| Law::Replayable.broken(format!("{}: {fault}", self.entity)))
    }
}

/// Whether two cells, as values, are the same. The clock may differ: it also counts time in which nothing was stored.
pub(super) fn same<K: Kind>(one: &Snapshot<K>, other: &Snapshot<K>) -> bool {
    let remembered = || {
        one.memory.len() == other.memory.len()
            && one.memory.iter().zip(other.memory.iter()).all(|(a, b)| {
                (a.who, &a.key, a.fingerprint, a.seq) == (b.who, &b.key, b.fingerprint, b.seq)
                    && a.outcome == b.outcome
            })
    };
    one.seq == other.seq
        && one.state == other.state
        && (mutant::planted(Mutant::MemoryDroppedOnRecovery) || remembered())
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
