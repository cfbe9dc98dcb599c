//! Who may look: extractors for the handlers of this module.

use crate::api::{Params, Signed};
use crate::error::ApiError;
use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpRequest};
use actors::ids::{EntityId, Role, UserId};
use serde::de::DeserializeOwned;
use std::future::{Ready, ready};

/// A person with the role admin. Anybody else gets 401 or 403.
pub(super) struct Operator(pub UserId);

impl FromRequest for Operator {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let signed = Signed::from_request(request, payload).into_inner();
        ready(signed.and_then(|Signed(claims)| match claims.role {
            Role::Admin => Ok(Self(claims.user)),
            _ => Err(ApiError::forbidden("this is for admins")),
        }))
    }
}

/// The token of `Authorization: Bearer …`.
pub(super) fn bearer(request: &HttpRequest) -> Option<&str> {
    let header = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// The query of a request as that shape, or an error that names the parameter.
pub(super) struct Asked<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Asked<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let params = Params::from_request(request, payload).into_inner();
        ready(params.and_then(Params::read_as).map(Self))
    }
}

/// The entity that the path names. A name of no entity gets 404, like an entity that isn't there.
pub(super) struct Named(pub EntityId);

impl FromRequest for Named {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let name = request.match_info().get("entity").unwrap_or_default();
        ready(name.parse().map(Self).map_err(|_| ApiError::not_found(format!("entity {name:?}"))))
    }
}
