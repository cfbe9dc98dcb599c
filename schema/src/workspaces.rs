//! Workspaces: who is in one, and what it has set. Settings are a JSON object whose fields mean nothing here.

use crate::audit::AuditRow;
use crate::fault::Later;
use crate::people::WorkspaceRow;
use crate::store::Store;
use crate::tables::{audit_log, users, workspace_members, workspaces};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, SelectableHelper};

/// A workspace and its members, id and name, in the order in which they came.
pub type WithMembers = (WorkspaceRow, Vec<(String, String)>);

/// What a change makes of a workspace: its row afterwards, and the line that says so.
pub type Changed = (WorkspaceRow, AuditRow);

impl Store {
    /// With at most so many members.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn find_workspace(&self, id: String, members_max: i64) -> Later<Option<WithMembers>> {
        query!(self, core.read, |conn| {
            let found = workspaces::table
                .filter(workspaces::id.eq(id.clone()))
                .select(WorkspaceRow::as_select())
                .first(conn)
                .await
                .optional()?;
            let Some(workspace) = found else { return Ok(None) };
            let members = workspace_members::table
                .inner_join(users::table)
                .filter(workspace_members::workspace_id.eq(id))
                .order((workspace_members::created_at_ms, workspace_members::user_id))
                .limit(members_max)
                .select((users::id, users::name))
                .load(conn)
                .await?;
            Ok(Some((workspace, members)))
        })
    }

    /// Changes a workspace and notes it, both or neither. `change` sees the row as it is now and nobody changes it
    /// meanwhile; what it gives `None` for stays as it is. Says whether there is such a workspace.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn change_workspace(
        &self,
        id: String,
        change: impl FnOnce(WorkspaceRow) -> Option<Changed> + Send + 'static,
    ) -> Later<bool> {
        query!(self, core.write, |conn| {
            let the_one = || workspaces::table.filter(workspaces::id.eq(id.clone()));
            // Changes nothing, and takes the row: on Postgres a second change waits here and then reads the first one.
            let taken = diesel::update(the_one())
                .set(workspaces::updated_at_ms.eq(workspaces::updated_at_ms))
                .execute(conn)
                .await?;
            if taken == 0 {
                return Ok(false);
            }
            let before = the_one().select(WorkspaceRow::as_select()).first(conn).await?;
            let Some((after, deed)) = change(before) else { return Ok(true) };
            diesel::update(the_one())
                .set((
                    workspaces::name.eq(after.name),
                    workspaces::settings.eq(after.settings),
                    workspaces::updated_at_ms.eq(after.updated_at_ms),
                ))
                .execute(conn)
                .await?;
            diesel::insert_into(audit_log::table).values(deed).execute(conn).await?;
            Ok(true)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::AuditFilter;
    use crate::people::UserRow;
    use crate::scratch::{Scratch, twins};

    twins! {
        a_workspace_comes_with_its_members;
        a_change_and_its_line_stand_together;
    }

    async fn a_workspace_comes_with_its_members(scratch: Scratch) {
        let store = &scratch.store;
        made(store).await;
        let found = store.find_workspace("workspace:A".into(), 9).await;
        assert_eq!(found, Ok(Some((workspace(), vec![("user:A".into(), "Ada".into())]))));
        assert_eq!(store.find_workspace("workspace:B".into(), 9).await, Ok(None));
    }

    async fn a_change_and_its_line_stand_together(scratch: Scratch) {
        let store = &scratch.store;
        made(store).await;
        let id = || "workspace:A".to_owned();
        let grow = |n: i64| {
            move |before: WorkspaceRow| {
                let settings = format!("{}+", before.settings);
                Some((WorkspaceRow { settings, updated_at_ms: n, ..before }, deed(n)))
            }
        };
        // At once, and neither is lost.
        let (one, two) = (store.change_workspace(id(), grow(2)), store.change_workspace(id(), grow(3)));
        assert_eq!((one.await, two.await), (Ok(true), Ok(true)));
        assert_eq!(store.change_workspace(id(), |_| None).await, Ok(true));
        assert_eq!(store.change_workspace("workspace:B".into(), grow(4)).await, Ok(false));
        let (after, _) = store.find_workspace(id(), 9).await.unwrap().expect("it is there");
        assert_eq!(after.settings, "{}++");
        let deeds = store.deeds(AuditFilter::default(), None, 9).await.unwrap();
        assert_eq!(deeds.len(), 2);
        // A line that can't be written takes the change back.
        assert!(store.change_workspace(id(), grow(3)).await.is_err(), "its id is taken");
        let (after, _) = store.find_workspace(id(), 9).await.unwrap().expect("it is there");
        assert_eq!(after.settings, "{}++");
    }

    fn deed(n: i64) -> AuditRow {
        AuditRow {
            id: n.to_string(),
            workspace_id: Some("workspace:A".into()),
            show_id: None,
            actor_user_id: Some("user:A".into()),
            action: "workspace.change".into(),
            entity_type: "workspace".into(),
            entity_id: "workspace:A".into(),
            details: "{}".into(),
            created_at_ms: n,
        }
    }

    fn workspace() -> WorkspaceRow {
        WorkspaceRow {
            id: "workspace:A".into(),
            owner_user_id: "user:A".into(),
            name: "Shop".into(),
            settings: "{}".into(),
            created_at_ms: 1,
            updated_at_ms: 1,
        }
    }

    async fn made(store: &Store) {
        let user = UserRow {
            id: "user:A".into(),
            email: "a@x.org".into(),
            password_hash: "argon".into(),
            name: "Ada".into(),
            role: "user".into(),
            created_at_ms: 1,
            updated_at_ms: 1,
        };
        store.create_user(user, workspace()).await.unwrap();
    }
}
