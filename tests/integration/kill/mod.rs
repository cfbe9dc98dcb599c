//! The real binary under violence: kill -9, SIGSTOP, planted panics, a database that goes away, clients that stop
//! reading. Everything here goes through the process's own doors: its command line, REST and sockets.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `server` | the process: start, kill, stop, continue, its log and memory |
//! | `database` | a fresh database for it, on SQLite or PostgreSQL |
//! | `rest`, `wire` | one HTTP request; one socket in the Centrifuge protocol |
//! | `market` | what people do: register, open an auction, insist until answered |
//! | the others | the tests |

mod away;
mod database;
mod kills;
mod market;
mod panics;
mod rest;
mod server;
mod split;
mod storm;
mod wire;
