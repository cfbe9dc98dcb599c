//! Who gets what: claims, passes, releases, awards and promotions. Winners and free units make up the quantity after
//! each of these, and nobody waits beside a free unit.

use super::messages::{Became, Event, How, Outcome, Standing, Tally, Why};
use super::person::{Identity, Person, bare_handle};
use super::refusals::Refusal;
use super::state::{Head, Phase, State};
use super::stock::Item;
use super::{BuyerId, ClaimId, ItemId, Show, comment, fields, items};
use crate::effect::{Effect, Message, Notice};
use crate::engine::mutant::{self, Mutant};
use crate::entity::{Decision, Moment};
use crate::ids::{EntityId, UserId};
use crate::kinds::KindTag;
use crate::limits;
use std::sync::Arc;

/// What a comment or a button does: the events, what people are told, and the outcome in one value.
pub(super) struct Allotted {
    pub(super) events: Vec<Event>,
    pub(super) effects: Vec<Effect>,
    pub(super) outcome: Outcome,
}

impl From<Allotted> for Decision<Show> {
    fn from(allotted: Allotted) -> Self {
        Self::many(allotted.events, allotted.effects)
    }
}

/// Claims the item with that number: a free unit, else the end of the waitlist.
pub(super) fn claim(
    state: &State,
    head: &Head,
    number: &str,
    person: Person,
    how: How,
) -> Result<Allotted, Refusal> {
    active(head)?;
    allot(state, number, person, how, None)
}

/// As [`claim`], whatever the state of the show: `operator` answers for that.
pub(super) fn allot(
    state: &State,
    number: &str,
    person: Person,
    how: How,
    operator: Option<UserId>,
) -> Result<Allotted, Refusal> {
    let (item_id, item) = find_number(state, number)?;
    let buyer = state.buyers.find_identity(&person.identity());
    not_twice(state, item_id, item, buyer)?;
    place(state, item_id, item, buyer, person, how, operator)
}

/// Gives back what the person holds of the item, or their place in the line.
pub(super) fn pass(
    state: &State,
    head: &Head,
    number: &str,
    identity: &Identity,
) -> Result<Allotted, Refusal> {
    active(head)?;
    let_go(state, number, identity, None)
}

/// As [`pass`], whatever the state of the show: `operator` answers for that.
pub(super) fn let_go(
    state: &State,
    number: &str,
    identity: &Identity,
    operator: Option<UserId>,
) -> Result<Allotted, Refusal> {
    let (item_id, item) = find_number(state, number)?;
    let claim = state.buyers.find_identity(identity).and_then(|buyer| state.claims.active(buyer, item_id));
    let nothing = || Refusal::NothingToPass { item_number: item.number.clone() };
    Ok(give_back(state, claim.ok_or_else(nothing)?, item, Why::Pass, operator))
}

pub(super) fn claim_by_button(
    state: &State,
    head: &Head,
    number: &str,
    at: &Moment,
) -> Result<Decision<Show>, Refusal> {
    Ok(claim(state, head, number, caller(at), How::Button)?.into())
}

pub(super) fn pass_by_button(
    state: &State,
    head: &Head,
    number: &str,
    at: &Moment,
) -> Result<Decision<Show>, Refusal> {
    Ok(pass(state, head, number, &caller(at).identity())?.into())
}

fn caller(at: &Moment) -> Person {
    Person::of_caller(at.caller).expect("authorized: people claim and pass for themselves")
}

/// Takes a claim away; in every state of the show, for what was won may turn out unpaid after its end.
pub(super) fn release(state: &State, claim_id: ClaimId, at: &Moment) -> Result<Allotted, Refusal> {
    let claim = state.claims.find(claim_id).ok_or(Refusal::ClaimNotFound { claim_id })?;
    if claim.standing == Standing::Released {
        return Err(Refusal::AlreadyReleased { claim_id });
    }
    let item = state.stock.find(claim.item).expect("a claimed item isn't deleted");
    Ok(give_back(state, claim_id, item, Why::Operator, at.caller.person()))
}

