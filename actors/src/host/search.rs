//! Looking for events of some types in an entity's history: from the journal, backwards, without owning or waking it.

use super::door::{Fault, Found};
use super::registry::Registry;
use super::replay::Show;
use crate::engine::Entry;
use crate::entity::{Kind, Seq};
use crate::ids::EntityId;
use crate::kinds::{self, KindTag, Visitor};
use crate::limits;
use crate::tagged::Named;
use serde::de::{self, Deserializer, Error as _, value::Error};
use serde::forward_to_deserialize_any;

impl Registry {
    /// The last `limit` events in front of `before` that have one of these names, oldest first, whole, for operators.
    /// Looks through [`limits::EVENTS_SEARCHED_MAX`] events at most; [`Found::searched_from`] says how far that went.
    pub async fn last_events(
        &self,
        entity: EntityId,
        names: Vec<String>,
        before: Seq,
        limit: usize,
    ) -> Result<Found, Fault> {
        let limit = limit.min(limits::RECOVER_EVENTS_MAX);
        let after = before.saturating_sub(limits::EVENTS_SEARCHED_MAX + 1);
        let rows = self.node.ports.journal.last_named(entity, names, (after, before), limit).await;
        let mut rows = rows.map_err(|fault| Fault::Temporary(fault.0))?;
        rows.reverse();
        let full = rows.first().filter(|_| rows.len() == limit);
        let searched_from = full.map_or(after + 1, |first| first.seq);
        Ok(Found { events: kinds::visit(entity.kind, Show(rows)), searched_from })
    }

    /// The names of all events that an entity of that kind may have, refusals last.
    #[must_use]
    pub fn event_names(kind: KindTag) -> Vec<&'static str> {
        kinds::visit(kind, EventNames)
    }

    /// What those who run the entity did, as [`Registry::last_events`]: whole, so for nobody else.
    pub async fn deeds(&self, entity: EntityId, before: Seq, limit: usize) -> Result<Found, Fault> {
        let names = kinds::visit(entity.kind, Deeds);
        self.last_events(entity, names, before, limit).await
    }
}

struct EventNames;

impl Visitor for EventNames {
    type Out = Vec<&'static str>;

    fn visit<K: Kind>(self) -> Self::Out {
        let mut names: &[&str] = &[];
        // Whoever reads a variant says first which there are.
        let _ = K::Event::named(Listing(&mut names));
        names.iter().copied().chain([Entry::<K>::REFUSED.0]).collect()
    }
}

/// The names of a kind's deeds.
struct Deeds;

impl Visitor for Deeds {
    type Out = Vec<String>;

    fn visit<K: Kind>(self) -> Vec<String> {
        K::DEEDS.iter().map(ToString::to_string).collect()
    }
}

/// Holds nothing, and notes what is asked for.
struct Listing<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Listing<'_> {
    type Error = Error;

    fn deserialize_any<V: de::Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("there is nothing here"))
    }

    fn deserialize_enum<V: de::Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        *self.0 = variants;
        Err(Error::custom("there is nothing here"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
