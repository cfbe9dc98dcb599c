//! `presence_stats`: how many follow a channel, for those who may watch it.

use super::{answer_later, caller, find_channel};
use crate::gateway::codec::{command, reply};
use crate::gateway::codes::Failure;
use crate::gateway::session::Session;

pub(super) fn run(session: &Session, id: u32, request: &command::Channel) -> Result<(), Failure> {
    let (entity, lane) = find_channel(&request.channel)?;
    let asked = session.shared.floor.presence(entity, lane, caller(session)?);
    answer_later(session, id, asked, |id, who| Ok(reply::presence_stats(id, who)))
}