/// Gives a free unit to whom the operator names.
pub(super) fn award(
    state: &State,
    head: &Head,
    item_id: ItemId,
    handle: &str,
    user: Option<UserId>,
    at: &Moment,
) -> Result<Allotted, Refusal> {
    if head.phase == Phase::Draft {
        return Err(Refusal::ShowNotActive { state: head.phase });
    }
    let item = items::find(state, item_id)?;
    let handle = fields::text("handle", bare_handle(handle), limits::HANDLE_CHARS_MAX)?;
    let person = awarded(state, item_id, &handle, user)?;
    let buyer = state.buyers.find_identity(&person.identity());
    if item.available() == 0 {
        let holder = buyer.and_then(|buyer| state.claims.active(buyer, item_id));
        let holds = |claim: &ClaimId| item.waitlist_position(*claim).is_none();
        if !holder.is_some_and(|claim| holds(&claim)) {
            let (quantity, waiting) = (item.quantity, item.waiting());
            return Err(Refusal::SoldOut { item_id, quantity, waiting });
        }
    }
    not_twice(state, item_id, item, buyer)?;
    place(state, item_id, item, buyer, person, How::Award, at.caller.person())
}

/// The named account, else the one buyer with this handle (on this item, if several), else a new name.
fn awarded(
    state: &State,
    item_id: ItemId,
    handle: &Arc<str>,
    user: Option<UserId>,
) -> Result<Person, Refusal> {
    if let Some(user) = user {
        return Ok(Person::of_user(user, Some(handle)));
    }
    let known: Vec<_> = state.buyers.with_handle(handle).collect();
    let on_item = || {
        let mut with_claim = known.iter().filter(|(buyer, _)| state.claims.active(*buyer, item_id).is_some());
        with_claim.next().filter(|_| with_claim.next().is_none())
    };
    match known.as_slice() {
        [] => Ok(Person::named(handle)),
        [(_, one)] => Ok(one.person.clone()),
        several => match on_item() {
            Some((_, one)) => Ok(one.person.clone()),
            None => Err(Refusal::AmbiguousHandle { handle: handle.to_string(), buyers: several.len() }),
        },
    }
}

fn active(head: &Head) -> Result<(), Refusal> {
    match head.phase {
        Phase::Active => Ok(()),
        state => Err(Refusal::ShowNotActive { state }),
    }
}

fn find_number<'a>(state: &'a State, number: &str) -> Result<(ItemId, &'a Item), Refusal> {
    state.stock.find_number(number).ok_or_else(|| {
        // What is no number isn't repeated at length.
        let item_number = comment::number_key(number).map(Arc::from);
        Refusal::ItemNotFound { item_number, item_id: None }
    })
}

fn not_twice(state: &State, item_id: ItemId, item: &Item, buyer: Option<BuyerId>) -> Result<(), Refusal> {
    let Some(claim_id) = buyer.and_then(|buyer| state.claims.active(buyer, item_id)) else { return Ok(()) };
    let waitlist_position = item.waitlist_position(claim_id);
    let standing = if waitlist_position.is_some() { Standing::Waitlist } else { Standing::Winner };
    Err(Refusal::DuplicateUser { claim_id, item_number: item.number.clone(), standing, waitlist_position })
}

