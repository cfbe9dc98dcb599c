//! What happens to an inbox: sources tell, the owner reads.

use super::messages::Command;
use super::state::State;
use crate::dice::Dice;
use crate::effect::Notice;
use crate::ids::{Caller, EntityId, Role, UserId};
use crate::kinds::KindTag;
use ulid::Ulid;

pub(super) fn notice(dice: &mut Dice) -> (Caller, Command) {
    let from = EntityId::new(KindTag::Inbox, Ulid(u128::from(1_000 + dice.below(4))));
    let notice = Notice::ClaimWon { title: "Friday".to_owned(), item_number: dice.below(50).to_string() };
    (Caller::entity(from), Command::Notice { from, notice })
}

pub(super) fn next(state: &State, dice: &mut Dice) -> (Caller, Command) {
    if dice.chance(80) {
        return notice(dice);
    }
    let reader = Caller::user(UserId(Ulid(u128::from(dice.below(3)))), None, Role::User);
    (reader, Command::Read { up_to: dice.below(state.received + 3) })
}
