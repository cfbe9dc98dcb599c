//! The clients against servers that misbehave on purpose.

use futures_util::{SinkExt, StreamExt};
use loadtest::client::rest::{Asking, Rest};
use loadtest::client::socket::{Socket, SocketFault};
use loadtest::client::steady::Steady;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

const PATIENCE: Duration = Duration::from_secs(20);

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address").to_string();
    (listener, address)
}

/// The server's side of one session.
struct Session(WebSocketStream<TcpStream>);

impl Session {
    /// Accepts a socket and answers its connect.
    async fn accept(listener: &TcpListener) -> Self {
        let (stream, _) = listener.accept().await.expect("a connection");
        let mut session = Self(tokio_tungstenite::accept_async(stream).await.expect("an upgrade"));
        let connect = session.hear().await;
        assert_eq!(connect["connect"]["token"], "secret");
        session.say(&json!({ "id": connect["id"], "connect": { "client": "c", "version": "1" } })).await;
        session
    }

    async fn hear(&mut self) -> Value {
        let frame = self.0.next().await.expect("a frame").expect("a good frame");
        serde_json::from_str(frame.to_text().expect("text")).expect("JSON")
    }

    async fn say(&mut self, json: &Value) {
        self.say_raw(&json.to_string()).await;
    }

    async fn say_raw(&mut self, text: &str) {
        self.0.send(Message::text(text.to_owned())).await.expect("sent");
    }

    async fn close(mut self, code: u16) {
        let frame = CloseFrame { code: CloseCode::from(code), reason: "go".into() };
        self.0.close(Some(frame)).await.expect("closed");
        while self.0.next().await.is_some_and(|frame| frame.is_ok()) {}
    }
}

#[tokio::test]
async fn a_lost_socket_and_temporary_errors_are_tried_again_under_the_same_key() {
    let (listener, address) = listen().await;
    let server = tokio::spawn(async move {
        let mut keys = Vec::new();
        // Killed between the command and its answer.
        let mut first = Session::accept(&listener).await;
        keys.push(first.hear().await["rpc"]["data"]["key"].clone());
        drop(first);
        // Draining: come back.
        let mut second = Session::accept(&listener).await;
        keys.push(second.hear().await["rpc"]["data"]["key"].clone());
        second.close(3_001).await;
        // Overloaded once, then fine, on the same socket.
        let mut third = Session::accept(&listener).await;
        let call = third.hear().await;
        keys.push(call["rpc"]["data"]["key"].clone());
        let busy = json!({ "code": 111, "message": "too many requests", "temporary": true });
        third.say(&json!({ "id": call["id"], "error": busy })).await;
        let call = third.hear().await;
        keys.push(call["rpc"]["data"]["key"].clone());
        third.say(&json!({ "id": call["id"], "rpc": { "data": { "ok": true, "seq": 5 } } })).await;
        keys
    });
    let mut bidder = Steady::new(&format!("ws://{address}"), "secret", PATIENCE);
    let answer = bidder.rpc("auction.bid", &json!({ "max_cents": 1, "key": "k1" })).await;
    assert_eq!(answer, Ok(json!({ "ok": true, "seq": 5 })));
    assert_eq!(bidder.connections, 3);
    assert_eq!(server.await.expect("the server's part"), vec![json!("k1"); 4]);
}

#[tokio::test]
async fn what_trying_cannot_cure_ends_at_once() {
    let (listener, address) = listen().await;
    let server = tokio::spawn(async move {
        let mut session = Session::accept(&listener).await;
        let call = session.hear().await;
        session
            .say(&json!({ "id": call["id"], "error": { "code": 103, "message": "permission denied" } }))
            .await;
        session.hear().await;
        session.close(3_500).await;
    });
    let mut bidder = Steady::new(&format!("ws://{address}"), "secret", PATIENCE);
    let denied = bidder.rpc("auction.bid", &json!({})).await.expect_err("denied");
    assert!(matches!(denied, SocketFault::Error { code: 103, .. }), "{denied}");
    let closed = bidder.rpc("auction.bid", &json!({})).await.expect_err("closed");
    assert_eq!(closed, SocketFault::Lost { close_code: Some(3_500), why: "go".to_owned() });
    assert_eq!(bidder.connections, 1);
    server.await.expect("the server's part");
}

#[tokio::test]
async fn replies_find_their_calls_among_pings_and_pushes() {
    let (listener, address) = listen().await;
    let server = tokio::spawn(async move {
        let mut session = Session::accept(&listener).await;
        let (one, two) = (session.hear().await, session.hear().await);
        let push = json!({ "push": { "channel": "auction:1", "pub": { "data": 7 } } });
        let reply = |call: &Value| json!({ "id": call["id"], "rpc": { "data": call["rpc"]["method"] } });
        // One frame, out of order, with everything mixed.
        session.say_raw(&format!("{}\n{{}}\n{push}\n{}\n", reply(&two), reply(&one))).await;
        assert_eq!(session.hear().await, json!({}), "the ping is answered");
    });
    let (pushes, mut pushed) = mpsc::channel(4);
    let socket =
        Socket::connect(&format!("ws://{address}"), "secret", Some(pushes)).await.expect("connected");
    let (one, two) = tokio::join!(socket.rpc("a.one", json!({})), socket.rpc("a.two", json!({})));
    assert_eq!((one, two), (Ok(json!("a.one")), Ok(json!("a.two"))));
    assert_eq!(pushed.recv().await.expect("a push")["pub"]["data"], 7);
    server.await.expect("the server's part");
}

#[tokio::test]
async fn rest_asks_again_under_the_same_key_and_reports_errors() {
    let (listener, address) = listen().await;
    let server = tokio::spawn(async move {
        let error =
            |code: &str| json!({ "error": { "code": code, "message": "no", "details": { "min": 5 } } });
        let mut heard = Vec::new();
        // Dies without an answer, then is away, then refuses.
        drop(listener.accept().await.expect("a connection"));
        heard.push(serve(&listener, "503 Service Unavailable", &error("temporary")).await);
        heard.push(serve(&listener, "409 Conflict", &error("not_open")).await);
        heard
    });
    let rest = Rest::new(&format!("http://{address}"), PATIENCE);
    let asking = Asking { token: Some("secret"), key: Some("k1") };
    let fault = rest.post("/api/auctions", asking, json!({ "title": "A clock" })).await.expect_err("refused");
    assert!(fault.is(409));
    assert_eq!(fault.to_string(), r#"409 not_open: no {"min":5}"#);
    for request in server.await.expect("the server's part") {
        let request = request.to_lowercase();
        assert!(request.starts_with("post /api/auctions http/1.1"), "{request}");
        for part in ["idempotency-key: k1", "authorization: bearer secret", r#"{"title":"a clock"}"#] {
            assert!(request.contains(part), "{part} in {request}");
        }
    }
}

/// Answers one request and gives back its text.
async fn serve(listener: &TcpListener, status: &str, body: &Value) -> String {
    let (mut stream, _) = listener.accept().await.expect("a connection");
    let mut heard = String::new();
    while !heard.ends_with('}') {
        let mut some = [0; 1_024];
        let read = stream.read(&mut some).await.expect("bytes");
        assert!(read > 0, "a whole request: {heard}");
        heard.push_str(std::str::from_utf8(&some[..read]).expect("text"));
    }
    let body = body.to_string();
    let answer =
        format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
    stream.write_all(answer.as_bytes()).await.expect("sent");
    heard
}
