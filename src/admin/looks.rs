//! Who looked into what: an operator sees what is hidden from everybody else (maximums, reserves, who said what), so
//! looking leaves a trace as well, once per operator, entity and minute.
//!
//! Unlike a deed, a look isn't held back when it can't be noted: when the database is away is when somebody must look.
//! The log keeps it then.

use super::Inspector;
use super::audit::Deed;
use actors::ids::{EntityId, UserId};
use serde_json::json;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The looks of the last minute. Bounded: beyond it a look may be noted more than once.
#[derive(Default)]
pub struct Looks(Mutex<HashMap<(UserId, EntityId), i64>>);

impl Looks {
    /// Whether this look must be noted, now, in milliseconds since 1970.
    fn is_news(&self, operator: UserId, entity: EntityId, now_ms: i64) -> bool {
        let mut looks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = |at_ms: i64| now_ms.saturating_sub(at_ms) < AGAIN_AFTER_MS;
        if looks.get(&(operator, entity)).is_some_and(|at_ms| fresh(*at_ms)) {
            return false;
        }
        if looks.len() >= LOOKS_MAX {
            looks.retain(|_, at_ms| fresh(*at_ms));
        }
        if looks.len() < LOOKS_MAX {
            looks.insert((operator, entity), now_ms);
        }
        true
    }

    fn forget(&self, operator: UserId, entity: EntityId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&(operator, entity));
    }
}

/// Notes that the operator looks at this entity's `part`: `cell`, `events`, `state`, `diff` or `blame`.
pub(super) async fn note(inspector: &Inspector, operator: UserId, entity: EntityId, part: &'static str) {
    let at_ms = (inspector.clock)();
    if !inspector.looks.is_news(operator, entity, at_ms) {
        return;
    }
    let look = Deed {
        operator,
        action: "cell.look".to_owned(),
        entity_type: entity.kind.name().to_owned(),
        entity_id: entity.to_string(),
        details: json!({ "part": part }),
        at_ms,
    };
    let noted = tokio::time::timeout(NOTE_WAIT, inspector.audit.note(look)).await;
    if !matches!(noted, Ok(Ok(()))) {
        inspector.looks.forget(operator, entity);
        tracing::warn!(%operator, %entity, part, "an operator looks into a cell, and the audit log is away");
    }
}

const AGAIN_AFTER_MS: i64 = 60_000;
const LOOKS_MAX: usize = 4_096;
/// How long somebody who wants to look waits for the audit log.
const NOTE_WAIT: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;
    use actors::kinds::KindTag;
    use ulid::Ulid;

    #[test]
    fn a_look_is_news_once_a_minute_for_each_operator_and_entity() {
        let looks = Looks::default();
        let (me, you) = (UserId(Ulid(1)), UserId(Ulid(2)));
        let entity = |n: u128| EntityId::new(KindTag::ALL[0], Ulid(n));
        assert!(looks.is_news(me, entity(1), 0) && !looks.is_news(me, entity(1), 59_999));
        assert!(looks.is_news(you, entity(1), 1) && looks.is_news(me, entity(2), 1));
        assert!(looks.is_news(me, entity(1), 60_000));
    }

    #[test]
    fn memory_is_bounded() {
        let looks = Looks::default();
        let entity = |n: usize| EntityId::new(KindTag::ALL[0], Ulid(n as u128));
        for n in 0..=LOOKS_MAX {
            assert!(looks.is_news(UserId(Ulid(1)), entity(n), 0));
        }
        assert_eq!(looks.0.lock().unwrap().len(), LOOKS_MAX);
        assert!(looks.is_news(UserId(Ulid(1)), entity(LOOKS_MAX), 0), "not remembered, so noted again");
        assert!(looks.is_news(UserId(Ulid(1)), entity(0), 60_000));
        assert_eq!(looks.0.lock().unwrap().len(), 1, "old ones make room");
    }
}
