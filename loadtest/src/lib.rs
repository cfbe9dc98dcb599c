//! Souk's load generator: clients that speak to a running server as anybody would, and what they play with them.
//!
//! It knows nothing of how the server is built; the shapes it sends are written down in the API and the protocol.

pub mod arrivals;
pub mod broadcast;
pub mod check;
pub mod client;
pub mod compare;
pub mod crowd;
pub mod market;
pub mod measure;
pub mod meter;
pub mod orders;
pub mod progress;
pub mod replay;
pub mod report;
pub mod sample;
pub mod scenario;
pub mod server;
