//! What a door (socket, REST, command line, demo) hands in and gets back, whatever the kind.

pub use crate::lanes::{Presence, Recover, Subscribe};

use crate::entity::{Deadline, Lane, Seq};
use crate::ids::{Caller, EntityId, Key};
use crate::kinds::KindTag;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::any::Any;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// A command of some kind, parsed and ready for its cell.
pub struct AnyCommand {
    pub(super) kind: KindTag,
    pub(super) verb: Arc<str>,
    pub(super) creates: bool,
    pub(super) fingerprint: u64,
    pub(super) command: Box<dyn Any + Send>,
}

/// A body that is no command: which field, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadInput {
    /// The path of the field, `max_cents` or `items[3].title`; empty for the body as a whole.
    pub field: String,
    pub message: String,
}

impl fmt::Display for BadInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.field.is_empty() {
            true => f.write_str(&self.message),
            false => write!(f, "{}: {}", self.field, self.message),
        }
    }
}

/// A command with everything the cell needs.
pub struct Call {
    pub entity: EntityId,
    pub command: AnyCommand,
    pub caller: Caller,
    pub key: Key,
    /// When it reached this server, milliseconds since 1970.
    pub at_ms: i64,
}

/// A decided command. `json` is the whole object of the wire: `{"ok":true,"seq":58,…}` or
/// `{"ok":false,"code":"bid_too_low","message":…,"seq":57,…}`.
#[derive(Clone, Debug)]
pub struct Reply {
    pub ok: bool,
    pub seq: Seq,
    /// Of a refusal.
    pub code: Option<String>,
    pub json: Box<RawValue>,
    /// Answered from memory: the key had been seen.
    pub repeated: bool,
}

/// Why there is no decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No such entity.
    NotFound,
    /// The caller may not; the sentence says what is missing.
    Forbidden(String),
    /// The key belongs to another command.
    KeyReused,
    /// Full, waking, paused or the journal is away: the same key may be sent again. The text says which.
    Temporary(String),
    /// An operator paused the intake, or the cell is quarantined: reads only.
    IntakeClosed(String),
    /// A rule broke a promise; the cell was rebuilt. The command may have had no effect.
    Internal,
    /// The entity's journal can't be replayed: no state to show. Coming back doesn't help, an operator must look.
    Unreadable,
}

impl Fault {
    /// The fault's code on the wire.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Forbidden(_) => "forbidden",
            Self::KeyReused => "key_reused",
            Self::Temporary(_) => "temporary",
            Self::IntakeClosed(_) => "intake_closed",
            Self::Internal => "internal",
            Self::Unreadable => "unreadable",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("there is no such thing"),
            Self::Forbidden(why) | Self::Temporary(why) | Self::IntakeClosed(why) => f.write_str(why),
            Self::KeyReused => f.write_str("this key belongs to another command"),
            Self::Internal => f.write_str("something broke on our side; it is noted"),
            Self::Unreadable => {
                f.write_str("its journal can't be replayed; it is noted, an operator must look")
            }
        }
    }
}

pub type Answered = Result<Reply, Fault>;
/// Called once, on the cell's thread: must not block.
pub type ReplyTo = Box<dyn FnOnce(Answered) + Send>;

/// What a caller may see of an entity, at a durable seq.
#[derive(Clone, Debug, Serialize)]
pub struct Sight {
    pub entity: EntityId,
    pub seq: Seq,
    pub epoch: Arc<str>,
    pub phase: &'static str,
    /// The public view, an object.
    pub view: Box<RawValue>,
    /// The caller's own part, `null` without a person.
    pub mine: Box<RawValue>,
    /// Whether the caller may watch the operators' lane.
    pub runs: bool,
}

/// What one publication of a log lane is, for `history` and REST.
#[derive(Clone, Debug)]
pub struct Published {
    pub offset: Seq,
    pub json: Arc<str>,
}

/// A page of a log lane.
#[derive(Clone, Debug)]
pub struct History {
    pub publications: Vec<Published>,
    pub top: Seq,
    pub epoch: Arc<str>,
}

/// How a cell stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Being read from the journal.
    Waking,
    Live,
    /// The journal is away: reads only, of what is known to be durable.
    Frozen,
    /// An operator paused the intake: reads only.
    Paused,
    /// Too many panics: reads only.
    Quarantined,
}

/// The line of one living cell in the inspector's list.
#[derive(Clone, Debug, Serialize)]
pub struct CellFigures {
    pub entity: EntityId,
    pub condition: Condition,
    pub phase: &'static str,
    pub term: u64,
    pub decided_seq: Seq,
    pub durable_seq: Seq,
    pub gate_depth: usize,
    pub mailbox_depth: usize,
    /// How long the oldest mail has waited, milliseconds.
    pub mailbox_oldest_ms: u64,
    pub subscribers: usize,
    /// How often somebody has begun to follow a lane since the cell woke. With `subscribers` it tells whether those who
    /// follow may be others than before.
    pub followed_total: u64,
    /// Commands answered since the cell woke, also those that left no event: repeated ones, for instance.
    pub answered_total: u64,
    /// Over the last ten seconds.
    pub messages_per_s: f64,
    pub handle_p50_us: u64,
    pub handle_p99_us: u64,
    pub restarts: u32,
    pub last_restart: Option<String>,
    pub snapshot_seq: Option<Seq>,
    pub snapshot_age_ms: Option<i64>,
}

