//! Postgres: a runtime of its own, a few connections for queries, and the journal's writers. Work runs as tasks of that
//! runtime and is never cancelled; who waits too long is told so, and the task goes on alone.

use crate::fault::{Fault, Later};
use crate::journal::Append;
use crate::journal::postgres::Writers;
use crate::store::Settings;
use diesel::result::Error;
use diesel_async::{
    AnsiTransactionManager, AsyncConnection, AsyncPgConnection, SimpleAsyncConnection, TransactionManager,
};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::timeout;

/// An open database.
pub(crate) struct Postgres {
    /// Only taken when this is dropped.
    runtime: Option<Runtime>,
    pool: Arc<Pool>,
    answer_wait: Duration,
    writers: Writers,
}

impl Postgres {
    pub(crate) fn open(url: &str, settings: &Settings) -> Result<Self, Fault> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(settings.writers.max(2))
            .thread_name("souk-storage")
            .enable_all()
            .build()
            .map_err(|error| Fault::NotSent(format!("no runtime for the database: {error}")))?;
        let pool = Arc::new(Pool {
            url: url.to_owned(),
            idle: Mutex::new(Vec::new()),
            room: Arc::new(Semaphore::new(settings.readers.max(1))),
            line: Arc::new(Semaphore::new(settings.queue_max)),
        });
        let writers = Writers::start(runtime.handle(), url, settings);
        Ok(Self { runtime: Some(runtime), pool, answer_wait: settings.answer_wait, writers })
    }

    pub(crate) fn append(&self, append: Append) {
        self.writers.append(append);
    }

    /// Queries outside any transaction.
    pub(crate) fn read<T, F>(&self, body: F) -> Later<T>
    where
        T: Send + 'static,
        F: for<'a> FnOnce(&'a mut AsyncPgConnection) -> BoxFuture<'a, Result<T, Fault>> + Send + 'static,
    {
        self.spawn(body)
    }

    /// Changes in one transaction: all or nothing, answered when durable.
    pub(crate) fn write<T, F>(&self, body: F) -> Later<T>
    where
        T: Send + 'static,
        F: for<'a> FnOnce(&'a mut AsyncPgConnection) -> BoxFuture<'a, Result<T, Fault>> + Send + 'static,
    {
        self.spawn(|conn| transact(conn, "", body).boxed())
    }

    /// As [`Postgres::write`], but a crash may undo the newest. Enough for what can be rebuilt.
    pub(crate) fn write_soon<T, F>(&self, body: F) -> Later<T>
    where
        T: Send + 'static,
        F: for<'a> FnOnce(&'a mut AsyncPgConnection) -> BoxFuture<'a, Result<T, Fault>> + Send + 'static,
    {
        self.spawn(|conn| transact(conn, "SET LOCAL synchronous_commit = off", body).boxed())
    }

    /// Applies missing migrations and names them.
    pub(crate) fn migrate(&self) -> Later<Vec<String>> {
        let (pool, (reply, answer)) = (self.pool.clone(), oneshot::channel());
        self.handle().spawn(async move {
            let applied = match connect(&pool.url).await {
                Ok(conn) => crate::migrations::apply_postgres(conn).await,
                Err(fault) => Err(fault),
            };
            drop(reply.send(applied));
        });
        async { answer.await.unwrap_or_else(|_| Err(gone())) }.boxed()
    }

    fn handle(&self) -> &Handle {
        self.runtime.as_ref().expect("taken only on drop").handle()
    }

    fn spawn<T, F>(&self, body: F) -> Later<T>
    where
        T: Send + 'static,
        F: for<'a> FnOnce(&'a mut AsyncPgConnection) -> BoxFuture<'a, Result<T, Fault>> + Send + 'static,
    {
        let Ok(place) = self.pool.line.clone().try_acquire_owned() else {
            return async { Err(Fault::NotSent("too many queries are waiting".to_owned())) }.boxed();
        };
        let (pool, (reply, answer)) = (self.pool.clone(), oneshot::channel());
        let work = self.handle().spawn(async move {
            let _place = place;
            let (mut conn, _room) = pool.take().await?;
            let outcome = body(&mut conn).await;
            // After an error a connection may be in any state; a new one is cheap.
            if outcome.is_ok() {
                pool.idle().push(conn);
            } else {
                pool.idle().clear();
            }
            outcome
        });
        let patience = self.answer_wait;
        self.handle().spawn(async move {
            let outcome = match timeout(patience, work).await {
                Ok(Ok(outcome)) => outcome,
                Ok(Err(_)) => Err(Fault::Unknown("a query panicked".to_owned())),
                Err(_) => Err(Fault::Unknown("the database doesn't answer".to_owned())),
            };
            drop(reply.send(outcome));
        });
        async { answer.await.unwrap_or_else(|_| Err(gone())) }.boxed()
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Dropping a runtime waits, which is forbidden in async code; its tasks end with their connections.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

struct Pool {
    url: String,
    idle: Mutex<Vec<AsyncPgConnection>>,
    /// Connections that may be out at once.
    room: Arc<Semaphore>,
    /// Queries that may wait for one.
    line: Arc<Semaphore>,
}

impl Pool {
    async fn take(&self) -> Result<(AsyncPgConnection, OwnedSemaphorePermit), Fault> {
        let room = self.room.clone().acquire_owned().await.map_err(|_| gone())?;
        let idle = self.idle().pop();
        let conn = match idle {
            Some(conn) => conn,
            None => connect(&self.url).await?,
        };
        Ok((conn, room))
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<AsyncPgConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A new connection with the settings of this house.
pub(crate) async fn connect(url: &str) -> Result<AsyncPgConnection, Fault> {
    let establish = async {
        let mut conn =
            AsyncPgConnection::establish(url).await.map_err(|error| Fault::NotSent(error.to_string()))?;
        conn.batch_execute(SETTINGS).await.map_err(|error| Fault::NotSent(error.to_string()))?;
        Ok(conn)
    };
    let late = |_| Err(Fault::NotSent("the database can't be reached in time".to_owned()));
    timeout(CONNECT_WAIT, establish).await.unwrap_or_else(late)
}

async fn transact<T, F>(conn: &mut AsyncPgConnection, first: &str, body: F) -> Result<T, Fault>
where
    F: for<'a> FnOnce(&'a mut AsyncPgConnection) -> BoxFuture<'a, Result<T, Fault>>,
{
    AnsiTransactionManager::begin_transaction(conn).await.map_err(not_sent)?;
    if !first.is_empty() {
        conn.batch_execute(first).await.map_err(not_sent)?;
    }
    match body(conn).await {
        Ok(value) => match AnsiTransactionManager::commit_transaction(conn).await {
            Ok(()) => Ok(value),
            Err(error) => Err(Fault::Unknown(error.to_string())),
        },
        Err(fault) => {
            // The connection is dropped after a fault, which rolls back what this couldn't.
            drop(AnsiTransactionManager::rollback_transaction(conn).await);
            Err(fault)
        }
    }
}

fn not_sent(error: Error) -> Fault {
    Fault::NotSent(error.to_string())
}

fn gone() -> Fault {
    Fault::NotSent("the database's runtime is gone".to_owned())
}

const SETTINGS: &str = "SET synchronous_commit = on; SET lock_timeout = '5s'; SET statement_timeout = '30s'; \
     SET idle_in_transaction_session_timeout = '30s'";
pub(crate) const CONNECT_WAIT: Duration = Duration::from_secs(3);
