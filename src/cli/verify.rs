//! `souk verify`: walks the hash chain of every entity and names the first event that was changed or is missing.

use super::{Failure, Outcome, open, out, settings};
use crate::config::Given;
use actors::entity::Seq;
use actors::host::chain::{Hash, ROOT, link};
use actors::host::ports::{Journal, Row};
use actors::ids::EntityId;
use clap::Args;

#[derive(Args, Debug)]
pub(super) struct Verify {}

impl Verify {
    /// Fails at the first break, with its entity and seq.
    pub(super) async fn run(&self, given: &Given) -> Outcome {
        let opened = open::as_it_is(&settings(given)?)?;
        let (mut after, mut entities, mut events) = (String::new(), 0_u64, 0_u64);
        loop {
            let heads = opened.heads(&after).await?;
            let Some(last) = heads.last() else { break };
            after.clone_from(&last.0);
            for (name, head, hash) in heads {
                let entity = name.parse::<EntityId>().map_err(|fault| Failure::new(&name, fault))?;
                walk(&*opened.journal, entity, head, &hash).await?;
                entities += 1;
                events += head;
            }
        }
        out::line(format_args!("ok: {events} events of {entities} entities, every chain whole"))
    }
}

/// Reads an entity's events up to its head. Those behind came while we looked.
async fn walk(journal: &dyn Journal, entity: EntityId, head: Seq, head_hash: &[u8]) -> Outcome {
    let mut chain = Chain { entity, seq: 0, hash: ROOT };
    while chain.seq < head {
        let rows = journal.read(entity, chain.seq, PAGE).await?;
        if rows.is_empty() {
            break;
        }
        for row in rows.iter().take_while(|row| row.seq <= head) {
            chain.follow(row).map_err(|why| broken(entity, chain.seq + 1, &why))?;
        }
    }
    chain.ends_at(head, head_hash).map_err(|why| broken(entity, chain.seq, &why))
}

fn broken(entity: EntityId, seq: Seq, why: &str) -> Failure {
    Failure::new(&format!("broken at {entity} seq {seq}"), why)
}

/// How far the events hang together.
struct Chain {
    entity: EntityId,
    seq: Seq,
    hash: Hash,
}

impl Chain {
    fn follow(&mut self, row: &Row) -> Result<(), String> {
        if row.seq != self.seq + 1 {
            return Err(format!("missing: the next event stored is {}", row.seq));
        }
        if row.hash != link(&self.hash, self.entity, row) {
            return Err(format!("changed: {} doesn't have the hash it was stored with", row.event));
        }
        (self.seq, self.hash) = (row.seq, row.hash);
        Ok(())
    }

    fn ends_at(&self, head: Seq, hash: &[u8]) -> Result<(), String> {
        if self.seq != head {
            return Err(format!("the events behind it are missing, up to {head}"));
        }
        match head == 0 || self.hash == *hash {
            true => Ok(()),
            false => Err("changed: the chain was written anew and doesn't end as it did".to_owned()),
        }
    }
}

const PAGE: usize = 1_000;

#[cfg(test)]
mod tests {
    use super::*;
    use actors::host::ports::RowCause;
    use actors::kinds::KindTag;
    use ulid::Ulid;

    fn entity() -> EntityId {
        EntityId::new(KindTag::ALL[0], Ulid(1))
    }

    /// Three events that hang together.
    fn rows() -> Vec<Row> {
        let mut before = ROOT;
        let row = |seq| {
            let cause = Some(RowCause { who: "system".into(), key: Some("k".into()), fingerprint: 7 });
            let payload = format!(r#"{{"t":"noticed","number":{seq}}}"#);
            let event = "noticed".to_owned();
            let mut row =
                Row { seq, term: 1, at_ms: 5, event: event.into(), version: 1, cause, payload, hash: ROOT };
            row.hash = link(&before, entity(), &row);
            before = row.hash;
            row
        };
        (1..=3).map(row).collect()
    }

    /// Where the walk breaks, with the head as `rows` would have it.
    fn verdict(stored: &[Row]) -> Result<(), (Seq, String)> {
        let whole = rows();
        let mut chain = Chain { entity: entity(), seq: 0, hash: ROOT };
        for row in stored {
            chain.follow(row).map_err(|why| (chain.seq + 1, why))?;
        }
        chain.ends_at(3, &whole[2].hash).map_err(|why| (chain.seq, why))
    }

    #[test]
    fn a_whole_chain_holds() {
        assert_eq!(verdict(&rows()), Ok(()));
    }

    #[test]
    fn every_changed_field_is_found_where_it_is() {
        let changes: [fn(&mut Row); 7] = [
            |row| row.payload = row.payload.replace('2', "9"),
            |row| row.at_ms += 1,
            |row| row.term += 1,
            |row| row.event.to_mut().push('x'),
            |row| row.version += 1,
            |row| row.cause = None,
            |row| row.hash[31] ^= 1,
        ];
        for change in changes {
            let mut stored = rows();
            change(&mut stored[1]);
            assert_eq!(verdict(&stored).map_err(|(seq, _)| seq), Err(2));
        }
    }

    #[test]
    fn missing_events_are_found_in_the_middle_and_at_the_end() {
        let mut stored = rows();
        stored.remove(1);
        let (seq, why) = verdict(&stored).expect_err("a gap");
        assert_eq!((seq, why.starts_with("missing")), (2, true));
        let (seq, why) = verdict(&rows()[..2]).expect_err("no end");
        assert_eq!(seq, 2);
        assert!(why.contains("missing"), "{why}");
    }

    #[test]
    fn a_chain_written_anew_from_the_change_on_ends_elsewhere() {
        let mut stored = rows();
        stored[1].payload = "{}".to_owned();
        stored[1].hash = link(&stored[0].hash, entity(), &stored[1]);
        stored[2].hash = link(&stored[1].hash, entity(), &stored[2]);
        assert_eq!(verdict(&stored).map_err(|(seq, _)| seq), Err(3));
    }
}
