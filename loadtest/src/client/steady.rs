//! A session that comes back: the server may restart, the socket may break, and a command still gets its one answer,
//! because it is sent again under the same key.

use super::Patience;
use super::socket::{Socket, SocketFault};
use serde_json::Value;
use std::time::Duration;

/// One person's session with a server.
#[derive(Debug)]
pub struct Steady {
    url: String,
    token: String,
    patience: Duration,
    socket: Option<Socket>,
    /// Connections made, the first included.
    pub connections: u64,
}

impl Steady {
    /// Connects with the first call.
    #[must_use]
    pub fn new(url: &str, token: &str, patience: Duration) -> Self {
        Self { url: url.to_owned(), token: token.to_owned(), patience, socket: None, connections: 0 }
    }

    /// Calls until there is an answer. `data` carries the command's key, so that once stays once.
    ///
    /// # Errors
    /// What can't be cured by trying again, or the last fault when patience ended.
    pub async fn rpc(&mut self, method: &str, data: &Value) -> Result<Value, SocketFault> {
        let mut patience = Patience::lasting(self.patience);
        loop {
            let fault = match self.once(method, data).await {
                Ok(answer) => return Ok(answer),
                Err(fault) => fault,
            };
            if matches!(fault, SocketFault::Lost { .. }) {
                self.socket = None;
            }
            if !fault.temporary() || !patience.wait().await {
                return Err(fault);
            }
        }
    }

    async fn once(&mut self, method: &str, data: &Value) -> Result<Value, SocketFault> {
        let socket = match self.socket.take().filter(|socket| !socket.is_lost()) {
            Some(socket) => socket,
            None => {
                let socket = Socket::connect(&self.url, &self.token, None).await?;
                self.connections += 1;
                socket
            }
        };
        self.socket.insert(socket).rpc(method, data.clone()).await
    }
}
