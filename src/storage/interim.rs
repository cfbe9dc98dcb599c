//! Until the projector is there: read tables stay empty.

use actors::entity::Seq;
use actors::ids::EntityId;

/// Projects nothing.
pub struct NoProjector;

impl actors::host::ports::Projector for NoProjector {
    fn advanced(&self, _: EntityId, _: Seq) {}
}
