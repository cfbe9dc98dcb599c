//! What a client can ask, one small file each: it checks, asks the floor, and answers. The session has already seen
//! to the order, the state and the rates.

pub(super) mod connect;
mod history;
mod ping;
mod presence;
mod presence_stats;
mod publish;
mod refresh;
mod rpc;
mod send;
mod sub_refresh;
mod subscribe;
mod unsubscribe;

use super::channel;
use super::codec::{Command, Method, reply};
use super::codes::{self, Failure};
use super::outgoing::{CallPermit, Message};
use super::session::{Session, SessionContext};
use actors::entity::Lane;
use actors::host::door::Fault;
use actors::ids::{Caller, EntityId};
use std::future::Future;

/// Carries out one command.
pub(super) fn run(session: &mut Session, command: Command, ctx: &mut SessionContext) {
    let Command { id, method } = command;
    let done = match method {
        Method::Connect(request) => return connect::run(session, id, request, ctx),
        Method::Refresh(request) => return refresh::run(session, id, &request, ctx),
        Method::Send => return send::run(session),
        Method::Pong => return,
        Method::Subscribe(request) => subscribe::run(session, id, request),
        Method::Unsubscribe(request) => unsubscribe::run(session, id, request),
        Method::Publish => publish::run(),
        Method::Presence(request) => presence::run(session, id, &request),
        Method::PresenceStats(request) => presence_stats::run(session, id, &request),
        Method::History(request) => history::run(session, id, request),
        Method::Ping => ping::run(),
        Method::Rpc(request) => rpc::run(session, id, request),
        Method::SubRefresh(request) => sub_refresh::run(session, id, &request),
    };
    if let Err(failure) = done {
        session.fail(id, failure);
    }
}

/// The caller behind a live session.
fn caller(session: &Session) -> Result<Caller, Failure> {
    let person = session.person.as_ref();
    person.map(|person| person.caller.clone()).ok_or_else(|| codes::UNAUTHORIZED.into())
}

/// What a channel's name stands for.
fn find_channel(name: &str) -> Result<(EntityId, Lane), Failure> {
    channel::find(name).ok_or_else(|| codes::UNKNOWN_CHANNEL.into())
}

/// A permit to be answered later.
fn call_permit(session: &Session) -> Result<CallPermit, Failure> {
    let permit = session.outgoing.call(session.shared.settings.calls_max);
    permit.ok_or_else(|| codes::TOO_MANY_REQUESTS.because("too many calls wait for their answers"))
}

/// Asks the floor and answers when it has.
fn answer_later<T: 'static>(
    session: &Session,
    id: u32,
    asked: impl Future<Output = Result<T, Fault>> + 'static,
    answer: impl FnOnce(u32, &T) -> Result<String, Failure> + 'static,
) -> Result<(), Failure> {
    let permit = call_permit(session)?;
    actix_rt::spawn(async move {
        let answered = asked.await.map_err(|fault| failure(&fault));
        let text = answered.and_then(|found| answer(id, &found));
        let text = text.unwrap_or_else(|failure| reply::error(id, &failure));
        permit.outgoing().push(Message::Own(text));
    });
    Ok(())
}

/// A fault as the protocol's error, for what is asked of a channel.
fn failure(fault: &Fault) -> Failure {
    match fault {
        Fault::NotFound => codes::UNKNOWN_CHANNEL.into(),
        Fault::Forbidden(why) => codes::PERMISSION_DENIED.because(why),
        Fault::Temporary(why) | Fault::IntakeClosed(why) => codes::INTERNAL.because(why),
        Fault::KeyReused | Fault::Internal | Fault::Unreadable => codes::INTERNAL.into(),
    }
}
