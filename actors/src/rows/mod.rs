//! Records as rows of text: what a journal stores, and the chain of hashes over it. Here JSON begins; nothing here
//! knows which journal, and nothing decides.

pub mod chain;
mod named;

use crate::engine::{Cause, Entry, Record};
use crate::entity::{Kind, Seq};
use crate::ids::{EntityId, Key};
use crate::time::UnixMs;
use chain::Hash;
use serde::Serialize;
use std::borrow::Cow;
use std::fmt::Write as _;

/// One event as it is stored: readable JSON in `payload`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub seq: Seq,
    pub term: u64,
    /// Milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// The event's name, `bid_placed`, or `refused`.
    pub event: Cow<'static, str>,
    /// The version of the payload's shape.
    pub version: u16,
    /// Nothing when this row continues the decision of the row before.
    pub cause: Option<RowCause>,
    pub payload: String,
    pub hash: Hash,
}

/// Who caused a decision, and under which key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowCause {
    pub who: String,
    /// Nothing for a deadline.
    pub key: Option<String>,
    pub fingerprint: u64,
}

/// The row of a record; `before` is the hash of the row before it.
#[must_use]
pub fn row<K: Kind>(entity: EntityId, before: &Hash, record: &Record<K>) -> Row {
    let (event, version) = record.entry.name();
    let payload = match &record.entry {
        Entry::Event(event) => json(event),
        Entry::Refused(refusal) => json(refusal),
    };
    let cause = record.cause.as_ref().map(|cause| RowCause {
        who: cause.who.to_string(),
        key: cause.key.as_ref().map(|key| key.as_str().to_owned()),
        fingerprint: cause.fingerprint,
    });
    let mut row = Row {
        seq: record.seq,
        term: record.term,
        at_ms: record.at.0,
        event: event.into(),
        version,
        cause,
        payload,
        hash: chain::ROOT,
    };
    row.hash = chain::link(before, entity, &row);
    row
}

/// The record of a row.
///
/// # Errors
/// When the text is no event of this kind; it names the seq.
pub fn record<K: Kind>(row: &Row) -> Result<Record<K>, String> {
    let wrong = |what: &dyn std::fmt::Display| format!("event {}: {what}", row.seq);
    let entry = match row.event == Entry::<K>::REFUSED.0 {
        true => Entry::Refused(serde_json::from_str(&row.payload).map_err(|fault| wrong(&fault))?),
        false => Entry::Event(named::event(&row.event, &row.payload).map_err(|fault| wrong(&fault))?),
    };
    let cause = row.cause.as_ref().map(|cause| {
        let who = cause.who.parse().map_err(|fault: String| wrong(&fault))?;
        let key = cause.key.as_deref().map(Key::new).transpose().map_err(|fault| wrong(&fault))?;
        Ok::<_, String>(Cause { who, key, fingerprint: cause.fingerprint })
    });
    Ok(Record { seq: row.seq, term: row.term, at: UnixMs(row.at_ms), cause: cause.transpose()?, entry })
}

/// JSON of something that always has one: our own types, without maps whose keys aren't strings.
///
/// # Panics
/// On a type that has no JSON, which is a bug.
#[must_use]
pub fn json<T: Serialize + ?Sized>(value: &T) -> String {
    let mut bytes = Vec::with_capacity(EVENT_BYTES_USUAL);
    serde_json::to_writer(&mut bytes, value).expect("our own types are JSON");
    String::from_utf8(bytes).expect("JSON is UTF-8")
}

/// `{"…head…", …object…}`: puts members before those of an encoded object.
#[must_use]
pub fn splice(head: &str, object: &str) -> String {
    let members = object.strip_prefix('{').expect("an encoded object");
    let comma = if members.starts_with('}') { "" } else { "," };
    let mut spliced = String::with_capacity(head.len() + members.len() + 2);
    let _ = write!(spliced, "{{{head}{comma}{members}");
    spliced
}

/// What most events need: the buffer of one rarely grows.
const EVENT_BYTES_USUAL: usize = 384;
