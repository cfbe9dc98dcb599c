//! One socket speaking the Centrifuge protocol (version 2, JSON). It doesn't reconnect: see [`super::steady`].
//!
//! A task owns the connection; handles send it commands and wait for the replies by id, so many calls may be in
//! flight. Whoever wants the pushes gives a bounded channel; one who lets it run full loses the socket, as with a
//! real slow reader.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fmt;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

/// Commands on their way to the connection's task.
const COMMANDS_MAX: usize = 256;
/// Longest wait for a connection or for one reply.
const REPLY_TIMEOUT: Duration = Duration::from_secs(10);
const FAREWELL_TIMEOUT: Duration = Duration::from_secs(1);

/// Why there is no reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SocketFault {
    /// The server's protocol error.
    Error { code: u32, message: String, temporary: bool },
    /// The socket is gone, with its close code where there was one: whether the command had an effect is unknown.
    Lost { close_code: Option<u16>, why: String },
}

impl SocketFault {
    fn lost(why: impl fmt::Display) -> Self {
        Self::Lost { close_code: None, why: why.to_string() }
    }

    /// Whether the same may be tried again, by the protocol's rule for error and close codes.
    #[must_use]
    pub fn temporary(&self) -> bool {
        match self {
            Self::Error { code, temporary, .. } => *temporary || *code < 100,
            Self::Lost { close_code, .. } => {
                !matches!(close_code, Some(1_009 | 3_500..=3_999 | 4_500..=4_999))
            }
        }
    }
}

impl fmt::Display for SocketFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error { code, message, .. } => write!(f, "error {code}: {message}"),
            Self::Lost { close_code: Some(code), why } => write!(f, "closed with {code}: {why}"),
            Self::Lost { close_code: None, why } => write!(f, "socket lost: {why}"),
        }
    }
}

type Reply = Result<Value, SocketFault>;
type Stream = WebSocketStream<MaybeTlsStream<TcpStream>>;

struct Call {
    method: &'static str,
    body: Value,
    reply: oneshot::Sender<Reply>,
}

/// A connected session. Dropping the last handle closes it.
#[derive(Clone, Debug)]
pub struct Socket {
    calls: mpsc::Sender<Call>,
}

impl Socket {
    /// Connects and says who it is. `pushes` receives every `push` object.
    ///
    /// # Errors
    /// [`SocketFault::Lost`] when there is no connection, [`SocketFault::Error`] when the token isn't taken.
    pub async fn connect(
        url: &str,
        token: &str,
        pushes: Option<mpsc::Sender<Value>>,
    ) -> Result<Self, SocketFault> {
        let connecting = connect_async_with_config(url, None, true);
        let (stream, _) = tokio::time::timeout(REPLY_TIMEOUT, connecting)
            .await
            .map_err(|_| SocketFault::lost("no answer to the upgrade"))?
            .map_err(SocketFault::lost)?;
        let (calls, inbox) = mpsc::channel(COMMANDS_MAX);
        let line = Line { stream, pushes, waiting: HashMap::new(), last_id: 0 };
        tokio::spawn(line.run(inbox));
        let socket = Self { calls };
        socket.call("connect", json!({ "token": token, "name": "loadtest" })).await?;
        Ok(socket)
    }

    /// Calls a method; the answer is the reply's `data`.
    ///
    /// # Errors
    /// See [`SocketFault`].
    pub async fn rpc(&self, method: &str, data: Value) -> Reply {
        let mut reply = self.call("rpc", json!({ "method": method, "data": data })).await?;
        Ok(reply["data"].take())
    }

    /// Follows a channel; the answer is the whole subscribe result.
    ///
    /// # Errors
    /// See [`SocketFault`].
    pub async fn subscribe(&self, channel: &str) -> Reply {
        self.call("subscribe", json!({ "channel": channel })).await
    }

    /// Whether the connection is gone.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.calls.is_closed()
    }

    async fn call(&self, method: &'static str, body: Value) -> Reply {
        let (reply, answer) = oneshot::channel();
        let call = Call { method, body, reply };
        self.calls.send(call).await.map_err(|_| SocketFault::lost("closed before"))?;
        match tokio::time::timeout(REPLY_TIMEOUT, answer).await {
            Ok(answer) => answer.unwrap_or_else(|_| Err(SocketFault::lost("closed meanwhile"))),
            Err(_) => Err(SocketFault::lost(format!("no reply to {method} in {REPLY_TIMEOUT:?}"))),
        }
    }
}

