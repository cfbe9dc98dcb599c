//! The hash chain over an entity's events: each hash covers the one before it, so a changed or missing event shows.

use super::ports::Row;
use crate::ids::EntityId;
use ring::digest::{Context, SHA256};

/// A link of the chain: SHA-256.
pub type Hash = [u8; 32];

/// What the first event's hash covers.
pub const ROOT: Hash = [0; 32];

/// The hash of `row`, which follows an event with hash `before`. Every field is covered, each under its length.
#[must_use]
pub fn link(before: &Hash, entity: EntityId, row: &Row) -> Hash {
    let mut context = Context::new(&SHA256);
    context.update(before);
    let numbers = [row.seq, row.term, row.at_ms.cast_unsigned(), u64::from(row.version)];
    for number in numbers {
        context.update(&number.to_be_bytes());
    }
    let (who, key, fingerprint) = match &row.cause {
        Some(cause) => (cause.who.as_str(), cause.key.as_deref().unwrap_or(""), cause.fingerprint),
        None => ("", "", 0),
    };
    context.update(&fingerprint.to_be_bytes());
    context.update(&entity.ulid.0.to_be_bytes());
    for text in [entity.kind.name(), &row.event, who, key, &row.payload] {
        context.update(&(text.len() as u64).to_be_bytes());
        context.update(text.as_bytes());
    }
    let digest = context.finish();
    digest.as_ref().try_into().expect("SHA-256 has 32 bytes")
}
