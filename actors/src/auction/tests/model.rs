//! The rules against a naive model that keeps every bid and looks through all of them each time.

use super::script::{House, caller, user};
use crate::auction::{Auction, Command, Outcome};
use crate::engine::{Outcome as Decided, Verdict};
use crate::entity::Kind;
use crate::ids::UserId;
use crate::money::Cents;
use proptest::prelude::*;
use serde_json::json;

const OPENING: i64 = 500;
const STEP: i64 = 100;
const END: i64 = 1_000;
const WINDOW: i64 = 100;
const EXTEND: i64 = 150;
const LATEST: i64 = 1_400;

#[derive(Default)]
struct Model {
    /// Accepted bids in order: who and how much.
    bids: Vec<(u128, i64)>,
    price: i64,
    reserve: Option<i64>,
    end: i64,
}

impl Model {
    fn best(&self, who: u128) -> Option<i64> {
        self.bids.iter().filter(|bid| bid.0 == who).map(|bid| bid.1).max()
    }

    /// The first who bid the highest maximum.
    fn leader(&self) -> Option<(u128, i64)> {
        let top = self.bids.iter().map(|bid| bid.1).max()?;
        self.bids.iter().find(|bid| bid.1 == top).copied()
    }

    fn bid(&mut self, at: i64, who: u128, max: i64) -> bool {
        let before = self.leader();
        let least = if before.is_none() { OPENING } else { self.price + STEP };
        let own = before.filter(|leader| leader.0 == who).and_then(|_| self.best(who));
        if at >= self.end || max < least || own.is_some_and(|own| max <= own) {
            return false;
        }
        self.bids.push((who, max));
        let (leader, top) = self.leader().expect("a bid");
        let others = (0..5).filter(|other| *other != leader).filter_map(|other| self.best(other)).max();
        match (before, others) {
            (None, _) => self.price = OPENING,
            (Some(before), _) if before.0 == who => {}
            (_, Some(others)) => self.price = top.min(others + STEP),
            (_, None) => unreachable!("another leader, and nobody else"),
        }
        if self.reserve.is_some_and(|reserve| top >= reserve) {
            self.price = self.price.max(self.reserve.unwrap_or_default());
        }
        if self.end - at < WINDOW {
            self.end = self.end.max((at + EXTEND).min(LATEST));
        }
        true
    }
}

fn opened(reserve: Option<i64>) -> House {
    let mut house = House::new();
    let soft = json!({ "window_ms": WINDOW, "extend_ms": EXTEND, "latest_end_ms": LATEST });
    let changes = json!({
        "opening_cents": OPENING, "increments": [{ "increment_cents": STEP }], "reserve_cents": reserve,
        "starts_at_ms": 0, "ends_at_ms": END, "soft_close": soft, "confirm_factor": 1_000,
    });
    assert_eq!(house.play(&format!("0 op create {changes}")), format!("created; open until {END}"));
    house
}

fn bids() -> impl Strategy<Value = Vec<(i64, u128, i64)>> {
    prop::collection::vec((0i64..60, 0u128..5, 4i64..40), 1..60)
}

proptest! {
    #[test]
    fn the_rules_are_the_naive_models(
        reserve in prop::option::of(OPENING..3_000),
        bids in bids(),
        scale in prop::sample::select(vec![50i64, 37, 100]),
    ) {
        let mut house = opened(reserve);
        let mut model = Model { reserve, end: END, ..Model::default() };
        let mut now = 0;
        for (wait, who, max) in bids {
            now += wait;
            let bid = Command::Bid { max_cents: Cents(max * scale), confirm: false };
            let verdict = house.give(now, caller(&format!("u{who}")), bid);
            let accepted = matches!(
                &verdict,
                Verdict::Decided { outcome, .. } if matches!(**outcome, Decided::Accepted(_))
            );
            prop_assert_eq!(accepted, model.bid(now, who, max * scale), "{:?}", verdict);
            let state = house.cell.state();
            prop_assert_eq!(Auction::check(state), Ok(()));
            prop_assert_eq!(state.leader().map(|leader| leader.user), model.leader().map(|l| user(l.0)));
            prop_assert_eq!(state.price_cents.map_or(0, |price| price.0), model.price);
        }
        house.play(&format!("{} - wake", model.end));
        house.check_replay();
        let state = house.cell.state();
        let sold = model.leader().filter(|_| model.price >= reserve.unwrap_or(0));
        let winner: Option<UserId> = sold.map(|leader| user(leader.0));
        prop_assert_eq!(state.winner, winner);
        prop_assert_eq!(state.outcome == Some(Outcome::Unsold), model.bids.is_empty());
        prop_assert_eq!(state.bids, model.bids.len() as u64);
    }

    #[test]
    fn the_workload_keeps_every_invariant_and_replays(seed in any::<u64>()) {
        let mut dice = crate::dice::Dice::seeded(seed);
        let mut house = House::new();
        let (founder, birth) = Auction::birth(&mut dice);
        let born = house.give(1_000, founder, birth);
        prop_assert!(
            matches!(&born, Verdict::Decided { outcome, .. } if matches!(**outcome, Decided::Accepted(_))),
            "{:?}", born
        );
        let mut now = 1_000;
        for _ in 0..80 {
            now += dice.between(0, 400);
            let (who, command) = Auction::workload(house.cell.state(), &mut dice);
            house.give(now, who, command);
        }
        house.check_replay();
    }
}
