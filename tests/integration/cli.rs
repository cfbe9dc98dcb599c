//! The command line as a person meets it: the real program, its output and its exit code.

use actors::host::door::{AnyCommand, Call};
use actors::host::ports::Projector;
use actors::host::{HostSettings, Ports, Registry};
use actors::ids::{Caller, EntityId, Key, UserId, WorkspaceId};
use actors::kinds::KindTag;
use serde_json::{Value, json};
use souk::storage::StoredJournal;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use ulid::Ulid;

/// A directory to run the program in, gone afterwards.
struct Bench(PathBuf);

/// What the program said, and its exit code.
#[derive(Debug)]
struct Said {
    code: i32,
    out: String,
    err: String,
}

impl Bench {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("souk-cli-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }

    fn run(&self, arguments: &[&str]) -> Said {
        self.run_with(&[], arguments)
    }

    /// Nothing of this process's settings reaches the program.
    fn run_with(&self, environment: &[(&str, &str)], arguments: &[&str]) -> Said {
        Said::of(self.program(environment, arguments).output().expect("the program runs"))
    }

    /// Runs it with nobody at the other end of its output, or of its complaints.
    fn run_unheard(&self, arguments: &[&str]) -> Said {
        let closed = || {
            let (reader, writer) = std::io::pipe().expect("a pipe");
            drop(reader);
            writer
        };
        let mut program = self.program(&[], arguments);
        let said = Said::of(program.stdout(closed()).output().expect("the program runs"));
        let silent = self.program(&[], arguments).stdout(closed()).stderr(closed()).status();
        assert_eq!(silent.expect("the program runs").code(), Some(said.code), "{arguments:?}");
        said
    }

    fn program(&self, environment: &[(&str, &str)], arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_souk"));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("SOUK_")) {
            command.env_remove(name);
        }
        command.current_dir(&self.0).envs(environment.iter().copied()).args(arguments);
        command
    }

    fn database(&self) -> PathBuf {
        self.0.join("data/souk.db")
    }

    /// An auction with three events in this bench's database, made by real commands. It is made in a system of its
    /// own: when that has ended, nobody holds the database.
    async fn auction(&self) -> EntityId {
        let url = format!("sqlite://{}", self.database().display());
        let made = std::thread::spawn(move || actix_rt::System::new().block_on(auction(&url))).join();
        let log = self.database().with_extension("db-wal");
        let patience = Instant::now();
        while log.exists() {
            assert!(patience.elapsed() < Duration::from_secs(30), "somebody still holds the database");
            tokio::time::sleep(Duration::from_millis(10)).await;
            // When a reader was the last to close, the log stays: only a writer may fold it in.
            self.run(&["migrate"]).fine();
        }
        made.expect("an auction")
    }
}

async fn auction(url: &str) -> EntityId {
    let place = souk::storage::place(url).expect("a place");
    let store = schema::Store::open(&place, &souk::storage::settings()).await.expect("it opens");
    let ports = Ports {
        journal: Arc::new(StoredJournal(store)),
        projector: Arc::new(Nobody),
        clock: Arc::new(|| 1_800_000_000_000),
    };
    let registry = Registry::start(HostSettings::default(), ports);
    let entity = EntityId::new(KindTag::find("auction").expect("a kind"), Ulid::new());
    let seller = UserId(Ulid::new());
    let lot = json!({
        "workspace": WorkspaceId(Ulid::new()), "seller": seller, "title": "Blue vase", "currency": "EUR",
        "opening_cents": 1_000, "increments": "ebay",
    });
    let bid = json!({ "max_cents": 4_321 });
    let bidder = Caller::user(UserId(Ulid::new()), None, Default::default());
    for (caller, verb, fields) in
        [(Caller::system(), "create", lot), (Caller::system(), "start", json!({})), (bidder, "bid", bid)]
    {
        let command = AnyCommand::parse(entity.kind, verb, fields).expect("a command");
        let key = Key::new(&Ulid::new().to_string()).expect("a key");
        let call = Call { entity, command, caller, key, at_ms: 1_800_000_000_000 };
        let reply = registry.ask(call).await.expect("decided");
        assert!(reply.ok, "{verb}: {}", reply.json);
    }
    registry.drain(Duration::from_secs(10)).await;
    entity
}

impl Drop for Bench {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

impl Said {
    fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        let code = output.status.code().expect("it ended by itself");
        Self { code, out: text(output.stdout), err: text(output.stderr) }
    }

    /// Its output, where it must have succeeded.
    #[track_caller]
    fn fine(self) -> String {
        assert_eq!(self.code, 0, "{self:?}");
        self.out
    }

    /// Its complaint, where it must have failed with this code.
    #[track_caller]
    fn failed(self, code: i32) -> String {
        assert_eq!(self.code, code, "{self:?}");
        self.err
    }
}

struct Nobody;

impl Projector for Nobody {
    fn advanced(&self, _: EntityId, _: u64) {}
}

