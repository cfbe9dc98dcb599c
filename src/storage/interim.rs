//! People and lists in memory, until a test needs more than that.

use crate::api::Page;
use crate::api::ports::*;
use crate::auth::ports::*;
use actors::ids::{EntityId, UserId, WorkspaceId};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};
use ulid::Ulid;

#[derive(Default)]
struct Inside {
    people: Vec<Person>,
    tokens: HashMap<[u8; 32], Token>,
    away: bool,
}

struct Token {
    session: NewSession,
    spent: bool,
    revoked: bool,
}

/// People and their sessions.
#[derive(Default)]
pub struct MemoryPeople(Mutex<Inside>);

impl MemoryPeople {
    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap()
    }

    /// From now on the database is away, or back.
    pub fn set_away(&self, away: bool) {
        self.inside().away = away;
    }

    fn answer<T: Send + 'static>(&self, take: impl FnOnce(&mut Inside) -> T) -> Later<'_, T> {
        let mut inside = self.inside();
        let answer = match inside.away {
            true => Err(StoreFault("away".to_owned())),
            false => Ok(take(&mut inside)),
        };
        Box::pin(std::future::ready(answer))
    }
}

impl People for MemoryPeople {
    fn create_with_workspace(&self, person: NewPerson) -> Later<'_, Created> {
        self.answer(|inside| {
            if inside.people.iter().any(|known| known.email == person.email) {
                return Created::EmailTaken;
            }
            inside.people.push(Person {
                user: person.user,
                email: person.email,
                name: person.name,
                role: person.role,
                password_hash: person.password_hash,
                workspace: Some(Workspace { id: person.workspace, name: person.workspace_name }),
            });
            Created::Made
        })
    }

    fn find_by_email<'a>(&'a self, email: &'a str) -> Later<'a, Option<Person>> {
        let email = email.to_owned();
        self.answer(move |inside| inside.people.iter().find(|person| person.email == email).cloned())
    }

    fn find_by_id(&self, user: UserId) -> Later<'_, Option<Person>> {
        self.answer(move |inside| inside.people.iter().find(|person| person.user == user).cloned())
    }

    fn start_session(&self, session: NewSession) -> Later<'_, ()> {
        self.answer(|inside| {
            let token = Token { spent: false, revoked: false, session };
            drop(inside.tokens.insert(token.session.token_hash, token));
        })
    }

    fn rotate_session(
        &self,
        old: [u8; 32],
        new: [u8; 32],
        now_ms: i64,
        new_expires_at_ms: i64,
    ) -> Later<'_, Rotation> {
        self.answer(move |inside| {
            let Some(token) = inside.tokens.get_mut(&old).filter(|token| !token.revoked) else {
                return Rotation::Unknown;
            };
            let (user, family) = (token.session.user, token.session.family);
            if token.spent {
                revoke(inside, family);
                return Rotation::Reused { family };
            }
            if token.session.expires_at_ms <= now_ms {
                return Rotation::Expired;
            }
            token.spent = true;
            let expires_at_ms = new_expires_at_ms;
            let session = NewSession { family, user, token_hash: new, at_ms: now_ms, expires_at_ms };
            drop(inside.tokens.insert(new, Token { session, spent: false, revoked: false }));
            Rotation::Rotated { user, family }
        })
    }

    fn revoke_family(&self, family: Ulid, _: i64) -> Later<'_, ()> {
        self.answer(move |inside| revoke(inside, family))
    }

    fn find_family(&self, token_hash: [u8; 32]) -> Later<'_, Option<Ulid>> {
        self.answer(move |inside| inside.tokens.get(&token_hash).map(|token| token.session.family))
    }
}

fn revoke(inside: &mut Inside, family: Ulid) {
    for token in inside.tokens.values_mut().filter(|token| token.session.family == family) {
        token.revoked = true;
    }
}

/// Lists without a row.
pub struct NoRows;

fn none<'a, T: Send + 'a>() -> Rows<'a, T> {
    Box::pin(std::future::ready(Ok(Vec::new())))
}

impl Reading for NoRows {
    fn shows(&self, _: WorkspaceId, _: Option<String>, _: Page) -> Rows<'_, ShowRow> {
        none()
    }
    fn items(&self, _: EntityId, _: Option<String>, _: Page) -> Rows<'_, ItemRow> {
        none()
    }
    fn claims(&self, _: EntityId, _: ClaimFilter, _: Page) -> Rows<'_, ClaimRow> {
        none()
    }
    fn comments(&self, _: EntityId, _: Option<String>, _: Page) -> Rows<'_, CommentRow> {
        none()
    }
    fn buyers(&self, _: EntityId, _: Page) -> Rows<'_, BuyerRow> {
        none()
    }
    fn auctions(&self, _: AuctionFilter, _: Page) -> Rows<'_, AuctionRow> {
        none()
    }
    fn bids(&self, _: EntityId, _: Page) -> Rows<'_, BidRow> {
        none()
    }
}

/// Deeds, until the table is there.
#[derive(Default)]
pub struct NoDeeds;

impl crate::admin::AuditLog for NoDeeds {
    fn note(&self, _: crate::admin::Deed) -> crate::auth::ports::Later<'_, ()> {
        Box::pin(std::future::ready(Ok(())))
    }

    fn page(&self, _: Option<String>, _: usize) -> crate::auth::ports::Later<'_, Vec<crate::admin::Done>> {
        Box::pin(std::future::ready(Ok(Vec::new())))
    }
}

pub struct NoProjector;

impl actors::host::ports::Projector for NoProjector {
    fn advanced(&self, _: EntityId, _: u64) {}
}
