//! `souk replay`: an entity's state at some moment of its history, from the journal. A running server isn't disturbed.

use super::{Failure, Outcome, open, out, settings};
use crate::config::Given;
use actors::entity::Seq;
use actors::host::door::Fault;
use actors::ids::EntityId;
use clap::Args;

#[derive(Args, Debug)]
pub(super) struct Replay {
    /// Its name, auction:01J…
    entity: EntityId,
    /// The number of the last event to apply; all of them when missing
    #[arg(long, value_name = "SEQ", value_parser = clap::value_parser!(u64).range(1..))]
    at: Option<Seq>,
}

impl Replay {
    /// Prints one JSON object: entity, seq, at_ms, phase, state.
    pub(super) async fn run(&self, given: &Given) -> Outcome {
        let opened = open::as_it_is(&settings(given)?)?;
        let replayed = actors::host::replay(opened.journal, self.entity, self.at).await;
        let replayed = replayed.map_err(|fault| match fault {
            Fault::NotFound => Failure::new(&self.entity.to_string(), "there is no such entity"),
            fault => Failure::new(&self.entity.to_string(), format!("{fault:?}")),
        })?;
        if let Some(at) = self.at.filter(|at| *at > replayed.seq) {
            return Err(Failure::new(&format!("--at {at}"), format!("the last event is {}", replayed.seq)));
        }
        out::line(serde_json::to_string_pretty(&replayed)?)
    }
}
