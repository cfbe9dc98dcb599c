//! The one thread that writes a SQLite file: while one batch commits, the next fills its queue. Appends to the journal
//! and all other changes share a commit; one that fails is undone alone.

use super::checkpoints::Checkpoints;
use super::{Durability, connect};
use crate::background;
use crate::fault::Fault;
use crate::journal::{Append, Group, Stored, groups, measure, sqlite};
use crate::store::Settings;
use diesel::{Connection, QueryResult, SqliteConnection};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread;
use tokio::sync::oneshot;

pub(super) struct Writer {
    queue: SyncSender<Work>,
}

enum Work {
    Append(Append),
    Change(Box<dyn Change>),
}

impl Writer {
    pub(super) fn start(
        path: &Path,
        durability: Durability,
        settings: &Settings,
        conn: SqliteConnection,
    ) -> Result<Self, Fault> {
        let (queue, work) = sync_channel(settings.queue_max);
        let desk = Desk {
            path: path.to_owned(),
            durability,
            settings: settings.clone(),
            work,
            kept: Some(conn),
            checkpoints: match durability {
                Durability::Full => Some(Checkpoints::start(path)?),
                Durability::Ordered => None,
            },
        };
        thread::Builder::new()
            .name("souk-write".to_owned())
            .spawn(move || desk.run())
            .map_err(|error| Fault::NotSent(format!("no thread for writing: {error}")))?;
        Ok(Self { queue })
    }

    pub(super) fn append(&self, append: Append) {
        let why = match self.queue.try_send(Work::Append(append)) {
            Ok(()) => return,
            Err(TrySendError::Full(Work::Append(append))) => {
                (append, "not sent: the journal's queue is full")
            }
            Err(TrySendError::Disconnected(Work::Append(append))) => {
                (append, "not sent: the journal's thread is gone")
            }
            Err(_) => return,
        };
        why.0.done.call(Stored::Unknown(why.1.to_owned()));
    }

    pub(super) fn send<T, F>(&self, body: F, reply: oneshot::Sender<Result<T, Fault>>) -> Result<(), Fault>
    where
        T: Send + 'static,
        F: FnOnce(&mut SqliteConnection) -> Result<T, Fault> + Send + 'static,
    {
        let change = Pending { body: Some(body), outcome: None, reply };
        self.queue.try_send(Work::Change(Box::new(change))).map_err(|error| match error {
            TrySendError::Full(_) => Fault::NotSent("too many changes are waiting".to_owned()),
            TrySendError::Disconnected(_) => Fault::NotSent("the writing thread is gone".to_owned()),
        })
    }
}

/// A change that shares a commit with others.
trait Change: Send {
    fn make(&mut self, conn: &mut SqliteConnection);
    /// Tells whoever waits, once the commit's own outcome is known.
    fn settle(self: Box<Self>, commit: Result<(), Fault>);
}

struct Pending<T, F> {
    body: Option<F>,
    outcome: Option<Result<T, Fault>>,
    reply: oneshot::Sender<Result<T, Fault>>,
}

impl<T, F> Change for Pending<T, F>
where
    T: Send,
    F: FnOnce(&mut SqliteConnection) -> Result<T, Fault> + Send,
{
    fn make(&mut self, conn: &mut SqliteConnection) {
        let Some(body) = self.body.take() else { return };
        // Inside the batch's transaction this is a savepoint.
        let made = catch_unwind(AssertUnwindSafe(|| conn.transaction(body)));
        self.outcome = Some(made.unwrap_or_else(|_| Err(Fault::Unknown("a change panicked".to_owned()))));
    }

    fn settle(self: Box<Self>, commit: Result<(), Fault>) {
        let outcome = match (commit, self.outcome) {
            (Ok(()), Some(outcome)) => outcome,
            (Ok(()), None) => Err(Fault::NotSent("the change was not made".to_owned())),
            (Err(fault), _) => Err(fault),
        };
        // Nobody waits any more: that is theirs to decide.
        drop(self.reply.send(outcome));
    }
}

