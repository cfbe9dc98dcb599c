//! What leaves, to the byte where it matters and as JSON elsewhere.

use super::*;
use crate::gateway::codes;
use actors::host::door::Published;
use actors::host::ports::{Position, SessionId};
use serde_json::{Value, json};

fn value(text: &str) -> Value {
    assert!(!text.contains('\n'), "no newline leaves: {text}");
    serde_json::from_str(text).expect(text)
}

fn at(offset: Seq) -> Option<Position> {
    Some(Position { offset, epoch: "E".into() })
}

#[test]
fn errors_carry_temporary_only_when_true() {
    let lasting = value(&error(3, &codes::UNKNOWN_CHANNEL.into()));
    assert_eq!(lasting, json!({"id":3,"error":{"code":102,"message":"unknown channel"}}));
    let temporary = value(&error(4, &codes::TOO_MANY_REQUESTS.because("retry in \"9\" ms")));
    let message = "too many requests: retry in \"9\" ms";
    assert_eq!(temporary, json!({"id":4,"error":{"code":111,"message":message,"temporary":true}}));
}

#[test]
fn a_recovered_reply_starts_at_the_offset_asked_for() {
    let publications = vec![(18, "{\"a\":\n1}".into()), (19, "{\"é\":\"\\n🎉\"}".into())];
    let joined =
        Joined { position: at(19), was_recovering: true, recovered: true, publications, snapshot: None };
    let wanted = json!({"id":2,"subscribe":{"recoverable":true,"positioned":true,"epoch":"E","offset":17,
        "was_recovering":true,"recovered":true,
        "publications":[{"data":{"a":1},"offset":18},{"data":{"é":"\n🎉"},"offset":19}]}});
    assert_eq!(value(&subscribe(2, &joined)), wanted);
}

#[test]
fn defaults_are_left_out() {
    assert_eq!(subscribe(2, &Joined::default()), r#"{"id":2,"subscribe":{}}"#);
    let first = Joined { position: at(0), ..Joined::default() };
    let wanted = json!({"id":2,"subscribe":{"recoverable":true,"positioned":true,"epoch":"E"}});
    assert_eq!(value(&subscribe(2, &first)), wanted);
    let state = Joined { snapshot: Some("{\"seq\":5}".into()), ..Joined::default() };
    assert_eq!(value(&subscribe(2, &state)), json!({"id":2,"subscribe":{"data":{"seq":5}}}));
    assert_eq!(empty(9, "unsubscribe"), r#"{"id":9,"unsubscribe":{}}"#);
}

#[test]
fn connect_replies_carry_the_own_channel() {
    let welcome = Welcome {
        id: 1,
        client: "c-1".into(),
        ttl_s: Some(900),
        ping_s: 25,
        now_ms: 7,
        data: r#"{"user":"user:X"}"#.into(),
    };
    let joined = Joined { position: at(4), ..Joined::default() };
    let reply = value(&connect(&welcome, Some(("user:X", &joined))));
    assert_eq!(reply["connect"]["subs"]["user:X"]["offset"], 4);
    assert_eq!(reply["connect"]["ttl"], 900);
    assert_eq!(reply["connect"]["pong"], true);
    assert_eq!(reply["connect"]["data"]["user"], "user:X");
    assert_eq!(value(&connect(&welcome, None))["connect"].get("subs"), None);
    let guest = value(&connect(&Welcome { ttl_s: None, ..welcome }, None));
    assert_eq!((guest["connect"].get("expires"), guest["connect"].get("ttl")), (None, None));
}

#[test]
fn pushes_name_their_channel() {
    let publication = value(&push_publication("a:1", Some(20), "{\"x\":1}"));
    assert_eq!(publication, json!({"push":{"channel":"a:1","pub":{"data":{"x":1},"offset":20}}}));
    let patch = value(&push_publication("a:1", None, "{\"x\":1}"));
    assert_eq!(patch, json!({"push":{"channel":"a:1","pub":{"data":{"x":1}}}}));
    let leave = value(&push_presence("a:1", false, r#"{"client":"c"}"#));
    assert_eq!(leave, json!({"push":{"channel":"a:1","leave":{"info":{"client":"c"}}}}));
    assert_eq!(value(&push_message("{\n\"x\":1}")), json!({"push":{"message":{"data":{"x":1}}}}));
    let lost = value(&push_unsubscribe("a:1", codes::POSITION_LOST));
    assert_eq!(lost["push"]["unsubscribe"], json!({"code":2500,"reason":"insufficient state"}));
    let late = Joined { position: at(3), was_recovering: true, recovered: true, ..Joined::default() };
    let late = value(&push_subscribe("u:1", &late));
    assert_eq!(late["push"]["subscribe"]["offset"], 3);
    assert_eq!(late["push"]["subscribe"].get("recovered"), None);
}

#[test]
fn presence_and_history_always_hold_their_fields() {
    assert_eq!(value(&presence(1, &Presence::default())), json!({"id":1,"presence":{"presence":{}}}));
    let one = (SessionId(1), r#"{"user":"u","client":"c-1"}"#.into());
    let who = Presence { clients: vec![one], num_clients: 1, num_users: 1 };
    let wanted = json!({"id":1,"presence":{"presence":{"c-1":{"user":"u","client":"c-1"}}}});
    assert_eq!(value(&presence(1, &who)), wanted);
    let wanted = json!({"id":1,"presence_stats":{"num_clients":0,"num_users":0}});
    assert_eq!(value(&presence_stats(1, &Presence::default())), wanted);
    let page = History { publications: vec![], top: 0, epoch: "E".into() };
    assert_eq!(
        value(&history(1, &page)),
        json!({"id":1,"history":{"publications":[],"epoch":"E","offset":0}})
    );
    let two = vec![Published { offset: 2, json: "{}".into() }, Published { offset: 1, json: "[]".into() }];
    let page = value(&history(1, &History { publications: two, top: 2, epoch: "E".into() }));
    assert_eq!(page["history"]["publications"][1], json!({"data":[],"offset":1}));
}

#[test]
fn rpc_answers_lose_newlines_only() {
    let mut out = String::new();
    rpc(&mut out, 7, "{\"ok\":true,\r\n\"seq\":58}");
    assert_eq!(out, r#"{"id":7,"rpc":{"data":{"ok":true,"seq":58}}}"#);
}
