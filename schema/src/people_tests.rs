//! Accounts and refresh tokens on both databases.

use super::*;
use crate::scratch::{Scratch, twins};

twins! {
    an_address_belongs_to_one_person;
    a_token_is_good_once;
    two_at_once_with_one_token;
    what_is_revoked_or_late_is_no_good;
}

async fn an_address_belongs_to_one_person(scratch: Scratch) {
    let store = &scratch.store;
    assert_eq!(store.create_user(user("A", "a@x.org"), workspace("A")).await, Ok(Created::Made));
    let again = store.create_user(user("B", "a@x.org"), workspace("B")).await;
    assert_eq!(again, Ok(Created::EmailTaken));
    assert_eq!(store.find_user("user:B".into()).await, Ok(None), "nothing is left of the second");
    let shouted = store.create_user(user("C", "A@X.org"), workspace("C")).await;
    assert!(shouted.is_err(), "upper case would be somebody else: {shouted:?}");
    let found = store.find_user_by_email("a@x.org".into()).await.unwrap();
    assert_eq!(found, Some((user("A", "a@x.org"), Some(workspace("A")))));
    assert_eq!(store.set_role("a@x.org".into(), "admin".into(), 9).await, Ok(true));
    assert_eq!(store.set_role("b@x.org".into(), "admin".into(), 9).await, Ok(false));
    assert_eq!(store.find_user("user:A".into()).await.unwrap().unwrap().0.role, "admin");
}

async fn a_token_is_good_once(scratch: Scratch) {
    let store = &scratch.store;
    signed_in(store).await;
    let rotated = Rotated::Rotated { user_id: "user:A".into(), family: "F".into() };
    assert_eq!(store.rotate_session(vec![1], next(2), 10).await, Ok(rotated.clone()));
    assert_eq!(store.rotate_session(vec![2], next(3), 11).await, Ok(rotated));
    assert_eq!(store.find_family(vec![1]).await, Ok(Some("F".into())));
    let reused = store.rotate_session(vec![1], next(4), 12).await;
    assert_eq!(reused, Ok(Rotated::Reused { family: "F".into() }));
    let newest = store.rotate_session(vec![3], next(5), 13).await;
    assert_eq!(newest, Ok(Rotated::Unknown), "the whole family is gone");
    assert_eq!(store.find_family(vec![4]).await, Ok(None), "a refused rotation leaves no token");
}

async fn two_at_once_with_one_token(scratch: Scratch) {
    let store = &scratch.store;
    signed_in(store).await;
    let (first, second) =
        (store.rotate_session(vec![1], next(2), 10), store.rotate_session(vec![1], next(3), 10));
    let outcomes = [first.await.unwrap(), second.await.unwrap()];
    let count = |wanted: fn(&Rotated) -> bool| outcomes.iter().filter(|outcome| wanted(outcome)).count();
    assert_eq!(count(|outcome| matches!(outcome, Rotated::Rotated { .. })), 1, "{outcomes:?}");
    assert_eq!(count(|outcome| matches!(outcome, Rotated::Reused { .. })), 1, "{outcomes:?}");
}

async fn what_is_revoked_or_late_is_no_good(scratch: Scratch) {
    let store = &scratch.store;
    signed_in(store).await;
    assert_eq!(store.rotate_session(vec![9], next(2), 10).await, Ok(Rotated::Unknown));
    assert_eq!(store.rotate_session(vec![1], next(2), 100).await, Ok(Rotated::Expired));
    assert_eq!(store.revoke_family("F".into(), 20).await, Ok(1));
    assert_eq!(store.revoke_family("F".into(), 21).await, Ok(0));
    assert_eq!(store.rotate_session(vec![1], next(2), 30).await, Ok(Rotated::Unknown));
}

async fn signed_in(store: &Store) {
    store.create_user(user("A", "a@x.org"), workspace("A")).await.unwrap();
    let session = SessionRow {
        id: "1".into(),
        family: "F".into(),
        user_id: "user:A".into(),
        token_hash: vec![1],
        created_at_ms: 1,
        expires_at_ms: 100,
        used_at_ms: None,
        revoked_at_ms: None,
        user_agent: None,
    };
    store.start_session(session).await.unwrap();
}

fn next(token: u8) -> Successor {
    Successor { id: token.to_string(), token_hash: vec![token], expires_at_ms: 100, user_agent: None }
}

fn user(name: &str, email: &str) -> UserRow {
    UserRow {
        id: format!("user:{name}"),
        email: email.into(),
        password_hash: "argon".into(),
        name: name.into(),
        role: "user".into(),
        created_at_ms: 1,
        updated_at_ms: 1,
    }
}

fn workspace(owner: &str) -> WorkspaceRow {
    WorkspaceRow {
        id: format!("workspace:{owner}"),
        owner_user_id: format!("user:{owner}"),
        name: "Shop".into(),
        settings: "{}".into(),
        created_at_ms: 1,
        updated_at_ms: 1,
    }
}
