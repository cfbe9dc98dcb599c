//! The engine's promises as scripts: what is done to one cell, and under each line (`>`) what came of it.
//!
//! The cell is an inbox, the smallest kind: `tell KEY [ITEM]` notes a notice, `read KEY N` marks notices as read and
//! is refused when nothing is unread.

mod cell;
mod parts;

use crate::effect::Notice;
use crate::engine::{
    Back, Cell, Entry, Order, Outcome, Output, Parcel, Record, Settled, Snapshot, StoreResult, Verdict,
};
use crate::entity::Seq;
use crate::ids::{Caller, EntityId, Key, Role, UserId};
use crate::inbox::{Command, Inbox};
use crate::kinds::KindTag;
use crate::time::UnixMs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use ulid::Ulid;

const OWNER: UserId = UserId(Ulid(7));

/// A cell, a journal and what is on its way between them.
struct Bench {
    cell: Option<Cell<Inbox, String>>,
    back: Back<Inbox>,
    journal: Vec<Arc<Record<Inbox>>>,
    sent: Vec<Parcel<Inbox>>,
    now: i64,
    said: Vec<String>,
}

/// Runs the script and compares it, with what came of each line, with itself.
fn check(script: &str) {
    let lines: Vec<_> = script.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let mut bench = Bench::new();
    for line in lines.iter().filter(|line| !line.starts_with('>')) {
        bench.said.push((*line).to_owned());
        bench.run(line);
    }
    assert_eq!(bench.said.join("\n"), lines.join("\n"));
}

impl Bench {
    fn new() -> Self {
        let unborn = Snapshot::unborn(EntityId::new(KindTag::Inbox, OWNER.0));
        let cell = Cell::recover(unborn.clone(), 1, []).expect("an empty journal");
        Self { cell: Some(cell), back: unborn, journal: vec![], sent: vec![], now: 1_000, said: vec![] }
    }

    fn run(&mut self, line: &str) {
        let words: Vec<_> = line.split_whitespace().collect();
        match words[..] {
            ["tell", key] => self.tell(key, "1"),
            ["tell", key, item] => self.tell(key, item),
            ["read", key, up_to] => {
                let up_to = up_to.parse().expect("a number");
                self.give(owner(), key, Command::Read { up_to }, up_to);
            }
            ["clock", now] => self.now = now.parse().expect("milliseconds"),
            ["parcel"] => self.parcel(),
            ["land"] => self.land(),
            ["hear", word] => self.hear(word),
            ["panic", key] => self.panic(key),
            ["end"] => self.end(),
            ["rest"] => self.cell().rest(),
            ["recover", term] => self.recover(term.parse().expect("a term")),
            ["show"] => self.show(),
            _ => panic!("what is {line:?}?"),
        }
    }

    fn cell(&mut self) -> &mut Cell<Inbox, String> {
        self.cell.as_mut().expect("the cell lives")
    }

    fn say(&mut self, text: String) {
        self.said.push(format!("> {text}"));
    }

    fn tell(&mut self, key: &str, item: &str) {
        let source = EntityId::new(KindTag::Inbox, Ulid(99));
        let notice = Notice::ClaimWon { title: "Friday".into(), item_number: item.into() };
        let command = Command::Notice { from: source, notice };
        self.give(Caller::entity(source), key, command, item.parse().expect("a number"));
    }

    fn give(&mut self, caller: Caller, key: &str, command: Command, fingerprint: u64) {
        let (at, waiter) = (UnixMs(self.now), key.to_owned());
        let key = Key::new(key).expect("a key");
        self.cell().handle(Order { command, caller, key, fingerprint, at, waiter });
        self.let_out();
    }

    fn parcel(&mut self) {
        let Some(parcel) = self.cell().next_parcel() else { return self.say("nothing".to_owned()) };
        let rows = parcel.records.iter().map(|row| {
            let again = if row.cause.is_none() { "+" } else { "" };
            format!("{again}{} {} at {}", row.seq, row.entry.name().0, row.at.0)
        });
        let rows: Vec<_> = rows.collect();
        self.say(format!("behind {}: {}", parcel.expected_head, rows.join(", ")));
        self.sent.push(parcel);
    }

    /// The journal commits the oldest parcel on its way; nobody hears of it yet.
    fn land(&mut self) {
        let parcel = self.sent.remove(0);
        assert_eq!(parcel.expected_head, self.journal.len() as Seq, "the fence");
        self.journal.extend(parcel.records);
    }

    fn hear(&mut self, word: &str) {
        let result = match word {
            "stored" => StoreResult::Stored { up_to: self.journal.len() as Seq },
            "fenced" => StoreResult::Fenced,
            "unknown" => StoreResult::Unknown,
            _ => panic!("the journal doesn't say {word}"),
        };
        match self.cell().settle(result) {
            Settled::Go => self.let_out(),
            settled => self.say(format!("{settled:?}").to_lowercase()),
        }
    }

    fn let_out(&mut self) {
        while let Some(output) = self.cell().next_output() {
            let text = match output {
                Output::Answer { waiter, seq, verdict } => format!("{waiter} at {seq}: {}", word(&verdict)),
                Output::Published(record) => match &record.entry {
                    Entry::Event(_) => format!("publish {} {}", record.seq, record.entry.name().0),
                    Entry::Refused(refusal) => format!("publish {} refused: {refusal}", record.seq),
                },
                Output::Effects { seq, effects } => format!("{} effects of {seq}", effects.len()),
            };
            self.say(text);
        }
    }

    fn panic(&mut self, key: &str) {
        self.cell().plant_panic(crate::engine::PlantedPanic::InDecide);
        let panicked = catch_unwind(AssertUnwindSafe(|| self.tell(key, "1"))).is_err();
        self.say(if panicked { "panicked" } else { "went on" }.to_owned());
    }

    fn end(&mut self) {
        let (back, waiters) = self.cell.take().expect("the cell lives").into_back();
        self.say(format!("back at {}, told to come again: {}", back.seq, waiters.join(" ")));
        self.back = back;
        self.sent.clear();
    }

    fn recover(&mut self, term: u64) {
        let tail = self.journal.iter().skip(usize::try_from(self.back.seq).expect("it fits"));
        let tail: Vec<_> = tail.map(|row| (**row).clone()).collect();
        self.cell = Some(Cell::recover(self.back.clone(), term, tail).expect("a journal"));
        self.show();
    }

    fn show(&mut self) {
        let cell = self.cell();
        let (received, unread) = (cell.state().received, cell.state().unread());
        let (decided, published, held) = (cell.decided(), cell.published(), cell.gate_depth());
        self.say(format!(
            "decided {decided}, shown {published}: {received} received, {unread} unread; {held} held"
        ));
    }
}

fn owner() -> Caller {
    Caller::user(OWNER, None, Role::User)
}

fn word(verdict: &Verdict<Inbox>) -> String {
    match verdict {
        Verdict::Decided { outcome, repeated } => {
            let again = if *repeated { " again" } else { "" };
            match &**outcome {
                Outcome::Accepted(answer) => format!("ok{again}, {} unread", answer.unread),
                Outcome::Refused(refusal) => format!("refused{again}, {refusal}"),
            }
        }
        Verdict::KeyReused => "key reused".to_owned(),
        Verdict::Forbidden(_) => "forbidden".to_owned(),
        Verdict::NotFound => "not found".to_owned(),
    }
}
