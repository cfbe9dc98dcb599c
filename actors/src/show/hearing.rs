//! What a comment does: it is read, does what its author could do by button, and is kept with what became of it. A
//! near-miss does so when the operator accepts it.

use super::claims::{self, Allotted};
use super::comment::{self, Leaning, Parsed};
use super::messages::{Became, Event, How, Outcome};
use super::near::Near;
use super::person::{Author, Person, Platform, bare_handle};
use super::refusals::Refusal;
use super::state::{Head, State};
use super::{Show, fields};
use crate::entity::{Decision, Moment};
use crate::ids::UserId;
use crate::limits;
use std::sync::Arc;

pub(super) fn comment(
    state: &State,
    head: &Head,
    text: &str,
    author: Option<&Author>,
    at: &Moment,
) -> Result<Decision<Show>, Refusal> {
    let chars = text.chars().count();
    if chars > limits::COMMENT_CHARS_MAX {
        return Err(Refusal::CommentTooLong { chars, chars_max: limits::COMMENT_CHARS_MAX });
    }
    let (person, comment_id) = match author {
        Some(author) => outsider(author)?,
        None => (Person::of_caller(at.caller).expect("authorized: a person speaks for themselves"), None),
    };
    if let Some(id) = &comment_id
        && let Some(heard) = state.comments.find_heard(&(person.platform, id.clone()))
    {
        let (number, outcome) = (heard.number, heard.outcome.clone());
        return Ok(Decision::one(Event::CommentRepeated { number, outcome }));
    }
    let folded = comment::fold(text);
    let parsed = comment::parse_folded(&folded, &head.words);
    let Allotted { mut events, effects, outcome } = act(state, head, &parsed, &person);
    events.push(Event::Commented {
        number: state.comments.count() + 1,
        person,
        comment_id,
        text: text.into(),
        normalized: comment::normalize(&folded).into(),
        parsed,
        outcome,
    });
    Ok(Decision::many(events, effects))
}

/// In every state of the show that has a near-miss waiting: like a release, this is the operator's deed.
pub(super) fn settle(
    state: &State,
    number: u64,
    accept: bool,
    at: &Moment,
) -> Result<Decision<Show>, Refusal> {
    let near = state.near.find(number).ok_or(Refusal::NearNotWaiting { comment: number })?;
    let operator = at.caller.person();
    let Allotted { mut events, effects, outcome } = match accept {
        true => accepted(state, near, operator),
        false => nothing_done(Outcome::only(Became::Ignored)),
    };
    events.push(Event::NearSettled {
        number,
        accepted: accept,
        person: near.person.clone(),
        item_number: near.item_number.clone(),
        leaning: near.leaning,
        outcome,
        operator,
    });
    Ok(Decision::many(events, effects))
}

/// What its author could have done by a clear comment now. A refusal becomes an outcome here too: the queue moves on.
fn accepted(state: &State, near: &Near, operator: Option<UserId>) -> Allotted {
    let Near { person, item_number, .. } = near;
    let done = match near.leaning {
        Leaning::Claim => claims::allot(state, item_number, person.clone(), How::Comment, operator),
        Leaning::Pass => claims::let_go(state, item_number, &person.identity(), operator),
    };
    done.unwrap_or_else(|refusal| nothing_done(refused(refusal)))
}

/// The events of what the comment does, if it does anything. A refusal becomes an outcome: the comment is kept.
fn act(state: &State, head: &Head, parsed: &Parsed, person: &Person) -> Allotted {
    let done = match parsed {
        Parsed::Claim { item_number } => {
            claims::claim(state, head, item_number, person.clone(), How::Comment)
        }
        Parsed::Pass { item_number } => claims::pass(state, head, item_number, &person.identity()),
        Parsed::Near { .. } | Parsed::Nothing {} => Ok(nothing_done(Outcome::only(Became::Ignored))),
    };
    done.unwrap_or_else(|refusal| nothing_done(refused(refusal)))
}

fn nothing_done(outcome: Outcome) -> Allotted {
    Allotted { events: Vec::new(), effects: Vec::new(), outcome }
}

fn refused(refusal: Refusal) -> Outcome {
    match refusal {
        Refusal::ShowNotActive { .. } => Outcome::only(Became::ShowNotActive),
        Refusal::ItemNotFound { item_number, .. } => {
            Outcome { item_number, ..Outcome::only(Became::ItemNotFound) }
        }
        Refusal::DuplicateUser { claim_id, item_number, waitlist_position, .. } => Outcome {
            claim_id: Some(claim_id),
            item_number: Some(item_number),
            waitlist_position,
            ..Outcome::only(Became::DuplicateUser)
        },
        Refusal::NothingToPass { item_number } => {
            Outcome { item_number: Some(item_number), ..Outcome::only(Became::NothingToPass) }
        }
        Refusal::ShowFull { .. } => Outcome::only(Became::ShowFull),
        other => unreachable!("a claim or pass isn't refused as {other:?}"),
    }
}

/// Somebody on another platform, with the comment's id there.
fn outsider(author: &Author) -> Result<(Person, Option<Arc<str>>), Refusal> {
    if author.platform == Platform::Souk {
        return Err(fields::bad(
            "author.platform",
            "must be another platform: people of souk comment themselves",
        ));
    }
    let id_max = limits::EXTERNAL_ID_CHARS_MAX;
    let display_name = author.display_name.as_deref();
    let person = Person {
        user: None,
        platform: author.platform,
        platform_user_id: Some(fields::text("author.platform_user_id", &author.platform_user_id, id_max)?),
        handle: fields::text("author.handle", bare_handle(&author.handle), limits::HANDLE_CHARS_MAX)?,
        display_name: fields::maybe("author.display_name", display_name, limits::TITLE_CHARS_MAX)?,
    };
    let comment_id = fields::maybe("author.comment_id", author.comment_id.as_deref(), id_max)?;
    Ok((person, comment_id))
}
