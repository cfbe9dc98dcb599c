//! Souk's machines: what decides, and what runs it.
//!
//! A *kind* is a small pure book of rules, a *cell* runs one copy of it, a *host* gives the cell time, mail and a
//! journal. Without features this crate is only the first two: nothing in it reads a clock, draws a random number,
//! awaits, logs, or knows actix, SQL or a byte format. The feature `host` adds the actix actors; `sim` adds the
//! simulated world.

#[macro_use]
pub mod tagged;

pub mod dice;
pub mod effect;
pub mod engine;
pub mod entity;
pub mod ids;
pub mod kinds;
pub mod limits;
pub mod money;
pub mod time;

pub mod auction;
pub mod inbox;
pub mod show;

#[cfg(any(test, feature = "host", feature = "sim"))]
pub mod lanes;
#[cfg(any(test, feature = "host", feature = "sim"))]
pub mod rows;
#[cfg(any(test, feature = "host", feature = "sim"))]
pub mod snapshot;

#[cfg(feature = "host")]
pub mod host;

#[cfg(any(test, feature = "sim"))]
pub mod sim;
