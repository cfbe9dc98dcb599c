//! Gives commands for the play's people, each with its own key, and waits out faults that pass.

use super::words;
use actors::entity::Seq;
use actors::host::Registry;
use actors::host::door::{AnyCommand, Call, Fault};
use actors::ids::{Caller, EntityId, Key};
use actors::kinds::KindTag;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use ulid::Ulid;

pub(super) struct Hand {
    registry: Arc<Registry>,
    clock: Arc<dyn Fn() -> i64 + Send + Sync>,
}

/// What somebody heard.
pub(super) struct Heard {
    pub ok: bool,
    pub json: Value,
}

impl Hand {
    pub fn new(registry: Arc<Registry>, clock: Arc<dyn Fn() -> i64 + Send + Sync>) -> Self {
        Self { registry, clock }
    }

    /// Milliseconds since 1970 UTC.
    pub fn now_ms(&self) -> i64 {
        (self.clock)()
    }

    /// A name for a new entity.
    pub fn name(&self, kind: &str) -> EntityId {
        let kind = KindTag::find(kind).expect("the play's kinds are listed");
        EntityId::new(kind, Ulid::new())
    }

    /// Gives a command and hears the answer, refusals too. The same key is sent again until there is one: that is
    /// what keys are for.
    pub async fn give(
        &self,
        caller: &Caller,
        entity: EntityId,
        verb: &str,
        fields: Value,
    ) -> Result<Heard, String> {
        let key = Key::new(&Ulid::new().to_string()).expect("a ULID is printable and short");
        loop {
            let command = AnyCommand::parse(entity.kind, verb, fields.clone())
                .map_err(|bad| format!("the play's {verb} is no command: {bad}"))?;
            let call =
                Call { entity, command, caller: caller.clone(), key: key.clone(), at_ms: self.now_ms() };
            match self.registry.ask(call).await {
                Ok(reply) => {
                    let json = serde_json::from_str(reply.json.get()).map_err(|fault| fault.to_string())?;
                    return Ok(Heard { ok: reply.ok, json });
                }
                Err(fault) => wait_out(&format!("{entity} {verb}"), fault).await?,
            }
        }
    }

    /// Like [`Hand::give`] for what must not be refused.
    pub async fn order(
        &self,
        caller: &Caller,
        entity: EntityId,
        verb: &str,
        fields: Value,
    ) -> Result<Value, String> {
        let heard = self.give(caller, entity, verb, fields).await?;
        match heard.ok {
            true => Ok(heard.json),
            false => Err(format!("{entity} {verb} was refused: {}", heard.json)),
        }
    }

    /// The public view, and its seq.
    pub async fn look(&self, entity: EntityId, caller: &Caller) -> Result<(Seq, Value), String> {
        loop {
            match self.registry.look(entity, caller.clone()).await {
                Ok(sight) => {
                    let view = serde_json::from_str(sight.view.get()).map_err(|fault| fault.to_string())?;
                    return Ok((sight.seq, view));
                }
                Err(fault) => wait_out(&entity.to_string(), fault).await?,
            }
        }
    }
}

/// An operator may pause or break a cell of the play, and a database may go away: the play waits.
async fn wait_out(what: &str, fault: Fault) -> Result<(), String> {
    match fault {
        Fault::Temporary(_) | Fault::IntakeClosed(_) | Fault::Internal => {
            tracing::debug!(what, ?fault, "the play waits");
            tokio::time::sleep(PATIENCE).await;
            Ok(())
        }
        Fault::NotFound | Fault::Forbidden(_) | Fault::KeyReused | Fault::Unreadable => {
            Err(words(what, &fault))
        }
    }
}

const PATIENCE: Duration = Duration::from_secs(1);
