//! Sockets: what a client may send, how often, and how far behind it may fall.

use super::reader::{Fault, Reader};

#[derive(Clone, Debug)]
pub struct GatewaySettings {
    /// Largest frame a client may send, bytes.
    pub frame_bytes_max: usize,
    /// Between two pings to a client, seconds.
    pub ping_s: u64,
    /// How long a pong may take, seconds.
    pub pong_s: u64,
    /// How long a new socket may take to send `connect`, seconds.
    pub connect_s: u64,
    /// Commands a second that one session may send lastingly, and at once.
    pub session_rate: u32,
    pub session_burst: u32,
    /// Commands a second that all sessions of one person may send lastingly, and at once.
    pub user_rate: u32,
    pub user_burst: u32,
    /// The same of one guest.
    pub guest_rate: u32,
    pub guest_burst: u32,
    /// Sockets open at once, those of one person, and those of all guests; without room for guests who brings no token
    /// is refused.
    pub sockets_max: usize,
    pub sockets_per_user_max: usize,
    pub guest_sockets_max: usize,
    /// Channels that one session may follow.
    pub channels_max: usize,
    /// What may wait for a client that reads slowly: bytes, messages, and the age of the oldest in milliseconds.
    pub queue_bytes_max: usize,
    pub queue_messages_max: usize,
    pub queue_age_ms: u64,
    /// Calls of one socket that are taken and not answered.
    pub calls_max: usize,
    /// From our close frame to the end of the socket, when the client doesn't answer it, milliseconds.
    pub close_ms: u64,
    /// How long a connection may take nothing at all before it is cut, milliseconds.
    pub stuck_ms: u64,
    /// From a token's expiry to closing, seconds.
    pub expiry_grace_s: u64,
    /// Over how long a stop closes the sockets, milliseconds.
    pub shutdown_spread_ms: u64,
}

impl GatewaySettings {
    pub(super) fn read(reader: &mut Reader) -> Self {
        reader.concern("Sockets");
        let [session_rate, session_burst, user_rate, user_burst, guest_rate, guest_burst] = rates(reader);
        let (queue_bytes_max, queue_messages_max, queue_age_ms) = queue(reader);
        let [sockets_max, sockets_per_user_max, guest_sockets_max] = places(reader);
        Self {
            frame_bytes_max: reader.count(
                (FRAME, "16384", "Largest frame a client may send, bytes."),
                1_024,
                16 * 1024 * 1024,
            ),
            ping_s: reader.number((PING, "25", "Seconds between two pings to a client."), 1, 3_600),
            pong_s: reader.number((PONG, "10", "Seconds a client may take to answer a ping."), 1, 3_600),
            connect_s: reader.number(
                ("SOUK_CONNECT_S", "15", "Seconds a new socket may take to send its connect command."),
                1,
                3_600,
            ),
            session_rate,
            session_burst,
            user_rate,
            user_burst,
            guest_rate,
            guest_burst,
            sockets_max,
            sockets_per_user_max,
            guest_sockets_max,
            channels_max: reader.count(
                ("SOUK_CHANNELS_MAX", "128", "Channels that one socket may follow."),
                1,
                100_000,
            ),
            queue_bytes_max,
            queue_messages_max,
            queue_age_ms,
            calls_max: reader.count(
                ("SOUK_CALLS_MAX", "256", "Calls of one socket that may wait for their answers."),
                1,
                100_000,
            ),
            close_ms: reader.number(
                (CLOSE, "5000", "Milliseconds a client may take to answer a close before its socket ends."),
                10,
                60_000,
            ),
            stuck_ms: reader.number(
                (STUCK, "30000", "Milliseconds a client may take nothing at all before its socket is cut."),
                1_000,
                3_600_000,
            ),
            expiry_grace_s: reader.number(
                (
                    "SOUK_EXPIRY_GRACE_S",
                    "25",
                    "Seconds a socket outlives its token, so that a fresh one can come.",
                ),
                0,
                3_600,
            ),
            shutdown_spread_ms: reader.number(
                (
                    SPREAD,
                    "5000",
                    "Milliseconds over which a stop closes the sockets, so that not all return at once.",
                ),
                0,
                600_000,
            ),
        }
    }

