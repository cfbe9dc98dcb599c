//! Ids in paths and filters, with or without their prefix, and the ids of what is made here.

use crate::error::ApiError;
use actors::ids::{EntityId, Key, UserId};
use actors::kinds::KindTag;
use ring::digest::{Context, SHA256};
use ulid::Ulid;

/// The kinds that have routes of their own; everything else here is written for any kind.
pub(super) const SHOW: KindTag = KindTag::Show;
pub(super) const AUCTION: KindTag = KindTag::Auction;

/// Reads `01J…` or `show:01J…`. A text that is no id is the name of nothing: 404.
pub(super) fn entity(kind: KindTag, text: &str) -> Result<EntityId, ApiError> {
    EntityId::of_kind(kind, text).ok_or_else(|| ApiError::not_found(format!("{} {text:.64}", kind.name())))
}

/// Reads the number of an item in the path of its show: `7` or `item:<show>-7`.
pub(super) fn part_of(show: EntityId, word: &str, text: &str) -> Result<u64, ApiError> {
    let number = match text.strip_prefix(word).and_then(|rest| rest.strip_prefix(':')) {
        None => text,
        Some(global) => {
            let (ulid, number) = global.split_once('-').unwrap_or_default();
            if Ulid::from_string(ulid) == Ok(show.ulid) { number } else { "" }
        }
    };
    number.parse().map_err(|_| ApiError::not_found(format!("{word} {text:.64} in this show")))
}

/// Reads the global id of a claim, `claim:<show>-<n>`, as its show and number.
pub(super) fn claim(show: KindTag, text: &str) -> Result<(EntityId, u64), ApiError> {
    let global = text.strip_prefix("claim:").unwrap_or(text);
    let read = || {
        let (ulid, number) = global.split_once('-')?;
        Some((EntityId::new(show, Ulid::from_string(ulid).ok()?), number.parse().ok()?))
    };
    read().ok_or_else(|| ApiError::not_found(format!("claim {text:.64}")))
}

/// The id of something that is made under a key the client gave: the same key makes the same thing, so a request
/// that is sent again meets its first answer in the entity's memory, also after a crash.
pub(super) fn made_under(key: &Key, kind: KindTag, maker: UserId) -> Ulid {
    let mut context = Context::new(&SHA256);
    for part in [kind.name(), &maker.to_string(), key.as_str()] {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part.as_bytes());
    }
    let digest = context.finish();
    let (first, _) = digest.as_ref().split_first_chunk::<16>().expect("SHA-256 has 32 bytes");
    Ulid::from_bytes(*first)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOW: &str = "01JDMB3K8Q5M4X2Y9Z7A6B5C4D";

    fn show() -> EntityId {
        EntityId::new(KindTag::Inbox, Ulid::from_string(SHOW).unwrap())
    }

    #[test]
    fn items_are_read_in_both_forms_and_only_in_their_show() {
        assert_eq!(part_of(show(), "item", "7").unwrap(), 7);
        assert_eq!(part_of(show(), "item", &format!("item:{SHOW}-7")).unwrap(), 7);
        let elsewhere = format!("item:{}-7", Ulid::nil());
        for text in ["", "x", "-1", "1.5", "item:7", &elsewhere, "99999999999999999999"] {
            assert_eq!(part_of(show(), "item", text).unwrap_err().code(), "not_found", "{text}");
        }
    }

    #[test]
    fn claims_name_their_show() {
        let kind = KindTag::Inbox;
        assert_eq!(claim(kind, &format!("claim:{SHOW}-12")).unwrap(), (show(), 12));
        assert_eq!(claim(kind, &format!("{SHOW}-12")).unwrap(), (show(), 12));
        for text in ["12", "claim:12", "claim:x-1", &format!("claim:{SHOW}-")] {
            assert_eq!(claim(kind, text).unwrap_err().code(), "not_found", "{text}");
        }
    }

    #[test]
    fn the_same_key_makes_the_same_thing_for_one_maker_only() {
        let (one, other) = (Key::new("k1").unwrap(), Key::new("k2").unwrap());
        let (me, you) = (UserId(Ulid(1)), UserId(Ulid(2)));
        assert_eq!(made_under(&one, KindTag::Inbox, me), made_under(&one, KindTag::Inbox, me));
        assert_ne!(made_under(&one, KindTag::Inbox, me), made_under(&other, KindTag::Inbox, me));
        assert_ne!(made_under(&one, KindTag::Inbox, me), made_under(&one, KindTag::Inbox, you));
    }
}
