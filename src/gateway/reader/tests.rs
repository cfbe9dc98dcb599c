//! The reader through its stream: what comes out of bytes, however they are cut.

use super::super::outgoing::Bounds;
use super::*;
use actix_web::error::PayloadError;
use actors::dice::Dice;
use futures_util::task::noop_waker;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Wake, Waker};
use std::time::Duration;

const LIMIT: usize = 1_000;

/// A client whose bytes come when the test says so.
struct Client {
    /// `None` is the end.
    bytes: Rc<RefCell<VecDeque<Option<Bytes>>>>,
    outgoing: Arc<Outgoing>,
    reader: Reader,
}

/// Never wakes: the tests ask by themselves.
struct Body(Rc<RefCell<VecDeque<Option<Bytes>>>>);

impl Stream for Body {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0
            .borrow_mut()
            .pop_front()
            .map_or(Poll::Pending, |part| Poll::Ready(Some(part.ok_or(PayloadError::Incomplete(None)))))
    }
}

impl Client {
    fn new() -> Self {
        let bytes = Rc::<RefCell<VecDeque<_>>>::default();
        let age_max = Duration::from_secs(10);
        let outgoing = Outgoing::new(Bounds { bytes_max: 1, messages_max: 1, age_max });
        let body: Payload = Payload::Stream { payload: Box::pin(Body(bytes.clone())) };
        let reader = Reader::new(body, outgoing.clone(), LIMIT);
        Self { bytes, outgoing, reader }
    }

    fn send(&self, bytes: &[u8]) {
        self.bytes.borrow_mut().push_back(Some(Bytes::copy_from_slice(bytes)));
    }

    fn hang_up(&self) {
        self.bytes.borrow_mut().push_back(None);
    }

    fn poll(&mut self) -> Poll<Option<Incoming>> {
        Pin::new(&mut self.reader).poll_next(&mut Context::from_waker(&noop_waker()))
    }

    /// Everything there is now.
    fn read(&mut self) -> Vec<Incoming> {
        std::iter::from_fn(|| match self.poll() {
            Poll::Ready(message) => message,
            Poll::Pending => None,
        })
        .collect()
    }
}

/// What comes of bytes that are sent in one piece.
fn read(bytes: &[u8]) -> Vec<Incoming> {
    let mut client = Client::new();
    client.send(bytes);
    client.read()
}

fn is_broken(messages: &[Incoming]) -> bool {
    matches!(messages, [Incoming::Broken(_)])
}

fn frame(kind: OpCode, is_last: bool, payload: &[u8]) -> Vec<u8> {
    let mut out = BytesMut::new();
    Parser::write_message(&mut out, payload, kind, is_last, true);
    out.to_vec()
}

fn text(payload: &str) -> Vec<u8> {
    frame(OpCode::Text, true, payload.as_bytes())
}

fn heard(text: &str) -> Incoming {
    Incoming::Text(text.to_owned())
}

fn close() -> Vec<u8> {
    let mut out = BytesMut::new();
    Parser::write_close(&mut out, Some(actix_http::ws::CloseCode::Normal.into()), true);
    out.to_vec()
}

/// Every kind of frame, lengths of both long forms but the longest, and a message in parts around a ping.
fn conversation() -> (Vec<u8>, Vec<Incoming>) {
    let long = "é".repeat(LIMIT / 2);
    let sent = [
        text(""),
        text("a"),
        frame(OpCode::Ping, true, b"there?"),
        text(&long),
        // A letter of two bytes in two frames.
        frame(OpCode::Text, false, b"gr\xc3"),
        frame(OpCode::Continue, false, b"\xbc"),
        frame(OpCode::Ping, true, b"between"),
        frame(OpCode::Continue, false, b""),
        frame(OpCode::Continue, true, b"n"),
        frame(OpCode::Binary, true, &[0xff; 130]),
        frame(OpCode::Binary, false, &[0xff; 3]),
        frame(OpCode::Continue, true, &[0xff; 3]),
        frame(OpCode::Pong, true, b""),
        close(),
    ];
    let heard = vec![
        heard(""),
        heard("a"),
        Incoming::Ping(Bytes::from_static(b"there?")),
        heard(&long),
        Incoming::Ping(Bytes::from_static(b"between")),
        heard("grün"),
        Incoming::Binary,
        Incoming::Binary,
        Incoming::Pong,
        Incoming::Close,
    ];
    (sent.concat(), heard)
}

#[test]
fn messages_are_the_same_wherever_they_are_cut() {
    let (sent, heard) = conversation();
    assert_eq!(read(&sent), heard);
    for cut in 1..sent.len() {
        let mut client = Client::new();
        client.send(&sent[..cut]);
        let mut messages = client.read();
        client.send(&sent[cut..]);
        messages.extend(client.read());
        assert_eq!(messages, heard, "cut at {cut}");
    }
    let mut client = Client::new();
    let messages: Vec<_> = sent
        .iter()
        .flat_map(|byte| {
            client.send(&[*byte]);
            client.read()
        })
        .collect();
    assert_eq!(messages, heard, "byte by byte");
}

#[test]
fn messages_are_the_same_in_pieces_of_any_size() {
    let (sent, heard) = conversation();
    for seed in 0..300 {
        let mut dice = Dice::seeded(seed);
        let (mut client, mut messages, mut rest) = (Client::new(), Vec::new(), &sent[..]);
        while !rest.is_empty() {
            let size = 1 + usize::try_from(dice.below(200)).expect("small");
            let (piece, others) = rest.split_at(size.min(rest.len()));
            client.send(piece);
            // Now and then several pieces wait for the reader.
            if dice.below(3) > 0 {
                messages.extend(client.read());
            }
            rest = others;
        }
        messages.extend(client.read());
        assert_eq!(messages, heard, "seed {seed}");
    }
}

