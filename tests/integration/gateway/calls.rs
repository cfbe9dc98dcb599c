//! Commands by rpc: what arrives at the floor, and how each kind of answer looks on the wire.

use super::{Market, calm, user};
use actors::kinds::KindTag;
use serde_json::{Value, json};
use souk::gateway::Settings;
use ulid::Ulid;

const KIND: KindTag = KindTag::ALL[0];

/// An rpc's parameters for the first kind there is.
fn call(verb: &str, key: &str, mut fields: Value) -> Value {
    fields[KIND.name()] = json!(Ulid::from_parts(2, 7).to_string());
    fields["key"] = json!(key);
    json!({ "method": format!("{}.{verb}", KIND.name()), "data": fields })
}

#[actix_web::test]
async fn a_command_reaches_its_entity_with_caller_key_and_time() {
    let market = Market::open();
    let mut client = market.visitor(user(1)).await;
    market.turn_clock(5);
    let reply = client.ask("rpc", call("echo", "k-1", json!({"max_cents": 500}))).await;
    assert_eq!(reply["rpc"]["data"], json!({"ok": true, "seq": 58, "fields": {"max_cents": 500}}));
    let orders = market.floor.orders();
    assert_eq!(orders[0].entity.to_string(), format!("{}:{}", KIND.name(), Ulid::from_parts(2, 7)));
    assert_eq!(orders[0].caller.person(), Some(user(1)));
    assert_eq!(orders[0].caller.name.as_deref(), Some("Ada"));
    assert_eq!((orders[0].key.as_str(), orders[0].verb.as_str()), ("k-1", "echo"));
    assert_eq!(orders[0].at_ms, super::START_MS + 5);
}

#[actix_web::test]
async fn refusals_are_answers_and_faults_are_errors() {
    let market = Market::open();
    let mut client = market.visitor(user(1)).await;
    let refused = client.ask("rpc", call("refuse", "k", json!({}))).await;
    let wanted = json!({"ok": false, "code": "bid_too_low", "min_cents": 120, "seq": 57});
    assert_eq!(refused["rpc"]["data"], wanted);
    for (verb, code) in
        [("not_found", "not_found"), ("key_reused", "key_reused"), ("closed", "intake_closed")]
    {
        let reply = client.ask("rpc", call(verb, "k", json!({}))).await;
        assert_eq!(
            (&reply["rpc"]["data"]["ok"], &reply["rpc"]["data"]["code"]),
            (&json!(false), &json!(code))
        );
        assert!(reply["rpc"]["data"]["message"].is_string());
    }
    let errors = [
        ("forbidden", 103, "only the seller may", false),
        ("temporary", 100, "the journal is away", true),
        ("internal", 100, "internal server error", true),
    ];
    for (verb, code, message, temporary) in errors {
        let reply = client.ask("rpc", call(verb, "k", json!({}))).await;
        assert_eq!(reply["error"]["code"], code);
        assert!(reply["error"]["message"].as_str().is_some_and(|text| text.contains(message)), "{reply}");
        assert_eq!(reply["error"].get("temporary").is_some(), temporary);
    }
}

