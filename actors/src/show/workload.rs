//! What happens in a show: one operator runs it, a few dozen people and some from elsewhere claim, pass and chat.

use super::messages::{Command, Standing};
use super::person::{Author, Platform};
use super::state::{Phase, State};
use super::{ClaimId, ItemId};
use crate::dice::Dice;
use crate::ids::{Caller, Role, UserId, WorkspaceId};
use ulid::Ulid;

const WORKSPACE: WorkspaceId = WorkspaceId(Ulid(1));
const OPERATOR: UserId = UserId(Ulid(2));

pub(super) fn birth(dice: &mut Dice) -> (Caller, Command) {
    let name = format!("Show {}", dice.below(1_000));
    let create = Command::Create {
        workspace: WORKSPACE,
        name,
        claim_word: dice.chance(20).then(|| "mine".to_owned()),
        pass_word: None,
        platform: None,
        live_id: None,
        live_url: None,
    };
    (operator(), create)
}

pub(super) fn next(state: &State, dice: &mut Dice) -> (Caller, Command) {
    match state.phase() {
        None => birth(dice),
        Some(Phase::Draft) if state.stock.len() < 3 => (operator(), add_item(state, dice)),
        Some(Phase::Draft) if dice.chance(60) => (operator(), Command::Activate {}),
        Some(Phase::Paused) if dice.chance(40) => (operator(), Command::Resume {}),
        _ if dice.chance(12) => (operator(), operate(state, dice)),
        _ => act(state, dice),
    }
}

/// A comment; some come from another platform, now and then twice.
fn comment(state: &State, dice: &mut Dice) -> (Caller, Command) {
    let text = some_text(state, &some_number(state, dice), dice);
    if dice.chance(60) {
        return (buyer(dice), Command::Comment { text, author: None });
    }
    let person = dice.below(30);
    let author = Author {
        platform: Platform::Debug,
        platform_user_id: format!("d{person}"),
        handle: format!("debra{person}"),
        display_name: None,
        comment_id: dice.chance(80).then(|| format!("c{}", dice.below(5_000))),
    };
    (Caller::system(), Command::Comment { text, author: Some(author) })
}

fn operator() -> Caller {
    Caller::user(OPERATOR, Some(WORKSPACE), Role::User)
}

fn buyer(dice: &mut Dice) -> Caller {
    let number = dice.below(60);
    Caller::user(UserId(Ulid(u128::from(100 + number))), None, Role::User).named(&format!("buyer{number}"))
}

fn act(state: &State, dice: &mut Dice) -> (Caller, Command) {
    let item_number = some_number(state, dice);
    match dice.below(100) {
        0..45 => (buyer(dice), Command::Claim { item_number }),
        45..60 => (buyer(dice), Command::Pass { item_number }),
        _ => comment(state, dice),
    }
}

fn some_text(state: &State, number: &str, dice: &mut Dice) -> String {
    let (claim, pass) =
        state.head.as_ref().map_or(("sold", "pass"), |head| (&head.words.claim, &head.words.pass));
    match dice.below(10) {
        0..4 => format!("{claim} {number}"),
        4 => format!("{number} {} 🔥", claim.to_uppercase()),
        5 | 6 => format!("{pass} {number}"),
        7 if dice.chance(30) => format!("{pass} {number}?"),
        7 => format!("is {number} {claim}?"),
        8 => format!("{claim}!!"),
        _ => "hello everyone".to_owned(),
    }
}

fn operate(state: &State, dice: &mut Dice) -> Command {
    match dice.below(100) {
        0..25 => add_item(state, dice),
        25..45 => change_quantity(state, dice),
        45..50 => Command::DeleteItem { item_id: some_item(state, dice) },
        50..60 => settle(state, dice),
        60..70 => Command::Release { claim_id: some_claim(state, dice) },
        70..80 => Command::Award {
            item_id: some_item(state, dice),
            handle: format!("@debra{}", dice.below(40)),
            user: None,
        },
        80..92 => Command::Pause {},
        92..99 => Command::Edit {
            name: Some(format!("Show {}", dice.below(1_000))),
            claim_word: None,
            pass_word: None,
            live_id: None,
            live_url: None,
        },
        _ if dice.chance(10) => Command::Stop {},
        _ => Command::Resume {},
    }
}

/// Mostly a near-miss that waits.
fn settle(state: &State, dice: &mut Dice) -> Command {
    let waiting = state.near.iter().len() as u64;
    let near = usize::try_from(dice.below(waiting + 1)).ok().and_then(|place| state.near.iter().nth(place));
    let comment = near.map_or_else(|| dice.below(state.comments.count() + 2), |near| near.number);
    Command::Settle { comment, accept: dice.chance(70) }
}

fn add_item(state: &State, dice: &mut Dice) -> Command {
    let number = 1 + dice.below(40);
    let item_number = if dice.chance(80) { number.to_string() } else { format!("A{number}") };
    let title = format!("Item {} of the evening", state.stock.ever() + 1);
    Command::AddItem { item_number, title, description: None, quantity: small(dice) }
}

fn change_quantity(state: &State, dice: &mut Dice) -> Command {
    let item_id = some_item(state, dice);
    let now = state.stock.find(item_id).map_or(0, |item| item.quantity);
    let quantity = if dice.chance(70) { now + small(dice) - 1 } else { now.saturating_sub(small(dice)) };
    Command::ChangeItem {
        item_id,
        item_number: None,
        title: None,
        description: None,
        quantity: Some(quantity),
    }
}

fn small(dice: &mut Dice) -> u32 {
    u32::try_from(1 + dice.below(4)).expect("four fits")
}

/// Mostly the number of an item that is.
fn some_number(state: &State, dice: &mut Dice) -> String {
    match state.stock.find(some_item(state, dice)) {
        Some(item) => item.number.to_string(),
        None => dice.below(50).to_string(),
    }
}

fn some_item(state: &State, dice: &mut Dice) -> ItemId {
    ItemId::try_from(1 + dice.below(u64::from(state.stock.ever()) + 1)).unwrap_or(ItemId::MAX)
}

/// Mostly a claim that is held or waits.
fn some_claim(state: &State, dice: &mut Dice) -> ClaimId {
    let ever = u64::from(state.claims.ever());
    let first = 1 + dice.below(ever + 1);
    let active = (first..=ever)
        .take(32)
        .filter_map(|id| ClaimId::try_from(id).ok())
        .find(|id| state.claims.find(*id).is_some_and(|claim| claim.standing != Standing::Released));
    active.unwrap_or_else(|| ClaimId::try_from(first).unwrap_or(ClaimId::MAX))
}