/// The connection's task.
struct Line {
    stream: Stream,
    pushes: Option<mpsc::Sender<Value>>,
    waiting: HashMap<u32, oneshot::Sender<Reply>>,
    last_id: u32,
}

impl Line {
    async fn run(mut self, mut inbox: mpsc::Receiver<Call>) {
        let end = loop {
            let step = tokio::select! {
                call = inbox.recv() => match call {
                    Some(call) => self.send(call).await,
                    None => break SocketFault::lost("every handle was dropped"),
                },
                frame = self.stream.next() => self.receive(frame).await,
            };
            if let Err(fault) = step {
                break fault;
            }
        };
        for (_, reply) in self.waiting.drain() {
            let _ = reply.send(Err(end.clone()));
        }
        // Calls that were queued and never sent hear the same, when `inbox` is dropped.
        let farewell = async {
            let _ = self.stream.close(None).await;
            while self.stream.next().await.is_some_and(|frame| frame.is_ok()) {}
        };
        // A server that doesn't answer the close frame is left behind.
        let _ = tokio::time::timeout(FAREWELL_TIMEOUT, farewell).await;
    }

    async fn send(&mut self, call: Call) -> Result<(), SocketFault> {
        self.last_id += 1;
        let mut command = json!({ "id": self.last_id });
        command[call.method] = call.body;
        self.waiting.insert(self.last_id, call.reply);
        self.stream.send(Message::text(command.to_string())).await.map_err(SocketFault::lost)
    }

    async fn receive(
        &mut self,
        frame: Option<Result<Message, tokio_tungstenite::tungstenite::Error>>,
    ) -> Result<(), SocketFault> {
        match frame {
            Some(Ok(Message::Text(text))) => {
                for line in text.lines() {
                    let message = serde_json::from_str(line)
                        .map_err(|fault| SocketFault::lost(format!("{fault}: {line}")))?;
                    self.hear(message).await?;
                }
                Ok(())
            }
            Some(Ok(Message::Close(frame))) => Err(closed(frame)),
            Some(Ok(_)) => Ok(()),
            Some(Err(fault)) => Err(SocketFault::lost(fault)),
            None => Err(SocketFault::lost("the server hung up")),
        }
    }

    async fn hear(&mut self, mut message: Value) -> Result<(), SocketFault> {
        if message.as_object().is_some_and(serde_json::Map::is_empty) {
            // A ping; the pong looks the same.
            return self.stream.send(Message::text("{}")).await.map_err(SocketFault::lost);
        }
        if let Some(push) = message.get_mut("push") {
            return match self.pushes.as_ref().map(|pushes| pushes.try_send(push.take())) {
                Some(Err(mpsc::error::TrySendError::Full(_))) => {
                    Err(SocketFault::lost("pushes were not read"))
                }
                _ => Ok(()),
            };
        }
        let id = message["id"].as_u64().and_then(|id| u32::try_from(id).ok());
        let Some(waiting) = id.and_then(|id| self.waiting.remove(&id)) else { return Ok(()) };
        // Whoever waited may have given up.
        let _ = waiting.send(reply(message));
        Ok(())
    }
}

fn reply(mut message: Value) -> Reply {
    if let Some(error) = message.get("error") {
        return Err(SocketFault::Error {
            code: error["code"].as_u64().and_then(|code| u32::try_from(code).ok()).unwrap_or_default(),
            message: error["message"].as_str().unwrap_or_default().to_owned(),
            temporary: error["temporary"].as_bool().unwrap_or_default(),
        });
    }
    let fields = message.as_object_mut().map(std::mem::take).unwrap_or_default();
    let body = fields.into_iter().find(|(name, _)| name != "id").map(|(_, body)| body);
    Ok(body.unwrap_or_default())
}

fn closed(frame: Option<CloseFrame>) -> SocketFault {
    SocketFault::Lost {
        close_code: frame.as_ref().map(|frame| u16::from(frame.code)),
        why: frame.map_or_else(|| "closed".to_owned(), |frame| frame.reason.to_string()),
    }
}
