//! The outgoing half of a socket: the body of the upgrade's response. The connection's own task pulls frames from the
//! session's queue when the socket takes bytes, so nothing but that bounded queue ever waits for a slow reader.

use super::codes::Disconnect;
use super::outgoing::{Next, Outgoing};
use super::settings::FRAME_BYTES_FULL;
use super::sockets::SocketPermit;
use actix_http::ws::{CloseCode, CloseReason, OpCode, Parser};
use actix_web::web::{Bytes, BytesMut};
use futures_util::Stream;
use std::cell::RefCell;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

/// Capacity kept between frames.
const IDLE_BYTES: usize = 128 * 1024;

thread_local! {
    /// Where frames are put together: one for all sockets of a worker, since ten thousand idle readers must not hold
    /// ten thousand buffers.
    static TEXT: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Frames of one session, as the bytes of a response body.
pub struct Writer {
    outgoing: Arc<Outgoing>,
    ended: bool,
    _permit: SocketPermit,
}

impl Writer {
    #[must_use]
    pub fn new(outgoing: Arc<Outgoing>, permit: SocketPermit) -> Self {
        Self { outgoing, ended: false, _permit: permit }
    }

    /// Fills `bytes` until it is large enough or nothing is left.
    fn fill(&mut self, bytes: &mut BytesMut, text: &mut String, context: &Context<'_>) {
        while bytes.len() < FRAME_BYTES_FULL && !self.ended {
            match self.outgoing.next(text, context.waker()) {
                Next::Text => Parser::write_message(bytes, text.as_bytes(), OpCode::Text, true, false),
                Next::Pong(payload) => Parser::write_message(bytes, payload, OpCode::Pong, true, false),
                Next::Close(why) => Parser::write_close(bytes, Some(reason(why)), false),
                Next::Wait => break,
                Next::End => self.ended = true,
            }
        }
        if text.capacity() > IDLE_BYTES {
            *text = String::new();
        }
    }
}

fn reason(why: Disconnect) -> CloseReason {
    let description = (!why.reason.is_empty()).then(|| why.reason.to_owned());
    CloseReason { code: CloseCode::Other(why.code), description }
}

impl Stream for Writer {
    type Item = Result<Bytes, actix_web::Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let mut bytes = BytesMut::new();
        TEXT.with_borrow_mut(|text| this.fill(&mut bytes, text, context));
        match (bytes.is_empty(), this.ended) {
            (false, _) => Poll::Ready(Some(Ok(bytes.freeze()))),
            (true, true) => Poll::Ready(None),
            (true, false) => Poll::Pending,
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // The connection is gone: whatever still wants to be written has nobody to read it, and the reading half ends.
        self.outgoing.finish();
    }
}
