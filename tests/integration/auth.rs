//! Accounts: registering, signing in and out, tokens that rotate, and everything that isn't a good token.

use crate::desk::{Desk, PASSWORD, SECRET, Somebody};
use crate::http::send;
use actors::ids::{Role, UserId};
use serde_json::{Value, json};
use souk::auth::token::{Claims, Signer};
use ulid::Ulid;

async fn login(desk: &Desk, email: &str, password: &str) -> crate::http::Answered {
    let body = json!({ "email": email, "password": password });
    desk.call("POST", "/api/auth/login", None, Some(body)).await
}

async fn refresh(desk: &Desk, token: &Value) -> crate::http::Answered {
    desk.call("POST", "/api/auth/refresh", None, Some(json!({ "refresh_token": token }))).await
}

#[actix_web::test]
async fn registering_signs_in_with_a_workspace() {
    let desk = Desk::open().await;
    let made = desk.register(" Ada@Example.org ").await;
    assert_eq!(made["expires_in_s"], 900);
    assert_eq!(made["user"]["email"], "ada@example.org");
    assert_eq!(made["user"]["role"], "user");
    assert_eq!(made["workspace"]["name"], "Ada's workspace");
    let me = desk.call("GET", "/api/auth/me", made["access_token"].as_str(), None).await.expect(200);
    assert_eq!(me, json!({ "user": made["user"], "workspace": made["workspace"] }));
}

#[actix_web::test]
async fn an_email_is_registered_once_whatever_its_case() {
    let desk = Desk::open().await;
    desk.register("ada@example.org").await;
    let body = json!({ "email": "ADA@example.org", "password": PASSWORD, "name": "Eve" });
    let again = desk.call("POST", "/api/auth/register", None, Some(body)).await;
    assert_eq!(again.error_field(409, "email_taken"), "email");
}

#[actix_web::test]
async fn bad_registrations_name_their_field() {
    let desk = Desk::open().await;
    let good = json!({ "email": "a@example.org", "password": PASSWORD, "name": "Ada" });
    let cases = [
        ("email", json!("nobody"), 422, "bad_value"),
        ("password", json!("short"), 422, "bad_value"),
        ("name", json!(" "), 422, "bad_value"),
        ("workspace_name", json!(""), 422, "bad_value"),
        ("email", json!(7), 400, "bad_input"),
        ("role", json!("admin"), 400, "bad_input"),
    ];
    for (field, value, status, code) in cases {
        let mut body = good.clone();
        body[field] = value;
        let answer = desk.call("POST", "/api/auth/register", None, Some(body)).await;
        assert_eq!(answer.error_field(status, code), field);
    }
    for (body, first) in [(json!({}), "email"), (json!({ "email": "a@b.org" }), "password")] {
        let answer = desk.call("POST", "/api/auth/register", None, Some(body)).await;
        assert_eq!(answer.error_field(400, "bad_input"), first);
    }
}

#[actix_web::test]
async fn wrong_passwords_and_unknown_emails_sound_alike() {
    let desk = Desk::open().await;
    desk.register("ada@example.org").await;
    let wrong = login(&desk, "ada@example.org", "incorrect horse").await.error(401, "bad_credentials");
    let unknown = login(&desk, "eve@example.org", PASSWORD).await.error(401, "bad_credentials");
    let short = login(&desk, "ada@example.org", "x").await.error(401, "bad_credentials");
    assert_eq!(wrong, unknown);
    assert_eq!(wrong, short);
    let good = login(&desk, "Ada@example.org", PASSWORD).await.expect(200);
    assert_eq!(good["user"]["name"], "Ada");
}

#[actix_web::test]
async fn too_many_attempts_are_told_when_to_come_back() {
    let desk = Desk::open().await;
    desk.register("ada@example.org").await;
    for _ in 0..10 {
        login(&desk, "ada@example.org", "incorrect horse").await.error(401, "bad_credentials");
    }
    let answer = login(&desk, "ada@example.org", PASSWORD).await;
    let wait: u64 = answer.header("retry-after").expect("a time to wait").parse().unwrap();
    assert!((1..=60).contains(&wait));
    answer.error(429, "too_many_requests");
    login(&desk, "eve@example.org", PASSWORD).await.error(401, "bad_credentials");
}

