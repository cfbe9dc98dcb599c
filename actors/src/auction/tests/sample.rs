//! 106 real auctions with 1,830 real bids come out as they really did.
//!
//! The sample lies beside the project and is not part of it. Where it is absent (a clone elsewhere) this test says so
//! and passes: the rules are covered without it, and nobody should need our sample to run the tests.

use super::script::{House, draft};
use crate::auction::{Command, Outcome};
use crate::engine::{Outcome as Decided, Verdict};
use crate::ids::{Caller, Role, UserId};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use ulid::Ulid;

#[derive(Default)]
struct Replayed {
    house: Option<House>,
    accepted: u64,
    rejected: u64,
}

#[test]
fn the_sample_comes_out_equal_in_winner_price_accepted_and_rejected() {
    let Some(folder) = folder() else {
        return println!("skipped: there is no shared/data/ebay-sample beside this project");
    };
    let replayed = replay(&folder.join("bids.csv"));
    let mut expected = csv::Reader::from_path(folder.join("expected.csv")).expect("expected.csv");
    let mut equal = 0;
    for row in expected.records() {
        let row = row.expect("a row");
        let one = &replayed[&row[0]];
        let state = one.house.as_ref().expect("a house").cell.state();
        assert_eq!(state.outcome, Some(Outcome::Sold), "{}", &row[0]);
        let found = (
            state.winner,
            state.price_cents.map(|price| price.0.to_string()),
            one.accepted.to_string(),
            one.rejected.to_string(),
        );
        let wanted = (Some(person(&row[1])), Some(row[2].to_owned()), row[3].to_owned(), row[4].to_owned());
        assert_eq!(found, wanted, "{}", &row[0]);
        equal += 1;
    }
    assert_eq!((equal, replayed.len()), (106, 106));
}

fn replay(bids: &Path) -> BTreeMap<String, Replayed> {
    let mut auctions: BTreeMap<String, Replayed> = BTreeMap::new();
    let mut reader = csv::Reader::from_path(bids).expect("bids.csv");
    for row in reader.records() {
        let row = row.expect("a row");
        let number = |column: usize| row[column].parse::<i64>().expect("a number");
        let one = auctions.entry(row[0].to_owned()).or_default();
        let house = one.house.get_or_insert_with(|| opened(&row[1], number(3)));
        let bid = json!({ "bid": { "max_cents": number(6), "confirm": true } });
        let bid: Command = serde_json::from_value(bid).expect("a bid");
        let bidder = Caller::user(person(&row[5]), None, Role::User);
        match house.give(number(4), bidder, bid) {
            Verdict::Decided { outcome, .. } if matches!(*outcome, Decided::Accepted(_)) => one.accepted += 1,
            Verdict::Decided { .. } => one.rejected += 1,
            other => panic!("{row:?}: {other:?}"),
        }
    }
    for house in auctions.values_mut().filter_map(|one| one.house.as_mut()) {
        house.play("99000000000 op close");
    }
    auctions
}

fn opened(title: &str, opening_cents: i64) -> House {
    let mut house = House::new();
    let create = json!({ "create": draft(&json!({ "title": title, "opening_cents": opening_cents })) });
    house.give(0, super::script::caller("op"), serde_json::from_value(create).expect("a draft"));
    house.play("0 op start");
    house
}

/// Bidder `u17` of the sample.
fn person(name: &str) -> UserId {
    let number: u128 = name.trim_start_matches('u').parse().expect("u17");
    UserId(Ulid(1_000_000 + number))
}

fn folder() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/ebay-sample");
    // A worktree lies one folder deeper than the project.
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/ebay-sample");
    [beside, above].into_iter().find(|folder| folder.is_dir())
}
