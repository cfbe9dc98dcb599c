//! `/api/workspaces/{id}`: who is in a workspace, and what it has set. New shows take their words from here; what a word
//! may be is the show's own rule.

use super::body::{Body, Fields};
use super::callers::Signed;
use super::shapes::{ChangeWorkspace, ErrorShape, Member, WorkspaceSheet};
use super::{Answer, Api};
use crate::auth::fields::shown_name;
use crate::auth::ports::{self, Preferences, WorkspaceChange};
use crate::error::ApiError;
use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use actors::ids::WorkspaceId;
use actors::show::comment::{CLAIM_WORD, PASS_WORD};
use actors::show::{self, Refusal};
use serde_json::{Value, json};
use std::ops::RangeInclusive;

#[utoipa::path(get, path = "/api/workspaces/{id}", tag = "accounts", security(("bearer" = [])), responses(
    (status = 200, description = "The workspace, for its members", body = WorkspaceSheet),
    (status = 403, description = "`forbidden`: not yours", body = ErrorShape),
    (status = 404, description = "`not_found`", body = ErrorShape),
))]
pub(super) async fn show(api: Data<Api>, signed: Signed, id: Path<String>) -> Answer {
    let id = own(&signed, &id)?;
    Ok(HttpResponse::Ok().json(shown(id, find(&api, id).await?)))
}

#[utoipa::path(patch, path = "/api/workspaces/{id}", tag = "accounts", security(("bearer" = [])),
    request_body = ChangeWorkspace, responses(
    (status = 200, description = "The workspace as it is now", body = WorkspaceSheet),
    (status = 403, description = "`forbidden`: not yours", body = ErrorShape),
    (status = 404, description = "`not_found`", body = ErrorShape),
    (status = 422, description = "`bad_value`, which names its field", body = ErrorShape),
))]
pub(super) async fn change(
    api: Data<Api>,
    signed: Signed,
    id: Path<String>,
    body: Body<ChangeWorkspace>,
) -> Answer {
    let id = own(&signed, &id)?;
    let (name, preferences) = checked(body.0, &find(&api, id).await?.preferences)?;
    let change =
        WorkspaceChange { workspace: id, name, preferences, by: signed.0.user, at_ms: (api.clock)() };
    api.workspaces.change(change).await?;
    Ok(HttpResponse::Ok().json(shown(id, find(&api, id).await?)))
}

/// A show that names no words of its own takes its workspace's, as they are now: the same key after the workspace has
/// changed them is another command, and refused as such.
pub(super) async fn lend_words(
    api: &Api,
    workspace: WorkspaceId,
    fields: &mut Fields,
) -> Result<(), ApiError> {
    let absent = |field: &str| fields.0.get(field).is_none_or(Value::is_null);
    let lacking = ["claim_word", "pass_word"].map(absent);
    if lacking == [false, false] {
        return Ok(());
    }
    let Some(sheet) = api.workspaces.find(workspace).await? else { return Ok(()) };
    let Preferences { claim_word, pass_word, .. } = sheet.preferences;
    let words = [("claim_word", claim_word), ("pass_word", pass_word)].into_iter().zip(lacking);
    for ((field, word), _) in words.filter(|(_, lacking)| *lacking) {
        fields.0.extend(word.map(|word| (field.to_owned(), json!(word))));
    }
    Ok(())
}

/// The workspace of that name, for those who run what belongs to it.
fn own(signed: &Signed, id: &str) -> Result<WorkspaceId, ApiError> {
    let found: WorkspaceId = id.parse().map_err(|_| ApiError::not_found(format!("workspace {id:.64}")))?;
    match signed.caller().runs(found) {
        true => Ok(found),
        false => Err(ApiError::forbidden("only the members of this workspace")),
    }
}

async fn find(api: &Api, id: WorkspaceId) -> Result<ports::WorkspaceSheet, ApiError> {
    api.workspaces.find(id).await?.ok_or_else(|| ApiError::not_found(id))
}

/// What is to be stored of a wish.
fn checked(wish: ChangeWorkspace, before: &Preferences) -> Result<(Option<String>, Preferences), ApiError> {
    let ChangeWorkspace { name, claim_word, pass_word, polling_interval_s } = wish;
    let name = name.map(|name| shown_name(&name)).transpose();
    let name = name.map_err(|why| ApiError::bad_value("name", why))?;
    let claim = claim_word.as_deref().or(before.claim_word.as_deref()).unwrap_or(CLAIM_WORD);
    let pass = pass_word.as_deref().or(before.pass_word.as_deref()).unwrap_or(PASS_WORD);
    let words = show::words(claim, pass).map_err(|refusal| match refusal {
        Refusal::BadValue { field, why } => ApiError::bad_value(&field, why),
        other => ApiError::bad_value("claim_word", other),
    })?;
    if polling_interval_s.is_some_and(|seconds| !POLLING_S.contains(&seconds)) {
        let why = format!("must be between {} and {}", POLLING_S.start(), POLLING_S.end());
        return Err(ApiError::bad_value("polling_interval_s", why));
    }
    let preferences = Preferences {
        claim_word: claim_word.map(|_| words.claim.to_string()),
        pass_word: pass_word.map(|_| words.pass.to_string()),
        polling_interval_s,
    };
    Ok((name, preferences))
}

fn shown(id: WorkspaceId, sheet: ports::WorkspaceSheet) -> WorkspaceSheet {
    let Preferences { claim_word, pass_word, polling_interval_s } = sheet.preferences;
    let members = sheet.members.into_iter().map(|(id, name)| Member { id: id.to_string(), name });
    WorkspaceSheet {
        id: id.to_string(),
        name: sheet.name,
        claim_word: claim_word.unwrap_or_else(|| CLAIM_WORD.to_owned()),
        pass_word: pass_word.unwrap_or_else(|| PASS_WORD.to_owned()),
        polling_interval_s: polling_interval_s.unwrap_or(POLLING_DEFAULT_S),
        members: members.collect(),
    }
}

const POLLING_S: RangeInclusive<u32> = 2..=10;
const POLLING_DEFAULT_S: u32 = 3;
