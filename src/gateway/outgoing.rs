//! What waits for one reader: a bounded queue that any thread may push to and the connection's own task drains. A
//! reader who lets it pass a bound of [`Queue`] is closed (3008), never waited for. No sockets here.

use super::codec::reply;
use super::codes::{Disconnect, SLOW};
use super::settings::{FRAME_BYTES_FULL, FRAME_MESSAGES_MAX, Settings};
use actix_web::web::Bytes;
pub use actors::lanes::Bounds;
use actors::lanes::Queue;
use futures_util::task::AtomicWaker;
use serde_json::value::RawValue;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Instant;
use tokio::sync::Notify;

/// One message on its way out.
#[derive(Clone, Debug)]
pub enum Message {
    /// A publication, shared by all its readers.
    Shared(Arc<str>),
    Own(String),
    /// The answer to an rpc, encoded only when it is written: cells have better things to do.
    Answer {
        id: u32,
        json: Box<RawValue>,
    },
    Ping,
}

impl Message {
    fn bytes(&self) -> usize {
        match self {
            Self::Shared(text) => text.len(),
            Self::Own(text) => text.len(),
            Self::Answer { json, .. } => json.get().len() + 32,
            Self::Ping => reply::PING.len(),
        }
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Shared(text) => out.push_str(text),
            Self::Own(text) => out.push_str(text),
            Self::Answer { id, json } => reply::rpc(out, *id, json.get()),
            Self::Ping => out.push_str(reply::PING),
        }
    }
}

/// The next thing to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// The frame's text stands in the buffer given.
    Text,
    /// The answer to a native ping.
    Pong(Bytes),
    /// The last frame.
    Close(Disconnect),
    /// Nothing yet; the waker is called when there is.
    Wait,
    /// The connection may go.
    End,
}

impl From<&Settings> for Bounds {
    fn from(settings: &Settings) -> Self {
        Self {
            bytes_max: settings.queue_bytes_max,
            messages_max: settings.queue_messages_max,
            age_max: settings.queue_age_max,
        }
    }
}

/// The outgoing side of one connection.
#[derive(Debug)]
pub struct Outgoing {
    state: Mutex<State>,
    bounds: Bounds,
    since: Instant,
    waker: AtomicWaker,
    /// Of the reading half, see [`Self::gone`].
    reader: AtomicWaker,
    closed: Notify,
    calls: AtomicUsize,
}

#[derive(Debug, Default)]
struct State {
    messages: Queue<Message>,
    pong: Option<Bytes>,
    closing: Option<Disconnect>,
    close_written: bool,
    finished: bool,
}

