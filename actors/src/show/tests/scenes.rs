//! Allocation and near-misses as text blocks (CLM-6 … CLM-12): `who: order => what they hear`, and `= item: winners | waitlist`.

use super::{Stage, account, add_item, claim, comment, operator, person, settle};
use crate::show::{Answer, Command, Refusal};

/// Plays a block. The first line names the items, `number x quantity`.
fn play(scene: &str) -> Stage {
    let mut lines = scene.lines().map(str::trim).filter(|line| !line.is_empty());
    let items: Vec<_> = lines
        .next()
        .and_then(|line| line.strip_prefix("items "))
        .expect("items first")
        .split(", ")
        .map(|item| {
            let (number, quantity) = item.split_once(" x ").expect("number x quantity");
            (number, quantity.parse().expect("a quantity"))
        })
        .collect();
    let mut stage = Stage::active(&items);
    for line in lines {
        if let Some(expected) = line.strip_prefix("= ") {
            let (number, expected) = expected.split_once(": ").expect("item: line");
            assert_eq!(stage.line(number), expected.trim(), "after {line:?} of\n{scene}");
            continue;
        }
        let (who, rest) = line.split_once(": ").expect("who: order");
        let (said, expected) = rest.split_once(" => ").expect("order => answer");
        let caller = if who == "operator" { operator() } else { person(who) };
        let heard = match stage.outcome(caller, command(said)) {
            Ok(answer) => accepted(&answer),
            Err(refusal) => refused(&refusal),
        };
        assert_eq!(heard, expected.trim(), "at {line:?} of\n{scene}");
    }
    assert_eq!(*stage.state(), stage.reread(), "a snapshot gives the same state back");
    stage
}

fn command(said: &str) -> Command {
    let words: Vec<_> = said.split_whitespace().collect();
    let id = |text: &str| text.parse().expect("an id");
    match words.as_slice() {
        ["claim", number] => claim(number),
        ["pass", number] => Command::Pass { item_number: (*number).to_owned() },
        ["says", ..] => comment(said.strip_prefix("says ").expect("a text")),
        ["release", claim] => Command::Release { claim_id: id(claim) },
        ["accept", comment] => settle(id(comment).into(), true),
        ["dismiss", comment] => settle(id(comment).into(), false),
        ["award", item, handle] => {
            Command::Award { item_id: id(item), handle: (*handle).to_owned(), user: None }
        }
        ["award", item, handle, "with-account"] => {
            Command::Award { item_id: id(item), handle: (*handle).to_owned(), user: Some(account(handle)) }
        }
        ["quantity", item, quantity] => Command::ChangeItem {
            item_id: id(item),
            item_number: None,
            title: None,
            description: None,
            quantity: Some(id(quantity)),
        },
        ["delete", item] => Command::DeleteItem { item_id: id(item) },
        ["add", number, quantity] => add_item(number, id(quantity)),
        ["pause"] => Command::Pause {},
        ["resume"] => Command::Resume {},
        ["stop"] => Command::Stop {},
        _ => panic!("nobody understands {said:?}"),
    }
}

/// `winner claim 1, 0 free`, `waitlist claim 2 place 1, 0 free`, `passed claim 1 promoted [2], 0 free`.
fn accepted(answer: &Answer) -> String {
    let json = serde_json::to_value(answer).expect("JSON");
    let mut words = Vec::new();
    for field in ["status", "result"] {
        words.extend(json[field].as_str().map(ToOwned::to_owned));
    }
    for (name, field) in [("claim", "claim_id"), ("place", "waitlist_position")] {
        words.extend(json[field].as_u64().map(|number| format!("{name} {number}")));
    }
    if !answer.promoted.is_empty() {
        words.push(format!("promoted {:?}", answer.promoted));
    }
    let free = answer.available.map(|free| format!(", {free} free")).unwrap_or_default();
    match format!("{}{free}", words.join(" ")).trim_start_matches(", ") {
        "" => "done".to_owned(),
        words => words.to_owned(),
    }
}

fn refused(refusal: &Refusal) -> String {
    let mut json = serde_json::to_value(refusal).expect("JSON");
    let fields = json.as_object_mut().expect("an object");
    let code = fields.remove("code").expect("a code");
    let basis: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("no: {} {}", code.as_str().expect("a text"), basis.join(" ")).trim().to_owned()
}

#[test]
fn the_first_wins_and_the_second_waits() {
    play(
        "items 12 x 1
        anna: says sold 12 => winner claim 1, 0 free
        bo: claim 12 => waitlist claim 2 place 1, 0 free
        cy: says 12 SOLD 🔥 => waitlist claim 3 place 2, 0 free
        = 12: 1/1 anna | bo, cy",
    );
}

#[test]
fn as_many_win_as_there_are_before_anybody_waits() {
    play(
        "items 7 x 3
        a: claim 7 => winner claim 1, 2 free
        b: says sold7 => winner claim 2, 1 free
        c: claim 7 => winner claim 3, 0 free
        d: claim 7 => waitlist claim 4 place 1, 0 free
        = 7: 3/3 a, b, c | d",
    );
}

