//! Souk's load generator: clients that speak to a running server as anybody would, and what they play with them.
//!
//! It knows nothing of how the server is built; the shapes it sends are written down in the API and the protocol.

pub mod client;
pub mod replay;
pub mod sample;
