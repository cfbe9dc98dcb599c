//! The floor of the market as a session needs it: commands in, answers and mail out. The registry is the real one;
//! tests bring a scripted one. Nothing here knows sockets.

use actors::entity::{Lane, Seq};
use actors::host::Registry;
use actors::host::door::{AnyCommand, BadInput, Call, Fault, History, Presence, ReplyTo, Subscribe};
use actors::host::ports::SessionId;
use actors::ids::{Caller, EntityId, Key};
use futures_util::future::BoxFuture;
use serde_json::Value;
use std::sync::Arc;

/// A command as it came from the wire: a verb and its fields, not yet read as the kind's own type.
#[derive(Clone, Debug)]
pub struct Order {
    pub entity: EntityId,
    pub verb: String,
    /// An object.
    pub fields: Value,
    pub caller: Caller,
    pub key: Key,
    /// Milliseconds since 1970.
    pub at_ms: i64,
}

/// A page of a log lane that somebody asks for.
#[derive(Clone, Debug)]
pub struct PageWish {
    pub entity: EntityId,
    pub lane: Lane,
    pub caller: Caller,
    /// Exclusive in both directions.
    pub since: Option<Seq>,
    pub limit: usize,
    /// Newest first.
    pub reverse: bool,
}

/// Where commands go and what can be asked.
pub trait Floor: Send + Sync + 'static {
    /// Hands a command to its cell and returns at once; `reply` is called once, from any thread.
    ///
    /// # Errors
    /// The body is no command: nothing was handed over, and `reply` is never called.
    fn give(&self, order: Order, reply: ReplyTo) -> Result<(), BadInput>;
    /// Registers a subscriber; the answer comes through its hub.
    fn subscribe(&self, wish: Subscribe);
    /// The session no longer follows that lane.
    fn leave(&self, entity: EntityId, lane: Lane, session: SessionId);
    /// Who follows that lane.
    fn presence(
        &self,
        entity: EntityId,
        lane: Lane,
        caller: Caller,
    ) -> BoxFuture<'static, Result<Presence, Fault>>;
    /// A page of a log lane.
    fn history(&self, wish: PageWish) -> BoxFuture<'static, Result<History, Fault>>;
}

/// The real floor.
pub struct RegistryFloor(pub Arc<Registry>);

impl Floor for RegistryFloor {
    fn give(&self, order: Order, reply: ReplyTo) -> Result<(), BadInput> {
        let Order { entity, verb, fields, caller, key, at_ms } = order;
        let command = AnyCommand::parse(entity.kind, &verb, fields)?;
        self.0.give(Call { entity, command, caller, key, at_ms }, reply);
        Ok(())
    }

    fn subscribe(&self, wish: Subscribe) {
        self.0.subscribe(wish);
    }

    fn leave(&self, entity: EntityId, lane: Lane, session: SessionId) {
        self.0.leave(entity, lane, session);
    }

    fn presence(
        &self,
        entity: EntityId,
        lane: Lane,
        caller: Caller,
    ) -> BoxFuture<'static, Result<Presence, Fault>> {
        let registry = self.0.clone();
        Box::pin(async move { registry.presence(entity, lane, caller).await })
    }

    fn history(&self, wish: PageWish) -> BoxFuture<'static, Result<History, Fault>> {
        let registry = self.0.clone();
        Box::pin(async move {
            let PageWish { entity, lane, caller, since, limit, reverse } = wish;
            registry.history(entity, lane, caller, since, limit, reverse).await
        })
    }
}