#[test]
fn wrong_usage_exits_with_2() {
    let bench = Bench::new();
    for arguments in
        [&["fly"][..], &[], &["replay"], &["replay", "no-name"], &["token"], &["serve", "--port", "1"]]
    {
        bench.run(arguments).failed(2);
    }
}

#[test]
fn wrong_settings_exit_with_1_and_are_named() {
    let bench = Bench::new();
    for command in ["serve", "demo", "migrate", "verify", "token --user new --name a", "user list"] {
        let arguments: Vec<_> = command.split(' ').collect();
        let said = bench.run_with(&[("SOUK_LISTNE", "x")], &arguments).failed(1);
        assert!(said.contains("SOUK_LISTNE") && said.contains("SOUK_LISTEN"), "{command}: {said}");
    }
    let said = bench.run_with(&[("SOUK_ENV", "production")], &["serve"]).failed(1);
    assert!(said.contains("SOUK_TOKEN_SECRET"), "{said}");
    assert!(!bench.database().exists(), "nothing was touched");
}

#[test]
fn config_prints_every_setting_with_its_source_and_no_secret() {
    let bench = Bench::new();
    fs::write(bench.0.join(".env"), "SOUK_PING_S=20\n").expect("written");
    let secret = [("SOUK_TOKEN_SECRET", "hush-hush-hush-hush-hush-hush-hush"), ("SOUK_PONG_S", "7")];
    let out = bench.run_with(&secret, &["config", "--listen", "127.0.0.1:9"]).fine();
    let line = |name: &str| out.lines().find(|line| line.contains(name)).unwrap_or_else(|| panic!("{out}"));
    assert!(line("SOUK_LISTEN").contains("127.0.0.1:9") && line("SOUK_LISTEN").contains("flag"));
    assert!(line("SOUK_PONG_S").contains("environment"));
    assert!(line("SOUK_PING_S").contains(".env"));
    assert!(line("SOUK_DATA ").contains("default"));
    assert!(line("SOUK_TOKEN_SECRET").contains("***") && !out.contains("hush"));
    bench.run_with(&[("SOUK_PONG_S", "never")], &["config"]).failed(1);
}

#[test]
fn test_tokens_are_for_development() {
    let bench = Bench::new();
    let out = bench.run(&["token", "--user", "new", "--name", "ann", "--count", "3", "--json"]).fine();
    let minted: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let names: Vec<_> = minted.iter().filter_map(|one| one["name"].as_str()).collect();
    assert_eq!(names, ["ann-1", "ann-2", "ann-3"]);
    assert_ne!(minted[0]["user"], minted[1]["user"]);
    let user = Ulid::new().to_string();
    let bare = bench.run(&["token", "--user", &user, "--name", "bob"]).fine();
    let secret = fs::read_to_string(bench.0.join("data/token.secret")).expect("kept");
    let signer = souk::auth::token::Signer::new(secret.trim().as_bytes());
    let claims = signer.verify(bare.trim(), 0).expect("signed with the secret that a server here would use");
    assert_eq!((claims.user.0.to_string(), claims.name.as_str()), (user, "bob"));
    bench.run(&["token", "--user", "nobody", "--name", "bob"]).failed(1);
    let production = [("SOUK_ENV", "production"), ("SOUK_TOKEN_SECRET", "0123456789abcdef0123456789abcdef")];
    let said = bench.run_with(&production, &["token", "--user", "new", "--name", "ann"]).failed(1);
    assert!(said.contains("production"), "{said}");
}

#[test]
fn migrations_go_up_and_down() {
    let bench = Bench::new();
    let up = bench.run(&["migrate"]).fine();
    let applied: Vec<_> = up.lines().collect();
    assert!(applied.len() >= 3 && applied.iter().all(|line| line.starts_with("applied ")), "{up}");
    assert!(bench.run(&["migrate"]).fine().starts_with("nothing to do"));
    // The newest by its name: SQLite's two files are brought up one after the other.
    let newest = applied.iter().max().expect("some");
    let down = bench.run(&["migrate", "--revert"]).fine();
    assert_eq!(down.trim(), newest.replace("applied", "reverted"));
    assert_eq!(bench.run(&["migrate"]).fine().trim(), *newest);
}

#[test]
fn a_doctor_says_what_is_wrong_and_its_cure() {
    let bench = Bench::new();
    let out = bench.run(&["doctor", "--listen", "127.0.0.1:0"]).fine();
    for what in ["settings", "data directory", "disk space", "token secret", "port", "open files", "database"]
    {
        assert!(out.lines().any(|line| line.contains(&format!(" {what}: "))), "{what} in {out}");
    }
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    fs::write(bench.0.join("file"), "not a directory").expect("written");
    let ill = [("SOUK_LISTEN", address.as_str()), ("SOUK_DATA", "file"), ("SOUK_PONG_S", "60")];
    let said = bench.run_with(&ill, &["doctor"]);
    assert_eq!(said.code, 1, "{said:?}");
    for what in ["settings", "data directory", "port"] {
        let line = said.out.lines().position(|line| line.starts_with(&format!("failed  {what}: ")));
        let line = line.unwrap_or_else(|| panic!("{what} in {}", said.out));
        assert!(said.out.lines().nth(line + 1).is_some_and(|next| next.contains("cure: ")), "{}", said.out);
    }
    bench.run(&["migrate"]).fine();
    bench.run(&["migrate", "--revert"]).fine();
    let said = bench.run(&["doctor", "--listen", "127.0.0.1:0"]);
    assert_eq!(said.code, 1, "a migration is missing: {said:?}");
    assert!(said.out.contains("souk migrate"), "{}", said.out);
}

