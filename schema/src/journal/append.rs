//! Appends on their way into a batch, and how those of one entity join. No database here.

use super::{EventRow, OutboxRow};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// What became of an append.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stored {
    Stored,
    /// Another term or head was found; nothing of this entity was written. The text says what was found.
    Fenced(String),
    /// It may be stored or not.
    Unknown(String),
}

/// Called exactly once, from any thread, with the outcome; with [`Stored::Unknown`] when it is dropped uncalled.
pub struct Done(Mutex<Option<Tell>>);

type Tell = Box<dyn FnOnce(Stored) + Send>;

impl Done {
    #[must_use]
    pub fn new(tell: impl FnOnce(Stored) + Send + 'static) -> Self {
        Self(Mutex::new(Some(Box::new(tell))))
    }

    pub fn call(self, outcome: Stored) {
        self.tell(outcome);
    }

    /// Only the first outcome counts.
    fn tell(&self, outcome: Stored) {
        let tell = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(tell) = tell {
            tell(outcome);
        }
    }
}

impl Drop for Done {
    fn drop(&mut self) {
        self.tell(Stored::Unknown("the journal's writer is gone".to_owned()));
    }
}

/// Rows of one entity that are stored together or not at all.
pub struct Append {
    pub entity: String,
    pub term: i64,
    /// The head the journal must have.
    pub expected_head: i64,
    /// Numbered `expected_head + 1 ..`.
    pub rows: Vec<EventRow>,
    pub outbox: Vec<OutboxRow>,
    /// The entity's soonest deadline after these rows, milliseconds since 1970 UTC.
    pub due_at_ms: Option<i64>,
    pub done: Done,
}

impl Append {
    /// What it weighs in a batch.
    pub(crate) fn bytes(&self) -> usize {
        self.rows.iter().map(|row| row.payload.len()).sum()
    }

    fn last(&self) -> Option<&EventRow> {
        let in_order = self.rows.iter().zip(self.expected_head + 1..).all(|(row, seq)| row.seq == seq);
        self.rows.last().filter(|_| in_order)
    }
}

/// Appends of one entity that follow each other: one move of its head.
pub(crate) struct Group {
    pub(crate) appends: Vec<Append>,
    pub(crate) new_head: i64,
    pub(crate) new_hash: Vec<u8>,
}

impl Group {
    pub(crate) fn entity(&self) -> &str {
        &self.appends[0].entity
    }

    pub(crate) fn term(&self) -> i64 {
        self.appends[0].term
    }

    pub(crate) fn expected_head(&self) -> i64 {
        self.appends[0].expected_head
    }

    pub(crate) fn due_at_ms(&self) -> Option<i64> {
        self.appends[self.appends.len() - 1].due_at_ms
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = &EventRow> {
        self.appends.iter().flat_map(|append| &append.rows)
    }

    pub(crate) fn outbox(&self) -> impl Iterator<Item = &OutboxRow> {
        self.appends.iter().flat_map(|append| &append.outbox)
    }

    /// Tells whoever waits; only the first outcome counts.
    pub(crate) fn answer(&self, outcome: &Stored) {
        self.appends.iter().for_each(|append| append.done.tell(outcome.clone()));
    }

    /// Why the check of term and head failed.
    pub(crate) fn fenced(&self, found: Option<(i64, i64)>) -> Stored {
        let found = match found {
            Some((term, head)) => format!("found term {term} and head {head}"),
            None => "found no such entity".to_owned(),
        };
        Stored::Fenced(format!("term {} expected head {}, {found}", self.term(), self.expected_head()))
    }

    fn takes(&self, next: &Append) -> bool {
        self.term() == next.term && self.new_head == next.expected_head
    }
}

/// Joins appends of one entity that follow each other; keeps the order within every entity. An append whose rows are
/// not numbered from its expected head on is answered here: storing it would break the journal.
pub(crate) fn groups(appends: Vec<Append>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::with_capacity(appends.len());
    let mut newest: HashMap<String, usize> = HashMap::with_capacity(appends.len());
    for append in appends {
        let Some(last) = append.last() else {
            append.done.call(Stored::Fenced("the rows don't follow the expected head".to_owned()));
            continue;
        };
        let (new_head, new_hash) = (last.seq, last.hash.clone());
        if let Some(group) = newest.get(&append.entity).map(|&place| &mut groups[place])
            && group.takes(&append)
        {
            (group.new_head, group.new_hash) = (new_head, new_hash);
            group.appends.push(append);
            continue;
        }
        newest.insert(append.entity.clone(), groups.len());
        groups.push(Group { appends: vec![append], new_head, new_hash });
    }
    groups
}

/// Parts groups so that an entity stands once in each part, in order.
pub(crate) fn rounds(groups: Vec<Group>) -> Vec<Vec<Group>> {
    let mut rounds: Vec<Vec<Group>> = Vec::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    for group in groups {
        let round = seen.entry(group.entity().to_owned()).and_modify(|round| *round += 1).or_insert(0);
        if *round == rounds.len() {
            rounds.push(Vec::new());
        }
        rounds[*round].push(group);
    }
    rounds
}

/// Counts the events of one commit, where there are any.
pub(crate) fn measure(groups: &[Group]) {
    let events: usize = groups.iter().map(|group| group.rows().count()).sum();
    if events > 0 {
        #[allow(clippy::cast_precision_loss, reason = "a batch has a few thousand events")]
        metrics::histogram!("souk_batch_size").record(events as f64);
    }
}
