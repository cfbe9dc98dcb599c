//! `rpc`: a command for an entity, `<kind>.<verb>`. The answer goes from the cell's thread straight into this
//! session's queue. What a rule refuses is an answer too, inside `rpc.data`; an error means that nothing was decided.
//!
//! One method concerns no entity and is answered here, guests included: `time`, `{"ok":true,"now_ms":…}`, by which a
//! client measures its round trip and how far its clock is off.

use super::{call_permit, caller};
use crate::gateway::codec::{command, reply};
use crate::gateway::codes::{self, Failure};
use crate::gateway::floor::Order;
use crate::gateway::outgoing::Message;
use crate::gateway::session::Session;
use actors::host::door::{Answered, BadInput, Fault};
use actors::ids::{EntityId, Key};
use actors::kinds::KindTag;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value, json};

pub(super) fn run(session: &Session, id: u32, request: command::Rpc) -> Result<(), Failure> {
    if request.method == TIME {
        tell_time(session, id);
        return Ok(());
    }
    let order = order(session, request)?;
    let permit = call_permit(session)?;
    let reply = Box::new(move |answered: Answered| {
        permit.outgoing().push(answer(id, answered));
    });
    session.shared.floor.give(order, reply).map_err(|why| match &*why.field {
        // The registry's word for a verb that the kind doesn't have.
        "method" => codes::METHOD_NOT_FOUND.into(),
        _ => codes::BAD_REQUEST.because(why),
    })
}

fn tell_time(session: &Session, id: u32) {
    let told = json!({ "ok": true, "now_ms": (session.shared.clock)() });
    let mut text = String::new();
    reply::rpc(&mut text, id, &told.to_string());
    session.say(text);
}

fn order(session: &Session, request: command::Rpc) -> Result<Order, Failure> {
    let caller = caller(session)?;
    if caller.who.is_nobody() {
        return Err(codes::PERMISSION_DENIED.because("sign in first"));
    }
    let unknown = || Failure::from(codes::METHOD_NOT_FOUND);
    let (word, verb) = request.method.split_once('.').ok_or_else(unknown)?;
    let kind = KindTag::find(word).ok_or_else(unknown)?;
    if let Some(field) = request.data.repeated {
        return Err(wrong(&field, "is given twice"));
    }
    let Value::Object(mut fields) = request.data.value else {
        return Err(codes::BAD_REQUEST.because("data: must be an object"));
    };
    let entity = text(&mut fields, kind.name())?;
    let form = || wrong(kind.name(), format_args!("{entity:?} is not of the form {}:ULID", kind.name()));
    let entity = EntityId::of_kind(kind, &entity).ok_or_else(form)?;
    let key = Key::new(&text(&mut fields, "key")?).map_err(|why| codes::BAD_REQUEST.because(why))?;
    Ok(Order {
        entity,
        verb: verb.to_owned(),
        fields: Value::Object(fields),
        caller,
        key,
        at_ms: (session.shared.clock)(),
    })
}

fn text(fields: &mut Map<String, Value>, name: &str) -> Result<String, Failure> {
    match fields.remove(name) {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(wrong(name, "must be a string")),
        None => Err(wrong(name, "is missing")),
    }
}

fn wrong(field: &str, message: impl std::fmt::Display) -> Failure {
    codes::BAD_REQUEST.because(BadInput { field: field.to_owned(), message: message.to_string() })
}

const TIME: &str = "time";

fn answer(id: u32, answered: Answered) -> Message {
    let fault = match answered {
        Ok(decided) => return Message::Answer { id, json: decided.json },
        Err(fault) => fault,
    };
    let failure = match &fault {
        Fault::NotFound => return refusal(id, &fault, "there is no such thing"),
        Fault::KeyReused => return refusal(id, &fault, "this key belongs to another command"),
        Fault::IntakeClosed(why) => return refusal(id, &fault, why),
        Fault::Forbidden(why) => codes::PERMISSION_DENIED.because(why),
        Fault::Temporary(why) => codes::INTERNAL.because(why),
        // It may or may not have happened; the same key will tell.
        Fault::Internal | Fault::Unreadable => codes::INTERNAL.into(),
    };
    Message::Own(reply::error(id, &failure))
}

fn refusal(id: u32, fault: &Fault, message: &str) -> Message {
    let body = json!({ "ok": false, "code": fault.code(), "message": message });
    Message::Answer { id, json: to_raw_value(&body).unwrap_or_else(|_| RawValue::NULL.to_owned()) }
}
