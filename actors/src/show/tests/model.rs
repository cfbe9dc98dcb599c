//! The allocation against a naive model: lists in the order of arrival, nothing indexed, nothing clever.

use super::{Stage, claim, comment, operator, person, settle};
use crate::show::{Became, Command, Refusal, Standing};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Step {
    Claim {
        who: u8,
        item: u8,
        by_comment: bool,
    },
    Pass {
        who: u8,
        item: u8,
        by_comment: bool,
    },
    /// Of the claim at that place among all.
    Release {
        place: u8,
    },
    Award {
        who: u8,
        item: u8,
    },
    Quantity {
        item: u8,
        quantity: u32,
    },
    /// Almost a claim, or almost a pass.
    Near {
        who: u8,
        item: u8,
        passes: bool,
    },
    /// Of the comment with that number.
    Settle {
        comment: u8,
        accept: bool,
    },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let (who, item) = (0..8_u8, 1..=3_u8);
    let near = (who.clone(), item.clone(), any::<bool>());
    let step = prop_oneof![
        5 => (who.clone(), item.clone(), any::<bool>()).prop_map(|(who, item, by_comment)| Step::Claim { who, item, by_comment }),
        3 => (who.clone(), item.clone(), any::<bool>()).prop_map(|(who, item, by_comment)| Step::Pass { who, item, by_comment }),
        2 => any::<u8>().prop_map(|place| Step::Release { place }),
        1 => (who, item.clone()).prop_map(|(who, item)| Step::Award { who, item }),
        2 => near.prop_map(|(who, item, passes)| Step::Near { who, item, passes }),
        2 => (1..24_u8, any::<bool>()).prop_map(|(comment, accept)| Step::Settle { comment, accept }),
        2 => (item, 0..6_u32).prop_map(|(item, quantity)| Step::Quantity { item, quantity }),
    ];
    prop::collection::vec(step, 1..80)
}

/// One item: who holds a unit, in the order of their claims, and who waits.
#[derive(Clone, Debug)]
struct Lot {
    quantity: u32,
    winners: Vec<u8>,
    line: Vec<u8>,
}

impl Lot {
    fn serve(&mut self) {
        while self.winners.len() < self.quantity as usize && !self.line.is_empty() {
            let next = self.line.remove(0);
            self.winners.push(next);
        }
    }

    fn remove(&mut self, who: u8) -> bool {
        let before = self.winners.len() + self.line.len();
        self.winners.retain(|winner| *winner != who);
        self.line.retain(|waiting| *waiting != who);
        self.serve();
        before > self.winners.len() + self.line.len()
    }

    fn has(&self, who: u8) -> bool {
        self.winners.contains(&who) || self.line.contains(&who)
    }
}

struct Model {
    lots: Vec<Lot>,
    /// Who made each claim, on what, and whether it still stands.
    claims: Vec<(u8, usize, bool)>,
    /// What each comment was: who almost said what of which lot, until it is settled.
    comments: Vec<Option<(u8, usize, bool)>>,
}

impl Model {
    fn new() -> Self {
        let lot = |quantity| Lot { quantity, winners: Vec::new(), line: Vec::new() };
        Self { lots: vec![lot(1), lot(2), lot(3)], claims: Vec::new(), comments: Vec::new() }
    }

    fn join(&mut self, who: u8, lot: usize) -> Became {
        if self.lots[lot].has(who) {
            return Became::DuplicateUser;
        }
        self.claims.push((who, lot, true));
        self.lots[lot].line.push(who);
        self.lots[lot].serve();
        if self.lots[lot].winners.contains(&who) { Became::Winner } else { Became::Waitlist }
    }

    fn leave(&mut self, who: u8, lot: usize) -> bool {
        for claim in self.claims.iter_mut().filter(|claim| (claim.0, claim.1) == (who, lot)) {
            claim.2 = false;
        }
        self.lots[lot].remove(who)
    }

