//! The engine: what every cell does, whatever its kind. Pure: orders and commit results in, records and outputs out.
//!
//! ```text
//!   Order ──▶ Cell::handle ──▶ parcel ──▶ (driver: journal) ──▶ Cell::settle ──▶ outputs
//!               │ front: decided state, the next command sees it
//!               └ back:  durable state, everything anybody is shown is read from it
//! ```
//!
//! Absent here on purpose: clocks, threads, mailboxes, encodings, databases. The actix host and the simulator drive
//! the same code.

mod batch;
mod cell;
mod gate;
mod line;
mod memory;
pub mod mutant;
pub mod outbox;
mod record;
mod replay;
mod ring;
mod supervision;
#[cfg(test)]
mod tests;

pub use batch::{Batcher, Full};
pub use cell::{Back, Cell, Parcel, PlantedPanic, Settled, StoreResult};
pub use gate::Output;
pub use memory::{Memory, Remembered};
pub use outbox::Outbox;
pub use record::{Cause, Entry, Order, Outcome, Record, Snapshot, Verdict};
pub use replay::{Past, RecoverFault};
pub use ring::{Reach, Resume, Ring};
pub use supervision::{AfterPanic, Panics};
