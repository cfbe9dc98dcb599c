//! `subscribe`: follow a channel, from now on or from where the client was. The answer comes through the hub.

use super::{caller, find_channel};
use crate::gateway::codec::{Command, Method, command};
use crate::gateway::codes::{self, Failure};
use crate::gateway::hub::{Standing, Wanted};
use crate::gateway::seat::Answer;
use crate::gateway::session::{Phase, Session};
use actors::host::door::{Recover, Subscribe};
use std::sync::Arc;

pub(super) fn run(session: &mut Session, id: u32, request: command::Subscribe) -> Result<(), Failure> {
    let settings = &session.shared.settings;
    if request.channel.is_empty() {
        return Err(codes::BAD_REQUEST.because("channel: is missing"));
    }
    if request.channel.len() > settings.channel_bytes_max {
        let most = settings.channel_bytes_max;
        return Err(codes::LIMIT_EXCEEDED.because(format_args!("channel: longer than {most} bytes")));
    }
    if request.kind != 0 {
        return Err(codes::NOT_AVAILABLE.because("type: only streams"));
    }
    if request.tf.is_some() {
        return Err(codes::BAD_REQUEST.because("tf: there are no tags to filter by"));
    }
    match session.hub.standing(session.id, &request.channel) {
        Standing::Live => return Err(codes::ALREADY_SUBSCRIBED.into()),
        Standing::Waiting => return behind(session, id, request),
        Standing::Nothing => {}
    }
    if session.hub.subscriptions(session.id) >= settings.channels_max {
        return Err(codes::LIMIT_EXCEEDED.because(format_args!("at most {} channels", settings.channels_max)));
    }
    if !request.token.is_empty() {
        return refuse_token(session, &request.token);
    }
    ask(session, id, request)
}

/// A subscription is in flight. A second one is an error, unless the first has been given up in between.
fn behind(session: &Session, id: u32, request: command::Subscribe) -> Result<(), Failure> {
    if !session.hub.ends_after(session.id, &request.channel) {
        return Err(codes::ALREADY_SUBSCRIBED.into());
    }
    let channel = request.channel.clone();
    match session.hub.keep(session.id, &channel, Command { id, method: Method::Subscribe(request) }) {
        true => Ok(()),
        false => Err(codes::TOO_MANY_REQUESTS.because("this channel has too much waiting")),
    }
}

/// We give out no subscription tokens: every subscription is allowed or denied here. A token of ours that names
/// somebody else is an attack, anything else just no permission.
fn refuse_token(session: &mut Session, token: &str) -> Result<(), Failure> {
    let claims = session.shared.signer.verify(token, (session.shared.clock)());
    let me = session.person.as_ref().and_then(|person| person.user);
    if claims.is_ok_and(|claims| Some(claims.user) != me) {
        session.close(codes::INVALID_TOKEN);
        session.phase = Phase::Closing;
        return Ok(());
    }
    Err(codes::PERMISSION_DENIED.because("token: not one for this channel"))
}

fn ask(session: &mut Session, id: u32, request: command::Subscribe) -> Result<(), Failure> {
    let (entity, lane) = find_channel(&request.channel)?;
    let caller = caller(session)?;
    let info = session.person.as_ref().map_or_else(|| "{}".into(), |person| person.info.clone());
    let or_refuse = request.refuses_unrecovered();
    let join_leave = request.join_leave;
    let recover =
        request.recover.then_some(Recover { offset: request.offset, epoch: request.epoch, or_refuse });
    let channel: Arc<str> = request.channel.into();
    let (tag, answer, session_id) = (session.next_tag(), Answer::Reply(id), session.id);
    let wanted =
        Wanted { session: session_id, channel: channel.clone(), entity, lane, tag, join_leave, answer };
    session.hub.expect(wanted);
    let hub = session.hub.port();
    session.shared.floor.subscribe(Subscribe {
        entity,
        lane,
        channel,
        session: session_id,
        tag,
        hub,
        caller,
        info,
        join_leave,
        recover,
    });
    Ok(())
}
