//! One socket in the Centrifuge protocol (JSON), as a careful client would hold it.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// The connection ended; what was in flight has an unknown outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    /// Of the close frame, where there was one.
    pub code: Option<u16>,
}

/// A reply that is an error of the protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub code: u64,
    pub message: String,
    pub temporary: bool,
}

/// A connected socket.
pub struct Wire {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    next_id: u32,
    messages: VecDeque<Value>,
    pushes: VecDeque<Value>,
}

impl Wire {
    /// Connects and says who it is.
    pub async fn connect(port: u16, token: &str) -> Result<Self, Gone> {
        let opened = connect_async(format!("ws://127.0.0.1:{port}/connection/websocket"));
        let (socket, _) = opened.await.map_err(|_| Gone { code: None })?;
        let mut wire = Self { socket, next_id: 1, messages: VecDeque::new(), pushes: VecDeque::new() };
        let greeting = wire.command("connect", json!({ "token": token })).await?;
        greeting.expect("a good token is greeted");
        Ok(wire)
    }

    /// Gives a command and waits for its reply; pushes that come meanwhile are kept.
    pub async fn command(&mut self, method: &str, body: Value) -> Result<Result<Value, Refused>, Gone> {
        let id = self.send(method, body).await?;
        self.reply(id, method).await
    }

    /// Gives a command without waiting.
    pub async fn send(&mut self, method: &str, body: Value) -> Result<u32, Gone> {
        let id = self.next_id;
        self.next_id += 1;
        let frame = json!({ "id": id, method: body }).to_string();
        self.socket.send(Message::text(frame)).await.map_err(|_| Gone { code: None })?;
        Ok(id)
    }

    /// Waits for the reply to that command.
    pub async fn reply(&mut self, id: u32, method: &str) -> Result<Result<Value, Refused>, Gone> {
        loop {
            let mut message = self.next().await?;
            match message.get("id").and_then(Value::as_u64) {
                Some(found) if found == u64::from(id) => return Ok(outcome(&mut message, method)),
                _ => self.pushes.extend(message.get_mut("push").map(Value::take)),
            }
        }
    }

    /// A command by rpc: its answer, accepted or refused.
    pub async fn rpc(&mut self, method: &str, fields: &Value) -> Result<Result<Value, Refused>, Gone> {
        let reply = self.command("rpc", json!({ "method": method, "data": fields })).await?;
        Ok(reply.map(|mut rpc| rpc["data"].take()))
    }

    /// Follows a channel, from a position if there is one.
    pub async fn subscribe(
        &mut self,
        channel: &str,
        position: Option<(u64, &str)>,
    ) -> Result<Result<Value, Refused>, Gone> {
        let mut body = json!({ "channel": channel });
        if let Some((offset, epoch)) = position {
            body = json!({ "channel": channel, "recover": true, "offset": offset, "epoch": epoch });
        }
        self.command("subscribe", body).await
    }

    /// The next push, `{"channel":…,"pub":…}`.
    pub async fn push(&mut self) -> Result<Value, Gone> {
        loop {
            if let Some(push) = self.pushes.pop_front() {
                return Ok(push);
            }
            let mut message = self.next().await?;
            self.pushes.extend(message.get_mut("push").map(Value::take));
        }
    }

    /// The whole log of a channel, page by page: each publication with its offset.
    pub async fn history(&mut self, channel: &str) -> Vec<Value> {
        let mut log: Vec<Value> = Vec::new();
        let mut since = json!({ "offset": 0 });
        loop {
            let body = json!({ "channel": channel, "limit": 200, "since": since });
            let page = self.command("history", body).await.expect("connected").expect("a page of history");
            let publications = page["publications"].as_array().cloned().unwrap_or_default();
            let Some(last) = publications.last() else { return log };
            since = json!({ "offset": last["offset"], "epoch": page["epoch"] });
            log.extend(publications);
        }
    }

    /// The publications behind `after`, up to `head`, for somebody who was away too long to be recovered.
    pub async fn history_between(
        &mut self,
        channel: &str,
        after: u64,
        head: u64,
        epoch: &str,
    ) -> Result<Vec<Value>, Gone> {
        let (mut log, mut at): (Vec<Value>, u64) = (Vec::new(), after);
        while at < head {
            let since = json!({ "offset": at, "epoch": epoch });
            let body = json!({ "channel": channel, "limit": (head - at).min(200), "since": since });
            let page = match self.command("history", body).await? {
                Ok(page) => page,
                Err(refused) if refused.temporary => return Err(Gone { code: None }),
                Err(refused) => panic!("{channel}: {refused:?}"),
            };
            let publications = page["publications"].as_array().cloned().unwrap_or_default();
            at = publications.last().and_then(|last| last["offset"].as_u64()).expect("they are stored");
            log.extend(publications);
        }
        Ok(log)
    }

    /// Reads until the connection ends, and tells how.
    pub async fn drain(&mut self) -> Gone {
        loop {
            if let Err(gone) = self.next().await {
                return gone;
            }
        }
    }

    async fn next(&mut self) -> Result<Value, Gone> {
        loop {
            if let Some(message) = self.messages.pop_front() {
                return Ok(message);
            }
            let heard = timeout(PATIENCE, self.socket.next()).await;
            match heard.unwrap_or_else(|_| panic!("nothing came for {PATIENCE:?}")) {
                Some(Ok(Message::Text(text))) => self.take_frame(text.as_str()).await?,
                Some(Ok(Message::Close(frame))) => {
                    return Err(Gone { code: frame.map(|frame| frame.code.into()) });
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(Gone { code: None }),
            }
        }
    }

    async fn take_frame(&mut self, frame: &str) -> Result<(), Gone> {
        for line in frame.lines() {
            let message: Value = serde_json::from_str(line).expect("the server speaks JSON");
            match message.as_object().is_some_and(serde_json::Map::is_empty) {
                true => self.socket.send(Message::text("{}")).await.map_err(|_| Gone { code: None })?,
                false => self.messages.push_back(message),
            }
        }
        Ok(())
    }
}

fn outcome(message: &mut Value, method: &str) -> Result<Value, Refused> {
    match message.get("error") {
        None => Ok(message[method].take()),
        Some(error) => Err(Refused {
            code: error["code"].as_u64().expect("an error has a code"),
            message: error["message"].as_str().unwrap_or_default().to_owned(),
            temporary: error["temporary"].as_bool().unwrap_or(false),
        }),
    }
}

/// More than two pings and any fault the tests make.
const PATIENCE: Duration = Duration::from_secs(90);
