//! The operators' trail for `admin`, over `schema`'s table.

use super::store_fault;
use crate::admin::{AuditLog, Deed, Done};
use crate::auth::ports::{Later, StoreFault};
use futures_util::FutureExt;
use schema::Store;
use schema::audit::{AuditFilter, AuditRow};
use ulid::Ulid;

/// The table `audit_log`.
#[derive(Clone)]
pub struct StoredAudit(pub Store);

impl AuditLog for StoredAudit {
    fn note(&self, deed: Deed) -> Later<'_, ()> {
        let noted = self.0.note_deed(AuditRow {
            id: Ulid::new().to_string(),
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

    fn page(&self, before: Option<String>, limit: usize) -> Later<'_, Vec<Done>> {
        let rows = self.0.deeds(AuditFilter::default(), before, i64::try_from(limit).unwrap_or(i64::MAX));
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
        let audit = StoredAudit(scratch.store.clone());
        let operator = UserId(Ulid::from_parts(1, 2));
        for at_ms in [1, 2, 3] {
            let deed = Deed {
                operator,
                action: "cell.retire".into(),
                entity_type: "auction".into(),
                entity_id: "auction:01J".into(),
                details: json!({"reason": "test", "n": at_ms}),
                at_ms,
            };
            audit.note(deed).await.unwrap();
            // Ids grow by the millisecond.
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
        let newest = audit.page(None, 2).await.unwrap();
        assert_eq!(newest.iter().map(|done| done.at_ms).collect::<Vec<_>>(), [3, 2]);
        assert_eq!((newest[0].operator, &newest[0].details["n"]), (Some(operator), &json!(3)));
        let rest = audit.page(Some(newest[1].id.clone()), 9).await.unwrap();
        assert_eq!(rest.iter().map(|done| done.at_ms).collect::<Vec<_>>(), [1]);
    }
}
