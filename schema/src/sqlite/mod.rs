//! One SQLite file: a thread that writes, a few that read. Calls go in through bounded queues; what has been handed
//! over is carried out, whether or not anybody still waits for it.

mod checkpoints;
mod readers;
mod volume;
mod writer;

use crate::fault::{Fault, Later};
use crate::journal::Append;
use crate::store::Settings;
use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use futures_util::FutureExt;
use readers::Readers;
use std::path::Path;
use tokio::sync::oneshot;
use writer::Writer;

/// How sure a commit must be when it is answered.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Durability {
    /// On the disk.
    Full,
    /// In order: a power cut may undo the newest. Enough for what can be rebuilt.
    Ordered,
}

/// An open file. Dropping it lets the threads finish what is queued and end.
pub(crate) struct File {
    writer: Writer,
    readers: Readers,
}

impl File {
    /// Opens the file, creating it where there is none. The migrations are somebody else's.
    pub(crate) fn open(path: &Path, durability: Durability, settings: &Settings) -> Result<Self, Fault> {
        let first = connect(path, durability)?;
        let writer = Writer::start(path, durability, settings, first)?;
        let readers = Readers::start(path, settings)?;
        Ok(Self { writer, readers })
    }

    /// Queries outside any transaction.
    pub(crate) fn read<T, F>(&self, body: F) -> Later<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut SqliteConnection) -> Result<T, Fault> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = move |conn: &mut SqliteConnection| drop(reply.send(body(conn)));
        let sent = self.readers.send(Box::new(job));
        later(sent, answer)
    }

    /// Changes in one transaction: all or nothing, answered when durable.
    pub(crate) fn write<T, F>(&self, body: F) -> Later<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut SqliteConnection) -> Result<T, Fault> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let sent = self.writer.send(body, reply);
        later(sent, answer)
    }

    /// As [`File::write`]; what the file's durability says counts.
    pub(crate) fn write_soon<T, F>(&self, body: F) -> Later<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut SqliteConnection) -> Result<T, Fault> + Send + 'static,
    {
        self.write(body)
    }

    /// Hands an append to the writer.
    pub(crate) fn append(&self, append: Append) {
        self.writer.append(append);
    }
}

/// A new connection with the settings of this house.
pub(crate) fn connect(path: &Path, durability: Durability) -> Result<SqliteConnection, Fault> {
    let text = path.to_str().ok_or_else(|| Fault::NotSent(format!("{} is not UTF-8", path.display())))?;
    let fault = |why: String| Fault::NotSent(format!("{text}: {why}"));
    let mut conn = SqliteConnection::establish(text).map_err(|error| fault(error.to_string()))?;
    let log_bytes = volume::log_bytes(path);
    let (synchronous, pages_max) = match durability {
        Durability::Full => ("FULL", CHECKPOINT_PAGES),
        Durability::Ordered => ("NORMAL", CHECKPOINT_PAGES_ORDERED),
    };
    // None at all would mean that there are no checkpoints.
    let checkpoint_pages = u64::from(pages_max).min(log_bytes / u64::from(PAGE_BYTES)).max(1);
    let wal_bytes_kept = WAL_BYTES_KEPT.min(log_bytes.saturating_mul(2));
    let pragmas = format!(
        "PRAGMA busy_timeout = {BUSY_MS}; PRAGMA page_size = {PAGE_BYTES}; PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; \
         PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -{CACHE_KIB}; \
         PRAGMA wal_autocheckpoint = {checkpoint_pages}; PRAGMA journal_size_limit = {wal_bytes_kept};"
    );
    conn.batch_execute(&pragmas).map_err(|error| fault(error.to_string()))?;
    Ok(conn)
}

fn later<T: Send + 'static>(
    sent: Result<(), Fault>,
    answer: oneshot::Receiver<Result<T, Fault>>,
) -> Later<T> {
    async move {
        sent?;
        answer.await.unwrap_or_else(|_| Err(Fault::Unknown("the database's thread is gone".to_owned())))
    }
    .boxed()
}

/// How long another process may hold the file.
const BUSY_MS: u32 = 5_000;
/// Of a new file. Events are appended by the hundred: fewer, larger pages are split and written less often.
const PAGE_BYTES: u32 = 8_192;
const CACHE_KIB: u32 = 8 * 1_024;
/// From so many pages of the log on the writer itself moves what [`checkpoints`] has left, with every commit until the
/// log can begin anew: commits wait for the file's sync then. The log is 131 MB by that time; on a small [`volume`] it
/// begins anew earlier.
const CHECKPOINT_PAGES: u32 = 16_000;
/// Where commits sync nothing, a checkpoint syncs the log since the last one, in one go, and commits of the other file
/// wait behind that on the disk: little at a time.
const CHECKPOINT_PAGES_ORDERED: u32 = 250;
const WAL_BYTES_KEPT: u64 = 256 * 1_024 * 1_024;
