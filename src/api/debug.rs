//! `/api/debug/…`: comments without a platform, tokens without passwords, panics on purpose. In production none of
//! this exists.

use super::body::{Body, BulkBody};
use super::callers::{CommandKey, fresh_key};
use super::shapes::{BulkComments, DebugComment, EmitComment, MintTokens, Minted, MintedTokens, PlantPanic};
use super::{Answer, Api, ids};
use crate::auth::fields;
use crate::auth::token::Claims;
use crate::error::{ApiError, Code};
use actix_web::HttpResponse;
use actix_web::web::Data;
use actors::host::door::Control;
use actors::ids::{Caller, EntityId, Key, UserId, WorkspaceId};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use ulid::Ulid;

#[utoipa::path(post, path = "/api/debug/emit-comment", tag = "debug", request_body = EmitComment,
    responses((status = 200, description = "What became of it: `{ok, seq, result, …}`")))]
pub(super) async fn emit_comment(api: Data<Api>, key: CommandKey, body: Body<EmitComment>) -> Answer {
    let EmitComment { show_id, user_id, user_handle, text, .. } = body.0;
    let show = ids::entity(ids::SHOW, &show_id)?;
    let comment = DebugComment { user_id, user_handle, text, delay: 0 };
    let reply = api.ask(show, "comment", said(comment), Caller::system(), key.key).await?;
    Ok(super::ask::answered(&reply))
}

#[utoipa::path(post, path = "/api/debug/bulk-comments", tag = "debug", request_body = BulkComments,
    responses((status = 200, description = "One after the other: `{results: [{ok, …}], took_ms}` in their order")))]
pub(super) async fn bulk_comments(api: Data<Api>, key: CommandKey, body: BulkBody<BulkComments>) -> Answer {
    let BulkComments { show_id, comments } = body.0;
    let show = ids::entity(ids::SHOW, &show_id)?;
    check_bulk(&api, &comments)?;
    let (began, mut results) = (Instant::now(), Vec::with_capacity(comments.len()));
    for (n, comment) in comments.into_iter().enumerate() {
        // A sleep of nothing would still wait for the timer's next tick.
        if comment.delay > 0 {
            tokio::time::sleep(Duration::from_millis(comment.delay)).await;
        }
        let key = nth_key(&key, show, n);
        match api.ask(show, "comment", said(comment), Caller::system(), key).await {
            Ok(reply) => results.push(reply.json),
            Err(error) if error.code() == Code::NotFound.name() => return Err(error),
            Err(error) => results.push(failed(&error)),
        }
    }
    let took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(HttpResponse::Ok().json(json!({ "results": results, "took_ms": took_ms })))
}

#[utoipa::path(post, path = "/api/debug/tokens", tag = "debug", request_body = MintTokens,
    responses((status = 200, description = "One person for each name; no account is made", body = MintedTokens)))]
pub(super) async fn tokens(api: Data<Api>, body: Body<MintTokens>) -> Answer {
    let wish = body.0;
    if wish.names.is_empty() || wish.names.len() > api.settings.tokens_max {
        return Err(ApiError::bad_value("names", format!("must be 1 to {}", api.settings.tokens_max)));
    }
    let workspace = wish.workspace.as_deref().map(str::parse::<WorkspaceId>).transpose();
    let workspace = workspace.map_err(|message| ApiError::bad_input("workspace", message))?;
    let expires_at_s = (api.clock)() / 1_000 + i64::from(wish.expires_in_s.unwrap_or(DAY_S));
    for (n, name) in wish.names.iter().enumerate() {
        fields::shown_name(name).map_err(|message| ApiError::bad_value(&format!("names[{n}]"), message))?;
    }
    let mint = |name: String| {
        let claims = Claims {
            user: UserId(Ulid::new()),
            workspace: Some(workspace.unwrap_or_else(|| WorkspaceId(Ulid::new()))),
            role: wish.role.unwrap_or_default(),
            name,
            family: Ulid::new(),
            expires_at_s,
        };
        let access_token = api.accounts.sign(&claims);
        let workspace = claims.workspace.map(|id| id.to_string());
        Minted { user: claims.user.to_string(), workspace, name: claims.name, access_token }
    };
    Ok(HttpResponse::Ok().json(MintedTokens { tokens: wish.names.into_iter().map(mint).collect() }))
}

#[utoipa::path(post, path = "/api/debug/panic", tag = "debug", request_body = PlantPanic,
    responses((status = 204, description = "The next decision of this entity panics")))]
pub(super) async fn panic(api: Data<Api>, body: Body<PlantPanic>) -> Answer {
    let entity: EntityId =
        body.0.entity.parse().map_err(|message: String| ApiError::bad_input("entity", message))?;
    api.registry.control(entity, Control::PlantPanic).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The `comment` command of somebody on the platform `debug`.
fn said(comment: DebugComment) -> Value {
    json!({
        "text": comment.text,
        "author": { "platform": "debug", "platform_user_id": comment.user_id, "handle": comment.user_handle },
    })
}

fn check_bulk(api: &Api, comments: &[DebugComment]) -> Result<(), ApiError> {
    let (comments_max, delay_ms_max) = (api.settings.bulk_comments_max, api.settings.bulk_delay_ms_max);
    if comments.len() > comments_max {
        return Err(ApiError::bad_value("comments", format!("must be at most {comments_max}")));
    }
    let together = comments.iter().fold(0_u64, |sum, comment| sum.saturating_add(comment.delay));
    if together > delay_ms_max {
        let message = format!("delays must be at most {delay_ms_max} ms together");
        return Err(ApiError::bad_value("comments", message));
    }
    Ok(())
}

/// The key of the nth comment: a bulk that is sent again under its key has one effect too.
fn nth_key(key: &CommandKey, show: EntityId, n: usize) -> Key {
    if !key.given {
        return fresh_key();
    }
    let ulid = ids::made_under(&key.key, show.kind, UserId(Ulid(n as u128)));
    Key::new(&ulid.to_string()).expect("a ULID is 26 printable characters")
}

/// An error among results, in the shape of a refusal on the wire.
fn failed(error: &ApiError) -> Box<RawValue> {
    let mut refusal = error.body()["error"].take();
    refusal["ok"] = json!(false);
    if let Some(Value::Object(basis)) = refusal.as_object_mut().and_then(|fields| fields.remove("details")) {
        refusal.as_object_mut().expect("made of an object").extend(basis);
    }
    RawValue::from_string(refusal.to_string()).expect("made of JSON")
}

const DAY_S: u32 = 24 * 3_600;
