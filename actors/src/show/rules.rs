//! The rules of a show: who may do what, and where each verb is decided.

use super::messages::{Answer, Became, Command, Event};
use super::refusals::Refusal;
use super::state::{Head, Phase, State};
use super::view::{self, Piece};
use super::{Show, check, claims, hearing, items, life, workload};
use crate::dice::Dice;
use crate::effect::Message;
use crate::entity::{Decision, Kind, Lane, Moment, Seq};
use crate::ids::{Caller, EntityId, UserId};
use crate::kinds::KindTag;
use crate::time::UnixMs;
use std::collections::BTreeSet;

impl Kind for Show {
    const TAG: KindTag = KindTag::Show;
    const DEEDS: &'static [&'static str] = &[
        "created",
        "edited",
        "item_added",
        "item_changed",
        "item_deleted",
        "activated",
        "paused",
        "resumed",
        "stopped",
        "released",
        "near_settled",
    ];
    type State = State;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;
    type Answer = Answer;
    type View = view::View;
    type Public = Event;
    type Mine = Option<view::Mine>;
    type Backstage = view::Backstage;
    type Piece = Piece;

    fn authorize(state: &State, command: &Command, at: &Moment) -> Result<(), String> {
        let runs = || state.head.as_ref().is_some_and(|head| at.caller.runs(head.workspace));
        let (allowed, missing) = match command {
            Command::Create { workspace, .. } => {
                (at.caller.runs(*workspace), "a show is created by its workspace's members")
            }
            Command::Comment { author: None, .. } | Command::Claim { .. } | Command::Pass { .. } => {
                (at.caller.person().is_some(), "only people comment, claim and pass for themselves")
            }
            Command::Comment { author: Some(_), .. } => {
                (runs(), "only those who run the show report others' comments")
            }
            _ => (runs(), "only those who run the show do this"),
        };
        if allowed { Ok(()) } else { Err(missing.to_owned()) }
    }

    fn decide(state: &State, command: &Command, at: &Moment) -> Result<Decision<Self>, Refusal> {
        let Some(head) = &state.head else {
            return life::create(state, command);
        };
        match command {
            Command::Create { .. } => life::create(state, command),
            Command::Edit { .. } => life::edit(head, command),
            Command::AddItem { .. } => items::add(state, head, command),
            Command::ChangeItem { .. } => items::change(state, head, command),
            Command::DeleteItem { item_id } => items::delete(state, head, *item_id),
            Command::Activate {} => life::activate(head),
            Command::Pause {} => life::pause(head),
            Command::Resume {} => life::resume(head),
            Command::Stop {} => life::stop(head),
            Command::Comment { text, author } => hearing::comment(state, head, text, author.as_ref(), at),
            Command::Claim { item_number } => claims::claim_by_button(state, head, item_number, at),
            Command::Pass { item_number } => claims::pass_by_button(state, head, item_number, at),
            Command::Release { claim_id } => claims::release(state, *claim_id, at).map(Into::into),
            Command::Settle { comment, accept } => hearing::settle(state, *comment, *accept, at),
            Command::Award { item_id, handle, user } => {
                claims::award(state, head, *item_id, handle, *user, at).map(Into::into)
            }
        }
    }

    fn apply(state: &mut State, event: &Event, at: UnixMs) {
        state.apply(event, at);
    }

    fn answer(state: &State, events: &[Event]) -> Answer {
        let mut answer = Answer::default();
        for event in events {
            take_up(&mut answer, event);
        }
        if answer.result.is_none() && answer.item_id.is_none() {
            answer.status = state.phase();
        }
        answer
    }

    fn check(state: &State) -> Result<(), String> {
        check::check(state)
    }

    fn creates(command: &Command) -> bool {
        matches!(command, Command::Create { .. })
    }

    fn hear(_: EntityId, _: Seq, _: u32, message: Message) -> Option<Command> {
        match message {
            Message::Notice { .. } => None,
        }
    }

    fn event_name(event: &Event) -> (&'static str, u16) {
        let name = match event {
            Event::Created { .. } => "created",
            Event::Edited { .. } => "edited",
            Event::ItemAdded { .. } => "item_added",
            Event::ItemChanged { .. } => "item_changed",
            Event::ItemDeleted { .. } => "item_deleted",
            Event::Activated {} => "activated",
            Event::Paused {} => "paused",
            Event::Resumed {} => "resumed",
            Event::Stopped {} => "stopped",
            Event::Commented { .. } => "commented",
            Event::CommentRepeated { .. } => "comment_repeated",
            Event::Claimed { .. } => "claimed",
            Event::Released { .. } => "released",
            Event::Promoted { .. } => "promoted",
            Event::NearSettled { .. } => "near_settled",
        };
        (name, 1)
    }

    fn view(state: &State, pieces: Option<&BTreeSet<Piece>>) -> view::View {
        view::View::of(state, pieces)
    }

    fn mine(state: &State, me: UserId) -> Option<view::Mine> {
        view::Mine::of(state, me)
    }

    fn backstage(state: &State) -> view::Backstage {
        view::Backstage::of(state)
    }

    fn touched(event: &Event) -> Vec<Piece> {
        view::touched(event)
    }

    fn public(event: &Event) -> Event {
        view::public(event)
    }

    fn may_watch(_: EntityId, state: &State, lane: Lane, caller: &Caller) -> bool {
        let Some(Head { workspace, .. }) = &state.head else { return false };
        match lane {
            Lane::State | Lane::Log => true,
            Lane::Ops => caller.runs(*workspace),
        }
    }

    fn birth(dice: &mut Dice) -> (Caller, Command) {
        workload::birth(dice)
    }

    fn workload(state: &State, dice: &mut Dice) -> (Caller, Command) {
        workload::next(state, dice)
    }

    #[cfg(any(test, feature = "sim"))]
    fn judge() -> Box<dyn crate::sim::Judge<Self>> {
        Box::new(super::judge::Judge::default())
    }

    fn phase(state: &State) -> &'static str {
        state.phase().map_or("unborn", Phase::name)
    }
}

