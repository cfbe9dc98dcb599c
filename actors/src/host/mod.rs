//! The host: actix actors that give cells time, mail and a journal. Generic over kinds; no SQL, no HTTP, no Redis.

mod actor;
mod alarm;
mod blame;
mod carrier;
pub mod door;
mod encode;
mod follow;
mod glimpse;
mod inlet;
mod life;
mod meters;
mod node;
mod outbox;
mod pace;
mod pages;
mod parse;
mod pick;
mod pointer;
pub mod ports;
mod recovery;
mod registry;
mod relief;
mod replay;
mod rest;
mod search;
mod sights;
mod snapshots;
mod timing;
mod trace;
mod waiter;

pub use crate::rows::chain;
pub use registry::{HostSettings, Ports, Registry};
pub use replay::replay;
