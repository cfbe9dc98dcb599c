//! The usual transaction: lock the item's row, look up the key and the person, insert the claim, count it, commit.

use super::Sample;
use super::clients::{Seen, WARM_UP, gather};
use super::postgres::Postgres;
use crate::meter::Window;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use tokio_postgres::{Client, Statement};

/// Measures so many connections on so many items, in a database that is new.
pub(super) async fn measure(
    postgres: &Postgres,
    connections: usize,
    items: i64,
    time: Duration,
) -> Result<Sample, String> {
    postgres.fresh(DATABASE).await?;
    let keeper = postgres.connect(DATABASE).await?;
    let fault = |fault: tokio_postgres::Error| fault.to_string();
    keeper.batch_execute(TABLES).await.map_err(fault)?;
    keeper.execute(ITEMS, &[&items]).await.map_err(fault)?;
    let mut shoppers = Vec::new();
    for number in 0..connections {
        shoppers.push(Shopper::new(postgres.connect(DATABASE).await?, number, items).await.map_err(fault)?);
    }
    let window = Window::after(Instant::now(), WARM_UP, time);
    let mut clients = JoinSet::new();
    for shopper in shoppers {
        clients.spawn(async move { shopper.shop(window).await.map_err(|fault| fault.to_string()) });
    }
    let (sample, acknowledged) = gather(clients, window).await?;
    let row = keeper.query_one(CHECK, &[]).await.map_err(fault)?;
    let (claims, counted): (i64, i64) = (row.get(0), row.get(1));
    match u64::try_from(claims) == Ok(acknowledged) && claims == counted {
        true => Ok(sample),
        false => Err(format!("row locks: {acknowledged} acknowledged, {claims} claims, {counted} counted")),
    }
}

/// One connection with its statements prepared.
struct Shopper {
    client: Client,
    number: usize,
    items: i64,
    lock: Statement,
    key: Statement,
    person: Statement,
    insert: Statement,
    count: Statement,
}

impl Shopper {
    async fn new(client: Client, number: usize, items: i64) -> Result<Self, tokio_postgres::Error> {
        Ok(Self {
            lock: client.prepare("SELECT quantity, claimed FROM item WHERE id = $1 FOR UPDATE").await?,
            key: client.prepare("SELECT id FROM claim WHERE key = $1").await?,
            person: client.prepare("SELECT id FROM claim WHERE item = $1 AND person = $2").await?,
            insert: client
                .prepare("INSERT INTO claim (item, person, key, winner) VALUES ($1, $2, $3, $4)")
                .await?,
            count: client.prepare("UPDATE item SET claimed = claimed + 1 WHERE id = $1").await?,
            client,
            number,
            items,
        })
    }

    async fn shop(mut self, window: Window) -> Result<Seen, tokio_postgres::Error> {
        let mut seen = Seen::default();
        let mut n: i64 = 0;
        while Instant::now() < window.until {
            let sent = Instant::now();
            self.claim(n).await?;
            seen.note(window, sent, 1);
            n += 1;
        }
        Ok(seen)
    }

    async fn claim(&mut self, n: i64) -> Result<(), tokio_postgres::Error> {
        let item = n % self.items;
        let person = format!("person-{}-{n}", self.number);
        let key = format!("key-{}-{n}", self.number);
        let deal = self.client.transaction().await?;
        let row = deal.query_one(&self.lock, &[&item]).await?;
        let (quantity, claimed): (i64, i64) = (row.get(0), row.get(1));
        let known = deal.query_opt(&self.key, &[&key]).await?;
        let holds = deal.query_opt(&self.person, &[&item, &person]).await?;
        assert!(known.is_none() && holds.is_none(), "every claim is somebody's first");
        deal.execute(&self.insert, &[&item, &person, &key, &(claimed < quantity)]).await?;
        deal.execute(&self.count, &[&item]).await?;
        deal.commit().await
    }
}

const DATABASE: &str = "row_locks";
const TABLES: &str = "
    CREATE TABLE item (id bigint PRIMARY KEY, quantity bigint NOT NULL, claimed bigint NOT NULL);
    CREATE TABLE claim (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        item bigint NOT NULL REFERENCES item, person text NOT NULL, key text NOT NULL UNIQUE,
        winner boolean NOT NULL, at timestamptz NOT NULL DEFAULT now(), UNIQUE (item, person)
    );";
const ITEMS: &str = "INSERT INTO item SELECT id, 1000000, 0 FROM generate_series(0, $1::bigint - 1) AS id";
const CHECK: &str = "SELECT (SELECT count(*) FROM claim), (SELECT sum(claimed)::bigint FROM item)";
