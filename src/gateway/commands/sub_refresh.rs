//! `sub_refresh`: there are no subscription tokens, so a subscription never expires by itself.

use crate::gateway::codec::{command, reply};
use crate::gateway::codes::{self, Failure};
use crate::gateway::hub::Standing;
use crate::gateway::session::Session;

pub(super) fn run(session: &Session, id: u32, request: &command::SubRefresh) -> Result<(), Failure> {
    if session.hub.standing(session.id, &request.channel) != Standing::Live {
        return Err(codes::PERMISSION_DENIED.because("not subscribed"));
    }
    session.say(reply::empty(id, "sub_refresh"));
    Ok(())
}
