//! Events per second through the journal, each answered durable: one at a time, and with many in flight on one entity.
//!
//! `cargo run --release -p schema --example append_bench -- [souk.db | postgres://…]`

use schema::journal::{Append, Done, EventRow, Stored};
use schema::{Place, Settings, Store};
use std::path::PathBuf;
use std::sync::mpsc;
use std::time::{Duration, Instant};

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let place = match std::env::args().nth(1) {
        Some(url) if url.starts_with("postgres") => Place::Postgres(url),
        Some(path) => Place::Sqlite(PathBuf::from(path)),
        None => Place::Sqlite(
            std::env::temp_dir().join(format!("souk-bench-{}", std::process::id())).join("souk.db"),
        ),
    };
    println!("{place:?}");
    let store = runtime.block_on(Store::open(&place, &Settings::default())).expect("the database opens");
    for (in_flight, seconds) in [(1, 3), (500, 5)] {
        let entity = format!("bench:{}-{in_flight}", std::process::id());
        let opened =
            runtime.block_on(store.open_entity(entity.clone(), "e".into(), vec![0; 32])).expect("opens");
        let rate = measure(&store, &entity, opened.term, in_flight, Duration::from_secs(seconds));
        println!("{in_flight:>4} in flight: {rate:>9.0} events/s");
    }
}

/// Keeps `in_flight` events on their way, each an append of its own, as commands of one hot entity are.
fn measure(store: &Store, entity: &str, term: i64, in_flight: usize, time: Duration) -> f64 {
    let (tell, answers) = mpsc::channel();
    let start = Instant::now();
    let (mut head, mut stored, mut flying) = (0, 0_u32, 0);
    while start.elapsed() < time || flying > 0 {
        while flying < in_flight && start.elapsed() < time {
            let tell = tell.clone();
            let done = Done::new(move |outcome| drop(tell.send(outcome)));
            let append = Append {
                entity: entity.to_owned(),
                term,
                expected_head: head,
                rows: vec![row(head + 1, term)],
                outbox: vec![],
                due_at_ms: None,
                done,
            };
            store.append(append);
            (head, flying) = (head + 1, flying + 1);
        }
        let first = answers.recv().expect("this side holds a sender");
        for outcome in std::iter::once(first).chain(answers.try_iter()) {
            assert_eq!(outcome, Stored::Stored);
            (stored, flying) = (stored + 1, flying - 1);
        }
    }
    f64::from(stored) / start.elapsed().as_secs_f64()
}

fn row(seq: i64, term: i64) -> EventRow {
    EventRow {
        seq,
        term,
        name: "claimed".into(),
        version: 1,
        at_ms: 1_763_600_000_000 + seq,
        who: Some("user:01JD3Q8E6W4V5T2Z9X7Y1A3B5C".into()),
        key: Some(format!("01JD3Q8E6W4V5T2Z{seq:010}")),
        fingerprint: Some(seq),
        payload: format!(
            r#"{{"t":"claimed","item_id":1,"claim_id":{seq},"handle":"buyer{seq}","position":{seq}}}"#
        ),
        hash: vec![7; 32],
    }
}
