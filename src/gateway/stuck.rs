//! Connections whose peer takes nothing any more. A session can close its queue, but its close frame can't leave, and
//! nobody polls a connection that can't write: only the kernel can end it. Knows nothing of the protocol.

use actix_web::dev::Extensions;
use actix_web::rt::net::TcpStream;
use socket2::SockRef;
use std::any::Any;
use std::time::Duration;

/// For `HttpServer::client_disconnect_timeout`: how long the server waits for the client to hang up first. After a
/// close handshake clients wait for the server instead, and only then come back, so this is short; but actix-http reads
/// a clock that may be 500 ms old, and a deadline already past would never wake it: so it must stay above that.
pub const LINGER: Duration = Duration::from_millis(600);

/// For `HttpServer::on_connect`: the kernel ends a connection whose peer has taken nothing for that long.
pub fn end_stuck(after: Duration) -> impl Fn(&dyn Any, &mut Extensions) + Clone + Send + Sync + 'static {
    move |connection, _| {
        if let Some(stream) = connection.downcast_ref::<TcpStream>()
            && let Err(why) = limit(stream, after)
        {
            tracing::debug!(%why, "a connection may stay stuck for as long as the system allows");
        }
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn limit(stream: &TcpStream, after: Duration) -> std::io::Result<()> {
    SockRef::from(stream).set_tcp_user_timeout(Some(after))
}

/// Elsewhere the peer is at least asked whether it is still there.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn limit(stream: &TcpStream, after: Duration) -> std::io::Result<()> {
    SockRef::from(stream).set_tcp_keepalive(&socket2::TcpKeepalive::new().with_time(after))
}
