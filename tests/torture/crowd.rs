//! People who bid and claim through sockets, so many commands a second, each command sent again under its key until it is
//! answered, and readers who follow the logs from where they were. They don't know what is being done to the server.

use crate::fire::history::Op;
use crate::fire::market::{Person, Seller, text, ulid};
use crate::fire::wire::{Gone, Wire};
use actors::dice::Dice;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, sleep_until};

/// What is sold, and everything that was answered about it.
pub struct Market {
    pub auctions: Vec<String>,
    pub shows: Vec<String>,
    price_cents: AtomicI64,
    over: AtomicBool,
    pub ops: Mutex<Vec<Op>>,
    /// Times a reader was too far behind to be served from its offset, and read the history instead.
    pub reread: AtomicU64,
}

/// A publication as a reader saw it: its offset and what it said.
pub type Seen = (u64, Value);

pub struct Crowd {
    pub market: Arc<Market>,
    members: Vec<JoinHandle<Person>>,
    readers: Vec<Reader>,
}

/// What is followed, what was seen of it, and who follows.
type Reader = (String, Arc<Mutex<Vec<Seen>>>, JoinHandle<()>);

impl Crowd {
    /// Opens two auctions and two shows, and lets people loose on them.
    pub async fn gather(seller: &Seller, people: Vec<Person>, rate_per_s: u32, seed: u64) -> Self {
        let market = Arc::new(Market {
            auctions: vec![seller.auction().await, seller.auction().await],
            shows: vec![seller.show(ITEMS, QUANTITY).await, seller.show(ITEMS, QUANTITY).await],
            price_cents: AtomicI64::new(1_000),
            over: AtomicBool::new(false),
            ops: Mutex::default(),
            reread: AtomicU64::new(0),
        });
        let port = people[0].port;
        let readers = market.entities().map(|entity| {
            let seen = Arc::new(Mutex::new(Vec::new()));
            let reading = read_on(port, seller.token.clone(), entity.clone(), seen.clone(), market.clone());
            (entity.clone(), seen, tokio::spawn(reading))
        });
        let readers = readers.collect();
        let every = Duration::from_secs(1) * u32::try_from(people.len()).expect("few") / rate_per_s;
        let members = people.into_iter().zip(1..).map(|(person, number)| {
            let dice = Dice::seeded(seed.wrapping_mul(1_000) + number);
            tokio::spawn(act(person, dice, every, market.clone()))
        });
        let members = members.collect();
        Self { market, members, readers }
    }

    /// What was answered behind the first `from`.
    pub fn answers(&self, from: usize) -> Vec<Op> {
        self.market.ops.lock().expect("whole")[from..].to_vec()
    }

    /// When everything that is sold here had an answer behind `since`.
    pub async fn all_answered(&self, since: Instant) -> Instant {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let last = {
                let ops = self.market.ops.lock().expect("whole");
                let first = |entity: &String| {
                    let late = ops.iter().rev().take_while(|op| op.answered > since);
                    late.filter(|op| op.entity == *entity).last().map(|op| op.answered)
                };
                self.market.entities().map(first).collect::<Option<Vec<_>>>()
            };
            if let Some(moments) = last {
                return moments.into_iter().max().expect("something is sold");
            }
            assert!(Instant::now() < deadline, "some entity never answers again");
            sleep(Duration::from_millis(2)).await;
        }
    }

    /// The log whose reader found a gap, a duplicate or another epoch; the reader said so and ended.
    pub fn misread(&self) -> Option<&str> {
        let ended = |(_, _, reader): &&Reader| reader.is_finished();
        self.readers.iter().find(ended).map(|(entity, ..)| entity.as_str())
    }

    /// What the reader of each log has seen by now.
    pub fn seen(&self) -> impl Iterator<Item = (&str, Vec<Seen>)> {
        self.readers.iter().map(|(entity, seen, _)| (entity.as_str(), seen.lock().expect("whole").clone()))
    }

    /// Everybody finishes what they are at and goes; readers read on.
    pub async fn leave(&mut self) -> Vec<Person> {
        self.market.over.store(true, Ordering::SeqCst);
        futures_util::future::join_all(self.members.drain(..))
            .await
            .into_iter()
            .map(|left| left.expect("nobody fails"))
            .collect()
    }

    /// Waits until the readers have come to the end of each log.
    pub async fn expect_complete(&self, entity: &str, head: u64) {
        let (_, seen, reader) =
            self.readers.iter().find(|(name, ..)| name == entity).expect("each has a reader");
        let deadline = Instant::now() + PATIENCE;
        while seen.lock().expect("whole").last().is_none_or(|(offset, _)| *offset < head) {
            assert!(!reader.is_finished(), "the reader of {entity} gave up");
            assert!(Instant::now() < deadline, "the reader of {entity} does not come to seq {head}");
            sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        self.market.over.store(true, Ordering::SeqCst);
        self.members.iter().for_each(JoinHandle::abort);
        self.readers.iter().for_each(|(_, _, reader)| reader.abort());
    }
}

