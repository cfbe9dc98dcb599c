//! The witness: reads the journal row by row as it grows and keeps what it says, without any of the engine's code.

use super::laws::{Law, Violation};
use crate::engine::{Entry, Outcome, Record};
use crate::entity::{Kind, Seq};
use crate::ids::{EntityId, Key, Who};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What the journal says became of a key.
pub(super) struct Said<K: Kind> {
    /// The last row of the decision.
    pub seq: Seq,
    pub term: u64,
    pub fingerprint: u64,
    pub outcome: Outcome<K>,
}

pub(super) struct Witness<K: Kind> {
    /// The state at the journal's head.
    pub state: K::State,
    pub said: BTreeMap<(Who, Key), Said<K>>,
    /// Everybody's view, merged from patches, at the seq of every decision.
    views: BTreeMap<Seq, Value>,
}

impl<K: Kind> Default for Witness<K> {
    fn default() -> Self {
        Self { state: K::State::default(), said: BTreeMap::new(), views: BTreeMap::new() }
    }
}

impl<K: Kind> Witness<K> {
    /// Reads rows that hold whole decisions.
    pub(super) fn follow(&mut self, entity: EntityId, rows: &[Arc<Record<K>>]) -> Result<(), Violation> {
        let mut rows = rows.iter().peekable();
        while let Some(first) = rows.next() {
            let mut decision = vec![first];
            while let Some(next) = rows.next_if(|next| next.cause.is_none()) {
                decision.push(next);
            }
            self.follow_decision(entity, &decision)?;
        }
        Ok(())
    }

    fn follow_decision(&mut self, entity: EntityId, rows: &[&Arc<Record<K>>]) -> Result<(), Violation> {
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(()) };
        let Some(cause) = &first.cause else {
            return Err(Law::Replayable.broken(format!("{entity}: seq {} has no cause", first.seq)));
        };
        let (mut events, mut touched) = (Vec::new(), BTreeSet::new());
        let mut refusal = None;
        for row in rows {
            match &row.entry {
                Entry::Event(event) => {
                    K::apply(&mut self.state, event, row.at);
                    touched.extend(K::touched(event));
                    events.push(event.clone());
                }
                Entry::Refused(why) => refusal = Some(why.clone()),
            }
        }
        self.patch(entity, last.seq, &touched)?;
        let outcome = match refusal {
            Some(refusal) => Outcome::Refused(refusal),
            None => Outcome::Accepted(K::answer(&self.state, &events)),
        };
        let Some(key) = &cause.key else { return Ok(()) };
        let said = Said { seq: last.seq, term: last.term, fingerprint: cause.fingerprint, outcome };
        let before = self.said.insert((cause.who, key.clone()), said);
        Law::OneEffect.hold(before.is_none(), || {
            format!("{entity}: key {} of {} is decided again at seq {}", key.as_str(), cause.who, first.seq)
        })
    }

    /// The state lane sends patches: they must add up.
    fn patch(&mut self, entity: EntityId, seq: Seq, touched: &BTreeSet<K::Piece>) -> Result<(), Violation> {
        let mut whole = Value::Null;
        merge(&mut whole, json::<K>(&self.state, None));
        if let Some((_, view)) = self.views.last_key_value() {
            let mut view = view.clone();
            merge(&mut view, json::<K>(&self.state, Some(touched)));
            Law::PatchesAddUp.hold(view == whole, || {
                format!("{entity}: at seq {seq} the patches give {view}, the view is {whole}")
            })?;
        }
        self.views.insert(seq, whole);
        Ok(())
    }

    /// The view that everybody has at a seq; of an unborn entity too.
    pub(super) fn view_at(&self, seq: Seq) -> Option<Value> {
        match seq {
            0 => {
                let mut unborn = Value::Null;
                merge(&mut unborn, json::<K>(&K::State::default(), None));
                Some(unborn)
            }
            _ => self.views.get(&seq).cloned(),
        }
    }
}

fn json<K: Kind>(state: &K::State, pieces: Option<&BTreeSet<K::Piece>>) -> Value {
    serde_json::to_value(K::view(state, pieces)).expect("a view is JSON")
}

/// RFC 7396: objects are merged member by member, `null` deletes, anything else replaces.
pub(super) fn merge(target: &mut Value, patch: Value) {
    let Value::Object(patch) = patch else {
        *target = patch;
        return;
    };
    if !target.is_object() {
        *target = Value::Object(serde_json::Map::new());
    }
    let Value::Object(members) = target else { unreachable!("it was made an object") };
    for (name, value) in patch {
        if value.is_null() {
            members.remove(&name);
        } else {
            merge(members.entry(name).or_insert(Value::Null), value);
        }
    }
}
