//! `history`: a page of a log lane. A state lane has no past.

use super::{answer_later, caller, find_channel};
use crate::gateway::codec::{command, reply};
use crate::gateway::codes::{self, Failure};
use crate::gateway::floor::PageWish;
use crate::gateway::session::Session;
use crate::gateway::settings::HISTORY_MAX;
use actors::entity::Lane;

pub(super) fn run(session: &Session, id: u32, request: command::History) -> Result<(), Failure> {
    let (entity, lane) = find_channel(&request.channel)?;
    if lane == Lane::State {
        return Err(codes::NOT_AVAILABLE.because("this channel keeps no history"));
    }
    if request.reverse && request.since.as_ref().is_some_and(|since| since.offset == 0) {
        return Err(codes::BAD_REQUEST.because("since.offset: nothing is before 0"));
    }
    // Negative asks for everything, which has an end too.
    let limit = usize::try_from(request.limit).unwrap_or(HISTORY_MAX).min(HISTORY_MAX);
    let since = request.since.as_ref().map(|since| since.offset);
    let epoch = request.since.map(|since| since.epoch).unwrap_or_default();
    let wish = PageWish { entity, lane, caller: caller(session)?, since, limit, reverse: request.reverse };
    let asked = session.shared.floor.history(wish);
    answer_later(session, id, asked, move |id, page| {
        if epoch.is_empty() || *epoch == *page.epoch {
            Ok(reply::history(id, page))
        } else {
            Err(codes::UNRECOVERABLE.into())
        }
    })
}
