//! The migrations of both databases, embedded. On SQLite the read tables live in a file of their own, so each file
//! takes the sets meant for it, by the end of their names.

use crate::fault::Fault;
use diesel::backend::Backend;
use diesel::migration::{Migration, MigrationSource, Result};
use diesel_async::{AsyncMigrationHarness, AsyncPgConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

pub const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
pub const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// The sets of SQLite's main file.
pub const CORE: &[&str] = &["_journal", "_people", "_sessions_seen"];
/// The sets of SQLite's file of read tables.
pub const READ: &[&str] = &["_read", "_filters", "_comment_numbers", "_market"];

/// The migrations whose names end in one of these.
pub struct Only(pub EmbeddedMigrations, pub &'static [&'static str]);

impl<DB: Backend> MigrationSource<DB> for Only
where
    EmbeddedMigrations: MigrationSource<DB>,
{
    fn migrations(&self) -> Result<Vec<Box<dyn Migration<DB>>>> {
        let all = MigrationSource::<DB>::migrations(&self.0)?;
        let wanted = |name: &str| self.1.iter().any(|end| name.ends_with(end));
        Ok(all.into_iter().filter(|migration| wanted(&migration.name().to_string())).collect())
    }
}

/// Applies what is missing and names it.
pub(crate) fn apply<DB, H, S>(harness: &mut H, source: S) -> std::result::Result<Vec<String>, Fault>
where
    DB: Backend,
    H: MigrationHarness<DB>,
    S: MigrationSource<DB>,
{
    let applied =
        harness.run_pending_migrations(source).map_err(|error| Fault::Refused(error.to_string()))?;
    Ok(applied.iter().map(ToString::to_string).collect())
}

/// Applies what is missing on Postgres; two processes that start together take turns. Runs on a thread that may block.
pub(crate) async fn apply_postgres(mut conn: AsyncPgConnection) -> std::result::Result<Vec<String>, Fault> {
    use diesel_async::SimpleAsyncConnection;
    // A migration may take its time; the lock goes with the connection.
    conn.batch_execute("SET statement_timeout = 0; SET lock_timeout = 0").await?;
    conn.batch_execute(&format!("SELECT pg_advisory_lock({LOCK})")).await?;
    let mut harness = AsyncMigrationHarness::new(conn);
    apply(&mut harness, POSTGRES)
}

/// Any number, as long as nobody else locks it.
pub(crate) const LOCK: i64 = 0x536f_756b;

#[cfg(test)]
#[path = "migrations_tests.rs"]
mod tests;
