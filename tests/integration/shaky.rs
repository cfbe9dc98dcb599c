//! Stores that can be taken away from the server and given back.

use actors::entity::Seq;
use actors::host::ports::{
    self as journal, Append, AppendResult, Journal, JournalFault, Opened, OutboxRow, Row, Settlement,
    StoredSnapshot,
};
use actors::ids::{EntityId, UserId};
use schema::Store;
use souk::admin::{AuditLog, Deed, Done};
use souk::auth::ports::*;
use souk::storage::{StoredAudit, StoredJournal, StoredPeople};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use ulid::Ulid;

/// The people of the database, which may be away.
pub struct ShakyPeople {
    stored: StoredPeople,
    away: AtomicBool,
}

impl ShakyPeople {
    pub fn new(stored: StoredPeople) -> Self {
        Self { stored, away: AtomicBool::new(false) }
    }

    /// From now on the database is away, or back.
    pub fn set_away(&self, away: bool) {
        self.away.store(away, Ordering::SeqCst);
    }

    fn unless_away<'a, T: Send + 'a>(&self, answer: Later<'a, T>) -> Later<'a, T> {
        match self.away.load(Ordering::SeqCst) {
            true => Box::pin(std::future::ready(Err(StoreFault("away".to_owned())))),
            false => answer,
        }
    }
}

impl People for ShakyPeople {
    fn create_with_workspace(&self, person: NewPerson) -> Later<'_, Created> {
        self.unless_away(self.stored.create_with_workspace(person))
    }

    fn find_by_email<'a>(&'a self, email: &'a str) -> Later<'a, Option<Person>> {
        self.unless_away(self.stored.find_by_email(email))
    }

    fn find_by_id(&self, user: UserId) -> Later<'_, Option<Person>> {
        self.unless_away(self.stored.find_by_id(user))
    }

    fn start_session(&self, session: NewSession) -> Later<'_, ()> {
        self.unless_away(self.stored.start_session(session))
    }

    fn rotate_session(&self, old: [u8; 32], next: Successor, now_ms: i64) -> Later<'_, Rotation> {
        self.unless_away(self.stored.rotate_session(old, next, now_ms))
    }

    fn revoke_family(&self, family: Ulid, at_ms: i64) -> Later<'_, ()> {
        self.unless_away(self.stored.revoke_family(family, at_ms))
    }

    fn find_family(&self, token_hash: [u8; 32]) -> Later<'_, Option<Ulid>> {
        self.unless_away(self.stored.find_family(token_hash))
    }

    fn sign_ins(&self, user: UserId, now_ms: i64, limit: usize) -> Later<'_, Vec<SignIn>> {
        self.unless_away(self.stored.sign_ins(user, now_ms, limit))
    }

    fn end_sign_in(&self, user: UserId, family: Ulid, now_ms: i64) -> Later<'_, bool> {
        self.unless_away(self.stored.end_sign_in(user, family, now_ms))
    }

    fn end_sign_ins(&self, user: UserId, now_ms: i64) -> Later<'_, Vec<Ulid>> {
        self.unless_away(self.stored.end_sign_ins(user, now_ms))
    }

    fn change_password(&self, change: PasswordChange) -> Later<'_, Option<Vec<Ulid>>> {
        self.unless_away(self.stored.change_password(change))
    }

    fn rename(&self, user: UserId, name: String, at_ms: i64) -> Later<'_, bool> {
        self.unless_away(self.stored.rename(user, name, at_ms))
    }
}

/// The journal of the database, which may be away: appends are then neither stored nor known, reads fail.
#[derive(Clone)]
pub struct ShakyJournal {
    stored: StoredJournal,
    away: Arc<AtomicBool>,
    /// The event of every entity that can't be read; 0 for none.
    spoiled: Arc<AtomicU64>,
}

impl ShakyJournal {
    pub fn new(stored: StoredJournal) -> Self {
        Self { stored, away: Arc::default(), spoiled: Arc::default() }
    }

