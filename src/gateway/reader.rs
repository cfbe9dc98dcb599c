//! The incoming half of a socket: bytes into whole messages, none larger than the limit. `actix-ws` notices a frame
//! that is too large only once all of it has arrived, so a guard reads the announced lengths first.

use actix_web::error::PayloadError;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest, dev, web};
use actix_ws::{AggregatedMessage, AggregatedMessageStream};
use futures_util::{Stream, ready};
use std::pin::Pin;
use std::task::{Context, Poll};

/// What a client sent.
#[derive(Debug)]
pub enum Incoming {
    Message(AggregatedMessage),
    /// Not WebSocket, not UTF-8, or too large. Nothing follows.
    Broken(String),
}

/// Messages of one client; ends with its connection.
pub struct Reader {
    messages: AggregatedMessageStream,
    /// After a broken frame the rest can't be told apart any more.
    over: bool,
}

impl Reader {
    #[must_use]
    pub fn new(messages: actix_ws::MessageStream, frame_bytes_max: usize) -> Self {
        let messages = messages
            .max_frame_size(frame_bytes_max)
            .aggregate_continuations()
            .max_continuation_size(frame_bytes_max);
        Self { messages, over: false }
    }
}

impl Stream for Reader {
    type Item = Incoming;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Incoming>> {
        if self.over {
            return Poll::Pending;
        }
        Poll::Ready(match ready!(Pin::new(&mut self.messages).poll_next(context)) {
            None => None,
            Some(Ok(message)) => Some(Incoming::Message(message)),
            Some(Err(why)) => {
                self.over = true;
                Some(Incoming::Broken(why.to_string()))
            }
        })
    }
}

/// The request's body behind a [`Guard`].
///
/// # Errors
/// As the extractor of the body.
pub async fn guarded(
    request: &HttpRequest,
    body: web::Payload,
    frame_bytes_max: usize,
) -> Result<web::Payload, actix_web::Error> {
    let guard = Guard { body: body.into_inner(), lengths: Lengths::new(frame_bytes_max) };
    web::Payload::from_request(request, &mut dev::Payload::Stream { payload: Box::pin(guard) }).await
}

/// Passes the bytes of a client on until a frame announces more than the limit.
struct Guard {
    body: dev::Payload,
    lengths: Lengths,
}

impl Stream for Guard {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(match ready!(Pin::new(&mut self.body).poll_next(context)) {
            Some(Ok(bytes)) if self.lengths.admits(&bytes) => Some(Ok(bytes)),
            Some(Ok(_)) => Some(Err(PayloadError::Overflow)),
            // The connection ended, which a WebSocket's body always does in the middle. An error would make
            // `actix-ws` forget what came right before: often the client's goodbye.
            Some(Err(_)) | None => None,
        })
    }
}

/// Follows the frames in a stream of bytes by their headers alone (RFC 6455, section 5.2).
struct Lengths {
    max: u64,
    /// Bytes of the current frame still to come.
    rest: u64,
    header: [u8; 14],
    filled: usize,
}

impl Lengths {
    fn new(max: usize) -> Self {
        Self { max: max as u64, rest: 0, header: [0; 14], filled: 0 }
    }

    /// Whether no frame that begins in these bytes is too long.
    fn admits(&mut self, mut bytes: &[u8]) -> bool {
        while let Some((first, others)) = bytes.split_first() {
            if self.rest > 0 {
                let skipped = usize::try_from(self.rest).unwrap_or(usize::MAX).min(bytes.len());
                self.rest -= skipped as u64;
                bytes = &bytes[skipped..];
                continue;
            }
            self.header[self.filled] = *first;
            self.filled += 1;
            bytes = others;
            if self.filled == self.header_bytes() {
                self.rest = self.announced();
                self.filled = 0;
                if self.rest > self.max {
                    return false;
                }
            }
        }
        true
    }

    fn header_bytes(&self) -> usize {
        let second = self.header[1];
        let length = match second & 0x7f {
            _ if self.filled < 2 => 0,
            126 => 2,
            127 => 8,
            _ => 0,
        };
        let mask = if self.filled >= 2 && second & 0x80 != 0 { 4 } else { 0 };
        2 + length + mask
    }

    fn announced(&self) -> u64 {
        let big_endian = |bytes: &[u8]| bytes.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
        match self.header[1] & 0x7f {
            126 => big_endian(&self.header[2..4]),
            127 => big_endian(&self.header[2..10]),
            short => u64::from(short),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_http::ws::{OpCode, Parser};
    use actix_web::web::BytesMut;

    fn frame(bytes: usize) -> BytesMut {
        let mut out = BytesMut::new();
        Parser::write_message(&mut out, vec![7_u8; bytes], OpCode::Text, true, true);
        out
    }

    #[test]
    fn frames_up_to_the_limit_pass_however_they_are_cut() {
        let mut stream = BytesMut::new();
        for bytes in [0, 1, 125, 126, 127, 65_535, 65_536, 70_000] {
            stream.extend_from_slice(&frame(bytes));
        }
        for chunk in [1, 2, 3, 7, 1_000, usize::MAX] {
            let mut lengths = Lengths::new(70_000);
            assert!(
                stream.chunks(chunk.min(stream.len())).all(|part| lengths.admits(part)),
                "cut by {chunk}"
            );
            assert_eq!((lengths.rest, lengths.filled), (0, 0));
        }
    }

    #[test]
    fn a_frame_above_the_limit_is_refused_by_its_header() {
        let mut lengths = Lengths::new(16_384);
        assert!(lengths.admits(&frame(16_384)));
        assert!(!lengths.admits(&frame(16_385)[..8]));
        let mut endless = Lengths::new(16_384);
        assert!(!endless.admits(&[0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]));
    }
}
