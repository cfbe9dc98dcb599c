//! The clients of one entity: what they asked under which key, and what they were told. They never forget.

use super::laws::{Law, Violation};
use super::shelf::Shelf;
use super::trace::fingerprint;
use crate::engine::{Outcome, Verdict};
use crate::entity::{Kind, Seq};
use crate::ids::{Caller, Key};
use std::sync::Arc;

/// One command of one client.
pub(super) struct Wish<K: Kind> {
    pub caller: Caller,
    pub key: Key,
    /// The command, and other commands given under the same key.
    pub bodies: Vec<Body<K>>,
    /// Whether the first body has its last word.
    pub answered: bool,
}

pub(super) struct Body<K: Kind> {
    pub command: K::Command,
    pub fingerprint: u64,
    /// What the client heard first, and the seq it came with.
    told: Option<(Seq, Arc<Outcome<K>>)>,
}

impl<K: Kind> Body<K> {
    pub(super) fn new(command: K::Command) -> Self {
        let json = serde_json::to_string(&command).expect("a command is JSON");
        Self { fingerprint: fingerprint(&json), command, told: None }
    }
}

impl<K: Kind> Wish<K> {
    /// Whether a cell may say this now. It is asked when the answer leaves, before the wire can lose it.
    pub(super) fn may_be_told(
        &self,
        shelf: &Shelf<K>,
        body: usize,
        seq: Seq,
        verdict: &Verdict<K>,
    ) -> Result<(), Violation> {
        let key = self.key.as_str();
        Law::SaidMeansStored.hold(seq <= shelf.head(), || {
            format!("{key}: {verdict:?} rests on seq {seq}, the journal is at {}", shelf.head())
        })?;
        let said = shelf.witness.said.get(&(self.caller.who, self.key.clone()));
        let fingerprint = self.bodies[body].fingerprint;
        match verdict {
            Verdict::Decided { outcome, .. } => {
                let unborn = seq == 0 && matches!(**outcome, Outcome::Refused(_));
                let Some(said) = said else {
                    return Law::SaidMeansStored
                        .hold(unborn, || format!("{key}: {outcome:?} at seq {seq} is not in the journal"));
                };
                Law::SameAnswer.hold(unborn || (said.seq == seq && said.outcome == **outcome), || {
                    format!("{key}: told {outcome:?} at {seq}, stored {:?} at {}", said.outcome, said.seq)
                })?;
                Law::OtherBody.hold(unborn || said.fingerprint == fingerprint, || {
                    format!("{key}: a body that was not decided is answered")
                })?;
                shelf.judge.told(seq, outcome)
            }
            Verdict::KeyReused => {
                let other = said.is_some_and(|said| said.fingerprint != fingerprint);
                Law::OtherBody.hold(other, || format!("{key}: refused as reused, and it was not"))
            }
            Verdict::Forbidden(_) => Ok(()),
            Verdict::NotFound => Law::SaidMeansStored
                .hold(seq == 0, || format!("{key}: nothing was found at seq {seq} of {}", shelf.head())),
        }
    }

    /// The client hears the answer.
    pub(super) fn hear(&mut self, body: usize, seq: Seq, verdict: Verdict<K>) -> Result<(), Violation> {
        self.answered |= body == 0;
        let Verdict::Decided { outcome, .. } = verdict else { return Ok(()) };
        // An entity that isn't born has no history: what it refuses it doesn't remember.
        if seq == 0 {
            return Ok(());
        }
        let told = &mut self.bodies[body].told;
        if let Some((seq_before, before)) = told {
            return Law::SameAnswer.hold(*seq_before == seq && *before == outcome, || {
                format!("{}: told {before:?} at {seq_before}, then {outcome:?} at {seq}", self.key.as_str())
            });
        }
        *told = Some((seq, outcome));
        Ok(())
    }

    /// Everything that was ever told stands in the journal still.
    pub(super) fn is_kept(&self, shelf: &Shelf<K>) -> Result<(), Violation> {
        let said = shelf.witness.said.get(&(self.caller.who, self.key.clone()));
        for (seq, outcome) in self.bodies.iter().filter_map(|body| body.told.as_ref()) {
            let kept = said.is_some_and(|said| said.seq == *seq && said.outcome == **outcome);
            Law::NeverLost.hold(kept, || {
                format!("{}: told {outcome:?} at seq {seq}, and it is not there", self.key.as_str())
            })?;
        }
        Ok(())
    }
}
