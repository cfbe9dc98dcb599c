//! A show through its engine. Scenes are text: who gives which order, and what they hear.

mod broken;
mod comments;
mod inputs;
mod judged;
mod model;
mod parsing;
mod scenes;
mod settling;
mod simulated;
mod views;

use super::{Answer, Author, Command, Event, Platform, Refusal, Show, State};
use crate::effect::Effect;
use crate::engine::{Cell, Entry, Order, Outcome, Output, Snapshot, StoreResult, Verdict};
use crate::ids::{Caller, EntityId, Key, Role, UserId, WorkspaceId};
use crate::kinds::KindTag;
use crate::snapshot;
use crate::time::UnixMs;
use ulid::Ulid;

const WORKSPACE: WorkspaceId = WorkspaceId(Ulid(1));

/// A show and everything that left its cell.
struct Stage {
    cell: Cell<Show, ()>,
    orders: u64,
    events: Vec<Event>,
    effects: Vec<Effect>,
}

impl Stage {
    fn unborn() -> Self {
        let unborn = Snapshot::unborn(EntityId::new(KindTag::Show, Ulid(5)));
        let cell = Cell::recover(unborn, 1, []).expect("an empty journal");
        Self { cell, orders: 0, events: Vec::new(), effects: Vec::new() }
    }

    /// A draft with the default words.
    fn draft() -> Self {
        let mut stage = Self::unborn();
        let create = order("create", &format!(r#"{{"workspace":"{WORKSPACE}","name":"Friday"}}"#));
        stage.accepted(operator(), create);
        stage
    }

    /// An active show with items given as number and quantity.
    fn active(items: &[(&str, u32)]) -> Self {
        let mut stage = Self::draft();
        for (number, quantity) in items {
            stage.accepted(operator(), add_item(number, *quantity));
        }
        stage.accepted(operator(), Command::Activate {});
        stage
    }

    fn give_keyed(&mut self, caller: Caller, key: &str, command: Command) -> Verdict<Show> {
        let key = Key::new(key).expect("a key");
        let at = UnixMs(1_000 + i64::try_from(self.orders).expect("few orders"));
        self.cell.handle(Order { command, caller, key, fingerprint: 1, at, waiter: () });
        let _ = self.cell.next_parcel();
        self.cell.settle(StoreResult::Stored { up_to: self.cell.decided() });
        let mut verdict = None;
        while let Some(output) = self.cell.next_output() {
            match output {
                Output::Answer { verdict: heard, .. } => verdict = Some(heard),
                Output::Published(record) => {
                    if let Entry::Event(event) = &record.entry {
                        self.events.push(event.clone());
                    }
                }
                Output::Effects { effects, .. } => self.effects.extend(effects.iter().cloned()),
            }
        }
        verdict.expect("every command is answered")
    }

    fn give(&mut self, caller: Caller, command: Command) -> Verdict<Show> {
        self.orders += 1;
        let key = format!("k{}", self.orders);
        self.give_keyed(caller, &key, command)
    }

    fn outcome(&mut self, caller: Caller, command: Command) -> Result<Answer, Refusal> {
        let said = format!("{command:?}");
        match self.give(caller, command) {
            Verdict::Decided { outcome, .. } => match &*outcome {
                Outcome::Accepted(answer) => Ok(answer.clone()),
                Outcome::Refused(refusal) => Err(refusal.clone()),
            },
            other => panic!("{said} was answered {other:?}"),
        }
    }

    fn accepted(&mut self, caller: Caller, command: Command) -> Answer {
        self.outcome(caller, command).expect("accepted")
    }

    fn refused(&mut self, caller: Caller, command: Command) -> Refusal {
        self.outcome(caller, command).expect_err("refused")
    }

    fn state(&self) -> &State {
        self.cell.state()
    }

    /// The state as a snapshot gives it back.
    fn reread(&self) -> State {
        let bytes = snapshot::encode(&self.cell.snapshot()).expect("a snapshot can be written");
        snapshot::decode::<Show>(&bytes).expect("and read back").state
    }

    /// `12: 1/2 anna | bo, cy`: winners of quantity, who won in the order of claims, who waits in the order of the line.
    fn line(&self, number: &str) -> String {
        let (id, item) = self.state().stock.find_number(number).expect("an item");
        let name = |claim: super::ClaimId| {
            let claim = self.state().claims.find(claim).expect("a claim");
            self.state().buyers.find(claim.buyer).expect("a buyer").person.handle.to_string()
        };
        let won = self
            .state()
            .claims
            .iter()
            .filter(|(_, claim)| claim.item == id && claim.standing == super::Standing::Winner);
        let won: Vec<_> = won.map(|(id, _)| name(id)).collect();
        let waiting: Vec<_> = item.waiting.iter().map(|claim| name(*claim)).collect();
        let line = format!("{}/{} {} | {}", item.claimed, item.quantity, won.join(", "), waiting.join(", "));
        line.trim_end().to_owned()
    }
}

/// A command as the wire has it.
fn order(verb: &str, fields: &str) -> Command {
    try_order(verb, fields).unwrap_or_else(|why| panic!("{verb} {fields}: {why}"))
}

fn try_order(verb: &str, fields: &str) -> Result<Command, serde_json::Error> {
    serde_json::from_str(&format!(r#"{{"{verb}":{fields}}}"#))
}

fn operator() -> Caller {
    Caller::user(UserId(Ulid(2)), Some(WORKSPACE), Role::User).named("operator")
}

/// A person whose account follows from their name.
fn person(name: &str) -> Caller {
    Caller::user(account(name), None, Role::User).named(name)
}

fn account(name: &str) -> UserId {
    let number = name.bytes().fold(1_000_u128, |sum, byte| sum * 256 + u128::from(byte));
    UserId(Ulid(number))
}

fn add_item(number: &str, quantity: u32) -> Command {
    let title = format!("Thing {number}");
    Command::AddItem { item_number: number.to_owned(), title, description: None, quantity }
}

fn claim(number: &str) -> Command {
    Command::Claim { item_number: number.to_owned() }
}

fn settle(comment: u64, accept: bool) -> Command {
    Command::Settle { comment, accept }
}

fn comment(text: &str) -> Command {
    Command::Comment { text: text.to_owned(), author: None }
}

/// A comment from another platform, reported by this program.
fn reported(text: &str, name: &str, comment_id: Option<&str>) -> Command {
    let author = Author {
        platform: Platform::Facebook,
        platform_user_id: format!("id-{name}"),
        handle: name.to_owned(),
        display_name: None,
        comment_id: comment_id.map(ToOwned::to_owned),
    };
    Command::Comment { text: text.to_owned(), author: Some(author) }
}
