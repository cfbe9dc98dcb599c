//! `/api/auth/…`: registering, signing in and out, who am I, another name, another password.

use super::body::Body;
use super::callers::{Device, MaybeSigned, Signed};
use super::shapes::{
    ChangeMe, ChangePassword, ErrorShape, Login, Me, OptionalRefreshToken, Person, RefreshToken, Register,
    Tokens, Workspace,
};
use super::{Answer, Api};
use crate::auth::{Registration, SignedIn};
use crate::error::ApiError;
use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Data;

#[utoipa::path(post, path = "/api/auth/register", tag = "accounts", request_body = Register, responses(
    (status = 201, description = "Signed in, with a workspace of one's own", body = Tokens),
    (status = 409, description = "`email_taken`", body = ErrorShape),
    (status = 422, description = "`bad_value`: e-mail, password or name", body = ErrorShape),
))]
pub(super) async fn register(api: Data<Api>, from: Device, body: Body<Register>) -> Answer {
    let Register { email, password, name, workspace_name } = body.0;
    let wish = Registration { email, password, name, workspace_name };
    let signed_in = api.accounts.register(wish, from.0).await?;
    Ok(secret(HttpResponse::Created()).json(tokens(signed_in)))
}

#[utoipa::path(post, path = "/api/auth/login", tag = "accounts", request_body = Login, responses(
    (status = 200, description = "Signed in", body = Tokens),
    (status = 401, description = "`bad_credentials`", body = ErrorShape),
    (status = 429, description = "`too_many_requests`, with Retry-After", body = ErrorShape),
))]
pub(super) async fn login(api: Data<Api>, from: Device, body: Body<Login>) -> Answer {
    let Login { email, password } = body.0;
    let signed_in = api.accounts.login(&email, password, from.0).await?;
    Ok(secret(HttpResponse::Ok()).json(tokens(signed_in)))
}

#[utoipa::path(post, path = "/api/auth/refresh", tag = "accounts", request_body = RefreshToken, responses(
    (status = 200, description = "A new pair; the old refresh token is spent", body = Tokens),
    (status = 401, description = "`unauthorized`, or `token_reused`: the whole family is revoked", body = ErrorShape),
))]
pub(super) async fn refresh(api: Data<Api>, from: Device, body: Body<RefreshToken>) -> Answer {
    let signed_in = api.accounts.refresh(&body.0.refresh_token, from.0).await?;
    Ok(secret(HttpResponse::Ok()).json(tokens(signed_in)))
}

#[utoipa::path(post, path = "/api/auth/logout", tag = "accounts", security(("bearer" = []), ()),
    request_body = OptionalRefreshToken, responses(
    (status = 204, description = "The refresh tokens of this sign-in are revoked, its sockets closed"),
    (status = 401, description = "Neither a refresh token nor a good access token", body = ErrorShape),
))]
pub(super) async fn logout(
    api: Data<Api>,
    who: Result<MaybeSigned, ApiError>,
    body: super::body::Fields,
) -> Answer {
    let body: OptionalRefreshToken = body.read()?;
    match (body.refresh_token, who) {
        (Some(token), _) => api.accounts.logout_by_token(&token).await?,
        (None, Ok(MaybeSigned(Some(claims)))) => api.accounts.logout(claims.family).await?,
        (None, Ok(MaybeSigned(None))) => return Err(ApiError::unauthorized("missing")),
        (None, Err(error)) => return Err(error),
    }
    Ok(HttpResponse::NoContent().finish())
}

#[utoipa::path(get, path = "/api/auth/me", tag = "accounts", security(("bearer" = [])), responses(
    (status = 200, description = "The person and their workspace", body = Me),
    (status = 401, description = "`unauthorized`", body = ErrorShape),
))]
pub(super) async fn me(api: Data<Api>, signed: Signed) -> Answer {
    let person = api.accounts.person(signed.0.user).await?;
    let me = match person {
        Some(person) => mine(person),
        // A minted development token: nobody is behind it but what it says.
        None => Me {
            user: Person {
                id: signed.0.user.to_string(),
                email: None,
                name: signed.0.name.clone(),
                role: role(signed.0.role),
            },
            workspace: signed.0.workspace.map(|id| Workspace { id: id.to_string(), name: String::new() }),
        },
    };
    Ok(secret(HttpResponse::Ok()).json(me))
}

#[utoipa::path(patch, path = "/api/auth/me", tag = "accounts", security(("bearer" = [])), request_body = ChangeMe,
    responses(
    (status = 200, description = "The person as they are now; tokens carry the new name after the next refresh",
        body = Me),
    (status = 403, description = "`forbidden`: a minted token has no account", body = ErrorShape),
    (status = 422, description = "`bad_value`: the name", body = ErrorShape),
))]
pub(super) async fn change_me(api: Data<Api>, signed: Signed, body: Body<ChangeMe>) -> Answer {
    let Some(name) = body.0.name else { return me(api, signed).await };
    let person = api.accounts.rename(signed.0.user, &name).await?;
    Ok(secret(HttpResponse::Ok()).json(mine(person)))
}

#[utoipa::path(post, path = "/api/auth/password", tag = "accounts", security(("bearer" = [])),
    request_body = ChangePassword, responses(
    (status = 204, description = "Changed; all other sign-ins are ended, their sockets closed"),
    (status = 401, description = "`bad_credentials`: not the current password", body = ErrorShape),
    (status = 403, description = "`forbidden`: a minted token has no account", body = ErrorShape),
    (status = 422, description = "`bad_value`: the new password", body = ErrorShape),
    (status = 429, description = "`too_many_requests`, with Retry-After; counted with signing in", body = ErrorShape),
))]
pub(super) async fn change_password(
    api: Data<Api>,
    signed: Signed,
    from: Device,
    body: Body<ChangePassword>,
) -> Answer {
    let ChangePassword { current_password, new_password } = body.0;
    api.accounts.change_password(&signed.0, current_password, new_password, from.0.address).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn mine(person: crate::auth::ports::Person) -> Me {
    let user = shown(&person);
    Me { user, workspace: person.workspace.map(workspace) }
}

fn tokens(signed_in: SignedIn) -> Tokens {
    let SignedIn { access_token, refresh_token, expires_in_s, person } = signed_in;
    let user = shown(&person);
    let workspace = person.workspace.map(workspace);
    Tokens { access_token, refresh_token, expires_in_s, user, workspace }
}

fn shown(person: &crate::auth::ports::Person) -> Person {
    let (id, email) = (person.user.to_string(), Some(person.email.clone()));
    Person { id, email, name: person.name.clone(), role: role(person.role) }
}

fn workspace(workspace: crate::auth::ports::Workspace) -> Workspace {
    Workspace { id: workspace.id.to_string(), name: workspace.name }
}

fn role(role: actors::ids::Role) -> &'static str {
    match role {
        actors::ids::Role::User => "user",
        actors::ids::Role::Steward => "steward",
        actors::ids::Role::Admin => "admin",
    }
}

/// An answer that no cache may keep.
pub(super) fn secret(mut response: actix_web::HttpResponseBuilder) -> actix_web::HttpResponseBuilder {
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    response
}
