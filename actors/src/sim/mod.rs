//! The simulated world: the real engine, the real rules, the real lanes and reader queues, driven by one thread and
//! one seed.
//!
//! Fake are the clock, the journal and its disk, the wire, the processes and the clients. A seed draws how big the
//! world is and which faults are on; then faults strike until everything is healed and must come to rest. The laws
//! ([`Law`]) are looked at after each step from the boundary: what clients heard and what the journal holds.
//!
//! ```text
//!   clients ── wire ──▶ tenancy (mirrors the actix host) ──▶ Cell ──▶ Batcher ──▶ disk ──▶ shelf (journal)
//!      ▲                     │                                                             │
//!      └──── boundary ◀──────┘  every output is compared with ◀── witness and judge ◀──────┘
//!   readers ◀── Queue ◀── hub (Members) ◀── Lanes ◀──┘
//! ```
//!
//! | what can go wrong | where | caught by |
//! | --- | --- | --- |
//! | commit late, lost, unknown, landing after all; failed sync, stall, connection lost in mid-batch, the unique key | `disk` | H1–H5, H9, H10, H14, H15 |
//! | crash at any step and in recovery, pause past a lease with a batch in flight, two owners | `world` | H3–H8, R1–R6 |
//! | mail doubled, lost, late, out of order; the same key again, also with another body; answers lost | `subject` | H2, H3, H11, R1 |
//! | sessions that vanish at each step, slow readers, stale positions and epochs, busy and full hubs | `following`, `hub` | L1–L5, R5 |
//! | clocks that step, timers lost, doubled, early | `world`, `tenancy` | A3, A6, R3 |
//! | panics in decide and in apply | `tenancy` | H7, R1, R7 |
//! | effects doubled, snapshots lost | `subject`, `recovery` | H8, H12, R4 |
//! | what a kind promises: sums, holders, lines; price, leader, end, what is hidden | the kind's `judge` | C1–C5, A1–A6 |
//!
//! Absent here: the hub's own steps, the session's and the host's turn are mirrored, not run (`hub`, `following`,
//! `tenancy`); of the wire's texts only publications, views and stored rows are real. Nothing merges volatile messages,
//! for the gateway has none yet but joins and leaves. There are no rights to watch. Which kinds there are is
//! [`crate::kinds`]' matter: nothing here knows one by name, though laws and points speak of what a kind's judge looks at.

mod boundary;
mod calendar;
mod case;
mod disk;
mod following;
mod hub;
mod hunt;
mod judge;
mod kept;
mod laws;
mod letter;
mod plan;
mod quiet;
mod reached;
mod reader;
mod recovery;
mod scene;
mod shelf;
mod shrink;
mod subject;
mod tenancy;
#[cfg(test)]
mod tests;
mod trace;
mod wishes;
mod witness;
mod world;

pub use case::{Case, Cut};
pub use hunt::{Caught, hunt};
pub use judge::{Judge, Trusting};
pub use kept::kept;
pub use laws::{Law, Violation};
pub use reached::{Point, Reached};
pub use shrink::shrink;

use quiet::quietly;
use world::World;

/// What became of one seed.
#[derive(Debug)]
pub struct Run {
    pub case: Case,
    /// The broken law, where one was broken.
    pub violation: Option<Violation>,
    pub steps: u64,
    /// The same seed gives the same hash, on every machine.
    pub trace_hash: u64,
    pub reached: Reached,
    /// Everything that happened; empty unless it was asked for.
    pub lines: Vec<String>,
}

/// Lives the world of a seed.
#[must_use]
pub fn run(seed: u64, keep_lines: bool) -> Run {
    live(&Case::from(seed), keep_lines)
}

/// Lives one world.
#[must_use]
pub fn live(case: &Case, keep_lines: bool) -> Run {
    let mut world = World::set(case, keep_lines);
    let lived = quietly(|| world.live());
    let violation = match lived {
        Ok(Ok(())) => None,
        Ok(Err(violation)) => Some(violation),
        Err(why) => Some(Law::RulesKeepPromises.broken(why)),
    };
    let World { scene, steps, .. } = world;
    let trace_hash = scene.trace.hash();
    let case = case.clone();
    Run { case, violation, steps, trace_hash, reached: scene.reached, lines: scene.trace.into_lines() }
}
