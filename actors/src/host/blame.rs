//! Who changed this? The event that last changed one place of a state, found in the journal without owning or waking
//! the entity.
//!
//! States go forward only, and a place may come back to an old value, so its value is compared after each event. To
//! begin that at the end, the history is gone through once, with copies of the state left at a few posts; then the
//! stretches between the posts are searched the same way, the last one first, until one is short enough to compare.
//! What changed lately is found for little more than one replay, whatever the length of the history.

use super::door::{BlameFault, Blamed, Changed, Fault};
use super::encode;
use super::pages::{Read, Records};
use super::pick::{TooMuch, pick};
use super::pointer::Pointer;
use super::ports::Journal;
use super::recovery::Unrecovered;
use crate::engine::{Entry, Past, Record};
use crate::entity::{Kind, Lane, Seq};
use crate::ids::EntityId;
use crate::kinds::{self, Visitor};
use crate::limits::BLAME_EVENTS_MAX;
use serde_json::value::RawValue;
use std::sync::Arc;
use tokio::runtime::Handle;

/// The event up to `at` that last changed the value at `path`, a JSON pointer. Works off this thread.
///
/// About `events_max` events are compared, the newest ones, in whole stretches of at most [`COMPARED_AT_ONCE`]; fewer
/// where the place stands far behind in a long list. [`Blamed::searched_from`] says how far that went.
///
/// # Errors
/// A path that is none or holds too much; temporary when the journal can't be read or replayed up to `at`.
pub(super) async fn blame(
    journal: Arc<dyn Journal>,
    entity: EntityId,
    path: String,
    at: Seq,
    events_max: u64,
) -> Result<Blamed, BlameFault> {
    let pointer = Pointer::read(&path).ok_or(BlameFault::NoPointer)?;
    let blame = Blame { runtime: Handle::current(), journal, entity, path, pointer, at, events_max };
    let blamed = tokio::task::spawn_blocking(move || kinds::visit(entity.kind, blame)).await;
    blamed.unwrap_or(Err(BlameFault::Fault(Fault::Internal)))
}

struct Blame {
    runtime: Handle,
    journal: Arc<dyn Journal>,
    entity: EntityId,
    path: String,
    pointer: Pointer,
    at: Seq,
    events_max: u64,
}

impl Visitor for Blame {
    type Out = Result<Blamed, BlameFault>;

    fn visit<K: Kind>(self) -> Self::Out {
        let Self { runtime, journal, entity, path, pointer, at, events_max } = self;
        let enough = at.saturating_sub(events_max) + 1;
        let mut search =
            Search { runtime, journal, entity, pointer, steps: 0, from: at + 1, enough, value: None };
        let changed = search.search(Past::<K>::unborn(), at)?;
        let value = search.value.map(encode::raw);
        Ok(Blamed { entity, path, at, value, changed, searched_from: search.from })
    }
}

/// A search under way, backwards.
struct Search {
    runtime: Handle,
    journal: Arc<dyn Journal>,
    entity: EntityId,
    pointer: Pointer,
    /// What was passed on the way to the place, over all comparisons.
    steps: u64,
    /// The first event that was compared.
    from: Seq,
    /// Where to go no farther.
    enough: Seq,
    /// What stood there after the last event compared: at `at` too, as long as no change was found.
    value: Option<String>,
}

impl Search {
    /// The last change behind `past`, up to and including `until`.
    fn search<K: Kind>(&mut self, past: Past<K>, until: Seq) -> Result<Option<Changed>, BlameFault> {
        if until - past.seq() <= COMPARED_AT_ONCE {
            return self.compare(past, until);
        }
        let (mut posts, mut until) = (self.posts(past, until)?, until);
        while let Some(post) = posts.pop() {
            if self.is_exhausted() {
                break;
            }
            let before = post.seq();
            if let Some(changed) = self.search(post, until)? {
                return Ok(Some(changed));
            }
            until = before;
        }
        Ok(None)
    }

    fn is_exhausted(&self) -> bool {
        self.from <= self.enough || self.steps >= STEPS_MAX
    }

    /// The state at some places of a stretch, the first of them where it begins.
    fn posts<K: Kind>(&self, past: Past<K>, until: Seq) -> Result<Vec<Past<K>>, BlameFault> {
        let (begin, length) = (past.seq(), until - past.seq());
        let stride = length.div_ceil(POSTS).max(COMPARED_AT_ONCE);
        let last = begin + (length - 1) / stride * stride;
        let mut posts = vec![past.clone()];
        self.walk(past, last, |past, _| {
            if (past.seq() - begin) % stride == 0 {
                posts.push(past.clone());
            }
            Ok(())
        })?;
        Ok(posts)
    }

    /// Compares the value after each event of a stretch.
    fn compare<K: Kind>(&mut self, past: Past<K>, until: Seq) -> Result<Option<Changed>, BlameFault> {
        let (first, mut steps, mut last) = (past.seq() + 1, 0, None);
        // Before its first event there is no entity, and so no value: whatever it begins with comes from that event.
        let mut value = match past.seq() {
            0 => None,
            _ => pick(past.state(), &self.pointer, &mut steps)?,
        };
        self.walk(past, until, |past, record| {
            // Refusals change nothing.
            if matches!(record.entry, Entry::Refused(_)) {
                return Ok(());
            }
            let now = pick(past.state(), &self.pointer, &mut steps)?;
            if now != value {
                let from = std::mem::replace(&mut value, now.clone());
                last = Some(changed(past, record, from, now));
            }
            Ok(())
        })?;
        (self.from, self.value) = (first, value);
        self.steps += steps;
        Ok(last)
    }

    /// Goes on to `until` and shows each event on the way, with the state right after it.
    fn walk<K: Kind>(
        &self,
        mut past: Past<K>,
        until: Seq,
        mut seen: impl FnMut(&Past<K>, &Record<K>) -> Result<(), BlameFault>,
    ) -> Result<(), BlameFault> {
        let away = |why: String| BlameFault::Fault(Fault::Temporary(why));
        for read in Records::<K>::new(&self.runtime, self.journal.clone(), self.entity, past.seq(), until) {
            let Read { record, .. } = read.map_err(|why| match why {
                Unrecovered::Away(why) | Unrecovered::Unfit(why) => away(why),
            })?;
            past.step(&record).map_err(|why| away(format!("the journal can't be replayed: {why}")))?;
            seen(&past, &record)?;
        }
        match past.seq() == until {
            true => Ok(()),
            false => Err(away(format!("the journal ends at event {}", past.seq()))),
        }
    }
}

fn changed<K: Kind>(past: &Past<K>, record: &Record<K>, from: Option<String>, to: Option<String>) -> Changed {
    let raw = |json: Option<String>| -> Option<Box<RawValue>> { json.map(encode::raw) };
    Changed {
        seq: record.seq,
        at_ms: record.at.0,
        who: past.who().map(|who| who.to_string()),
        event: encode::raw(encode::publication(record, Lane::Ops).to_string()),
        from: raw(from),
        to: raw(to),
    }
}

impl From<TooMuch> for BlameFault {
    fn from(_: TooMuch) -> Self {
        Self::TooMuch
    }
}

/// Items and fields passed on the way to the place, for one question: some tenths of a second. Looked at between
/// stretches.
const STEPS_MAX: u64 = 50_000_000;
/// A stretch that is compared event by event.
const COMPARED_AT_ONCE: u64 = 256;
/// Copies of the state that one stretch leaves behind while it is searched.
const POSTS: u64 = 16;

const _: () = assert!(COMPARED_AT_ONCE <= BLAME_EVENTS_MAX && POSTS >= 2);
