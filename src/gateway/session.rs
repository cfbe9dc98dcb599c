//! One connected socket: an actor on its HTTP worker's thread. It walks the states of a connection, keeps its timers
//! and hands commands to their files in `commands`. It never writes to the socket: everything leaves through the
//! session's queue.

use super::codec::{Command, Method, command};
use super::codes::{self, Disconnect, Failure};
use super::commands;
use super::hub::Hub;
use super::outgoing::{Message, Outgoing};
use super::rate::{Bucket, Strikes};
use super::reader::{Incoming, Reader};
use super::seat::{Answer, Nudge};
use super::settings::PENDING_COMMANDS_MAX;
use super::{Shared, codec::reply};
use actix::fut::wrap_future;
use actix::{
    Actor, ActorContext, ActorFutureExt as _, AsyncContext, Context, Handler, SpawnHandle, StreamHandler,
};
use actors::dice::Dice;
use actors::host::ports::SessionId;
use actors::ids::{Caller, UserId};
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};
use ulid::Ulid;

const STRIKES_WINDOW: Duration = Duration::from_secs(10);

/// One connection.
pub struct Session {
    pub(super) id: SessionId,
    /// The connection's public name.
    pub(super) client: String,
    pub(super) shared: Arc<Shared>,
    pub(super) hub: Rc<Hub>,
    pub(super) outgoing: Arc<Outgoing>,
    pub(super) phase: Phase,
    pub(super) person: Option<Person>,
    /// Where the client says it was on its own channel.
    pub(super) own_hint: command::Hint,
    pending: VecDeque<Command>,
    rate: Bucket,
    strikes: Strikes,
    tags: u64,
    awaiting_pong: bool,
    expiry: Option<SpawnHandle>,
}

/// Where a connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Opened,
    /// `connect` is good, its answer is on the way.
    Connecting,
    Live,
    /// `connect` failed: nothing more is executed.
    Unusable,
    Closing,
}

/// Who is behind a connection.
pub struct Person {
    /// Nothing of a guest, who watches what everybody may and orders nothing.
    pub user: Option<UserId>,
    pub caller: Caller,
    /// The presence entry: a JSON object.
    pub info: Arc<str>,
    /// Of the person over all sockets; a guest has their own.
    pub rate: Arc<Bucket>,
}

/// Anything that runs on a session's thread.
pub(super) type SessionContext = Context<Session>;

impl Session {
    /// Starts the session of a client that is read by `reader`.
    pub(super) fn start(shared: Arc<Shared>, hub: Rc<Hub>, outgoing: Arc<Outgoing>, reader: Reader) {
        // Handed to the context at once: a field for the moment before it would stay for hours.
        Self::create(|ctx| {
            ctx.add_stream(reader);
            Self::new(shared, hub, outgoing)
        });
    }

    fn new(shared: Arc<Shared>, hub: Rc<Hub>, outgoing: Arc<Outgoing>) -> Self {
        let rate = Bucket::new(shared.settings.session_rate);
        Self {
            id: shared.next_session(),
            client: client_name(),
            shared,
            hub,
            outgoing,
            phase: Phase::Opened,
            person: None,
            own_hint: command::Hint::default(),
            pending: VecDeque::new(),
            rate,
            strikes: Strikes::within(STRIKES_WINDOW),
            tags: 0,
            awaiting_pong: false,
            expiry: None,
        }
    }

    /// Queues a message for the client.
    pub(super) fn say(&self, text: String) {
        self.outgoing.push(Message::Own(text));
    }

    /// Answers a command with an error.
    pub(super) fn fail(&self, id: u32, failure: impl Into<Failure>) {
        let failure = failure.into();
        metrics::counter!("souk_socket_errors_total", "code" => failure.code.to_string()).increment(1);
        self.say(reply::error(id, &failure));
    }

    /// Ends the connection after what is queued.
    pub(super) fn close(&self, why: Disconnect) {
        self.outgoing.close(why);
    }

    /// A number that no other subscription of this session had.
    pub(super) fn next_tag(&mut self) -> u64 {
        self.tags += 1;
        self.tags
    }

