//! Everything about the journal that isn't an append, written once for both databases.

use super::{EventRow, Head, Opened, OutboxRow, SnapshotRow};
use crate::fault::Later;
use crate::store::Store;
use crate::tables::{entity_owner, event, outbox, snapshot};
use diesel::upsert::excluded;
use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, SelectableHelper};

impl Store {
    /// Takes the entity over under a new term; from now on only that term may write. `epoch` names the entity's
    /// history if this is its first opening, and `root` is the hash its first event covers.
    ///
    /// # Errors
    /// When the database can't be reached. A term may have been taken all the same, which does no harm.
    pub fn open_entity(&self, entity: String, epoch: String, root: Vec<u8>) -> Later<Opened> {
        query!(self, core.write, |conn| {
            let first = (
                entity_owner::entity.eq(entity),
                entity_owner::term.eq(1),
                entity_owner::head.eq(0),
                entity_owner::head_hash.eq(root),
                entity_owner::epoch.eq(epoch),
            );
            let opened = diesel::insert_into(entity_owner::table)
                .values(first)
                .on_conflict(entity_owner::entity)
                .do_update()
                .set(entity_owner::term.eq(entity_owner::term + 1))
                .returning((
                    entity_owner::term,
                    entity_owner::head,
                    entity_owner::head_hash,
                    entity_owner::epoch,
                ))
                .get_result(conn)
                .await?;
            Ok(opened)
        })
    }

    /// Events `after + 1 ..`, at most `limit`, in order.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn events(&self, entity: String, after: i64, limit: i64) -> Later<Vec<EventRow>> {
        query!(self, core.read, |conn| {
            let rows = event::table
                .filter(event::entity.eq(entity).and(event::seq.gt(after)))
                .order(event::seq)
                .limit(limit)
                .select(EventRow::as_select())
                .load(conn)
                .await?;
            Ok(rows)
        })
    }

    /// The last `limit` of the events `after + 1 .. before` that have one of these names, the newest first. Reads every
    /// event between the two: callers bound that.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn last_events(
        &self,
        entity: String,
        names: Vec<String>,
        (after, before): (i64, i64),
        limit: i64,
    ) -> Later<Vec<EventRow>> {
        query!(self, core.read, |conn| {
            let rows = event::table
                .filter(event::entity.eq(entity).and(event::seq.gt(after)).and(event::seq.lt(before)))
                .filter(event::name.eq_any(names))
                .order(event::seq.desc())
                .limit(limit)
                .select(EventRow::as_select())
                .load(conn)
                .await?;
            Ok(rows)
        })
    }

    /// The number of the last stored event, without taking the entity over.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn head(&self, entity: String) -> Later<Option<Head>> {
        query!(self, core.read, |conn| {
            let head = entity_owner::table
                .filter(entity_owner::entity.eq(entity))
                .select((entity_owner::entity, entity_owner::head, entity_owner::head_hash))
                .first(conn)
                .await
                .optional()?;
            Ok(head)
        })
    }

    /// All entities behind `after`, by their ids, at most `limit`.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn heads(&self, after: String, limit: i64) -> Later<Vec<Head>> {
        query!(self, core.read, |conn| {
            let heads = entity_owner::table
                .filter(entity_owner::entity.gt(after))
                .order(entity_owner::entity)
                .limit(limit)
                .select((entity_owner::entity, entity_owner::head, entity_owner::head_hash))
                .load(conn)
                .await?;
            Ok(heads)
        })
    }

    /// The newest snapshot.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn snapshot(&self, entity: String) -> Later<Option<SnapshotRow>> {
        query!(self, core.read, |conn| {
            let row = snapshot::table
                .filter(snapshot::entity.eq(entity))
                .select(SnapshotRow::as_select())
                .first(conn)
                .await
                .optional()?;
            Ok(row)
        })
    }

    /// Keeps a snapshot, unless a newer one is there.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn save_snapshot(&self, row: SnapshotRow) -> Later<()> {
        query!(self, core.write, |conn| {
            let newer = snapshot::table
                .filter(snapshot::entity.eq(row.entity.clone()).and(snapshot::seq.gt(row.seq)))
                .select(snapshot::seq)
                .first::<i64>(conn)
                .await
                .optional()?;
            if newer.is_none() {
                diesel::insert_into(snapshot::table)
                    .values(row)
                    .on_conflict(snapshot::entity)
                    .do_update()
                    .set((
                        snapshot::seq.eq(excluded(snapshot::seq)),
                        snapshot::version.eq(excluded(snapshot::version)),
                        snapshot::at_ms.eq(excluded(snapshot::at_ms)),
                        snapshot::bytes.eq(excluded(snapshot::bytes)),
                        snapshot::hash.eq(excluded(snapshot::hash)),
                    ))
                    .execute(conn)
                    .await?;
            }
            Ok(())
        })
    }

    /// Effects not yet carried out, by entity (of one kind: oldest first) and number, those behind `after`.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn pending_effects(&self, after: Option<(String, i64)>, limit: i64) -> Later<Vec<OutboxRow>> {
        let (entity, seq) = after.unwrap_or_default();
        query!(self, core.read, |conn| {
            let rows = outbox::table
                .filter(
                    outbox::entity.gt(entity.clone()).or(outbox::entity.eq(entity).and(outbox::seq.gt(seq))),
                )
                .order((outbox::entity, outbox::seq))
                .limit(limit)
                .select(OutboxRow::as_select())
                .load(conn)
                .await?;
            Ok(rows)
        })
    }

    /// Forgets effects that were carried out: whole rows by entity and number, or all but what is `left` of one.
    ///
    /// # Errors
    /// When the database can't be reached: they may be carried out again.
    pub fn settle_effects(&self, rows: Vec<(String, i64, Option<String>)>) -> Later<()> {
        query!(self, core.write, |conn| {
            for (entity, seq, left) in rows {
                let row = outbox::table.filter(outbox::entity.eq(entity).and(outbox::seq.eq(seq)));
                match left {
                    Some(left) => diesel::update(row).set(outbox::effects.eq(left)).execute(conn).await?,
                    None => diesel::delete(row).execute(conn).await?,
                };
            }
            Ok(())
        })
    }

    /// Entities whose deadline is at or before that time, soonest first.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn due(&self, until_ms: i64, limit: i64) -> Later<Vec<String>> {
        query!(self, core.read, |conn| {
            let entities = entity_owner::table
                .filter(entity_owner::due_at_ms.le(until_ms))
                .order((entity_owner::due_at_ms, entity_owner::entity))
                .limit(limit)
                .select(entity_owner::entity)
                .load(conn)
                .await?;
            Ok(entities)
        })
    }
}
