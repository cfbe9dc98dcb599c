//! The lines of docs/BENCHMARKS.md: what, by which command, and what is to be reached.

/// One line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub what: &'static str,
    pub program: Program,
    /// As it is given; `POSTGRES` stands for the database's address.
    pub command: &'static str,
    /// Names in the report, with what must be reached.
    pub figures: &'static [(&'static str, Option<Target>)],
    /// No more runs than these.
    pub runs_max: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Program {
    Souk,
    Loadtest,
}

impl Program {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Souk => "souk",
            Self::Loadtest => "loadtest",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Target {
    AtMost(f64),
    AtLeast(f64),
}

impl Target {
    pub fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtMost(limit) => value <= limit,
            Self::AtLeast(limit) => value >= limit,
        }
    }

    pub fn words(self) -> String {
        match self {
            Self::AtMost(limit) => format!("≤ {limit}"),
            Self::AtLeast(limit) => format!("≥ {limit}"),
        }
    }
}

use Program::{Loadtest, Souk};
use Target::{AtLeast, AtMost};

macro_rules! lines {
    ($($what:literal, $program:ident $command:literal, $runs:literal, [$($name:literal $(: $target:expr)?),+];)+) => {
        pub(super) const LINES: &[Line] = &[$(Line {
            what: $what,
            program: $program,
            command: $command,
            figures: &[$(($name, lines!(@target $($target)?))),+],
            runs_max: $runs,
        }),+];
    };
    (@target $target:expr) => { Some($target) };
    (@target) => { None };
}

lines! {
    "engine alone, one core", Souk "bench engine --seconds 3", 5,
        ["per_s": AtLeast(1_000_000.0)];
    "durable claims on one item, in process, 64 in flight", Souk "bench claims --in-flight 64 --seconds 3", 5,
        ["per_s": AtLeast(60_000.0), "p50_us": AtMost(1_000.0), "p99_us"];
    "the same, 512", Souk "bench claims --in-flight 512 --seconds 3", 5,
        ["per_s": AtLeast(140_000.0), "p50_us", "p99_us"];
    "the same, 512, PostgreSQL", Souk "--database POSTGRES bench claims --in-flight 512 --seconds 3", 5,
        ["per_s": AtLeast(70_000.0), "p50_us", "p99_us"];
    "waking an auction of 1,000,000 events", Souk "bench wake", 3,
        ["snapshot_ms": AtMost(50.0), "replay_events_per_s": AtLeast(500_000.0)];
    "waking a show of 1,000,000 events", Souk "bench wake --kind show", 3,
        ["snapshot_ms": AtMost(50.0), "replay_events_per_s": AtLeast(500_000.0)];
    "start with 10,000 entities, 1,000 live", Souk "bench start", 3,
        ["ready_ms": AtMost(2_000.0), "live_ms"];
    "claims with the inspector open on the busy cell", Souk "bench inspector --seconds 1", 5,
        ["ratio": AtLeast(0.97)];
    "flash sale over sockets", Loadtest "claims --people 10000 --rate 2000 --serve", 3,
        ["per_s", "p50_ms", "p99_ms"];
    "bids, 1,000 sockets, closed loop", Loadtest "bids --sockets 1000 --closed --seconds 8 --serve", 5,
        ["per_s": AtLeast(30_000.0), "p50_ms"];
    "bids on fifty auctions", Loadtest "bids --sockets 1000 --auctions 50 --closed --seconds 8 --serve", 5,
        ["per_s", "p50_ms"];
    "bids, 1,000 sockets, 5,000/s offered", Loadtest "bids --sockets 1000 --rate 5000 --seconds 8 --serve", 5,
        ["p50_ms": AtMost(3.0), "p99_ms": AtMost(15.0)];
    "10,000 watchers, 500 bids/s by 200 of them",
        Loadtest "watch --watchers 10000 --bidders 200 --rate 500 --seconds 6 --serve", 5,
        ["p50_ms", "p95_ms": AtMost(10.0), "age_p95_ms": AtMost(250.0), "dropped": AtMost(0.0)];
    "fan-out, 1,000 subscribers", Loadtest "fanout --subscribers 1000 --seconds 4 --serve", 5,
        ["deliveries_per_s"];
    "fan-out, 5,000 subscribers", Loadtest "fanout --subscribers 5000 --seconds 4 --serve", 5,
        ["deliveries_per_s"];
    "idle sockets", Loadtest "idle --sockets 10000 --seconds 6 --serve", 3,
        ["kb_per_socket": AtMost(20.0)];
    "idle entities", Souk "bench cells", 3,
        ["beyond_own_bytes": AtMost(4_000.0), "bytes_per_cell"];
    "5,000 sockets cut at once", Loadtest "reconnect --sockets 5000 --serve", 3,
        ["all_back_ms"];
    "1 % of 5,000 readers stop reading", Loadtest "slow --readers 5000 --rate 30 --letters 1900 --seconds 30 --serve", 1,
        ["p99_change_percent": AtMost(10.0), "memory_all_read_mb", "memory_some_deaf_mb", "deaf_closed"];
    "comments, 1,000 in 60 s", Loadtest "comments --serve", 1,
        ["p50_ms", "p99_ms"];
    "comments, 10,000 in 60 s", Loadtest "comments --count 10000 --serve", 1,
        ["p50_ms", "p99_ms"];
}
