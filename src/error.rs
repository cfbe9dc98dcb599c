//! The one table of REST error codes, and the shape every error leaves in: `{"error":{"code","message","details"?}}`.
//!
//! Three families, never mixed. A *refusal* is expected: the caller can understand it and act. A *fault* is the
//! world's: the same request may succeed later. A *bug* is ours. Refusals of a kind's rules keep their own code here;
//! this file only says which status they get. It decides nothing else.

mod faults;

use crate::auth::token::TokenFault;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use actors::host::door::Reply;
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::fmt;

/// Whose turn it is after an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// The caller's: something must change before it can succeed.
    Refusal,
    /// The world's: the same request, with the same key, may succeed later.
    Fault,
    /// Ours.
    Bug,
}

macro_rules! codes {
    ($($family:ident { $($(#[$doc:meta])* $variant:ident = $status:literal $name:literal;)* })*) => {
        /// The codes of the doors themselves; a kind's refusals bring their own.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code { $($($(#[$doc])* $variant,)*)* }

        impl Code {
            pub const ALL: &'static [Self] = &[$($(Self::$variant,)*)*];

            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $($(Self::$variant => $name,)*)* }
            }

            /// The HTTP status, a number from 400 to 599.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $($(Self::$variant => $status,)*)* }
            }

            #[must_use]
            pub const fn family(self) -> Family {
                match self { $($(Self::$variant => Family::$family,)*)* }
            }
        }
    };
}

codes! {
    Refusal {
        /// The request can't be read: `details.field` says where.
        BadInput = 400 "bad_input";
        /// `details.reason` is `missing`, `invalid` or `expired`.
        Unauthorized = 401 "unauthorized";
        BadCredentials = 401 "bad_credentials";
        /// A refresh token was used twice: its whole family is revoked.
        TokenReused = 401 "token_reused";
        Forbidden = 403 "forbidden";
        NotFound = 404 "not_found";
        MethodNotAllowed = 405 "method_not_allowed";
        BodyTooSlow = 408 "body_too_slow";
        /// Why a cell stays as it is, though an operator wants it otherwise.
        CellBusy = 409 "cell_busy";
        CellFollowed = 409 "cell_followed";
        CellNotQuarantined = 409 "cell_not_quarantined";
        CellPaused = 409 "cell_paused";
        CellQuarantined = 409 "cell_quarantined";
        CellUnreadable = 409 "cell_unreadable";
        EmailTaken = 409 "email_taken";
        /// The idempotency key belongs to another command.
        KeyReused = 409 "key_reused";
        BodyTooLarge = 413 "body_too_large";
        UnsupportedMedia = 415 "unsupported_media_type";
        /// Readable, but not a value we take: `details.field` says which.
        BadValue = 422 "bad_value";
        TooManyRequests = 429 "too_many_requests";
    }
    Fault {
        Temporary = 503 "temporary";
        /// An operator paused the intake, or the cell is quarantined.
        IntakeClosed = 503 "intake_closed";
    }
    Bug {
        Internal = 500 "internal";
        /// The journal of an entity can't be replayed: an operator must look.
        Unreadable = 500 "unreadable";
    }
}

/// Refusals that are answered 422, because the request itself must change; all others are 409, because the thing it
/// met is in another state. Codes that begin with `bad_` need no line.
const UNPROCESSABLE: &[&str] = &[
    "bid_too_low",
    "claim_not_found",
    "comment_too_long",
    "confirm_required",
    "item_not_found",
    "nothing_to_change",
];

/// An error on its way to a REST client.
#[derive(Clone, Debug)]
pub struct ApiError {
    status: StatusCode,
    code: Cow<'static, str>,
    message: String,
    details: Option<Value>,
    retry_after_s: Option<u64>,
    /// Of a 405: what the place does take.
    /// Boxed, so that a `Result` with this error stays small.
    allow: Option<Box<str>>,
}

impl ApiError {
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            status: StatusCode::from_u16(code.status()).expect("the table holds valid statuses"),
            code: Cow::Borrowed(code.name()),
            message: message.into(),
            details: None,
            retry_after_s: (code.family() == Family::Fault).then_some(RETRY_AFTER_S),
            allow: None,
        }
    }

    /// The request can't be read at `field` (empty: as a whole).
    #[must_use]
    pub fn bad_input(field: &str, message: impl fmt::Display) -> Self {
        Self::at_field(Code::BadInput, field, message)
    }

    /// `field` can be read, but it isn't a value we take.
    #[must_use]
    pub fn bad_value(field: &str, message: impl fmt::Display) -> Self {
        Self::at_field(Code::BadValue, field, message)
    }

    #[must_use]
    pub fn not_found(what: impl fmt::Display) -> Self {
        Self::new(Code::NotFound, format!("there is no {what}"))
    }

    #[must_use]
    pub fn forbidden(why: impl Into<String>) -> Self {
        Self::new(Code::Forbidden, why)
    }

    /// Who are you? `reason` is `missing`, `invalid` or `expired`.
    #[must_use]
    pub fn unauthorized(reason: &'static str) -> Self {
        let message = match reason {
            "missing" => "this needs an access token: Authorization: Bearer <token>",
            "expired" => "the access token has expired: refresh it",
            _ => "the access token is not valid",
        };
        Self::new(Code::Unauthorized, message).with(json!({ "reason": reason }))
    }

    /// A refresh token that isn't good; `reason` as in [`ApiError::unauthorized`].
    #[must_use]
    pub fn dead_refresh_token(fault: TokenFault) -> Self {
        let (reason, message) = match fault {
            TokenFault::Expired => ("expired", "the refresh token has expired: sign in again"),
            TokenFault::Invalid => ("invalid", "the refresh token is not valid: sign in again"),
        };
        Self::new(Code::Unauthorized, message).with(json!({ "reason": reason }))
    }

    #[must_use]
    pub fn temporary(message: impl Into<String>) -> Self {
        Self::new(Code::Temporary, message)
    }

    #[must_use]
    pub fn internal() -> Self {
        Self::new(Code::Internal, "something broke on our side; it is noted")
    }

    #[must_use]
    pub fn method_not_allowed(allow: &str) -> Self {
        let error = Self::new(Code::MethodNotAllowed, format!("this takes {allow}"));
        Self { allow: Some(allow.into()), ..error }
    }

    /// A decided command that was refused, under the refusal's own code and with its basis as details.
    #[must_use]
    pub fn refused(reply: &Reply) -> Self {
        let mut basis: Map<String, Value> = serde_json::from_str(reply.json.get()).unwrap_or_default();
        let message = match basis.remove("message") {
            Some(Value::String(message)) => message,
            _ => "refused".to_owned(),
        };
        basis.retain(|name, _| name != "ok" && name != "code");
        let code = reply.code.clone().unwrap_or_else(|| "refused".to_owned());
        Self {
            status: refusal_status(&code),
            code: Cow::Owned(code),
            message,
            details: Some(Value::Object(basis)),
            retry_after_s: None,
            allow: None,
        }
    }

    #[must_use]
    pub fn with(self, details: Value) -> Self {
        Self { details: Some(details), ..self }
    }

    #[must_use]
    pub fn retry_after(self, seconds: u64) -> Self {
        Self { retry_after_s: Some(seconds), ..self }
    }

    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The body: `{"error":{"code","message","details"?}}`.
    #[must_use]
    pub fn body(&self) -> Value {
        let mut error = json!({ "code": self.code, "message": self.message });
        if let Some(details) = &self.details {
            error["details"] = details.clone();
        }
        json!({ "error": error })
    }

    fn at_field(code: Code, field: &str, message: impl fmt::Display) -> Self {
        match field {
            "" => Self::new(code, message.to_string()),
            _ => Self::new(code, format!("{field}: {message}")).with(json!({ "field": field })),
        }
    }
}