/// What an event adds to the answer of its decision.
fn take_up(answer: &mut Answer, event: &Event) {
    match event {
        Event::Commented { number, outcome, .. } | Event::NearSettled { number, outcome, .. } => {
            *answer = Answer { comment: Some(*number), ..outcome.clone().into() };
        }
        Event::CommentRepeated { number, outcome } => {
            let first = Answer::from(outcome.clone());
            *answer = Answer {
                comment: Some(*number),
                first_result: first.result,
                result: Some(Became::Duplicate),
                ..first
            };
        }
        Event::Claimed { claim_id, item_id, item_number, waitlist_position, item, .. } => {
            *answer = Answer {
                result: Some(if waitlist_position.is_some() { Became::Waitlist } else { Became::Winner }),
                claim_id: Some(*claim_id),
                item_id: Some(*item_id),
                item_number: Some(item_number.clone()),
                waitlist_position: *waitlist_position,
                available: Some(item.available),
                ..Answer::default()
            };
        }
        Event::Released { claim_id, item_id, item_number, why, item, .. } => {
            *answer = Answer {
                result: Some(why.became()),
                claim_id: Some(*claim_id),
                item_id: Some(*item_id),
                item_number: Some(item_number.clone()),
                available: Some(item.available),
                ..Answer::default()
            };
        }
        Event::Promoted { claim_id, item, .. } => {
            answer.promoted.push(*claim_id);
            answer.available = Some(item.available);
        }
        Event::ItemAdded { item_id, item_number, quantity, .. } => {
            answer.item_id = Some(*item_id);
            answer.item_number = Some(item_number.clone());
            answer.available = Some(*quantity);
        }
        Event::ItemChanged { item_id, item_number, available, .. } => {
            answer.item_id = Some(*item_id);
            answer.item_number = Some(item_number.clone());
            answer.available = Some(*available);
        }
        Event::ItemDeleted { item_id, item_number } => {
            answer.item_id = Some(*item_id);
            answer.item_number = Some(item_number.clone());
        }
        Event::Created { .. }
        | Event::Edited { .. }
        | Event::Activated {}
        | Event::Paused {}
        | Event::Resumed {}
        | Event::Stopped {} => {}
    }
}
