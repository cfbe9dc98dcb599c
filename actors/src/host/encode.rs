//! Records as JSON: stored rows, publications, answers. The only room of the host that knows a byte format.

use super::chain::{self, Hash};
use super::door::{Fault, Reply};
use super::ports::{JournalFault, OutboxRow, Row, RowCause};
use crate::effect::Effect;
use crate::engine::{Cause, Entry, Outcome, Record, Verdict};
use crate::entity::{Kind, Lane, Seq};
use crate::ids::{EntityId, Key};
use crate::time::UnixMs;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use std::fmt::Write as _;
use std::sync::Arc;

/// JSON of something that always has one: our own types, without maps whose keys aren't strings.
pub(super) fn json<T: Serialize + ?Sized>(value: &T) -> String {
    let mut bytes = Vec::with_capacity(EVENT_BYTES_USUAL);
    serde_json::to_writer(&mut bytes, value).expect("our own types are JSON");
    String::from_utf8(bytes).expect("JSON is UTF-8")
}

/// `{"…head…", …object…}`: puts members before those of an encoded object.
pub(super) fn splice(head: &str, object: &str) -> String {
    let members = object.strip_prefix('{').expect("an encoded object");
    let comma = if members.starts_with('}') { "" } else { "," };
    let mut spliced = String::with_capacity(head.len() + members.len() + 2);
    let _ = write!(spliced, "{{{head}{comma}{members}");
    spliced
}

/// An encoded object as a raw value.
pub(super) fn raw(json: String) -> Box<RawValue> {
    RawValue::from_string(json).expect("encoded JSON")
}

/// The row of a record; `before` is the hash of the row before it.
pub(super) fn row<K: Kind>(entity: EntityId, before: &Hash, record: &Record<K>) -> Row {
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
pub(super) fn record<K: Kind>(row: &Row) -> Result<Record<K>, JournalFault> {
    let wrong = |what: &dyn std::fmt::Display| JournalFault(format!("event {}: {what}", row.seq));
    let entry = match row.event == Entry::<K>::REFUSED.0 {
        true => Entry::Refused(serde_json::from_str(&row.payload).map_err(|fault| wrong(&fault))?),
        false => Entry::Event(serde_json::from_str(&row.payload).map_err(|fault| wrong(&fault))?),
    };
    let cause = row.cause.as_ref().map(|cause| {
        let who = cause.who.parse().map_err(|fault: String| wrong(&fault))?;
        let key = cause.key.as_deref().map(Key::new).transpose().map_err(|fault| wrong(&fault))?;
        Ok::<_, JournalFault>(Cause { who, key, fingerprint: cause.fingerprint })
    });
    Ok(Record { seq: row.seq, term: row.term, at: UnixMs(row.at_ms), cause: cause.transpose()?, entry })
}

/// The outbox row of a decision's effects.
pub(super) fn outbox(entity: EntityId, seq: Seq, effects: &[Effect]) -> OutboxRow {
    OutboxRow { entity, seq, effects: json(effects) }
}

/// What a log lane publishes of a record. A refusal has no content for the public, but keeps its offset.
pub(super) fn publication<K: Kind>(record: &Record<K>, lane: Lane) -> Arc<str> {
    let (_, version) = record.entry.name();
    let mut head = format!("\"v\":{version},\"at\":{}", record.at.0);
    if lane == Lane::Ops {
        let _ = write!(head, ",\"seq\":{}", record.seq);
        if let Some(cause) = &record.cause {
            let _ = write!(head, ",\"who\":{}", json(&cause.who));
        }
    }
    match (&record.entry, lane) {
        (Entry::Event(event), Lane::Ops) => splice(&head, &json(event)).into(),
        (Entry::Event(event), _) => splice(&head, &json(&K::public(event))).into(),
        (Entry::Refused(refusal), Lane::Ops) => {
            format!("{{\"t\":\"refused\",{head},\"refusal\":{}}}", json(refusal)).into()
        }
        (Entry::Refused(_), _) => format!("{{\"t\":\"refused\",{head}}}").into(),
    }
}

/// What the caller hears.
pub(super) fn answer<K: Kind>(seq: Seq, verdict: &Verdict<K>) -> Result<Reply, Fault> {
    match verdict {
        Verdict::Decided { outcome, repeated } => Ok(reply(seq, outcome, *repeated)),
        Verdict::KeyReused => Err(Fault::KeyReused),
        Verdict::Forbidden(why) => Err(Fault::Forbidden(why.clone())),
        Verdict::NotFound => Err(Fault::NotFound),
    }
}

#[derive(Serialize)]
struct Accepted<'a, A> {
    ok: bool,
    seq: Seq,
    #[serde(flatten)]
    answer: &'a A,
}

#[derive(Serialize)]
struct Refused<'a, R> {
    ok: bool,
    seq: Seq,
    message: String,
    #[serde(flatten)]
    refusal: &'a R,
}

/// JSON that was just made isn't parsed again to see whether it is JSON.
fn object<T: Serialize>(value: &T) -> Box<RawValue> {
    to_raw_value(value).expect("our own types are JSON")
}

fn reply<K: Kind>(seq: Seq, outcome: &Outcome<K>, repeated: bool) -> Reply {
    match outcome {
        Outcome::Accepted(answer) => {
            let json = object(&Accepted { ok: true, seq, answer });
            Reply { ok: true, seq, code: None, json, repeated }
        }
        Outcome::Refused(refusal) => {
            let json = object(&Refused { ok: false, seq, message: refusal.to_string(), refusal });
            Reply { ok: false, seq, code: Some(code_of(json.get())), json, repeated }
        }
    }
}

/// The code of an encoded refusal.
pub(super) fn code_of(refusal: &str) -> String {
    #[derive(serde::Deserialize)]
    struct Coded {
        code: String,
    }
    serde_json::from_str::<Coded>(refusal).map_or_else(|_| "refused".to_owned(), |coded| coded.code)
}

/// What most events need: the buffer of one rarely grows.
const EVENT_BYTES_USUAL: usize = 384;
