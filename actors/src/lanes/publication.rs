//! A record as readers of a log lane get it: a pure function of what is stored, so ring and journal say the same.

use crate::engine::{Entry, Record};
use crate::entity::{Kind, Lane};
use crate::rows::{json, splice};
use std::fmt::Write as _;
use std::sync::Arc;

/// What a log lane publishes of a record. A refusal has no content for the public, but keeps its offset.
#[must_use]
pub fn publication<K: Kind>(record: &Record<K>, lane: Lane) -> Arc<str> {
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
