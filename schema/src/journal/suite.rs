//! What a journal promises, for whichever twin is asked. Postgres is asked when `SOUK_TEST_POSTGRES_URL` names a
//! server on which databases may be made.

use super::{Append, Done, EventRow, Opened, OutboxRow, SnapshotRow, Stored};
use crate::postgres::connect;
use crate::scratch::{Scratch, twins};
use crate::tables::event;
use crate::{Place, Settings, Store};
use diesel::{ExpressionMethods, QueryDsl};
use diesel_async::SimpleAsyncConnection as _;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

twins! {
    what_is_stored_is_read_back;
    the_last_of_some_names_are_found;
    each_opening_takes_a_new_term;
    an_older_term_is_fenced;
    another_head_is_fenced;
    one_failure_leaves_its_mates_alone;
    appends_of_one_entity_keep_their_order;
    rows_out_of_order_are_turned_down;
    the_unique_key_is_an_alarm;
    effects_wait_until_they_are_settled;
    the_newest_snapshot_stays;
    entities_are_listed_in_pages;
    deadlines_are_found;
    work_goes_on_when_nobody_waits;
}

async fn what_is_stored_is_read_back(scratch: Scratch) {
    let store = &scratch.store;
    let opened = open(store, "auction:A").await;
    let mut rows = rows(opened.term, 0, 3);
    rows[1] = EventRow { who: None, key: None, fingerprint: None, ..rows[1].clone() };
    rows[2] =
        EventRow { key: None, fingerprint: Some(-5), payload: "{\"t\":\"é☃\"}".into(), ..rows[2].clone() };
    assert_eq!(append(store, "auction:A", opened.term, 0, rows.clone()).await, Stored::Stored);
    assert_eq!(store.events("auction:A".into(), 0, 10).await, Ok(rows.clone()));
    assert_eq!(store.events("auction:A".into(), 1, 1).await, Ok(rows[1..2].to_vec()));
    assert_eq!(store.events("auction:B".into(), 0, 10).await, Ok(vec![]));
}

async fn the_last_of_some_names_are_found(scratch: Scratch) {
    let store = &scratch.store;
    let opened = open(store, "auction:A").await;
    let mut rows = rows(opened.term, 0, 6);
    for (row, name) in rows.iter_mut().zip(["made", "bid", "paused", "bid", "bid", "paused"]) {
        row.name = name.into();
    }
    assert_eq!(append(store, "auction:A", opened.term, 0, rows.clone()).await, Stored::Stored);
    let found = async |names: &[&str], between, limit| {
        let names = names.iter().map(ToString::to_string).collect();
        let rows = store.last_events("auction:A".into(), names, between, limit).await.unwrap();
        rows.iter().map(|row| row.seq).collect::<Vec<_>>()
    };
    assert_eq!(found(&["made", "paused"], (0, i64::MAX), 9).await, [6, 3, 1]);
    assert_eq!(found(&["bid"], (0, i64::MAX), 2).await, [5, 4]);
    assert_eq!(found(&["bid", "paused"], (2, 5), 9).await, [4, 3], "neither end of the stretch is in it");
    assert_eq!(found(&[], (0, i64::MAX), 9).await, [0; 0]);
    assert_eq!(
        store.last_events("auction:A".into(), vec!["made".into()], (0, 2), 9).await,
        Ok(rows[..1].to_vec())
    );
    assert_eq!(store.last_events("auction:B".into(), vec!["made".into()], (0, 9), 9).await, Ok(vec![]));
}

