//! An entity at some moment of its history, replayed from the journal without owning or waking it.

use super::door::{Fault, Logged, Replayed};
use super::encode;
use super::pages::{Read, Records};
use super::ports::{Journal, JournalFault, Row};
use super::recovery::Unrecovered;
use crate::engine::{Cell, Snapshot};
use crate::entity::{Kind, Lane, Seq};
use crate::ids::EntityId;
use crate::kinds::{self, Visitor};
use crate::time::UnixMs;
use serde_json::json;
use std::sync::Arc;
use tokio::runtime::Handle;

/// The entity as it was at `seq` (its newest when `None`), replayed off this thread. Needs no registry: a tool may
/// look into the journal of a server that is running.
///
/// # Errors
/// [`Fault::NotFound`] for an entity without events, temporary when the journal can't be read or replayed.
pub async fn replay(
    journal: Arc<dyn Journal>,
    entity: EntityId,
    seq: Option<Seq>,
) -> Result<Replayed, Fault> {
    let replay = Replay { runtime: Handle::current(), journal, entity, until: seq };
    let replayed = tokio::task::spawn_blocking(move || kinds::visit(entity.kind, replay)).await;
    replayed.unwrap_or(Err(Fault::Internal))
}

/// Replays up to a seq, or to the end.
struct Replay {
    runtime: Handle,
    journal: Arc<dyn Journal>,
    entity: EntityId,
    until: Option<Seq>,
}

impl Visitor for Replay {
    type Out = Result<Replayed, Fault>;

    fn visit<K: Kind>(self) -> Self::Out {
        let until = self.until.unwrap_or(Seq::MAX);
        let (mut fault, mut at_ms) = (None, 0);
        let records = Records::<K>::new(&self.runtime, self.journal, self.entity, 0, until);
        let records = records.map_while(|read| match read {
            Ok(Read { record, .. }) => {
                at_ms = record.at.0;
                Some(record)
            }
            Err(Unrecovered::Away(why) | Unrecovered::Unfit(why)) => {
                fault = Some(why);
                None
            }
        });
        let cell = Cell::<K, ()>::recover(Snapshot::unborn(self.entity), 0, records);
        if let Some(why) = fault {
            return Err(Fault::Temporary(why));
        }
        let cell = cell.map_err(|why| Fault::Temporary(format!("the journal can't be replayed: {why}")))?;
        if cell.published() == 0 {
            return Err(Fault::NotFound);
        }
        Ok(Replayed {
            entity: self.entity,
            seq: cell.published(),
            at_ms: UnixMs(at_ms).0,
            phase: K::phase(cell.state()),
            state: serde_json::to_value(cell.state()).map_err(|_| Fault::Internal)?,
        })
    }
}

/// Stored rows as an operator's log lane shows them.
pub(super) struct Show(pub(super) Vec<Row>);

impl Visitor for Show {
    type Out = Vec<Logged>;

    fn visit<K: Kind>(self) -> Self::Out {
        let show = |row: Row| {
            let json = match encode::record::<K>(&row) {
                Ok(record) => encode::publication(&record, Lane::Ops).to_string(),
                Err(JournalFault(why)) => unreadable(&row, &why),
            };
            let who = row.cause.map(|cause| cause.who);
            Logged { seq: row.seq, at_ms: row.at_ms, who, name: row.event, event: encode::raw(json) }
        };
        self.0.into_iter().map(show).collect()
    }
}

/// A row that is no event of its kind: an operator who looks for what stops a replay must see just this one.
fn unreadable(row: &Row, why: &str) -> String {
    let Row { seq, at_ms, event, version, payload, .. } = row;
    let shown =
        json!({ "t": event, "v": version, "at": at_ms, "seq": seq, "unreadable": why, "payload": payload });
    shown.to_string()
}