#[actix_web::test]
async fn a_refresh_token_is_good_once_and_its_reuse_ends_the_family() {
    let desk = Desk::open().await;
    let first = desk.register("ada@example.org").await;
    let second = refresh(&desk, &first["refresh_token"]).await.expect(200);
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    assert_eq!(desk.closed.0.lock().unwrap().len(), 0);
    refresh(&desk, &first["refresh_token"]).await.error(401, "token_reused");
    assert_eq!(desk.closed.0.lock().unwrap().len(), 1, "its sockets are closed");
    refresh(&desk, &second["refresh_token"]).await.error(401, "unauthorized");
    let other = login(&desk, "ada@example.org", PASSWORD).await.expect(200);
    refresh(&desk, &other["refresh_token"]).await.expect(200);
}

#[actix_web::test]
async fn refresh_tokens_live_seven_days_from_their_last_use() {
    let desk = Desk::open().await;
    let day = 24 * 3_600 * 1_000;
    let mut held = desk.register("ada@example.org").await;
    for _ in 0..2 {
        desk.pass_time(6 * day);
        held = refresh(&desk, &held["refresh_token"]).await.expect(200);
    }
    desk.pass_time(7 * day);
    let error = refresh(&desk, &held["refresh_token"]).await.error(401, "unauthorized");
    assert_eq!(error["details"]["reason"], "expired");
    assert!(error["message"].as_str().unwrap().contains("refresh token has expired"), "{error}");
    let error = refresh(&desk, &json!("nonsense")).await.error(401, "unauthorized");
    assert!(error["message"].as_str().unwrap().contains("refresh token is not valid"), "{error}");
}

#[actix_web::test]
async fn logging_out_ends_the_family_and_its_sockets() {
    let desk = Desk::open().await;
    let held = desk.register("ada@example.org").await;
    let elsewhere = login(&desk, "ada@example.org", PASSWORD).await.expect(200);
    let me =
        async |tokens: &Value| desk.call("GET", "/api/auth/me", tokens["access_token"].as_str(), None).await;
    me(&held).await.expect(200);
    desk.call("POST", "/api/auth/logout", held["access_token"].as_str(), None).await.expect(204);
    assert_eq!(me(&held).await.error(401, "unauthorized")["details"]["reason"], "invalid");
    me(&elsewhere).await.expect(200);
    let claims = Signer::new(SECRET).verify(held["access_token"].as_str().unwrap(), 0).unwrap();
    assert_eq!(*desk.closed.0.lock().unwrap(), [claims.family]);
    refresh(&desk, &held["refresh_token"]).await.error(401, "unauthorized");
}

#[actix_web::test]
async fn logging_out_works_with_the_refresh_token_alone() {
    let desk = Desk::open().await;
    let held = desk.register("ada@example.org").await;
    desk.pass_time(16 * 60 * 1_000);
    let body = json!({ "refresh_token": held["refresh_token"] });
    desk.call("POST", "/api/auth/logout", held["access_token"].as_str(), Some(body)).await.expect(204);
    assert_eq!(desk.closed.0.lock().unwrap().len(), 1);
    refresh(&desk, &held["refresh_token"]).await.error(401, "unauthorized");
    desk.call("POST", "/api/auth/logout", None, None).await.error(401, "unauthorized");
}

