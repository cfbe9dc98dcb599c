//! The one way a command goes to its entity, and the one way an entity is looked at, whatever the kind.

use super::body::Fields;
use super::callers::{CommandKey, Signed};
use super::{Answer, Api, ids};
use crate::error::ApiError;
use actix_web::http::header;
use actix_web::{HttpResponse, HttpResponseBuilder};
use actors::host::door::{AnyCommand, Call, Fault, Reply, Sight};
use actors::ids::{Caller, EntityId, Key};
use actors::kinds::KindTag;
use serde_json::{Map, Value, json};
use ulid::Ulid;

impl Api {
    /// Gives a command and waits until its answer is durable.
    ///
    /// # Errors
    /// Fields that are no such command, a refusal, or a fault.
    pub(super) async fn ask(
        &self,
        entity: EntityId,
        verb: &str,
        fields: Value,
        caller: Caller,
        key: Key,
    ) -> Result<Reply, ApiError> {
        let command = AnyCommand::parse(entity.kind, verb, fields)?;
        let call = Call { entity, command, caller, key, at_ms: (self.clock)() };
        let reply = self.registry.ask(call).await.map_err(|fault| about(entity, fault))?;
        match reply.ok {
            true => Ok(reply),
            false => Err(ApiError::refused(&reply)),
        }
    }

    /// As [`Api::ask`], answered with the whole object of the wire: `{"ok":true,"seq":…,…}`.
    pub(super) async fn command(
        &self,
        entity: EntityId,
        verb: &str,
        fields: Fields,
        signed: &Signed,
        key: CommandKey,
    ) -> Answer {
        let reply = self.ask(entity, verb, fields.into_value(), signed.caller(), key.key).await?;
        Ok(answered(&reply))
    }

    /// Makes a new entity of the caller's workspace and answers 201 with what it looks like. The same key makes the
    /// same entity.
    pub(super) async fn create(
        &self,
        kind: KindTag,
        fields: Fields,
        signed: &Signed,
        key: CommandKey,
    ) -> Answer {
        let ulid = match key.given {
            true => ids::made_under(&key.key, kind, signed.0.user),
            false => Ulid::new(),
        };
        let entity = EntityId::new(kind, ulid);
        let reply = self.ask(entity, "create", fields.into_value(), signed.caller(), key.key).await?;
        let sight = self.look(entity, signed.caller()).await?;
        let place = format!("/api/{}s/{}", kind.name(), entity.ulid);
        Ok(created(&place, &reply).json(self.whole(&sight, signed.caller()).await?))
    }

    /// What the caller may see of an entity.
    ///
    /// # Errors
    /// No such entity, not for this caller, or a fault.
    pub(super) async fn look(&self, entity: EntityId, caller: Caller) -> Result<Sight, ApiError> {
        self.registry.look(entity, caller).await.map_err(|fault| about(entity, fault))
    }

    /// Only for those who run the entity.
    ///
    /// # Errors
    /// Forbidden to others, besides what [`Api::look`] says.
    pub(super) async fn look_as_runner(&self, entity: EntityId, caller: Caller) -> Result<Sight, ApiError> {
        let sight = self.look(entity, caller).await?;
        match sight.runs {
            true => Ok(sight),
            false => Err(ApiError::forbidden(format!("only those who run this {}", entity.kind.name()))),
        }
    }

    /// As [`Api::object`], with what is hidden from all but those who run the entity; `null` for others.
    ///
    /// # Errors
    /// A fault.
    pub(super) async fn whole(&self, sight: &Sight, caller: Caller) -> Result<Value, ApiError> {
        let mut object = self.object(sight);
        let hidden = RUNNERS_ONLY.iter().filter(|(kind, _)| *kind == sight.entity.kind);
        for (_, field) in hidden {
            object[*field] = match sight.runs {
                true => self.backstage(sight.entity, caller.clone()).await?[*field].take(),
                false => Value::Null,
            };
        }
        Ok(object)
    }

    /// What those who run the entity see beside its view.
    ///
    /// # Errors
    /// No such entity, forbidden to others, or a fault.
    pub(super) async fn backstage(&self, entity: EntityId, caller: Caller) -> Result<Value, ApiError> {
        let seen = self.registry.backstage(entity, caller).await.map_err(|fault| about(entity, fault))?;
        serde_json::from_str(seen.get()).map_err(|_| ApiError::internal())
    }

    /// `{"id","offset","epoch","server_time_ms", …the public view…, "mine"}`.
    pub(super) fn object(&self, sight: &Sight) -> Value {
        let mut object: Map<String, Value> = serde_json::from_str(sight.view.get()).unwrap_or_default();
        object.insert("id".to_owned(), json!(sight.entity));
        object.insert("offset".to_owned(), json!(sight.seq));
        object.insert("epoch".to_owned(), json!(sight.epoch));
        object.insert("server_time_ms".to_owned(), json!((self.clock)()));
        object.insert("mine".to_owned(), json!(sight.mine));
        Value::Object(object)
    }
}

/// 201: something was made that has an address of its own. Whoever answers so adds what it looks like.
pub(super) fn created(place: &str, reply: &Reply) -> HttpResponseBuilder {
    let mut response = HttpResponse::Created();
    response.insert_header((header::LOCATION, place));
    if reply.repeated {
        response.insert_header(REPLAYED);
    }
    response
}

/// An accepted command's answer, as it is on the wire.
pub(super) fn answered(reply: &Reply) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    if reply.repeated {
        response.insert_header(REPLAYED);
    }
    response.content_type("application/json").body(reply.json.get().to_owned())
}

/// Facts that never change, and so may stand in one object with a view of another moment: the kind and the field.
const RUNNERS_ONLY: &[(KindTag, &str)] = &[(ids::AUCTION, "reserve_cents")];

/// Says that this answer was given before, under the same key.
const REPLAYED: (&str, &str) = ("idempotent-replayed", "true");

fn about(entity: EntityId, fault: Fault) -> ApiError {
    match fault {
        Fault::NotFound => ApiError::not_found(entity),
        fault => fault.into(),
    }
}