#[test]
fn any_bytes_are_read_without_a_panic() {
    for seed in 0..2_000 {
        let mut dice = Dice::seeded(seed);
        let mut client = Client::new();
        let mut noise: Vec<u8> = (0..200).map(|_| dice.below(256) as u8).collect();
        if dice.below(2) == 0 {
            // Begins like a frame, so that more than its first byte is looked at.
            noise[0] = 0x80 >> dice.below(2) | dice.below(11) as u8;
            noise[1] |= 0x80;
        }
        client.send(&noise);
        let messages = client.read();
        let broken = messages.iter().position(|message| matches!(message, Incoming::Broken(_)));
        assert!(broken.is_none_or(|at| at + 1 == messages.len()), "seed {seed}: {messages:?}");
    }
}

#[test]
fn a_frame_above_the_limit_is_refused_by_its_header_after_what_came_before() {
    let good = text(&"x".repeat(LIMIT));
    assert_eq!(read(&good), [heard(&"x".repeat(LIMIT))]);
    let bad = &text(&"x".repeat(LIMIT + 1))[..4];
    assert!(is_broken(&read(bad)));
    let endless = [0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    assert!(is_broken(&read(&endless)));
    let sixteen_mib = [0x81, 0xff, 0, 0, 0, 0, 1, 0, 0, 0];
    assert!(is_broken(&read(&sixteen_mib)));
    let messages = read(&[&good[..], bad].concat());
    assert_eq!(messages.len(), 2);
    assert!(is_broken(&messages[1..]));
}

#[test]
fn parts_above_the_limit_are_refused_together() {
    let part = |kind, is_last, bytes: usize| frame(kind, is_last, &vec![b'x'; bytes]);
    let first = part(OpCode::Text, false, LIMIT - 10);
    let fits = [&first[..], &part(OpCode::Continue, true, 10)].concat();
    assert_eq!(read(&fits), [heard(&"x".repeat(LIMIT))]);
    for is_last in [false, true] {
        assert!(is_broken(&read(&[&first[..], &part(OpCode::Continue, is_last, 11)].concat())));
    }
}

#[test]
fn text_that_is_not_utf_8_is_broken_in_one_frame_and_in_parts() {
    assert!(is_broken(&read(&frame(OpCode::Text, true, b"\xff"))));
    let parts = [frame(OpCode::Text, false, b"a\xc3"), frame(OpCode::Continue, true, b"a")];
    assert!(is_broken(&read(&parts.concat())));
}

#[test]
fn frames_against_the_rules_are_broken_and_nothing_follows() {
    let begun = frame(OpCode::Text, false, b"a");
    let mut unmasked = BytesMut::new();
    Parser::write_message(&mut unmasked, "a", OpCode::Text, true, false);
    let bad = [
        unmasked.to_vec(),
        frame(OpCode::Continue, true, b"a"),
        [&begun[..], &text("b")].concat(),
        [&begun[..], &begun].concat(),
        frame(OpCode::Ping, false, b""),
        frame(OpCode::Ping, true, &[0; 126]),
        frame(OpCode::Close, true, b"1"),
        // No such kind of frame.
        vec![0x83, 0x80, 0, 0, 0, 0],
    ];
    for (index, bad) in bad.iter().enumerate() {
        let mut client = Client::new();
        client.send(&[&bad[..], &text("c")].concat());
        assert!(is_broken(&client.read()), "case {index}");
        client.send(&text("d"));
        client.hang_up();
        client.outgoing.finish();
        assert_eq!(client.poll(), Poll::Pending, "case {index}");
    }
}

#[test]
fn a_goodbye_is_heard_before_the_end() {
    let mut client = Client::new();
    client.send(&close());
    client.hang_up();
    assert_eq!(client.poll(), Poll::Ready(Some(Incoming::Close)));
    assert_eq!(client.poll(), Poll::Ready(None));
}

#[test]
fn the_connection_ends_the_stream_though_the_body_stays_open() {
    struct Woken(AtomicUsize);
    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    let mut client = Client::new();
    let woken = Arc::new(Woken(AtomicUsize::new(0)));
    let waker = Waker::from(woken.clone());
    let reader = Pin::new(&mut client.reader);
    assert_eq!(reader.poll_next(&mut Context::from_waker(&waker)), Poll::Pending);
    client.send(&[&text("last words")[..], &close()].concat());
    client.outgoing.finish();
    assert_eq!(woken.0.load(Ordering::Relaxed), 1, "the reader is woken");
    assert_eq!(client.poll(), Poll::Ready(Some(heard("last words"))));
    assert_eq!(client.poll(), Poll::Ready(Some(Incoming::Close)));
    assert_eq!(client.poll(), Poll::Ready(None));
}

#[test]
fn a_socket_that_says_nothing_holds_no_buffer() {
    let (sent, _) = conversation();
    let mut client = Client::new();
    client.send(&sent[..sent.len() - 3]);
    client.read();
    assert!(client.reader.bytes.capacity() > 0, "half a frame is kept");
    client.send(&sent[sent.len() - 3..]);
    client.read();
    assert_eq!(client.reader.bytes.capacity(), 0);
    assert!(client.reader.parts.is_none());
    client.send(&[0x81; 1]);
    client.send(&[0xff; 9]);
    assert!(is_broken(&client.read()));
    assert_eq!(client.reader.bytes.capacity(), 0);
}
