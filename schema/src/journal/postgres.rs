//! The Postgres twin: a few writers, an entity always at the same one; one statement per batch checks, moves heads and
//! stores. A statement whose answer is late or lost is not asked again.

use super::{Append, Group, Stored, groups, measure, rounds};
use crate::fault::Fault;
use crate::postgres::connect;
use crate::store::Settings;
use crate::tables::entity_owner;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::{Array, BigInt, Binary, Integer, Nullable, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

pub(crate) struct Writers {
    queues: Vec<mpsc::Sender<Append>>,
}

impl Writers {
    pub(crate) fn start(handle: &Handle, url: &str, settings: &Settings) -> Self {
        let start = |_| {
            let (queue, appends) = mpsc::channel(settings.queue_max);
            let writer = Writer {
                url: url.to_owned(),
                settings: settings.clone(),
                appends,
                kept: None,
                away_until: None,
                pause: PAUSE_FIRST,
            };
            handle.spawn(writer.run());
            queue
        };
        Self { queues: (0..settings.writers.max(1)).map(start).collect() }
    }

    pub(crate) fn append(&self, append: Append) {
        let mut hasher = DefaultHasher::new();
        append.entity.hash(&mut hasher);
        let place = hasher.finish() % self.queues.len() as u64;
        let queue = &self.queues[usize::try_from(place).unwrap_or(0)];
        if let Err(refused) = queue.try_send(append) {
            let (append, why) = match refused {
                mpsc::error::TrySendError::Full(append) => (append, "not sent: the journal's queue is full"),
                mpsc::error::TrySendError::Closed(append) => {
                    (append, "not sent: the journal's writer is gone")
                }
            };
            append.done.call(Stored::Unknown(why.to_owned()));
        }
    }
}

struct Writer {
    url: String,
    settings: Settings,
    appends: mpsc::Receiver<Append>,
    /// Dropped after any failure.
    kept: Option<AsyncPgConnection>,
    /// While the database is away, appends are turned down at once instead of piling up.
    away_until: Option<Instant>,
    pause: Duration,
}

impl Writer {
    async fn run(mut self) {
        while let Some(first) = self.appends.recv().await {
            let batch = self.gather(first);
            for round in rounds(groups(batch)) {
                self.store(round).await;
            }
        }
    }

    /// What waits already, up to the caps; never waits for more.
    fn gather(&mut self, first: Append) -> Vec<Append> {
        let (mut events, mut bytes) = (first.rows.len(), first.bytes());
        let mut batch = vec![first];
        let Settings { batch_events_max, batch_appends_max, batch_bytes_max, .. } = self.settings;
        while events < batch_events_max && bytes < batch_bytes_max && batch.len() < batch_appends_max {
            let Ok(append) = self.appends.try_recv() else { break };
            events += append.rows.len();
            bytes += append.bytes();
            batch.push(append);
        }
        batch
    }

    async fn store(&mut self, groups: Vec<Group>) {
        let conn = match self.connection().await {
            Ok(conn) => conn,
            Err(fault) => return turn_down(&groups, &fault),
        };
        measure(&groups);
        let groups = Arc::new(groups);
        // The task owns the connection: a late answer doesn't cancel the statement, it only ends this connection.
        let work = tokio::spawn(run(conn, groups.clone()));
        match timeout(self.settings.answer_wait, work).await {
            Ok(Ok(kept)) => self.kept = kept,
            Ok(Err(_)) => turn_down(&groups, &Fault::Unknown("the journal's writer panicked".to_owned())),
            Err(_) => turn_down(&groups, &Fault::Unknown("the database doesn't answer".to_owned())),
        }
    }

    async fn connection(&mut self) -> Result<AsyncPgConnection, Fault> {
        if let Some(conn) = self.kept.take() {
            return Ok(conn);
        }
        if self.away_until.is_some_and(|until| Instant::now() < until) {
            return Err(Fault::NotSent("the database is away".to_owned()));
        }
        match connect(&self.url).await {
            Ok(conn) => {
                (self.away_until, self.pause) = (None, PAUSE_FIRST);
                Ok(conn)
            }
            Err(fault) => {
                tracing::warn!(%fault, pause_ms = self.pause.as_millis(), "the journal has no connection");
                self.away_until = Some(Instant::now() + self.pause);
                self.pause = (self.pause * 2).min(PAUSE_LONGEST);
                Err(fault)
            }
        }
    }
}

fn turn_down(groups: &[Group], fault: &Fault) {
    let unknown = Stored::Unknown(fault.to_string());
    groups.iter().for_each(|group| group.answer(&unknown));
}

/// Stores and answers; gives the connection back only when nothing went wrong.
async fn run(mut conn: AsyncPgConnection, groups: Arc<Vec<Group>>) -> Option<AsyncPgConnection> {
    match store(&mut conn, &groups).await {
        Ok(answers) => {
            groups.iter().zip(answers).for_each(|(group, answer)| group.answer(&answer));
            Some(conn)
        }
        Err(error) => {
            tracing::error!(%error, "a batch was not committed");
            turn_down(&groups, &Fault::Unknown(error.to_string()));
            None
        }
    }
}

async fn store(conn: &mut AsyncPgConnection, groups: &[Group]) -> QueryResult<Vec<Stored>> {
    match store_together(conn, groups).await {
        // The alarm behind the check of the head has rung, and nothing was stored. Who rang it is found one by one.
        Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => {
            let mut answers = Vec::with_capacity(groups.len());
            for group in groups {
                answers.push(store_alone(conn, group).await?);
            }
            Ok(answers)
        }
        other => other,
    }
}

async fn store_alone(conn: &mut AsyncPgConnection, group: &Group) -> QueryResult<Stored> {
    match store_together(conn, std::slice::from_ref(group)).await {
        Ok(mut answers) => Ok(answers.remove(0)),
        Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, why)) => {
            tracing::error!(
                entity = group.entity(),
                why = why.message(),
                "the journal holds rows behind its head"
            );
            Ok(Stored::Fenced(format!("an event is there already: {}", why.message())))
        }
        Err(error) => Err(error),
    }
}

