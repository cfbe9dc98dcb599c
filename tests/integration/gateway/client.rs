//! A plain client of the protocol: it sees every byte, and checks what no frame may ever be.

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Map, Value, json};
use std::collections::VecDeque;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderName;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// How long anything may take before a test gives up.
pub const PATIENCE: Duration = Duration::from_secs(10);

pub struct Client {
    pub socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// Messages that came before the one somebody waited for.
    pub kept: VecDeque<Value>,
    /// Messages of the largest frame so far.
    pub joined_max: usize,
    last_id: u32,
}

impl Client {
    pub async fn open(
        address: &str,
        query: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, Box<Error>> {
        let mut request =
            format!("ws://{address}/connection/websocket{query}").into_client_request().map_err(Box::new)?;
        for (name, value) in headers {
            request.headers_mut().insert(HeaderName::from_static(name), value.parse().expect("a header"));
        }
        let (socket, _) = connect_async(request).await.map_err(Box::new)?;
        Ok(Self { socket, kept: VecDeque::new(), joined_max: 0, last_id: 0 })
    }

    pub async fn send_text(&mut self, text: impl Into<String>) {
        self.socket.send(Message::text(text.into())).await.expect("the socket takes it");
    }

    pub async fn send(&mut self, message: Value) {
        self.send_text(message.to_string()).await;
    }

    pub fn command(&mut self, method: &str, body: Value) -> (u32, Value) {
        self.last_id += 1;
        let mut command = Map::new();
        command.insert("id".to_owned(), json!(self.last_id));
        command.insert(method.to_owned(), body);
        (self.last_id, Value::Object(command))
    }

    /// Gives a command without waiting for its reply.
    pub async fn tell(&mut self, method: &str, body: Value) -> u32 {
        let (id, command) = self.command(method, body);
        self.send(command).await;
        id
    }

    /// Gives a command and waits for its reply.
    pub async fn ask(&mut self, method: &str, body: Value) -> Value {
        let id = self.tell(method, body).await;
        self.reply(id).await
    }

    pub async fn reply(&mut self, id: u32) -> Value {
        self.find(|message| message["id"] == id).await
    }

    /// The error code of a command's reply.
    pub async fn error(&mut self, method: &str, body: Value) -> u64 {
        let reply = self.ask(method, body).await;
        reply["error"]["code"].as_u64().unwrap_or_else(|| panic!("no error: {reply}"))
    }

    pub async fn push(&mut self) -> Value {
        self.find(|message| message.get("push").is_some()).await["push"].clone()
    }

    pub async fn find(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.kept.iter().position(&wanted) {
            return self.kept.remove(at).expect("it is there");
        }
        loop {
            for message in self.frame().await.unwrap_or_else(|close| panic!("closed: {close:?}")) {
                self.kept.push_back(message);
            }
            if let Some(at) = self.kept.iter().position(&wanted) {
                return self.kept.remove(at).expect("it is there");
            }
        }
    }

    /// The next message in order.
    pub async fn next(&mut self) -> Value {
        self.find(|_| true).await
    }

    /// The next frame's messages, or how the connection ended.
    pub async fn frame(&mut self) -> Result<Vec<Value>, (u16, String)> {
        loop {
            let message =
                tokio::time::timeout(PATIENCE, self.socket.next()).await.expect("nothing came in time");
            match message {
                Some(Ok(Message::Text(text))) => {
                    let text = text.as_str();
                    assert!(!text.is_empty(), "an empty frame");
                    let read =
                        |line| serde_json::from_str::<Value>(line).unwrap_or_else(|_| panic!("{text:?}"));
                    let messages: Vec<Value> = text.split('\n').map(read).collect();
                    assert!(messages.len() <= 16);
                    self.joined_max = self.joined_max.max(messages.len());
                    return Ok(messages);
                }
                Some(Ok(Message::Close(Some(close)))) => {
                    return Err((close.code.into(), close.reason.to_string()));
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                None | Some(Err(_)) => return Err((1006, String::new())),
                Some(Ok(other)) => panic!("{other:?}"),
            }
        }
    }

    /// Everything up to the close frame is read; its code.
    pub async fn closed(&mut self) -> u16 {
        self.goodbye().await.0
    }

    /// Everything up to the close frame is read; its code and its reason.
    pub async fn goodbye(&mut self) -> (u16, String) {
        loop {
            if let Err((code, reason)) = self.frame().await {
                assert!(serde_json::from_str::<Value>(&reason).is_err(), "{reason} is JSON");
                return (code, reason);
            }
        }
    }

    /// Waits until the server has handled everything sent before: a ping command is answered in order.
    pub async fn settle(&mut self) {
        assert_eq!(self.error("ping", json!({})).await, 108);
    }

    /// Asserts that nothing has come besides what was asked for.
    pub async fn quiet(&mut self) {
        self.settle().await;
        assert!(self.kept.is_empty(), "{:?}", self.kept);
    }
}