impl Market {
    pub fn entities(&self) -> impl Iterator<Item = &String> {
        self.auctions.iter().chain(&self.shows)
    }

    fn choose(&self, dice: &mut Dice, key: &str) -> (&'static str, String, Value) {
        let item = dice.between(1, i64::from(ITEMS) + 1).to_string();
        let (auction, show) = (dice.pick(&self.auctions), dice.pick(&self.shows));
        match dice.below(8) {
            0..=3 => {
                // Now and then too low: refusals must be remembered as well.
                let step = if dice.chance(25) { -400 } else { dice.between(50, 150) };
                let max_cents = (self.price_cents.fetch_add(step.max(0), Ordering::SeqCst) + step).max(1);
                let fields = json!({ "auction": auction, "max_cents": max_cents, "key": key });
                ("auction.bid", auction.clone(), fields)
            }
            4..=5 => claim("show.claim", show, &item, key),
            _ => claim("show.pass", show, &item, key),
        }
    }
}

fn claim(method: &'static str, show: &str, item: &str, key: &str) -> (&'static str, String, Value) {
    (method, show.to_owned(), json!({ "show": show, "item_number": item, "key": key }))
}

async fn act(mut person: Person, mut dice: Dice, every: Duration, market: Arc<Market>) -> Person {
    let mut next = Instant::now() + every.mul_f64(dice.between(0, 1_000) as f64 / 1_000.0);
    for number in 0.. {
        sleep_until(next).await;
        if market.over.load(Ordering::SeqCst) {
            break;
        }
        // Who was held up doesn't make up for it.
        next = (next + every).max(Instant::now());
        let key = format!("{}-{number}", ulid(&person.user));
        let (method, entity, fields) = market.choose(&mut dice, &key);
        let sent = Instant::now();
        let answer = person.insist(method, &fields).await;
        let (user, name, answered) = (person.user.clone(), person.name.clone(), Instant::now());
        let op = Op { entity, user, name, method, fields, sent, answered, answer };
        market.ops.lock().expect("whole").push(op);
    }
    person
}

/// Follows a log across everything: each offset once, in order.
async fn read_on(port: u16, token: String, entity: String, seen: Arc<Mutex<Vec<Seen>>>, market: Arc<Market>) {
    let mut epoch = None;
    loop {
        if let Ok(mut wire) = Wire::connect(port, &token).await {
            let Gone { .. } = follow(&mut wire, &entity, &mut epoch, &seen, &market).await;
        }
        sleep(Duration::from_millis(5)).await;
    }
}

async fn follow(
    wire: &mut Wire,
    entity: &str,
    epoch: &mut Option<String>,
    seen: &Mutex<Vec<Seen>>,
    market: &Market,
) -> Gone {
    let channel = format!("{entity}/log");
    let at = seen.lock().expect("whole").last().map_or(0, |(offset, _)| *offset);
    let from = epoch.as_ref().map(|epoch| (at, epoch.as_str()));
    let mut reply = match wire.subscribe(&channel, from).await {
        Ok(Ok(reply)) => reply,
        Ok(Err(refused)) => {
            assert!(refused.temporary, "{channel}: {refused:?}");
            return Gone { code: None };
        }
        Err(gone) => return gone,
    };
    let said = text(&reply["epoch"]);
    let before = epoch.replace(said.clone());
    assert!(before.is_none_or(|before| before == said), "{channel} began anew");
    if reply["recovered"] == true {
        for publication in reply["publications"].take().as_array_mut().into_iter().flatten() {
            step(seen, publication.take(), &channel);
        }
    } else {
        market.reread.fetch_add(u64::from(at > 0), Ordering::Relaxed);
        let head = reply["offset"].as_u64().unwrap_or(0);
        match wire.history_between(&channel, at, head, &said).await {
            Ok(missed) => missed.into_iter().for_each(|publication| step(seen, publication, &channel)),
            Err(gone) => return gone,
        }
    }
    loop {
        match wire.push().await {
            Ok(mut push) if push["pub"].is_object() => step(seen, push["pub"].take(), &channel),
            // Continuity is lost, or something else is said: come again from where we are.
            Ok(push) if push["unsubscribe"].is_object() => return Gone { code: None },
            Ok(_) => {}
            Err(gone) => return gone,
        }
    }
}

fn step(seen: &Mutex<Vec<Seen>>, mut publication: Value, channel: &str) {
    let offset = publication["offset"].as_u64().expect("an offset");
    let last = seen.lock().expect("whole").last().map_or(0, |(offset, _)| *offset);
    assert_eq!(offset, last + 1, "{channel} has a gap or a duplicate");
    seen.lock().expect("whole").push((offset, publication["data"].take()));
}

/// Longer than any fault that is made here.
const PATIENCE: Duration = Duration::from_secs(90);
const ITEMS: u32 = 50;
const QUANTITY: u32 = 3;
