//! People who watch an entity: one channel each, over one socket at a time. They know what they have, go away with
//! their node or by themselves, and come back with their position. What they see is compared with the journal.

use super::hub::Push;
use super::laws::{Law, Violation};
use super::shelf::Shelf;
use super::witness::merge;
use crate::entity::{Kind, Lane, Seq};
use crate::lanes::ports::{Denied, Joined, SessionId};
use crate::lanes::publication;
use serde_json::Value;
use std::sync::Arc;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Away,
    Asking,
    Live,
}

#[derive(Clone, Debug)]
pub(super) struct Watcher {
    pub lane: Lane,
    pub stage: Stage,
    /// The node and the session there.
    pub socket: Option<(usize, SessionId)>,
    /// The last publication of a log lane it has.
    pub offset: Option<Seq>,
    pub epoch: Arc<str>,
    /// What it sees on the state lane, and the seq it has it from.
    view: Option<(Seq, Value)>,
    pub coming_back: bool,
}

/// What a reader does about what it heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    GoesOn,
    /// Subscribes again.
    ComesBack,
}

impl Watcher {
    pub(super) fn on(lane: Lane) -> Self {
        let epoch = Arc::from("");
        Self { lane, stage: Stage::Away, socket: None, offset: None, epoch, view: None, coming_back: false }
    }

    /// The socket is gone; what was seen stays.
    pub(super) fn cut(&mut self) {
        self.stage = Stage::Away;
        self.socket = None;
    }

    pub(super) fn hear<K: Kind>(&mut self, shelf: &Shelf<K>, push: Push) -> Result<Then, Violation> {
        match push {
            Push::Joined(joined) => {
                Law::ReplyFirst.hold(self.stage == Stage::Asking, || {
                    format!("{}: a reply that nobody waits for: {self:?}", shelf.entity)
                })?;
                self.stage = Stage::Live;
                self.join(shelf, joined)?;
                Ok(Then::GoesOn)
            }
            Push::Publication { offset, json } => {
                Law::ReplyFirst.hold(self.stage == Stage::Live, || {
                    format!("{}: a publication before the reply: {self:?}", shelf.entity)
                })?;
                match offset {
                    Some(offset) => self.get(shelf, offset, &json)?,
                    None => self.patch(shelf, &json)?,
                }
                Ok(Then::GoesOn)
            }
            Push::Denied(why) => {
                self.stage = Stage::Away;
                if why == Denied::Unrecoverable {
                    self.offset = None;
                }
                Ok(Then::ComesBack)
            }
            Push::Resync => {
                self.stage = Stage::Away;
                Ok(Then::ComesBack)
            }
        }
    }

    fn join<K: Kind>(&mut self, shelf: &Shelf<K>, joined: Joined) -> Result<(), Violation> {
        let entity = shelf.entity;
        if let Some(snapshot) = &joined.snapshot {
            self.view = None;
            return self.patch(shelf, snapshot);
        }
        let Some(position) = joined.position else {
            return Err(Law::ReplyFirst.broken(format!("{entity}: a log lane without a position")));
        };
        if joined.recovered {
            let same = self.offset == Some(position.offset) && joined.was_recovering;
            Law::InOrder.hold(same, || format!("{entity}: recovered from {position:?}, asked {self:?}"))?;
        } else {
            let empty = joined.publications.is_empty();
            Law::InOrder
                .hold(empty, || format!("{entity}: publications without a position to add them to"))?;
            self.offset = Some(position.offset);
        }
        self.epoch = position.epoch;
        for (offset, json) in joined.publications {
            self.get(shelf, offset, &json)?;
        }
        Ok(())
    }

    /// One publication of a log lane: the next, and what the journal's row says.
    fn get<K: Kind>(&mut self, shelf: &Shelf<K>, offset: Seq, json: &str) -> Result<(), Violation> {
        let entity = shelf.entity;
        let last = self.offset.unwrap_or(0);
        Law::InOrder.hold(offset == last + 1, || format!("{entity}: {offset} is published behind {last}"))?;
        let Some(row) = shelf.row(offset) else {
            let head = shelf.head();
            return Err(Law::SaidMeansStored.broken(format!("{entity}: {offset} is heard, {head} stored")));
        };
        Law::SaidMeansStored.hold(*publication(row, self.lane) == *json, || {
            format!("{entity}: {json} is published, {row:?} is stored")
        })?;
        self.offset = Some(offset);
        match self.lane {
            Lane::Ops => Ok(()),
            Lane::Log | Lane::State => look(shelf, &value(json)),
        }
    }

    /// A patch, or a snapshot for somebody who sees nothing yet.
    fn patch<K: Kind>(&mut self, shelf: &Shelf<K>, json: &str) -> Result<(), Violation> {
        let entity = shelf.entity;
        let mut patch = value(json);
        look(shelf, &patch)?;
        let members = patch.as_object_mut().expect("a view is an object");
        let seq = members.remove("seq").and_then(|seq| seq.as_u64()).expect("a view has its seq");
        let (before, mut view) = self.view.take().unwrap_or((0, Value::Null));
        Law::InOrder
            .hold(seq >= before, || format!("{entity}: the view of {seq} behind that of {before}"))?;
        merge(&mut view, patch);
        let stored = shelf.witness.view_at(seq);
        Law::ViewAtSeq.hold(stored.as_ref() == Some(&view), || {
            format!("{entity}: at seq {seq} {view} is seen, and it is {stored:?}")
        })?;
        self.view = Some((seq, view));
        Ok(())
    }

    /// At rest it follows, and knows everything.
    pub(super) fn rests<K: Kind>(&self, shelf: &Shelf<K>) -> Result<(), Violation> {
        let head = shelf.head();
        let there = match (self.lane, &self.view) {
            (Lane::State, Some((_, view))) => shelf.witness.view_at(head).as_ref() == Some(view),
            (Lane::State, None) => false,
            _ => self.offset == Some(head),
        };
        Law::AllAtHead
            .hold(there && self.stage == Stage::Live, || format!("{}: {self:?}, head {head}", shelf.entity))
    }
}

fn value(json: &str) -> Value {
    serde_json::from_str(json).expect("lanes send JSON")
}

/// Lets the judge look at every member that somebody sees.
fn look<K: Kind>(shelf: &Shelf<K>, json: &Value) -> Result<(), Violation> {
    match json {
        Value::Object(members) => {
            members.iter().filter(|(_, value)| !value.is_null()).try_for_each(|(name, value)| {
                shelf.judge.shown(name, value.as_i64())?;
                look(shelf, value)
            })
        }
        Value::Array(values) => values.iter().try_for_each(|value| look(shelf, value)),
        _ => Ok(()),
    }
}
