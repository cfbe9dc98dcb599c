//! Who asks, and under which key: the bearer token, the idempotency key, the client and its address.

use super::Api;
use crate::auth::token::Claims;
use crate::auth::{Client, fields};
use crate::error::ApiError;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use actors::ids::{Caller, Key, WorkspaceId};
use std::future::{Ready, ready};
use std::net::{IpAddr, Ipv4Addr};
use ulid::Ulid;

/// Somebody with a good access token; 401 otherwise.
pub struct Signed(pub Claims);

/// Somebody with a good access token, or nobody. A token that is there and not good is still 401.
pub struct MaybeSigned(pub Option<Claims>);

/// The header `Idempotency-Key`, or a fresh key.
pub struct CommandKey {
    pub key: Key,
    /// Whether the client gave it: then it may come again.
    pub given: bool,
}

/// Where the request comes from: the address, and what the client calls itself.
pub struct Device(pub Client);

impl Signed {
    #[must_use]
    pub fn caller(&self) -> Caller {
        self.0.caller()
    }

    /// The workspace that whatever this person makes belongs to.
    ///
    /// # Errors
    /// Forbidden to somebody without one.
    pub fn workspace(&self) -> Result<WorkspaceId, ApiError> {
        self.0.workspace.ok_or_else(|| ApiError::forbidden("you are in no workspace"))
    }
}

impl MaybeSigned {
    /// The caller.
    #[must_use]
    pub fn caller(&self) -> Caller {
        self.0.as_ref().map_or_else(Caller::nobody, Claims::caller)
    }
}

impl FromRequest for Signed {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let claims = claims(request).and_then(|claims| claims.ok_or(ApiError::unauthorized("missing")));
        ready(claims.map(Self))
    }
}

impl FromRequest for MaybeSigned {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(claims(request).map(Self))
    }
}

impl FromRequest for CommandKey {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(command_key(request))
    }
}

impl FromRequest for Device {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let proxied = request.app_data::<Data<Api>>().is_some_and(|api| api.settings.behind_proxy);
        let peer = request.peer_addr().map(|address| address.ip());
        let named = || request.connection_info().realip_remote_addr().and_then(|text| text.parse().ok());
        let address = if proxied { named().or(peer) } else { peer };
        let address = address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let user_agent = request.headers().get(header::USER_AGENT);
        let user_agent =
            user_agent.and_then(|text| fields::user_agent(&String::from_utf8_lossy(text.as_bytes())));
        ready(Ok(Self(Client { address, user_agent })))
    }
}

fn claims(request: &HttpRequest) -> Result<Option<Claims>, ApiError> {
    let Some(value) = request.headers().get(header::AUTHORIZATION) else { return Ok(None) };
    let api = request.app_data::<Data<Api>>().ok_or_else(ApiError::internal)?;
    let (scheme, token) = value.to_str().ok().and_then(|text| text.split_once(' ')).unwrap_or_default();
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(ApiError::unauthorized("invalid"));
    }
    Ok(Some(api.accounts.verify(token.trim())?))
}

fn command_key(request: &HttpRequest) -> Result<CommandKey, ApiError> {
    let Some(value) = request.headers().get(IDEMPOTENCY_KEY) else {
        return Ok(CommandKey { key: fresh_key(), given: false });
    };
    let text = value.to_str().unwrap_or_default();
    let key = Key::new(text).map_err(|message| ApiError::bad_input("Idempotency-Key", message))?;
    Ok(CommandKey { key, given: true })
}

/// A key that nobody has used.
pub(super) fn fresh_key() -> Key {
    Key::new(&Ulid::new().to_string()).expect("a ULID is 26 printable characters")
}

const IDEMPOTENCY_KEY: &str = "idempotency-key";
