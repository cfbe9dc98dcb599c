//! The host: actix actors that give cells time, mail and a journal. Generic over kinds; no SQL, no HTTP, no Redis.

pub mod chain;
pub mod door;
pub mod ports;
mod registry;

pub use registry::{HostSettings, Ports, Registry};
