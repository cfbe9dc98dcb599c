//! The one table of what the socket says when something goes wrong: errors inside replies, close codes, unsubscribe
//! codes, and those of the protocol that we never say. It only names them; who says them when is decided by the
//! commands and the session.

use actors::host::ports::Denied;
use std::borrow::Cow;

/// An error inside a reply. Our own codes would be 400–1999; so far the protocol's suffice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorCode {
    pub code: u32,
    pub message: &'static str,
    /// Whether the client should try again by itself.
    pub temporary: bool,
}

const fn lasting(code: u32, message: &'static str) -> ErrorCode {
    ErrorCode { code, message, temporary: false }
}

const fn temporary(code: u32, message: &'static str) -> ErrorCode {
    ErrorCode { code, message, temporary: true }
}

pub const INTERNAL: ErrorCode = temporary(100, "internal server error");
pub const UNAUTHORIZED: ErrorCode = lasting(101, "unauthorized");
pub const UNKNOWN_CHANNEL: ErrorCode = lasting(102, "unknown channel");
pub const PERMISSION_DENIED: ErrorCode = lasting(103, "permission denied");
pub const METHOD_NOT_FOUND: ErrorCode = lasting(104, "method not found");
pub const ALREADY_SUBSCRIBED: ErrorCode = lasting(105, "already subscribed");
pub const LIMIT_EXCEEDED: ErrorCode = lasting(106, "limit exceeded");
pub const BAD_REQUEST: ErrorCode = lasting(107, "bad request");
pub const NOT_AVAILABLE: ErrorCode = lasting(108, "not available");
pub const TOKEN_EXPIRED: ErrorCode = lasting(109, "token expired");
pub const TOO_MANY_REQUESTS: ErrorCode = temporary(111, "too many requests");
pub const UNRECOVERABLE: ErrorCode = lasting(112, "unrecoverable position");

/// Every error code we may send.
pub const ERRORS: &[ErrorCode] = &[
    INTERNAL,
    UNAUTHORIZED,
    UNKNOWN_CHANNEL,
    PERMISSION_DENIED,
    METHOD_NOT_FOUND,
    ALREADY_SUBSCRIBED,
    LIMIT_EXCEEDED,
    BAD_REQUEST,
    NOT_AVAILABLE,
    TOKEN_EXPIRED,
    TOO_MANY_REQUESTS,
    UNRECOVERABLE,
];

/// An error on its way to a client: a row of the table, perhaps with a more telling sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub code: u32,
    pub message: Cow<'static, str>,
    pub temporary: bool,
}

/// Why a cell lets nobody in.
impl From<&Denied> for Failure {
    fn from(why: &Denied) -> Self {
        match why {
            Denied::UnknownChannel => UNKNOWN_CHANNEL.into(),
            Denied::Forbidden => PERMISSION_DENIED.into(),
            Denied::Unrecoverable => UNRECOVERABLE.into(),
            Denied::Temporary(why) => INTERNAL.because(why),
        }
    }
}

impl From<ErrorCode> for Failure {
    fn from(row: ErrorCode) -> Self {
        Self { code: row.code, message: Cow::Borrowed(row.message), temporary: row.temporary }
    }
}

impl ErrorCode {
    /// This error with what exactly is wrong: `bad request: max_cents: must be above zero`.
    #[must_use]
    pub fn because(self, detail: impl std::fmt::Display) -> Failure {
        Failure {
            code: self.code,
            message: Cow::Owned(format!("{}: {detail}", self.message)),
            temporary: self.temporary,
        }
    }
}

/// How a connection ends. The reason is shown to people and must never parse as JSON: the SDK would take what it
/// parses for the whole verdict, and turn a reconnect into a final goodbye.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disconnect {
    pub code: u16,
    pub reason: &'static str,
}

const fn ends(code: u16, reason: &'static str) -> Disconnect {
    Disconnect { code, reason }
}

// The client comes back by itself.
pub const SHUTDOWN: Disconnect = ends(3001, "shutdown");
pub const SERVER_ERROR: Disconnect = ends(3004, "internal server error");
pub const EXPIRED: Disconnect = ends(3005, "connection expired");
pub const SLOW: Disconnect = ends(3008, "slow");
pub const INSUFFICIENT_STATE: Disconnect = ends(3010, "insufficient state");
pub const FORCE_RECONNECT: Disconnect = ends(3011, "force reconnect");
pub const NO_PONG: Disconnect = ends(3012, "no pong");
pub const RATE_LIMITED: Disconnect = ends(3013, "too many requests");
// The client stays away.
pub const INVALID_TOKEN: Disconnect = ends(3500, "invalid token");
pub const MALFORMED: Disconnect = ends(3501, "bad request");
pub const STALE: Disconnect = ends(3502, "stale");
pub const FORCE_DISCONNECT: Disconnect = ends(3503, "force disconnect");
pub const CONNECTION_LIMIT: Disconnect = ends(3504, "connection limit");
pub const INAPPROPRIATE: Disconnect = ends(3506, "inappropriate protocol");
pub const DENIED: Disconnect = ends(3507, "permission denied");
pub const UNSUPPORTED: Disconnect = ends(3508, "not available");
pub const TOO_MANY_ERRORS: Disconnect = ends(3509, "too many errors");
/// Ours: the person logged out, and every socket of that log-in ends.
pub const LOGGED_OUT: Disconnect = ends(4500, "logged out");

