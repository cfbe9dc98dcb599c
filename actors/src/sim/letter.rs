//! Effects on their way from one entity to another. Who carries them, and when, is the world's business.

use crate::effect::{Effect, Message};
use crate::entity::Seq;
use crate::ids::{EntityId, Key};

/// One effect on its way.
#[derive(Clone, Debug)]
pub(super) struct Letter {
    /// The row of the outbox in which it stands.
    pub row: Seq,
    pub seq: Seq,
    pub n: u32,
    pub to: EntityId,
    pub message: Message,
}

impl Letter {
    /// What its receiver remembers it by.
    pub fn key(&self, from: EntityId) -> Key {
        Key::new(&format!("{from}/{}/{}", self.seq, self.n)).expect("ids and numbers fit a key")
    }
}

/// The effects of a decision, as they are told.
pub(super) fn letters(row: Seq, seq: Seq, effects: &[Effect]) -> Vec<Letter> {
    let letter = |(n, effect): (u32, &Effect)| match effect {
        Effect::Tell { to, message } => Letter { row, seq, n, to: *to, message: message.clone() },
    };
    (0..).zip(effects).map(letter).collect()
}
