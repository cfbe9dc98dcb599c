//! Runs blocks of text against a living cell. A line is `at who verb arguments => what happens`; times are
//! milliseconds, `op` runs the workspace, `u1` to `u9` are people, `seller` is the seller.

use crate::auction::{Auction, Command, Event, Outcome};
use crate::effect::{Effect, Message, Notice};
use crate::engine::{Cell, Entry, Order, Outcome as Decided, Output, Record, Snapshot, StoreResult, Verdict};
use crate::ids::{Caller, EntityId, Key, Role, UserId, WorkspaceId};
use crate::kinds::KindTag;
use crate::time::UnixMs;
use serde_json::{Value, json};
use std::sync::Arc;
use ulid::Ulid;

pub const WORKSPACE: WorkspaceId = WorkspaceId(Ulid(1));
pub const SELLER: UserId = UserId(Ulid(2));
const OPERATOR: UserId = UserId(Ulid(3));
const PEOPLE: u128 = 100;

/// An auction, its journal, and a counter for keys.
pub struct House {
    pub cell: Cell<Auction, ()>,
    pub journal: Vec<Arc<Record<Auction>>>,
    pub effects: Vec<Effect>,
    given: u64,
}

impl House {
    pub fn new() -> Self {
        let cell = Cell::recover(Self::unborn(), 1, []).expect("an empty journal");
        Self { cell, journal: Vec::new(), effects: Vec::new(), given: 0 }
    }

    fn unborn() -> Snapshot<Auction> {
        Snapshot::unborn(EntityId::new(KindTag::Auction, Ulid(9)))
    }

    /// Gives one command under a fresh key, and hears the verdict.
    pub fn give(&mut self, at: i64, caller: Caller, command: Command) -> Verdict<Auction> {
        self.given += 1;
        let key = Key::new(&format!("k{}", self.given)).expect("a key");
        self.cell.handle(Order { command, caller, key, fingerprint: 1, at: UnixMs(at), waiter: () });
        self.settle().expect("every command is answered")
    }

    /// Makes everything durable and takes the outputs.
    pub fn settle(&mut self) -> Option<Verdict<Auction>> {
        let _ = self.cell.next_parcel();
        self.cell.settle(StoreResult::Stored { up_to: self.cell.decided() });
        let mut verdict = None;
        while let Some(output) = self.cell.next_output() {
            match output {
                Output::Answer { verdict: heard, .. } => verdict = Some(heard),
                Output::Published(record) => self.journal.push(record),
                Output::Effects { effects, .. } => self.effects.extend(effects.iter().cloned()),
            }
        }
        verdict
    }

    /// What one line does, in words.
    pub fn play(&mut self, line: &str) -> String {
        let (journal, effects) = (self.journal.len(), self.effects.len());
        let mut words = line.splitn(4, ' ');
        let at = words.next().and_then(|at| at.parse().ok()).expect("a line starts with its time");
        let who = words.next().expect("a name");
        let verb = words.next().expect("a verb");
        let rest = words.next().unwrap_or_default();
        let mut said = Vec::new();
        if verb == "wake" {
            self.cell.wake(UnixMs(at));
            self.settle();
        } else {
            said.extend(complaint(&self.give(at, caller(who), command(verb, rest))));
        }
        let events = self.journal[journal..].iter().filter_map(|record| match &record.entry {
            Entry::Event(event) => Some(told(event)),
            Entry::Refused(_) => None,
        });
        let notices = self.effects[effects..].iter().map(noticed);
        let mut words: Vec<String> = events.chain(notices).chain(said).collect();
        if words.is_empty() {
            words.push("nothing".to_owned());
        }
        words.join("; ")
    }

    /// Another process reads the journal, through JSON, and must come to the same state.
    pub fn check_replay(&self) {
        let records = self.journal.iter().map(|record| {
            let entry = match &record.entry {
                Entry::Event(event) => Entry::Event(through_json(event)),
                Entry::Refused(refusal) => Entry::Refused(through_json(refusal)),
            };
            Record { entry, ..(**record).clone() }
        });
        let again: Cell<Auction, ()> = Cell::recover(Self::unborn(), 2, records).expect("a journal");
        assert_eq!(again.state(), self.cell.state());
        assert_eq!(through_json(again.state()), *self.cell.state(), "a snapshot is the state");
    }
}

/// Plays a block and compares line by line.
#[track_caller]
pub fn check(block: &str) {
    let mut house = House::new();
    let (mut wanted, mut found) = (Vec::new(), Vec::new());
    for line in block.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (given, then) = line.split_once("=>").unwrap_or((line, ""));
        let given = given.split_whitespace().collect::<Vec<_>>().join(" ");
        found.push(format!("{given} => {}", house.play(&given)));
        wanted.push(format!("{given} => {}", then.trim()));
    }
    assert_eq!(found.join("\n"), wanted.join("\n"), "\nfound:\n{}\n", found.join("\n"));
    house.check_replay();
}

