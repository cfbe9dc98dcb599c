//! A PostgreSQL of our own with its default durability: fsync and synchronous_commit on. (`tests/postgres.sh` makes one
//! for tests, without.)

use super::free_port;
use crate::server::{Process, folder};
use std::path::{Path, PathBuf};
use std::process::Command;
use tokio_postgres::{Client, NoTls};

pub(super) struct Postgres {
    port: u16,
    _process: Process,
}

impl Postgres {
    pub async fn start() -> Result<Self, String> {
        let programs = programs()?;
        let (folder, port) = (folder("postgres")?, free_port()?);
        let cluster = folder.join("cluster");
        own(&folder)?;
        let made = as_server(&programs.join("initdb"))
            .args(["-U", "postgres", "-A", "trust", "--no-sync", "--locale=C", "--encoding=UTF8", "-D"])
            .arg(&cluster)
            .current_dir("/")
            .output()
            .map_err(|fault| format!("initdb: {fault}"))?;
        if !made.status.success() {
            return Err(format!("initdb: {}", String::from_utf8_lossy(&made.stderr)));
        }
        let mut command = as_server(&programs.join("postgres"));
        command.arg("-D").arg(&cluster).args(["-p", &port.to_string()]).current_dir("/");
        // Nothing but where it listens and how many it lets in differs from the defaults.
        for setting in ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200"] {
            command.args(["-c", setting]);
        }
        let mut process = Process::start(&mut command, folder)?;
        process.wait_for(|log| log.contains("ready to accept connections").then_some(())).await?;
        Ok(Self { port, _process: process })
    }

    /// The address of one of its databases.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    pub async fn connect(&self, database: &str) -> Result<Client, String> {
        let connected = tokio_postgres::connect(&self.url(database), NoTls).await;
        let (client, connection) = connected.map_err(|fault| fault.to_string())?;
        // Ends with its client.
        tokio::spawn(connection);
        Ok(client)
    }

    /// Makes an empty database under a name that is gone afterwards.
    pub async fn fresh(&self, name: &str) -> Result<String, String> {
        let client = self.connect("postgres").await?;
        for statement in
            [format!("DROP DATABASE IF EXISTS {name} (FORCE)"), format!("CREATE DATABASE {name}")]
        {
            client.batch_execute(&statement).await.map_err(|fault| fault.to_string())?;
        }
        Ok(self.url(name))
    }
}

fn programs() -> Result<PathBuf, String> {
    let mut places: Vec<_> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|all| all.flatten().map(|one| one.path().join("bin")).collect())
        .unwrap_or_default();
    // 15 first, since that is what the figures are of.
    places.sort_by_key(|place| !place.starts_with("/usr/lib/postgresql/15"));
    let found = places.into_iter().find(|place| place.join("initdb").is_file());
    found.ok_or_else(|| "PostgreSQL is missing; apt-get install postgresql-15".to_owned())
}

/// PostgreSQL refuses to be root.
fn as_server(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "--"]).arg(program);
    command
}

fn own(folder: &Path) -> Result<(), String> {
    if !is_root() {
        return Ok(());
    }
    let given = Command::new("chown").arg("postgres:").arg(folder).status();
    match given {
        Ok(status) if status.success() => Ok(()),
        _ => Err(format!("{} can't be given to postgres", folder.display())),
    }
}

fn is_root() -> bool {
    std::env::var("USER").is_ok_and(|user| user == "root")
        || Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}
