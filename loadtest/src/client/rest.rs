//! The REST side of a client. Calls are few, so each is a blocking one on a thread made for waiting.
//!
//! A server that is away, overloaded or restarting is asked again with the same idempotency key.

use super::Patience;
use serde_json::{Value, json};
use std::fmt;
use std::time::Duration;
use ureq::Agent;
use ureq::http::{Method, Request};

const CALL_TIMEOUT: Duration = Duration::from_secs(30);

/// One server, as asked over REST.
#[derive(Clone, Debug)]
pub struct Rest {
    agent: Agent,
    url: String,
    patience: Duration,
}

/// Why a call has no good answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RestFault {
    /// The server answered with an error.
    Status { status: u16, code: String, message: String },
    /// It didn't answer, or not in JSON, until patience ended.
    Away(String),
}

impl fmt::Display for RestFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status { status, code, message } => write!(f, "{status} {code}: {message}"),
            Self::Away(why) => write!(f, "no answer: {why}"),
        }
    }
}

impl RestFault {
    fn temporary(&self) -> bool {
        match self {
            Self::Away(_) => true,
            Self::Status { status, .. } => matches!(status, 408 | 429 | 502 | 503 | 504),
        }
    }

    #[must_use]
    pub fn is(&self, wanted: u16) -> bool {
        matches!(self, Self::Status { status, .. } if *status == wanted)
    }
}

/// Who asks, and under which name for the command.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asking<'a> {
    pub token: Option<&'a str>,
    pub key: Option<&'a str>,
}

impl Rest {
    /// `url` is the server's root, `http://127.0.0.1:8080`.
    #[must_use]
    pub fn new(url: &str, patience: Duration) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(CALL_TIMEOUT))
            // A killed server leaves dead connections behind; few calls don't need them kept.
            .max_idle_connections(0)
            .build();
        Self { agent: config.into(), url: url.trim_end_matches('/').to_owned(), patience }
    }

    /// The address of the socket of the same server.
    #[must_use]
    pub fn socket_url(&self) -> String {
        let (scheme, rest) = self.url.split_once("://").unwrap_or(("http", &self.url));
        let scheme = if scheme == "https" { "wss" } else { "ws" };
        format!("{scheme}://{rest}/connection/websocket")
    }

    /// # Errors
    /// See [`RestFault`].
    pub async fn get(&self, path: &str, asking: Asking<'_>) -> Result<Value, RestFault> {
        self.call(&Method::GET, path, asking, None).await
    }

    /// # Errors
    /// See [`RestFault`].
    pub async fn post(&self, path: &str, asking: Asking<'_>, body: Value) -> Result<Value, RestFault> {
        self.call(&Method::POST, path, asking, Some(body)).await
    }

    async fn call(
        &self,
        method: &Method,
        path: &str,
        asking: Asking<'_>,
        body: Option<Value>,
    ) -> Result<Value, RestFault> {
        let mut patience = Patience::lasting(self.patience);
        loop {
            let request = self.request(method, path, asking, body.as_ref())?;
            let agent = self.agent.clone();
            let asked = tokio::task::spawn_blocking(move || once(&agent, request)).await;
            match asked.unwrap_or_else(|fault| Err(RestFault::Away(fault.to_string()))) {
                Err(fault) if fault.temporary() => {
                    if !patience.wait().await {
                        return Err(fault);
                    }
                }
                answered => return answered,
            }
        }
    }

    fn request(
        &self,
        method: &Method,
        path: &str,
        asking: Asking<'_>,
        body: Option<&Value>,
    ) -> Result<Request<Option<String>>, RestFault> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.url));
        if let Some(token) = asking.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if let Some(key) = asking.key {
            request = request.header("idempotency-key", key);
        }
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let request = request.body(body.map(Value::to_string));
        request.map_err(|fault| RestFault::Away(format!("{path}: {fault}")))
    }
}

