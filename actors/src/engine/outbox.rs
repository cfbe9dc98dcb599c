//! Which decisions share a row of the outbox. Those that are stored together do, until a row is full with
//! [`limits::OUTBOX_ROW_EFFECTS_MAX`] effects: a row for each decision was as many rows again as the events.

use crate::effect::Effect;
use crate::engine::mutant::{self, Mutant};
use crate::entity::Seq;
use crate::limits;
use std::collections::VecDeque;
use std::sync::Arc;

/// The effects of a decision, under the seq that ended it.
pub type Decided = (Seq, Arc<[Effect]>);

/// The rows of one generation that are on their way to the journal. A row is named by its last decision's seq.
#[derive(Debug, Default)]
pub struct Outbox {
    /// Their seqs, oldest first.
    sent: VecDeque<Seq>,
    /// What has come through the gate of the oldest.
    freed: Vec<Decided>,
}

impl Outbox {
    /// The rows in which a parcel's effects are stored.
    pub fn rows<'parcel>(&mut self, decisions: &'parcel [Decided]) -> Vec<&'parcel [Decided]> {
        let (mut rows, mut rest) = (Vec::new(), decisions);
        while !rest.is_empty() {
            let (row, behind) = rest.split_at(full_row(rest));
            self.sent.push_back(name(row));
            let cut = if mutant::planted(Mutant::RowCut) { row.len() - 1 } else { 0 };
            rows.push(&row[cut..]);
            rest = behind;
        }
        rows
    }

    /// A decision's effects may leave: gives their row when it was the last one in it.
    pub fn free(&mut self, decided: Decided) -> Option<Vec<Decided>> {
        let seq = decided.0;
        self.freed.push(decided);
        self.sent.pop_front_if(|last| *last == seq)?;
        // An idle cell keeps no room for either.
        if self.sent.is_empty() {
            self.sent = VecDeque::new();
        }
        Some(std::mem::take(&mut self.freed))
    }
}

/// The seq that names a row.
///
/// # Panics
/// Without a decision there is no row.
#[must_use]
pub fn name(row: &[Decided]) -> Seq {
    row.last().expect("a row has a decision").0
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