fn place(
    state: &State,
    item_id: ItemId,
    item: &Item,
    buyer: Option<BuyerId>,
    person: Person,
    how: How,
    operator: Option<UserId>,
) -> Result<Allotted, Refusal> {
    if state.claims.ever() == limits::CLAIMS_MAX {
        return Err(Refusal::ShowFull { claims_max: limits::CLAIMS_MAX });
    }
    let wins = item.available() > 0;
    let waitlist_position = (!wins).then(|| item.waiting() + 1);
    let tally = match wins {
        true => Tally::of(item.quantity, item.claimed + 1, item.waiting()),
        false => Tally::of(item.quantity, item.claimed, item.waiting() + 1),
    };
    let claim_id = state.claims.ever() + 1;
    let notice = |title, item_number| match waitlist_position {
        None => Notice::ClaimWon { title, item_number },
        Some(position) => Notice::Waitlisted { title, item_number, position },
    };
    let effects = tell(&person, item, notice).into_iter().collect();
    let outcome = Outcome {
        claim_id: Some(claim_id),
        item_id: Some(item_id),
        item_number: Some(item.number.clone()),
        waitlist_position,
        available: Some(tally.available),
        ..Outcome::only(if wins { Became::Winner } else { Became::Waitlist })
    };
    let event = Event::Claimed {
        claim_id,
        item_id,
        item_number: item.number.clone(),
        buyer: buyer.unwrap_or_else(|| state.buyers.next()),
        person,
        how,
        standing: if wins { Standing::Winner } else { Standing::Waitlist },
        waitlist_position,
        operator,
        item: tally,
    };
    Ok(Allotted { events: vec![event], effects, outcome })
}

fn give_back(state: &State, claim_id: ClaimId, item: &Item, why: Why, operator: Option<UserId>) -> Allotted {
    let claim = state.claims.find(claim_id).expect("an active claim is a claim");
    let won = claim.standing == Standing::Winner;
    let person = buyer_of(state, claim.buyer);
    let tally = match won {
        true => Tally::of(item.quantity, item.claimed - 1, item.waiting()),
        false => Tally::of(item.quantity, item.claimed, item.waiting() - 1),
    };
    let mut effects: Vec<Effect> =
        tell(person, item, |title, item_number| Notice::Released { title, item_number })
            .into_iter()
            .collect();
    let mut events = vec![Event::Released {
        claim_id,
        item_id: claim.item,
        item_number: item.number.clone(),
        buyer: claim.buyer,
        person: person.clone(),
        was: claim.standing,
        why,
        operator,
        item: tally,
    }];
    let forgetful = mutant::planted(Mutant::NoPromotion);
    let next = if won && !forgetful { item.waiting.front().copied() } else { None };
    if let Some(next) = next {
        let (promoted, told) = promotions(state, claim.item, item, tally, [next].into_iter());
        events.extend(promoted);
        effects.extend(told);
    }
    let outcome = Outcome {
        claim_id: Some(claim_id),
        item_id: Some(claim.item),
        item_number: Some(item.number.clone()),
        available: Some(if next.is_some() { 0 } else { tally.available }),
        promoted: next,
        ..Outcome::only(why.became())
    };
    Allotted { events, effects, outcome }
}

/// The waiting claims `who` win, in their order; `tally` is the item's before that.
pub(super) fn promotions(
    state: &State,
    item_id: ItemId,
    item: &Item,
    tally: Tally,
    who: impl Iterator<Item = ClaimId>,
) -> (Vec<Event>, Vec<Effect>) {
    let mut tally = tally;
    let (mut events, mut effects) = (Vec::new(), Vec::new());
    for claim_id in who {
        let claim = state.claims.find(claim_id).expect("who waits has a claim");
        let person = buyer_of(state, claim.buyer);
        tally = Tally::of(tally.quantity, tally.claimed + 1, tally.waiting - 1);
        events.push(Event::Promoted {
            claim_id,
            item_id,
            item_number: item.number.clone(),
            buyer: claim.buyer,
            person: person.clone(),
            item: tally,
        });
        effects.extend(tell(person, item, |title, item_number| Notice::Promoted { title, item_number }));
    }
    (events, effects)
}

fn buyer_of(state: &State, buyer: BuyerId) -> &Person {
    &state.buyers.find(buyer).expect("a claim has a buyer").person
}

/// A notice to the person's inbox, if they have one.
fn tell(person: &Person, item: &Item, notice: impl FnOnce(String, String) -> Notice) -> Option<Effect> {
    let user = person.user?;
    let notice = notice(String::from(&*item.title), String::from(&*item.number));
    let to = EntityId::new(KindTag::Inbox, user.0);
    Some(Effect::Tell { to, message: Message::Notice { notice } })
}
