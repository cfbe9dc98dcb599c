//! Fills the host's ports with the database: what `schema` stores as plain text becomes entities, rows and effects
//! here. Nothing in here knows HTTP, sockets or rules.

mod audit;
mod journal;
mod open;
mod people;
mod projector;
mod reading;
mod workspaces;

pub use audit::StoredAudit;
pub use journal::StoredJournal;
pub use open::Storage;
pub use people::{StoredPeople, role_name};
pub use projector::{StoredProjector, Stuck, rebuild};
pub use reading::StoredReading;
pub use workspaces::StoredWorkspaces;

use crate::auth::ports::StoreFault;
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
        batch_appends_max: limits::BATCH_APPENDS_MAX,
        batch_bytes_max: limits::BATCH_BYTES_MAX,
        queue_max: limits::WRITER_QUEUE_MAX,
        ..Settings::default()
    }
}

fn store_fault(fault: schema::Fault) -> StoreFault {
    StoreFault(fault.to_string())
}

fn file(path: &Path) -> PathBuf {
    match path.extension().is_some_and(|end| end == "db") && !path.is_dir() {
        true => path.to_owned(),
        false => path.join("souk.db"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use schema::Store;
    use std::sync::atomic::{AtomicU32, Ordering};

    /// A fresh SQLite database; the files go with it.
    pub(super) struct Scratch {
        pub(super) store: Store,
        folder: PathBuf,
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            drop(std::fs::remove_dir_all(&self.folder));
        }
    }

    pub(super) async fn scratch() -> Scratch {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("souk-storage-{}-{number}", std::process::id()));
        let place = place(&format!("sqlite://{}", folder.display())).unwrap();
        Scratch { store: Store::open(&place, &settings()).await.unwrap(), folder }
    }

    #[test]
    fn addresses_are_read() {
        let sqlite = |path: &str| Ok(Place::Sqlite(path.into()));
        assert_eq!(place("sqlite://x/mine.db"), sqlite("x/mine.db"));
        assert_eq!(place("sqlite:///var/souk"), sqlite("/var/souk/souk.db"));
        let url = "postgres://a:b@c/d";
        assert_eq!(place(url), Ok(Place::Postgres(url.into())));
        for wrong in ["", "sqlite://", "mysql://x", "souk.db"] {
            assert!(place(wrong).is_err(), "{wrong}");
        }
    }
}
