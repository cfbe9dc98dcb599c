//! Clients of a running server: REST, and the socket with the Centrifuge protocol.

mod patience;
pub mod rest;
pub mod socket;
pub mod steady;

pub use patience::Patience;
