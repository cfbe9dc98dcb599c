//! The server's process: found by its number or started here, on loopback with a folder of its own, and what it costs.

use std::collections::HashMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// What a process and its children have used so far, and hold now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Vitals {
    pub cpu: Duration,
    pub memory_kib: u64,
}

/// Reads them from /proc; nothing when there is no such process.
#[must_use]
pub fn vitals(pid: u32) -> Option<Vitals> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for entry in fs::read_dir("/proc").ok()?.flatten() {
        let Some(one) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        if let Some(parent) = fields(&stat).and_then(|fields| fields.get(1)?.parse().ok()) {
            children.entry(parent).or_default().push(one);
        }
    }
    let mut sum = alone(pid)?;
    let mut family = children.remove(&pid).unwrap_or_default();
    while let Some(child) = family.pop() {
        let one = alone(child).unwrap_or_default();
        sum.cpu += one.cpu;
        sum.memory_kib += one.memory_kib;
        family.extend(children.remove(&child).unwrap_or_default());
    }
    Some(sum)
}

/// The same of one process without its children.
#[must_use]
pub fn alone(pid: u32) -> Option<Vitals> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let ticks = |at: usize| fields(&stat)?.get(at)?.parse::<u64>().ok();
    let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(Vitals {
        cpu: Duration::from_millis((ticks(11)? + ticks(12)?) * MS_PER_TICK),
        memory_kib: memory.trim().trim_end_matches(" kB").parse().ok()?,
    })
}

/// The fields of a stat line behind the name, which may hold anything: state, parent, …
fn fields(stat: &str) -> Option<Vec<&str>> {
    Some(stat.rsplit_once(')')?.1.split_whitespace().collect())
}

/// Linux counts a process's time in hundredths of a second, whatever its timer does.
const MS_PER_TICK: u64 = 10;

/// A process started here. Ended, and its folder gone, when dropped.
#[derive(Debug)]
pub struct Process {
    child: Child,
    pub folder: PathBuf,
}

impl Process {
    /// Starts a command; what it says goes to `log` in its folder.
    ///
    /// # Errors
    /// When it can't be started.
    pub fn start(command: &mut Command, folder: PathBuf) -> Result<Self, String> {
        let name = command.get_program().to_string_lossy().into_owned();
        let told = |fault: std::io::Error| format!("{name}: {fault}");
        let log = File::create(folder.join("log")).map_err(told)?;
        command.stdin(Stdio::null()).stderr(log.try_clone().map_err(told)?).stdout(log);
        Ok(Self { child: command.spawn().map_err(told)?, folder })
    }

    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    /// Waits until `ready` finds what it looks for in the log.
    ///
    /// # Errors
    /// The log, when the process ended or time is up.
    pub async fn wait_for<T>(&mut self, ready: impl Fn(&str) -> Option<T>) -> Result<T, String> {
        let deadline = Instant::now() + START_MAX;
        loop {
            let log = self.log();
            if let Some(found) = ready(&log) {
                return Ok(found);
            }
            let ended = self.child.try_wait().map_err(|fault| fault.to_string())?;
            if ended.is_some() || Instant::now() > deadline {
                return Err(format!("it didn't start: {log}"));
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Politely first: some have children of their own to end.
        let pid = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status();
        let deadline = Instant::now() + STOP_MAX;
        let asked = asked.is_ok_and(|status| status.success());
        while asked && Instant::now() < deadline && matches!(self.child.try_wait(), Ok(None)) {
            std::thread::sleep(LOOK_EVERY);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// An empty folder for one process.
///
/// # Errors
/// When the temporary folder can't be written.
pub fn folder(purpose: &str) -> Result<PathBuf, String> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("souk-load-{}-{purpose}-{count}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    fs::create_dir_all(&folder).map_err(|fault| format!("{}: {fault}", folder.display()))?;
    Ok(folder)
}

/// Starts `souk serve` on a free port of loopback; `database` is `sqlite` or a URL. Gives its address too.
///
/// # Errors
/// Why it isn't up.
pub async fn serve(souk: &Path, database: &str) -> Result<(Process, String), String> {
    let folder = folder("souk")?;
    let mut command = Command::new(souk);
    command.env_clear().envs(std::env::vars().filter(|(name, _)| KEPT.contains(&name.as_str())));
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(&folder)
        .envs(OPEN_HOUSE.iter().copied());
    if database != "sqlite" {
        command.args(["--database", database]);
    }
    let mut process = Process::start(command.current_dir(&folder), folder.clone())?;
    let listening = |log: &str| {
        let line = log.lines().find_map(|line| line.split_once("listening on ")).map(|(_, url)| url)?;
        Some(line.trim().to_owned())
    };
    let url = process.wait_for(listening).await?;
    Ok((process, url))
}

/// The server's binary, freshly built as this one was.
///
/// # Errors
/// What cargo said.
pub fn build() -> Result<PathBuf, String> {
    let own = std::env::current_exe().map_err(|fault| fault.to_string())?;
    // A test's binary stands one folder deeper.
    let target = own.parent().map(|place| if place.ends_with("deps") { place.parent() } else { Some(place) });
    let target = target.flatten().ok_or("this program is nowhere")?;
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut command = Command::new(cargo);
    // Both packages: cargo would build the shared crates anew with other features for one alone.
    command.args(["build", "--quiet", "-p", "souk", "-p", "loadtest"]);
    command.args(if cfg!(debug_assertions) { &[][..] } else { &["--release"] });
    // Beside this program, wherever that is: elsewhere everything would be built anew.
    command.arg("--target-dir").arg(target.parent().unwrap_or(target));
    eprintln!("building the server, if it is not built (minutes, the first time) …");
    let top = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let built = command.current_dir(top).status().map_err(|fault| format!("cargo: {fault}"))?;
    let souk = target.join("souk");
    match built.success() && souk.is_file() {
        true => Ok(souk),
        false => Err(format!("no server at {}; name one with --souk", souk.display())),
    }
}

const KEPT: &[&str] = &["PATH", "HOME", "TMPDIR"];
/// Everybody comes from one address here and in a hurry, and nobody is a person.
const OPEN_HOUSE: &[(&str, &str)] = &[
    ("SOUK_LOG", "warn"),
    ("SOUK_SOCKETS_MAX", "100000"),
    ("SOUK_CELLS_MAX", "150000"),
    ("SOUK_SESSION_RATE", "1000000"),
    ("SOUK_SESSION_BURST", "1000000"),
    ("SOUK_USER_RATE", "1000000"),
    ("SOUK_USER_BURST", "1000000"),
    ("SOUK_CALLS_MAX", "8192"),
    ("SOUK_AUTH_ATTEMPTS_PER_MINUTE", "1000000"),
];
const START_MAX: Duration = Duration::from_secs(60);
const STOP_MAX: Duration = Duration::from_secs(15);
const LOOK_EVERY: Duration = Duration::from_millis(20);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_shows_what_it_uses() {
        let own = vitals(std::process::id()).expect("this process lives");
        assert!(own.memory_kib > 500, "{own:?}");
        assert_eq!(vitals(u32::MAX), None);
    }

    #[test]
    fn a_name_with_brackets_does_not_shift_the_fields() {
        let stat = "7 (a (b) c) S 1 7 7 0 -1 0 0 0 0 0 12 30 0";
        assert_eq!(fields(stat).expect("fields")[..2], ["S", "1"]);
        assert_eq!(fields(stat).expect("fields")[11..13], ["12", "30"]);
    }
}
