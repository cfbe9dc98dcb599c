//! One entity's journal as it grows under fire: read piece by piece, its chain followed by ourselves, and every answer
//! looked up in it.

use super::history::Op;
use super::stored::Stored;
use actors::host::chain::{Hash, ROOT, link};
use actors::host::ports::Row;
use actors::ids::EntityId;
use std::collections::HashMap;

pub struct Course {
    pub entity: String,
    pub rows: Vec<Row>,
    hash: Hash,
    /// By caller and key: the last seq of each decision under it.
    places: HashMap<(String, String), Vec<u64>>,
}

impl Course {
    pub fn of(entity: &str) -> Self {
        Self { entity: entity.to_owned(), rows: Vec::new(), hash: ROOT, places: HashMap::new() }
    }

    /// Reads what came since the last time.
    ///
    /// # Errors
    /// A gap, a broken chain or a term that fell, as a sentence.
    pub async fn read_on(&mut self, stored: &Stored) -> Result<(), String> {
        let id: EntityId = self.entity.parse()?;
        let head = u64::try_from(self.rows.len()).expect("it fits");
        let fresh = stored.rows(&self.entity, head).await;
        for row in fresh {
            let seq = u64::try_from(self.rows.len()).expect("it fits") + 1;
            let term = self.rows.last().map_or(0, |row| row.term);
            if row.seq != seq || row.term < term {
                return Err(format!("{} seq {seq}, term {term}: then {row:?}", self.entity));
            }
            if link(&self.hash, id, &row) != row.hash {
                return Err(format!("{} seq {seq}: the chain is broken", self.entity));
            }
            self.hash = row.hash;
            self.note(&row);
            self.rows.push(row);
        }
        Ok(())
    }

    /// Each of these, answered before the last reading, stands in the journal once, where its answer says.
    ///
    /// # Errors
    /// The first that doesn't, as a sentence.
    pub fn expect(&self, ops: &[Op]) -> Result<(), String> {
        for op in ops.iter().filter(|op| op.entity == self.entity) {
            let found = self.places.get(&(op.user.clone(), op.key().to_owned()));
            match found.map(Vec::as_slice) {
                Some([seq]) if *seq == op.seq() => {}
                None => return Err(format!("acknowledged and lost: {op:?}")),
                Some(seqs) => return Err(format!("stands at {seqs:?}: {op:?}")),
            }
        }
        Ok(())
    }

    fn note(&mut self, row: &Row) {
        let begins = row.cause.is_some();
        let before = self.rows.iter().rev();
        // A row without a cause continues the decision before it.
        let cause = row.cause.as_ref().or_else(|| before.filter_map(|row| row.cause.as_ref()).next());
        let Some((who, Some(key))) = cause.map(|cause| (&cause.who, &cause.key)) else { return };
        let seqs = self.places.entry((who.clone(), key.clone())).or_default();
        match (begins, seqs.last_mut()) {
            (false, Some(last)) => *last = row.seq,
            _ => seqs.push(row.seq),
        }
    }
}
