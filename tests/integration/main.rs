//! The server as its clients meet it: real sockets on port 0.

mod auctions;
mod auth;
mod debug;
mod desk;
mod http;
mod scratch;
mod shaky;
mod shows;
