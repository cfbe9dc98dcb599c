//! Whether a run can be believed: what was acknowledged is in the journal, once, and nothing else is.

use crate::market::{Market, Person};
use serde_json::Value;
use std::collections::HashMap;
use std::time::Instant;

/// One answer to one order.
#[derive(Clone, Copy, Debug)]
pub struct Ack {
    /// The order's number in its run.
    pub n: u64,
    pub seat: usize,
    /// The event that the answer names.
    pub seq: u64,
    /// Accepted; otherwise refused by a rule.
    pub ok: bool,
    /// When the order was due.
    pub due: Instant,
}

/// Compares one entity's journal with the answers that its orders got; how many were found. `leaves` is the type of the
/// event that an accepted order leaves.
///
/// # Errors
/// What was acknowledged and isn't there, or is there and was not acknowledged, or differs.
pub async fn acks(
    market: &Market,
    entity: &str,
    people: &[Person],
    acks: &[Ack],
    leaves: &'static str,
) -> Result<u64, String> {
    let mut ledger = Ledger::of(acks, people, leaves)?;
    market.walk(entity, 0, |seq, event| ledger.compare(seq, event)).await?;
    ledger.settle().map_err(|why| format!("{entity}: {why}"))
}

/// The answers by their seq, struck out as the journal is read.
struct Ledger<'a> {
    open: HashMap<u64, Ack>,
    people: &'a [Person],
    leaves: &'static str,
    found: u64,
}

impl<'a> Ledger<'a> {
    fn of(acks: &[Ack], people: &'a [Person], leaves: &'static str) -> Result<Self, String> {
        let mut open = HashMap::with_capacity(acks.len());
        for ack in acks {
            if let Some(other) = open.insert(ack.seq, *ack) {
                return Err(format!(
                    "orders {} and {} were both answered with seq {}",
                    other.n, ack.n, ack.seq
                ));
            }
        }
        Ok(Self { open, people, leaves, found: 0 })
    }

    fn compare(&mut self, seq: u64, event: &Value) -> Result<(), String> {
        let told = event["t"].as_str().unwrap_or_default();
        let Some(ack) = self.open.remove(&seq) else {
            return match told == self.leaves {
                true => Err(format!("event {seq} is a {told} that nobody was told of")),
                false => Ok(()),
            };
        };
        let wanted = if ack.ok { self.leaves } else { REFUSED };
        if told != wanted {
            return Err(format!(
                "order {} was answered with {seq}, a {wanted}; the journal has a {told}",
                ack.n
            ));
        }
        // Of a decision's events only the first says who gave the order.
        let person = event["who"].as_str().or_else(|| event["person"]["user"].as_str());
        if person != Some(self.people[ack.seat].user.as_str()) {
            return Err(format!("event {seq} is somebody else's: {person:?}"));
        }
        self.found += 1;
        Ok(())
    }

    fn settle(self) -> Result<u64, String> {
        match self.open.values().next() {
            None => Ok(self.found),
            Some(ack) => Err(format!(
                "order {} was answered with {}, which the journal doesn't hold, and {} more like it",
                ack.n,
                ack.seq,
                self.open.len() - 1
            )),
        }
    }
}

/// What a refused order leaves.
const REFUSED: &str = "refused";

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn people() -> Vec<Person> {
        let person = |n: usize| Person { user: format!("user:{n}"), token: String::new() };
        (0..2).map(person).collect()
    }

    fn ack(n: u64, seat: usize, seq: u64, ok: bool) -> Ack {
        Ack { n, seat, seq, ok, due: Instant::now() }
    }

    fn check(acks: &[Ack]) -> Result<u64, String> {
        let people = people();
        let journal = [
            (1, json!({ "t": "created" })),
            (2, json!({ "t": "bid_placed", "who": "user:0" })),
            (3, json!({ "t": "refused", "who": "user:0" })),
            (4, json!({ "t": "bid_placed", "who": "user:1" })),
        ];
        let mut ledger = Ledger::of(acks, &people, "bid_placed")?;
        journal.iter().try_for_each(|(seq, event)| ledger.compare(*seq, event))?;
        ledger.settle()
    }

    #[test]
    fn what_agrees_is_counted() {
        assert_eq!(check(&[ack(0, 0, 2, true), ack(1, 0, 3, false), ack(2, 1, 4, true)]), Ok(3));
    }

    #[test]
    fn every_disagreement_is_found() {
        let good = [ack(0, 0, 2, true), ack(1, 0, 3, false), ack(2, 1, 4, true)];
        let fails = |acks: &[Ack], why: &str| {
            let found = check(acks).expect_err(why);
            assert!(found.contains(why), "{found}");
        };
        fails(&good[..2], "nobody was told");
        fails(&[good[0], good[1], good[2], ack(3, 1, 5, true)], "doesn't hold");
        fails(&[good[0], good[1], good[2], ack(3, 1, 4, true)], "both answered");
        fails(&[ack(0, 1, 2, true), good[1], good[2]], "somebody else's");
        fails(&[good[0], ack(1, 0, 3, true), good[2]], "the journal has a refused");
    }
}
