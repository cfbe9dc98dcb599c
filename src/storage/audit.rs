//! The operators' trail for `admin`, over `schema`'s table.

use super::store_fault;
use crate::admin::{AuditLog, Deed, Done};
use crate::auth::ports::{Later, StoreFault};
use futures_util::FutureExt;
use schema::Store;
use schema::audit::{AuditFilter, AuditRow};
use std::sync::{Mutex, PoisonError};
use ulid::{Generator, Ulid};

/// The table `audit_log`.
pub struct StoredAudit {
    store: Store,
    /// Of this process: ids grow with every deed, also within a millisecond and when the clock goes back.
    ids: Mutex<Generator>,
}

impl StoredAudit {
    #[must_use]
    pub fn over(store: Store) -> Self {
        Self { store, ids: Mutex::new(Generator::new()) }
    }

    fn next_id(&self) -> Ulid {
        let mut ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
        // Only 2^80 deeds in one millisecond would run out; an id out of order is better than no note then.
        ids.generate().unwrap_or_else(|_| Ulid::new())
    }
}

impl AuditLog for StoredAudit {
    fn note(&self, deed: Deed) -> Later<'_, ()> {
        let noted = self.store.note_deed(AuditRow {
            id: self.next_id().to_string(),
            workspace_id: None,
            show_id: Some(deed.entity_id.clone()).filter(|id| id.starts_with("show:")),
            actor_user_id: Some(deed.operator.to_string()),
            action: deed.action,
            entity_type: deed.entity_type,
            entity_id: deed.entity_id,
            details: deed.details.to_string(),
            created_at_ms: deed.at_ms,
        });
        async move { noted.await.map_err(store_fault) }.boxed()
    }

    fn page(&self, entity_id: Option<String>, before: Option<String>, limit: usize) -> Later<'_, Vec<Done>> {
        let filter = AuditFilter { entity_id, ..AuditFilter::default() };
        let rows = self.store.deeds(filter, before, i64::try_from(limit).unwrap_or(i64::MAX));
        async move { rows.await.map_err(store_fault)?.into_iter().map(done).collect() }.boxed()
    }
}

fn done(row: AuditRow) -> Result<Done, StoreFault> {
    let operator = row.actor_user_id.map(|id| id.parse().map_err(StoreFault)).transpose()?;
    let details = serde_json::from_str(&row.details)
        .map_err(|fault| StoreFault(format!("the details of deed {} are no JSON: {fault}", row.id)))?;
    Ok(Done {
        id: row.id,
        operator,
        action: row.action,
        entity_type: row.entity_type,
        entity_id: row.entity_id,
        details,
        at_ms: row.created_at_ms,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::tests::scratch;
    use actors::ids::UserId;
    use serde_json::json;

    #[tokio::test]
    async fn deeds_come_back_newest_first() {
        let scratch = scratch().await;
        let audit = StoredAudit::over(scratch.store.clone());
        let operator = UserId(Ulid::from_parts(1, 2));
        // Many fall into one millisecond.
        for at_ms in 1..=100 {
            let deed = Deed {
                operator,
                action: "cell.retire".into(),
                entity_type: "auction".into(),
                entity_id: "auction:01J".into(),
                details: json!({"reason": "test", "n": at_ms}),
                at_ms,
            };
            audit.note(deed).await.unwrap();
        }
        let newest = audit.page(None, None, 2).await.unwrap();
        assert_eq!(newest.iter().map(|done| done.at_ms).collect::<Vec<_>>(), [100, 99]);
        assert_eq!((newest[0].operator, &newest[0].details["n"]), (Some(operator), &json!(100)));
        let rest = audit.page(None, Some(newest[1].id.clone()), 200).await.unwrap();
        let backwards: Vec<_> = (1..=98).rev().collect();
        assert_eq!(rest.iter().map(|done| done.at_ms).collect::<Vec<_>>(), backwards);
    }
}