async fn each_opening_takes_a_new_term(scratch: Scratch) {
    let store = &scratch.store;
    let first = store.open_entity("show:A".into(), "epoch one".into(), vec![0; 32]).await.unwrap();
    assert_eq!(first, Opened { term: 1, head: 0, head_hash: vec![0; 32], epoch: "epoch one".into() });
    let rows = rows(1, 0, 2);
    let head_hash = rows[1].hash.clone();
    assert_eq!(append(store, "show:A", 1, 0, rows).await, Stored::Stored);
    let second = store.open_entity("show:A".into(), "epoch two".into(), vec![0; 32]).await.unwrap();
    assert_eq!(second, Opened { term: 2, head: 2, head_hash, epoch: "epoch one".into() });
    assert_eq!(store.head("show:A".into()).await.unwrap().unwrap().head, 2);
    assert_eq!(store.head("show:B".into()).await, Ok(None), "looking doesn't create");
}

async fn an_older_term_is_fenced(scratch: Scratch) {
    let store = &scratch.store;
    let old = open(store, "auction:A").await;
    open(store, "auction:A").await;
    let answer = append(store, "auction:A", old.term, 0, rows(old.term, 0, 1)).await;
    let Stored::Fenced(why) = answer else { panic!("{answer:?}") };
    assert!(why.contains("term 1") && why.contains("found term 2"), "{why}");
    assert_eq!(store.events("auction:A".into(), 0, 10).await, Ok(vec![]));
    let answer = append(store, "auction:nobody", 1, 0, rows(1, 0, 1)).await;
    assert!(matches!(&answer, Stored::Fenced(why) if why.contains("no such entity")), "{answer:?}");
}

async fn another_head_is_fenced(scratch: Scratch) {
    let store = &scratch.store;
    let term = open(store, "auction:A").await.term;
    assert_eq!(append(store, "auction:A", term, 0, rows(term, 0, 2)).await, Stored::Stored);
    for head in [0, 1, 3] {
        let answer = append(store, "auction:A", term, head, rows(term, head, 2)).await;
        assert!(matches!(&answer, Stored::Fenced(why) if why.contains("head 2")), "{answer:?}");
    }
    assert_eq!(store.events("auction:A".into(), 0, 10).await, Ok(rows(term, 0, 2)));
}

async fn one_failure_leaves_its_mates_alone(scratch: Scratch) {
    let store = &scratch.store;
    let names: Vec<String> = (0..60).map(|n| format!("auction:{n:02}")).collect();
    for name in &names {
        open(store, name).await;
    }
    let wrong = |n: usize| i64::from(n.is_multiple_of(7));
    let sent = names.iter().enumerate().map(|(n, name)| send(store, name, 1, wrong(n), rows(1, wrong(n), 2)));
    let answers: Vec<_> = sent.collect();
    for (n, answer) in answers.into_iter().enumerate() {
        let answer = answer.await.unwrap();
        let stored = store.events(names[n].clone(), 0, 10).await.unwrap().len();
        match wrong(n) {
            0 => assert_eq!((answer, stored), (Stored::Stored, 2)),
            _ => assert!(matches!(answer, Stored::Fenced(_)) && stored == 0),
        }
    }
}

async fn appends_of_one_entity_keep_their_order(scratch: Scratch) {
    let store = &scratch.store;
    let term = open(store, "show:A").await.term;
    let mut head = 0;
    let mut answers = Vec::new();
    for count in (0..400).map(|n| 1 + n % 5) {
        answers.push(send(store, "show:A", term, head, rows(term, head, count)));
        head += count;
    }
    // The head is not what this one believes: it is turned down, and so is what follows it.
    answers.push(send(store, "show:A", term, head + 1, rows(term, head + 1, 1)));
    answers.push(send(store, "show:A", term, head + 2, rows(term, head + 2, 1)));
    for (n, answer) in answers.into_iter().enumerate() {
        let answer = answer.await.unwrap();
        assert_eq!(answer == Stored::Stored, n < 400, "append {n}: {answer:?}");
    }
    let seqs: Vec<_> =
        store.events("show:A".into(), 0, 5_000).await.unwrap().iter().map(|row| row.seq).collect();
    assert_eq!(seqs, (1..=head).collect::<Vec<_>>());
}

