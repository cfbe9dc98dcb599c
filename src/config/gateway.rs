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
    /// Sockets open at once, and those of one person.
    pub sockets_max: usize,
    pub sockets_per_user_max: usize,
    /// Channels that one session may follow.
    pub channels_max: usize,
    /// What may wait for a client that reads slowly: bytes, messages, and the age of the oldest in milliseconds.
    pub queue_bytes_max: usize,
    pub queue_messages_max: usize,
    pub queue_age_ms: u64,
}

impl GatewaySettings {
    pub(super) fn read(reader: &mut Reader) -> Self {
        reader.concern("Sockets");
        let mut rate = |name, default, about| {
            let number = reader.number((name, default, about), 1, 10_000_000);
            u32::try_from(number).expect("bounded by ten million")
        };
        let session_rate = rate(SESSION_RATE, "100", "Commands a second that one socket may send lastingly.");
        let session_burst = rate(SESSION_BURST, "300", "Commands that one socket may send at once.");
        let user_rate =
            rate(USER_RATE, "200", "Commands a second that one person may send lastingly over all sockets.");
        let user_burst =
            rate(USER_BURST, "600", "Commands that one person may send at once over all sockets.");
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
            sockets_max: reader.count(("SOUK_SOCKETS_MAX", "20000", "Sockets open at once."), 1, 10_000_000),
            sockets_per_user_max: reader.count(
                ("SOUK_SOCKETS_PER_USER_MAX", "32", "Sockets of one person open at once."),
                1,
                10_000_000,
            ),
            channels_max: reader.count(
                ("SOUK_CHANNELS_MAX", "128", "Channels that one socket may follow."),
                1,
                100_000,
            ),
            queue_bytes_max: reader.count(
                (QUEUE_BYTES, "1048576", "Bytes that may wait for a slow client before it is closed."),
                16 * 1024,
                1 << 30,
            ),
            queue_messages_max: reader.count(
                (
                    "SOUK_QUEUE_MESSAGES_MAX",
                    "8192",
                    "Messages that may wait for a slow client before it is closed.",
                ),
                16,
                1_000_000,
            ),
            queue_age_ms: reader.number(
                (
                    "SOUK_QUEUE_AGE_MS",
                    "10000",
                    "Milliseconds a message may wait for a slow client before it is closed.",
                ),
                100,
                600_000,
            ),
        }
    }

    pub(super) fn validate(&self, faults: &mut Vec<Fault>) {
        let relations = [
            (self.pong_s < self.ping_s, PONG, "must be shorter than SOUK_PING_S"),
            (self.session_burst >= self.session_rate, SESSION_BURST, "must be at least SOUK_SESSION_RATE"),
            (self.user_burst >= self.user_rate, USER_BURST, "must be at least SOUK_USER_RATE"),
            (self.user_rate >= self.session_rate, USER_RATE, "must be at least SOUK_SESSION_RATE"),
            (
                self.frame_bytes_max <= self.queue_bytes_max,
                QUEUE_BYTES,
                "must be at least SOUK_FRAME_BYTES_MAX",
            ),
        ];
        let broken = relations.into_iter().filter(|(holds, ..)| !holds);
        faults.extend(broken.map(|(_, name, message)| Fault::new(name, message)));
    }
}

const FRAME: &str = "SOUK_FRAME_BYTES_MAX";
const PING: &str = "SOUK_PING_S";
const PONG: &str = "SOUK_PONG_S";
const SESSION_RATE: &str = "SOUK_SESSION_RATE";
const SESSION_BURST: &str = "SOUK_SESSION_BURST";
const USER_RATE: &str = "SOUK_USER_RATE";
const USER_BURST: &str = "SOUK_USER_BURST";
const QUEUE_BYTES: &str = "SOUK_QUEUE_BYTES_MAX";
