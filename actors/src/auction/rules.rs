//! The rules of an auction: who may, and which rule answers which command.

use super::bidding::{self, Bid};
use super::messages::{Answer, Command, Event, Refusal};
use super::state::{Phase, State};
use super::{Auction, course, view, workload};
use crate::dice::Dice;
use crate::effect::Message;
use crate::entity::{Deadline, Decision, Kind, Lane, Moment, Seq};
use crate::ids::{Caller, EntityId, UserId, Who};
use crate::kinds::KindTag;
use crate::time::UnixMs;
use std::collections::BTreeSet;

impl Kind for Auction {
    const TAG: KindTag = KindTag::Auction;
    type State = State;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;
    type Answer = Answer;
    type View = view::View;
    type Public = view::Public;
    type Mine = Option<view::Mine>;
    type Backstage = view::Backstage;
    type Piece = view::Piece;

    fn authorize(state: &State, command: &Command, at: &Moment) -> Result<(), String> {
        let workspace = match command {
            Command::Create(draft) => Some(draft.workspace),
            _ => state.settings.as_ref().map(|settings| settings.workspace),
        };
        let (allowed, missing) = match command {
            Command::Create(_) | Command::Start {} | Command::Close { .. } | Command::Cancel { .. } => (
                workspace.is_some_and(|workspace| at.caller.runs(workspace)),
                "only members of the workspace run its auctions",
            ),
            Command::Bid { .. } | Command::BuyNow {} => {
                (at.caller.person().is_some(), "only a person bids or buys")
            }
            Command::Wake {} => (at.caller.who == Who::Clock, "only the clock says that it is time"),
        };
        allowed.then_some(()).ok_or_else(|| missing.to_owned())
    }

    fn decide(state: &State, command: &Command, at: &Moment) -> Result<Decision<Self>, Refusal> {
        let Some(settings) = &state.settings else {
            let Command::Create(draft) = command else { unreachable!("{} is unborn", at.entity) };
            return course::create(state, draft, at.now);
        };
        let person = || at.caller.person().expect("authorized: only a person bids or buys");
        match command {
            Command::Create(draft) => course::create(state, draft, at.now),
            Command::Start {} => course::start(state, settings, at.now),
            Command::Bid { max_cents, confirm } => {
                let bid = Bid { bidder: person(), max_cents: *max_cents, confirm: *confirm };
                bidding::bid(state, settings, bid, at.now)
            }
            Command::BuyNow {} => bidding::buy_now(state, settings, person()),
            Command::Close { reason } => course::close(state, settings, reason.as_ref()),
            Command::Cancel { reason } => course::cancel(state, settings, reason),
            Command::Wake {} => course::wake(state, settings, at.now),
        }
    }

    fn apply(state: &mut State, event: &Event, at: UnixMs) {
        state.apply(event, at);
    }

    fn answer(state: &State, events: &[Event]) -> Answer {
        let (leading, max_cents) = match events.last() {
            Some(Event::BidPlaced { bidder, leader, max_cents, .. }) => (bidder == leader, Some(*max_cents)),
            // Only the buyer hears this one as an answer.
            Some(Event::Closed { how: super::How::BuyNow, .. }) => (true, None),
            _ => (false, None),
        };
        Answer {
            state: state.phase,
            outcome: state.outcome,
            price_cents: state.price_cents,
            leading,
            min_next_cents: state.min_next(),
            ends_at_ms: state.ends_at_ms,
            max_cents,
        }
    }

    fn check(state: &State) -> Result<(), String> {
        state.check()
    }

    fn creates(command: &Command) -> bool {
        matches!(command, Command::Create(_))
    }

    fn deadlines(state: &State) -> Vec<Deadline> {
        let deadline = match (state.phase, &state.settings) {
            (Phase::Scheduled, Some(settings)) => settings.starts_at_ms.map(|at_ms| (at_ms, "start")),
            (Phase::Open, _) => state.ends_at_ms.map(|at_ms| (at_ms, "end")),
            _ => None,
        };
        deadline.map(|(at_ms, name)| Deadline { at_ms, name }).into_iter().collect()
    }

    fn wake() -> Option<Command> {
        Some(Command::Wake {})
    }

    fn hear(_: EntityId, _: Seq, _: u32, _: Message) -> Option<Command> {
        None
    }

    fn event_name(event: &Event) -> (&'static str, u16) {
        match event {
            Event::Created { .. } => ("created", 1),
            Event::Opened { .. } => ("opened", 1),
            Event::BidPlaced { .. } => ("bid_placed", 1),
            Event::Closed { .. } => ("closed", 1),
            Event::Cancelled { .. } => ("cancelled", 1),
        }
    }

    fn view(state: &State, pieces: Option<&BTreeSet<view::Piece>>) -> view::View {
        view::View::of(state, pieces)
    }

    fn mine(state: &State, me: UserId) -> Option<view::Mine> {
        view::Mine::of(state, me)
    }

    fn backstage(state: &State) -> view::Backstage {
        view::Backstage::of(state)
    }

    fn touched(event: &Event) -> Vec<view::Piece> {
        view::touched(event)
    }

    fn public(event: &Event) -> view::Public {
        view::Public::of(event)
    }

    fn may_watch(_: EntityId, state: &State, lane: Lane, caller: &Caller) -> bool {
        let Some(settings) = &state.settings else { return false };
        match lane {
            Lane::State | Lane::Log => true,
            Lane::Ops => caller.runs(settings.workspace),
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
        state.phase.name()
    }
}
