//! The real server as a process: started, killed, stopped and continued from outside.

use super::database::Database;
use super::rest::{self, Request};
use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// One process of the server with its folder. Gone, with its folder, when dropped.
pub struct Server {
    pub port: u16,
    pub database: Database,
    folder: PathBuf,
    data: PathBuf,
    settings: Vec<(&'static str, &'static str)>,
    process: Child,
}

impl Server {
    /// Starts one on a free port and waits until it is ready.
    pub async fn start(database: Database, settings: &[(&'static str, &'static str)]) -> Self {
        let folder = fresh_folder("server");
        Self::start_on(&folder.clone(), folder, database, settings).await
    }

    /// The same with its data elsewhere: its log stays in a folder of its own.
    pub async fn start_at(data: &Path, settings: &[(&'static str, &'static str)]) -> Self {
        Self::start_on(data, fresh_folder("server"), Database::Sqlite, settings).await
    }

    async fn start_on(
        data: &Path,
        folder: PathBuf,
        database: Database,
        settings: &[(&'static str, &'static str)],
    ) -> Self {
        let port = free_port();
        let process = spawn(&folder, command(data, port, &database, "serve"), settings);
        let (data, settings) = (data.to_owned(), settings.to_vec());
        let mut server = Self { port, database, folder, data, settings, process };
        server.ready().await;
        server
    }

    /// kill -9.
    pub fn kill(&mut self) {
        self.process.kill().expect("a child can be killed");
        self.process.wait().expect("a killed child ends");
    }

    /// Starts it again, on the same data and the same port.
    pub async fn wake(&mut self) {
        let command = command(&self.data, self.port, &self.database, "serve");
        self.process = spawn(&self.folder, command, &self.settings);
        self.ready().await;
    }

    /// Sends the process a signal, `STOP` or `CONT`.
    pub fn signal(&self, name: &str) {
        signal(&self.process.id().to_string(), name);
    }

    /// What `--database` got.
    pub fn database_url(&self) -> String {
        self.database.url(&self.data)
    }

    /// Everything the process has said.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).expect("the log is there")
    }

    /// Memory held now, KiB.
    pub fn memory_kib(&self) -> u64 {
        let status =
            fs::read_to_string(format!("/proc/{}/status", self.process.id())).expect("the process lives");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("Linux tells VmRSS");
        line.trim().trim_end_matches(" kB").parse().expect("a number of KiB")
    }

    /// Runs `souk verify` over the journal: what it says, and whether it found everything in order.
    pub fn verify(&self) -> (bool, String) {
        let output = command(&self.data, self.port, &self.database, "verify").output().expect("souk runs");
        let text =
            [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned()).concat();
        (output.status.success(), text)
    }

    async fn ready(&mut self) {
        let deadline = Instant::now() + Duration::from_secs(60);
        let request = Request { method: "GET", path: "/ready", ..Request::default() };
        while !matches!(rest::send(self.port, request).await, Ok((200, _))) {
            let ended = self.process.try_wait().expect("a child has a state");
            assert!(ended.is_none() && Instant::now() < deadline, "the server is not ready:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        if std::thread::panicking() {
            let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            let lines: Vec<_> = log.lines().collect();
            eprintln!("the server's last words:\n{}", lines[lines.len().saturating_sub(30)..].join("\n"));
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A new empty folder.
pub fn fresh_folder(purpose: &str) -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("souk-kill-{}-{purpose}-{count}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the temporary folder can be written");
    folder
}

/// Sends a signal to a process that this test has started.
pub fn signal(pid: &str, name: &str) {
    let status = Command::new("kill").args([&format!("-{name}"), pid]).status().expect("kill runs");
    assert!(status.success(), "kill -{name} {pid}");
}

fn spawn(folder: &Path, mut command: Command, settings: &[(&str, &str)]) -> Child {
    let log = File::options().create(true).append(true).open(folder.join("log")).expect("a log");
    let settings = DEFAULTS.iter().chain(settings).map(|(name, value)| (*name, *value));
    command.envs(settings).stdin(Stdio::null());
    command.stdout(log.try_clone().expect("a second handle")).stderr(log).spawn().expect("souk runs")
}

/// The binary with nothing of this test's environment but what it needs.
fn command(data: &Path, port: u16, database: &Database, verb: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_souk"));
    command
        .env_clear()
        .envs(std::env::vars().filter(|(name, _)| ["PATH", "HOME", "TMPDIR"].contains(&name.as_str())));
    command.args([
        verb,
        "--listen",
        &format!("127.0.0.1:{port}"),
        "--database",
        &database.url(data),
        "--data",
    ]);
    command.arg(data).current_dir(data);
    command
}

fn free_port() -> u16 {
    let probe = TcpListener::bind("127.0.0.1:0").expect("a free port");
    probe.local_addr().expect("it has an address").port()
}

/// Everybody comes from one address here, and nobody is a person.
const DEFAULTS: &[(&str, &str)] = &[
    ("SOUK_AUTH_ATTEMPTS_PER_MINUTE", "100000"),
    ("SOUK_SESSION_RATE", "100000"),
    ("SOUK_SESSION_BURST", "100000"),
    ("SOUK_USER_RATE", "100000"),
    ("SOUK_USER_BURST", "100000"),
];
