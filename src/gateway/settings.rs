//! What an operator can set about sockets, and the fixed limits beside it. Read from the environment by `config`,
//! never here.

use std::time::Duration;

/// Mail waiting for one worker's hub; above it cells mark the hub as behind and its readers start anew.
pub const HUB_QUEUE_MAX: usize = 16_384;
/// Mail a hub handles before it lets its worker do something else.
pub const HUB_TURN_MAX: usize = 32;
/// Readers of one room's state lane that a hub serves before it does so.
pub const MEMBERS_AT_ONCE: usize = 100;
/// Messages joined into one frame, and the bytes at which a frame is full enough.
pub const FRAME_MESSAGES_MAX: usize = 16;
pub const FRAME_BYTES_FULL: usize = 64 * 1024;
/// Commands that wait while `connect` is being answered.
pub const PENDING_COMMANDS_MAX: usize = 512;
/// Commands that wait behind a subscription in flight, per channel.
pub const AFTER_SUBSCRIBE_MAX: usize = 8;
/// Publications in one answer to `history`.
pub const HISTORY_MAX: usize = 300;
/// Families of tokens whose log-out is remembered until their access tokens have expired.
pub const REVOKED_MAX: usize = 100_000;
/// People whose closed sockets (3013) are remembered.
pub const OFFENDERS_MAX: usize = 10_000;

/// Everything about sockets that can be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Web origins that may open sockets, `https://souk.example`; `*` allows all. Empty: the server's own host, and
    /// localhost. A client that sends no `Origin` is no browser and is let in.
    pub origins: Vec<String>,
    /// Largest frame a client may send, bytes.
    pub frame_bytes_max: usize,
    /// Sockets on this node.
    pub sockets_max: usize,
    /// Sockets of one person on this node.
    pub sockets_per_user_max: usize,
    /// Sockets of guests on this node, all together; 0: who brings no token is refused (101).
    pub guest_sockets_max: usize,
    /// Subscriptions of one socket.
    pub channels_max: usize,
    /// Length of a channel's name, bytes.
    pub channel_bytes_max: usize,
    /// What may wait for one slow reader: bytes, messages, and how long the oldest may wait.
    pub queue_bytes_max: usize,
    pub queue_messages_max: usize,
    pub queue_age_max: Duration,
    /// Calls of one socket that are taken and not answered.
    pub calls_max: usize,
    /// Commands per second and in one burst, of a socket and of a person.
    pub session_rate: Rate,
    pub user_rate: Rate,
    /// The same of a guest, who has one socket and is no person.
    pub guest_rate: Rate,
    /// Commands refused as too many within ten seconds before the socket is closed (3013).
    pub refusals_max: u32,
    /// Sockets closed that way within ten minutes before the person is told to stay away (3509).
    pub offences_max: u32,
    /// Time between pings, and how long a pong may take.
    pub ping: Duration,
    pub pong_wait: Duration,
    /// From the open socket to a valid `connect`.
    pub connect_wait: Duration,
    /// From an error on `connect`, or our close frame, to the end of the socket.
    pub close_wait: Duration,
    /// How long the answer to `subscribe` may take; less than the client's own five seconds.
    pub subscribe_wait: Duration,
    /// From a token's expiry to closing (3005).
    pub expiry_grace: Duration,
    /// How long after a log-out an access token of that family may still be good: at least its life.
    pub token_life: Duration,
    /// How long a connection may take nothing before it is cut; long enough that a reader who wakes up in time still
    /// hears why it was closed.
    pub stuck_wait: Duration,
    /// Over how long a shutdown closes the sockets.
    pub shutdown_spread: Duration,
}

/// So many per second, and so many at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    pub per_s: u32,
    pub burst: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            origins: Vec::new(),
            frame_bytes_max: 16 * 1024,
            sockets_max: 20_000,
            sockets_per_user_max: 32,
            guest_sockets_max: 10_000,
            channels_max: 128,
            channel_bytes_max: 255,
            queue_bytes_max: 1024 * 1024,
            queue_messages_max: 8_192,
            queue_age_max: Duration::from_secs(10),
            calls_max: 256,
            session_rate: Rate { per_s: 100, burst: 300 },
            user_rate: Rate { per_s: 200, burst: 600 },
            guest_rate: Rate { per_s: 20, burst: 100 },
            refusals_max: 500,
            offences_max: 3,
            ping: Duration::from_secs(25),
            pong_wait: Duration::from_secs(10),
            connect_wait: Duration::from_secs(15),
            close_wait: Duration::from_secs(5),
            subscribe_wait: Duration::from_secs(4),
            expiry_grace: Duration::from_secs(25),
            token_life: Duration::from_secs(15 * 60),
            stuck_wait: Duration::from_secs(30),
            shutdown_spread: Duration::from_secs(5),
        }
    }
}

impl Settings {
    /// # Errors
    /// A sentence naming the setting and what it must be.
    pub fn validate(&self) -> Result<(), String> {
        let positive = [
            ("frame_bytes_max", self.frame_bytes_max),
            ("sockets_max", self.sockets_max),
            ("sockets_per_user_max", self.sockets_per_user_max),
            ("channels_max", self.channels_max),
            ("channel_bytes_max", self.channel_bytes_max),
            ("queue_bytes_max", self.queue_bytes_max),
            ("queue_messages_max", self.queue_messages_max),
            ("calls_max", self.calls_max),
        ];
        if let Some((name, _)) = positive.iter().find(|(_, value)| *value == 0) {
            return Err(format!("{name} must be at least 1"));
        }
        let rates = [
            ("session_rate", self.session_rate),
            ("user_rate", self.user_rate),
            ("guest_rate", self.guest_rate),
        ];
        for (name, rate) in rates {
            if rate.per_s == 0 || rate.burst == 0 {
                return Err(format!("{name} must allow at least 1 per second and 1 at once"));
            }
        }
        if self.pong_wait >= self.ping {
            return Err("pong_wait must be shorter than ping".to_owned());
        }
        if self.subscribe_wait >= Duration::from_secs(5) {
            return Err("subscribe_wait must be shorter than the client's five seconds".to_owned());
        }
        if self.queue_age_max.is_zero() || self.connect_wait.is_zero() {
            return Err("queue_age_max and connect_wait must be above zero".to_owned());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_hold_and_a_broken_relation_is_named() {
        assert_eq!(Settings::default().validate(), Ok(()));
        let late_pong = Settings { pong_wait: Duration::from_secs(30), ..Settings::default() };
        assert!(late_pong.validate().is_err_and(|why| why.contains("pong_wait")));
        let shut = Settings { sockets_max: 0, ..Settings::default() };
        assert!(shut.validate().is_err_and(|why| why.contains("sockets_max")));
    }
}
