//! The SQLite twin: what is done with a batch inside the writing thread's transaction.

use super::{EventRow, Group, OutboxRow, Stored};
use crate::tables::entity_owner;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};
use diesel::sqlite::Sqlite;

/// Whether the alarm behind the check of the head has rung: who rang it, [`store_one_by_one`] finds, in another
/// transaction.
pub(crate) fn is_alarm(error: &Error) -> bool {
    matches!(error, Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _))
}

/// As [`store_together`], but a group that rings the alarm leaves the others alone too. A savepoint for each is what
/// that costs.
///
/// # Errors
/// Whatever makes the transaction as a whole worthless.
pub(crate) fn store_one_by_one(conn: &mut SqliteConnection, groups: &[Group]) -> QueryResult<Vec<Stored>> {
    groups.iter().map(|group| store_alone(conn, group)).collect()
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

/// Checks and stores every group. One that fails its check leaves the others alone.
///
/// # Errors
/// Whatever makes the transaction as a whole worthless: the alarm too.
pub(crate) fn store_together(conn: &mut SqliteConnection, groups: &[Group]) -> QueryResult<Vec<Stored>> {
    let mut answers = Vec::with_capacity(groups.len());
    let (mut events, mut effects) = (Vec::new(), Vec::new());
    for group in groups {
        if move_head(conn, group)? {
            events.extend(group.rows().map(|row| NewEvent { entity: group.entity(), row }));
            effects.extend(group.outbox().map(NewEffects));
            answers.push(Stored::Stored);
        } else {
            answers.push(group.fenced(found(conn, group.entity())?));
        }
    }
    // Some failures end the transaction at once, and undoing it again then hides the reason: it is said here.
    let stored = insert(conn, &events).and_then(|()| insert(conn, &effects));
    stored.inspect_err(|error| tracing::error!(%error, "events could not be inserted"))?;
    Ok(answers)
}

/// The fence: only the term and head that the writer believes in can be moved on.
fn move_head(conn: &mut SqliteConnection, group: &Group) -> QueryResult<bool> {
    let (expected_head, due_at_ms) = (group.expected_head(), group.due_at_ms());
    Ok(MoveHead { group, term: group.term(), expected_head, due_at_ms }.execute(conn)? == 1)
}

/// Moves an owner's row on. Diesel's own update is prepared anew each time, for each entity of a commit.
struct MoveHead<'g> {
    group: &'g Group,
    term: i64,
    expected_head: i64,
    due_at_ms: Option<i64>,
}

impl<Conn> RunQueryDsl<Conn> for MoveHead<'_> {}

impl QueryId for MoveHead<'_> {
    type QueryId = MoveHead<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl QueryFragment<Sqlite> for MoveHead<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("UPDATE entity_owner SET head = ");
        out.push_bind_param::<BigInt, _>(&self.group.new_head)?;
        out.push_sql(", head_hash = ");
        out.push_bind_param::<Binary, _>(&self.group.new_hash)?;
        out.push_sql(", due_at_ms = ");
        out.push_bind_param::<Nullable<BigInt>, _>(&self.due_at_ms)?;
        out.push_sql(" WHERE entity = ");
        out.push_bind_param::<Text, _>(self.group.entity())?;
        out.push_sql(" AND term = ");
        out.push_bind_param::<BigInt, _>(&self.term)?;
        out.push_sql(" AND head = ");
        out.push_bind_param::<BigInt, _>(&self.expected_head)
    }
}

fn found(conn: &mut SqliteConnection, entity: &str) -> QueryResult<Option<(i64, i64)>> {
    let owner = entity_owner::table.filter(entity_owner::entity.eq(entity));
    owner.select((entity_owner::term, entity_owner::head)).first(conn).optional()
}

/// A row to be inserted, many at once.
trait Line: QueryFragment<Sqlite> + Copy {
    /// The table and its columns.
    const INTO: &'static str;
    /// The same row with other borrows: what statements are cached by.
    type Static: 'static;
}

/// Inserts in a few fixed sizes: Diesel keeps a prepared statement per size.
fn insert<T: Line>(conn: &mut SqliteConnection, lines: &[T]) -> QueryResult<()> {
    let rest = insert_sized::<T, 512>(conn, lines)?;
    let rest = insert_sized::<T, 64>(conn, rest)?;
    let rest = insert_sized::<T, 8>(conn, rest)?;
    insert_sized::<T, 1>(conn, rest).map(drop)
}

fn insert_sized<'s, T: Line, const N: usize>(
    conn: &mut SqliteConnection,
    lines: &'s [T],
) -> QueryResult<&'s [T]> {
    // 11 columns at most: 512 rows stay far below SQLite's 32,766 variables.
    let (chunks, rest) = lines.as_chunks::<N>();
    for chunk in chunks {
        Insert(chunk).execute(conn)?;
    }
    Ok(rest)
}

/// An insert of just so many rows. Diesel's own insert of borrowed rows is prepared anew each time.
struct Insert<'s, T, const N: usize>(&'s [T; N]);

impl<T, const N: usize, Conn> RunQueryDsl<Conn> for Insert<'_, T, N> {}

impl<T: Line, const N: usize> QueryId for Insert<'_, T, N> {
    type QueryId = Insert<'static, T::Static, N>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<T: Line, const N: usize> QueryFragment<Sqlite> for Insert<'_, T, N> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("INSERT INTO ");
        out.push_sql(T::INTO);
        let mut before = " VALUES (";
        for line in self.0 {
            out.push_sql(before);
            line.walk_ast(out.reborrow())?;
            before = "), (";
        }
        out.push_sql(")");
        Ok(())
    }
}

#[derive(Clone, Copy)]
struct NewEvent<'a> {
    entity: &'a str,
    row: &'a EventRow,
}

impl Line for NewEvent<'_> {
    const INTO: &'static str =
        "event (entity, seq, term, type, version, at_ms, who, key, fingerprint, payload, hash)";
    type Static = NewEvent<'static>;
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

#[derive(Clone, Copy)]
struct NewEffects<'a>(&'a OutboxRow);

impl Line for NewEffects<'_> {
    const INTO: &'static str = "outbox (entity, seq, effects)";
    type Static = NewEffects<'static>;
}

impl QueryFragment<Sqlite> for NewEffects<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_bind_param::<Text, _>(&self.0.entity)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&self.0.seq)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&self.0.effects)
    }
}
