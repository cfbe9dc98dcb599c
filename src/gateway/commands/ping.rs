//! `ping` as a command: SDKs never send it. The server's own pings are the session's business.

use crate::gateway::codes::{self, Failure};

pub(super) fn run() -> Result<(), Failure> {
    Err(codes::NOT_AVAILABLE.into())
}
