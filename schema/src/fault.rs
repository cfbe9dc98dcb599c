//! The one fault of this crate: the database is away or says no. What a caller did wrong is never in here; such
//! answers are ordinary values of the queries.

use futures_util::future::BoxFuture;
use std::fmt;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing reached the database: asking again is harmless.
    NotSent(String),
    /// It may have happened or not.
    Unknown(String),
    /// The database refused, and nothing of it happened.
    Refused(String),
}

/// An answer to come. Dropping it doesn't stop the work behind it.
pub type Later<T> = BoxFuture<'static, Result<T, Fault>>;

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSent(why) => write!(f, "not sent: {why}"),
            Self::Unknown(why) => write!(f, "outcome unknown: {why}"),
            Self::Refused(why) => write!(f, "the database refused: {why}"),
        }
    }
}

impl std::error::Error for Fault {}

impl From<diesel::result::Error> for Fault {
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind as Kind, Error};
        match &error {
            Error::DatabaseError(Kind::ClosedConnection | Kind::UnableToSendCommand, _)
            | Error::BrokenTransactionManager
            | Error::RollbackErrorOnCommit { .. } => Self::Unknown(error.to_string()),
            _ => Self::Refused(error.to_string()),
        }
    }
}
