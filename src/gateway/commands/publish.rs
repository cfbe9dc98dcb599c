//! `publish`: denied; whoever wants something to happen gives a command.

use crate::gateway::codes::{self, Failure};

pub(super) fn run() -> Result<(), Failure> {
    Err(codes::PERMISSION_DENIED.into())
}
