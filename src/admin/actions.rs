//! `POST /api/admin/cells/{entity}/{action}`: what an operator may do to one cell, with a reason, audited first.

use super::Inspector;
use super::audit::{Deed, away};
use super::history::known;
use super::operator::{Named, Operator};
use crate::api::Body;
use crate::error::{ApiError, Code};
use actix_web::HttpRequest;
use actix_web::web::{Data, Json};
use actors::host::door::{Control, ControlFault, ControlRefusal};
use actors::ids::EntityId;
use actors::limits;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Order {
    /// 1 to 500 characters: why.
    reason: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Obeyed {
    #[schema(value_type = String)]
    entity: EntityId,
    action: &'static str,
}

#[utoipa::path(post, path = "/api/admin/cells/{entity}/{action}", tag = "inspector", security(("bearer" = [])),
    params(("entity" = String, Path, description = "`auction:01J…`"),
        ("action" = String, Path, description = "retire, restart, pause, resume, release; plant_panic in development")),
    request_body = Order,
    responses((status = 200, description = "It is noted in the audit log, and done", body = Obeyed)))]
pub(super) async fn act(
    Operator(operator): Operator,
    inspector: Data<Inspector>,
    Named(entity): Named,
    request: HttpRequest,
    Body(order): Body<Order>,
) -> Result<Json<Obeyed>, ApiError> {
    let name = request.match_info().get("action").unwrap_or_default();
    let (name, control) = find(name).ok_or_else(|| {
        let names: Vec<_> = ACTIONS.iter().map(|(name, _)| *name).collect();
        ApiError::not_found(format!("action {name:?}; there are {}", names.join(", ")))
    })?;
    if matches!(control, Control::PlantPanic) && inspector.production {
        return Err(ApiError::not_found(format!("action {name:?}")));
    }
    let reason = stated(&order.reason)?;
    known(&inspector, entity).await?;
    let deed = |action: String, details| Deed {
        operator,
        action,
        entity_type: entity.kind.name().to_owned(),
        entity_id: entity.to_string(),
        details,
        at_ms: (inspector.clock)(),
    };
    // First the note, then the deed: there may be a note without a deed, and a second note then says so, but never a
    // deed without a note.
    let noted = deed(format!("cell.{name}"), json!({ "reason": reason }));
    inspector.audit.note(noted).await.map_err(away)?;
    tracing::warn!(%entity, %operator, action = name, reason, "an operator acts on a cell");
    if let Err(why) = inspector.registry.control(entity, control).await {
        let (what, error) = match &why {
            ControlFault::Refused(_) => ("refused", ApiError::from(why)),
            ControlFault::Fault(_) => ("failed", ApiError::from(why)),
        };
        let details = json!({ "reason": reason, "error": error.body()["error"] });
        inspector.audit.note(deed(format!("cell.{name}.{what}"), details)).await.map_err(away)?;
        return Err(error);
    }
    Ok(Json(Obeyed { entity, action: name }))
}

impl From<ControlFault> for ApiError {
    fn from(fault: ControlFault) -> Self {
        match fault {
            ControlFault::Refused(why) => Self::new(why.into(), why.to_string()),
            ControlFault::Fault(fault) => fault.into(),
        }
    }
}

impl From<ControlRefusal> for Code {
    fn from(why: ControlRefusal) -> Self {
        match why {
            ControlRefusal::CellBusy => Code::CellBusy,
            ControlRefusal::CellFollowed => Code::CellFollowed,
            ControlRefusal::CellNotQuarantined => Code::CellNotQuarantined,
            ControlRefusal::CellPaused => Code::CellPaused,
            ControlRefusal::CellQuarantined => Code::CellQuarantined,
            ControlRefusal::CellUnreadable => Code::CellUnreadable,
        }
    }
}

/// The reason without the blanks around it.
pub(super) fn stated(reason: &str) -> Result<String, ApiError> {
    let reason = reason.trim();
    match reason.chars().count() {
        0 => Err(ApiError::bad_value("reason", "must say why")),
        chars if chars > limits::REASON_CHARS_MAX => {
            Err(ApiError::bad_value("reason", format!("at most {} characters", limits::REASON_CHARS_MAX)))
        }
        _ => Ok(reason.to_owned()),
    }
}

fn find(name: &str) -> Option<(&'static str, Control)> {
    ACTIONS.iter().copied().find(|(known, _)| *known == name)
}

const ACTIONS: [(&str, Control); 6] = [
    ("retire", Control::Retire),
    ("restart", Control::Restart),
    ("pause", Control::PauseIntake),
    ("resume", Control::ResumeIntake),
    ("release", Control::Release),
    ("plant_panic", Control::PlantPanic),
];
