//! `/api/inbox`: what somebody was told.

use super::body::Fields;
use super::callers::{CommandKey, Signed};
use super::orders::{Accepted, ReadUpTo};
use super::views::Inbox;
use super::{Answer, Api};
use actix_web::HttpResponse;
use actix_web::web::Data;
use actors::host::door::{Fault, Sight};
use actors::ids::EntityId;
use actors::kinds::KindTag;
use serde_json::{Value, json};

#[utoipa::path(get, path = "/api/inbox", tag = "inbox", security(("bearer" = [])),
    responses((status = 200, description = "The notices, newest first", body = Inbox)))]
pub(super) async fn show(api: Data<Api>, signed: Signed) -> Answer {
    let inbox = own(&signed);
    let object = match api.registry.look(inbox, signed.caller()).await {
        Ok(sight) => notices(&api, &sight),
        // Nobody has told this person anything yet.
        Err(Fault::NotFound) => json!({
            "id": inbox, "offset": 0, "epoch": "", "server_time_ms": (api.clock)(),
            "received": 0, "unread": 0, "read_up_to": 0, "notices": [],
        }),
        Err(fault) => return Err(fault.into()),
    };
    Ok(HttpResponse::Ok().json(object))
}

#[utoipa::path(post, path = "/api/inbox/read", tag = "inbox", security(("bearer" = [])), request_body = ReadUpTo,
    responses((status = 200, description = "`{ok, seq, unread}`", body = Accepted)))]
pub(super) async fn read(api: Data<Api>, signed: Signed, key: CommandKey, fields: Fields) -> Answer {
    api.command(own(&signed), "read", fields, &signed, key).await
}

/// An inbox bears its owner's ULID.
fn own(signed: &Signed) -> EntityId {
    EntityId::new(KindTag::Inbox, signed.0.user.0)
}

/// The notices are the owner's own part: here they stand beside the rest.
fn notices(api: &Api, sight: &Sight) -> Value {
    let mut object = api.object(sight);
    if let Value::Object(fields) = &mut object
        && let Some(Value::Object(mine)) = fields.remove("mine")
    {
        fields.extend(mine);
    }
    object
}