    fn give_up(&mut self, who: u8, lot: usize) -> Became {
        if self.leave(who, lot) { Became::Passed } else { Became::NothingToPass }
    }

    fn settle(&mut self, comment: u8, accept: bool) -> String {
        let near = self.comments.get_mut(usize::from(comment) - 1).and_then(Option::take);
        match (near, accept) {
            (None, _) => "near_not_waiting".to_owned(),
            (Some(_), false) => word(Became::Ignored),
            (Some((who, lot, false)), true) => word(self.join(who, lot)),
            (Some((who, lot, true)), true) => word(self.give_up(who, lot)),
        }
    }

    /// What the step comes to, in one word.
    fn step(&mut self, step: &Step) -> String {
        match step {
            Step::Claim { who, item, by_comment } => {
                self.comments.extend(by_comment.then_some(None));
                word(self.join(*who, lot(*item)))
            }
            Step::Pass { who, item, by_comment } => {
                self.comments.extend(by_comment.then_some(None));
                word(self.give_up(*who, lot(*item)))
            }
            Step::Near { who, item, passes } => {
                self.comments.push(Some((*who, lot(*item), *passes)));
                word(Became::Ignored)
            }
            Step::Settle { comment, accept } => self.settle(*comment, *accept),
            Step::Release { place } => match self.claims.get(usize::from(*place) % 64).copied() {
                None => "claim_not_found".to_owned(),
                Some((.., false)) => "already_released".to_owned(),
                Some((who, lot, true)) => {
                    self.leave(who, lot);
                    word(Became::Released)
                }
            },
            Step::Award { who, item } => {
                let lot = &self.lots[lot(*item)];
                if lot.winners.contains(who) {
                    return word(Became::DuplicateUser);
                }
                if lot.winners.len() == lot.quantity as usize {
                    return "sold_out".to_owned();
                }
                word(self.join(*who, usize::from(*item) - 1))
            }
            Step::Quantity { item, quantity } => {
                let lot = &mut self.lots[lot(*item)];
                if *quantity == 0 {
                    return "bad_value".to_owned();
                }
                if (*quantity as usize) < lot.winners.len() {
                    return "quantity_below_claimed".to_owned();
                }
                lot.quantity = *quantity;
                lot.serve();
                "changed".to_owned()
            }
        }
    }
}

fn word(became: Became) -> String {
    serde_json::to_value(became).expect("JSON").as_str().expect("a word").to_owned()
}

fn lot(item: u8) -> usize {
    usize::from(item) - 1
}

fn name(who: u8) -> String {
    format!("p{who}")
}

/// The same step through the engine, in the same words.
fn play(stage: &mut Stage, step: &Step) -> String {
    let (caller, command) = match step {
        Step::Claim { who, item, by_comment: false } => (person(&name(*who)), claim(&item.to_string())),
        Step::Claim { who, item, .. } => (person(&name(*who)), comment(&format!("sold {item}"))),
        Step::Pass { who, item, by_comment: false } => {
            (person(&name(*who)), Command::Pass { item_number: item.to_string() })
        }
        Step::Pass { who, item, .. } => (person(&name(*who)), comment(&format!("{item} pass!"))),
        Step::Release { place } => (operator(), Command::Release { claim_id: u32::from(*place) % 64 + 1 }),
        Step::Award { who, item } => {
            let user = Some(super::account(&name(*who)));
            (operator(), Command::Award { item_id: u32::from(*item), handle: name(*who), user })
        }
        Step::Near { who, item, passes } => {
            let said = if *passes { "pass" } else { "sold" };
            (person(&name(*who)), comment(&format!("{said} {item}?")))
        }
        Step::Settle { comment, accept } => (operator(), settle((*comment).into(), *accept)),
        Step::Quantity { item, quantity } => {
            let item_id = u32::from(*item);
            let (item_number, title, description, quantity) = (None, None, None, Some(*quantity));
            (operator(), Command::ChangeItem { item_id, item_number, title, description, quantity })
        }
    };
    let word = |value: serde_json::Value| value.as_str().map_or("changed".to_owned(), ToOwned::to_owned);
    match stage.outcome(caller, command) {
        Ok(answer) => word(serde_json::to_value(answer).expect("JSON")["result"].take()),
        Err(refusal) => word(serde_json::to_value::<Refusal>(refusal).expect("JSON")["code"].take()),
    }
}

