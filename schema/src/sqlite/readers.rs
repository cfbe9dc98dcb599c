//! Threads that read one SQLite file, each with its own connection, all at one queue.

use super::{Durability, connect};
use crate::fault::Fault;
use crate::market::small_letters;
use crate::store::Settings;
use diesel::SqliteConnection;
use diesel::connection::SimpleConnection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

pub(super) type Job = Box<dyn FnOnce(&mut SqliteConnection) + Send>;

pub(super) struct Readers {
    queue: SyncSender<Job>,
}

impl Readers {
    pub(super) fn start(path: &Path, settings: &Settings) -> Result<Self, Fault> {
        let (queue, jobs) = sync_channel::<Job>(settings.queue_max);
        let jobs = Arc::new(Mutex::new(jobs));
        for number in 0..settings.readers {
            let (path, jobs) = (path.to_owned(), jobs.clone());
            thread::Builder::new()
                .name(format!("souk-read-{number}"))
                .spawn(move || run(&path, &jobs))
                .map_err(|error| Fault::NotSent(format!("no thread for reading: {error}")))?;
        }
        Ok(Self { queue })
    }

    pub(super) fn send(&self, job: Job) -> Result<(), Fault> {
        self.queue.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => Fault::NotSent("too many reads are waiting".to_owned()),
            TrySendError::Disconnected(_) => Fault::NotSent("the reading threads are gone".to_owned()),
        })
    }
}

fn run(path: &Path, jobs: &Mutex<Receiver<Job>>) {
    let mut kept = None;
    while let Some(job) = next(jobs) {
        let conn = match kept.take() {
            Some(conn) => Ok(conn),
            None => connect_to_read(path),
        };
        match conn {
            Ok(mut conn) => {
                // A job that panics takes its connection along, not its thread.
                if catch_unwind(AssertUnwindSafe(|| job(&mut conn))).is_ok() {
                    kept = Some(conn);
                }
            }
            // Whoever waits hears that the answer's sender is gone.
            Err(fault) => tracing::error!(%fault, "a read had no connection"),
        }
    }
}

fn next(jobs: &Mutex<Receiver<Job>>) -> Option<Job> {
    jobs.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

fn connect_to_read(path: &Path) -> Result<SqliteConnection, Fault> {
    let mut conn = connect(path, Durability::Full)?;
    small_letters(&mut conn)?;
    conn.batch_execute("PRAGMA query_only = ON")?;
    Ok(conn)
}
