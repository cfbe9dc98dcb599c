//! `refresh`: a fresh token of the same person keeps the connection. Rights are taken from it, from now on,
//! also for what is followed already.

use super::connect::person;
use crate::auth::token::TokenFault;
use crate::gateway::codec::{command, reply};
use crate::gateway::codes::{self, Disconnect};
use crate::gateway::session::{Phase, Session, SessionContext};
use actors::host::door::Fault;

pub(super) fn run(session: &mut Session, id: u32, request: &command::Token, ctx: &mut SessionContext) {
    match renew(session, request, ctx) {
        Ok(ttl_s) => session.say(reply::refresh(id, &session.client, ttl_s)),
        Err(why) => {
            session.close(why);
            session.phase = Phase::Closing;
        }
    }
}

/// Returns the seconds until the next refresh.
fn renew(
    session: &mut Session,
    request: &command::Token,
    ctx: &mut SessionContext,
) -> Result<i64, Disconnect> {
    let verified = session.shared.signer.verify(&request.token, (session.shared.clock)());
    let claims = verified.map_err(|fault| match fault {
        TokenFault::Expired => codes::EXPIRED,
        TokenFault::Invalid => codes::INVALID_TOKEN,
    })?;
    let me = session.person.as_ref().filter(|me| me.user == Some(claims.user)).ok_or(codes::INVALID_TOKEN)?;
    session.shared.sockets.renew(session.id, &claims)?;
    let (before, now) = (me.caller.clone(), person(&session.client, &claims, me.rate.clone()));
    let changed = (before.workspace, before.role) != (now.caller.workspace, now.caller.role);
    session.person = Some(now);
    if changed {
        review(session);
    }
    let expires_at_ms = claims.expires_at_s.saturating_mul(1_000);
    session.expire_at(expires_at_ms, ctx);
    Ok(session.ttl_s(expires_at_ms))
}

/// Other rights than before: every channel asks its cell whether this person may still watch it. Who may not is told
/// so (2000); where nobody can say, the client subscribes again (2500) and is asked then.
fn review(session: &Session) {
    let Some(person) = &session.person else { return };
    // The own channel is one's own whatever else one may do.
    let own = person.user.map(|user| user.to_string());
    for (channel, entity, lane) in session.hub.followed(session.id) {
        if own.as_deref() == Some(&*channel) {
            continue;
        }
        let asked = session.shared.floor.presence(entity, lane, person.caller.clone());
        let (hub, id) = (session.hub.clone(), session.id);
        actix_rt::spawn(async move {
            match asked.await {
                Ok(_) => {}
                Err(Fault::Forbidden(_) | Fault::NotFound) => hub.expel(id, &channel, codes::RIGHT_LOST),
                Err(_) => hub.expel(id, &channel, codes::POSITION_LOST),
            }
        });
    }
}
