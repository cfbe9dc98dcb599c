//! What the database holds, read beside the server and without its help: the journal's rows and the outbox.
//!
//! To be dropped before the server is killed again: a reader that keeps SQLite's file open would spare the next start
//! its recovery.

use super::server::Server;
use actors::host::ports::{Journal, Row};
use actors::ids::EntityId;
use schema::Store;
use serde_json::Value;
use souk::storage::{self, StoredJournal};

/// The database of one server.
pub struct Stored(StoredJournal);

impl Stored {
    pub fn of(server: &Server) -> Self {
        let place = storage::place(&server.database_url()).expect("a place");
        let sizes = schema::Settings { writers: 1, readers: 1, ..storage::settings() };
        Self(StoredJournal(Store::open_as_it_is(&place, &sizes).expect("the database opens")))
    }

    /// An entity's rows behind the seq `after`, in order.
    pub async fn rows(&self, entity: &str, after: u64) -> Vec<Row> {
        let entity: EntityId = entity.parse().expect("an entity");
        let mut rows: Vec<Row> = Vec::new();
        loop {
            let seen = rows.last().map_or(after, |row| row.seq);
            let page = self.0.read(entity, seen, PAGE).await.expect("the journal is read");
            let last = page.len() < PAGE;
            rows.extend(page);
            if last {
                return rows;
            }
        }
    }

    /// Rows of the outbox that are not settled yet.
    pub async fn outbox(&self) -> usize {
        self.0.pending_effects(None, PAGE).await.expect("the outbox is read").len()
    }
}

/// What a row says happened.
pub fn payload(row: &Row) -> Value {
    serde_json::from_str(&row.payload).expect("a payload is JSON")
}

const PAGE: usize = 1_000;
