//! What the faults of other rooms are to whoever asked over REST.

use super::{ApiError, Code};
use crate::auth::AuthRefusal;
use crate::auth::ports::StoreFault;
use crate::auth::token::TokenFault;
use actors::host::door::{BadInput, Fault};

impl From<Fault> for ApiError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::NotFound => Self::not_found("such thing"),
            Fault::Forbidden(why) => Self::forbidden(why),
            Fault::KeyReused => {
                Self::new(Code::KeyReused, "this idempotency key was used for another command")
            }
            Fault::Temporary(why) => Self::temporary(why),
            Fault::IntakeClosed(why) => Self::new(Code::IntakeClosed, why),
            Fault::Internal => Self::internal(),
            Fault::Unreadable => Self::new(Code::Unreadable, fault.to_string()),
        }
    }
}

impl From<StoreFault> for ApiError {
    fn from(fault: StoreFault) -> Self {
        tracing::warn!(%fault, "the database did not answer");
        Self::temporary("the database is away: try again")
    }
}

impl From<TokenFault> for ApiError {
    fn from(fault: TokenFault) -> Self {
        match fault {
            TokenFault::Invalid => Self::unauthorized("invalid"),
            TokenFault::Expired => Self::unauthorized("expired"),
        }
    }
}

impl From<AuthRefusal> for ApiError {
    fn from(refusal: AuthRefusal) -> Self {
        match refusal {
            AuthRefusal::BadField { field, message } => Self::bad_value(field, message),
            AuthRefusal::EmailTaken => Self::at_field(Code::EmailTaken, "email", "has an account already"),
            AuthRefusal::NoAccount => Self::forbidden("this token belongs to no account"),
            AuthRefusal::NoSignIn => Self::not_found("such sign-in of yours"),
            AuthRefusal::BadCredentials => {
                Self::new(Code::BadCredentials, "unknown e-mail or wrong password")
            }
            AuthRefusal::TooMany { retry_after_s } => {
                Self::new(Code::TooManyRequests, "too many attempts: wait a little")
                    .retry_after(retry_after_s)
            }
            AuthRefusal::Busy => Self::temporary("too many people sign in at once: try again"),
            AuthRefusal::TokenReused => {
                Self::new(Code::TokenReused, "this refresh token was used before: sign in again")
            }
            AuthRefusal::Token(fault) => Self::dead_refresh_token(fault),
            AuthRefusal::Store(fault) => fault.into(),
            AuthRefusal::Broken => Self::internal(),
        }
    }
}

impl From<BadInput> for ApiError {
    fn from(bad: BadInput) -> Self {
        Self::bad_input(&bad.field, bad.message)
    }
}
