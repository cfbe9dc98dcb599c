//! The incoming half of a socket: bytes into whole messages, none larger than the limit. A socket that says nothing
//! holds no buffer. The framing itself is actix-http's; what a message means is the session's business.

use super::outgoing::Outgoing;
use actix_http::ws::{OpCode, Parser, ProtocolError};
use actix_web::dev::Payload;
use actix_web::web::{Bytes, BytesMut};
use futures_util::Stream;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

/// What a client sent.
#[derive(Debug, PartialEq, Eq)]
pub enum Incoming {
    Text(String),
    /// Nothing we would read.
    Binary,
    Ping(Bytes),
    Pong,
    Close,
    /// Not WebSocket, not UTF-8, or too large. Nothing follows.
    Broken(String),
}

/// Messages of one client; ends with its connection.
pub struct Reader {
    body: Payload,
    /// Knows when the connection is gone, which the body may never tell: see [`Outgoing::gone`].
    outgoing: Arc<Outgoing>,
    message_bytes_max: usize,
    /// The beginning of a frame that hasn't come whole; empty, it holds no memory.
    bytes: BytesMut,
    /// The message that comes in several frames, while it does.
    parts: Option<Box<Parts>>,
    /// After a broken frame the rest can't be told apart any more.
    over: bool,
}

/// The frames of one message so far.
struct Parts {
    is_text: bool,
    bytes: BytesMut,
}

impl Reader {
    #[must_use]
    pub fn new(body: Payload, outgoing: Arc<Outgoing>, message_bytes_max: usize) -> Self {
        Self { body, outgoing, message_bytes_max, bytes: BytesMut::new(), parts: None, over: false }
    }

    /// The next whole message of the bytes that are there.
    fn next_message(&mut self) -> Result<Option<Incoming>, Fault> {
        loop {
            // Before the frame is read: the parser would wait for all of it, and only then find it too large.
            if announced(&self.bytes) > self.message_bytes_max as u64 {
                return Err(Fault::TooLarge);
            }
            let Some((is_last, kind, payload)) =
                Parser::parse(&mut self.bytes, true, self.message_bytes_max)?
            else {
                return Ok(None);
            };
            let message = self.add(is_last, kind, payload.unwrap_or_default())?;
            if self.bytes.is_empty() {
                self.bytes = BytesMut::new();
            }
            if message.is_some() {
                return Ok(message);
            }
        }
    }

    /// Takes one frame; the message it completes, if it does. Control frames may stand between the parts of a message.
    fn add(&mut self, is_last: bool, kind: OpCode, payload: BytesMut) -> Result<Option<Incoming>, Fault> {
        match kind {
            OpCode::Text | OpCode::Binary if self.parts.is_some() => Err(Fault::OutOfOrder),
            OpCode::Text | OpCode::Binary => {
                let is_text = kind == OpCode::Text;
                if is_last {
                    return whole(is_text, payload).map(Some);
                }
                // Copied, since a payload keeps all alive that came with it.
                self.parts = Some(Box::new(Parts { is_text, bytes: BytesMut::from(&payload[..]) }));
                Ok(None)
            }
            OpCode::Continue => {
                let parts = self.parts.as_mut().ok_or(Fault::OutOfOrder)?;
                if parts.bytes.len() + payload.len() > self.message_bytes_max {
                    return Err(Fault::TooLarge);
                }
                parts.bytes.extend_from_slice(&payload);
                let complete = if is_last { self.parts.take() } else { None };
                complete.map(|parts| whole(parts.is_text, parts.bytes)).transpose()
            }
            _ if !is_last => Err(Fault::OutOfOrder),
            OpCode::Ping => Ok(Some(Incoming::Ping(payload.freeze()))),
            OpCode::Pong => Ok(Some(Incoming::Pong)),
            OpCode::Close => {
                Parser::try_parse_close_payload(&payload)?;
                Ok(Some(Incoming::Close))
            }
            OpCode::Bad => Err(Fault::Protocol(ProtocolError::BadOpCode)),
        }
    }

    fn keep(&mut self, more: Bytes) {
        if self.bytes.is_empty() {
            self.bytes = BytesMut::from(more);
        } else {
            self.bytes.extend_from_slice(&more);
        }
    }
}

impl Stream for Reader {
    type Item = Incoming;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Incoming>> {
        if self.over {
            return Poll::Pending;
        }
        loop {
            match self.next_message() {
                Ok(Some(message)) => return Poll::Ready(Some(message)),
                Ok(None) => {}
                Err(why) => {
                    self.over = true;
                    (self.bytes, self.parts) = (BytesMut::new(), None);
                    return Poll::Ready(Some(Incoming::Broken(why.to_string())));
                }
            }
            match Pin::new(&mut self.body).poll_next(context) {
                Poll::Ready(Some(Ok(more))) => self.keep(more),
                // The connection ended, which for this body is always in the middle: not worth an error.
                Poll::Ready(Some(Err(_)) | None) => return Poll::Ready(None),
                // Asked last, so that what came right before the end is read: often the client's goodbye.
                Poll::Pending if self.outgoing.gone(context.waker()) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

fn whole(is_text: bool, bytes: BytesMut) -> Result<Incoming, Fault> {
    if !is_text {
        return Ok(Incoming::Binary);
    }
    let text = str::from_utf8(&bytes).map_err(Fault::NotText)?;
    Ok(Incoming::Text(text.to_owned()))
}

/// The length that the frame at the beginning of these bytes announces (RFC 6455, section 5.2); 0 while it can't be told.
fn announced(bytes: &[u8]) -> u64 {
    let Some(second) = bytes.get(1) else { return 0 };
    let long = match second & 0x7f {
        126 => bytes.get(2..4),
        127 => bytes.get(2..10),
        short => return u64::from(short),
    };
    long.unwrap_or_default().iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// Why a stream of frames can't be read on.
#[derive(Debug)]
enum Fault {
    TooLarge,
    /// A part without a beginning, a beginning within a message, or a control frame in parts.
    OutOfOrder,
    NotText(std::str::Utf8Error),
    Protocol(ProtocolError),
}

impl From<ProtocolError> for Fault {
    fn from(why: ProtocolError) -> Self {
        Self::Protocol(why)
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooLarge => out.write_str("larger than the limit"),
            Self::OutOfOrder => out.write_str("a frame where it may not stand"),
            Self::NotText(why) => write!(out, "not UTF-8: {why}"),
            Self::Protocol(why) => why.fmt(out),
        }
    }
}

#[cfg(test)]
mod tests;