#[test]
fn nobody_claims_an_item_twice() {
    play(
        r#"items 12 x 1
        anna: claim 12 => winner claim 1, 0 free
        anna: claim 12 => no: duplicate_user claim_id=1 item_number="12" standing="winner"
        anna: says sold 12 => duplicate_user claim 1
        bo: claim 12 => waitlist claim 2 place 1, 0 free
        cy: claim 12 => waitlist claim 3 place 2, 0 free
        cy: claim 12 => no: duplicate_user claim_id=3 item_number="12" standing="waitlist" waitlist_position=2
        cy: says sold 12 => duplicate_user claim 3 place 2
        = 12: 1/1 anna | bo, cy"#,
    );
}

#[test]
fn a_pass_promotes_the_first_in_line() {
    play(
        r#"items 12 x 1
        anna: claim 12 => winner claim 1, 0 free
        bo: claim 12 => waitlist claim 2 place 1, 0 free
        cy: claim 12 => waitlist claim 3 place 2, 0 free
        anna: says pass 12 => passed claim 1 promoted [2], 0 free
        = 12: 1/1 bo | cy
        anna: pass 12 => no: nothing_to_pass item_number="12"
        anna: says pass 12 => nothing_to_pass
        anna: claim 12 => waitlist claim 4 place 2, 0 free
        = 12: 1/1 bo | cy, anna"#,
    );
}

#[test]
fn a_pass_without_a_line_frees_the_unit() {
    play(
        "items 12 x 2
        anna: claim 12 => winner claim 1, 1 free
        anna: pass 12 => passed claim 1, 2 free
        bo: claim 12 => winner claim 2, 1 free
        = 12: 1/2 bo |",
    );
}

#[test]
fn who_waits_and_passes_leaves_the_line() {
    play(
        "items 12 x 1
        anna: claim 12 => winner claim 1, 0 free
        bo: claim 12 => waitlist claim 2 place 1, 0 free
        cy: claim 12 => waitlist claim 3 place 2, 0 free
        dee: claim 12 => waitlist claim 4 place 3, 0 free
        cy: pass 12 => passed claim 3, 0 free
        = 12: 1/1 anna | bo, dee
        anna: pass 12 => passed claim 1 promoted [2], 0 free
        bo: pass 12 => passed claim 2 promoted [4], 0 free
        = 12: 1/1 dee |",
    );
}

#[test]
fn the_operator_releases_winners_and_waiting() {
    play(
        "items 12 x 1
        anna: claim 12 => winner claim 1, 0 free
        bo: claim 12 => waitlist claim 2 place 1, 0 free
        cy: claim 12 => waitlist claim 3 place 2, 0 free
        operator: release 2 => released claim 2, 0 free
        operator: release 1 => released claim 1 promoted [3], 0 free
        = 12: 1/1 cy |
        operator: release 1 => no: already_released claim_id=1
        operator: release 9 => no: claim_not_found claim_id=9
        operator: release 0 => no: claim_not_found claim_id=0",
    );
}

#[test]
fn the_operator_awards_free_units_only() {
    play(
        r#"items 12 x 2
        operator: award 1 @zoe => winner claim 1, 1 free
        operator: award 1 ZOE => no: duplicate_user claim_id=1 item_number="12" standing="winner"
        operator: award 1 anna with-account => winner claim 2, 0 free
        anna: claim 12 => no: duplicate_user claim_id=2 item_number="12" standing="winner"
        bo: claim 12 => waitlist claim 3 place 1, 0 free
        operator: award 1 bo => no: sold_out item_id=1 quantity=2 waiting=1
        operator: award 1 cy => no: sold_out item_id=1 quantity=2 waiting=1
        operator: award 4 cy => no: item_not_found item_id=4
        = 12: 2/2 zoe, anna | bo"#,
    );
}

#[test]
fn a_growing_quantity_serves_the_line_at_once() {
    play(
        "items 12 x 1
        a: claim 12 => winner claim 1, 0 free
        b: claim 12 => waitlist claim 2 place 1, 0 free
        c: claim 12 => waitlist claim 3 place 2, 0 free
        d: claim 12 => waitlist claim 4 place 3, 0 free
        operator: quantity 1 3 => promoted [2, 3], 0 free
        = 12: 3/3 a, b, c | d
        operator: quantity 1 6 => promoted [4], 2 free
        = 12: 4/6 a, b, c, d |
        operator: quantity 1 3 => no: quantity_below_claimed claimed=4 quantity=3
        operator: quantity 1 4 => 0 free
        = 12: 4/4 a, b, c, d |",
    );
}

