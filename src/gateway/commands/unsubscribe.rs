//! `unsubscribe`: always answered, also for a channel that was never followed.

use crate::gateway::codec::{Command, Method, command, reply};
use crate::gateway::codes::{self, Failure};
use crate::gateway::hub::Standing;
use crate::gateway::session::Session;

pub(super) fn run(session: &Session, id: u32, request: command::Channel) -> Result<(), Failure> {
    let channel = request.channel.clone();
    if session.hub.standing(session.id, &channel) == Standing::Waiting {
        // The subscription is in flight: its answer comes first, then ours.
        let kept =
            session.hub.keep(session.id, &channel, Command { id, method: Method::Unsubscribe(request) });
        let full = || codes::TOO_MANY_REQUESTS.because("this channel has too much waiting");
        return kept.then_some(()).ok_or_else(full);
    }
    session.hub.leave(session.id, &channel);
    session.say(reply::empty(id, "unsubscribe"));
    Ok(())
}
