//! Stores that can be taken away from the server and given back.

use actors::ids::{EntityId, UserId, WorkspaceId};
use souk::api::Page;
use souk::api::ports::*;
use souk::auth::ports::*;
use souk::storage::StoredPeople;
use std::sync::atomic::{AtomicBool, Ordering};
use ulid::Ulid;

/// The people of the database, which may be away.
pub struct ShakyPeople {
    stored: StoredPeople,
    away: AtomicBool,
}

impl ShakyPeople {
    pub fn new(stored: StoredPeople) -> Self {
        Self { stored, away: AtomicBool::new(false) }
    }

    /// From now on the database is away, or back.
    pub fn set_away(&self, away: bool) {
        self.away.store(away, Ordering::SeqCst);
    }

    fn unless_away<'a, T: Send + 'a>(&self, answer: Later<'a, T>) -> Later<'a, T> {
        match self.away.load(Ordering::SeqCst) {
            true => Box::pin(std::future::ready(Err(StoreFault("away".to_owned())))),
            false => answer,
        }
    }
}

impl People for ShakyPeople {
    fn create_with_workspace(&self, person: NewPerson) -> Later<'_, Created> {
        self.unless_away(self.stored.create_with_workspace(person))
    }

    fn find_by_email<'a>(&'a self, email: &'a str) -> Later<'a, Option<Person>> {
        self.unless_away(self.stored.find_by_email(email))
    }

    fn find_by_id(&self, user: UserId) -> Later<'_, Option<Person>> {
        self.unless_away(self.stored.find_by_id(user))
    }

    fn start_session(&self, session: NewSession) -> Later<'_, ()> {
        self.unless_away(self.stored.start_session(session))
    }

    fn rotate_session(
        &self,
        old: [u8; 32],
        new: [u8; 32],
        now_ms: i64,
        new_expires_at_ms: i64,
    ) -> Later<'_, Rotation> {
        self.unless_away(self.stored.rotate_session(old, new, now_ms, new_expires_at_ms))
    }

    fn revoke_family(&self, family: Ulid, at_ms: i64) -> Later<'_, ()> {
        self.unless_away(self.stored.revoke_family(family, at_ms))
    }

    fn find_family(&self, token_hash: [u8; 32]) -> Later<'_, Option<Ulid>> {
        self.unless_away(self.stored.find_family(token_hash))
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
