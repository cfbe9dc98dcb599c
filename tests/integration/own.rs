//! One's own account: another name, another password, and the sign-ins that are open.

use crate::desk::{Desk, PASSWORD, SECRET};
use crate::http::{Answered, send};
use serde_json::{Value, json};
use souk::auth::token::{Claims, Signer};

const NEW: &str = "incorrect horse battery";

fn token(tokens: &Value) -> &str {
    tokens["access_token"].as_str().expect("an access token")
}

fn claims(tokens: &Value) -> Claims {
    Signer::new(SECRET).verify(token(tokens), 0).expect("a good token")
}

async fn login(desk: &Desk, password: &str, agent: &str) -> Answered {
    let body = json!({ "email": "ada@example.org", "password": password }).to_string();
    let headers = [("content-type", "application/json"), ("user-agent", agent)];
    send(desk.address, "POST", "/api/auth/login", &headers, body.as_bytes()).await
}

async fn refresh(desk: &Desk, tokens: &Value) -> Answered {
    let body = json!({ "refresh_token": tokens["refresh_token"] });
    desk.call("POST", "/api/auth/refresh", None, Some(body)).await
}

async fn sessions(desk: &Desk, tokens: &Value) -> Vec<Value> {
    let told = desk.call("GET", "/api/auth/sessions", Some(token(tokens)), None).await.expect(200);
    told["sessions"].as_array().expect("a list").clone()
}

async fn change_password(desk: &Desk, tokens: &Value, current: &str, new: &str) -> Answered {
    let body = json!({ "current_password": current, "new_password": new });
    desk.call("POST", "/api/auth/password", Some(token(tokens)), Some(body)).await
}

#[actix_web::test]
async fn a_new_name_is_in_the_tokens_after_the_next_refresh() {
    let desk = Desk::open().await;
    let held = desk.register("ada@example.org").await;
    let rename = async |body: Value| desk.call("PATCH", "/api/auth/me", Some(token(&held)), Some(body)).await;
    let me = rename(json!({ "name": " Anna " })).await.expect(200);
    assert_eq!(me["user"]["name"], "Anna");
    assert_eq!((&me["user"]["id"], &me["workspace"]), (&held["user"]["id"], &held["workspace"]));
    assert_eq!(rename(json!({})).await.expect(200), me, "nothing to change is no fault");
    assert_eq!(rename(json!({ "name": " " })).await.error_field(422, "bad_value"), "name");
    assert_eq!(rename(json!({ "email": "x@y.org" })).await.error_field(400, "bad_input"), "email");
    let fresh = refresh(&desk, &held).await.expect(200);
    assert_eq!(claims(&fresh).name, "Anna");
    desk.call("PATCH", "/api/auth/me", None, Some(json!({ "name": "A" }))).await.error(401, "unauthorized");
    let minted = desk.somebody("Eve").await;
    let wish = Some(json!({ "name": "Adam" }));
    desk.call("PATCH", "/api/auth/me", Some(&minted.token), wish).await.error(403, "forbidden");
}

#[actix_web::test]
async fn a_new_password_ends_all_other_sign_ins() {
    let desk = Desk::open().await;
    let held = desk.register("ada@example.org").await;
    let other = login(&desk, PASSWORD, "x").await.expect(200);
    change_password(&desk, &held, "not my password", NEW).await.error(401, "bad_credentials");
    assert_eq!(
        change_password(&desk, &held, PASSWORD, "short").await.error_field(422, "bad_value"),
        "new_password"
    );
    assert!(desk.closed.0.lock().unwrap().is_empty(), "nothing has happened yet");
    change_password(&desk, &held, PASSWORD, NEW).await.expect(204);
    assert_eq!(*desk.closed.0.lock().unwrap(), [claims(&other).family], "its sockets are closed");
    desk.get("/api/auth/me", None).await.error(401, "unauthorized");
    desk.call("GET", "/api/auth/me", Some(token(&other)), None).await.error(401, "unauthorized");
    refresh(&desk, &other).await.error(401, "unauthorized");
    assert_eq!(sessions(&desk, &held).await.len(), 1);
    refresh(&desk, &held).await.expect(200);
    login(&desk, PASSWORD, "x").await.error(401, "bad_credentials");
    login(&desk, NEW, "x").await.expect(200);
}

