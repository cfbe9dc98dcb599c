//! Every migration goes there, back, and there again; what is there then is what `tables.rs` says.

use super::*;
use crate::scratch::{postgres_url, unique};
use crate::sqlite::{Durability, connect};
use diesel::connection::SimpleConnection;
use diesel::deserialize::QueryableByName;
use diesel::sql_types::{Bool, Text};
use diesel::{Connection, RunQueryDsl, SqliteConnection};
use std::collections::{BTreeMap, BTreeSet};

/// Columns by table: name, type as Diesel calls it, whether it may be null.
type Shape = BTreeMap<String, BTreeSet<(String, String, bool)>>;

#[derive(QueryableByName, Debug)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
}

#[test]
fn sqlite_goes_there_and_back() {
    let folder = std::env::temp_dir().join(unique());
    std::fs::create_dir_all(&folder).unwrap();
    let mut shape = Shape::new();
    for (name, sets) in [("souk.db", CORE), ("read.db", READ)] {
        let mut conn = connect(&folder.join(name), Durability::Full).unwrap();
        conn.run_pending_migrations(Only(SQLITE, sets)).unwrap();
        conn.revert_all_migrations(Only(SQLITE, sets)).unwrap();
        assert_eq!(sqlite_shape(&mut conn), Shape::new(), "{name}: something stays behind");
        conn.run_pending_migrations(Only(SQLITE, sets)).unwrap();
        shape.extend(sqlite_shape(&mut conn));
    }
    assert_eq!(shape, said());
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_goes_there_and_back() {
    let Some(url) = postgres_url().await else { return };
    let mut harness = AsyncMigrationHarness::new(crate::postgres::connect(&url).await.unwrap());
    harness.run_pending_migrations(POSTGRES).unwrap();
    harness.revert_all_migrations(POSTGRES).unwrap();
    let mut conn = harness.into_inner();
    assert_eq!(postgres_shape(&mut conn).await, Shape::new(), "something stays behind");
    let mut harness = AsyncMigrationHarness::new(conn);
    harness.run_pending_migrations(POSTGRES).unwrap();
    assert_eq!(postgres_shape(&mut harness.into_inner()).await, said());
}

#[test]
fn the_twins_have_the_same_names() {
    let names = |all: Vec<Box<dyn Migration<diesel::sqlite::Sqlite>>>| {
        all.iter().map(|migration| migration.name().to_string()).collect::<Vec<_>>()
    };
    let sqlite = names(MigrationSource::migrations(&SQLITE).unwrap());
    assert_eq!(sqlite, names(MigrationSource::migrations(&POSTGRES).unwrap()));
    let ends: Vec<_> = CORE.iter().chain(READ).collect();
    let homeless = |name: &&String| !ends.iter().any(|end| name.ends_with(**end));
    assert_eq!(sqlite.iter().find(homeless), None, "a set that no SQLite file takes");
}

#[test]
fn a_second_start_applies_nothing() {
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    assert_eq!(apply(&mut conn, Only(SQLITE, CORE)).unwrap().len(), CORE.len());
    assert_eq!(apply(&mut conn, Only(SQLITE, CORE)), Ok(vec![]));
    conn.batch_execute("SELECT * FROM event").unwrap();
    assert!(conn.batch_execute("SELECT * FROM shows").is_err(), "read tables have a file of their own");
}

/// How SQLite finds the rows of a query.
fn plan(conn: &mut SqliteConnection, query: &str) -> String {
    #[derive(QueryableByName)]
    struct Step {
        #[diesel(sql_type = Text)]
        detail: String,
    }
    let steps: Vec<Step> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {query}")).load(conn).unwrap();
    steps.into_iter().map(|step| step.detail + "\n").collect()
}

#[test]
fn filters_are_met_by_indexes() {
    // Values and limits are bound, as Diesel does it: a plan can't know them.
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    apply(&mut conn, Only(SQLITE, READ)).unwrap();
    for (table, order, filter, wanted) in [
        ("claims", "claim_id", "claimant = ?", "by_claimant"),
        ("claims", "claim_id", "user_handle = ?", "by_handle"),
        ("claims", "claim_id", "item_number = ?", "by_item_number"),
        ("claims", "claim_id", "claim_status = ?", "by_status"),
        ("comments", "seq", "commenter = ?", "by_commenter"),
        ("comments", "seq", "user_handle = ?", "by_handle"),
    ] {
        let query = format!(
            "SELECT * FROM {table} WHERE show_id = ? AND {order} > ? AND {filter} ORDER BY {order} LIMIT ?"
        );
        let plan = plan(&mut conn, &query);
        assert!(plan.contains(&format!("{table}_{wanted}")), "{query}: {plan}");
        assert!(!plan.contains("TEMP B-TREE"), "sorted by hand: {plan}");
    }
}

#[test]
fn the_market_is_read_in_the_order_of_indexes() {
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    apply(&mut conn, Only(SQLITE, READ)).unwrap();
    for (table, filter, order, wanted) in [
        ("auctions", "state = ? AND ends_at_ms IS NOT NULL", "ends_at_ms, id", "by_end"),
        ("auctions", "state = ? AND ends_at_ms IS NULL", "id", "by_end"),
        ("auctions", "state = ? AND starts_at_ms IS NOT NULL", "starts_at_ms, id", "by_start"),
        ("shows", "status = ?", "started_at_ms DESC, id DESC", "by_start"),
    ] {
        let query = format!("SELECT * FROM {table} WHERE {filter} ORDER BY {order} LIMIT ?");
        let plan = plan(&mut conn, &query);
        assert!(plan.contains(&format!("{table}_{wanted}")), "{query}: {plan}");
        assert!(!plan.contains("TEMP B-TREE"), "sorted by hand: {plan}");
    }
}

#[test]
fn comments_that_are_there_get_their_numbers() {
    #[derive(QueryableByName)]
    struct Numbered {
        #[diesel(sql_type = Text)]
        text: String,
    }
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    apply(&mut conn, Only(SQLITE, &["_read", "_filters"])).unwrap();
    let rows: Vec<_> = [("b", 9), ("a", 4), ("a", 2), ("a", 11)]
        .iter()
        .map(|(show, seq)| format!("('{show}', {seq}, 'u', 'h', 't', 't', 'ignored', 0)"))
        .collect();
    conn.batch_execute(&format!(
        "INSERT INTO comments (show_id, seq, commenter, user_handle, raw_text, normalized_text, result, \
         received_at_ms) VALUES {}",
        rows.join(", ")
    ))
    .unwrap();
    apply(&mut conn, Only(SQLITE, READ)).unwrap();
    let query = "SELECT show_id || seq || ' is ' || number AS text FROM comments ORDER BY show_id, seq";
    let numbered: Vec<Numbered> = diesel::sql_query(query).load(&mut conn).unwrap();
    let texts: Vec<_> = numbered.into_iter().map(|row| row.text).collect();
    assert_eq!(texts, ["a2 is 1", "a4 is 2", "a11 is 3", "b9 is 1"]);
}

fn sqlite_shape(conn: &mut SqliteConnection) -> Shape {
    let query = "SELECT m.name AS table_name, c.name AS name, c.type AS kind, c.\"notnull\" = 0 AS nullable \
         FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c \
         WHERE m.type = 'table' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%'";
    shape(diesel::sql_query(query).load(conn).unwrap())
}

async fn postgres_shape(conn: &mut AsyncPgConnection) -> Shape {
    let query = "SELECT table_name::text, column_name::text AS name, data_type::text AS kind, \
         is_nullable = 'YES' AS nullable FROM information_schema.columns \
         WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%'";
    shape(diesel_async::RunQueryDsl::load(diesel::sql_query(query), conn).await.unwrap())
}

fn shape(columns: Vec<Column>) -> Shape {
    let mut shape = Shape::new();
    for column in columns {
        let kind = match column.kind.to_lowercase().as_str() {
            "text" => "Text",
            "bigint" => "BigInt",
            "integer" => "Integer",
            "blob" | "bytea" => "Binary",
            "boolean" => "Bool",
            other => panic!("{}.{} is of type {other}", column.table_name, column.name),
        };
        let entry = (column.name, kind.to_owned(), column.nullable);
        shape.entry(column.table_name).or_default().insert(entry);
    }
    shape
}

/// What `tables.rs` says.
fn said() -> Shape {
    let (mut shape, mut table, mut renamed) = (Shape::new(), String::new(), None);
    for line in include_str!("tables.rs").lines().map(str::trim) {
        if let Some(name) = line.strip_prefix("#[sql_name = \"") {
            renamed = name.strip_suffix("\"]").map(str::to_owned);
        } else if let Some((name, _)) = line.strip_suffix(") {").and_then(|line| line.split_once(" (")) {
            name.clone_into(&mut table);
        } else if let Some((name, kind)) = line.strip_suffix(',').and_then(|line| line.split_once(" -> ")) {
            let inner = kind.strip_prefix("Nullable<").and_then(|kind| kind.strip_suffix('>'));
            let name = renamed.take().unwrap_or_else(|| name.to_owned());
            let entry = (name, inner.unwrap_or(kind).to_owned(), inner.is_some());
            shape.entry(table.clone()).or_default().insert(entry);
        }
    }
    assert!(shape.len() > 15, "tables.rs could not be read");
    shape
}
