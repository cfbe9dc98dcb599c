//! The server as its clients meet it: real sockets on port 0.

mod auctions;
mod auth;
mod debug;
mod desk;
mod http;
#[path = "../../actors/tests/host/journal.rs"]
#[allow(dead_code, reason = "the host's own tests use more of it")]
mod journal;
mod memory;
mod scratch;
mod shows;
