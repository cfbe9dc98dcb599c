//! What operators did. Nothing is ever taken out.

use crate::fault::Later;
use crate::store::Store;
use crate::tables::audit_log;
use diesel::{ExpressionMethods, Insertable, QueryDsl, Queryable, Selectable, SelectableHelper};

/// One deed.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_log)]
pub struct AuditRow {
    /// A ULID: grows with time, and is the cursor.
    pub id: String,
    pub workspace_id: Option<String>,
    pub show_id: Option<String>,
    pub actor_user_id: Option<String>,
    pub action: String,
    pub entity_type: String,
    pub entity_id: String,
    /// A JSON object; what was before and after, where it says so.
    pub details: String,
    pub created_at_ms: i64,
}

/// Which deeds.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    pub workspace_id: Option<String>,
    pub show_id: Option<String>,
    pub entity_id: Option<String>,
}

impl Store {
    /// # Errors
    /// When the database can't be reached.
    pub fn note_deed(&self, row: AuditRow) -> Later<()> {
        query!(self, core.write, |conn| {
            diesel::insert_into(audit_log::table).values(row).execute(conn).await?;
            Ok(())
        })
    }

    /// Deeds older than `before`, newest first.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn deeds(&self, filter: AuditFilter, before: Option<String>, limit: i64) -> Later<Vec<AuditRow>> {
        query!(self, core.read, |conn| {
            let mut rows = audit_log::table.select(AuditRow::as_select()).into_boxed();
            if let Some(workspace) = filter.workspace_id {
                rows = rows.filter(audit_log::workspace_id.eq(workspace));
            }
            if let Some(show) = filter.show_id {
                rows = rows.filter(audit_log::show_id.eq(show));
            }
            if let Some(entity) = filter.entity_id {
                rows = rows.filter(audit_log::entity_id.eq(entity));
            }
            if let Some(before) = before {
                rows = rows.filter(audit_log::id.lt(before));
            }
            Ok(rows.order(audit_log::id.desc()).limit(limit).load(conn).await?)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::{Scratch, twins};

    twins! { deeds_are_listed_newest_first; }

    async fn deeds_are_listed_newest_first(scratch: Scratch) {
        let deed = |id: &str, show: Option<&str>| AuditRow {
            id: id.into(),
            workspace_id: Some("workspace:W".into()),
            show_id: show.map(Into::into),
            actor_user_id: Some("user:A".into()),
            action: "show.pause".into(),
            entity_type: "show".into(),
            entity_id: show.unwrap_or("auction:B").into(),
            details: "{\"before\":\"active\"}".into(),
            created_at_ms: 3,
        };
        let store = &scratch.store;
        let all = [deed("1", Some("show:A")), deed("2", None), deed("3", Some("show:A"))];
        for row in &all {
            store.note_deed(row.clone()).await.unwrap();
        }
        let ids = |rows: Vec<AuditRow>| rows.into_iter().map(|row| row.id).collect::<String>();
        let everything = AuditFilter::default();
        assert_eq!(store.deeds(everything.clone(), None, 2).await, Ok(vec![all[2].clone(), all[1].clone()]));
        assert_eq!(ids(store.deeds(everything, Some("2".into()), 9).await.unwrap()), "1");
        let of_show = AuditFilter { show_id: Some("show:A".into()), ..AuditFilter::default() };
        assert_eq!(ids(store.deeds(of_show, None, 9).await.unwrap()), "31");
        let of_auction = AuditFilter { entity_id: Some("auction:B".into()), ..AuditFilter::default() };
        assert_eq!(ids(store.deeds(of_auction, None, 9).await.unwrap()), "2");
        let elsewhere = AuditFilter { workspace_id: Some("workspace:V".into()), ..AuditFilter::default() };
        assert_eq!(ids(store.deeds(elsewhere, None, 9).await.unwrap()), "");
    }
}
