//! The rules of an inbox.

use super::messages::{Answer, Command, Event, Refusal};
use super::state::State;
use super::{Inbox, view, workload};
use crate::dice::Dice;
use crate::effect::{Message, Notice};
use crate::entity::{Decision, Kind, Lane, Moment, Seq};
use crate::ids::{Caller, EntityId, UserId, Who};
use crate::kinds::KindTag;
use crate::limits;
use crate::time::UnixMs;
use std::collections::BTreeSet;

impl Kind for Inbox {
    const TAG: KindTag = KindTag::Inbox;
    const ALWAYS_THERE: bool = true;
    type State = State;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;
    type Answer = Answer;
    type View = view::View;
    type Public = Event;
    type Mine = view::Mine;
    type Backstage = ();
    type Piece = ();

    fn authorize(_: &State, command: &Command, at: &Moment) -> Result<(), String> {
        match (command, at.caller.who) {
            (Command::Notice { from, .. }, Who::Entity(teller)) if *from == teller => Ok(()),
            (Command::Read { .. }, Who::User(_)) if owns(at.entity, at.caller) => Ok(()),
            _ => Err("only other entities tell an inbox, only its owner reads it".to_owned()),
        }
    }

    fn decide(state: &State, command: &Command, _: &Moment) -> Result<Decision<Self>, Refusal> {
        match command {
            Command::Notice { from, notice } => Ok(note(state, *from, notice)),
            Command::Read { up_to } => read(state, *up_to),
        }
    }

    fn apply(state: &mut State, event: &Event, at: UnixMs) {
        state.apply(event, at);
    }

    fn answer(state: &State, _: &[Event]) -> Answer {
        Answer { unread: state.unread() }
    }

    fn check(state: &State) -> Result<(), String> {
        if state.notices.len() > limits::NOTICES_MAX {
            return Err(format!("{} notices", state.notices.len()));
        }
        if state.read_up_to > state.received {
            return Err(format!("read up to {} of {}", state.read_up_to, state.received));
        }
        Ok(())
    }

    fn creates(command: &Command) -> bool {
        matches!(command, Command::Notice { .. })
    }

    fn hear(from: EntityId, _: Seq, _: u32, message: Message) -> Option<Command> {
        match message {
            Message::Notice { notice } => Some(Command::Notice { from, notice }),
        }
    }

    fn event_name(event: &Event) -> (&'static str, u16) {
        match event {
            Event::Noticed { .. } => ("noticed", 1),
            Event::Dropped { .. } => ("dropped", 1),
            Event::Read { .. } => ("read", 1),
        }
    }

    fn view(state: &State, _: Option<&BTreeSet<()>>) -> view::View {
        view::View::of(state)
    }

    fn mine(state: &State, _: UserId) -> view::Mine {
        view::Mine::of(state)
    }

    fn backstage(_: &State) {}

    fn touched(_: &Event) -> Vec<()> {
        vec![()]
    }

    fn public(event: &Event) -> Event {
        event.clone()
    }

    fn may_watch(entity: EntityId, _: &State, _: Lane, caller: &Caller) -> bool {
        owns(entity, caller)
    }

    fn birth(dice: &mut Dice) -> (Caller, Command) {
        workload::notice(dice)
    }

    fn workload(state: &State, dice: &mut Dice) -> (Caller, Command) {
        workload::next(state, dice)
    }

    fn phase(_: &State) -> &'static str {
        "open"
    }
}

fn note(state: &State, from: EntityId, notice: &Notice) -> Decision<Inbox> {
    let mut events = vec![Event::Noticed { number: state.received + 1, from, notice: notice.clone() }];
    if state.notices.len() == limits::NOTICES_MAX
        && let Some(oldest) = state.notices.front()
    {
        events.insert(0, Event::Dropped { number: oldest.number });
    }
    Decision::many(events, Vec::new())
}

fn read(state: &State, up_to: u64) -> Result<Decision<Inbox>, Refusal> {
    let up_to = up_to.min(state.received);
    if up_to <= state.read_up_to {
        return Err(Refusal::NothingUnread { up_to });
    }
    Ok(Decision::one(Event::Read { up_to, unread: state.unread_after(up_to) }))
}

/// An inbox bears its owner's ULID.
fn owns(inbox: EntityId, caller: &Caller) -> bool {
    caller.person().is_some_and(|person| person.0 == inbox.ulid)
}
