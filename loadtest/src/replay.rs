//! Plays recorded auctions through a running server, over REST and sockets, and compares how they end.
//!
//! Within one auction each bid waits for the answer to the one before it; several auctions run at once. The server
//! may be killed and started again meanwhile: everything is sent again under its own key.

use crate::client::rest::{Asking, Rest, RestFault, Seller, prefixed, text};
use crate::client::socket::SocketFault;
use crate::client::steady::Steady;
use crate::sample::{Ending, Lot, read_endings, read_lots};
use clap::Args;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// What to replay, and where.
#[derive(Args, Clone, Debug)]
pub struct Replay {
    /// The server's root, `http://127.0.0.1:8080`.
    #[arg(long)]
    pub url: String,
    /// CSV: auction, item, opening_cents, bidder, max_cents (other columns are ignored).
    #[arg(long)]
    pub bids: PathBuf,
    /// CSV: auction, winner, price_cents, accepted, rejected.
    #[arg(long)]
    pub expected: PathBuf,
    /// Auctions running at the same time.
    #[arg(long, default_value_t = 20)]
    pub at_once: usize,
    /// Sent with the request for test people's tokens, where the server wants one.
    #[arg(long)]
    pub admin_token: Option<String>,
    /// How long one command is tried while the server is away, in seconds.
    #[arg(long, default_value_t = 120)]
    pub patience_s: u64,
}

/// How many auctions came out as recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    pub equal: usize,
    pub expected: usize,
}

impl Tally {
    #[must_use]
    pub fn all_equal(self) -> bool {
        self.equal == self.expected && self.expected > 0
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} equal", self.equal, self.expected)
    }
}

/// Plays everything; a line on standard error for each auction that differs.
///
/// # Errors
/// A sentence, when it can't even begin.
pub async fn run(replay: &Replay) -> Result<Tally, String> {
    let lots = read_lots(open(&replay.bids)?)?;
    let expected = read_endings(open(&replay.expected)?)?;
    let began = Instant::now();
    let house = Arc::new(House::open(replay, &lots).await?);
    let bids: usize = lots.iter().map(|lot| lot.bids.len()).sum();
    println!("{} auctions, {bids} bids, {} people", lots.len(), house.people.len());
    let endings = play_all(&house, lots, replay.at_once).await;
    println!("played in {} ms", began.elapsed().as_millis());
    let equal = expected.iter().filter(|wanted| is_equal(&endings, wanted)).count();
    Ok(Tally { equal, expected: expected.len() })
}

fn open(path: &Path) -> Result<File, String> {
    File::open(path).map_err(|fault| format!("{}: {fault}", path.display()))
}

fn is_equal(endings: &BTreeMap<String, Result<Ending, String>>, wanted: &Ending) -> bool {
    let difference = match endings.get(&wanted.auction) {
        None => Some("has no bids on file".to_owned()),
        Some(Err(fault)) => Some(fault.clone()),
        Some(Ok(found)) => found.differs(wanted).map(|difference| difference.to_string()),
    };
    if let Some(difference) = &difference {
        eprintln!("{}: {difference}", wanted.auction);
    }
    difference.is_none()
}

/// Everybody who takes part, and the server.
struct House {
    rest: Rest,
    seller: Seller,
    /// By their name on file.
    people: HashMap<String, Person>,
    /// By user id.
    names: HashMap<String, String>,
    /// Makes this run's keys differ from every other run's.
    run: String,
    patience: Duration,
}

struct Person {
    token: String,
}

impl House {
    async fn open(replay: &Replay, lots: &[Lot]) -> Result<Self, String> {
        let patience = Duration::from_secs(replay.patience_s);
        let rest = Rest::new(&replay.url, patience);
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let run = format!("{:x}-{:x}", since.as_millis(), std::process::id());
        let email = format!("replay-{run}@example.com");
        let seller = Seller::register(&rest, &email).await.map_err(|fault| format!("seller: {fault}"))?;
        let named: BTreeSet<&str> =
            lots.iter().flat_map(|lot| &lot.bids).map(|bid| bid.bidder.as_str()).collect();
        let named: Vec<&str> = named.into_iter().collect();
        let admitted = match mint(&rest, replay.admin_token.as_deref(), &named).await {
            Err(fault) if fault.is(404) => register_all(&rest, &run, &named, replay.at_once).await,
            minted => minted,
        };
        let mut house = Self { rest, seller, people: HashMap::new(), names: HashMap::new(), run, patience };
        for (name, user, token) in admitted.map_err(|fault| format!("people: {fault}"))? {
            house.names.insert(user, name.clone());
            house.people.insert(name, Person { token });
        }
        Ok(house)
    }

    async fn play(&self, lot: &Lot) -> Result<Ending, String> {
        let id = self.begin(lot).await.map_err(|fault| format!("create: {fault}"))?;
        let (accepted, rejected) = self.bid_all(&id, lot).await?;
        let ended = self.end(&id, lot).await.map_err(|fault| format!("close: {fault}"))?;
        if ended["bids"].as_u64() != Some(accepted) {
            return Err(format!("{accepted} bids were accepted, the auction shows {}", ended["bids"]));
        }
        let winner = ended["winner"].as_str().unwrap_or_default().to_owned();
        let name = self.names.get(&prefixed("user:", winner.clone())).cloned().unwrap_or(winner);
        let price_cents = ended["price_cents"].as_i64();
        Ok(Ending { auction: lot.name.clone(), winner: name, price_cents, accepted, rejected })
    }

