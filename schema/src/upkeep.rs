//! What a person does to migrations by hand: see which are missing, take the newest back. [`Store::migrate`] is what a
//! start does by itself.

use crate::fault::Fault;
use crate::migrations::{CORE, LOCK, Only, POSTGRES, READ, SQLITE};
use crate::postgres::connect as connect_postgres;
use crate::sqlite::{Durability, connect};
use crate::store::{Place, Store, read_path};
use diesel::backend::Backend;
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel::sqlite::{Sqlite, SqliteConnection};
use diesel_async::{AsyncMigrationHarness, AsyncPgConnection, SimpleAsyncConnection};
use diesel_migrations::MigrationHarness;
use std::path::Path;

impl Store {
    /// The names of the migrations that are not applied. Makes no file; may make the table that counts migrations.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub async fn pending(place: &Place) -> Result<Vec<String>, Fault> {
        match place {
            Place::Sqlite(path) => {
                let mut names = pending_in_file(path, CORE)?;
                names.extend(pending_in_file(&read_path(path), READ)?);
                Ok(names)
            }
            Place::Postgres(url) => on_postgres(url, |harness| pending(harness, POSTGRES)).await,
        }
    }

    /// Takes the newest applied migration back, with what its tables hold, and names it. Nothing when none is applied.
    ///
    /// # Errors
    /// When the database can't be reached or the migration can't be taken back.
    pub async fn revert(place: &Place) -> Result<Vec<String>, Fault> {
        match place {
            Place::Sqlite(path) => {
                let (mut core, mut read) = (file(path)?, file(&read_path(path))?);
                // The file whose newest migration is the newer one.
                match newest(&mut read)? > newest(&mut core)? {
                    true => revert(&mut read, Only(SQLITE, READ)),
                    false => revert(&mut core, Only(SQLITE, CORE)),
                }
            }
            Place::Postgres(url) => on_postgres(url, |harness| revert(harness, POSTGRES)).await,
        }
    }
}

fn pending_in_file(path: &Path, ends: &'static [&'static str]) -> Result<Vec<String>, Fault> {
    let source = Only(SQLITE, ends);
    match path.exists() {
        true => pending(&mut file(path)?, source),
        false => {
            let all: Vec<Box<dyn Migration<Sqlite>>> = source.migrations().map_err(refused)?;
            Ok(all.iter().map(|migration| migration.name().to_string()).collect())
        }
    }
}

fn file(path: &Path) -> Result<SqliteConnection, Fault> {
    connect(path, Durability::Full)
}

fn pending<DB: Backend>(
    harness: &mut impl MigrationHarness<DB>,
    source: impl MigrationSource<DB>,
) -> Result<Vec<String>, Fault> {
    let missing = harness.pending_migrations(source).map_err(refused)?;
    Ok(missing.iter().map(|migration| migration.name().to_string()).collect())
}

fn newest<DB: Backend>(
    harness: &mut impl MigrationHarness<DB>,
) -> Result<Option<MigrationVersion<'static>>, Fault> {
    Ok(harness.applied_migrations().map_err(refused)?.into_iter().max())
}

fn revert<DB: Backend>(
    harness: &mut impl MigrationHarness<DB>,
    source: impl MigrationSource<DB>,
) -> Result<Vec<String>, Fault> {
    match newest(harness)? {
        None => Ok(Vec::new()),
        Some(_) => Ok(vec![harness.revert_last_migration(source).map_err(refused)?.to_string()]),
    }
}

/// The harness blocks its thread, so it gets one, with a runtime of its own.
async fn on_postgres(
    url: &str,
    work: impl FnOnce(&mut AsyncMigrationHarness<AsyncPgConnection>) -> Result<Vec<String>, Fault>
    + Send
    + 'static,
) -> Result<Vec<String>, Fault> {
    let url = url.to_owned();
    let done = tokio::task::spawn_blocking(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.map_err(|error| Fault::NotSent(error.to_string()))?;
        runtime.block_on(async {
            let mut conn = connect_postgres(&url).await?;
            conn.batch_execute("SET statement_timeout = 0; SET lock_timeout = 0").await?;
            conn.batch_execute(&format!("SELECT pg_advisory_lock({LOCK})")).await?;
            work(&mut AsyncMigrationHarness::new(conn))
        })
    });
    done.await.unwrap_or_else(|panic| Err(Fault::Unknown(panic.to_string())))
}

fn refused(error: impl std::fmt::Display) -> Fault {
    Fault::Refused(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Settings;
    use crate::scratch::postgres_url;

    /// All the way down and up again, one migration at a time.
    async fn down_and_up(place: Place) {
        let all = Store::pending(&place).await.unwrap();
        assert!(all.len() >= 3, "{all:?}");
        assert_eq!(Store::migrate(&place).await.unwrap().len(), all.len());
        assert_eq!(Store::pending(&place).await, Ok(Vec::new()));
        let mut back = Vec::new();
        loop {
            let names = Store::revert(&place).await.unwrap();
            let Some(name) = names.into_iter().next() else { break };
            back.push(name);
        }
        assert_eq!(back.len(), all.len());
        assert!(back.windows(2).all(|pair| pair[0] > pair[1]), "newest first: {back:?}");
        assert_eq!(Store::pending(&place).await, Ok(all));
        Store::open(&place, &Settings::default()).await.unwrap().ping().await.unwrap();
    }

    #[tokio::test]
    async fn sqlite_goes_down_and_up() {
        let folder = std::env::temp_dir().join(format!("souk-upkeep-{}", std::process::id()));
        down_and_up(Place::Sqlite(folder.join("souk.db"))).await;
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[tokio::test]
    async fn postgres_goes_down_and_up() {
        if let Some(url) = postgres_url().await {
            down_and_up(Place::Postgres(url)).await;
        }
    }
}
