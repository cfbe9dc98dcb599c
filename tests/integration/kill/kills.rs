//! Twenty times kill -9 at random moments, while people bid and comment: nothing acknowledged is lost, nothing happens
//! twice, a reader of the logs misses nothing, and everybody is told once of what concerns them.

use super::database::Database;
use super::market::{Person, Seller, get, text, ulid};
use super::notices;
use super::server::Server;
use super::wire::{Gone, Wire};
use actors::dice::Dice;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::time::sleep;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_kills_lose_nothing_and_repeat_nothing_on_sqlite() {
    twenty_kills(Database::Sqlite, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_kills_lose_nothing_and_repeat_nothing_on_postgres() {
    if let Some(database) = Database::fresh_postgres() {
        twenty_kills(database, 2).await;
    }
}

/// What everybody shares while the server is being killed.
struct Sale {
    auction: String,
    show: String,
    acknowledged: AtomicUsize,
    price_cents: AtomicI64,
    over: AtomicBool,
}

/// A command and the answer that was given to it.
struct Heard {
    method: &'static str,
    fields: Value,
    answer: Value,
}

async fn twenty_kills(database: Database, seed: u64) {
    println!("seed {seed}");
    let mut server = Server::start(database, &[]).await;
    let seller = Seller::register(server.port).await;
    let sale = Arc::new(Sale {
        auction: seller.auction().await,
        show: seller.show(ITEMS, QUANTITY).await,
        acknowledged: AtomicUsize::new(0),
        price_cents: AtomicI64::new(1_000),
        over: AtomicBool::new(false),
    });
    let readers = [&sale.auction, &sale.show].map(|entity| {
        tokio::spawn(read_on(server.port, seller.token.clone(), format!("{entity}/log"), sale.clone()))
    });
    let people = Person::mint(server.port, PEOPLE).await;
    let crowd: Vec<_> = people
        .into_iter()
        .zip(1..)
        .map(|(person, number)| tokio::spawn(act(person, Dice::seeded(seed * 1_000 + number), sale.clone())))
        .collect();

    let desk = tokio::spawn(run_the_show(seller.person(), Dice::seeded(seed * 1_000), sale.clone()));

    kill_at_random(&mut server, &sale, Dice::seeded(seed)).await;

    sale.over.store(true, Ordering::SeqCst);
    desk.await.expect("the seller is heard");
    let mut people = Vec::new();
    for member in crowd {
        let (mut person, heard) = member.await.expect("nobody fails");
        expect_same_answers(&mut person, &heard, &sale).await;
        people.push(person);
    }
    for reader in readers {
        reader.await.expect("no reader misses anything");
    }
    expect_items_within_quantity(&server, &seller, &sale).await;
    close_among_kills(&mut server, seller.person(), &sale.auction, Dice::seeded(seed + 100)).await;
    notices::expect_each_once(&server, &[&sale.auction, &sale.show], &people).await;
    server.kill();
    let (fine, said) = server.verify();
    assert!(fine, "souk verify: {said}");
}

async fn kill_at_random(server: &mut Server, sale: &Sale, mut dice: Dice) {
    for _ in 0..KILLS {
        let enough =
            sale.acknowledged.load(Ordering::SeqCst) + usize::try_from(dice.between(5, 60)).expect("small");
        while sale.acknowledged.load(Ordering::SeqCst) < enough {
            sleep(Duration::from_millis(1)).await;
        }
        // Not always right after an answer: anywhere within a commit.
        sleep(Duration::from_micros(dice.below(6_000))).await;
        server.kill();
        server.wake().await;
    }
}

/// One person bids, comments, claims and passes until the sale is over, each command until it is answered.
async fn act(mut person: Person, mut dice: Dice, sale: Arc<Sale>) -> (Person, Vec<Heard>) {
    let mut heard = Vec::new();
    while !sale.over.load(Ordering::SeqCst) {
        let key = format!("{}-{}", ulid(&person.user), heard.len());
        let (method, fields) = choose(&mut dice, &sale, &key);
        let answer = person.insist(method, &fields).await;
        sale.acknowledged.fetch_add(1, Ordering::SeqCst);
        heard.push(Heard { method, fields, answer });
    }
    (person, heard)
}

/// The seller takes claims back now and then.
async fn run_the_show(mut seller: Person, mut dice: Dice, sale: Arc<Sale>) {
    for number in 0.. {
        if sale.over.load(Ordering::SeqCst) {
            return;
        }
        let claim = dice.between(1, i64::from(ITEMS * QUANTITY) * 4);
        let fields = json!({ "show": sale.show, "claim_id": claim, "key": format!("desk-{number}") });
        seller.insist("show.release", &fields).await;
        sleep(Duration::from_millis(20)).await;
    }
}

/// The auction's end tells many at once: kills fall before, into and behind it.
async fn close_among_kills(server: &mut Server, mut seller: Person, auction: &str, mut dice: Dice) {
    let fields = json!({ "auction": auction, "key": "the-end" });
    let closing = tokio::spawn(async move { seller.insist("auction.close", &fields).await });
    for _ in 0..3 {
        sleep(Duration::from_micros(dice.below(20_000))).await;
        server.kill();
        server.wake().await;
    }
    let closed = closing.await.expect("the seller is heard");
    assert_eq!(closed["ok"], true, "{closed}");
}

fn choose(dice: &mut Dice, sale: &Sale, key: &str) -> (&'static str, Value) {
    let item = dice.between(1, i64::from(ITEMS) + 1).to_string();
    let (show, auction) = (&sale.show, &sale.auction);
    match dice.below(10) {
        0..=4 => {
            // Now and then too low: refusals must be remembered as well.
            let step = if dice.chance(25) { -400 } else { dice.between(50, 150) };
            let max_cents = sale.price_cents.fetch_add(step.max(0), Ordering::SeqCst) + step;
            ("auction.bid", json!({ "auction": auction, "max_cents": max_cents.max(1), "key": key }))
        }
        5 => ("show.claim", json!({ "show": show, "item_number": item, "key": key })),
        6 => ("show.pass", json!({ "show": show, "item_number": item, "key": key })),
        7 => ("show.comment", json!({ "show": show, "text": format!("sold {item}"), "key": key })),
        _ => ("show.comment", json!({ "show": show, "text": format!("hello {key}"), "key": key })),
    }
}

/// Every key once more hears the first answer; and in the log each answer has its own place.
async fn expect_same_answers(person: &mut Person, heard: &[Heard], sale: &Sale) {
    let mut wire = person.wire().await;
    let mut logs = BTreeMap::new();
    for entity in [&sale.auction, &sale.show] {
        logs.insert(entity.clone(), wire.history(&format!("{entity}/log")).await);
    }
    for Heard { method, fields, answer } in heard {
        let again = person.insist(method, fields).await;
        assert_eq!(&again, answer, "{method} {fields} was answered otherwise before");
        let entity = text(fields.get("auction").unwrap_or(&fields["show"]));
        expect_in_log(&logs[&entity], fields, answer);
    }
    for (entity, log) in &logs {
        expect_nothing_else(log, heard, entity, &person.user);
        let after = wire.history(&format!("{entity}/log")).await;
        assert_eq!(after.len(), log.len(), "giving the same keys again changed {entity}");
    }
}

fn expect_in_log(log: &[Value], fields: &Value, answer: &Value) {
    let seq = usize::try_from(answer["seq"].as_u64().expect("a seq")).expect("fits");
    let found = log.get(seq - 1).unwrap_or_else(|| panic!("acknowledged and lost: {fields} {answer}"));
    assert_eq!(found["offset"], answer["seq"], "offsets have a gap");
    let refused = found["data"]["t"] == "refused";
    assert_eq!(refused, answer["ok"] == false, "{fields} {answer} against {found}");
}

/// No bid and no comment of this person stands in the log that was not answered, and none twice.
fn expect_nothing_else(log: &[Value], heard: &[Heard], entity: &str, user: &str) {
    let accepted = |heard: &&Heard| heard.answer["ok"] == true && heard.fields.get("max_cents").is_some();
    let bids = heard.iter().filter(accepted).count();
    let placed = log.iter().filter(|publication| {
        publication["data"]["t"] == "bid_placed" && publication["data"]["bidder"] == user
    });
    if entity.starts_with("auction:") {
        assert_eq!(placed.count(), bids, "bids of {user}");
    }
    for said in heard
        .iter()
        .filter_map(|heard| heard.fields["text"].as_str())
        .filter(|text| text.starts_with("hello"))
    {
        let times = log.iter().filter(|publication| publication["data"]["text"] == said).count();
        assert_eq!(times, usize::from(entity.starts_with("show:")), "{said:?} in {entity}");
    }
}

async fn expect_items_within_quantity(server: &Server, seller: &Seller, sale: &Sale) {
    let show = get(server.port, &format!("/api/shows/{}", ulid(&sale.show)), &seller.token).await;
    let items = show["items"].as_object().expect("a show shows its items");
    assert_eq!(items.len(), usize::try_from(ITEMS).expect("small"));
    for item in items.values() {
        assert!(item["claimed"].as_u64().expect("a number") <= u64::from(QUANTITY), "oversold: {item}");
    }
}

/// Follows a log across every kill: each offset once, in order.
async fn read_on(port: u16, token: String, channel: String, sale: Arc<Sale>) {
    let mut position: Option<(u64, String)> = None;
    while !sale.over.load(Ordering::SeqCst) {
        if let Ok(mut wire) = Wire::connect(port, &token).await {
            let Gone { .. } = follow(&mut wire, &channel, &mut position, &sale).await;
        }
        sleep(Duration::from_millis(5)).await;
    }
    assert!(position.is_some_and(|(offset, _)| offset > 0), "the reader of {channel} saw nothing");
}

async fn follow(wire: &mut Wire, channel: &str, position: &mut Option<(u64, String)>, sale: &Sale) -> Gone {
    let from = position.as_ref().map(|(offset, epoch)| (*offset, epoch.as_str()));
    let mut reply = match wire.subscribe(channel, from).await {
        Ok(Ok(reply)) => reply,
        Ok(Err(refused)) => {
            assert!(refused.temporary, "{channel}: {refused:?}");
            return Gone { code: None };
        }
        Err(gone) => return gone,
    };
    if position.is_some() {
        assert_eq!(reply["recovered"], true, "{channel} could not go on: {reply}");
    }
    let epoch = text(&reply["epoch"]);
    let (at, _) = position.get_or_insert((reply["offset"].as_u64().unwrap_or(0), epoch));
    for publication in reply["publications"].take().as_array().into_iter().flatten() {
        step(at, publication, channel);
    }
    while !sale.over.load(Ordering::SeqCst) {
        match wire.push().await {
            Ok(push) => step(at, &push["pub"], channel),
            Err(gone) => return gone,
        }
    }
    Gone { code: None }
}

fn step(at: &mut u64, publication: &Value, channel: &str) {
    *at += 1;
    assert_eq!(publication["offset"].as_u64(), Some(*at), "{channel} has a gap or a duplicate");
}

const KILLS: u32 = 20;
const PEOPLE: usize = 8;
const ITEMS: u32 = 4;
const QUANTITY: u32 = 3;
