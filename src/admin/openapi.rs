//! What `/api/openapi.json` says of the inspector. Shapes that the host makes are described here; a test compares them
//! with real answers.

#![allow(dead_code, reason = "only described")]

use super::{actions, audit, blame, cells, crowd, events, history, vitals};
use serde_json::Value;
use utoipa::{OpenApi, ToSchema};

#[derive(OpenApi)]
#[openapi(paths(
    vitals::health,
    vitals::ready,
    vitals::metrics,
    vitals::vitals,
    cells::list,
    cells::inspect,
    events::events,
    history::state,
    history::diff,
    history::span,
    blame::blame,
    actions::act,
    crowd::announce,
    crowd::disconnect,
    audit::list,
))]
pub(crate) struct Described;

/// The figures of one living cell. Times are milliseconds, latencies microseconds.
#[derive(ToSchema)]
pub(super) struct Figures {
    /// `auction:01J…`
    entity: String,
    /// `waking`, `live`, `frozen`, `paused` or `quarantined`.
    condition: String,
    /// A word of its kind: `open`, `active`, …
    phase: String,
    /// The number of this ownership.
    term: u64,
    decided_seq: u64,
    durable_seq: u64,
    /// Outputs that wait for their commit.
    gate_depth: u64,
    mailbox_depth: u64,
    mailbox_oldest_ms: u64,
    subscribers: u64,
    /// How often somebody has begun to follow a lane since the cell woke. With `subscribers` it tells whether those who
    /// follow may be others than before.
    followed_total: u64,
    /// Commands answered since the cell woke, also those that left no event: repeated ones, for instance.
    answered_total: u64,
    /// Over the last ten seconds.
    messages_per_s: f64,
    handle_p50_us: u64,
    handle_p99_us: u64,
    restarts: u32,
    last_restart: Option<String>,
    snapshot_seq: Option<u64>,
    snapshot_age_ms: Option<i64>,
}

/// A line of the list.
#[derive(ToSchema)]
pub(super) struct Cell {
    /// `auction`, `show`, `inbox`.
    kind: String,
    #[schema(inline)]
    #[serde(flatten)]
    figures: Figures,
}

#[derive(ToSchema)]
pub(super) struct Cells {
    cells: Vec<Cell>,
    /// Cells that match the search and the kind.
    matching: u64,
    /// Cells alive.
    living: u64,
    next_cursor: Option<String>,
}

/// One cell from inside, with what is hidden from others.
#[derive(ToSchema)]
pub(super) struct Inspection {
    figures: Figures,
    epoch: String,
    /// The durable state, in the words of its kind.
    state: Value,
    timers: Vec<Timer>,
    last_commands: Vec<Traced>,
    /// Who follows it now, at most 500; the figures say how many there are.
    subscribers: Vec<Subscriber>,
    /// The number of its last stored event, also where the cell is behind or has no state to show; `null` while the
    /// journal is away.
    head: Option<u64>,
}

/// When the rule wants to be asked.
#[derive(ToSchema)]
pub(super) struct Timer {
    at_ms: i64,
    name: String,
}

/// A session that follows one lane of a cell.
#[derive(ToSchema)]
pub(super) struct Subscriber {
    /// Unique in this process.
    session: u64,
    /// `user:01J…`; `null` for a guest.
    who: Option<String>,
    /// `state`, `log` or `ops`.
    lane: String,
}

/// One of the last commands; its body is the event under `seq`.
#[derive(ToSchema)]
pub(super) struct Traced {
    at_ms: i64,
    who: String,
    key: String,
    verb: String,
    /// `accepted`, a refusal's code, `repeated`, `forbidden`, …
    outcome: String,
    seq: u64,
    latency_us: u64,
}

/// An entity at some moment of its history.
#[derive(ToSchema)]
pub(super) struct Replayed {
    entity: String,
    seq: u64,
    at_ms: i64,
    phase: String,
    state: Value,
}

/// Who changed one place of the state.
#[derive(ToSchema)]
pub(super) struct Blamed {
    entity: String,
    path: String,
    at: u64,
    /// What stands there right after event `at`; missing where nothing does.
    value: Option<Value>,
    /// `null` when no event from `searched_from` on changed it.
    changed: Option<Changed>,
    /// The first event that was looked at. Where it is 1 and nothing was found, nothing ever stood there; else go on
    /// with `at` one before it.
    searched_from: u64,
}

/// The event that changed it last.
#[derive(ToSchema)]
pub(super) struct Changed {
    seq: u64,
    at_ms: i64,
    /// `user:01J…`, `auction:01J…`, `clock` or `system`: who caused the decision.
    who: Option<String>,
    /// As in the list of events.
    event: Value,
    /// What stood there before; missing where the place was new.
    from: Option<Value>,
    /// What stood there after; missing where it was taken away.
    to: Option<Value>,
}

/// Whether new work may be sent here.
#[derive(ToSchema)]
pub(super) struct Readiness {
    /// `ready` or `not_ready`.
    status: String,
    /// `draining`, `journal_away` or `journal_slow`.
    reason: Option<String>,
}

#[derive(ToSchema)]
pub(super) struct Health {
    /// `alive`
    status: String,
}
