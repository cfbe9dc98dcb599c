//! The journal: every event of every entity, in order, for ever. It knows terms and heads, not what happened.
//!
//! Appends go in batches through one of two twins, [`sqlite`] and [`postgres`]; everything else is written once, in
//! [`queries`](self). Both twins pass the one suite in `suite.rs`.

mod append;
pub(crate) mod postgres;
mod queries;
pub(crate) mod sqlite;
#[cfg(test)]
mod suite;

pub use append::{Append, Done, Stored};
pub(crate) use append::{Group, groups, measure, rounds};

use crate::tables::{event, outbox, snapshot};
use diesel::{Insertable, Queryable, Selectable};
use std::borrow::Cow;

/// One event. `who`, `key` and `fingerprint` are absent where it continues the decision of the event before.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = event)]
pub struct EventRow {
    /// 1, 2, 3 … without a gap within the entity.
    pub seq: i64,
    pub term: i64,
    pub name: Cow<'static, str>,
    pub version: i32,
    /// Milliseconds since 1970 UTC.
    pub at_ms: i64,
    pub who: Option<String>,
    pub key: Option<String>,
    pub fingerprint: Option<i64>,
    /// JSON.
    pub payload: String,
    /// 32 bytes.
    pub hash: Vec<u8>,
}

/// Effects of decisions that were stored together and are not carried out yet; `seq` is the last one's.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = outbox)]
pub struct OutboxRow {
    pub entity: String,
    pub seq: i64,
    /// A JSON array.
    pub effects: String,
}

/// A cell as bytes.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = snapshot)]
pub struct SnapshotRow {
    pub entity: String,
    pub seq: i64,
    pub version: i32,
    pub at_ms: i64,
    pub bytes: Vec<u8>,
    pub hash: Vec<u8>,
}

/// An entity under a new term.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Opened {
    pub term: i64,
    pub head: i64,
    pub head_hash: Vec<u8>,
    /// Made when the entity was first opened.
    pub epoch: String,
}

/// How far an entity's journal goes.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Head {
    pub entity: String,
    pub head: i64,
    pub head_hash: Vec<u8>,
}
