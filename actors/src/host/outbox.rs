//! Rows of the outbox. Decisions that are stored together share one, which is full with [`limits::OUTBOX_ROW_EFFECTS_MAX`]
//! effects: a row for each decision was as many rows again as the events.

use super::encode::json;
use super::ports::OutboxRow;
use crate::effect::Effect;
use crate::entity::Seq;
use crate::ids::EntityId;
use crate::limits;
use serde::Deserialize;
use std::collections::VecDeque;
use std::sync::Arc;

/// The effects of a decision, under the seq that ended it.
pub(super) type Decided = (Seq, Arc<[Effect]>);

/// Which row: its entity, and the seq of its last decision when it was written.
pub(super) type Name = (EntityId, Seq);

/// A row whose effects are durable, to be carried out.
pub(super) struct Parcelled {
    pub(super) name: Name,
    pub(super) decisions: Vec<Decided>,
}

/// The rows of one generation that are on their way to the journal.
#[derive(Default)]
pub(super) struct Outbox {
    /// Their seqs, oldest first.
    sent: VecDeque<Seq>,
    /// What has come through the gate of the oldest.
    freed: Vec<Decided>,
}

impl Outbox {
    /// The rows in which these effects are stored.
    pub(super) fn rows(&mut self, entity: EntityId, decisions: &[Decided]) -> Vec<OutboxRow> {
        let (mut rows, mut rest) = (Vec::new(), decisions);
        while !rest.is_empty() {
            let (row, behind) = rest.split_at(full_row(rest));
            let (seq, _) = row.last().expect("a row has a decision");
            self.sent.push_back(*seq);
            rows.push(OutboxRow { entity, seq: *seq, effects: encode(row) });
            rest = behind;
        }
        rows
    }

    /// A decision's effects may leave: gives their row when it was the last one in it.
    pub(super) fn free(&mut self, entity: EntityId, decided: Decided) -> Option<Parcelled> {
        let seq = decided.0;
        self.freed.push(decided);
        self.sent.pop_front_if(|last| *last == seq)?;
        // An idle cell keeps no room for either.
        if self.sent.is_empty() {
            self.sent = VecDeque::new();
        }
        Some(Parcelled { name: (entity, seq), decisions: std::mem::take(&mut self.freed) })
    }
}

/// How many of the decisions go into the next row. One with many effects has a row of its own size.
fn full_row(decisions: &[Decided]) -> usize {
    let mut effects = 0;
    let fits = decisions.iter().take_while(|(_, one)| {
        let fits = effects == 0 || effects + one.len() <= limits::OUTBOX_ROW_EFFECTS_MAX;
        effects += one.len();
        fits
    });
    fits.count()
}

/// A JSON array of `[seq, [effect…]]`.
pub(super) fn encode(decisions: &[Decided]) -> String {
    json(decisions)
}

/// What is stored in a row. Before rows were shared, they held the effects of one decision: those are read too.
pub(super) fn decode(row: &OutboxRow) -> serde_json::Result<Vec<Decided>> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Stored {
        Decisions(Vec<Decided>),
        Effects(Arc<[Effect]>),
    }
    Ok(match serde_json::from_str(&row.effects)? {
        Stored::Decisions(decisions) => decisions,
        Stored::Effects(effects) => vec![(row.seq, effects)],
    })
}