    async fn begin(&self, lot: &Lot) -> Result<String, RestFault> {
        let draft = json!({
            "workspace": self.seller.workspace, "seller": self.seller.user, "title": lot.item,
            "currency": "USD", "opening_cents": lot.opening_cents, "increments": "ebay",
        });
        let key = |verb: &str| format!("{}-{}-{verb}", self.run, lot.name);
        let created = self.seller.post("/api/auctions", &key("create"), draft).await?;
        let id = prefixed("auction:", text(&created, "/id")?);
        self.seller.post(&format!("/api/auctions/{id}/start"), &key("start"), json!({})).await?;
        Ok(id)
    }

    /// Places the bids in order, each bidder on their own socket; counts the accepted and the rejected.
    async fn bid_all(&self, id: &str, lot: &Lot) -> Result<(u64, u64), String> {
        let url = self.rest.socket_url();
        let mut sockets: HashMap<&str, Steady> = HashMap::new();
        let (mut accepted, mut rejected) = (0, 0);
        for (n, bid) in lot.bids.iter().enumerate() {
            let person =
                self.people.get(&bid.bidder).ok_or_else(|| format!("{} has no token", bid.bidder))?;
            let socket =
                sockets.entry(&bid.bidder).or_insert_with(|| Steady::new(&url, &person.token, self.patience));
            let key = format!("{}-{}-{n}", self.run, lot.name);
            let bid = json!({ "auction": id, "max_cents": bid.max_cents, "confirm": true, "key": key });
            let heard = socket.rpc("auction.bid", &bid).await;
            let answer = heard.map_err(|fault: SocketFault| format!("bid {n}: {fault}"))?;
            match (answer["ok"].as_bool(), answer["code"].as_str()) {
                (Some(true), _) => accepted += 1,
                (Some(false), Some("bid_too_low")) => rejected += 1,
                _ => return Err(format!("bid {n}: {answer}")),
            }
        }
        Ok((accepted, rejected))
    }

    /// Closes the auction and reads how it ended.
    async fn end(&self, id: &str, lot: &Lot) -> Result<Value, RestFault> {
        let key = format!("{}-{}-close", self.run, lot.name);
        self.seller.post(&format!("/api/auctions/{id}/close"), &key, json!({})).await?;
        self.seller.get(&format!("/api/auctions/{id}")).await
    }
}

async fn play_all(
    house: &Arc<House>,
    lots: Vec<Lot>,
    at_once: usize,
) -> BTreeMap<String, Result<Ending, String>> {
    let places = Arc::new(Semaphore::new(at_once.max(1)));
    let mut playing = JoinSet::new();
    for lot in lots {
        let (house, places) = (house.clone(), places.clone());
        playing.spawn(async move {
            let _place = places.acquire_owned().await;
            let ending = house.play(&lot).await;
            (lot.name, ending)
        });
    }
    let mut endings = BTreeMap::new();
    while let Some(played) = playing.join_next().await {
        match played {
            Ok((name, ending)) => drop(endings.insert(name, ending)),
            Err(fault) => eprintln!("an auction's task ended: {fault}"),
        }
    }
    endings
}

type Admitted = Vec<(String, String, String)>;

/// People asked for in one request.
const MINTED_AT_ONCE: usize = 200;

/// Name, user id and token of test people, without a password; a server in production answers 404.
async fn mint(rest: &Rest, admin_token: Option<&str>, names: &[&str]) -> Result<Admitted, RestFault> {
    let mut admitted = Vec::with_capacity(names.len());
    for some in names.chunks(MINTED_AT_ONCE) {
        let asking = Asking { token: admin_token, key: None };
        let minted = rest.post("/api/debug/tokens", asking, json!({ "names": some })).await?;
        for one in minted["tokens"].as_array().unwrap_or(&Vec::new()) {
            let user = prefixed("user:", text(one, "/user")?);
            admitted.push((text(one, "/name")?, user, text(one, "/access_token")?));
        }
    }
    Ok(admitted)
}

/// The same by registering everybody: slow, since each password is hashed.
async fn register_all(rest: &Rest, run: &str, names: &[&str], at_once: usize) -> Result<Admitted, RestFault> {
    let places = Arc::new(Semaphore::new(at_once.max(1)));
    let mut registering = JoinSet::new();
    for name in names {
        let (rest, places, name) = (rest.clone(), places.clone(), (*name).to_owned());
        let form = json!({
            "email": format!("{name}-{run}@example.com"), "name": name,
            "password": "correct horse battery staple",
        });
        registering.spawn(async move {
            let _place = places.acquire_owned().await;
            let session = rest.post("/api/auth/register", Asking::default(), form).await?;
            let user = prefixed("user:", text(&session, "/user/id")?);
            Ok((name, user, text(&session, "/access_token")?))
        });
    }
    let registered = registering.join_all().await;
    registered.into_iter().collect()
}
