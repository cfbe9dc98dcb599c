//! The host's journal over `schema`'s: ids, hashes and unsigned numbers on this side, text and signed ones on that.

use actors::entity::Seq;
use actors::host::chain::{Hash, ROOT};
use actors::host::ports::{
    Append, AppendResult, Journal, JournalFault, Later, Opened, OutboxRow, Row, RowCause, Settlement,
    StoredSnapshot,
};
use actors::ids::EntityId;
use futures_util::FutureExt;
use schema::Store;
use schema::journal::{Done, EventRow, SnapshotRow, Stored};
use ulid::Ulid;

/// The journal of all entities, in the database.
#[derive(Clone)]
pub struct StoredJournal(pub Store);

impl Journal for StoredJournal {
    fn open(&self, entity: EntityId) -> Later<Opened> {
        let opened = self.0.open_entity(entity.to_string(), Ulid::new().to_string(), ROOT.to_vec());
        async move {
            let opened = opened.await.map_err(fault)?;
            Ok(Opened {
                term: opened.term.cast_unsigned(),
                head: opened.head.cast_unsigned(),
                head_hash: hash(&opened.head_hash)?,
                epoch: opened.epoch,
            })
        }
        .boxed()
    }

    fn append(&self, append: Append) {
        let Append { entity, term, expected_head, rows, outbox, due_at_ms, done } = append;
        let done = Done::new(move |outcome| {
            done(match outcome {
                Stored::Stored => AppendResult::Stored,
                Stored::Fenced(found) => AppendResult::Fenced(found),
                Stored::Unknown(why) => AppendResult::Unknown(why),
            });
        });
        self.0.append(schema::journal::Append {
            entity: entity.to_string(),
            term: term.cast_signed(),
            expected_head: expected_head.cast_signed(),
            rows: rows.into_iter().map(event_row).collect(),
            outbox: outbox.into_iter().map(effects_row).collect(),
            due_at_ms,
            done,
        });
    }

    fn read(&self, entity: EntityId, after: Seq, limit: usize) -> Later<Vec<Row>> {
        metrics::counter!("souk_journal_reads_total").increment(1);
        let rows = self.0.events(entity.to_string(), after.cast_signed(), count(limit));
        async move { rows.await.map_err(fault)?.into_iter().map(row).collect() }.boxed()
    }

    fn last_named(
        &self,
        entity: EntityId,
        names: Vec<String>,
        (after, before): (Seq, Seq),
        limit: usize,
    ) -> Later<Vec<Row>> {
        metrics::counter!("souk_journal_reads_total").increment(1);
        let between = (position(after), position(before));
        let rows = self.0.last_events(entity.to_string(), names, between, count(limit));
        async move { rows.await.map_err(fault)?.into_iter().map(row).collect() }.boxed()
    }

    fn head(&self, entity: EntityId) -> Later<Option<Seq>> {
        let head = self.0.head(entity.to_string());
        async move { Ok(head.await.map_err(fault)?.map(|found| found.head.cast_unsigned())) }.boxed()
    }

    fn snapshot(&self, entity: EntityId) -> Later<Option<StoredSnapshot>> {
        let found = self.0.snapshot(entity.to_string());
        async move { found.await.map_err(fault)?.map(|row| snapshot(entity, row)).transpose() }.boxed()
    }

    fn save_snapshot(&self, snapshot: StoredSnapshot) -> Later<()> {
        let saved = self.0.save_snapshot(SnapshotRow {
            entity: snapshot.entity.to_string(),
            seq: snapshot.seq.cast_signed(),
            version: snapshot.version.into(),
            at_ms: snapshot.at_ms,
            bytes: snapshot.bytes,
            hash: snapshot.hash.to_vec(),
        });
        async move { saved.await.map_err(fault) }.boxed()
    }

    fn pending_effects(&self, after: Option<(EntityId, Seq)>, limit: usize) -> Later<Vec<OutboxRow>> {
        let after = after.map(|(entity, seq)| (entity.to_string(), seq.cast_signed()));
        let rows = self.0.pending_effects(after, count(limit));
        let read = |row: schema::journal::OutboxRow| {
            Ok(OutboxRow { entity: entity(&row.entity)?, seq: row.seq.cast_unsigned(), effects: row.effects })
        };
        async move { rows.await.map_err(fault)?.into_iter().map(read).collect() }.boxed()
    }

    fn due(&self, until_ms: i64, limit: usize) -> Later<Vec<EntityId>> {
        let due = self.0.due(until_ms, count(limit));
        async move { due.await.map_err(fault)?.iter().map(|id| entity(id)).collect() }.boxed()
    }

    fn settle_effects(&self, rows: Vec<Settlement>) -> Later<()> {
        let rows = rows.into_iter().map(|row| (row.entity.to_string(), row.seq.cast_signed(), row.left));
        let settled = self.0.settle_effects(rows.collect());
        async move { settled.await.map_err(fault) }.boxed()
    }
}