/// One cell from inside.
#[derive(Clone, Debug, Serialize)]
pub struct Inspection {
    pub figures: CellFigures,
    pub epoch: Arc<str>,
    /// The operator's view: the durable state itself, long lists cut at [`crate::limits::INSPECTED_ITEMS_MAX`] with a
    /// last entry that says how many more there are; `null` when its journal can't be replayed.
    pub state: Value,
    pub timers: Vec<Deadline>,
    pub last_commands: Vec<Traced>,
    /// Who follows it now, at most [`crate::limits::INSPECTED_ITEMS_MAX`]; the figures say how many there are.
    pub subscribers: Vec<Subscriber>,
}

/// A session that follows one lane of a cell.
#[derive(Clone, Debug, Serialize)]
pub struct Subscriber {
    /// Unique in this process.
    pub session: u64,
    /// `user:01J…`; nothing for a guest.
    pub who: Option<String>,
    /// `state`, `log` or `ops`.
    pub lane: Lane,
}

/// One of the last commands.
#[derive(Clone, Debug, Serialize)]
pub struct Traced {
    pub at_ms: i64,
    pub who: String,
    pub key: String,
    /// The command's verb; its body is the event under `seq`.
    pub verb: Arc<str>,
    /// `accepted`, a refusal's code, `repeated`, `forbidden`, …
    pub outcome: String,
    pub seq: Seq,
    /// From the mailbox to the answer leaving the gate.
    pub latency_us: u64,
}

/// What an operator can do to a cell. `Ok` means that it is so now; whatever isn't done is refused with its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Control {
    /// Snapshot, release, gone from memory; the next message wakes it. Waits until a waking cell is there.
    Retire,
    /// Drop the state and rebuild it from the journal, without the snapshot. Waits until a waking cell is there.
    Restart,
    /// `Ok` also when it is paused already. Lasts as long as this process: a paused cell does not retire.
    PauseIntake,
    /// `Ok` also when it is not paused.
    ResumeIntake,
    /// Out of quarantine; refused when it isn't in it.
    Release,
    /// Development only: the next decision panics. Waits until a waking cell is there.
    PlantPanic,
}

/// Why a cell stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ControlRefusal {
    /// Not retired: sessions follow it.
    CellFollowed,
    /// Not retired: it owes answers, or commits or reads are under way.
    CellBusy,
    /// Not retired: the pause would be forgotten.
    CellPaused,
    /// Not retired, and no panic planted: it decides nothing, and the quarantine would be forgotten.
    CellQuarantined,
    /// Not released: it isn't in quarantine.
    CellNotQuarantined,
    /// Its journal can't be replayed: mend that, then restart it.
    CellUnreadable,
}

impl fmt::Display for ControlRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CellFollowed => "sessions follow this cell: it stays",
            Self::CellBusy => "this cell owes answers or has work under way: try again",
            Self::CellPaused => "this cell is paused, and retiring would forget that: resume it first",
            Self::CellQuarantined => "this cell is in quarantine: release it first",
            Self::CellNotQuarantined => "this cell is not in quarantine",
            Self::CellUnreadable => "this cell's journal can't be replayed: mend it, then restart the cell",
        })
    }
}

/// Why a [`Control`] was not carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ControlFault {
    Refused(ControlRefusal),
    Fault(Fault),
}

/// An entity at some moment of its history, replayed from the journal.
#[derive(Clone, Debug, Serialize)]
pub struct Replayed {
    pub entity: EntityId,
    pub seq: Seq,
    pub at_ms: i64,
    pub phase: &'static str,
    pub state: Value,
}

/// One stored event, for operators: what the `ops/` lane would publish, and what its row says beside.
#[derive(Clone, Debug)]
pub struct Logged {
    pub seq: Seq,
    pub at_ms: i64,
    /// Nothing when it continues the decision of the event before it.
    pub who: Option<String>,
    /// The event's name, `bid_placed`, or `refused`.
    pub name: Cow<'static, str>,
    pub event: Box<RawValue>,
}

/// Events that were searched for, backwards.
#[derive(Clone, Debug)]
pub struct Found {
    /// Oldest first.
    pub events: Vec<Logged>,
    /// The first event that was looked at: where it isn't 1, there may be more in front of it.
    pub searched_from: Seq,
}

/// What became of one place of a state, as far as its history was looked at.
#[derive(Clone, Debug, Serialize)]
pub struct Blamed {
    pub entity: EntityId,
    /// The place: a JSON pointer.
    pub path: String,
    /// The event up to which was looked.
    pub at: Seq,
    /// What stands there right after that event; missing where nothing does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Box<RawValue>>,
    /// Nothing when no event behind `searched_from` changed it.
    pub changed: Option<Changed>,
    /// The first event that was looked at. Where it isn't 1 and nothing was found, go on with `at` right before it.
    pub searched_from: Seq,
}

/// The event that changed a place.
#[derive(Clone, Debug, Serialize)]
pub struct Changed {
    pub seq: Seq,
    pub at_ms: i64,
    /// Who caused the decision, be this its first event or not.
    pub who: Option<String>,
    pub event: Box<RawValue>,
    /// Missing where the place was new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Box<RawValue>>,
    /// Missing where the place was taken away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Box<RawValue>>,
}

/// Why nobody can be blamed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlameFault {
    /// The path is no JSON pointer.
    NoPointer,
    /// More stands at the place, or stood there, than is compared: name something inside it.
    TooMuch,
    Fault(Fault),
}
