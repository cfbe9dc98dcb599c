//! `souk doctor`: one line for each thing a server needs, `ok`, `warn` or `failed`, with its cure. It changes nothing
//! but the data directory's existence.

use super::{Failure, Outcome, out};
use crate::config::{Given, Settings};
use clap::Args;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

#[derive(Args, Debug)]
pub(super) struct Doctor {}

/// What was found about one thing.
pub(super) enum Finding {
    Ok(String),
    /// It will do for now; the second text is the cure.
    Warn(String, String),
    /// It won't; the second text is the cure.
    Failed(String, String),
}

use Finding::{Failed, Ok as Fine, Warn};

impl Doctor {
    /// Fails when a line does.
    pub(super) async fn run(&self, given: &Given) -> Outcome {
        let reading = Settings::examine(given);
        let settings = &reading.settings;
        let cure = "see `souk config` and .env.example".to_owned();
        let read = match reading.faults.0.is_empty() {
            true => Fine(format!("{} settings", reading.lines.len())),
            false => Failed(reading.faults.to_string().replace('\n', "; "), cure),
        };
        let mut findings = vec![
            ("settings", read),
            ("data directory", writable(&settings.storage.data_dir)),
            ("disk space", disk_space(&settings.storage.data_dir)),
            ("token secret", token_secret(settings)),
            ("port", port(settings)),
            ("open files", open_files(settings.gateway.sockets_max)),
        ];
        findings.extend(super::open::examine(settings).await);
        let said: String = findings.iter().map(|(what, finding)| told(what, finding)).collect();
        let heard = out::print(format_args!("{said}"));
        let failed = findings.iter().filter(|(_, finding)| matches!(finding, Failed(..))).count();
        match failed {
            0 => heard,
            _ => Err(Failure::new("doctor", format!("{failed} of {} failed", findings.len()))),
        }
    }
}

fn told(what: &str, finding: &Finding) -> String {
    match finding {
        Fine(found) => format!("ok      {what}: {found}\n"),
        Warn(found, cure) => format!("warn    {what}: {found}\n        cure: {cure}\n"),
        Failed(found, cure) => format!("failed  {what}: {found}\n        cure: {cure}\n"),
    }
}

fn writable(dir: &Path) -> Finding {
    let probe = dir.join(format!(".doctor-{}", std::process::id()));
    let tried = std::fs::create_dir_all(dir)
        .and_then(|()| std::fs::write(&probe, "probe"))
        .and_then(|()| std::fs::remove_file(&probe));
    match tried {
        Ok(()) => Fine(format!("{} is writable", dir.display())),
        Err(fault) => Failed(
            format!("{}: {fault}", dir.display()),
            format!(
                "give this user the directory: chown $(id -u) {}; or choose another with --data",
                dir.display()
            ),
        ),
    }
}

/// Asks `df`, since the standard library can't say.
fn disk_space(dir: &Path) -> Finding {
    let asked = Command::new("df").arg("-Pk").arg(dir).output();
    let said = asked.ok().filter(|output| output.status.success()).map(|output| output.stdout);
    let free_kib = said.and_then(|text| free_kib(&String::from_utf8_lossy(&text)));
    match free_kib {
        Some(kib) if kib >= FREE_KIB_MIN => Fine(format!("{} MiB free", kib / 1_024)),
        Some(kib) => Failed(
            format!("{} MiB free, at least {} are needed", kib / 1_024, FREE_KIB_MIN / 1_024),
            "make room, or choose another directory with --data".to_owned(),
        ),
        None => Warn(
            format!("can't tell how much is free in {}", dir.display()),
            "check that the directory exists and that `df` runs".to_owned(),
        ),
    }
}

/// The column before the one in percent, in the last line of `df -Pk`: names in front of it may have blanks.
fn free_kib(said: &str) -> Option<u64> {
    let columns: Vec<_> = said.lines().last()?.split_whitespace().collect();
    let percent = columns.iter().position(|column| column.ends_with('%'))?;
    columns.get(percent.checked_sub(1)?)?.parse().ok()
}

fn token_secret(settings: &Settings) -> Finding {
    match (&settings.auth.token_secret, settings.server.is_production()) {
        (Some(_), _) => Fine("set".to_owned()),
        (None, false) => Fine("none given: one is drawn and kept in the data directory".to_owned()),
        (None, true) => Failed(
            "none given, and this is production".to_owned(),
            "set SOUK_TOKEN_SECRET to the output of `openssl rand -base64 48`".to_owned(),
        ),
    }
}

fn port(settings: &Settings) -> Finding {
    let address = settings.server.listen;
    match TcpListener::bind(address) {
        Ok(_) => Fine(format!("{address} is free")),
        Err(fault) => Failed(
            format!("{address}: {fault}"),
            "stop what listens there (it may be a running souk), or choose another with --listen".to_owned(),
        ),
    }
}

/// Asks a shell, since the standard library can't say.
fn open_files(sockets_max: usize) -> Finding {
    let asked = Command::new("sh").args(["-c", "ulimit -n"]).output();
    let said =
        asked.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default();
    let needed = sockets_max.saturating_add(FILES_BESIDE_SOCKETS);
    let cure =
        format!("`ulimit -n {needed}` before the start (LimitNOFILE= in systemd), or lower SOUK_SOCKETS_MAX");
    match said.parse::<usize>() {
        _ if said == "unlimited" => Fine(said),
        Ok(files) if files >= needed => Fine(format!("{files} allowed")),
        Ok(files) if files >= FILES_MIN => {
            Warn(format!("{files} allowed, {sockets_max} sockets may come"), cure)
        }
        Ok(files) => Failed(format!("only {files} allowed"), cure),
        Err(_) => Warn("can't tell how many are allowed".to_owned(), "check `ulimit -n`".to_owned()),
    }
}

/// Below it a busy evening fills the disk before anybody looks.
const FREE_KIB_MIN: u64 = 512 * 1_024;
/// Database files and connections, the log, arbiters.
const FILES_BESIDE_SOCKETS: usize = 256;
const FILES_MIN: usize = 512;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn df_is_read_beside_its_percent() {
        let said =
            |line: &str| format!("Filesystem 1024-blocks Used Available Capacity Mounted on\n{line}\n");
        assert_eq!(free_kib(&said("overlay 100 60 40 60% /")), Some(40));
        assert_eq!(free_kib(&said("a b 100 60 41 60% /mnt/c d")), Some(41));
        assert_eq!(free_kib(&said("overlay")), None);
        assert_eq!(free_kib(""), None);
    }
}