#[actix_web::test]
async fn a_password_is_not_guessed_faster_with_a_token() {
    let desk = Desk::open().await;
    let held = desk.register("ada@example.org").await;
    for _ in 0..5 {
        change_password(&desk, &held, "not my password", NEW).await.error(401, "bad_credentials");
        login(&desk, "not my password", "x").await.error(401, "bad_credentials");
    }
    let answer = change_password(&desk, &held, PASSWORD, NEW).await;
    assert!(answer.header("retry-after").is_some(), "{answer:?}");
    answer.error(429, "too_many_requests");
    let minted = desk.somebody("Eve").await;
    let body = json!({ "current_password": PASSWORD, "new_password": NEW });
    let answer = desk.call("POST", "/api/auth/password", Some(&minted.token), Some(body)).await;
    answer.error(403, "forbidden");
}

#[actix_web::test]
async fn sign_ins_are_listed_newest_first_with_their_clients() {
    let desk = Desk::open().await;
    let first = desk.register("ada@example.org").await;
    let began = desk.clock.load(std::sync::atomic::Ordering::SeqCst);
    desk.pass_time(1_000);
    let second = login(&desk, PASSWORD, &format!("Mozilla/5.0 {}", "x".repeat(300))).await.expect(200);
    desk.pass_time(1_000);
    let first = refresh(&desk, &first).await.expect(200);
    let listed = sessions(&desk, &first).await;
    let week = 7 * 24 * 3_600 * 1_000;
    let wanted = json!({
        "id": claims(&first).family, "current": true, "created_at_ms": began,
        "last_used_at_ms": began + 2_000, "expires_at_ms": began + 2_000 + week, "user_agent": null,
    });
    assert_eq!((listed.len(), &listed[1]), (2, &wanted));
    assert_eq!((&listed[0]["id"], &listed[0]["current"]), (&json!(claims(&second).family), &json!(false)));
    let agent = listed[0]["user_agent"].as_str().expect("it said so");
    assert!(agent.starts_with("Mozilla/5.0 x") && agent.len() == 200, "{agent}");
    desk.pass_time(week - 500);
    let third = login(&desk, PASSWORD, "curl").await.expect(200);
    let ids: Vec<_> = sessions(&desk, &third).await.iter().map(|one| one["id"].clone()).collect();
    assert_eq!(ids, [json!(claims(&third).family), json!(claims(&first).family)], "the second is over");
}

#[actix_web::test]
async fn one_ends_ones_own_sign_ins_only() {
    let desk = Desk::open().await;
    let held = desk.register("ada@example.org").await;
    let other = login(&desk, PASSWORD, "x").await.expect(200);
    let strange = desk.register("eve@example.org").await;
    let end = async |who: &Value, id: &str| {
        desk.call("DELETE", &format!("/api/auth/sessions/{id}"), Some(token(who)), None).await
    };
    let family = claims(&other).family.to_string();
    end(&strange, &family).await.error(404, "not_found");
    end(&held, "nonsense").await.error(404, "not_found");
    desk.call("GET", "/api/auth/me", Some(token(&other)), None).await.expect(200);
    end(&held, &family).await.expect(204);
    assert_eq!(*desk.closed.0.lock().unwrap(), [claims(&other).family]);
    desk.call("GET", "/api/auth/me", Some(token(&other)), None).await.error(401, "unauthorized");
    refresh(&desk, &other).await.error(401, "unauthorized");
    end(&held, &family).await.error(404, "not_found");
    let own = claims(&held).family.to_string();
    end(&held, &own).await.expect(204);
    end(&held, &own).await.error(401, "unauthorized");
}

#[actix_web::test]
async fn logging_out_everywhere_ends_this_sign_in_too() {
    let desk = Desk::open().await;
    let held = desk.register("ada@example.org").await;
    let other = login(&desk, PASSWORD, "x").await.expect(200);
    let strange = desk.register("eve@example.org").await;
    let everywhere = "/api/auth/logout-everywhere";
    desk.call("POST", everywhere, Some(token(&held)), None).await.expect(204);
    let mut closed = desk.closed.0.lock().unwrap().clone();
    let mut wanted = vec![claims(&held).family, claims(&other).family];
    closed.sort();
    wanted.sort();
    assert_eq!(closed, wanted);
    for tokens in [&held, &other] {
        desk.call("GET", "/api/auth/me", Some(token(tokens)), None).await.error(401, "unauthorized");
        refresh(&desk, tokens).await.error(401, "unauthorized");
    }
    refresh(&desk, &strange).await.expect(200);
    let minted = desk.somebody("Eve").await;
    desk.call("POST", everywhere, Some(&minted.token), None).await.expect(204);
    desk.get("/api/auth/me", Some(&minted)).await.error(401, "unauthorized");
}
