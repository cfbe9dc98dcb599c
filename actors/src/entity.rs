//! What a kind must say of itself; the doors, the engine, the host and the simulator are written for this trait.

use crate::dice::Dice;
use crate::effect::{Effect, Message};
use crate::ids::{Caller, EntityId, UserId};
use crate::kinds::KindTag;
use crate::tagged::Named;
use crate::time::UnixMs;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use std::fmt::{Debug, Display};

/// The number of an event within its entity: 1, 2, 3 … without a gap; 0 is before the first.
pub type Seq = u64;

/// A book of rules. All branching is in [`Kind::decide`]; [`Kind::apply`] is one total match and can't fail.
/// Nothing here reads a clock, draws a number, or iterates in an order that depends on a hash.
pub trait Kind: Copy + Debug + PartialEq + Send + Sync + 'static {
    const TAG: KindTag;
    /// Whether an entity is there before its first event, as a person's inbox is: then a stranger is refused, and not
    /// told whether anything has happened yet.
    const ALWAYS_THERE: bool = false;
    /// Stored names of the events by which those who run an entity change it: what they ask for when they want to know
    /// who did what.
    const DEEDS: &'static [&'static str] = &[];

    /// The living state. `Default` is the state before the first event.
    type State: Default + Clone + Debug + PartialEq + Serialize + DeserializeOwned + Send + Sync;
    /// Orders, externally tagged in snake case: the tag is the verb of the wire (`bid`), unknown fields are errors.
    type Command: Clone + Debug + Serialize + DeserializeOwned + Send + Sync;
    /// Facts, internally tagged `t` in snake case by their stored names ([`tagged!`](crate::tagged)). What an answer or a publication needs stands in the event.
    type Event: Clone + Debug + PartialEq + Serialize + DeserializeOwned + Named + Send + Sync;
    /// Typed reasons, internally tagged `code` in snake case, each with its basis; `Display` is a sentence.
    type Refusal: Clone + Debug + Display + PartialEq + Serialize + DeserializeOwned + Send + Sync;
    /// What the caller of an accepted command hears beside `ok` and `seq`: an object.
    type Answer: Clone + Debug + PartialEq + Serialize + DeserializeOwned + Send + Sync;
    /// What everybody may see of the state: an object whose missing fields mean "unchanged" in a patch. Merged as
    /// RFC 7396 says, so `null` deletes.
    type View: Serialize + Send;
    /// What everybody may see of one event: an object without the hidden facts.
    type Public: Serialize;
    /// What one person may see of their own part besides: their maximum, their claims. `null` when there is nothing.
    type Mine: Serialize + Send;
    /// What only those who run the entity see beside the view: hidden settings, what waits for their word.
    type Backstage: Serialize + Send;
    /// A part of the view that changes together.
    type Piece: Copy + Debug + Ord + Send;

    /// Whether this caller may give this command at all. Asked before [`Kind::decide`]; a denial is answered as
    /// forbidden and leaves no trace in the journal.
    ///
    /// # Errors
    /// A sentence that names what is missing.
    fn authorize(state: &Self::State, command: &Self::Command, at: &Moment) -> Result<(), String>;

    /// Decides. On an unborn state only a command that creates is accepted; the engine answers `not_found` to others.
    ///
    /// # Errors
    /// The reason why nothing happens.
    fn decide(
        state: &Self::State,
        command: &Self::Command,
        at: &Moment,
    ) -> Result<Decision<Self>, Self::Refusal>;

    /// Makes the event part of the state. `at` is the event's own time.
    fn apply(state: &mut Self::State, event: &Self::Event, at: UnixMs);

    /// The answer to a command, from its events and the state right after them: recovery gives the same again.
    fn answer(state: &Self::State, events: &[Self::Event]) -> Self::Answer;

    /// What must be and what must not be; looked at after every decision. A message means a bug.
    ///
    /// # Errors
    /// A sentence naming the broken invariant.
    fn check(state: &Self::State) -> Result<(), String>;

    /// Whether this command creates an entity.
    fn creates(command: &Self::Command) -> bool;

    /// All deadlines, soonest first, each with its name for the inspector. A kind that has them has a [`Kind::wake`].
    #[must_use]
    fn deadlines(_: &Self::State) -> Vec<Deadline> {
        Vec::new()
    }

    /// The soonest deadline.
    #[must_use]
    fn due(state: &Self::State) -> Option<UnixMs> {
        Self::deadlines(state).first().map(|deadline| deadline.at_ms)
    }

    /// The command a due deadline proposes; the rule decides with the time it is given.
    #[must_use]
    fn wake() -> Option<Self::Command> {
        None
    }

    /// Turns another entity's message into a command, or ignores it.
    fn hear(from: EntityId, seq: Seq, n: u32, message: Message) -> Option<Self::Command>;

    /// The stored name of the event (`bid_placed`) and the version of its shape.
    fn event_name(event: &Self::Event) -> (&'static str, u16);

    /// The public view: all of it, or the pieces named.
    fn view(state: &Self::State, pieces: Option<&BTreeSet<Self::Piece>>) -> Self::View;

    /// What this person may see of their own part.
    fn mine(state: &Self::State, me: UserId) -> Self::Mine;

    /// What only those who run the entity see beside the view.
    fn backstage(state: &Self::State) -> Self::Backstage;

    /// The pieces of the view that this event changed.
    fn touched(event: &Self::Event) -> Vec<Self::Piece>;

    /// The event without its hidden facts.
    fn public(event: &Self::Event) -> Self::Public;

    /// Whether this caller may watch that lane. On an unborn state, `false` means that there is no such channel.
    fn may_watch(entity: EntityId, state: &Self::State, lane: Lane, caller: &Caller) -> bool;

    /// A command that creates an entity of this kind, and who gives it: for the simulator and the load tests.
    fn birth(dice: &mut Dice) -> (Caller, Self::Command);

    /// What somebody might do next, given what everybody knows: mostly sensible, sometimes foolish.
    fn workload(state: &Self::State, dice: &mut Dice) -> (Caller, Self::Command);

    /// Who judges the kind's own promises in the simulated world.
    #[cfg(any(test, feature = "sim"))]
    #[must_use]
    fn judge() -> Box<dyn crate::sim::Judge<Self>> {
        Box::new(crate::sim::Trusting)
    }

    /// One word for lists: `active`, `open`, `closed`.
    fn phase(state: &Self::State) -> &'static str;
}

/// When, and by whom.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    /// Never earlier than any time this entity has seen.
    pub now: UnixMs,
    pub caller: &'a Caller,
    /// The entity itself.
    pub entity: EntityId,
}

/// What a rule decided: at least one event, and the effects that leave once the events are durable.
#[derive(Clone, Debug)]
pub struct Decision<K: Kind> {
    pub events: Vec<K::Event>,
    pub effects: Vec<Effect>,
}

impl<K: Kind> Decision<K> {
    #[must_use]
    pub fn one(event: K::Event) -> Self {
        Self { events: vec![event], effects: Vec::new() }
    }

    #[must_use]
    pub fn many(events: Vec<K::Event>, effects: Vec<Effect>) -> Self {
        Self { events, effects }
    }
}

/// A moment at which a rule wants to be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Deadline {
    pub at_ms: UnixMs,
    pub name: &'static str,
}

/// Where outputs go; every one is on exactly one lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lane {
    /// The newest durable view, merged and rate-limited. Channel `auction:ID`.
    State,
    /// Every event without its hidden facts, in order. Channel `auction:ID/log`; an inbox's is `user:ID`.
    Log,
    /// Every event whole, for those who run the entity. Channel `ops/auction:ID`.
    Ops,
}
