//! Adding, changing and deleting items, also while the show runs.

use super::claims::promotions;
use super::messages::{Command, Event, Tally};
use super::refusals::Refusal;
use super::state::{Head, Phase, State};
use super::stock::Item;
use super::{ItemId, Show, fields};
use crate::entity::Decision;
use crate::limits;
use std::sync::Arc;

pub(super) fn add(state: &State, head: &Head, command: &Command) -> Result<Decision<Show>, Refusal> {
    let Command::AddItem { item_number, title, description, quantity } = command else {
        unreachable!("only new items come here")
    };
    not_ended(head)?;
    if state.stock.len() == limits::ITEMS_MAX || state.stock.ever() == ItemId::MAX {
        return Err(Refusal::ItemsFull { items_max: limits::ITEMS_MAX });
    }
    Ok(Decision::one(Event::ItemAdded {
        item_id: state.stock.ever() + 1,
        item_number: free_number(state, item_number, None)?,
        title: fields::text("title", title, limits::TITLE_CHARS_MAX)?,
        description: fields::maybe("description", description.as_deref(), limits::DESCRIPTION_CHARS_MAX)?,
        quantity: fields::quantity("quantity", *quantity)?,
    }))
}

pub(super) fn change(state: &State, head: &Head, command: &Command) -> Result<Decision<Show>, Refusal> {
    let Command::ChangeItem { item_id, item_number, title, description, quantity } = command else {
        unreachable!("only changes of items come here")
    };
    not_ended(head)?;
    let item = find(state, *item_id)?;
    if item_number.is_none() && title.is_none() && description.is_none() && quantity.is_none() {
        return Err(Refusal::NothingToChange {});
    }
    let item_number = match item_number {
        Some(number) => free_number(state, number, Some(*item_id))?,
        None => item.number.clone(),
    };
    let title = match title {
        Some(title) => fields::text("title", title, limits::TITLE_CHARS_MAX)?,
        None => item.title.clone(),
    };
    let description = match description {
        Some(text) => fields::maybe("description", Some(text), limits::DESCRIPTION_CHARS_MAX)?,
        None => item.description.clone(),
    };
    let quantity = quantity.map_or(Ok(item.quantity), |quantity| checked_quantity(item, quantity))?;
    let promoted = (quantity - item.claimed).min(item.waiting());
    let first = item.waiting.iter().copied().take(promoted as usize);
    let tally = Tally::of(quantity, item.claimed, item.waiting());
    let named = Item::of(item_number.clone(), title.clone(), None, quantity);
    let (promotions, effects) = promotions(state, *item_id, &named, tally, first);
    let (item_id, available) = (*item_id, tally.available);
    let mut events =
        vec![Event::ItemChanged { item_id, item_number, title, description, quantity, available }];
    events.extend(promotions);
    Ok(Decision::many(events, effects))
}

pub(super) fn delete(state: &State, head: &Head, item_id: ItemId) -> Result<Decision<Show>, Refusal> {
    not_ended(head)?;
    let item = find(state, item_id)?;
    if item.claimed > 0 || !item.waiting.is_empty() {
        return Err(Refusal::ItemClaimed { item_id, claimed: item.claimed, waiting: item.waiting() });
    }
    Ok(Decision::one(Event::ItemDeleted { item_id, item_number: item.number.clone() }))
}

pub(super) fn find(state: &State, item_id: ItemId) -> Result<&Item, Refusal> {
    let missing = Refusal::ItemNotFound { item_number: None, item_id: Some(item_id) };
    state.stock.find(item_id).ok_or(missing)
}

fn not_ended(head: &Head) -> Result<(), Refusal> {
    match head.phase {
        Phase::Ended => Err(Refusal::ShowEnded {}),
        _ => Ok(()),
    }
}

/// A number that no other item has, in whatever spelling.
fn free_number(state: &State, given: &str, of: Option<ItemId>) -> Result<Arc<str>, Refusal> {
    let number = fields::item_number("item_number", given)?;
    match state.stock.find_number(&number) {
        Some((id, _)) if Some(id) != of => Err(Refusal::ItemNumberTaken { item_number: number, item_id: id }),
        _ => Ok(number),
    }
}

/// A quantity grows as far as one decision can promote waiting people, and falls as far as units are free.
fn checked_quantity(item: &Item, given: u32) -> Result<u32, Refusal> {
    let quantity = fields::quantity("quantity", given)?;
    if quantity < item.claimed {
        return Err(Refusal::QuantityBelowClaimed { quantity, claimed: item.claimed });
    }
    let promoted = (quantity - item.claimed).min(item.waiting());
    if promoted > limits::PROMOTIONS_MAX {
        let quantity_max = item.claimed + limits::PROMOTIONS_MAX;
        return Err(Refusal::QuantityTooFar { quantity, quantity_max });
    }
    Ok(quantity)
}
