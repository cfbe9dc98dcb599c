//! What it takes to put the real binary under fire: start it, kill it, be its clients, and look at what it has stored.
//! Shared by the tests of `tests/integration/kill` and the long runs of `tests/torture`; knows no test.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `server` | the process: start, kill, stop, continue, its log and memory |
//! | `database` | a fresh database for it, on SQLite or PostgreSQL |
//! | `course` | one entity's journal as it grows, and whether every answer stands in it |
//! | `history` | what clients heard: does one order of commands explain all of it? |
//! | `stored` | what that database holds, read beside the server |
//! | `rest`, `wire` | one HTTP request; one socket in the Centrifuge protocol |
//! | `market` | what people do: register, open an auction, insist until answered |

pub mod course;
pub mod database;
pub mod history;
pub mod market;
pub mod rest;
pub mod server;
pub mod stored;
pub mod wire;
