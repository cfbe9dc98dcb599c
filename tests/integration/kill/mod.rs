//! The real binary under violence: kill -9, SIGSTOP, planted panics, a database that goes away, clients that stop
//! reading. Everything here goes through the process's own doors: its command line, REST and sockets; `tests/fire` holds
//! what that takes.

mod away;
mod bulk;
mod kills;
mod midflight;
mod notices;
mod panics;
mod split;
mod storm;

use crate::fire::{database, market, rest, server, stored, wire};
