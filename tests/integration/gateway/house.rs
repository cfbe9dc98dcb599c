//! The whole server in this process, as `souk serve` starts it: sockets, REST and operators together, on SQLite in a
//! folder that is gone afterwards.

use super::client::Client;
use crate::http::{Answered, send};
use serde_json::{Value, json};
use souk::app::App;
use souk::config::{Given, Settings};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::oneshot;

pub struct House {
    address: SocketAddr,
    folder: PathBuf,
    stop: Option<oneshot::Sender<()>>,
}

/// Somebody with a token, without an account.
pub struct Guest {
    pub user: String,
    pub token: String,
}

impl House {
    pub async fn open() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("souk-house-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        drop(std::fs::remove_dir_all(&folder));
        std::fs::create_dir_all(&folder).expect("the temporary folder can be written");
        let database = format!("sqlite://{}", folder.join("souk.db").display());
        let given = Given::of([
            ("SOUK_LISTEN", "127.0.0.1:0"),
            ("SOUK_WORKERS", "2"),
            ("SOUK_SHUTDOWN_SPREAD_MS", "100"),
            ("SOUK_DATABASE_URL", &database),
        ]);
        let settings = Settings::read(&given.flag("SOUK_DATA", folder.to_str())).expect("good settings");
        let app = App::start(&settings).await.expect("it opens");
        let address = app.addr;
        let (stop, stopped) = oneshot::channel();
        actix_web::rt::spawn(app.run_until(async move { drop(stopped.await) }));
        Self { address, folder, stop: Some(stop) }
    }

    /// Stops it, as a signal would.
    pub fn close(&mut self) {
        let stop = self.stop.take().expect("it is stopped once");
        stop.send(()).expect("it runs");
    }

    pub async fn guest(&self, role: &str) -> Guest {
        let wish = json!({ "names": ["Ada"], "role": role });
        let minted = self.call("POST", "/api/debug/tokens", None, &wish).await.expect(200);
        let text = |field: &str| minted["tokens"][0][field].as_str().expect("text").to_owned();
        Guest { user: text("user"), token: text("access_token") }
    }

    /// A connected socket of theirs.
    pub async fn visitor(&self, guest: &Guest) -> Client {
        let mut client = Client::open(&self.address.to_string(), "", &[]).await.expect("let in");
        let reply = client.ask("connect", json!({ "token": guest.token })).await;
        assert!(reply["connect"].is_object(), "{reply}");
        client
    }

    /// A connected socket of nobody.
    pub async fn passer_by(&self) -> Client {
        let mut client = Client::open(&self.address.to_string(), "", &[]).await.expect("let in");
        let reply = client.ask("connect", json!({})).await;
        assert!(reply["connect"].is_object(), "{reply}");
        client
    }

    pub async fn post(&self, path: &str, who: &Guest, body: Value) -> Answered {
        self.call("POST", path, Some(who), &body).await
    }

    pub async fn get(&self, path: &str, who: &Guest) -> Value {
        self.call("GET", path, Some(who), &Value::Null).await.expect(200)
    }

    async fn call(&self, method: &str, path: &str, who: Option<&Guest>, body: &Value) -> Answered {
        let bearer = who.map(|who| format!("Bearer {}", who.token));
        let mut headers: Vec<_> = bearer.iter().map(|bearer| ("authorization", bearer.as_str())).collect();
        let body = if body.is_null() { String::new() } else { body.to_string() };
        headers.push(("content-type", "application/json"));
        send(self.address, method, path, &headers, body.as_bytes()).await
    }
}

impl Drop for House {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.folder));
    }
}
