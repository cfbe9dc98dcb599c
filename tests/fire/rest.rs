//! One HTTP request, one answer. Not a client for anything else: no redirects, no keeping connections alive.

use serde_json::Value;
use std::io;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// What a request is made of.
#[derive(Clone, Copy, Default)]
pub struct Request<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub token: Option<&'a str>,
    pub key: Option<&'a str>,
    pub body: Option<&'a Value>,
}

/// Status and body; `Null` when the body is no JSON.
///
/// # Errors
/// When the server can't be reached, or goes away before it has answered.
pub async fn send(port: u16, request: Request<'_>) -> io::Result<(u16, Value)> {
    let (status, body) = send_text(port, request).await?;
    Ok((status, serde_json::from_str(&body).unwrap_or(Value::Null)))
}

/// As [`send`], with the body as text.
///
/// # Errors
/// As [`send`].
pub async fn send_text(port: u16, request: Request<'_>) -> io::Result<(u16, String)> {
    let asked = async {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.write_all(head_and_body(request).as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        Ok::<_, io::Error>(answer)
    };
    let answer = timeout(PATIENCE, asked).await.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
    parse(&String::from_utf8_lossy(&answer)).ok_or_else(|| io::Error::from(io::ErrorKind::UnexpectedEof))
}

fn head_and_body(request: Request<'_>) -> String {
    let body = request.body.map(Value::to_string).unwrap_or_default();
    let mut text = format!("{} {} HTTP/1.0\r\nHost: localhost\r\n", request.method, request.path);
    text += &format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
    if let Some(token) = request.token {
        text += &format!("Authorization: Bearer {token}\r\n");
    }
    if let Some(key) = request.key {
        text += &format!("Idempotency-Key: {key}\r\n");
    }
    text + "\r\n" + &body
}

fn parse(answer: &str) -> Option<(u16, String)> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    // A body that was cut off by a kill is no answer.
    (length.is_none_or(|length: usize| body.len() >= length)).then(|| (status, body.to_owned()))
}

/// Longer than any temporary error takes.
const PATIENCE: Duration = Duration::from_secs(60);