async fn store_together(conn: &mut AsyncPgConnection, groups: &[Group]) -> QueryResult<Vec<Stored>> {
    let passed: Vec<String> = StoreBatch::of(groups).load(conn).await?;
    let passed: HashSet<String> = passed.into_iter().collect();
    let fenced: Vec<&str> =
        groups.iter().map(Group::entity).filter(|entity| !passed.contains(*entity)).collect();
    let found = if fenced.is_empty() { HashMap::new() } else { found(conn, &fenced).await? };
    let answer = |group: &Group| match passed.contains(group.entity()) {
        true => Stored::Stored,
        false => group.fenced(found.get(group.entity()).copied()),
    };
    Ok(groups.iter().map(answer).collect())
}

async fn found(conn: &mut AsyncPgConnection, entities: &[&str]) -> QueryResult<HashMap<String, (i64, i64)>> {
    let owners = entity_owner::table.filter(entity_owner::entity.eq_any(entities));
    let columns = (entity_owner::entity, (entity_owner::term, entity_owner::head));
    Ok(owners.select(columns).load(conn).await?.into_iter().collect())
}

/// The one statement. Its arrays are as long as the batch, so its text is always the same and stays prepared.
#[derive(Default)]
struct StoreBatch<'a> {
    owners: Owners<'a>,
    events: Events<'a>,
    outbox: Outbox<'a>,
}

#[derive(Default)]
struct Owners<'a> {
    entity: Vec<&'a str>,
    term: Vec<i64>,
    expected_head: Vec<i64>,
    new_head: Vec<i64>,
    new_hash: Vec<&'a [u8]>,
    due_at_ms: Vec<Option<i64>>,
}

#[derive(Default)]
struct Events<'a> {
    entity: Vec<&'a str>,
    seq: Vec<i64>,
    term: Vec<i64>,
    name: Vec<&'a str>,
    version: Vec<i32>,
    at_ms: Vec<i64>,
    who: Vec<Option<&'a str>>,
    key: Vec<Option<&'a str>>,
    fingerprint: Vec<Option<i64>>,
    payload: Vec<&'a str>,
    hash: Vec<&'a [u8]>,
}