/// The writing thread.
struct Desk {
    path: PathBuf,
    durability: Durability,
    settings: Settings,
    work: Receiver<Work>,
    /// Dropped after any failure: after a failed sync a handle is not to be believed.
    kept: Option<SqliteConnection>,
    /// Where nobody waits for a commit, the writer makes its own.
    checkpoints: Option<Checkpoints>,
}

#[derive(Default)]
struct Batch {
    appends: Vec<Append>,
    changes: Vec<Box<dyn Change>>,
    bytes: usize,
}

impl Desk {
    fn run(mut self) {
        if matches!(self.durability, Durability::Ordered) {
            background::step_back(background::BEHIND_ALL);
        }
        while let Ok(first) = self.work.recv() {
            let batch = self.gather(first);
            self.commit(batch);
        }
    }

    /// What waits already, up to the caps; never waits for more.
    fn gather(&self, first: Work) -> Batch {
        let mut batch = Batch::default();
        let mut events = 0;
        let mut next = Some(first);
        while let Some(work) = next {
            match work {
                Work::Append(append) => {
                    events += append.rows.len();
                    batch.bytes += append.bytes();
                    batch.appends.push(append);
                }
                Work::Change(change) => {
                    events += 1;
                    batch.changes.push(change);
                }
            }
            let full = events >= self.settings.batch_events_max
                || batch.bytes >= self.settings.batch_bytes_max
                || batch.appends.len() >= self.settings.batch_appends_max;
            next = if full { None } else { self.work.try_recv().ok() };
        }
        batch
    }

    fn commit(&mut self, batch: Batch) {
        let Batch { appends, mut changes, bytes } = batch;
        let groups = groups(appends);
        measure(&groups);
        let outcome = self.write(&groups, &mut changes);
        match outcome {
            Ok(answers) => {
                groups.iter().zip(answers).for_each(|(group, answer)| group.answer(&answer));
                changes.into_iter().for_each(|change| change.settle(Ok(())));
                if let Some(checkpoints) = &mut self.checkpoints {
                    checkpoints.committed(bytes);
                }
            }
            Err(fault) => {
                tracing::error!(%fault, path = %self.path.display(), "a batch was not committed");
                let unknown = Stored::Unknown(fault.to_string());
                groups.iter().for_each(|group| group.answer(&unknown));
                changes.into_iter().for_each(|change| change.settle(Err(fault.clone())));
            }
        }
    }

    /// One transaction. The connection is kept only when it went through.
    fn write(&mut self, groups: &[Group], changes: &mut [Box<dyn Change>]) -> Result<Vec<Stored>, Fault> {
        let mut conn = match self.kept.take() {
            Some(conn) => conn,
            None => connect(&self.path, self.durability)?,
        };
        let mut done = transact(&mut conn, |conn| sqlite::store_together(conn, groups), changes);
        if done.as_ref().is_err_and(|(stage, error)| *stage == Stage::Store && sqlite::is_alarm(error)) {
            done = transact(&mut conn, |conn| sqlite::store_one_by_one(conn, groups), changes);
        }
        match done {
            Ok(answers) => {
                self.kept = Some(conn);
                Ok(answers)
            }
            Err((stage, error)) => Err(match stage {
                Stage::Begin => Fault::NotSent(error.to_string()),
                Stage::Store => Fault::Refused(error.to_string()),
                Stage::Commit => Fault::Unknown(error.to_string()),
            }),
        }
    }
}

/// Stores, then makes the changes. When it fails, says where; the changes are made only once everything is stored.
fn transact(
    conn: &mut SqliteConnection,
    store: impl FnOnce(&mut SqliteConnection) -> QueryResult<Vec<Stored>>,
    changes: &mut [Box<dyn Change>],
) -> Result<Vec<Stored>, (Stage, diesel::result::Error)> {
    let mut stage = Stage::Begin;
    let done = conn.immediate_transaction(|conn| {
        stage = Stage::Store;
        let answers = store(conn)?;
        changes.iter_mut().for_each(|change| change.make(conn));
        stage = Stage::Commit;
        Ok(answers)
    });
    done.map_err(|error| (stage, error))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Begin,
    Store,
    Commit,
}
