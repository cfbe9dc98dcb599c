//! `refresh`: a fresh token of the same person keeps the connection. Rights are taken from it, from now on.

use super::connect::person;
use crate::auth::token::TokenFault;
use crate::gateway::codec::{command, reply};
use crate::gateway::codes::{self, Disconnect};
use crate::gateway::session::{Phase, Session, SessionContext};

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
    let me = session.person.as_ref().filter(|me| me.user == claims.user).ok_or(codes::INVALID_TOKEN)?;
    session.shared.sockets.renew(session.id, &claims)?;
    session.person = Some(person(&session.client, &claims, me.rate.clone()));
    let expires_at_ms = claims.expires_at_s.saturating_mul(1_000);
    session.expire_at(expires_at_ms, ctx);
    Ok(session.ttl_s(expires_at_ms))
}
