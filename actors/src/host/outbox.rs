//! Rows of the outbox as text.

use super::encode::json;
use super::ports::OutboxRow;
use crate::effect::Effect;
use crate::engine::outbox::{self, Decided};
use crate::entity::Seq;
use crate::ids::EntityId;
use serde::Deserialize;
use std::sync::Arc;

/// Which row: its entity, and the seq of its last decision when it was written.
pub(super) type Name = (EntityId, Seq);

/// A row whose effects are durable, to be carried out.
pub(super) struct Parcelled {
    pub(super) name: Name,
    pub(super) decisions: Vec<Decided>,
}

impl Parcelled {
    pub(super) fn of(entity: EntityId, decisions: Vec<Decided>) -> Self {
        Self { name: (entity, outbox::name(&decisions)), decisions }
    }
}

/// The row in which these decisions' effects are stored.
pub(super) fn row(entity: EntityId, decisions: &[Decided]) -> OutboxRow {
    OutboxRow { entity, seq: outbox::name(decisions), effects: encode(decisions) }
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
