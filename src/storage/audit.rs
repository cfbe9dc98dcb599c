//! What operators did, in the table `audit_log`: ids and JSON on this side, text on that.

use crate::admin::{AuditLog, Deed, Done};
use crate::auth::ports::{Later, StoreFault};
use futures_util::FutureExt;
use schema::Store;
use schema::audit::{AuditFilter, AuditRow};
use ulid::Ulid;

/// The log of what operators did.
#[derive(Clone)]
pub struct StoredAudit(Store);

impl StoredAudit {
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self(store)
    }
}

impl AuditLog for StoredAudit {
    fn note(&self, deed: Deed) -> Later<'_, ()> {
        let noted = self.0.note_deed(AuditRow {
            id: Ulid::new().to_string(),
            workspace_id: None,
            show_id: None,
            actor_user_id: Some(deed.operator.to_string()),
            action: deed.action,
            entity_type: deed.entity_type,
            entity_id: deed.entity_id,
            details: deed.details.to_string(),
            created_at_ms: deed.at_ms,
        });
        async move { noted.await.map_err(fault) }.boxed()
    }

    fn page(&self, before: Option<String>, limit: usize) -> Later<'_, Vec<Done>> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = self.0.deeds(AuditFilter::default(), before, limit);
        async move { rows.await.map_err(fault)?.into_iter().map(done).collect() }.boxed()
    }
}

fn done(row: AuditRow) -> Result<Done, StoreFault> {
    let unreadable = |what: &str| StoreFault(format!("audit row {} has {what}", row.id));
    let operator = row.actor_user_id.as_deref().map(str::parse).transpose();
    Ok(Done {
        operator: operator.map_err(|_| unreadable("no person as its actor"))?,
        details: serde_json::from_str(&row.details).map_err(|_| unreadable("details that are no JSON"))?,
        id: row.id,
        action: row.action,
        entity_type: row.entity_type,
        entity_id: row.entity_id,
        at_ms: row.created_at_ms,
    })
}

fn fault(fault: schema::Fault) -> StoreFault {
    StoreFault(fault.to_string())
}
