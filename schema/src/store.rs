//! The handle on a database, whichever it is.

use crate::fault::{Fault, Later};
use crate::journal::Append;
use crate::migrations;
use crate::postgres::Postgres;
use crate::sqlite::{Durability, File, connect};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Where the rows are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The main file. The read tables live beside it: `souk.db` and `read.db`, otherwise `x.db` and `x.read.db`.
    Sqlite(PathBuf),
    /// `postgres://user:password@host:port/database`.
    Postgres(String),
}

/// Sizes of queues, batches and pools.
#[derive(Clone, Debug)]
pub struct Settings {
    /// One commit: events, appends, and bytes of payload.
    pub batch_events_max: usize,
    pub batch_appends_max: usize,
    pub batch_bytes_max: usize,
    /// What may wait for one writer, or for the readers.
    pub queue_max: usize,
    /// Postgres connections that write the journal; an entity is always at the same one.
    pub writers: usize,
    /// Connections for everything else.
    pub readers: usize,
    /// After this whoever waits for Postgres is told that the outcome is unknown; the work itself goes on.
    pub answer_wait: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            batch_events_max: 4_096,
            batch_appends_max: 1_024,
            batch_bytes_max: 4 * 1_024 * 1_024,
            queue_max: 65_536,
            writers: 2,
            readers: 4,
            answer_wait: Duration::from_secs(10),
        }
    }
}

/// An open database. Clones share it.
#[derive(Clone)]
pub struct Store(Arc<Twin>);

pub(crate) enum Twin {
    Sqlite { core: File, read: File },
    Postgres(Postgres),
}

impl Store {
    /// Opens the database and applies what migrations are missing.
    ///
    /// # Errors
    /// When it can't be reached or a migration fails.
    pub async fn open(place: &Place, settings: &Settings) -> Result<Self, Fault> {
        Self::migrate(place).await?;
        Self::open_as_it_is(place, settings)
    }

    /// Opens the database without looking at its migrations. Postgres isn't connected to before it is needed.
    ///
    /// # Errors
    /// When a SQLite file can't be opened.
    pub fn open_as_it_is(place: &Place, settings: &Settings) -> Result<Self, Fault> {
        let twin = match place {
            Place::Sqlite(path) => Twin::Sqlite {
                core: File::open(path, Durability::Full, settings)?,
                read: File::open(&read_path(path), Durability::Ordered, settings)?,
            },
            Place::Postgres(url) => Twin::Postgres(Postgres::open(url, settings)?),
        };
        Ok(Self(Arc::new(twin)))
    }

    /// Applies missing migrations and names them. Creates SQLite files, not a Postgres database.
    ///
    /// # Errors
    /// When the database can't be reached or a migration fails.
    pub async fn migrate(place: &Place) -> Result<Vec<String>, Fault> {
        match place {
            Place::Sqlite(path) => {
                if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                    std::fs::create_dir_all(folder)
                        .map_err(|error| Fault::NotSent(format!("{}: {error}", folder.display())))?;
                }
                let core = migrations::Only(migrations::SQLITE, migrations::CORE);
                let read = migrations::Only(migrations::SQLITE, migrations::READ);
                let mut applied = migrations::apply(&mut connect(path, Durability::Full)?, core)?;
                applied.extend(migrations::apply(&mut connect(&read_path(path), Durability::Full)?, read)?);
                Ok(applied)
            }
            Place::Postgres(url) => {
                let settings = Settings { writers: 1, readers: 1, ..Settings::default() };
                Postgres::open(url, &settings)?.migrate().await
            }
        }
    }

    /// Stores rows of one entity if term and head are as expected. Appends of one entity are carried out in the order
    /// of the calls. Never waits; the outcome comes through `append.done`, also when nothing can be sent.
    pub fn append(&self, append: Append) {
        match self.twin() {
            Twin::Sqlite { core, .. } => core.append(append),
            Twin::Postgres(postgres) => postgres.append(append),
        }
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// Why it doesn't.
    pub fn ping(&self) -> Later<()> {
        query!(self, core.read, |conn| {
            diesel::select(diesel::dsl::sql::<diesel::sql_types::Integer>("1")).execute(conn).await?;
            Ok(())
        })
    }

    pub(crate) fn twin(&self) -> &Twin {
        &self.0
    }
}

pub(crate) fn read_path(core: &Path) -> PathBuf {
    match core.file_name().is_some_and(|name| name == "souk.db") {
        true => core.with_file_name("read.db"),
        false => core.with_extension("read.db"),
    }
}
