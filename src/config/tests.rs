//! The settings through their door: what is given goes in, settings or faults come out.

use super::*;

fn faults<const N: usize>(given: [(&str, &str); N]) -> Vec<String> {
    match Settings::read(&Given::of(given)) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.0.iter().map(ToString::to_string).collect(),
    }
}

const SECRET: &str = "0123456789abcdef0123456789abcdef";

#[test]
fn nothing_given_is_a_safe_local_server() {
    let settings = Settings::read(&Given::default()).expect("defaults are good");
    assert!(settings.server.listen.ip().is_loopback());
    assert_eq!(settings.storage.database.to_string(), "sqlite://./data/souk.db");
    assert_eq!(settings.gateway.frame_bytes_max, 16 * 1024);
    assert!(settings.server.workers >= 1 && settings.host.arbiters >= 1);
}

#[test]
fn the_example_lists_every_setting_with_its_default() {
    let written =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/.env.example")).expect("it is there");
    assert_eq!(written, example(), "run `cargo run -- config --example > .env.example`");
}

#[test]
fn the_example_copied_to_env_changes_nothing() {
    let mut given = Given::default();
    given.add_file(&example());
    let copied = Settings::examine(&given);
    assert_eq!(copied.faults, Faults(Vec::new()));
    let plain = Settings::examine(&Given::default());
    for (copied, plain) in copied.lines.iter().zip(&plain.lines) {
        assert_eq!(copied.value, plain.value, "{}", plain.name);
    }
}

#[test]
fn an_unknown_name_is_an_error_that_suggests_the_nearest() {
    let said = faults([("SOUK_LISTNE", "0.0.0.0:1")]);
    assert_eq!(said, ["SOUK_LISTNE: there is no such setting; did you mean SOUK_LISTEN?"]);
    let said = faults([("SOUK_COMPLETELY_ELSEWHERE", "1")]);
    assert_eq!(said.len(), 1);
    assert!(!said[0].contains("did you mean"), "{said:?}");
}

#[test]
fn everything_wrong_is_said_at_once_and_by_name() {
    let said = faults([
        ("SOUK_LISTEN", "here"),
        ("SOUK_PING_S", "-1"),
        ("SOUK_LOG_FORMAT", "xml"),
        ("SOUK_ALLOWED_ORIGINS", "https://ok.example, shop.example/path"),
    ]);
    for name in ["SOUK_LISTEN", "SOUK_PING_S", "SOUK_LOG_FORMAT", "SOUK_ALLOWED_ORIGINS"] {
        assert!(said.iter().any(|line| line.starts_with(name)), "{name} in {said:?}");
    }
    assert_eq!(said.len(), 4);
}

#[test]
fn relations_are_checked() {
    for (given, name) in [
        (("SOUK_PONG_S", "25"), "SOUK_PONG_S"),
        (("SOUK_ACCESS_TTL_S", "86400"), ""),
        (("SOUK_REFRESH_TTL_S", "900"), "SOUK_ACCESS_TTL_S"),
        (("SOUK_SESSION_RATE", "301"), "SOUK_SESSION_BURST"),
        (("SOUK_CALLS_MAX", "8193"), "SOUK_QUEUE_MESSAGES_MAX"),
        (("SOUK_CLOSE_MS", "20001"), "SOUK_STUCK_MS"),
        (("SOUK_DRAIN_MS", "4999"), "SOUK_SHUTDOWN_SPREAD_MS"),
        (("SOUK_SOCKETS_MAX", "30001"), "SOUK_CELLS_MAX"),
        (("SOUK_CELLS_MAX", "26665"), "SOUK_CELLS_MAX"),
        (("SOUK_CELLS_MAX", "26666"), ""),
        (("SOUK_ADMIN_EMAIL", "a@b.example"), "SOUK_ADMIN_PASSWORD"),
        (("SOUK_ADMIN_PASSWORD", "long enough"), "SOUK_ADMIN_EMAIL"),
    ] {
        let said = faults([given]);
        match name {
            "" => assert!(said.is_empty(), "{said:?}"),
            name => assert!(said.iter().any(|line| line.starts_with(name)), "{given:?}: {said:?}"),
        }
    }
}