#[actix_web::test]
async fn bad_input_names_its_field() {
    let market = Market::open();
    let mut client = market.visitor(user(1)).await;
    let name = KIND.name();
    let method = format!("{name}.echo");
    let id = Ulid::from_parts(2, 7).to_string();
    let cases = [
        (call("bad", "k", json!({})), "bad request: max_cents: must be above zero".to_owned()),
        (json!({"method": method}), "bad request: data: must be an object".to_owned()),
        (json!({"method": method, "data": [1]}), "bad request: data: must be an object".to_owned()),
        (json!({"method": method, "data": {"key": "k"}}), format!("bad request: {name}: is missing")),
        (json!({"method": method, "data": {name: 7}}), format!("bad request: {name}: must be a string")),
        (json!({"method": method, "data": {name: "x"}}), format!("bad request: {name}: \"x\" is not")),
        (
            json!({"method": method, "data": {name: format!("nothing:{id}")}}),
            format!("bad request: {name}: "),
        ),
        (json!({"method": method, "data": {name: id}}), "bad request: key: is missing".to_owned()),
        (
            json!({"method": method, "data": {name: id, "key": 1}}),
            "bad request: key: must be a string".to_owned(),
        ),
        (
            json!({"method": method, "data": {name: id, "key": ""}}),
            "bad request: key must be 1 to".to_owned(),
        ),
        (
            json!({"method": method, "data": {name: id, "key": "é"}}),
            "bad request: key must be 1 to".to_owned(),
        ),
    ];
    for (request, message) in cases {
        let reply = client.ask("rpc", request.clone()).await;
        assert_eq!(reply["error"]["code"], 107, "{request}");
        let said = reply["error"]["message"].as_str().expect("a message");
        assert!(said.starts_with(&message), "{said:?} instead of {message:?}");
    }
    let twice = format!(r#"{{"{name}":"{id}","key":"k","max_cents":1,"max_cents":2}}"#);
    client.send_text(format!(r#"{{"id":99,"rpc":{{"method":"{method}","data":{twice}}}}}"#)).await;
    let refused = client.reply(99).await;
    assert_eq!(refused["error"]["code"], 107);
    assert_eq!(refused["error"]["message"], "bad request: max_cents: is given twice");
}

#[actix_web::test]
async fn unknown_methods_are_not_found() {
    let market = Market::open();
    let mut client = market.visitor(user(1)).await;
    assert_eq!(client.error("rpc", call("no_such_verb", "k", json!({}))).await, 104);
    for method in ["", "echo", "nothing.echo", "."] {
        assert_eq!(client.error("rpc", json!({"method": method, "data": {}})).await, 104, "{method}");
    }
}

#[actix_web::test]
async fn what_clients_may_not_do_is_answered_as_the_protocol_says() {
    let market = Market::open();
    let mut client = market.visitor(user(1)).await;
    assert_eq!(client.error("publish", json!({"channel": "c", "data": {}})).await, 103);
    assert_eq!(client.error("ping", json!({})).await, 108);
    client.send(json!({"send": {"data": {}}})).await;
    assert_eq!(client.closed().await, 3508);
}

#[actix_web::test]
async fn answers_overtake_each_other_and_a_reused_number_is_answered_twice() {
    let market = Market::open();
    let mut client = market.visitor(user(1)).await;
    let slow = client.tell("rpc", call("late", "k-1", json!({}))).await;
    let quick = client.ask("rpc", call("echo", "k-2", json!({}))).await;
    assert!(quick["rpc"].is_object());
    market.floor.answer_late();
    assert_eq!(client.reply(slow).await["rpc"]["data"]["seq"], 9);
    for _ in 0..2 {
        client.send(json!({"id": 77, "rpc": call("echo", "k-3", json!({}))})).await;
        assert!(client.reply(77).await["rpc"].is_object());
    }
}

#[actix_web::test]
async fn newlines_and_foreign_letters_survive() {
    let market = Market::open();
    let mut client = market.visitor(user(1)).await;
    let reply = client.ask("rpc", call("spread", "k", json!({}))).await;
    assert_eq!(reply["rpc"]["data"], json!({"ok": true, "text": "a\nb 🎉"}));
    let text = "קטלוג\n🎉\u{2028}\\n\"";
    let reply = client.ask("rpc", call("echo", "k", json!({ "text": text }))).await;
    assert_eq!(reply["rpc"]["data"]["fields"]["text"], text);
    let (log, channel) = super::a_log(1);
    client.ask("subscribe", json!({ "channel": channel })).await;
    market.floor.publish(log, "{\n\"text\":\r\n\"ж\\n🎉\"\n}");
    assert_eq!(client.push().await["pub"]["data"]["text"], "ж\n🎉");
}

#[actix_web::test]
async fn calls_without_an_answer_are_limited() {
    let market = Market::with(Settings { calls_max: 3, ..calm() });
    let mut client = market.visitor(user(1)).await;
    let mut waiting = Vec::new();
    for n in 0..3 {
        waiting.push(client.tell("rpc", call("late", &format!("k-{n}"), json!({}))).await);
    }
    let reply = client.ask("rpc", call("echo", "k", json!({}))).await;
    assert_eq!((&reply["error"]["code"], &reply["error"]["temporary"]), (&json!(111), &json!(true)));
    assert_eq!(market.floor.late(), 3);
    market.floor.answer_late();
    for id in waiting {
        client.reply(id).await;
    }
    assert!(client.ask("rpc", call("echo", "k", json!({}))).await["rpc"].is_object());
}
