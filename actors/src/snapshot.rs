//! A cell as bytes: MessagePack, with the names of fields, so that every type reads back that reads from JSON. Nobody
//! reads it but the next generation: what is written for people is the journal.

use crate::engine::Snapshot;
use crate::entity::Kind;

/// Of the shape of the bytes. A snapshot of another version is passed over for the journal.
pub const VERSION: u16 = 5;

/// # Errors
/// When a state has something that can't be written, which is a bug.
pub fn encode<K: Kind>(snapshot: &Snapshot<K>) -> Result<Vec<u8>, String> {
    rmp_serde::to_vec_named(snapshot).map_err(|fault| fault.to_string())
}

/// # Errors
/// When these are not the bytes of a snapshot of this kind.
pub fn decode<K: Kind>(bytes: &[u8]) -> Result<Snapshot<K>, String> {
    rmp_serde::from_slice(bytes).map_err(|fault| fault.to_string())
}

#[cfg(test)]
mod tests;