fn once(agent: &Agent, request: Request<Option<String>>) -> Result<Value, RestFault> {
    let away = |fault: ureq::Error| RestFault::Away(fault.to_string());
    let (head, body) = request.into_parts();
    let answered = match body {
        Some(body) => agent.run(Request::from_parts(head, body)),
        None => agent.run(Request::from_parts(head, ())),
    };
    let mut answer = answered.map_err(away)?;
    let status = answer.status().as_u16();
    let text = answer.body_mut().read_to_string().map_err(away)?;
    let json = if text.is_empty() { Ok(Value::Null) } else { serde_json::from_str(&text) };
    match json {
        Ok(json) if (200..300).contains(&status) => Ok(json),
        Ok(json) => Err(error(status, &json)),
        Err(_) => Err(RestFault::Status { status, code: "not_json".to_owned(), message: text }),
    }
}

fn error(status: u16, json: &Value) -> RestFault {
    let text = |field: &str| json["error"][field].as_str().unwrap_or_default().to_owned();
    let details = match &json["error"]["details"] {
        Value::Null => String::new(),
        details => format!(" {details}"),
    };
    RestFault::Status { status, code: text("code"), message: text("message") + &details }
}

/// A person with an account and a workspace of their own, who logs in again when their token is too old.
#[derive(Debug)]
pub struct Seller {
    rest: Rest,
    account: Value,
    token: tokio::sync::Mutex<String>,
    /// `user:ULID`.
    pub user: String,
    /// `workspace:ULID`.
    pub workspace: String,
}

impl Seller {
    /// # Errors
    /// See [`RestFault`]; also when the server's answer lacks what it should hold.
    pub async fn register(rest: &Rest, email: &str) -> Result<Self, RestFault> {
        let account = json!({ "email": email, "password": "correct horse battery staple" });
        let mut form = account.clone();
        form["name"] = json!("Replay");
        form["workspace_name"] = json!("Replay");
        let asked = rest.post("/api/auth/register", Asking::default(), form).await;
        let session = match asked {
            // Registered by a try whose answer was lost.
            Err(fault) if fault.is(409) => {
                rest.post("/api/auth/login", Asking::default(), account.clone()).await?
            }
            asked => asked?,
        };
        Ok(Self {
            rest: rest.clone(),
            account,
            token: tokio::sync::Mutex::new(text(&session, "/access_token")?),
            user: prefixed("user:", text(&session, "/user/id")?),
            workspace: prefixed("workspace:", text(&session, "/workspace/id")?),
        })
    }

    /// Gives a command under `key`.
    ///
    /// # Errors
    /// See [`RestFault`].
    pub async fn post(&self, path: &str, key: &str, body: Value) -> Result<Value, RestFault> {
        self.ask(&Method::POST, path, Some(key), Some(body)).await
    }

    /// # Errors
    /// See [`RestFault`].
    pub async fn get(&self, path: &str) -> Result<Value, RestFault> {
        self.ask(&Method::GET, path, None, None).await
    }

    async fn ask(
        &self,
        method: &Method,
        path: &str,
        key: Option<&str>,
        body: Option<Value>,
    ) -> Result<Value, RestFault> {
        let token = self.token.lock().await.clone();
        let asking = Asking { token: Some(&token), key };
        match self.rest.call(method, path, asking, body.clone()).await {
            Err(fault) if fault.is(401) => {}
            answered => return answered,
        }
        let session = self.rest.post("/api/auth/login", Asking::default(), self.account.clone()).await?;
        let token = text(&session, "/access_token")?;
        self.token.lock().await.clone_from(&token);
        self.rest.call(method, path, Asking { token: Some(&token), key }, body).await
    }
}

/// The text at a JSON pointer of a server's answer.
///
/// # Errors
/// When it isn't there.
pub fn text(json: &Value, pointer: &str) -> Result<String, RestFault> {
    let found = json.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    found.ok_or_else(|| RestFault::Status {
        status: 200,
        code: "unexpected".to_owned(),
        message: format!("no text at {pointer} in {json}"),
    })
}

/// An id under its prefix, whether the server wrote it or not.
#[must_use]
pub fn prefixed(prefix: &str, id: String) -> String {
    if id.starts_with(prefix) { id } else { format!("{prefix}{id}") }
}
