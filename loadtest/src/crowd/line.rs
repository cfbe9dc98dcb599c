//! One socket of a crowd: its upgrade, its frames, and what waits to be sent.

use super::frame::{self, Opcode};
use mio::net::TcpStream;
use mio::{Interest, Registry, Token};
use std::io::{self, ErrorKind, Write as _};
use std::net::SocketAddr;

/// Where a socket stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Not connected, or not any more.
    Away,
    /// Asked for the upgrade.
    Knocking,
    Open,
}

/// One seat in a crowd, with or without a connection.
#[derive(Debug)]
pub struct Line {
    pub(super) stream: Option<TcpStream>,
    pub(super) phase: Phase,
    /// The beginning of what isn't whole yet.
    pub(super) inbound: Vec<u8>,
    outbound: Vec<u8>,
    /// Doesn't read.
    pub(super) deaf: bool,
    last_id: u32,
}

impl Line {
    pub(super) const fn away() -> Self {
        Self {
            stream: None,
            phase: Phase::Away,
            inbound: Vec::new(),
            outbound: Vec::new(),
            deaf: false,
            last_id: 0,
        }
    }

    /// Connects; the upgrade is asked for as soon as the connection stands.
    pub(super) fn knock(
        &mut self,
        registry: &Registry,
        seat: usize,
        to: SocketAddr,
        path: &str,
    ) -> io::Result<()> {
        let mut stream = TcpStream::connect(to)?;
        // A command is one small write; it must not wait for another.
        let _ = stream.set_nodelay(true);
        registry.register(&mut stream, Token(seat), Interest::READABLE | Interest::WRITABLE)?;
        *self = Self { stream: Some(stream), phase: Phase::Knocking, ..Self::away() };
        // The key is RFC 6455's own example: who speaks to a server of ours need not check what it makes of it.
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {to}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        );
        self.outbound.extend_from_slice(request.as_bytes());
        Ok(())
    }

    /// The number of the next command on this socket.
    pub fn next_id(&mut self) -> u32 {
        self.last_id += 1;
        self.last_id
    }

    #[must_use]
    pub fn is_open(&self) -> bool {
        self.phase == Phase::Open
    }

    /// Sends one text frame, whatever `write` appends. What doesn't go at once goes when the socket takes it; a broken
    /// connection shows when it is read.
    pub fn say(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        self.send(Opcode::Text, write);
    }

    pub(super) fn send(&mut self, opcode: Opcode, write: impl FnOnce(&mut Vec<u8>)) {
        let idle = self.outbound.is_empty();
        frame::write(&mut self.outbound, opcode, write);
        if idle {
            self.flush();
        }
    }

    pub(super) fn flush(&mut self) {
        let Some(stream) = &mut self.stream else { return self.outbound.clear() };
        let mut sent = 0;
        while sent < self.outbound.len() {
            match stream.write(&self.outbound[sent..]) {
                Ok(0) => break,
                Ok(count) => sent += count,
                Err(fault) if fault.kind() == ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        self.outbound.drain(..sent);
    }

    /// Ends the connection without a farewell, as a lost network does.
    pub fn cut(&mut self) {
        *self = Self { last_id: self.last_id, ..Self::away() };
    }

    /// Stops reading for good, and takes as little into the kernel as it can.
    pub fn stop_reading(&mut self) {
        self.deaf = true;
        if let Some(stream) = &self.stream {
            let _ = socket2::SockRef::from(stream).set_recv_buffer_size(1);
        }
    }
}
