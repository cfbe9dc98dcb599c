//! The open database as the server's parts see it: each gets its own port, all share one store.

use super::{StoredAudit, StoredJournal, StoredPeople, StoredProjector, StoredReading, StoredWorkspaces};
use crate::config::StorageSettings;
use actors::host::ports::Journal;
use schema::Store;
use std::sync::Arc;
use std::time::Duration;

/// An open database.
#[derive(Clone)]
pub struct Storage {
    store: Store,
    journal: Arc<StoredJournal>,
    projector: Arc<StoredProjector>,
}

impl Storage {
    /// Opens the database and applies what migrations are missing.
    ///
    /// # Errors
    /// Why it can't be reached or brought up to date.
    pub async fn open(settings: &StorageSettings) -> Result<Self, String> {
        let place = super::place(settings.database.expose())?;
        let sizes = schema::Settings {
            writers: settings.writer_shards,
            readers: settings.readers,
            answer_wait: Duration::from_millis(settings.timeout_ms),
            ..super::settings()
        };
        let store = Store::open(&place, &sizes).await.map_err(|fault| fault.to_string())?;
        let projector = StoredProjector::start(store.clone()).map_err(|fault| fault.to_string())?;
        let journal = Arc::new(StoredJournal(store.clone()));
        Ok(Self { store, journal, projector: Arc::new(projector) })
    }

    /// The rows themselves, for commands that look at them directly.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    #[must_use]
    pub fn journal(&self) -> Arc<dyn Journal> {
        self.journal.clone()
    }

    #[must_use]
    pub fn people(&self) -> Arc<dyn crate::auth::ports::People> {
        Arc::new(StoredPeople(self.store.clone()))
    }

    #[must_use]
    pub fn workspaces(&self) -> Arc<dyn crate::auth::ports::Workspaces> {
        Arc::new(StoredWorkspaces(self.store.clone()))
    }

    #[must_use]
    pub fn reading(&self) -> Arc<dyn crate::api::ports::Reading> {
        Arc::new(StoredReading(self.store.clone()))
    }

    #[must_use]
    pub fn audit(&self) -> Arc<dyn crate::admin::AuditLog> {
        Arc::new(StoredAudit::over(self.store.clone()))
    }

    #[must_use]
    pub fn projector(&self) -> Arc<dyn actors::host::ports::Projector> {
        self.projector.clone()
    }
}
