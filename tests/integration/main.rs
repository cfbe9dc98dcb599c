//! Everything that needs a running server: one binary, a real server on port 0 in every test.

mod admin;
mod auctions;
mod auth;
mod cli;
mod cli_demo;
mod corpus;
mod debug;
mod deeds;
mod desk;
#[path = "../fire/mod.rs"]
#[allow(dead_code, reason = "tests/torture uses the rest")]
mod fire;
mod gateway;
mod http;
#[path = "../../actors/tests/host/journal.rs"]
#[allow(dead_code, reason = "the host's own tests use more of it")]
mod journal;
mod kill;
mod market;
mod near;
mod own;
mod pages;
mod scratch;
mod shaky;
mod shows;
mod summary;
mod workspaces;