#[actix_web::test]
async fn access_tokens_that_are_not_good_say_why() {
    let desk = Desk::open().await;
    let held = desk.register("ada@example.org").await;
    let token = held["access_token"].as_str().unwrap().to_owned();
    let claims = Claims {
        user: UserId(Ulid::new()),
        workspace: None,
        role: Role::Admin,
        name: "Eve".to_owned(),
        family: Ulid::new(),
        expires_at_s: i64::MAX / 1_000,
    };
    let forged = Signer::new(b"another secret, just as long as ours").sign(&claims);
    let (unsigned, _) = token.rsplit_once('.').unwrap();
    let none = format!("eyJhbGciOiJub25lIn0.{}.", unsigned.split('.').nth(1).unwrap());
    for bad in [forged.as_str(), none.as_str(), &format!("{unsigned}."), "x", "", "a.b.c"] {
        let answer = desk.call("GET", "/api/auth/me", Some(bad), None).await;
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        assert_eq!(answer.error(401, "unauthorized")["details"]["reason"], "invalid", "{bad}");
    }
    let missing = desk.call("GET", "/api/auth/me", None, None).await.error(401, "unauthorized");
    assert_eq!(missing["details"]["reason"], "missing");
    desk.pass_time(15 * 60 * 1_000);
    let expired = desk.call("GET", "/api/auth/me", Some(&token), None).await.error(401, "unauthorized");
    assert_eq!(expired["details"]["reason"], "expired");
    let basic = send(desk.address, "GET", "/api/auth/me", &[("authorization", "Basic YTpi")], b"").await;
    assert_eq!(basic.error(401, "unauthorized")["details"]["reason"], "invalid");
}

#[actix_web::test]
async fn a_database_that_is_away_is_temporary() {
    let desk = Desk::open().await;
    desk.people.set_away(true);
    let answer = login(&desk, "ada@example.org", PASSWORD).await;
    assert_eq!(answer.header("retry-after"), Some("1"));
    answer.error(503, "temporary");
    desk.people.set_away(false);
    desk.register("ada@example.org").await;
}

#[actix_web::test]
async fn places_that_are_not_there_answer_in_our_shape() {
    let desk = Desk::open().await;
    desk.get("/api/nothing", None).await.error(404, "not_found");
    desk.get("/api/shows/x/y/z", None).await.error(404, "not_found");
    let answer = desk.call("DELETE", "/api/auth/me", None, None).await;
    assert_eq!(answer.header("allow"), Some("GET, PATCH"));
    answer.error(405, "method_not_allowed");
    let several = desk.call("PUT", "/api/shows", None, None).await;
    assert_eq!(several.header("allow"), Some("GET, POST"));
    several.error(405, "method_not_allowed");
}

#[actix_web::test]
async fn bodies_are_bounded_and_are_json() {
    let desk = Desk::open().await;
    let who = desk.somebody("ada").await;
    let path = "/api/auctions";
    let large = desk.post_raw(path, &who, &vec![b' '; 64 * 1024 + 1]).await;
    assert_eq!(large.error(413, "body_too_large")["details"]["bytes_max"], 65_536);
    chunked_and_large(&desk, &who).await;
    desk.post_raw(path, &who, b"{\"title\":\"\xff\"}").await.error(400, "bad_input");
    let broken = desk.post_raw(path, &who, b"{\"title\":\n ?").await.error(400, "bad_input");
    assert_eq!(broken["details"], json!({ "line": 2, "column": 2 }));
    assert!(broken["message"].as_str().unwrap().contains("is not JSON"), "{broken}");
    desk.post_raw(path, &who, b"[]").await.error(400, "bad_input");
    desk.post_raw(path, &who, b"null").await.error(400, "bad_input");
    let deep = "[".repeat(10_000);
    desk.post_raw(path, &who, format!("{{\"a\":{deep}").as_bytes()).await.error(400, "bad_input");
    let bearer = format!("Bearer {}", who.token);
    let form = [("authorization", bearer.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    send(desk.address, "POST", path, &form, b"title=x").await.error(415, "unsupported_media_type");
}

/// A body that doesn't say its length is bounded too.
async fn chunked_and_large(desk: &Desk, who: &Somebody) {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let mut stream = tokio::net::TcpStream::connect(desk.address).await.unwrap();
    let head = format!(
        "POST /api/auctions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\nconnection: close\r\n\
         content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n",
        who.token
    );
    let chunk = format!("4000\r\n{}\r\n", " ".repeat(0x4000));
    stream.write_all((head + &chunk.repeat(5)).as_bytes()).await.unwrap();
    let mut first = [0; 12];
    stream.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 413");
}