    /// Takes commands in the order they came.
    pub(super) fn take(&mut self, command: Command, ctx: &mut SessionContext) {
        match (self.phase, &command.method) {
            (Phase::Unusable | Phase::Closing, _) => {}
            (Phase::Opened, Method::Connect(_)) => commands::run(self, command, ctx),
            (Phase::Opened, _) | (Phase::Connecting | Phase::Live, Method::Connect(_)) => {
                self.close(codes::MALFORMED);
                self.phase = Phase::Closing;
            }
            (Phase::Connecting, _) if self.pending.len() >= PENDING_COMMANDS_MAX => {
                self.close(codes::RATE_LIMITED);
            }
            (Phase::Connecting, _) => self.pending.push_back(command),
            (Phase::Live, Method::Pong) => self.take_pong(),
            (Phase::Live, _) => {
                if self.admits(&command) {
                    commands::run(self, command, ctx);
                }
            }
        }
    }

    /// Whether the rates allow this command; if not, it is answered so.
    fn admits(&mut self, command: &Command) -> bool {
        let Err(wait_ms) = self.take_permission() else { return true };
        let strikes = self.strikes.add(Instant::now());
        if strikes > self.shared.settings.refusals_max {
            self.close_offender();
            return false;
        }
        // Giving something up is always allowed: an SDK reconnects when it can't.
        if matches!(command.method, Method::Unsubscribe(_)) {
            return true;
        }
        if command.id > 0 {
            self.fail(command.id, codes::TOO_MANY_REQUESTS.because(format_args!("retry in {wait_ms} ms")));
        }
        false
    }

    fn take_permission(&self) -> Result<(), u64> {
        self.rate.take()?;
        self.person.as_ref().map_or(Ok(()), |person| person.rate.take())
    }

    fn close_offender(&mut self) {
        let user = self.person.as_ref().and_then(|person| person.user);
        let why = user.map_or(codes::RATE_LIMITED, |user| self.shared.sockets.offend(user));
        self.close(why);
        self.phase = Phase::Closing;
    }

    /// An answer to our ping; an unasked one is tolerated, but costs like a command.
    fn take_pong(&mut self) {
        if !std::mem::take(&mut self.awaiting_pong)
            && self.rate.take().is_err()
            && self.strikes.add(Instant::now()) > self.shared.settings.refusals_max
        {
            self.close_offender();
        }
    }

    /// `connect` failed for good: the client goes, or is shown out.
    pub(super) fn become_unusable(&mut self, then: Disconnect, ctx: &mut SessionContext) {
        self.phase = Phase::Unusable;
        ctx.run_later(self.shared.settings.close_wait, move |session, _| session.close(then));
    }

    fn connected(&mut self, own: bool, ctx: &mut SessionContext) {
        if !own {
            self.retry_own(ctx);
        }
        if self.phase != Phase::Connecting {
            return;
        }
        self.phase = Phase::Live;
        self.shared.sockets.greet(self.id);
        let ping_ms = u64::try_from(self.shared.settings.ping.as_millis()).unwrap_or(u64::MAX);
        if ping_ms > 0 {
            // Somewhere in the second half of the first interval, so that pings are spread after a storm.
            let early = Dice::seeded(self.id.0).below(ping_ms / 2 + 1);
            ctx.run_later(Duration::from_millis(ping_ms - early), Self::ping);
        }
        while let Some(command) = self.pending.pop_front() {
            self.take(command, ctx);
        }
    }

    /// The own channel could not be followed yet: the journal is away, or the node is full.
    fn retry_own(&mut self, ctx: &mut SessionContext) {
        const PAUSE: Duration = Duration::from_secs(3);
        ctx.run_later(PAUSE, |session, ctx| {
            if session.phase == Phase::Live {
                commands::connect::follow_own(session, Answer::Push, ctx);
            }
        });
    }

    fn ping(&mut self, ctx: &mut SessionContext) {
        if self.phase != Phase::Live {
            return;
        }
        self.outgoing.push(Message::Ping);
        self.awaiting_pong = true;
        ctx.run_later(self.shared.settings.pong_wait, |session, _| {
            if session.awaiting_pong && session.phase == Phase::Live {
                session.close(codes::NO_PONG);
            }
        });
        ctx.run_later(self.shared.settings.ping, Self::ping);
    }

    /// Ends the connection when the token has expired and the grace has passed.
    pub(super) fn expire_at(&mut self, expires_at_ms: i64, ctx: &mut SessionContext) {
        let left_ms = expires_at_ms.saturating_sub((self.shared.clock)());
        let left = Duration::from_millis(u64::try_from(left_ms).unwrap_or(0));
        let until = left + self.shared.settings.expiry_grace;
        let handle = ctx.run_later(until, |session, _| session.close(codes::EXPIRED));
        if let Some(before) = self.expiry.replace(handle) {
            ctx.cancel_future(before);
        }
    }