/// A draft with an opening price of 10.00 and the preset table, changed by these fields.
pub fn draft(changes: &Value) -> Value {
    let mut draft = json!({
        "workspace": WORKSPACE, "seller": SELLER, "title": "A clock", "currency": "USD",
        "opening_cents": 1_000, "increments": "ebay",
    });
    let fields = draft.as_object_mut().expect("an object");
    fields.extend(changes.as_object().expect("an object").clone());
    draft
}

pub fn command(verb: &str, rest: &str) -> Command {
    let fields = match verb {
        "create" => draft(&serde_json::from_str(if rest.is_empty() { "{}" } else { rest }).expect("JSON")),
        "bid" => match rest.split_once(' ') {
            Some((max, "confirm")) => json!({ "max_cents": cents(max), "confirm": true }),
            _ => json!({ "max_cents": cents(rest) }),
        },
        "close" if rest.is_empty() => json!({}),
        "close" | "cancel" => json!({ "reason": rest }),
        _ => json!({}),
    };
    serde_json::from_value(json!({ verb: fields })).unwrap_or_else(|fault| panic!("{verb} {rest}: {fault}"))
}

fn cents(text: &str) -> i64 {
    text.parse().expect("an amount")
}

pub fn user(number: u128) -> UserId {
    UserId(Ulid(PEOPLE + number))
}

pub fn caller(name: &str) -> Caller {
    match name {
        "op" => Caller::user(OPERATOR, Some(WORKSPACE), Role::User),
        "seller" => Caller::user(SELLER, Some(WORKSPACE), Role::User),
        "system" => Caller::system(),
        "other" => Caller::user(OPERATOR, Some(WorkspaceId(Ulid(77))), Role::Steward),
        _ => {
            let number = name.strip_prefix('u').and_then(|number| number.parse().ok()).expect("u1, u2 …");
            Caller::user(user(number), None, Role::User)
        }
    }
}

fn named(id: UserId) -> String {
    id.0.0.checked_sub(PEOPLE).map_or_else(|| id.to_string(), |number| format!("u{number}"))
}

fn complaint(verdict: &Verdict<Auction>) -> Option<String> {
    match verdict {
        Verdict::Decided { outcome, .. } => match &**outcome {
            Decided::Accepted(_) => None,
            Decided::Refused(refusal) => {
                let json = serde_json::to_string(refusal).expect("JSON");
                Some(format!("refused {json}"))
            }
        },
        Verdict::Forbidden(_) => Some("forbidden".to_owned()),
        Verdict::NotFound => Some("not found".to_owned()),
        Verdict::KeyReused => Some("key reused".to_owned()),
    }
}

fn told(event: &Event) -> String {
    let until = |end: Option<UnixMs>| end.map(|end| format!(" until {}", end.0)).unwrap_or_default();
    match event {
        Event::Created { .. } => "created".to_owned(),
        Event::Opened { ends_at_ms, .. } => format!("open{}", until(*ends_at_ms)),
        Event::BidPlaced { leader, price_cents, ends_at_ms, extended, .. } => {
            let extended = if *extended { until(*ends_at_ms) } else { String::new() };
            format!("{} leads at {price_cents}{extended}", named(*leader))
        }
        Event::Closed { outcome, winner, price_cents, how, .. } => {
            let how = format!("{how:?}").to_lowercase();
            match (outcome, winner, price_cents) {
                (Outcome::Sold, Some(winner), Some(price)) => {
                    format!("sold to {} at {price} by {how}", named(*winner))
                }
                _ => format!("{outcome:?} by {how}").to_lowercase(),
            }
        }
        Event::Cancelled { reason } => format!("cancelled: {reason}"),
    }
}

fn noticed(effect: &Effect) -> String {
    let Effect::Tell { to, message: Message::Notice { notice } } = effect;
    assert_eq!(to.kind, KindTag::Inbox);
    let news = match notice {
        Notice::Outbid { price_cents, min_next_cents, .. } => {
            format!("outbid at {price_cents}, next {min_next_cents}")
        }
        Notice::AuctionWon { price_cents, .. } => format!("won at {price_cents}"),
        Notice::AuctionLost { price_cents, .. } => format!("lost at {price_cents}"),
        Notice::AuctionCancelled { .. } => "cancelled".to_owned(),
        other => panic!("{other:?} is not an auction's"),
    };
    format!("tells {} {news}", named(UserId(to.ulid)))
}

pub fn through_json<T: serde::Serialize + serde::de::DeserializeOwned>(value: &T) -> T {
    let json = serde_json::to_string(value).expect("JSON");
    serde_json::from_str(&json).unwrap_or_else(|fault| panic!("{fault}: {json}"))
}