/// How long a client should wait before it sends the same key again after a fault, seconds.
const RETRY_AFTER_S: u64 = 1;

fn refusal_status(code: &str) -> StatusCode {
    match code.starts_with("bad_") || UNPROCESSABLE.contains(&code) {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false => StatusCode::CONFLICT,
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponseBuilder::new(self.status);
        if let Some(seconds) = self.retry_after_s {
            response.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        if let Some(allow) = &self.allow {
            response.insert_header((header::ALLOW, &**allow));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        response.json(self.body())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actors::host::door::Fault;
    use serde_json::value::RawValue;

    fn refused(code: &str, json: &str) -> ApiError {
        let json = RawValue::from_string(json.to_owned()).unwrap();
        ApiError::refused(&Reply { ok: false, seq: 57, code: Some(code.to_owned()), json, repeated: false })
    }

    #[test]
    fn a_refusal_keeps_its_code_and_its_basis() {
        let error = refused(
            "bid_too_low",
            r#"{"ok":false,"code":"bid_too_low","message":"at least 1250","seq":57,"min_cents":1250}"#,
        );
        assert_eq!(error.status_code(), 422);
        assert_eq!(
            error.body(),
            json!({ "error": {
                "code": "bid_too_low", "message": "at least 1250", "details": { "seq": 57, "min_cents": 1250 },
            }})
        );
    }

    #[test]
    fn a_refusal_about_the_state_is_a_conflict() {
        let error = refused("not_open", r#"{"ok":false,"code":"not_open","message":"closed","seq":9}"#);
        assert_eq!(error.status_code(), 409);
        assert_eq!(refused("bad_amount", r#"{"ok":false}"#).status_code(), 422);
    }

    #[test]
    fn faults_say_when_to_come_back_and_bugs_do_not() {
        let retry = |fault: Fault| {
            let response = ApiError::from(fault).error_response();
            let retry = response.headers().get(header::RETRY_AFTER).is_some();
            (response.status().as_u16(), retry)
        };
        assert_eq!(retry(Fault::Temporary("waking".to_owned())), (503, true));
        assert_eq!(retry(Fault::IntakeClosed("paused".to_owned())), (503, true));
        assert_eq!(retry(Fault::Internal), (500, false));
        assert_eq!(retry(Fault::KeyReused), (409, false));
        assert_eq!(retry(Fault::NotFound), (404, false));
        assert_eq!(retry(Fault::Forbidden("no".to_owned())), (403, false));
    }

    #[test]
    fn every_code_has_one_name_and_a_status_of_its_family() {
        let mut names: Vec<_> = Code::ALL.iter().map(|code| code.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Code::ALL.len());
        for code in Code::ALL {
            let fits = match code.family() {
                Family::Refusal => (400..500).contains(&code.status()),
                Family::Fault => code.status() == 503,
                Family::Bug => code.status() == 500,
            };
            assert!(fits, "{code:?}");
        }
    }
}
