//! The SQLite twin: what is done with a batch inside the writing thread's transaction.

use super::{EventRow, Group, OutboxRow, Stored};
use crate::tables::{entity_owner, outbox};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};
use diesel::sqlite::Sqlite;

/// Checks and stores every group. One that fails its check leaves the others alone.
///
/// # Errors
/// Whatever makes the transaction as a whole worthless.
pub(crate) fn store(conn: &mut SqliteConnection, groups: &[Group]) -> QueryResult<Vec<Stored>> {
    match conn.transaction(|conn| store_together(conn, groups)) {
        // The alarm behind the check of the head has rung. Who rang it is found one by one.
        Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => {
            groups.iter().map(|group| store_alone(conn, group)).collect()
        }
        other => other,
    }
}

fn store_alone(conn: &mut SqliteConnection, group: &Group) -> QueryResult<Stored> {
    let alone = std::slice::from_ref(group);
    match conn.transaction(|conn| store_together(conn, alone)) {
        Ok(mut answers) => Ok(answers.remove(0)),
        Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, why)) => {
            tracing::error!(
                entity = group.entity(),
                why = why.message(),
                "the journal holds rows behind its head"
            );
            Ok(Stored::Fenced(format!("an event is there already: {}", why.message())))
        }
        Err(error) => Err(error),
    }
}

fn store_together(conn: &mut SqliteConnection, groups: &[Group]) -> QueryResult<Vec<Stored>> {
    let mut answers = Vec::with_capacity(groups.len());
    let (mut events, mut effects) = (Vec::new(), Vec::new());
    for group in groups {
        if move_head(conn, group)? {
            events.extend(group.rows().map(|row| NewEvent { entity: group.entity(), row }));
            effects.extend(group.outbox());
            answers.push(Stored::Stored);
        } else {
            answers.push(group.fenced(found(conn, group.entity())?));
        }
    }
    // Some failures end the transaction at once, and undoing the savepoint then hides the reason: it is said here.
    let stored = insert_events(conn, &events).and_then(|()| insert_effects(conn, &effects));
    stored.inspect_err(|error| tracing::error!(%error, "events could not be inserted"))?;
    Ok(answers)
}

/// The fence: only the term and head that the writer believes in can be moved on.
fn move_head(conn: &mut SqliteConnection, group: &Group) -> QueryResult<bool> {
    let owner = entity_owner::table
        .filter(entity_owner::entity.eq(group.entity()))
        .filter(entity_owner::term.eq(group.term()))
        .filter(entity_owner::head.eq(group.expected_head()));
    let moved = (
        entity_owner::head.eq(group.new_head),
        entity_owner::head_hash.eq(&group.new_hash),
        entity_owner::due_at_ms.eq(group.due_at_ms()),
    );
    Ok(diesel::update(owner).set(moved).execute(conn)? == 1)
}

fn found(conn: &mut SqliteConnection, entity: &str) -> QueryResult<Option<(i64, i64)>> {
    let owner = entity_owner::table.filter(entity_owner::entity.eq(entity));
    owner.select((entity_owner::term, entity_owner::head)).first(conn).optional()
}

/// Inserts in a few fixed sizes: Diesel keeps a prepared statement per size.
fn insert_events(conn: &mut SqliteConnection, events: &[NewEvent<'_>]) -> QueryResult<()> {
    let rest = insert_sized::<512>(conn, events)?;
    let rest = insert_sized::<64>(conn, rest)?;
    let rest = insert_sized::<8>(conn, rest)?;
    insert_sized::<1>(conn, rest).map(drop)
}

fn insert_sized<'s, 'a, const N: usize>(
    conn: &mut SqliteConnection,
    events: &'s [NewEvent<'a>],
) -> QueryResult<&'s [NewEvent<'a>]> {
    // 11 columns: 512 rows stay far below SQLite's 32,766 variables.
    let (chunks, rest) = events.as_chunks::<N>();
    for chunk in chunks {
        InsertEvents(chunk).execute(conn)?;
    }
    Ok(rest)
}

#[derive(Clone, Copy)]
struct NewEvent<'a> {
    entity: &'a str,
    row: &'a EventRow,
}

/// An insert of just so many events. Diesel's own insert of borrowed rows is prepared anew each time.
struct InsertEvents<'s, 'a, const N: usize>(&'s [NewEvent<'a>; N]);

impl<const N: usize, Conn> RunQueryDsl<Conn> for InsertEvents<'_, '_, N> {}

impl<const N: usize> QueryId for InsertEvents<'_, '_, N> {
    type QueryId = InsertEvents<'static, 'static, N>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<const N: usize> QueryFragment<Sqlite> for InsertEvents<'_, '_, N> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql(
            "INSERT INTO event (entity, seq, term, type, version, at_ms, who, key, fingerprint, payload, hash) \
             VALUES (",
        );
        for (place, event) in self.0.iter().enumerate() {
            if place > 0 {
                out.push_sql("), (");
            }
            event.walk_ast(out.reborrow())?;
        }
        out.push_sql(")");
        Ok(())
    }
}

impl QueryFragment<Sqlite> for NewEvent<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        let row = self.row;
        out.push_bind_param::<Text, _>(self.entity)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&row.seq)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&row.term)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&*row.name)?;
        out.push_sql(", ");
        out.push_bind_param::<Integer, _>(&row.version)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&row.at_ms)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<Text>, _>(&row.who)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<Text>, _>(&row.key)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<BigInt>, _>(&row.fingerprint)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&row.payload)?;
        out.push_sql(", ");
        out.push_bind_param::<Binary, _>(&row.hash)
    }
}

fn insert_effects(conn: &mut SqliteConnection, effects: &[&OutboxRow]) -> QueryResult<()> {
    for effect in effects {
        diesel::insert_into(outbox::table).values(*effect).execute(conn)?;
    }
    Ok(())
}