#[test]
fn accounts_are_made_and_listed() {
    let bench = Bench::new();
    let made = bench
        .run(&["user", "create", "--email", "Ops@Example.org", "--name", "Ops", "--role", "admin"])
        .fine();
    assert!(made.contains("ops@example.org admin"), "{made}");
    let password = made.lines().find_map(|line| line.strip_prefix("password: ")).expect("one was drawn");
    assert!(password.len() >= 20);
    let given =
        ["user", "create", "--email", "bob@example.org", "--name", "Bob", "--password", "long enough"];
    assert!(!bench.run(&given).fine().contains("long enough"));
    assert!(bench.run(&given).failed(1).contains("bob@example.org"), "there is one already");
    let short = ["user", "create", "--email", "c@example.org", "--name", "C", "--password", "short"];
    assert!(bench.run(&short).failed(1).contains("password"));
    let role = ["user", "create", "--email", "c@example.org", "--name", "C", "--role", "king"];
    assert!(bench.run(&role).failed(1).contains("king"));
    let list = bench.run(&["user", "list"]).fine();
    assert_eq!(list.lines().count(), 2, "{list}");
    assert!(list.lines().any(|line| line.contains("admin") && line.contains("ops@example.org")), "{list}");
}

#[actix_web::test]
async fn a_replay_shows_any_moment() {
    let bench = Bench::new();
    let auction = bench.auction().await.to_string();
    let shown = |arguments: &[&str]| -> Value {
        let out = bench.run(&[&["replay", &auction][..], arguments].concat()).fine();
        serde_json::from_str(&out).expect("one JSON object")
    };
    let newest = shown(&[]);
    assert_eq!(
        (&newest["entity"], &newest["seq"], &newest["phase"]),
        (&json!(auction), &json!(3), &json!("open"))
    );
    assert!(newest["state"].to_string().contains("4321"));
    let first = shown(&["--at", "1"]);
    assert_eq!((&first["seq"], &first["phase"]), (&json!(1), &json!("scheduled")));
    assert!(!first["state"].to_string().contains("4321"));
    assert!(bench.run(&["replay", &auction, "--at", "4"]).failed(1).contains('3'));
    bench.run(&["replay", &auction, "--at", "0"]).failed(2);
    bench.run(&["replay", "auction:00000000000000000000000001"]).failed(1);
}

#[actix_web::test]
async fn nobody_listening_ends_a_command_quietly() {
    let bench = Bench::new();
    let auction = bench.auction().await.to_string();
    let listen = ["--listen", "127.0.0.1:0"];
    let create = ["user", "create", "--email", "o@example.org", "--name", "Ops", "--password", "long enough"];
    bench.run(&create).fine();
    for arguments in [
        &["replay", &auction][..],
        &["verify"],
        &["migrate"],
        &["user", "list"],
        &["config"],
        &["config", "--example"],
        &["token", "--user", "new", "--name", "ann", "--count", "1000000"],
        &["--help"],
        &["--version"],
    ] {
        let said = bench.run_unheard(arguments);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{arguments:?}");
    }
    assert!(!bench.run_unheard(&[&["doctor"][..], &listen].concat()).err.contains("panicked"));
    bench.run_unheard(&["replay", "auction:00000000000000000000000001"]).failed(1);
}

#[actix_web::test]
async fn verify_finds_the_changed_event() {
    let bench = Bench::new();
    bench.run(&["verify"]).failed(1);
    let auction = bench.auction().await;
    let out = bench.run(&["verify"]).fine();
    assert!(out.contains("3 events of 1 entities"), "{out}");
    // Somebody edits the file: a maximum of 43.21 becomes 93.21.
    let mut bytes = fs::read(bench.database()).expect("the database");
    let wanted = b"\"max_cents\":4321";
    let places: Vec<_> =
        (0..bytes.len() - wanted.len()).filter(|at| bytes[*at..].starts_with(wanted)).collect();
    assert!(!places.is_empty(), "the payload is readable JSON in the main file");
    for at in places {
        bytes[at + wanted.len() - 4] = b'9';
    }
    fs::write(bench.database(), bytes).expect("written");
    let said = bench.run(&["verify"]).failed(1);
    assert!(said.contains(&format!("broken at {auction} seq 3")), "{said}");
}
