//! What can be played against a server, one small file each, listed once below.
//!
//! A scenario sets up what it needs, plays, checks what it saw against the server's journal, and reports. It speaks
//! the wire and knows the kinds' messages; it must never reach past a door.

use crate::check::Ack;
use crate::crowd::{Crowd, Pass};
use crate::market::{Market, Person};
use crate::meter::Window;
use crate::orders::Orders;
use crate::report::{Figures, Report, Thresholds};
use crate::server;
use clap::{Args, Subcommand};
use serde::Serialize;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

macro_rules! scenarios {
    ($($(#[$doc:meta])* $module:ident::$name:ident;)*) => {
        $(pub mod $module;)*

        #[derive(Subcommand, Clone, Debug)]
        pub enum Scenario {
            $($(#[$doc])* $name(Run<$module::$name>),)*
        }

        impl Scenario {
            /// Plays it and checks it.
            ///
            /// # Errors
            /// Why there was nothing to report.
            pub async fn run(&self) -> Result<(Report, &Thresholds), String> {
                match self {
                    $(Self::$name(run) => {
                        let stage = Stage::open(&run.target, run.span).await?;
                        let outcome = run.play.play(&stage).await?;
                        let settings = stage.settings(&run.play);
                        let Outcome { figures, check } = outcome;
                        Ok((Report { scenario: stringify!($module), settings, figures, check }, &run.thresholds))
                    })*
                }
            }
        }
    };
}

scenarios! {
    /// A flash sale: everybody claims the same item, each once
    claims::Claims;
    /// Bids by many sockets on one auction or on several
    bids::Bids;
    /// A crowd watches an auction in which a few of them bid
    watch::Watch;
    /// One publisher, many subscribers: deliveries a second
    fanout::Fanout;
    /// Connected and silent: the server's memory per socket
    idle::Idle;
    /// Every socket is cut at once: how long until all are back and complete
    reconnect::Reconnect;
    /// Some readers stop reading: what the others notice
    slow::Slow;
    /// Comments of a live show, some of them claims
    comments::Comments;
}

/// One scenario with where and how long it is played.
#[derive(Args, Clone, Debug)]
pub struct Run<T: Args> {
    #[command(flatten)]
    pub target: Target,
    #[command(flatten)]
    pub span: Span,
    #[command(flatten)]
    pub thresholds: Thresholds,
    #[command(flatten)]
    pub play: T,
}

/// Which server.
#[derive(Args, Clone, Debug)]
pub struct Target {
    /// The server's root, `http://127.0.0.1:8080`; its rates per socket and person must be raised
    #[arg(long, required_unless_present = "serve", conflicts_with = "serve")]
    url: Option<String>,
    /// Start a server for this run instead, on loopback and with a folder of its own: sqlite, or postgres://…
    #[arg(long, value_name = "DATABASE", num_args = 0..=1, default_missing_value = "sqlite")]
    serve: Option<String>,
    /// The binary for --serve; built when absent
    #[arg(long, value_name = "PATH")]
    souk: Option<PathBuf>,
    /// The process whose CPU and memory are reported, with --url
    #[arg(long, value_name = "PID")]
    server_pid: Option<u32>,
    /// Sent with the request for test people's tokens, where the server wants one
    #[arg(long)]
    admin_token: Option<String>,
    /// Plants one false observation, which the run's check must find
    #[arg(long, hide = true)]
    plant: bool,
}

impl Target {
    /// A server that is started for this run.
    #[must_use]
    pub fn serving(database: &str, souk: &Path) -> Self {
        Self {
            url: None,
            serve: Some(database.to_owned()),
            souk: Some(souk.to_owned()),
            server_pid: None,
            admin_token: None,
            plant: false,
        }
    }
}

/// How long.
#[derive(Args, Clone, Copy, Debug)]
pub struct Span {
    /// Seconds measured
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    /// Seconds played before that and not measured
    #[arg(long, default_value_t = 2.0)]
    warm_up: f64,
    /// Draws the arrivals: the same seed, the same times
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl Span {
    #[must_use]
    pub fn lasting(warm_up: Duration, time: Duration) -> Self {
        Self { seconds: time.as_secs_f64(), warm_up: warm_up.as_secs_f64(), seed: 1 }
    }

    #[must_use]
    pub fn window(&self) -> Window {
        Window::after(Instant::now(), self.warm_up(), Duration::from_secs_f64(self.seconds.max(0.001)))
    }

    #[must_use]
    pub fn warm_up(&self) -> Duration {
        Duration::from_secs_f64(self.warm_up.max(0.0))
    }

    /// Both together, in seconds.
    #[must_use]
    pub fn whole(&self) -> f64 {
        self.seconds + self.warm_up
    }
}

/// What was answered, or why not all of it was.
pub type Answers = Result<Vec<Ack>, String>;

/// What a scenario saw, and whether it can be believed.
pub struct Outcome {
    pub figures: Figures,
    /// What the check counted.
    pub check: Result<u64, String>,
}

/// A server with everything that a scenario needs of it.
pub struct Stage {
    pub market: Market,
    pub pid: Option<u32>,
    pub span: Span,
    /// Whether a false observation is to be planted.
    pub plant: bool,
    database: Option<String>,
    /// Ended when this is dropped.
    _process: Option<server::Process>,
}

impl Stage {
    /// # Errors
    /// When there is no server.
    pub async fn open(target: &Target, span: Span) -> Result<Self, String> {
        let (process, url) = match (&target.serve, &target.url) {
            (Some(database), _) => {
                let souk = target.souk.clone().map_or_else(server::build, Ok)?;
                let (process, url) = server::serve(&souk, database).await?;
                (Some(process), url)
            }
            (None, url) => (None, url.clone().unwrap_or_default()),
        };
        let market = Market::open(&url, target.admin_token.clone()).await?;
        let pid = process.as_ref().map(server::Process::pid).or(target.server_pid);
        // A URL may hold a password.
        let database = target.serve.as_ref().map(|url| url.split(':').next().unwrap_or_default().to_owned());
        Ok(Self { market, pid, span, plant: target.plant, database, _process: process })
    }

    /// A crowd that is connected, each of `people` following `channels`.
    ///
    /// # Errors
    /// Who couldn't come in.
    pub fn crowd(
        &self,
        people: &[Person],
        channels: impl Fn(usize) -> Vec<String>,
    ) -> Result<(Crowd, Vec<Pass>, crate::crowd::Welcome), String> {
        let pass = |(seat, person): (usize, &Person)| Pass {
            token: Some(person.token.clone()),
            channels: channels(seat),
        };
        let passes: Vec<_> = people.iter().enumerate().map(pass).collect();
        let mut crowd = Crowd::new(&self.market.address(), &[SOCKETS], passes.len())?;
        let welcome = crate::crowd::enter(&mut crowd, &passes)?;
        Ok((crowd, passes, welcome))
    }

    /// Lets the crowd give the orders: the figures, and the answers to be compared with the journal. Orders that
    /// failed make a check that fails.
    ///
    /// # Errors
    /// When the crowd's sockets can't be driven.
    pub fn play(&self, crowd: &mut Crowd, mut orders: Orders) -> Result<(Figures, Answers), String> {
        crowd.play(&mut orders)?;
        let mut figures = Figures::default();
        orders.tell(&mut figures);
        orders.progress.tell(&mut figures);
        let answers = orders.outcome().map(|()| self.planted(orders.acks));
        Ok((figures, answers))
    }

    /// The answers as they are, or with one that never was when that is planted.
    #[must_use]
    pub fn planted(&self, mut acks: Vec<Ack>) -> Vec<Ack> {
        if let Some(last) = acks.iter().max_by_key(|ack| ack.seq).copied().filter(|_| self.plant) {
            acks.push(Ack { seq: last.seq + 1, ..last });
        }
        acks
    }

    fn settings(&self, play: &impl Serialize) -> Value {
        let mut settings = serde_json::to_value(play).unwrap_or_default();
        settings["seconds"] = json!(self.span.seconds);
        settings["warm_up"] = json!(self.span.warm_up);
        settings["database"] = json!(self.database);
        settings
    }
}

const SOCKETS: &str = "/connection/websocket";