    /// From now on the event with this number is no event of any kind; 0 mends it.
    pub fn spoil(&self, seq: Seq) {
        self.spoiled.store(seq, Ordering::SeqCst);
    }

    /// From now on the database is away.
    pub fn go_away(&self) {
        self.away.store(true, Ordering::SeqCst);
    }

    pub fn come_back(&self) {
        self.away.store(false, Ordering::SeqCst);
    }

    fn unless_away<T: Send + 'static>(&self, answer: journal::Later<T>) -> journal::Later<T> {
        match self.away.load(Ordering::SeqCst) {
            true => Box::pin(std::future::ready(Err(JournalFault("away".to_owned())))),
            false => answer,
        }
    }
}

impl Journal for ShakyJournal {
    fn open(&self, entity: EntityId) -> journal::Later<Opened> {
        self.unless_away(self.stored.open(entity))
    }

    fn append(&self, append: Append) {
        match self.away.load(Ordering::SeqCst) {
            true => (append.done)(AppendResult::Unknown("away".to_owned())),
            false => self.stored.append(append),
        }
    }

    fn read(&self, entity: EntityId, after: Seq, limit: usize) -> journal::Later<Vec<Row>> {
        let (rows, spoiled) = (self.stored.read(entity, after, limit), self.spoiled.load(Ordering::SeqCst));
        let spoil = move |mut row: Row| {
            if row.seq == spoiled {
                row.payload = SPOILED.to_owned();
            }
            row
        };
        let rows = async move { Ok(rows.await?.into_iter().map(spoil).collect()) };
        self.unless_away(Box::pin(rows))
    }

    fn last_named(
        &self,
        entity: EntityId,
        names: Vec<String>,
        between: (Seq, Seq),
        limit: usize,
    ) -> journal::Later<Vec<Row>> {
        self.unless_away(self.stored.last_named(entity, names, between, limit))
    }

    fn head(&self, entity: EntityId) -> journal::Later<Option<Seq>> {
        self.unless_away(self.stored.head(entity))
    }

    fn snapshot(&self, entity: EntityId) -> journal::Later<Option<StoredSnapshot>> {
        self.unless_away(self.stored.snapshot(entity))
    }

    fn save_snapshot(&self, snapshot: StoredSnapshot) -> journal::Later<()> {
        self.unless_away(self.stored.save_snapshot(snapshot))
    }

    fn pending_effects(
        &self,
        after: Option<(EntityId, Seq)>,
        limit: usize,
    ) -> journal::Later<Vec<OutboxRow>> {
        self.unless_away(self.stored.pending_effects(after, limit))
    }

    fn due(&self, until_ms: i64, limit: usize) -> journal::Later<Vec<EntityId>> {
        self.unless_away(self.stored.due(until_ms, limit))
    }

    fn settle_effects(&self, rows: Vec<Settlement>) -> journal::Later<()> {
        self.unless_away(self.stored.settle_effects(rows))
    }
}

/// The log of the database, which may be away.
pub struct ShakyAudit {
    stored: StoredAudit,
    pub away: AtomicBool,
}

impl ShakyAudit {
    pub fn new(store: &Store) -> Self {
        Self { stored: StoredAudit::over(store.clone()), away: AtomicBool::new(false) }
    }

    /// The work behind an answer begins with the call, not with the waiting.
    fn unless_away<'a, T: Send + 'a>(&self, ask: impl FnOnce() -> Later<'a, T>) -> Later<'a, T> {
        match self.away.load(Ordering::SeqCst) {
            true => Box::pin(std::future::ready(Err(StoreFault("away".to_owned())))),
            false => ask(),
        }
    }
}

impl AuditLog for ShakyAudit {
    fn note(&self, deed: Deed) -> Later<'_, ()> {
        self.unless_away(|| self.stored.note(deed))
    }

    fn page(&self, entity_id: Option<String>, before: Option<String>, limit: usize) -> Later<'_, Vec<Done>> {
        self.unless_away(|| self.stored.page(entity_id, before, limit))
    }
}

/// JSON, and no event.
const SPOILED: &str = r#"{"spoiled":true}"#;
