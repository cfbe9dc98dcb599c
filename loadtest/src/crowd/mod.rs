//! Many sockets on one thread. The generator shares its machine with the server, so it must be cheap: one poll for
//! all, one buffer for reading, no task and no JSON tree per message. (Measured before it was kept: a tokio task and a
//! tokio-tungstenite stream per socket take 3.5 to 3.8 µs a delivery and 131 MB at 1,000 sockets, this 1.4 to 2.2 µs.)
//!
//! A [`Crowd`] has seats; a [`Part`] says what those who sit there do. The same crowd visits rivals: it knows WebSocket
//! and the one-object-per-line of our protocol, and what a seat says is its part's business.

mod entry;
mod frame;
mod line;
pub mod scan;

pub use entry::{Pass, Welcome, enter, greet};
pub use line::Line;

use frame::Opcode;
use line::Phase;
use mio::{Events, Poll, Token};
use std::io::{self, ErrorKind, Read as _};
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::time::{Duration, Instant};

/// What the people on the seats do.
pub trait Part {
    /// The socket is open; nothing was said yet.
    fn opened(&mut self, _line: &mut Line, _seat: usize) {}

    /// One message arrived. Pings are answered already. `now` is when its bytes were read.
    fn heard(&mut self, lines: &mut [Line], seat: usize, message: &[u8], now: Instant);

    /// The connection is gone, with the server's close code where there was one.
    fn lost(&mut self, seat: usize, code: Option<u16>);

    /// Does what is due now. Asked before every wait.
    fn due(&mut self, seats: &mut Seats<'_>, now: Instant) -> Next;
}

/// What comes after a part's turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Messages are waited for, at most until then.
    Until(Instant),
    Done,
}

/// The seats in a part's hands, with the means to connect them.
pub struct Seats<'a> {
    pub lines: &'a mut [Line],
    poll: &'a Poll,
    address: SocketAddr,
    paths: &'a [String],
}

impl Seats<'_> {
    /// Connects a seat, anew if need be.
    ///
    /// # Errors
    /// When there is no descriptor or port left.
    pub fn connect(&mut self, seat: usize) -> io::Result<()> {
        let path = &self.paths[seat.min(self.paths.len() - 1)];
        self.lines[seat].knock(self.poll.registry(), seat, self.address, path)
    }
}

/// Sockets to one server, on this thread.
pub struct Crowd {
    poll: Poll,
    events: Events,
    lines: Vec<Line>,
    address: SocketAddr,
    /// The path of each seat; seats behind the end have the last one.
    paths: Vec<String>,
    buffer: Vec<u8>,
}

impl Crowd {
    /// `address` is `127.0.0.1:8080`.
    ///
    /// # Errors
    /// When the address is none, or the system has no poll for us.
    pub fn new(address: &str, paths: &[&str], seats: usize) -> Result<Self, String> {
        let found = address.to_socket_addrs().map_err(|fault| format!("{address}: {fault}"))?.next();
        Ok(Self {
            poll: Poll::new().map_err(|fault| fault.to_string())?,
            events: Events::with_capacity(EVENTS_AT_ONCE),
            lines: (0..seats).map(|_| Line::away()).collect(),
            address: found.ok_or_else(|| format!("{address} is nowhere"))?,
            paths: paths.iter().map(|&path| path.to_owned()).collect(),
            buffer: vec![0; BUFFER_BYTES],
        })
    }

    #[must_use]
    pub fn size(&self) -> usize {
        self.lines.len()
    }

    pub fn lines(&mut self) -> &mut [Line] {
        &mut self.lines
    }

    /// Plays a part to its end.
    ///
    /// # Errors
    /// When the system's poll fails.
    pub fn play(&mut self, part: &mut impl Part) -> Result<(), String> {
        loop {
            let mut seats =
                Seats { lines: &mut self.lines, poll: &self.poll, address: self.address, paths: &self.paths };
            let now = Instant::now();
            let Next::Until(then) = part.due(&mut seats, now) else { return Ok(()) };
            let wait = then.saturating_duration_since(now).min(WAIT_MAX);
            match self.poll.poll(&mut self.events, Some(wait)) {
                Err(fault) if fault.kind() != ErrorKind::Interrupted => return Err(fault.to_string()),
                _ => self.attend(part),
            }
        }
    }

