//! `/api/auth/sessions`: the sign-ins a person has open, and ending them.

use super::accounts::secret;
use super::callers::Signed;
use super::shapes::{ErrorShape, SignIn, SignIns};
use super::{Answer, Api};
use crate::error::ApiError;
use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use ulid::Ulid;

#[utoipa::path(get, path = "/api/auth/sessions", tag = "accounts", security(("bearer" = [])), responses(
    (status = 200, description = "Your living sign-ins, the newest first", body = SignIns),
    (status = 401, description = "`unauthorized`", body = ErrorShape),
))]
pub(super) async fn list(api: Data<Api>, signed: Signed) -> Answer {
    let sign_ins = api.accounts.sign_ins(signed.0.user).await?;
    let shown = sign_ins.into_iter().map(|one| SignIn {
        id: one.family.to_string(),
        current: one.family == signed.0.family,
        created_at_ms: one.created_at_ms,
        last_used_at_ms: one.last_used_at_ms,
        expires_at_ms: one.expires_at_ms,
        user_agent: one.user_agent,
    });
    Ok(secret(HttpResponse::Ok()).json(SignIns { sessions: shown.collect() }))
}

#[utoipa::path(delete, path = "/api/auth/sessions/{id}", tag = "accounts", security(("bearer" = [])), responses(
    (status = 204, description = "Ended: its tokens are good for nothing, its sockets closed"),
    (status = 404, description = "`not_found`: not yours, or over already", body = ErrorShape),
))]
pub(super) async fn end(api: Data<Api>, signed: Signed, id: Path<String>) -> Answer {
    let family = Ulid::from_string(&id);
    let family = family.map_err(|_| ApiError::not_found(format!("sign-in {:.64}", id.as_str())))?;
    api.accounts.end_sign_in(signed.0.user, family).await?;
    Ok(HttpResponse::NoContent().finish())
}

#[utoipa::path(post, path = "/api/auth/logout-everywhere", tag = "accounts", security(("bearer" = [])), responses(
    (status = 204, description = "All your sign-ins are ended, this one too"),
    (status = 401, description = "`unauthorized`", body = ErrorShape),
))]
pub(super) async fn logout_everywhere(api: Data<Api>, signed: Signed) -> Answer {
    api.accounts.logout_everywhere(&signed.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
