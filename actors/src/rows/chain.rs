//! The hash chain over an entity's events: each hash covers the one before it, so a changed or missing event shows.

use super::Row;
use crate::ids::EntityId;
use ring::digest::{SHA256, digest};

/// A link of the chain: SHA-256.
pub type Hash = [u8; 32];

/// What the first event's hash covers.
pub const ROOT: Hash = [0; 32];

/// The hash of `row`, which follows an event with hash `before`. Every field is covered, each under its length.
#[must_use]
pub fn link(before: &Hash, entity: EntityId, row: &Row) -> Hash {
    let mut covered = Vec::with_capacity(row.payload.len() + COVERED_BESIDE_PAYLOAD);
    covered.extend_from_slice(before);
    let numbers = [row.seq, row.term, row.at_ms.cast_unsigned(), u64::from(row.version)];
    for number in numbers {
        covered.extend_from_slice(&number.to_be_bytes());
    }
    let (who, key, fingerprint) = match &row.cause {
        Some(cause) => (cause.who.as_str(), cause.key.as_deref().unwrap_or(""), cause.fingerprint),
        None => ("", "", 0),
    };
    covered.extend_from_slice(&fingerprint.to_be_bytes());
    covered.extend_from_slice(&entity.ulid.0.to_be_bytes());
    for text in [entity.kind.name(), &row.event, who, key, &row.payload] {
        covered.extend_from_slice(&(text.len() as u64).to_be_bytes());
        covered.extend_from_slice(text.as_bytes());
    }
    digest(&SHA256, &covered).as_ref().try_into().expect("SHA-256 has 32 bytes")
}

/// Numbers, names and the hash before: what most rows need beside their payload.
const COVERED_BESIDE_PAYLOAD: usize = 320;