async fn rows_out_of_order_are_turned_down(scratch: Scratch) {
    let store = &scratch.store;
    let term = open(store, "auction:A").await.term;
    for rows in [rows(term, 1, 1), vec![], [rows(term, 0, 1), rows(term, 2, 1)].concat()] {
        assert!(matches!(append(store, "auction:A", term, 0, rows).await, Stored::Fenced(_)));
    }
    assert_eq!(store.events("auction:A".into(), 0, 10).await, Ok(vec![]));
}

async fn the_unique_key_is_an_alarm(scratch: Scratch) {
    let store = &scratch.store;
    let names = ["auction:A", "auction:B", "auction:C"];
    for name in names {
        open(store, name).await;
    }
    let planted: crate::Later<()> = query!(store, core.write, |conn| {
        diesel::sql_query(
            "INSERT INTO event (entity, seq, term, type, version, at_ms, payload, hash) \
             SELECT entity, 2, 1, 'planted', 1, 0, '{}', head_hash FROM entity_owner WHERE entity = 'auction:B'",
        )
        .execute(conn)
        .await?;
        Ok(())
    });
    planted.await.unwrap();
    let answers = names.map(|name| send(store, name, 1, 0, rows(1, 0, 3)));
    for (name, answer) in names.into_iter().zip(answers) {
        let answer = answer.await.unwrap();
        let stored = count(store, name).await;
        match name {
            "auction:B" => assert!(matches!(answer, Stored::Fenced(_)) && stored == 1, "{answer:?}"),
            _ => assert_eq!((answer, stored), (Stored::Stored, 3)),
        }
    }
}

async fn effects_wait_until_they_are_settled(scratch: Scratch) {
    let store = &scratch.store;
    let effect = |entity: &str, seq| OutboxRow { entity: entity.into(), seq, effects: format!("[{seq}]") };
    for name in ["auction:A", "auction:B"] {
        open(store, name).await;
        let outbox = vec![effect(name, 1), effect(name, 3)];
        assert_eq!(send_all(store, name, 1, 0, rows(1, 0, 3), outbox).await.unwrap(), Stored::Stored);
    }
    let fenced = send_all(store, "auction:A", 1, 0, rows(1, 0, 3), vec![effect("auction:A", 2)]);
    assert!(matches!(fenced.await.unwrap(), Stored::Fenced(_)));
    let all =
        vec![effect("auction:A", 1), effect("auction:A", 3), effect("auction:B", 1), effect("auction:B", 3)];
    assert_eq!(store.pending_effects(None, 10).await, Ok(all.clone()));
    let behind = store.pending_effects(Some(("auction:A".into(), 1)), 2).await;
    assert_eq!(behind, Ok(all[1..3].to_vec()));
    let settled = vec![
        ("auction:A".into(), 3, None),
        ("auction:B".into(), 1, None),
        ("auction:B".into(), 3, Some("[4]".into())),
    ];
    store.settle_effects(settled).await.unwrap();
    let left = OutboxRow { effects: "[4]".into(), ..all[3].clone() };
    assert_eq!(store.pending_effects(None, 10).await, Ok(vec![all[0].clone(), left]));
}

async fn the_newest_snapshot_stays(scratch: Scratch) {
    let store = &scratch.store;
    assert_eq!(store.snapshot("show:A".into()).await, Ok(None));
    for seq in [10, 30, 20] {
        store.save_snapshot(snapshot(seq)).await.unwrap();
    }
    assert_eq!(store.snapshot("show:A".into()).await, Ok(Some(snapshot(30))));
}

async fn entities_are_listed_in_pages(scratch: Scratch) {
    let store = &scratch.store;
    for name in ["show:B", "auction:A", "show:C"] {
        open(store, name).await;
    }
    let names = |heads: Vec<super::Head>| heads.into_iter().map(|head| head.entity).collect::<Vec<_>>();
    assert_eq!(names(store.heads(String::new(), 2).await.unwrap()), ["auction:A", "show:B"]);
    assert_eq!(names(store.heads("show:B".into(), 2).await.unwrap()), ["show:C"]);
}

