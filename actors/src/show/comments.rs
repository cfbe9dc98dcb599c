//! The latest comments, and which comments of other platforms were heard before.

use super::comment::Parsed;
use super::messages::{Event, Outcome};
use super::person::{Person, Platform};
use crate::limits;
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// One comment and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    pub number: u64,
    pub at_ms: UnixMs,
    pub person: Person,
    pub text: Arc<str>,
    pub parsed: Parsed,
    pub outcome: Outcome,
}

/// A comment's name on its platform.
pub(super) type Source = (Platform, Arc<str>);

/// What became of a comment of another platform.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Heard {
    pub(super) source: Source,
    pub(super) number: u64,
    pub(super) outcome: Outcome,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Kept")]
pub struct Comments {
    /// Comments ever kept, which is the number of the latest.
    count: u64,
    /// The last [`limits::COMMENTS_IN_MEMORY_MAX`], oldest first.
    latest: VecDeque<Comment>,
    /// The last [`limits::COMMENT_IDS_REMEMBERED_MAX`] with an id, oldest first.
    heard: VecDeque<Heard>,
    /// The numbers of those in `heard`.
    #[serde(skip)]
    by_source: BTreeMap<Source, u64>,
}

impl Comments {
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The latest, oldest first.
    pub fn latest(&self) -> impl DoubleEndedIterator<Item = &Comment> + ExactSizeIterator {
        self.latest.iter()
    }

    /// How many comment ids are remembered.
    #[must_use]
    pub fn remembered(&self) -> usize {
        self.heard.len()
    }

    pub(super) fn find_heard(&self, source: &Source) -> Option<&Heard> {
        let number = self.by_source.get(source)?;
        let place = self.heard.binary_search_by_key(number, |heard| heard.number).ok()?;
        self.heard.get(place)
    }

    pub(super) fn sources(&self) -> usize {
        self.by_source.len()
    }

    pub(super) fn hear(&mut self, event: &Event, at: UnixMs) {
        let Event::Commented { number, person, comment_id, text, parsed, outcome, .. } = event else {
            unreachable!("only comments are heard")
        };
        assert_eq!(*number, self.count + 1, "comments are counted without a gap");
        self.count = *number;
        if let Some(id) = comment_id {
            let source = (person.platform, id.clone());
            self.remember(Heard { source, number: *number, outcome: outcome.clone() });
        }
        if self.latest.len() == limits::COMMENTS_IN_MEMORY_MAX {
            self.latest.pop_front();
        }
        self.latest.push_back(Comment {
            number: *number,
            at_ms: at,
            person: person.clone(),
            text: text.clone(),
            parsed: parsed.clone(),
            outcome: outcome.clone(),
        });
    }

    /// Notes what became of a near-miss after all, where it is among the latest. What its platform hears when it sends
    /// the comment again stays the first outcome.
    pub(super) fn settle(&mut self, number: u64, outcome: &Outcome) {
        if let Ok(place) = self.latest.binary_search_by_key(&number, |comment| comment.number) {
            self.latest[place].outcome = outcome.clone();
        }
    }

    fn remember(&mut self, heard: Heard) {
        if self.heard.len() == limits::COMMENT_IDS_REMEMBERED_MAX
            && let Some(oldest) = self.heard.pop_front()
        {
            self.by_source.remove(&oldest.source);
        }
        let before = self.by_source.insert(heard.source.clone(), heard.number);
        assert_eq!(before, None, "a comment is heard once");
        self.heard.push_back(heard);
    }
}

/// What a snapshot keeps of the comments.
#[derive(Deserialize)]
struct Kept {
    count: u64,
    latest: VecDeque<Comment>,
    heard: VecDeque<Heard>,
}

impl From<Kept> for Comments {
    fn from(Kept { count, latest, heard }: Kept) -> Self {
        let by_source = heard.iter().map(|heard| (heard.source.clone(), heard.number)).collect();
        Self { count, latest, heard, by_source }
    }
}