/// An event as the host knows it.
///
/// # Errors
/// When the row is none that the host ever wrote.
pub(super) fn row(row: EventRow) -> Result<Row, JournalFault> {
    let cause = row.who.map(|who| RowCause {
        who,
        key: row.key,
        fingerprint: row.fingerprint.unwrap_or(0).cast_unsigned(),
    });
    Ok(Row {
        seq: row.seq.cast_unsigned(),
        term: row.term.cast_unsigned(),
        at_ms: row.at_ms,
        event: row.name,
        version: version(row.version)?,
        cause,
        payload: row.payload,
        hash: hash(&row.hash)?,
    })
}

fn event_row(row: Row) -> EventRow {
    let (who, key, fingerprint) = match row.cause {
        Some(cause) => (Some(cause.who), cause.key, Some(cause.fingerprint.cast_signed())),
        None => (None, None, None),
    };
    EventRow {
        seq: row.seq.cast_signed(),
        term: row.term.cast_signed(),
        name: row.event,
        version: row.version.into(),
        at_ms: row.at_ms,
        who,
        key,
        fingerprint,
        payload: row.payload,
        hash: row.hash.to_vec(),
    }
}

fn effects_row(row: OutboxRow) -> schema::journal::OutboxRow {
    schema::journal::OutboxRow {
        entity: row.entity.to_string(),
        seq: row.seq.cast_signed(),
        effects: row.effects,
    }
}

fn snapshot(entity: EntityId, row: SnapshotRow) -> Result<StoredSnapshot, JournalFault> {
    Ok(StoredSnapshot {
        entity,
        seq: row.seq.cast_unsigned(),
        version: version(row.version)?,
        at_ms: row.at_ms,
        bytes: row.bytes,
        hash: hash(&row.hash)?,
    })
}

fn fault(fault: schema::Fault) -> JournalFault {
    JournalFault(fault.to_string())
}

pub(super) fn entity(text: &str) -> Result<EntityId, JournalFault> {
    text.parse().map_err(JournalFault)
}

pub(super) fn hash(bytes: &[u8]) -> Result<Hash, JournalFault> {
    bytes.try_into().map_err(|_| JournalFault(format!("a hash of {} bytes", bytes.len())))
}

fn version(number: i32) -> Result<u16, JournalFault> {
    number.try_into().map_err(|_| JournalFault(format!("{number} is no version")))
}

/// Nothing is stored behind the last number the database knows.
fn position(seq: Seq) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

fn count(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actors::host::chain::link;
    use actors::kinds::KindTag;
    use tokio::sync::oneshot;

    fn rows(entity: EntityId, term: u64) -> Vec<Row> {
        let causes = [
            Some(RowCause { who: "user:X".into(), key: Some("k".into()), fingerprint: u64::MAX }),
            None,
            Some(RowCause { who: "clock".into(), key: None, fingerprint: 0 }),
        ];
        let mut before = ROOT;
        let chained = causes.into_iter().zip(1..).map(|(cause, seq)| {
            let payload = format!("{{\"n\":{seq}}}");
            let mut row = Row {
                seq,
                term,
                at_ms: -1,
                event: "noticed".into(),
                version: 3,
                cause,
                payload,
                hash: before,
            };
            row.hash = link(&before, entity, &row);
            before = row.hash;
            row
        });
        chained.collect()
    }

    #[tokio::test]
    async fn what_the_host_writes_it_reads() {
        let scratch = crate::storage::tests::scratch().await;
        let journal = StoredJournal(scratch.store.clone());
        let entity = EntityId::new(KindTag::Inbox, Ulid::from_parts(7, 9));
        let opened = journal.open(entity).await.unwrap();
        assert_eq!((opened.term, opened.head, opened.head_hash), (1, 0, ROOT));
        let written = rows(entity, 1);
        let (tell, answer) = oneshot::channel();
        journal.append(Append {
            entity,
            term: 1,
            expected_head: 0,
            rows: written.clone(),
            outbox: vec![OutboxRow { entity, seq: 3, effects: "[]".into() }],
            due_at_ms: Some(5),
            done: Box::new(|result| tell.send(result).unwrap()),
        });
        assert_eq!(answer.await.unwrap(), AppendResult::Stored);
        assert_eq!(journal.read(entity, 0, 9).await.unwrap(), written);
        assert_eq!(journal.head(entity).await.unwrap(), Some(3));
        assert_eq!(journal.due(5, 9).await.unwrap(), [entity]);
        let again = journal.open(entity).await.unwrap();
        assert_eq!((again.term, again.head, again.head_hash), (2, 3, written[2].hash));
        assert_eq!(again.epoch, opened.epoch);
        assert_eq!(journal.pending_effects(None, 9).await.unwrap().len(), 1);
        journal.settle_effects(vec![Settlement { entity, seq: 3, left: None }]).await.unwrap();
        assert_eq!(journal.pending_effects(None, 9).await.unwrap(), []);
        let kept = StoredSnapshot {
            entity,
            seq: 3,
            version: 2,
            at_ms: 1,
            bytes: vec![0, 255],
            hash: written[2].hash,
        };
        journal.save_snapshot(kept.clone()).await.unwrap();
        assert_eq!(journal.snapshot(entity).await.unwrap(), Some(kept));
    }
}
