//! A fresh database for one server: a file, or a database on the PostgreSQL that `SOUK_TEST_POSTGRES_URL` names.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// Where a server keeps its things.
#[derive(Clone, Debug)]
pub enum Database {
    /// A file in the server's own folder.
    Sqlite,
    /// The URL of a database of its own.
    Postgres(String),
}

impl Database {
    /// A new one on the PostgreSQL of this run; nothing, with a note, when there is none.
    pub fn fresh_postgres() -> Option<Self> {
        match std::env::var("SOUK_TEST_POSTGRES_URL") {
            Ok(server) => Some(Self::fresh_on(&server)),
            Err(_) => {
                println!("left out: SOUK_TEST_POSTGRES_URL is not set (tests/run postgres sets it)");
                None
            }
        }
    }

    /// A new one on that PostgreSQL.
    pub fn fresh_on(server: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("kill_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        psql(server, &format!("DROP DATABASE IF EXISTS {name}"));
        psql(server, &format!("CREATE DATABASE {name}"));
        let (server, _) = server.rsplit_once('/').expect("a URL with a database");
        Self::Postgres(format!("{server}/{name}"))
    }

    /// What `--database` gets.
    pub fn url(&self, folder: &Path) -> String {
        match self {
            Self::Sqlite => format!("sqlite://{}", folder.join("souk.db").display()),
            Self::Postgres(url) => url.clone(),
        }
    }

    /// Asks PostgreSQL itself: one line per row, columns parted by `|`.
    pub fn query(&self, sql: &str) -> String {
        match self {
            Self::Sqlite => panic!("only a PostgreSQL is asked from outside"),
            Self::Postgres(url) => psql(url, sql),
        }
    }
}

fn psql(url: &str, sql: &str) -> String {
    let output =
        Command::new("psql").args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", url, "-c", sql]).output();
    let output = output.unwrap_or_else(|fault| panic!("psql: {fault}"));
    assert!(output.status.success(), "psql: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("psql speaks UTF-8")
}

/// A whole PostgreSQL of one test's own, to be taken away and given back.
pub struct OwnPostgres {
    folder: PathBuf,
    pub url: String,
}

impl OwnPostgres {
    /// Nothing, with a note, where this run has no PostgreSQL.
    pub fn start() -> Option<Self> {
        std::env::var("SOUK_TEST_POSTGRES_URL").ok().or_else(|| {
            println!("left out: SOUK_TEST_POSTGRES_URL is not set (tests/run postgres sets it)");
            None
        })?;
        let folder = super::server::fresh_folder("postgres");
        let url = script("start", &folder);
        Some(Self { folder, url: url.trim().to_owned() })
    }

    /// Takes it away as a crash would.
    pub fn crash(&self) {
        script("stop", &self.folder);
    }

    /// kill -9 of its postmaster; its other processes see that and go.
    pub fn kill(&self) {
        super::server::signal(&self.postmaster(), "KILL");
    }

    /// Gives it back, with its data, on its old port.
    pub fn come_back(&self) {
        script("start", &self.folder);
    }

    /// Every process of it: SIGSTOP makes it hang, SIGCONT go on.
    pub fn signal(&self, signal: &str) {
        let postmaster = self.postmaster();
        let children = std::fs::read_to_string(format!("/proc/{postmaster}/task/{postmaster}/children"));
        let children = children.expect("Linux tells the children of a process");
        for pid in children.split_whitespace() {
            // A child may be gone by now.
            let _ = Command::new("kill").args(["-s", signal, pid]).stderr(Stdio::null()).status();
        }
        super::server::signal(&postmaster, signal);
    }

    fn postmaster(&self) -> String {
        let file = std::fs::read_to_string(self.folder.join("cluster/postmaster.pid")).expect("it runs");
        file.lines().next().expect("a pid").to_owned()
    }
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        // It may be hanging, or gone; whatever it is, it must not outlive its test.
        let _ = std::panic::catch_unwind(|| {
            if self.folder.join("cluster/postmaster.pid").exists() {
                self.signal("CONT");
                self.crash();
            }
        });
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn script(verb: &str, folder: &Path) -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/postgres.sh");
    let output = Command::new("bash").arg(path).arg(verb).arg(folder).output();
    let output = output.unwrap_or_else(|fault| panic!("{path}: {fault}"));
    assert!(output.status.success(), "{path} {verb}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("a URL")
}
