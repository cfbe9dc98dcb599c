//! A show's own life: created, edited, activated, paused, resumed, stopped.

use super::comment::{CLAIM_WORD, PASS_WORD, Words};
use super::messages::{Command, Event};
use super::person::Platform;
use super::refusals::Refusal;
use super::state::{Head, Phase, State};
use super::{Show, fields};
use crate::entity::Decision;
use crate::limits;
use std::sync::Arc;

pub(super) fn create(state: &State, command: &Command) -> Result<Decision<Show>, Refusal> {
    let Command::Create { workspace, name, claim_word, pass_word, platform, live_id, live_url } = command
    else {
        unreachable!("only creation comes here")
    };
    if state.head.is_some() {
        return Err(Refusal::AlreadyExists {});
    }
    let words =
        words(claim_word.as_deref().unwrap_or(CLAIM_WORD), pass_word.as_deref().unwrap_or(PASS_WORD))?;
    Ok(Decision::one(Event::Created {
        workspace: *workspace,
        name: fields::text("name", name, limits::TITLE_CHARS_MAX)?,
        claim_word: words.claim,
        pass_word: words.pass,
        platform: platform.unwrap_or_default(),
        live_id: fields::maybe("live_id", live_id.as_deref(), limits::EXTERNAL_ID_CHARS_MAX)?,
        live_url: fields::url("live_url", live_url.as_deref())?,
    }))
}

pub(super) fn edit(head: &Head, command: &Command) -> Result<Decision<Show>, Refusal> {
    let Command::Edit { name, claim_word, pass_word, live_id, live_url } = command else {
        unreachable!("only editing comes here")
    };
    if head.phase == Phase::Ended {
        return Err(Refusal::ShowEnded {});
    }
    if [name, claim_word, pass_word, live_id, live_url].iter().all(|field| field.is_none()) {
        return Err(Refusal::NothingToChange {});
    }
    let words = words(
        claim_word.as_deref().unwrap_or(&head.words.claim),
        pass_word.as_deref().unwrap_or(&head.words.pass),
    )?;
    let kept = |now: &Option<Arc<str>>| Ok(now.clone());
    Ok(Decision::one(Event::Edited {
        name: match name {
            Some(name) => fields::text("name", name, limits::TITLE_CHARS_MAX)?,
            None => head.name.clone(),
        },
        claim_word: words.claim,
        pass_word: words.pass,
        live_id: match live_id {
            Some(id) => fields::maybe("live_id", Some(id), limits::EXTERNAL_ID_CHARS_MAX),
            None => kept(&head.live_id),
        }?,
        live_url: match live_url {
            Some(url) => fields::url("live_url", Some(url)),
            None => kept(&head.live_url),
        }?,
    }))
}

/// The words a show listens for, when they can be such.
///
/// # Errors
/// A `bad_value` that names `claim_word` or `pass_word`.
pub fn words(claim: &str, pass: &str) -> Result<Words, Refusal> {
    let words = Words::of(fields::word("claim_word", claim)?, fields::word("pass_word", pass)?);
    match words.are_different() {
        true => Ok(words),
        false => Err(fields::bad("pass_word", "must not be the claim word")),
    }
}

pub(super) fn activate(head: &Head) -> Result<Decision<Show>, Refusal> {
    wanted(head, &[Phase::Draft])?;
    if head.live_id.is_none() && !matches!(head.platform, Platform::Souk | Platform::Debug) {
        return Err(Refusal::LiveIdMissing { platform: head.platform });
    }
    Ok(Decision::one(Event::Activated {}))
}

pub(super) fn pause(head: &Head) -> Result<Decision<Show>, Refusal> {
    wanted(head, &[Phase::Active])?;
    Ok(Decision::one(Event::Paused {}))
}

pub(super) fn resume(head: &Head) -> Result<Decision<Show>, Refusal> {
    wanted(head, &[Phase::Paused])?;
    Ok(Decision::one(Event::Resumed {}))
}

pub(super) fn stop(head: &Head) -> Result<Decision<Show>, Refusal> {
    wanted(head, &[Phase::Active, Phase::Paused])?;
    Ok(Decision::one(Event::Stopped {}))
}

fn wanted(head: &Head, phases: &[Phase]) -> Result<(), Refusal> {
    match phases.contains(&head.phase) {
        true => Ok(()),
        false => Err(Refusal::WrongState { state: head.phase, wanted: phases.to_vec() }),
    }
}
