//! `connect`: a token becomes a person, and the person's own channel is followed at once. Who brings none becomes a
//! guest, where guests are let in.

use crate::auth::token::{Claims, TokenFault};
use crate::gateway::channel;
use crate::gateway::codec::command;
use crate::gateway::codec::reply::{self, Welcome};
use crate::gateway::codes::{self, Disconnect, Failure};
use crate::gateway::hub::Wanted;
use crate::gateway::rate::Bucket;
use crate::gateway::seat::{Answer, Nudge};
use crate::gateway::session::{Nudged, Person, Phase, Session, SessionContext};
use actix::AsyncContext as _;
use actors::host::door::{Recover, Subscribe};
use actors::ids::Caller;
use serde_json::json;
use std::sync::Arc;

pub(super) fn run(session: &mut Session, id: u32, request: command::Connect, ctx: &mut SessionContext) {
    if request.token.is_empty() {
        return watch(session, id, ctx);
    }
    let now_ms = (session.shared.clock)();
    let claims = match session.shared.signer.verify(&request.token, now_ms) {
        Ok(claims) => claims,
        Err(TokenFault::Expired) => return refuse(session, id, codes::TOKEN_EXPIRED.into(), ctx),
        Err(TokenFault::Invalid) => return turn_away(session, codes::INVALID_TOKEN),
    };
    match session.shared.sockets.enter(session.id, &claims, session.outgoing.clone()) {
        Ok(rate) => session.person = Some(person(&session.client, &claims, rate)),
        Err(why) => return turn_away(session, why),
    }
    session.phase = Phase::Connecting;
    let expires_at_ms = claims.expires_at_s.saturating_mul(1_000);
    session.expire_at(expires_at_ms, ctx);
    let data = json!({ "user": claims.user, "name": claims.name, "role": claims.role });
    let welcome = Welcome {
        id,
        client: session.client.clone(),
        ttl_s: Some(session.ttl_s(expires_at_ms)),
        ping_s: session.shared.settings.ping.as_secs(),
        now_ms,
        data: data.to_string(),
    };
    let mut subs = request.subs;
    session.own_hint = subs.remove(&claims.user.to_string()).unwrap_or_default();
    follow_own(session, Answer::Connect(Box::new(welcome)), ctx);
}

/// A guest comes in: without a name, a channel of their own or an end.
fn watch(session: &mut Session, id: u32, ctx: &mut SessionContext) {
    if session.shared.settings.guest_sockets_max == 0 {
        return refuse(session, id, codes::UNAUTHORIZED.into(), ctx);
    }
    let Some(rate) = session.shared.sockets.enter_guest(session.id, session.outgoing.clone()) else {
        // Not their doing: they come back by themselves and find room later.
        let full = codes::TOO_MANY_REQUESTS.because("no room for another guest");
        return refuse(session, id, full, ctx);
    };
    session.person = Some(guest(&session.client, rate));
    session.phase = Phase::Connecting;
    let welcome = Welcome {
        id,
        client: session.client.clone(),
        ttl_s: None,
        ping_s: session.shared.settings.ping.as_secs(),
        now_ms: (session.shared.clock)(),
        data: json!({ "user": null, "name": null, "role": "guest" }).to_string(),
    };
    follow_own(session, Answer::Connect(Box::new(welcome)), ctx);
}

/// An error on `connect`: the client either comes back by itself or stays away, and the socket ends either way.
fn refuse(session: &mut Session, id: u32, failure: Failure, ctx: &mut SessionContext) {
    let comes_back = failure.temporary || failure.code == codes::TOKEN_EXPIRED.code;
    session.fail(id, failure);
    session.become_unusable(if comes_back { codes::FORCE_RECONNECT } else { codes::DENIED }, ctx);
}

fn turn_away(session: &mut Session, why: Disconnect) {
    session.phase = Phase::Unusable;
    session.close(why);
}

/// Who these claims make of a session.
pub(super) fn person(client: &str, claims: &Claims, rate: Arc<Bucket>) -> Person {
    let info = json!({ "user": claims.user, "client": client, "conn_info": { "name": claims.name } });
    Person { user: Some(claims.user), caller: claims.caller(), info: info.to_string().into(), rate }
}

/// Somebody who hasn't said who they are. Rooms count guests and name none, so this entry is shown nowhere.
fn guest(client: &str, rate: Arc<Bucket>) -> Person {
    let info = json!({ "user": "", "client": client });
    Person { user: None, caller: Caller::nobody(), info: info.to_string().into(), rate }
}

/// Follows the person's own channel, and answers in that way once it is followed or can't be.
pub(in crate::gateway) fn follow_own(session: &mut Session, answer: Answer, ctx: &mut SessionContext) {
    let Some(person) = &session.person else { return };
    let (caller, info) = (person.caller.clone(), person.info.clone());
    let Some((entity, lane, name)) = person.user.and_then(channel::own) else {
        // A guest, or no kind has a channel for people: there is nothing to follow, now or later.
        if let Answer::Connect(welcome) = answer {
            session.say(reply::connect(&welcome, None));
            ctx.notify(Nudged(Nudge::Connected { own: true }));
        }
        return;
    };
    let hint = session.own_hint.clone();
    let recover =
        hint.recover.then_some(Recover { offset: hint.offset, epoch: hint.epoch, or_refuse: false });
    let channel: Arc<str> = name.into();
    let (tag, id, join_leave) = (session.next_tag(), session.id, false);
    session.hub.expect(Wanted {
        session: id,
        channel: channel.clone(),
        entity,
        lane,
        tag,
        join_leave,
        answer,
    });
    let hub = session.hub.port();
    session.shared.floor.subscribe(Subscribe {
        entity,
        lane,
        channel,
        session: id,
        tag,
        hub,
        caller,
        info,
        join_leave,
        recover,
    });
}