async fn deadlines_are_found(scratch: Scratch) {
    let store = &scratch.store;
    // The rows of the tests end in deadlines as late as they are many.
    for (name, count) in [("auction:A", 3), ("auction:B", 1), ("auction:C", 2)] {
        open(store, name).await;
        assert_eq!(append(store, name, 1, 0, rows(1, 0, count)).await, Stored::Stored);
    }
    open(store, "auction:D").await;
    let due = |until: i64, limit: i64| store.due(1_700_000_000_000 + until, limit);
    assert_eq!(due(2, 10).await, Ok(vec!["auction:B".to_owned(), "auction:C".to_owned()]));
    assert_eq!(due(9, 1).await, Ok(vec!["auction:B".to_owned()]));
    let (tell, answer) = oneshot::channel();
    let done = Done::new(move |outcome| tell.send(outcome).unwrap());
    let (rows, outbox) = (rows(1, 1, 1), vec![]);
    let entity = "auction:B".to_owned();
    store.append(Append { entity, term: 1, expected_head: 1, rows, outbox, due_at_ms: None, done });
    assert_eq!(answer.await.unwrap(), Stored::Stored);
    assert_eq!(due(9, 10).await, Ok(vec!["auction:C".to_owned(), "auction:A".to_owned()]));
}

async fn work_goes_on_when_nobody_waits(scratch: Scratch) {
    let store = &scratch.store;
    drop(store.save_snapshot(snapshot(7)));
    let patience = Instant::now() + Duration::from_secs(10);
    while store.snapshot("show:A".into()).await.unwrap().is_none() {
        assert!(Instant::now() < patience, "the snapshot never came");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_full_disk_is_unknown_and_then_over() {
    let scratch = Scratch::sqlite().await;
    let store = &scratch.store;
    let term = open(store, "show:A").await.term;
    // The cap belongs to the connection: it goes with the handle that failed.
    let capped: crate::Later<()> = query!(store, core.write, |conn| {
        diesel::sql_query("PRAGMA max_page_count = 1").execute(conn).await?;
        Ok(())
    });
    capped.await.unwrap();
    let big = EventRow { payload: "x".repeat(1_000_000), ..rows(term, 0, 1).remove(0) };
    let answer = append(store, "show:A", term, 0, vec![big.clone()]).await;
    assert!(matches!(answer, Stored::Unknown(_)), "{answer:?}");
    let again = open(store, "show:A").await;
    assert_eq!((again.term, again.head), (term + 1, 0));
    assert_eq!(append(store, "show:A", term + 1, 0, vec![big]).await, Stored::Stored);
}

#[tokio::test]
async fn a_lost_connection_is_unknown_and_then_over() {
    let Some(scratch) = Scratch::postgres().await else { return };
    let store = &scratch.store;
    let term = open(store, "show:A").await.term;
    assert_eq!(append(store, "show:A", term, 0, rows(term, 0, 1)).await, Stored::Stored);
    let killed: crate::Later<()> = query!(store, core.read, |conn| {
        diesel::sql_query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .execute(conn)
        .await?;
        Ok(())
    });
    killed.await.unwrap();
    let answer = append(store, "show:A", term, 1, rows(term, 1, 1)).await;
    assert!(matches!(answer, Stored::Unknown(_)), "{answer:?}");
    let again = open(store, "show:A").await;
    assert_eq!((again.term, again.head), (term + 1, 1));
    assert_eq!(append(store, "show:A", term + 1, 1, rows(term + 1, 1, 1)).await, Stored::Stored);
}

#[tokio::test]
async fn a_late_answer_is_unknown_and_not_waited_for() {
    let settings = Settings { answer_wait: Duration::from_millis(400), ..Settings::default() };
    let Some(scratch) = Scratch::postgres_with(&settings).await else { return };
    let store = &scratch.store;
    let term = open(store, "show:A").await.term;
    // Somebody holds the entity's row until this test lets go of it.
    let mut holder = connect(scratch.url.as_ref().unwrap()).await.unwrap();
    holder.batch_execute("BEGIN; SELECT FROM entity_owner FOR UPDATE").await.unwrap();
    let answer = append(store, "show:A", term, 0, rows(term, 0, 1)).await;
    assert!(matches!(&answer, Stored::Unknown(why) if why.contains("doesn't answer")), "{answer:?}");
    // The statement was not cancelled: it goes through once it may, and the journal tells what became of it.
    holder.batch_execute("ROLLBACK").await.unwrap();
    let patience = Instant::now();
    while count(store, "show:A").await == 0 {
        assert!(patience.elapsed() < Duration::from_secs(30), "the statement is gone");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let again = open(store, "show:A").await;
    assert_eq!((again.term, again.head), (term + 1, 1));
}

#[tokio::test]
async fn without_a_database_appends_fail_fast() {
    // Nothing listens on the discard port.
    let nowhere = Place::Postgres("postgres://nobody@127.0.0.1:9/none".into());
    let store = Store::open_as_it_is(&nowhere, &Settings::default()).unwrap();
    let answers: Vec<_> = (0..50).map(|_| send(&store, "show:A", 1, 0, rows(1, 0, 1))).collect();
    for answer in answers {
        let answer = answer.await.unwrap();
        assert!(matches!(&answer, Stored::Unknown(why) if why.starts_with("not sent")), "{answer:?}");
    }
    assert!(store.ping().await.is_err());
}

async fn open(store: &Store, entity: &str) -> Opened {
    store.open_entity(entity.into(), "e".into(), vec![0; 32]).await.unwrap()
}

async fn append(store: &Store, entity: &str, term: i64, head: i64, rows: Vec<EventRow>) -> Stored {
    send(store, entity, term, head, rows).await.unwrap()
}

fn send(store: &Store, entity: &str, term: i64, head: i64, rows: Vec<EventRow>) -> oneshot::Receiver<Stored> {
    send_all(store, entity, term, head, rows, vec![])
}

fn send_all(
    store: &Store,
    entity: &str,
    term: i64,
    expected_head: i64,
    rows: Vec<EventRow>,
    outbox: Vec<OutboxRow>,
) -> oneshot::Receiver<Stored> {
    let (tell, answer) = oneshot::channel();
    let done = Done::new(move |outcome| tell.send(outcome).unwrap());
    let due_at_ms = rows.last().map(|row| row.at_ms);
    store.append(Append { entity: entity.into(), term, expected_head, rows, outbox, due_at_ms, done });
    answer
}

async fn count(store: &Store, entity: &str) -> i64 {
    let entity = entity.to_owned();
    let count: crate::Later<i64> = query!(store, core.read, |conn| {
        Ok(event::table.filter(event::entity.eq(entity)).count().get_result(conn).await?)
    });
    count.await.unwrap()
}

fn rows(term: i64, after: i64, count: i64) -> Vec<EventRow> {
    let row = |seq: i64| EventRow {
        seq,
        term,
        name: "bid_placed".into(),
        version: 1,
        at_ms: 1_700_000_000_000 + seq,
        who: Some("user:U".into()),
        key: Some(format!("key-{seq}")),
        fingerprint: Some(seq * 7),
        payload: format!("{{\"seq\":{seq}}}"),
        hash: vec![u8::try_from(seq % 251).unwrap(); 32],
    };
    (after + 1..=after + count).map(row).collect()
}

fn snapshot(seq: i64) -> SnapshotRow {
    SnapshotRow { entity: "show:A".into(), seq, version: 1, at_ms: 5, bytes: vec![1, 2], hash: vec![3; 32] }
}
