//! The near-misses that wait for the operator's word, oldest first. Not here: how a comment is read, and what accepting
//! one does.

use super::comment::{Doubt, Leaning, Parsed};
use super::messages::Event;
use super::person::Person;
use crate::limits;
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::sync::Arc;

/// A comment that almost claimed or passed, while the show was active.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Near {
    /// The comment's.
    pub number: u64,
    pub at_ms: UnixMs,
    pub person: Person,
    pub text: Arc<str>,
    pub leaning: Leaning,
    pub item_number: Arc<str>,
    pub doubt: Doubt,
}

/// The last [`limits::NEAR_MISSES_MAX`] that nobody has settled, by their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NearMisses(VecDeque<Near>);

impl NearMisses {
    /// The one with that comment's number.
    #[must_use]
    pub fn find(&self, number: u64) -> Option<&Near> {
        self.0.get(self.place(number)?)
    }

    /// Oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Near> + ExactSizeIterator {
        self.0.iter()
    }

    /// Takes a comment in that is a near-miss; others pass by.
    pub(super) fn hear(&mut self, event: &Event, at: UnixMs) {
        let Event::Commented { number, person, text, parsed, .. } = event else {
            unreachable!("only comments are heard")
        };
        let Parsed::Near { leaning, item_number, doubt } = parsed else { return };
        if self.0.len() == limits::NEAR_MISSES_MAX {
            self.0.pop_front();
        }
        self.0.push_back(Near {
            number: *number,
            at_ms: at,
            person: person.clone(),
            text: text.clone(),
            leaning: *leaning,
            item_number: item_number.clone(),
            doubt: *doubt,
        });
    }

    pub(super) fn settle(&mut self, number: u64) {
        let place = self.place(number).expect("what is settled was waiting");
        self.0.remove(place);
    }

    fn place(&self, number: u64) -> Option<usize> {
        self.0.binary_search_by_key(&number, |near| near.number).ok()
    }
}