fn compare(stage: &Stage, model: &Model) -> Result<(), TestCaseError> {
    for (place, lot) in model.lots.iter().enumerate() {
        let number = (place + 1).to_string();
        let (id, item) = stage.state().stock.find_number(&number).expect("an item");
        let who = |claim: u32| {
            let claim = stage.state().claims.find(claim).expect("a claim");
            stage.state().buyers.find(claim.buyer).expect("a buyer").person.handle.to_string()
        };
        let line: Vec<_> = item.waiting.iter().map(|claim| who(*claim)).collect();
        prop_assert_eq!(
            line,
            lot.line.iter().map(|who| name(*who)).collect::<Vec<_>>(),
            "line of {}",
            number
        );
        let won = stage.state().claims.iter();
        let won = won.filter(|(_, claim)| claim.item == id && claim.standing == Standing::Winner);
        let mut won: Vec<_> = won.map(|(id, _)| who(id)).collect();
        let mut expected: Vec<_> = lot.winners.iter().map(|who| name(*who)).collect();
        won.sort();
        expected.sort();
        prop_assert_eq!(won, expected, "winners of {}", number);
        prop_assert_eq!(
            (item.quantity, item.claimed),
            (lot.quantity, u32::try_from(lot.winners.len()).expect("few"))
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn rules_and_model_agree(steps in steps()) {
        let mut stage = Stage::active(&[("1", 1), ("2", 2), ("3", 3)]);
        let mut model = Model::new();
        for step in &steps {
            let (heard, expected) = (play(&mut stage, step), model.step(step));
            prop_assert_eq!(heard, expected, "{:?}", step);
            compare(&stage, &model)?;
        }
        prop_assert_eq!(stage.state(), &stage.reread());
    }
}

/// Decides and applies a claim per person: finds what grows with the number of claims, not what is merely slow.
#[test]
fn a_hundred_thousand_claims_cost_the_same_each() {
    use crate::entity::{Kind, Moment};
    use crate::show::Show;
    use crate::time::UnixMs;
    let mut state = Stage::active(&[("12", 1_000)]).state().clone();
    let entity = crate::ids::EntityId::new(crate::kinds::KindTag::Show, ulid::Ulid(5));
    let command = claim("12");
    let mut costs = Vec::new();
    for tenth in 0..10_u128 {
        let begun = std::time::Instant::now();
        for n in 0..10_000 {
            let user = crate::ids::UserId(ulid::Ulid(10_000 + tenth * 10_000 + n));
            let caller = crate::ids::Caller::user(user, None, crate::ids::Role::User).named("somebody");
            let at = Moment { now: UnixMs(1), caller: &caller, entity };
            let decision = Show::decide(&state, &command, &at).expect("accepted");
            for event in &decision.events {
                Show::apply(&mut state, event, UnixMs(1));
            }
        }
        costs.push(begun.elapsed());
    }
    assert_eq!(Show::check(&state), Ok(()));
    // The best of each half, so that a busy machine doesn't fail the test.
    let (early, late) = (costs[..5].iter().min(), costs[5..].iter().min());
    let (early, late) = (early.expect("five"), late.expect("five"));
    assert!(*late < *early * 10, "a claim became slower with their number: {costs:?}");
    println!("ns per claim: {:?}", costs.iter().map(|cost| cost.as_nanos() / 10_000).collect::<Vec<_>>());
}
