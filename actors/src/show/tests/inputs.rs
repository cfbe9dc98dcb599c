//! What bad input gets: a typed refusal that names the field, and forbidden for who may not.

use super::{Stage, WORKSPACE, add_item, claim, comment, operator, order, person, reported, try_order};
use crate::engine::{Outcome, Verdict};
use crate::entity::{Kind, Lane};
use crate::ids::{Caller, EntityId, Role, UserId, WorkspaceId};
use crate::kinds::KindTag;
use crate::limits;
use crate::show::{Command, Refusal, Show};
use ulid::Ulid;

fn field(refusal: &Refusal) -> String {
    match refusal {
        Refusal::BadValue { field, .. } => field.clone(),
        other => panic!("{other:?} names no field"),
    }
}

#[test]
fn a_bad_value_is_refused_under_its_field() {
    let mut stage = Stage::active(&[("12", 1)]);
    let long = |chars: usize| "x".repeat(chars + 1);
    let title = long(limits::TITLE_CHARS_MAX);
    let url = format!("https://{}", long(limits::URL_CHARS_MAX));
    for (verb, fields, expected) in [
        ("edit", r#"{"name":""}"#.to_owned(), "name"),
        ("edit", r#"{"name":"   "}"#.to_owned(), "name"),
        ("edit", format!(r#"{{"name":"{title}"}}"#), "name"),
        ("edit", r#"{"name":"a\u0000b"}"#.to_owned(), "name"),
        ("edit", r#"{"claim_word":""}"#.to_owned(), "claim_word"),
        ("edit", r#"{"claim_word":"two words"}"#.to_owned(), "claim_word"),
        ("edit", r#"{"claim_word":"12"}"#.to_owned(), "claim_word"),
        ("edit", r#"{"claim_word":"PASS"}"#.to_owned(), "pass_word"),
        ("edit", r#"{"pass_word":"🔥"}"#.to_owned(), "pass_word"),
        ("edit", r#"{"live_url":"javascript:alert(1)"}"#.to_owned(), "live_url"),
        ("edit", r#"{"live_url":"https://a b"}"#.to_owned(), "live_url"),
        ("edit", format!(r#"{{"live_url":"{url}"}}"#), "live_url"),
        ("edit", format!(r#"{{"live_id":"{}"}}"#, long(limits::EXTERNAL_ID_CHARS_MAX)), "live_id"),
        ("add_item", r#"{"item_number":"","title":"T","quantity":1}"#.to_owned(), "item_number"),
        ("add_item", r#"{"item_number":"twelve","title":"T","quantity":1}"#.to_owned(), "item_number"),
        ("add_item", r#"{"item_number":"123456789","title":"T","quantity":1}"#.to_owned(), "item_number"),
        ("add_item", r#"{"item_number":123456789,"title":"T","quantity":1}"#.to_owned(), "item_number"),
        ("add_item", r#"{"item_number":"13","title":"","quantity":1}"#.to_owned(), "title"),
        ("add_item", r#"{"item_number":"13","title":"T","quantity":0}"#.to_owned(), "quantity"),
        ("add_item", r#"{"item_number":"13","title":"T","quantity":1000001}"#.to_owned(), "quantity"),
        ("change_item", r#"{"item_id":1,"quantity":0}"#.to_owned(), "quantity"),
        ("change_item", r#"{"item_id":1,"title":" "}"#.to_owned(), "title"),
        ("change_item", r#"{"item_id":1,"item_number":"x"}"#.to_owned(), "item_number"),
        ("award", r#"{"item_id":1,"handle":" @ "}"#.to_owned(), "handle"),
        ("award", format!(r#"{{"item_id":1,"handle":"{}"}}"#, long(limits::HANDLE_CHARS_MAX)), "handle"),
    ] {
        let refusal = stage.refused(operator(), order(verb, &fields));
        assert_eq!(field(&refusal), expected, "{verb} {fields}");
        assert!(refusal.to_string().starts_with(expected), "{refusal}");
    }
    let author = r#"{"text":"hi","author":{"platform":"souk","platform_user_id":"1","handle":"a"}}"#;
    assert_eq!(field(&stage.refused(operator(), order("comment", author))), "author.platform");
    let author = r#"{"text":"hi","author":{"platform":"facebook","platform_user_id":"","handle":"a"}}"#;
    assert_eq!(field(&stage.refused(operator(), order("comment", author))), "author.platform_user_id");
}

#[test]
fn wrong_shapes_are_no_commands() {
    for (verb, fields, named) in [
        ("claim", "{}", "item_number"),
        ("claim", r#"{"item_number":"12","extra":1}"#, "extra"),
        ("claim", r#"{"item_number":-1}"#, "item number"),
        ("claim", r#"{"item_number":1.5}"#, "item number"),
        ("claim", r#"{"item_number":null}"#, "item number"),
        ("claim", r#"{"item_number":["12"]}"#, "item number"),
        ("release", r#"{"claim_id":"one"}"#, "u32"),
        ("release", r#"{"claim_id":-1}"#, "u32"),
        ("add_item", r#"{"item_number":"1","title":"T","quantity":1.5}"#, "u32"),
        ("add_item", r#"{"item_number":"1","title":"T","quantity":-1}"#, "u32"),
        ("add_item", r#"{"item_number":"1","title":"T"}"#, "quantity"),
        ("comment", r#"{"text":7}"#, "string"),
        ("settle", r#"{"comment":1}"#, "accept"),
        ("settle", r#"{"comment":-1,"accept":true}"#, "u64"),
        ("settle", r#"{"comment":1,"accept":"yes"}"#, "boolean"),
        (
            "comment",
            r#"{"text":"x","author":{"platform":"myspace","platform_user_id":"1","handle":"a"}}"#,
            "myspace",
        ),
        ("create", r#"{"workspace":"x","name":"n"}"#, "workspace"),
        ("sell", "{}", "sell"),
    ] {
        let why = try_order(verb, fields).expect_err(fields).to_string();
        assert!(why.contains(named), "{verb} {fields}: {why}");
    }
    assert_eq!(order("claim", r#"{"item_number":12}"#), claim("12"), "an integer is a number too");
}

#[test]
fn a_show_is_created_once_by_its_workspace() {
    let create =
        |words: &str| order("create", &format!(r#"{{"workspace":"{WORKSPACE}","name":"Friday"{words}}}"#));
    let mut stage = Stage::unborn();
    assert!(matches!(stage.give(person("anna"), create("")), Verdict::Forbidden(_)));
    assert!(matches!(stage.give(operator(), Command::Activate {}), Verdict::NotFound));
    assert_eq!(field(&stage.refused(operator(), create(r#","claim_word":"a b""#))), "claim_word");
    assert_eq!(field(&stage.refused(operator(), create(r#","pass_word":"SOLD""#))), "pass_word");
    stage.accepted(operator(), create(r#","claim_word":"Mine""#));
    assert_eq!(stage.refused(operator(), create("")), Refusal::AlreadyExists {});
    stage.accepted(operator(), add_item("12", 1));
    stage.accepted(operator(), Command::Activate {});
    assert_eq!(stage.accepted(person("anna"), comment("MINE 12")).claim_id, Some(1));
}

#[test]
fn a_show_elsewhere_is_bound_to_a_live_before_it_starts() {
    let mut stage = Stage::unborn();
    let create = format!(r#"{{"workspace":"{WORKSPACE}","name":"Friday","platform":"facebook"}}"#);
    stage.accepted(operator(), order("create", &create));
    assert!(matches!(stage.refused(operator(), Command::Activate {}), Refusal::LiveIdMissing { .. }));
    stage.accepted(operator(), order("edit", r#"{"live_id":"123"}"#));
    stage.accepted(operator(), Command::Activate {});
}

#[test]
fn nobody_else_runs_a_show() {
    let mut stage = Stage::active(&[("12", 1)]);
    let stranger = Caller::user(UserId(Ulid(9)), Some(WorkspaceId(Ulid(9))), Role::User);
    let steward = Caller::user(UserId(Ulid(10)), None, Role::Steward);
    for command in [
        order("edit", r#"{"name":"Mine now"}"#),
        add_item("13", 1),
        order("change_item", r#"{"item_id":1,"quantity":5}"#),
        order("delete_item", r#"{"item_id":1}"#),
        Command::Activate {},
        Command::Pause {},
        Command::Resume {},
        Command::Stop {},
        order("release", r#"{"claim_id":1}"#),
        order("award", r#"{"item_id":1,"handle":"me"}"#),
        order("settle", r#"{"comment":1,"accept":true}"#),
        reported("sold 12", "fay", None),
    ] {
        for caller in [stranger.clone(), steward.clone(), Caller::clock()] {
            let said = format!("{command:?} by {caller:?}");
            assert!(matches!(stage.give(caller, command.clone()), Verdict::Forbidden(_)), "{said}");
        }
    }
    let inbox = EntityId::new(KindTag::Inbox, Ulid(3));
    for caller in [Caller::system(), Caller::entity(inbox), Caller::clock()] {
        assert!(matches!(stage.give(caller.clone(), claim("12")), Verdict::Forbidden(_)), "{caller:?}");
        assert!(
            matches!(stage.give(caller.clone(), comment("sold 12")), Verdict::Forbidden(_)),
            "{caller:?}"
        );
    }
    let admin = Caller::user(UserId(Ulid(11)), None, Role::Admin);
    stage.accepted(admin, Command::Pause {});
}

#[test]
fn everybody_watches_and_only_the_workspace_sees_it_all() {
    let stage = Stage::active(&[]);
    let entity = EntityId::new(KindTag::Show, Ulid(5));
    let may = |lane, caller: Caller| Show::may_watch(entity, stage.state(), lane, &caller);
    assert!(may(Lane::State, person("anna")) && may(Lane::Log, person("anna")));
    assert!(may(Lane::Ops, operator()) && !may(Lane::Ops, person("anna")));
    assert!(
        !Show::may_watch(entity, Stage::unborn().state(), Lane::State, &operator()),
        "no show, no channel"
    );
}

#[test]
fn a_refusal_is_stored_and_costs_nothing_else() {
    let mut stage = Stage::active(&[("12", 1)]);
    let before = stage.state().clone();
    let Verdict::Decided { outcome, .. } = stage.give(person("anna"), claim("99")) else { panic!() };
    let Outcome::Refused(refusal) = &*outcome else { panic!() };
    let json = serde_json::to_value(refusal).expect("JSON");
    assert_eq!(json, serde_json::json!({"code": "item_not_found", "item_number": "99"}));
    assert_eq!(*stage.state(), before);
    for nonsense in ["", "zzz", "sold 12", "999999999999", "🔥"] {
        assert!(
            matches!(stage.refused(person("anna"), claim(nonsense)), Refusal::ItemNotFound { .. }),
            "{nonsense}"
        );
    }
    let nothing = [order("edit", "{}"), order("change_item", r#"{"item_id":1}"#)];
    for command in nothing {
        assert_eq!(stage.refused(operator(), command), Refusal::NothingToChange {});
    }
}

#[test]
fn a_line_too_long_for_one_decision_is_served_in_steps() {
    let mut stage = Stage::active(&[("12", 1)]);
    let waiting = limits::PROMOTIONS_MAX + 5;
    for n in 0..=waiting {
        stage.accepted(person(&n.to_string()), claim("12"));
    }
    let quantity_max = 1 + limits::PROMOTIONS_MAX;
    let grow = |quantity: u32| order("change_item", &format!(r#"{{"item_id":1,"quantity":{quantity}}}"#));
    let refusal = stage.refused(operator(), grow(quantity_max + 1));
    assert_eq!(refusal, Refusal::QuantityTooFar { quantity: quantity_max + 1, quantity_max });
    let answer = stage.accepted(operator(), grow(quantity_max));
    assert_eq!(answer.promoted.len(), limits::PROMOTIONS_MAX as usize);
    let answer = stage.accepted(operator(), grow(quantity_max + 100));
    assert_eq!((answer.promoted.len(), answer.available), (5, Some(95)));
}
