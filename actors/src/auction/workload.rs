//! What happens to an auction: an operator runs it, ten people bid, some foolishly. Its short life meets deadlines.

use super::increments::{Band, Increments, Preset};
use super::messages::Command;
use super::settings::{Draft, SoftClose};
use super::state::{Phase, State};
use crate::dice::Dice;
use crate::ids::{Caller, Role, UserId, WorkspaceId};
use crate::money::{Cents, Currency};
use ulid::Ulid;

const WORKSPACE: WorkspaceId = WorkspaceId(Ulid(1));
const SELLER: UserId = UserId(Ulid(2));
const FIRST_BIDDER: u128 = 100;
const BIDDERS: u64 = 10;

pub(super) fn birth(dice: &mut Dice) -> (Caller, Command) {
    let opening = dice.between(1, 5_000);
    let reserve = dice.chance(30).then(|| Cents(opening + dice.between(0, 5_000)));
    let buy_now = dice.chance(30).then(|| Cents(10_000 + dice.between(0, 10_000)));
    let duration = dice.chance(90).then(|| dice.between(2_000, 20_000));
    let window = dice.between(500, 2_000);
    let extend = dice.between(500, 3_000);
    let soft = SoftClose { window_ms: window, extend_ms: extend, latest_end_ms: None };
    let draft = Draft {
        workspace: WORKSPACE,
        seller: SELLER,
        title: "A clock".to_owned(),
        description: None,
        currency: Currency::USD,
        opening_cents: Cents(opening),
        increments: match dice.chance(70) {
            true => Increments::Preset(Preset::Ebay),
            false => Increments::Bands(vec![Band { below_cents: None, increment_cents: Cents(100) }]),
        },
        reserve_cents: reserve,
        buy_now_cents: buy_now,
        starts_at_ms: dice.chance(30).then_some(crate::time::UnixMs(0)),
        ends_at_ms: None,
        duration_ms: duration,
        bids_before_start: dice.chance(30),
        soft_close: duration.filter(|_| dice.chance(70)).map(|_| soft),
        confirm_factor: None,
    };
    (operator(), Command::Create(Box::new(draft)))
}

pub(super) fn next(state: &State, dice: &mut Dice) -> (Caller, Command) {
    let bidder = UserId(Ulid(FIRST_BIDDER + u128::from(dice.below(BIDDERS))));
    let person = Caller::user(bidder, None, Role::User);
    if state.phase == Phase::Scheduled && dice.chance(30) {
        return (operator(), Command::Start {});
    }
    match dice.below(100) {
        0 => (operator(), Command::Close { reason: dice.chance(50).then(|| "enough".to_owned()) }),
        1 if dice.chance(30) => (operator(), Command::Cancel { reason: "broken in the post".to_owned() }),
        2..4 => (person, Command::BuyNow {}),
        4..6 => (Caller::user(SELLER, Some(WORKSPACE), Role::User), bid(state, dice)),
        6 => (person, Command::Start {}),
        7 => (person, Command::Bid { max_cents: Cents(dice.between(-10, 10)), confirm: false }),
        8 => (person, Command::Bid { max_cents: Cents(i64::MAX - dice.between(0, 10)), confirm: true }),
        _ => (person, bid(state, dice)),
    }
}

fn bid(state: &State, dice: &mut Dice) -> Command {
    let min = state.min_next().0;
    let max_cents = match dice.below(10) {
        0..2 => min - dice.between(1, 100),
        2..4 => min,
        4..9 => min + dice.between(0, min.max(100)),
        _ => min.saturating_mul(25),
    };
    Command::Bid { max_cents: Cents(max_cents), confirm: dice.chance(20) }
}

fn operator() -> Caller {
    Caller::user(SELLER, Some(WORKSPACE), Role::User)
}