/// The answer to a client's own goodbye; not a verdict of ours, so not in the table.
pub const GOODBYE: Disconnect = ends(1000, "");

/// Every close code we may send.
pub const DISCONNECTS: &[Disconnect] = &[
    SHUTDOWN,
    SERVER_ERROR,
    EXPIRED,
    SLOW,
    INSUFFICIENT_STATE,
    FORCE_RECONNECT,
    NO_PONG,
    RATE_LIMITED,
    INVALID_TOKEN,
    MALFORMED,
    STALE,
    FORCE_DISCONNECT,
    CONNECTION_LIMIT,
    INAPPROPRIATE,
    DENIED,
    UNSUPPORTED,
    TOO_MANY_ERRORS,
    LOGGED_OUT,
];

impl Disconnect {
    /// Whether an SDK reconnects after it.
    #[must_use]
    pub const fn reconnects(self) -> bool {
        matches!(self.code, 0..=2999 | 3000..=3499 | 4000..=4499 | 5000..)
    }
}

/// Why a subscription ends without the client's doing. From 2500 on the client subscribes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsubscribed {
    pub code: u32,
    pub reason: &'static str,
}

/// The person may no longer watch this: a fresh token brought fewer rights.
pub const RIGHT_LOST: Unsubscribed = Unsubscribed { code: 2000, reason: "server unsubscribe" };
pub const POSITION_LOST: Unsubscribed = Unsubscribed { code: 2500, reason: "insufficient state" };

/// Every unsubscribe code we may send.
pub const UNSUBSCRIBES: &[Unsubscribed] = &[RIGHT_LOST, POSITION_LOST];

/// The protocol's codes that Souk never sends, and why.
pub const NEVER_SENT: &[(u32, &str)] = &[
    (110, "a token that has expired is 109 on connect and ends the connection (3005) on refresh"),
    (113, "pagination is for map subscriptions, which we don't have"),
    (3000, "it stands for a connection that ended without a close frame, so there is nothing to send it in"),
    (3006, "there are no subscription tokens: a subscription lasts as long as its connection"),
    (3009, "a socket that can't be written to can't be told so; the kernel cuts it"),
    (
        3014,
        "it costs every position: rights are looked at channel by channel (2000), a new epoch shows on return (2500)",
    ),
    (3505, "one channel too many is refused by itself (106); those already followed go on"),
    (2501, "there are no subscription tokens: a subscription lasts as long as its connection"),
    (
        2502,
        "it costs the position: a lost right ends the subscription for good (2000), a new epoch shows on return (2500)",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const OURS: &[u32] = &[4500];

    #[test]
    fn no_close_reason_parses_as_json_or_passes_the_frame() {
        for row in DISCONNECTS {
            let parsed = serde_json::from_str::<serde_json::Value>(row.reason);
            assert!(parsed.is_err(), "{} would be read as {parsed:?}", row.reason);
            assert!(row.reason.len() < 123, "{} does not fit a close frame", row.reason);
        }
    }

    #[test]
    fn every_code_stands_once_and_in_its_range() {
        let closes: BTreeSet<u16> = DISCONNECTS.iter().map(|row| row.code).collect();
        assert_eq!(closes.len(), DISCONNECTS.len());
        assert!(closes.iter().all(|code| (3000..5000).contains(code)));
        let errors: BTreeSet<u32> = ERRORS.iter().map(|row| row.code).collect();
        assert_eq!(errors.len(), ERRORS.len());
        assert!(errors.iter().all(|code| (100..2000).contains(code)));
    }

    #[test]
    fn every_code_of_the_protocol_is_sent_or_has_its_reason() {
        let sent = (ERRORS.iter().map(|row| row.code))
            .chain(DISCONNECTS.iter().map(|row| u32::from(row.code)))
            .chain(UNSUBSCRIBES.iter().map(|row| row.code));
        let sent: BTreeSet<u32> = sent.filter(|code| !OURS.contains(code)).collect();
        let never: BTreeSet<u32> = NEVER_SENT.iter().map(|(code, _)| *code).collect();
        assert!(sent.is_disjoint(&never), "{:?} is sent after all", sent.intersection(&never));
        let closes = [3000, 3001, 3004, 3005, 3006, 3008, 3009, 3010, 3011, 3012, 3013, 3014];
        let all = (100..=113).chain(closes).chain(3500..=3509).chain([2000, 2500, 2501, 2502]);
        assert_eq!(sent.union(&never).copied().collect::<BTreeSet<_>>(), all.collect());
        assert!(NEVER_SENT.iter().all(|(_, why)| why.len() > 20));
    }

    #[test]
    fn the_number_says_whether_a_client_returns() {
        assert!(SLOW.reconnects() && SHUTDOWN.reconnects() && NO_PONG.reconnects());
        assert!(!INVALID_TOKEN.reconnects() && !LOGGED_OUT.reconnects() && !STALE.reconnects());
    }
}
