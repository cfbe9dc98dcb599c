//! The gate: outputs wait, in order, until the journal holds everything they were computed from (law 1).

use crate::effect::Effect;
use crate::engine::mutant::{self, Mutant};
use crate::engine::record::{Outcome, Record, Verdict};
use crate::entity::{Kind, Seq};
use std::collections::VecDeque;
use std::sync::Arc;

/// Something that leaves a cell.
#[derive(Debug)]
pub enum Output<K: Kind, W> {
    /// An answer, computed from the state at `seq`.
    Answer { waiter: W, seq: Seq, verdict: Verdict<K> },
    /// A record that is now durable: to be published on the log lanes, in this order.
    Published(Arc<Record<K>>),
    /// Effects of the decision that ended with `seq`; they stand in the outbox already.
    Effects { seq: Seq, effects: Arc<[Effect]> },
}

#[derive(Debug)]
pub(super) struct Gate<K: Kind, W> {
    held: VecDeque<(Seq, Output<K, W>)>,
}

impl<K: Kind, W> Gate<K, W> {
    pub(super) fn new() -> Self {
        Self { held: VecDeque::new() }
    }

    /// Holds `output` until `seq` is durable. Seqs never fall: outputs leave in the order they were made.
    pub(super) fn hold(&mut self, seq: Seq, output: Output<K, W>) {
        assert!(self.held.back().is_none_or(|(last, _)| *last <= seq), "the gate is in order");
        self.held.push_back((seq, output));
    }

    /// The next output that everything up to `durable` frees.
    pub(super) fn release(&mut self, durable: Seq) -> Option<Output<K, W>> {
        if mutant::planted(Mutant::GateForWritesOnly) {
            let refusal = self.held.iter().position(|(_, output)| refuses(output));
            if let Some((_, output)) = refusal.and_then(|at| self.held.remove(at)) {
                return Some(output);
            }
        }
        let open = |(seq, _): &mut (Seq, Output<K, W>)| *seq <= durable || mutant::planted(Mutant::GateOpen);
        self.held.pop_front_if(open).map(|(_, output)| output)
    }

    pub(super) fn len(&self) -> usize {
        self.held.len()
    }

    pub(super) fn into_waiters(self) -> impl Iterator<Item = W> {
        self.held.into_iter().filter_map(|(_, output)| match output {
            Output::Answer { waiter, .. } => Some(waiter),
            Output::Published(_) | Output::Effects { .. } => None,
        })
    }
}

/// Whether a planted fault lets this output out early.
fn refuses<K: Kind, W>(output: &Output<K, W>) -> bool {
    match output {
        Output::Answer { verdict: Verdict::Decided { outcome, .. }, .. } => {
            matches!(**outcome, Outcome::Refused(_))
        }
        Output::Answer { .. } => true,
        _ => false,
    }
}