#[test]
fn only_unclaimed_items_are_deleted_and_their_ids_stay_unused() {
    play(
        r#"items 12 x 1, 13 x 1
        anna: claim 12 => winner claim 1, 0 free
        operator: delete 1 => no: item_claimed claimed=1 item_id=1 waiting=0
        anna: pass 12 => passed claim 1, 1 free
        operator: delete 1 => done
        operator: delete 1 => no: item_not_found item_id=1
        anna: claim 12 => no: item_not_found item_number="12"
        anna: says sold 12 => item_not_found
        operator: add 12 1 => 1 free
        anna: claim 12 => winner claim 2, 0 free
        operator: delete 3 => no: item_claimed claimed=1 item_id=3 waiting=0"#,
    );
}

#[test]
fn only_a_running_show_takes_claims() {
    play(
        r#"items 12 x 2
        anna: claim 12 => winner claim 1, 1 free
        operator: pause => paused
        operator: pause => no: wrong_state state="paused" wanted=["active"]
        anna: pass 12 => no: show_not_active state="paused"
        anna: says pass 12 => show_not_active
        bo: claim 12 => no: show_not_active state="paused"
        bo: says sold 12 => show_not_active
        bo: says hello => ignored
        operator: add 14 1 => 1 free
        operator: resume => active
        bo: says sold 12 => winner claim 2, 0 free
        cy: claim 12 => waitlist claim 3 place 1, 0 free
        operator: stop => ended
        dee: claim 12 => no: show_not_active state="ended"
        dee: says sold 12 => show_not_active
        operator: resume => no: wrong_state state="ended" wanted=["paused"]
        operator: quantity 1 9 => no: show_ended
        operator: delete 2 => no: show_ended
        operator: add 15 1 => no: show_ended
        operator: release 1 => released claim 1 promoted [3], 0 free
        operator: award 2 dee => winner claim 4, 0 free
        = 12: 2/2 bo, cy |"#,
    );
}

#[test]
fn numbers_are_the_same_however_they_are_written() {
    play(
        r#"items A12 x 2, 007 x 1
        anna: says sold a12 => winner claim 1, 1 free
        bo: claim #A012 => winner claim 2, 0 free
        cy: says ７ sold => winner claim 3, 0 free
        operator: add a12 1 => no: item_number_taken item_id=1 item_number="A12"
        operator: add 7 1 => no: item_number_taken item_id=2 item_number="7"
        = 7: 1/1 cy |"#,
    );
}

#[test]
fn an_accepted_near_miss_claims_at_this_moment() {
    play(
        r#"items 12 x 1, 13 x 2
        anna: says sold 12? => ignored
        bo: says sodl 12 => ignored
        cy: claim 12 => winner claim 1, 0 free
        operator: accept 1 => waitlist claim 2 place 1, 0 free
        operator: accept 1 => no: near_not_waiting comment=1
        operator: dismiss 1 => no: near_not_waiting comment=1
        operator: dismiss 2 => ignored
        operator: accept 2 => no: near_not_waiting comment=2
        dee: says sodl 13 => ignored
        operator: accept 3 => winner claim 3, 1 free
        = 12: 1/1 cy | anna
        = 13: 1/2 dee |"#,
    );
}

#[test]
fn an_accepted_near_miss_passes_where_it_leans_that_way() {
    play(
        r#"items 12 x 1
        anna: claim 12 => winner claim 1, 0 free
        bo: claim 12 => waitlist claim 2 place 1, 0 free
        anna: says pass 12? => ignored
        cy: says pass 12? => ignored
        operator: accept 1 => passed claim 1 promoted [2], 0 free
        operator: accept 2 => nothing_to_pass
        operator: accept 2 => no: near_not_waiting comment=2
        = 12: 1/1 bo |"#,
    );
}

#[test]
fn what_the_rules_refuse_settles_a_near_miss_too() {
    play(
        r#"items 12 x 1, 13 x 1
        anna: says sold 12? => ignored
        anna: claim 12 => winner claim 1, 0 free
        bo: says sold 99? => ignored
        cy: says sold 13? => ignored
        operator: delete 2 => done
        operator: accept 1 => duplicate_user claim 1
        operator: accept 2 => item_not_found
        operator: accept 3 => item_not_found
        operator: accept 3 => no: near_not_waiting comment=3
        operator: accept 0 => no: near_not_waiting comment=0
        operator: accept 9 => no: near_not_waiting comment=9"#,
    );
}

#[test]
fn only_what_was_said_in_a_running_show_waits_and_it_waits_past_the_end() {
    play(
        r#"items 12 x 4
        anna: says sold 12? => ignored
        bo: says sold 12? => ignored
        cy: says sold 12? => ignored
        dee: says sold 12 => winner claim 1, 3 free
        operator: accept 4 => no: near_not_waiting comment=4
        operator: pause => paused
        eve: says sold 12? => ignored
        operator: accept 5 => no: near_not_waiting comment=5
        operator: accept 2 => winner claim 2, 2 free
        operator: stop => ended
        operator: accept 1 => winner claim 3, 1 free
        operator: dismiss 3 => ignored
        = 12: 3/4 dee, bo, anna |"#,
    );
}
