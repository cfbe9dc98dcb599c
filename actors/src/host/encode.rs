//! Answers and effects as JSON, and rows read back. How records become text stands in [`crate::rows`].

pub(super) use crate::lanes::publication;
pub(super) use crate::rows::{json, row};

use super::door::{Fault, Reply};
use super::ports::{JournalFault, Row};
use crate::engine::{Outcome, Record, Verdict};
use crate::entity::{Kind, Seq};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

/// An encoded object as a raw value.
pub(super) fn raw(json: String) -> Box<RawValue> {
    RawValue::from_string(json).expect("encoded JSON")
}

/// The record of a row.
pub(super) fn record<K: Kind>(row: &Row) -> Result<Record<K>, JournalFault> {
    crate::rows::record(row).map_err(JournalFault)
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