    /// Seconds that the client has until it must have refreshed.
    pub(super) fn ttl_s(&self, expires_at_ms: i64) -> i64 {
        (expires_at_ms.saturating_sub((self.shared.clock)()) / 1_000).max(1)
    }

    /// Somebody closed the queue: the session takes part in nothing any more, and waits for the peer's goodbye.
    fn begin_close(&mut self, ctx: &mut SessionContext) {
        self.phase = Phase::Closing;
        self.pending.clear();
        self.step_out();
        if let Some(why) = self.outgoing.closing() {
            metrics::counter!("souk_socket_closes_total", "code" => why.code.to_string()).increment(1);
        }
        ctx.run_later(self.shared.settings.close_wait, |_, ctx| ctx.stop());
    }

    fn step_out(&self) {
        self.hub.unseat(self.id);
        self.shared.sockets.leave(self.id);
    }

    fn end(&self) {
        self.step_out();
        // Whoever ends a session gives a reason first. Where nobody did, a panic of ours has ended it.
        self.outgoing.close(codes::SERVER_ERROR);
        self.outgoing.finish();
    }

    fn read(&mut self, text: &str, ctx: &mut SessionContext) {
        if text.len() > self.shared.settings.frame_bytes_max {
            return self.close(codes::MALFORMED);
        }
        let (read, fault) = command::read_frame(text);
        for command in read {
            self.take(command, ctx);
        }
        if let Some(why) = fault
            && !matches!(self.phase, Phase::Closing | Phase::Unusable)
        {
            tracing::debug!(session = self.id.0, %why, "malformed frame");
            self.close(codes::MALFORMED);
            self.phase = Phase::Closing;
        }
    }
}

impl Actor for Session {
    type Context = SessionContext;

    fn started(&mut self, ctx: &mut SessionContext) {
        let address = ctx.address();
        let nudge = Rc::new(move |nudge: Nudge| address.do_send(Nudged(nudge)));
        self.hub.seat(self.id, self.outgoing.clone(), nudge);
        let outgoing = self.outgoing.clone();
        let closed = wrap_future::<_, Self>(async move { outgoing.closed().await });
        ctx.spawn(closed.map(|(), session, ctx| session.begin_close(ctx)));
        ctx.run_later(self.shared.settings.connect_wait, |session, _| {
            if matches!(session.phase, Phase::Opened | Phase::Connecting) {
                session.close(codes::STALE);
            }
        });
    }

    fn stopped(&mut self, _: &mut SessionContext) {
        self.end();
    }
}

/// Also when the actor ended without [`Actor::stopped`]: no ghost stays in any room.
impl Drop for Session {
    fn drop(&mut self) {
        self.end();
    }
}

impl StreamHandler<Incoming> for Session {
    fn handle(&mut self, incoming: Incoming, ctx: &mut SessionContext) {
        match incoming {
            Incoming::Text(text) => self.read(&text, ctx),
            Incoming::Binary => {
                self.close(codes::INAPPROPRIATE);
                self.phase = Phase::Closing;
            }
            Incoming::Ping(payload) => self.outgoing.pong(payload),
            Incoming::Pong => {}
            Incoming::Close => {
                self.outgoing.close(codes::GOODBYE);
                ctx.stop();
            }
            Incoming::Broken(why) => {
                tracing::debug!(session = self.id.0, why, "broken frame");
                self.close(codes::MALFORMED);
                self.phase = Phase::Closing;
            }
        }
    }

    /// The connection is gone without a goodbye.
    fn finished(&mut self, ctx: &mut SessionContext) {
        self.outgoing.close(codes::GOODBYE);
        ctx.stop();
    }
}

/// A hub's word to its session.
#[derive(actix::Message)]
#[rtype(result = "()")]
pub(super) struct Nudged(pub(super) Nudge);

impl Handler<Nudged> for Session {
    type Result = ();

    fn handle(&mut self, Nudged(nudge): Nudged, ctx: &mut SessionContext) {
        match nudge {
            Nudge::Connected { own } => self.connected(own, ctx),
            Nudge::Resume(channel) => {
                for command in self.hub.backlog(self.id, &channel) {
                    if self.phase == Phase::Live {
                        commands::run(self, command, ctx);
                    }
                }
            }
        }
    }
}

/// A name that no other connection has, in the form of a UUID.
fn client_name() -> String {
    let digits = format!("{:032x}", u128::from(Ulid::new()));
    let parts = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]];
    parts.join("-")
}