    /// Hears every socket that has something to say.
    fn attend(&mut self, part: &mut impl Part) {
        let Self { events, lines, buffer, .. } = self;
        for event in &*events {
            let Token(seat) = event.token();
            if event.is_writable() {
                lines[seat].flush();
            }
            let ended = event.is_read_closed() || event.is_write_closed() || event.is_error();
            match lines[seat].deaf {
                false if ended || event.is_readable() => listen(lines, seat, buffer, part),
                // Nobody reads why; that it ended is news all the same.
                true if ended && lines[seat].is_open() => lose(lines, seat, None, part),
                _ => {}
            }
        }
    }
}

/// Reads what there is, and gives it on message by message.
fn listen(lines: &mut [Line], seat: usize, buffer: &mut [u8], part: &mut impl Part) {
    loop {
        let line = &mut lines[seat];
        let Some(stream) = &mut line.stream else { return };
        let count = match stream.read(buffer) {
            Ok(0) => return lose(lines, seat, None, part),
            Ok(count) => count,
            Err(fault) if fault.kind() == ErrorKind::WouldBlock => return,
            Err(fault) if fault.kind() == ErrorKind::Interrupted => continue,
            Err(_) => return lose(lines, seat, None, part),
        };
        let now = Instant::now();
        let mut held = std::mem::take(&mut line.inbound);
        if held.is_empty() {
            let used = take(lines, seat, &buffer[..count], now, part);
            held.extend_from_slice(&buffer[used..count]);
        } else {
            held.extend_from_slice(&buffer[..count]);
            let used = take(lines, seat, &held, now, part);
            held.drain(..used);
        }
        lines[seat].inbound = held;
        // A short read means that there is no more: epoll tells when there is.
        if count < buffer.len() {
            return;
        }
    }
}

/// Takes what is whole from the beginning of `bytes`; how much it was.
fn take(lines: &mut [Line], seat: usize, bytes: &[u8], now: Instant, part: &mut impl Part) -> usize {
    let mut used = 0;
    if lines[seat].phase == Phase::Knocking {
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return 0 };
        used = end + 4;
        if !bytes.starts_with(b"HTTP/1.1 101") {
            lose(lines, seat, None, part);
            return bytes.len();
        }
        lines[seat].phase = Phase::Open;
        part.opened(&mut lines[seat], seat);
    }
    while lines[seat].phase == Phase::Open {
        let rest = &bytes[used..];
        let frame = match frame::first(rest) {
            Ok(Some(frame)) => frame,
            Ok(None) => return used,
            Err(_) => {
                lose(lines, seat, None, part);
                return bytes.len();
            }
        };
        used += frame.to;
        let payload = &rest[frame.from..frame.to];
        match frame.opcode {
            Opcode::Text | Opcode::Binary => {
                for message in payload.split(|byte| *byte == b'\n').filter(|message| !message.is_empty()) {
                    match message {
                        b"{}" => lines[seat].say(|out| out.extend_from_slice(b"{}")),
                        message => part.heard(lines, seat, message, now),
                    }
                }
            }
            Opcode::Ping => lines[seat].send(Opcode::Pong, |out| out.extend_from_slice(payload)),
            Opcode::Pong => {}
            Opcode::Close => lose(lines, seat, frame::close_code(payload), part),
        }
    }
    bytes.len()
}

fn lose(lines: &mut [Line], seat: usize, code: Option<u16>, part: &mut impl Part) {
    lines[seat].cut();
    part.lost(seat, code);
}

const EVENTS_AT_ONCE: usize = 64;
const BUFFER_BYTES: usize = 256 * 1024;
/// A part is asked at least so often what is due.
const WAIT_MAX: Duration = Duration::from_millis(250);