    pub(super) fn validate(&self, faults: &mut Vec<Fault>) {
        let relations = [
            (self.pong_s < self.ping_s, PONG, "must be shorter than SOUK_PING_S"),
            (self.session_burst >= self.session_rate, SESSION_BURST, "must be at least SOUK_SESSION_RATE"),
            (self.user_burst >= self.user_rate, USER_BURST, "must be at least SOUK_USER_RATE"),
            (self.guest_burst >= self.guest_rate, GUEST_BURST, "must be at least SOUK_GUEST_RATE"),
            (self.user_rate >= self.session_rate, USER_RATE, "must be at least SOUK_SESSION_RATE"),
            (
                self.frame_bytes_max <= self.queue_bytes_max,
                QUEUE_BYTES,
                "must be at least SOUK_FRAME_BYTES_MAX",
            ),
            // All its answers may come at once, and that is no slowness.
            (self.calls_max <= self.queue_messages_max, QUEUE_MESSAGES, "must be at least SOUK_CALLS_MAX"),
            // Who wakes up in time still hears why it was closed.
            (
                self.queue_age_ms + self.close_ms <= self.stuck_ms,
                STUCK,
                "must be at least SOUK_QUEUE_AGE_MS and SOUK_CLOSE_MS together",
            ),
        ];
        let broken = relations.into_iter().filter(|(holds, ..)| !holds);
        faults.extend(broken.map(|(_, name, message)| Fault::new(name, message)));
    }
}

/// What one socket, one person and one guest may send: lastingly and at once, of each.
fn rates(reader: &mut Reader) -> [u32; 6] {
    let mut rate = |name, default, about| {
        let number = reader.number((name, default, about), 1, 10_000_000);
        u32::try_from(number).expect("bounded by ten million")
    };
    let session_rate = rate(SESSION_RATE, "100", "Commands a second that one socket may send lastingly.");
    let session_burst = rate(SESSION_BURST, "300", "Commands that one socket may send at once.");
    let user_rate =
        rate(USER_RATE, "200", "Commands a second that one person may send lastingly over all sockets.");
    let user_burst = rate(USER_BURST, "600", "Commands that one person may send at once over all sockets.");
    let guest_rate = rate(GUEST_RATE, "20", "Commands a second that one guest may send lastingly.");
    let guest_burst = rate(GUEST_BURST, "100", "Commands that one guest may send at once.");
    [session_rate, session_burst, user_rate, user_burst, guest_rate, guest_burst]
}

/// Sockets open at once: of everybody, of one person, of all guests.
fn places(reader: &mut Reader) -> [usize; 3] {
    const MOST: usize = 10_000_000;
    let all = reader.count(("SOUK_SOCKETS_MAX", "20000", "Sockets open at once."), 1, MOST);
    let per_user = ("SOUK_SOCKETS_PER_USER_MAX", "32", "Sockets of one person open at once.");
    let per_user = reader.count(per_user, 1, MOST);
    let about = "Sockets of guests, who watch without a token, open at once; 0 lets none in.";
    let guests = reader.count(("SOUK_GUEST_SOCKETS_MAX", "10000", about), 0, MOST);
    [all, per_user, guests]
}

/// What may wait for a slow client: bytes, messages, and the age of the oldest in milliseconds.
fn queue(reader: &mut Reader) -> (usize, usize, u64) {
    let bytes_max = reader.count(
        (QUEUE_BYTES, "1048576", "Bytes that may wait for a slow client before it is closed."),
        16 * 1024,
        1 << 30,
    );
    let messages_max = reader.count(
        (QUEUE_MESSAGES, "8192", "Messages that may wait for a slow client before it is closed."),
        16,
        1_000_000,
    );
    let age_ms = reader.number(
        (QUEUE_AGE, "10000", "Milliseconds a message may wait for a slow client before it is closed."),
        100,
        600_000,
    );
    (bytes_max, messages_max, age_ms)
}

const FRAME: &str = "SOUK_FRAME_BYTES_MAX";
const PING: &str = "SOUK_PING_S";
const PONG: &str = "SOUK_PONG_S";
const SESSION_RATE: &str = "SOUK_SESSION_RATE";
const SESSION_BURST: &str = "SOUK_SESSION_BURST";
const USER_RATE: &str = "SOUK_USER_RATE";
const USER_BURST: &str = "SOUK_USER_BURST";
const GUEST_RATE: &str = "SOUK_GUEST_RATE";
const GUEST_BURST: &str = "SOUK_GUEST_BURST";
const QUEUE_BYTES: &str = "SOUK_QUEUE_BYTES_MAX";
const QUEUE_MESSAGES: &str = "SOUK_QUEUE_MESSAGES_MAX";
const QUEUE_AGE: &str = "SOUK_QUEUE_AGE_MS";
const CLOSE: &str = "SOUK_CLOSE_MS";
const STUCK: &str = "SOUK_STUCK_MS";
pub(super) const SPREAD: &str = "SOUK_SHUTDOWN_SPREAD_MS";