#[derive(Default)]
struct Outbox<'a> {
    entity: Vec<&'a str>,
    seq: Vec<i64>,
    effects: Vec<&'a str>,
}

impl<'a> StoreBatch<'a> {
    fn of(groups: &'a [Group]) -> Self {
        let mut batch = Self::default();
        for group in groups {
            let owners = &mut batch.owners;
            owners.entity.push(group.entity());
            owners.term.push(group.term());
            owners.expected_head.push(group.expected_head());
            owners.new_head.push(group.new_head);
            owners.new_hash.push(&group.new_hash);
            owners.due_at_ms.push(group.due_at_ms());
            group.rows().for_each(|row| batch.events.push(group.entity(), row));
            for row in group.outbox() {
                batch.outbox.entity.push(&row.entity);
                batch.outbox.seq.push(row.seq);
                batch.outbox.effects.push(&row.effects);
            }
        }
        batch
    }
}

impl<'a> Events<'a> {
    fn push(&mut self, entity: &'a str, row: &'a super::EventRow) {
        self.entity.push(entity);
        self.seq.push(row.seq);
        self.term.push(row.term);
        self.name.push(&row.name);
        self.version.push(row.version);
        self.at_ms.push(row.at_ms);
        self.who.push(row.who.as_deref());
        self.key.push(row.key.as_deref());
        self.fingerprint.push(row.fingerprint);
        self.payload.push(&row.payload);
        self.hash.push(&row.hash);
    }
}

impl Query for StoreBatch<'_> {
    type SqlType = Text;
}

/// Static: prepared once per connection.
impl QueryId for StoreBatch<'_> {
    type QueryId = StoreBatch<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl QueryFragment<Pg> for StoreBatch<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "WITH moved AS (UPDATE entity_owner AS o \
             SET head = b.new_head, head_hash = b.new_hash, due_at_ms = b.due_at_ms FROM ",
        );
        self.owners.walk_ast(out.reborrow())?;
        out.push_sql(
            " AS b (entity, term, expected_head, new_head, new_hash, due_at_ms) \
             WHERE o.entity = b.entity AND o.term = b.term AND o.head = b.expected_head RETURNING o.entity), \
             stored AS (INSERT INTO event (entity, seq, term, type, version, at_ms, who, key, fingerprint, \
             payload, hash) SELECT e.* FROM ",
        );
        self.events.walk_ast(out.reborrow())?;
        out.push_sql(
            " AS e (entity, seq, term, type, version, at_ms, who, key, fingerprint, payload, hash) \
             JOIN moved ON moved.entity = e.entity), \
             kept AS (INSERT INTO outbox (entity, seq, effects) SELECT x.* FROM ",
        );
        self.outbox.walk_ast(out.reborrow())?;
        out.push_sql(
            " AS x (entity, seq, effects) JOIN moved ON moved.entity = x.entity) SELECT entity FROM moved",
        );
        Ok(())
    }
}

/// `unnest($1, $2, …)` over the columns given.
macro_rules! unnest {
    ($rows:ty, $($column:ident: $sql:ty),+) => {
        impl QueryFragment<Pg> for $rows {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
                let mut before = "unnest(";
                $(
                    out.push_sql(before);
                    out.push_bind_param::<Array<$sql>, _>(&self.$column)?;
                    before = ", ";
                )+
                let _ = before;
                out.push_sql(")");
                Ok(())
            }
        }
    };
}

unnest!(Owners<'_>, entity: Text, term: BigInt, expected_head: BigInt, new_head: BigInt, new_hash: Binary,
    due_at_ms: Nullable<BigInt>);
unnest!(Events<'_>, entity: Text, seq: BigInt, term: BigInt, name: Text, version: Integer, at_ms: BigInt,
    who: Nullable<Text>, key: Nullable<Text>, fingerprint: Nullable<BigInt>, payload: Text, hash: Binary);
unnest!(Outbox<'_>, entity: Text, seq: BigInt, effects: Text);

const PAUSE_FIRST: Duration = Duration::from_millis(100);
const PAUSE_LONGEST: Duration = Duration::from_secs(2);
