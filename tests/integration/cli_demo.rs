//! `souk demo` as somebody meets it who has just cloned the project.

use crate::http::send;
use serde_json::json;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The running demo and what it printed.
struct Demo {
    process: Child,
    address: SocketAddr,
    /// E-mail and password of each account, as printed.
    cast: Vec<(String, String)>,
}

impl Demo {
    fn start(folder: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_souk"));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("SOUK_")) {
            command.env_remove(name);
        }
        let command = command.current_dir(folder).args(["demo", "--listen", "127.0.0.1:0"]);
        let mut process =
            command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program starts");
        let said = BufReader::new(process.stdout.take().expect("piped"));
        let (mut address, mut cast) = (None, Vec::new());
        for line in said.lines().map_while(Result::ok) {
            if let Some((_, at)) = line.split_once("souk demo on http://") {
                address = at.trim().parse().ok();
            }
            let words: Vec<_> = line.split_whitespace().collect();
            if let [email, password, ..] = words[..]
                && email.contains("@demo.souk")
            {
                cast.push((email.to_owned(), password.to_owned()));
            }
            if line.contains("Ctrl-C") {
                break;
            }
        }
        Self { process, address: address.expect("it says where"), cast }
    }

    async fn token(&self, who: usize) -> String {
        let (email, password) = &self.cast[who];
        let body = json!({ "email": email, "password": password }).to_string();
        let headers = [("content-type", "application/json")];
        let signed =
            send(self.address, "POST", "/api/auth/login", &headers, body.as_bytes()).await.expect(200);
        signed["access_token"].as_str().expect("a token").to_owned()
    }

    /// Commands of that kind that were accepted.
    async fn accepted(&self, kind: &str) -> u64 {
        let figures = send(self.address, "GET", "/metrics", &[], b"").await;
        let wanted = format!("souk_commands_total{{kind=\"{kind}\",outcome=\"accepted\"}} ");
        let line = figures.body.lines().find_map(|line| line.strip_prefix(&wanted));
        line.and_then(|count| count.parse().ok()).unwrap_or(0)
    }

    async fn until(&self, kind: &str, count: u64) {
        let patience = Instant::now();
        while self.accepted(kind).await < count {
            assert!(patience.elapsed() < Duration::from_secs(60), "the play goes on: {kind}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// SIGTERM; its exit code.
    fn stop(mut self) -> Option<i32> {
        let id = self.process.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status().expect("a signal is sent");
        self.process.wait().expect("it ends").code()
    }
}

fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("souk-demo-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

#[actix_web::test]
async fn a_demo_plays_lets_people_in_and_comes_back() {
    let folder = folder();
    let demo = Demo::start(&folder);
    assert_eq!(demo.cast.len(), 3, "an admin, a seller, a buyer");
    // Created, fifty items, activated; then what people say.
    demo.until("show", 60).await;
    // Three created and started; then bids.
    demo.until("auction", 9).await;
    let bearer = format!("Bearer {}", demo.token(0).await);
    let headers = [("authorization", bearer.as_str())];
    let cells = send(demo.address, "GET", "/api/admin/cells?search=active", &headers, b"").await.expect(200);
    assert_eq!(cells["matching"], 1, "one show is on the air: {cells}");
    let passwords = demo.cast.clone();
    assert_eq!(demo.stop(), Some(0));

    let again = Demo::start(&folder);
    assert_eq!(again.cast, passwords, "log-ins outlive a restart");
    again.until("show", 55).await;
    let bearer = format!("Bearer {}", again.token(1).await);
    let headers = [("authorization", bearer.as_str())];
    let patience = Instant::now();
    loop {
        // The read tables follow a little behind.
        let shows = send(again.address, "GET", "/api/shows?status=active", &headers, b"").await.expect(200);
        if shows["shows"].as_array().is_some_and(|shows| shows.len() == 1) {
            break;
        }
        assert!(
            patience.elapsed() < Duration::from_secs(20),
            "the show of the first run is stopped: {shows}"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(again.stop(), Some(0));
    let mut verify = Command::new(env!("CARGO_BIN_EXE_souk"));
    let verified =
        verify.current_dir(&folder).args(["verify", "--data", "data/demo"]).stdout(Stdio::null()).status();
    assert!(verified.expect("it runs").success(), "what was played is a whole journal");
    std::fs::remove_dir_all(folder).expect("gone");
}
