//! The lanes: how what is durable gets to those who watch, up to the socket.
//!
//! ```text
//!   Cell ── Published ──▶ Lanes ── HubMail ──▶ Hub (a port) ──▶ Members ──▶ Queue ──▶ socket
//!             rooms, ring, state patches        one per thread   one channel   one reader
//! ```
//!
//! Pure: time is an argument, sockets and threads are the driver's. The actix host and the gateway drive it, and so
//! does the simulator. Publications are JSON ([`crate::rows`]); which fields they have is each kind's matter.

mod entity;
mod members;
pub mod ports;
mod publication;
mod queue;
mod room;
mod wish;

pub use entity::{Follow, Lanes};
pub use members::{Members, Order};
pub use publication::publication;
pub use queue::{Bounds, IDLE_PLACES, Queue, Slow};
pub use wish::{Presence, Recover, Subscribe};
