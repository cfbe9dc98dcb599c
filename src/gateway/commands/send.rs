//! `send`: a message nobody could answer; we have no use for such.

use crate::gateway::codes;
use crate::gateway::session::{Phase, Session};

pub(super) fn run(session: &mut Session) {
    session.close(codes::UNSUPPORTED);
    session.phase = Phase::Closing;
}
