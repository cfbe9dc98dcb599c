//! Workspaces and what they have set for `auth`, over `schema`'s tables. Every change leaves a line in the log of deeds,
//! in the same transaction.

use super::{people, store_fault};
use crate::auth::ports::{Later, Preferences, StoreFault, WorkspaceChange, WorkspaceSheet, Workspaces};
use actors::ids::WorkspaceId;
use futures_util::FutureExt;
use schema::Store;
use schema::audit::AuditRow;
use schema::people::WorkspaceRow;
use schema::workspaces::{Changed, WithMembers};
use serde_json::{Map, Value, json};
use ulid::Ulid;

/// Workspaces in the database.
#[derive(Clone)]
pub struct StoredWorkspaces(pub Store);

impl Workspaces for StoredWorkspaces {
    fn find(&self, workspace: WorkspaceId) -> Later<'_, Option<WorkspaceSheet>> {
        let found = self.0.find_workspace(workspace.to_string(), MEMBERS_MAX);
        async move { found.await.map_err(store_fault)?.map(sheet).transpose() }.boxed()
    }

    fn change(&self, change: WorkspaceChange) -> Later<'_, bool> {
        let id = change.workspace.to_string();
        let changed = self.0.change_workspace(id, move |before| changed(&change, before));
        async move { changed.await.map_err(store_fault) }.boxed()
    }
}

fn sheet((row, members): WithMembers) -> Result<WorkspaceSheet, StoreFault> {
    let preferences: Preferences = serde_json::from_str(&row.settings)
        .map_err(|fault| StoreFault(format!("the settings of {} can't be read: {fault}", row.id)))?;
    let members = members.into_iter().map(|(id, name)| Ok((people::user(&id)?, name)));
    let members = members.collect::<Result<_, StoreFault>>()?;
    Ok(WorkspaceSheet { name: row.name, preferences, members })
}

/// The row after the change and the deed to be noted; nothing when all is as it was. Settings that this version doesn't
/// know stay as they are.
fn changed(change: &WorkspaceChange, before: WorkspaceRow) -> Option<Changed> {
    let mut settings: Map<String, Value> = serde_json::from_str(&before.settings).unwrap_or_default();
    let mut fields = match json!(change.preferences) {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    fields.extend(change.name.as_ref().map(|name| ("name".to_owned(), json!(name))));
    let (mut name, mut was, mut is) = (before.name.clone(), Map::new(), Map::new());
    for (field, value) in fields {
        let old = match (field.as_str(), &value) {
            ("name", Value::String(new)) => json!(std::mem::replace(&mut name, new.clone())),
            _ => settings.insert(field.clone(), value.clone()).unwrap_or_default(),
        };
        if old != value {
            was.insert(field.clone(), old);
            is.insert(field, value);
        }
    }
    if is.is_empty() {
        return None;
    }
    let deed = AuditRow {
        id: Ulid::new().to_string(),
        workspace_id: Some(before.id.clone()),
        show_id: None,
        actor_user_id: Some(change.by.to_string()),
        action: "workspace.change".to_owned(),
        entity_type: "workspace".to_owned(),
        entity_id: before.id.clone(),
        details: json!({ "before": was, "after": is }).to_string(),
        created_at_ms: change.at_ms,
    };
    let settings = Value::Object(settings).to_string();
    Some((WorkspaceRow { name, settings, updated_at_ms: change.at_ms, ..before }, deed))
}

/// Members that are listed.
const MEMBERS_MAX: i64 = 1_000;

#[cfg(test)]
mod tests {
    use super::*;
    use actors::ids::UserId;

    fn row(settings: &str) -> WorkspaceRow {
        WorkspaceRow {
            id: "workspace:A".into(),
            owner_user_id: "user:A".into(),
            name: "Shop".into(),
            settings: settings.into(),
            created_at_ms: 1,
            updated_at_ms: 1,
        }
    }

    fn wish(name: Option<&str>, claim_word: Option<&str>) -> WorkspaceChange {
        WorkspaceChange {
            workspace: WorkspaceId(Ulid(1)),
            name: name.map(str::to_owned),
            preferences: Preferences { claim_word: claim_word.map(str::to_owned), ..Preferences::default() },
            by: UserId(Ulid(2)),
            at_ms: 9,
        }
    }

    #[test]
    fn a_change_keeps_what_it_does_not_name_and_says_what_was_before() {
        let before = row(r#"{"claim_word":"sold","later":{"x":1}}"#);
        let (after, deed) = changed(&wish(Some("Stall"), Some("mine")), before).expect("it changes");
        assert_eq!((after.name.as_str(), after.updated_at_ms), ("Stall", 9));
        let settings: Value = serde_json::from_str(&after.settings).unwrap();
        assert_eq!(settings, json!({ "claim_word": "mine", "later": { "x": 1 } }));
        let details: Value = serde_json::from_str(&deed.details).unwrap();
        let (was, is) = (
            json!({ "claim_word": "sold", "name": "Shop" }),
            json!({ "claim_word": "mine", "name": "Stall" }),
        );
        assert_eq!(details, json!({ "before": was, "after": is }));
    }

    #[test]
    fn what_changes_nothing_is_no_deed() {
        assert_eq!(changed(&wish(Some("Shop"), Some("sold")), row(r#"{"claim_word":"sold"}"#)), None);
        assert_eq!(changed(&wish(None, None), row("{}")), None);
    }
}
