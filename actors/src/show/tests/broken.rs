//! States that no journal leads to: the check says what is wrong with them.

use super::{Stage, add_item, claim, operator, order, person};
use crate::entity::Kind;
use crate::show::columns::ClaimColumns;
use crate::show::state::{Claim, Claims};
use crate::show::{Show, Standing, State};

type Spoil = fn(&mut State);

/// Anna holds the one unit of item 1, bo waits for it and holds one of item 2; cy gave one of that back.
fn sound() -> State {
    let mut stage = Stage::active(&[("12", 1)]);
    stage.accepted(person("anna"), claim("12"));
    stage.accepted(person("bo"), claim("12"));
    stage.accepted(operator(), add_item("13", 2));
    stage.accepted(person("cy"), claim("13"));
    stage.accepted(person("cy"), order("pass", r#"{"item_number":"13"}"#));
    stage.accepted(person("bo"), claim("13"));
    stage.state().clone()
}

fn spoilt_claim(state: &mut State, place: usize, spoil: impl FnOnce(&mut Claim)) {
    let mut claims: Vec<_> = state.claims.iter().map(|(_, claim)| *claim).collect();
    spoil(&mut claims[place]);
    let columns = ClaimColumns::of(&claims.into_iter().collect());
    state.claims = Claims::try_from(columns).expect("columns of one list");
}

#[test]
fn the_check_says_what_is_wrong() {
    let broken: [(Spoil, &str); 8] = [
        (|state| spoilt_claim(state, 0, |claim| claim.buyer = 4), "claim 1 has no buyer"),
        (|state| spoilt_claim(state, 0, |claim| claim.item = 9), "claim 1 is on no item"),
        (
            |state| spoilt_claim(state, 1, |claim| claim.standing = Standing::Winner),
            "item 1: 2 winners, 1 counted",
        ),
        (
            |state| spoilt_claim(state, 1, |claim| claim.standing = Standing::Released),
            "item 1: the waitlist isn't who waits, in order",
        ),
        (|state| state.stock.free_unit(1), "item 1: 1 winners, 0 counted"),
        (|state| state.buyers.take(1), "buyer 1: 1 units held, 2 counted"),
        (|state| state.buyers.take(3), "buyer 3: 0 units held, 1 counted"),
        (|state| state.head = None, "an unborn show has something"),
    ];
    assert_eq!(Show::check(&sound()), Ok(()));
    for (spoil, says) in broken {
        let mut state = sound();
        spoil(&mut state);
        assert_eq!(Show::check(&state), Err(says.to_owned()));
    }
}
