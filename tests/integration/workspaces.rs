//! Workspaces: who is in one, what it has set, and what new shows take from it.

use crate::desk::{Desk, Somebody};
use crate::http::Answered;
use serde_json::{Value, json};

/// A registered person as somebody who calls.
async fn registered(desk: &Desk, email: &str) -> Somebody {
    let made = desk.register(email).await;
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    Somebody {
        user: text(&made["user"]["id"]),
        workspace: text(&made["workspace"]["id"]),
        token: text(&made["access_token"]),
    }
}

async fn change(desk: &Desk, who: &Somebody, workspace: &str, body: Value) -> Answered {
    desk.call("PATCH", &format!("/api/workspaces/{workspace}"), Some(&who.token), Some(body)).await
}

#[actix_web::test]
async fn members_see_and_change_their_workspace() {
    let desk = Desk::open().await;
    let ada = registered(&desk, "ada@example.org").await;
    let path = format!("/api/workspaces/{}", ada.workspace);
    let mut wanted = json!({
        "id": ada.workspace, "name": "Ada's workspace", "claim_word": "sold", "pass_word": "pass",
        "polling_interval_s": 3, "members": [{ "id": ada.user, "name": "Ada" }],
    });
    assert_eq!(desk.get(&path, Some(&ada)).await.expect(200), wanted);
    let wish = json!({ "name": " Stall ", "claim_word": "Mine", "polling_interval_s": 10 });
    let after = change(&desk, &ada, &ada.workspace, wish).await.expect(200);
    wanted["name"] = json!("Stall");
    wanted["claim_word"] = json!("Mine");
    wanted["polling_interval_s"] = json!(10);
    assert_eq!(after, wanted);
    assert_eq!(change(&desk, &ada, &ada.workspace, json!({})).await.expect(200), wanted);
    assert_eq!(desk.get(&path, Some(&ada)).await.expect(200), wanted);
    let ulid = ada.workspace.strip_prefix("workspace:").expect("its form");
    desk.get(&format!("/api/workspaces/{ulid}"), Some(&ada)).await.expect(200);
}

#[actix_web::test]
async fn a_change_is_noted_with_what_was_before() {
    let desk = Desk::open().await;
    let ada = registered(&desk, "ada@example.org").await;
    change(&desk, &ada, &ada.workspace, json!({ "claim_word": "mine" })).await.expect(200);
    change(&desk, &ada, &ada.workspace, json!({ "claim_word": "mine" })).await.expect(200);
    let admin = desk.admin().await;
    let deeds = desk.get("/api/admin/audit", Some(&admin)).await.expect(200);
    assert_eq!(deeds["audit"].as_array().map(Vec::len), Some(1), "the same again is no deed: {deeds}");
    let deed = &deeds["audit"][0];
    assert_eq!((&deed["action"], &deed["operator"]), (&json!("workspace.change"), &json!(ada.user)));
    assert_eq!((&deed["entity_type"], &deed["entity_id"]), (&json!("workspace"), &json!(ada.workspace)));
    let details = json!({ "before": { "claim_word": null }, "after": { "claim_word": "mine" } });
    assert_eq!(deed["details"], details);
}

#[actix_web::test]
async fn bad_settings_name_their_field() {
    let desk = Desk::open().await;
    let ada = registered(&desk, "ada@example.org").await;
    let cases = [
        (json!({ "claim_word": "two words" }), 422, "claim_word"),
        (json!({ "claim_word": "a1" }), 422, "claim_word"),
        (json!({ "claim_word": "" }), 422, "claim_word"),
        (json!({ "pass_word": "x".repeat(100) }), 422, "pass_word"),
        (json!({ "pass_word": "SOLD" }), 422, "pass_word"),
        (json!({ "polling_interval_s": 1 }), 422, "polling_interval_s"),
        (json!({ "polling_interval_s": 11 }), 422, "polling_interval_s"),
        (json!({ "name": " " }), 422, "name"),
        (json!({ "polling_interval_s": -1 }), 400, "polling_interval_s"),
        (json!({ "settings": {} }), 400, "settings"),
    ];
    for (wish, status, field) in cases {
        let code = if status == 400 { "bad_input" } else { "bad_value" };
        let answer = change(&desk, &ada, &ada.workspace, wish).await;
        assert_eq!(answer.error_field(status, code), field);
    }
}

#[actix_web::test]
async fn strangers_are_told_nothing() {
    let desk = Desk::open().await;
    let ada = registered(&desk, "ada@example.org").await;
    let eve = registered(&desk, "eve@example.org").await;
    let path = format!("/api/workspaces/{}", ada.workspace);
    desk.get(&path, Some(&eve)).await.error(403, "forbidden");
    desk.get(&path, None).await.error(401, "unauthorized");
    change(&desk, &eve, &ada.workspace, json!({ "name": "Eve's" })).await.error(403, "forbidden");
    desk.get("/api/workspaces/nonsense", Some(&ada)).await.error(404, "not_found");
    // A minted workspace has no row; whoever runs everything may look, and finds nothing.
    let minted = desk.somebody("Bob").await;
    desk.get(&format!("/api/workspaces/{}", minted.workspace), Some(&minted)).await.error(404, "not_found");
    desk.get(&path, Some(&desk.admin().await)).await.expect(200);
}

#[actix_web::test]
async fn shows_take_the_words_they_do_not_name() {
    let desk = Desk::open().await;
    let ada = registered(&desk, "ada@example.org").await;
    let words = async |mut draft: Value| {
        draft["name"] = json!("Friday night");
        let made = desk.post("/api/shows", &ada, draft).await.expect(201);
        [made["claim_word"].clone(), made["pass_word"].clone()]
    };
    assert_eq!(words(json!({})).await, ["sold", "pass"]);
    change(&desk, &ada, &ada.workspace, json!({ "claim_word": "mine", "pass_word": "nope" }))
        .await
        .expect(200);
    assert_eq!(words(json!({})).await, ["mine", "nope"]);
    assert_eq!(words(json!({ "claim_word": "sold", "pass_word": null })).await, ["sold", "nope"]);
    // Filled in when it is asked for: later, the same key asks for another show.
    let once = async || desk.call_once("k", "/api/shows", &ada, json!({ "name": "Sunday" })).await;
    assert_eq!(once().await.expect(201)["id"], once().await.expect(201)["id"]);
    change(&desk, &ada, &ada.workspace, json!({ "claim_word": "me" })).await.expect(200);
    once().await.error(409, "key_reused");
    let minted = desk.somebody("Bob").await;
    let made = desk.post("/api/shows", &minted, json!({ "name": "Market" })).await.expect(201);
    assert_eq!(made["claim_word"], "sold");
}