impl Outgoing {
    #[must_use]
    pub fn new(bounds: Bounds) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::default(),
            bounds,
            since: Instant::now(),
            waker: AtomicWaker::new(),
            reader: AtomicWaker::new(),
            closed: Notify::new(),
            calls: AtomicUsize::new(0),
        })
    }

    /// Queues a message, from any thread. `false` when the connection is closing, or is closed by this very message.
    pub fn push(&self, message: Message) -> bool {
        self.push_at(Instant::now(), message)
    }

    fn push_at(&self, now: Instant, message: Message) -> bool {
        let mut queue = self.lock();
        if queue.closing.is_some() || queue.finished {
            return false;
        }
        let (bytes, now) = (message.bytes(), now.saturating_duration_since(self.since));
        if queue.messages.push(now, bytes, message, self.bounds).is_err() {
            self.drop_slow(queue);
            return false;
        }
        drop(queue);
        self.waker.wake();
        true
    }

    /// Answers a native ping; only the newest waits.
    pub fn pong(&self, payload: Bytes) {
        self.lock().pong = Some(payload);
        self.waker.wake();
    }

    /// Ends the connection once everything queued before is written. The first reason given stays.
    pub fn close(&self, why: Disconnect) {
        let mut queue = self.lock();
        if queue.closing.is_some() || queue.finished {
            return;
        }
        queue.closing = Some(why);
        drop(queue);
        self.tell_closed();
    }

    /// Closes a reader whose oldest message has waited too long, though nobody pushes.
    pub fn check_age(&self, now: Instant) {
        let mut queue = self.lock();
        let now = now.saturating_duration_since(self.since);
        let open = queue.closing.is_none() && !queue.finished;
        if open && queue.messages.check_age(now, self.bounds).is_err() {
            self.drop_slow(queue);
        }
    }

    /// Nothing more is read or written; the connection's task may end.
    pub fn finish(&self) {
        self.lock().finished = true;
        self.tell_closed();
        self.reader.wake();
    }

    /// Whether nothing more is read or written; wakes the reading half when it comes to that. The connection's task
    /// drops its writer with it, which is certain, while a request's body may stay open after it.
    pub fn gone(&self, waker: &Waker) -> bool {
        // Registered before looking, as in `next`.
        self.reader.register(waker);
        self.lock().finished
    }

    /// Why it is closing, where it is.
    #[must_use]
    pub fn closing(&self) -> Option<Disconnect> {
        self.lock().closing
    }

    /// Resolves once somebody has closed the connection.
    pub async fn closed(&self) {
        self.closed.notified().await;
    }

    /// Takes the next frame: up to so many messages joined by newlines into `text`. Only the connection's task asks.
    pub fn next(&self, text: &mut String, waker: &Waker) -> Next {
        // Registered before looking, so that a push right after the look still wakes.
        self.waker.register(waker);
        let mut queue = self.lock();
        if let Some(payload) = queue.pong.take() {
            return Next::Pong(payload);
        }
        text.clear();
        // Taken under the lock, encoded after it: cells push to this queue meanwhile.
        let mut taken = [const { None }; FRAME_MESSAGES_MAX];
        let (mut joined, mut bytes) = (0, 0);
        while joined < FRAME_MESSAGES_MAX && bytes < FRAME_BYTES_FULL {
            let Some(message) = queue.messages.pop() else { break };
            bytes += message.bytes();
            taken[joined] = Some(message);
            joined += 1;
        }
        if joined > 0 {
            drop(queue);
            text.reserve(bytes + joined);
            for (index, message) in taken.iter().flatten().enumerate() {
                if index > 0 {
                    text.push('\n');
                }
                message.write(text);
            }
            return Next::Text;
        }
        match queue.closing {
            Some(why) if !queue.close_written => {
                queue.close_written = true;
                Next::Close(why)
            }
            _ if queue.finished => Next::End,
            _ => Next::Wait,
        }
    }

    /// Takes a permit for a call that will be answered later; `None` when too many are out.
    #[must_use]
    pub fn call(self: &Arc<Self>, calls_max: usize) -> Option<CallPermit> {
        if self.calls.fetch_add(1, Ordering::Relaxed) >= calls_max {
            self.calls.fetch_sub(1, Ordering::Relaxed);
            return None;
        }
        Some(CallPermit(self.clone()))
    }

    fn drop_slow(&self, mut queue: MutexGuard<'_, State>) {
        queue.closing = Some(SLOW);
        drop(queue);
        self.tell_closed();
    }

    fn tell_closed(&self) {
        self.closed.notify_one();
        self.waker.wake();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No push panics half-way; a poisoned queue is still a queue.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call that was taken: gives its place back when it is answered or forgotten.
#[derive(Debug)]
pub struct CallPermit(Arc<Outgoing>);

impl CallPermit {
    /// The connection that waits for the answer.
    #[must_use]
    pub fn outgoing(&self) -> &Outgoing {
        &self.0
    }
}

impl Drop for CallPermit {
    fn drop(&mut self) {
        self.0.calls.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::codes;
    use futures_util::FutureExt as _;
    use futures_util::task::noop_waker;
    use std::time::Duration;

    const BOUNDS: Bounds = Bounds { bytes_max: 100, messages_max: 20, age_max: Duration::from_secs(10) };

    fn next(out: &Outgoing) -> (Next, String) {
        let mut text = String::new();
        let next = out.next(&mut text, &noop_waker());
        (next, text)
    }

    fn own(text: &str) -> Message {
        Message::Own(text.to_owned())
    }

    #[test]
    fn messages_are_joined_up_to_sixteen() {
        let out = Outgoing::new(BOUNDS);
        assert!((0..18).all(|index| out.push(own(&index.to_string()))));
        let (kind, text) = next(&out);
        assert_eq!(kind, Next::Text);
        assert_eq!(text.split('\n').count(), 16);
        assert_eq!(next(&out).1, "16\n17");
        assert_eq!(next(&out).0, Next::Wait);
    }

    #[test]
    fn too_many_bytes_or_messages_close_as_slow_and_free_the_queue() {
        let heavy = Outgoing::new(BOUNDS);
        assert!(heavy.push(own(&"x".repeat(60))));
        assert!(!heavy.push(own(&"x".repeat(60))));
        assert_eq!(heavy.closing(), Some(SLOW));
        assert_eq!(next(&heavy).0, Next::Close(SLOW));
        assert!(heavy.closed().now_or_never().is_some(), "the session is told");

        let many = Outgoing::new(BOUNDS);
        assert!((0..20).all(|_| many.push(Message::Ping)));
        assert!(!many.push(Message::Ping));
        assert_eq!(next(&many), (Next::Close(SLOW), String::new()));
    }

    #[test]
    fn a_burst_leaves_no_room_behind() {
        let out = Outgoing::new(Bounds { messages_max: 1_000, bytes_max: 100_000, ..BOUNDS });
        assert!((0..1_000).all(|_| out.push(Message::Ping)));
        while next(&out).0 == Next::Text {}
        assert!(out.lock().messages.capacity() <= actors::lanes::IDLE_PLACES);
    }

    #[test]
    fn one_large_message_passes_an_idle_queue() {
        let out = Outgoing::new(BOUNDS);
        assert!(out.push(own(&"x".repeat(500))));
        assert_eq!(next(&out).1.len(), 500);
        assert!(out.push(own("next")));
    }

    #[test]
    fn an_old_message_closes_as_slow_with_and_without_a_push() {
        let pushed = Outgoing::new(BOUNDS);
        let start = pushed.since;
        let late = start + BOUNDS.age_max + Duration::from_millis(1);
        assert!(pushed.push_at(start, own("a")));
        assert!(!pushed.push_at(late, own("b")));
        assert_eq!(pushed.closing(), Some(SLOW));

        let idle = Outgoing::new(BOUNDS);
        let start = idle.since;
        let late = start + BOUNDS.age_max + Duration::from_millis(1);
        assert!(idle.push_at(start, own("a")));
        idle.check_age(start + BOUNDS.age_max);
        assert_eq!(idle.closing(), None);
        idle.check_age(late);
        assert_eq!(idle.closing(), Some(SLOW));
    }

    #[test]
    fn closing_flushes_first_and_takes_nothing_more() {
        let out = Outgoing::new(BOUNDS);
        out.push(own("last words"));
        out.close(codes::SHUTDOWN);
        out.close(codes::STALE);
        assert!(!out.push(own("too late")));
        assert_eq!(next(&out), (Next::Text, "last words".to_owned()));
        assert_eq!(next(&out).0, Next::Close(codes::SHUTDOWN));
        assert_eq!(next(&out).0, Next::Wait, "the peer may still answer");
        out.finish();
        assert_eq!(next(&out).0, Next::End);
    }

    #[test]
    fn calls_are_counted_and_given_back() {
        let out = Outgoing::new(BOUNDS);
        let first = out.call(1).expect("the first has room");
        assert!(out.call(1).is_none());
        drop(first);
        assert!(out.call(1).is_some());
    }

    #[test]
    fn answers_are_encoded_when_written() {
        let out = Outgoing::new(BOUNDS);
        let json = RawValue::from_string(r#"{"ok":true}"#.to_owned()).expect("JSON");
        out.push(Message::Answer { id: 7, json });
        assert_eq!(next(&out).1, r#"{"id":7,"rpc":{"data":{"ok":true}}}"#);
    }
}