#[test]
fn production_needs_its_secret_and_names_its_origins() {
    assert!(faults([("SOUK_ENV", "production")])[0].starts_with("SOUK_TOKEN_SECRET"));
    assert_eq!(faults([("SOUK_ENV", "production"), ("SOUK_TOKEN_SECRET", SECRET)]), [] as [&str; 0]);
    assert!(faults([("SOUK_ENV", "production"), ("SOUK_TOKEN_SECRET", "short")])[0].contains("32"));
    let any = [("SOUK_ENV", "production"), ("SOUK_TOKEN_SECRET", SECRET), ("SOUK_ALLOWED_ORIGINS", "*")];
    assert!(faults(any)[0].starts_with("SOUK_ALLOWED_ORIGINS"));
}

#[test]
fn secrets_are_never_printed() {
    let given = Given::of([
        ("SOUK_TOKEN_SECRET", "hush-hush-hush-hush-hush-hush-hush"),
        ("SOUK_DATABASE_URL", "postgres://souk:hush@db/souk?sslpassword=hush"),
        ("SOUK_ADMIN_EMAIL", "a@b.example"),
        ("SOUK_ADMIN_PASSWORD", "hush-hush"),
    ]);
    let reading = Settings::examine(&given);
    assert_eq!(reading.faults, Faults(Vec::new()));
    let said = format!("{:?} {:?}", reading.settings, reading.lines);
    assert!(!said.contains("hush"), "{said}");
    assert_eq!(reading.settings.storage.database.to_string(), "postgres://souk:***@db/souk?sslpassword=***");
    assert!(reading.settings.storage.database.expose().contains("hush"));
    let wrong = faults([("SOUK_DATABASE_URL", "mysql://souk:hush@db")]);
    assert!(wrong[0].starts_with("SOUK_DATABASE_URL") && !wrong[0].contains("hush"), "{wrong:?}");
}

#[test]
fn a_flag_beats_the_environment_and_that_beats_the_file() {
    let mut given = Given::of([("SOUK_PING_S", "30"), ("SOUK_LISTEN", "127.0.0.1:2")]);
    given.add_file("# a comment\nSOUK_PING_S=31\nexport SOUK_PONG_S='9'\nPATH=/elsewhere\n");
    let given = given.flag("SOUK_LISTEN", Some("127.0.0.1:1")).flag("SOUK_DATA", None);
    let reading = Settings::examine(&given);
    let line = |name| reading.lines.iter().find(|line| line.name == name).expect("listed");
    assert_eq!(
        (line("SOUK_LISTEN").value.as_str(), line("SOUK_LISTEN").source),
        ("127.0.0.1:1", Source::Flag)
    );
    assert_eq!((line("SOUK_PING_S").value.as_str(), line("SOUK_PING_S").source), ("30", Source::Environment));
    assert_eq!((line("SOUK_PONG_S").value.as_str(), line("SOUK_PONG_S").source), ("9", Source::File));
    assert_eq!(line("SOUK_DATA").source, Source::Default);
}

#[test]
fn the_development_secret_is_drawn_once_and_kept() {
    let dir = std::env::temp_dir().join(format!("souk-config-{}", std::process::id()));
    let settings = || {
        let given = Given::default().flag("SOUK_DATA", dir.to_str());
        Settings::read(&given).expect("good").token_secret().expect("writable")
    };
    let (first, second) = (settings(), settings());
    assert_eq!(first, second);
    assert!(first.expose().len() >= 32);
    std::fs::write(dir.join("token.secret"), "").expect("written");
    let damaged =
        Settings::read(&Given::default().flag("SOUK_DATA", dir.to_str())).expect("good").token_secret();
    assert!(damaged.is_err(), "an empty secret must not sign");
    std::fs::remove_dir_all(&dir).expect("removed");
}
