//! Fills the host's ports with the database: what `schema` stores as plain text becomes entities, rows and effects
//! here. Nothing in here knows HTTP, sockets or rules.

mod interim;
mod journal;
mod open;

pub use journal::StoredJournal;
pub use open::Storage;

use schema::{Place, Settings};
use std::path::{Path, PathBuf};

/// Reads `sqlite://PATH` (a file ending in `.db`, or a directory that gets `souk.db`) or `postgres://…`.
///
/// # Errors
/// A sentence that doesn't repeat the address: it may hold a password.
pub fn place(url: &str) -> Result<Place, String> {
    match url.split_once("://") {
        Some(("sqlite", path)) if !path.is_empty() => Ok(Place::Sqlite(file(Path::new(path)))),
        Some(("postgres" | "postgresql", _)) => Ok(Place::Postgres(url.to_owned())),
        _ => Err("a database is sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME".to_owned()),
    }
}

/// The store's settings with the limits of this house.
#[must_use]
pub fn settings() -> Settings {
    use actors::limits;
    Settings {
        batch_events_max: limits::BATCH_EVENTS_MAX,
        batch_bytes_max: limits::BATCH_BYTES_MAX,
        queue_max: limits::WRITER_QUEUE_MAX,
        ..Settings::default()
    }
}

fn file(path: &Path) -> PathBuf {
    match path.extension().is_some_and(|end| end == "db") && !path.is_dir() {
        true => path.to_owned(),
        false => path.join("souk.db"),
    }
}
