//! The database behind the commands that need no server: opened as it is, or brought up to date first.

use super::Failure;
use super::doctor::Finding;
use crate::auth::token::Signer;
use crate::auth::{Accounts, AuthSettings, SocketCloser};
use crate::config::Settings;
use crate::storage::{self, StoredJournal, StoredPeople};
use actors::entity::Seq;
use actors::host::ports::Journal;
use schema::people::UserRow;
use schema::{Place, Store};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use ulid::Ulid;

/// An open database.
pub(super) struct Opened {
    store: Store,
    pub journal: Arc<dyn Journal>,
}

/// Opens what is there and changes nothing: for tools that look into the journal of a running server.
pub(super) fn as_it_is(settings: &Settings) -> Result<Opened, Failure> {
    let place = place(settings)?;
    if let Place::Sqlite(path) = &place
        && !path.exists()
    {
        let cure = "there is no such database; choose one with --data or --database";
        return Err(Failure::new(&path.display().to_string(), cure));
    }
    let store =
        Store::open_as_it_is(&place, &sizes(settings)).map_err(|fault| unreachable(settings, &fault))?;
    Ok(Opened::over(store))
}

/// Opens the database with all migrations applied, making it where there is none.
pub(super) async fn migrated(settings: &Settings) -> Result<Opened, Failure> {
    let store = Store::open(&place(settings)?, &sizes(settings)).await;
    store.map(Opened::over).map_err(|fault| unreachable(settings, &fault))
}

impl Opened {
    fn over(store: Store) -> Self {
        Self { journal: Arc::new(StoredJournal(store.clone())), store }
    }

    /// Accounts over this database; nobody's socket is closed, since no server is here.
    pub fn accounts(&self, settings: &Settings) -> Result<Accounts, Failure> {
        let secret = settings.token_secret().map_err(|fault| Failure::new("the token secret", fault))?;
        let signer = Signer::new(secret.expose().as_bytes());
        let people = Arc::new(StoredPeople(self.store.clone()));
        let made =
            Accounts::new(AuthSettings::default(), people, Arc::new(NoSockets), signer, Arc::new(now_ms));
        made.map_err(Failure::Because)
    }

    /// People behind the id `after`.
    pub async fn users(&self, after: &str) -> Result<Vec<UserRow>, Failure> {
        Ok(self.store.users(after.to_owned(), ROWS_AT_ONCE).await?)
    }

    /// Entities behind `after`, each with its head and the hash there.
    pub async fn heads(&self, after: &str) -> Result<Vec<(String, Seq, Vec<u8>)>, Failure> {
        let heads = self.store.heads(after.to_owned(), ROWS_AT_ONCE).await?;
        Ok(heads.into_iter().map(|head| (head.entity, head.head.cast_unsigned(), head.head_hash)).collect())
    }
}

/// What `souk doctor` says of the database.
pub(super) async fn examine(settings: &Settings) -> Vec<(&'static str, Finding)> {
    let cure = match place(settings) {
        Ok(Place::Sqlite(_)) => "check the path and its rights, or choose another with --database",
        _ => "check that the server runs and that address, user and password in SOUK_DATABASE_URL are right",
    };
    let found = look(settings).await;
    let found = match found {
        Err(Failure::Because(why)) => Finding::Failed(why, cure.to_owned()),
        Err(Failure::Unheard) => unreachable!("looking prints nothing"),
        Ok(found) => found,
    };
    vec![("database", found)]
}

async fn look(settings: &Settings) -> Result<Finding, Failure> {
    let place = place(settings)?;
    if let Place::Sqlite(path) = &place
        && !path.exists()
    {
        return Ok(Finding::Ok(format!("{} will be made at the first start", path.display())));
    }
    let opened = as_it_is(settings)?;
    opened.store.ping().await.map_err(|fault| unreachable(settings, &fault))?;
    let missing = Store::pending(&place).await.map_err(|fault| unreachable(settings, &fault))?;
    let (database, cure) = (&settings.storage.database, "run `souk migrate`; a start does it by itself");
    Ok(match missing.len() {
        0 => Finding::Ok(format!("{database} answers and is up to date")),
        _ => Finding::Failed(format!("{database} lacks {}", missing.join(", ")), cure.to_owned()),
    })
}

pub(super) fn place(settings: &Settings) -> Result<Place, Failure> {
    storage::place(settings.storage.database.expose()).map_err(Failure::Because)
}

/// Few connections: a tool doesn't take what the server needs.
fn sizes(settings: &Settings) -> schema::Settings {
    schema::Settings { writers: 1, readers: settings.storage.readers.min(2), ..storage::settings() }
}

pub(super) fn unreachable(settings: &Settings, fault: &schema::Fault) -> Failure {
    Failure::new(&format!("the database {}", settings.storage.database), fault)
}

/// Rows in one look.
const ROWS_AT_ONCE: i64 = 500;

struct NoSockets;

impl SocketCloser for NoSockets {
    fn close_family(&self, _: Ulid) {}
}

/// Milliseconds since 1970 UTC.
pub(super) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
