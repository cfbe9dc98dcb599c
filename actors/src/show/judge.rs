//! What a show promises, judged from its journal alone: the sum of every item, one holder a unit, the order of its
//! line, one word on each near-miss. For the simulation.

use super::comment::{Leaning, Parsed};
use super::messages::{Event, Standing, Tally};
use super::person::Person;
use super::refusals::Refusal;
use super::{BuyerId, ClaimId, ItemId, Show};
use crate::engine::{Entry, Outcome, Record};
use crate::entity::Seq;
use crate::sim::{Law, Point, Violation};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

#[derive(Debug, Default)]
pub(super) struct Judge {
    items: BTreeMap<ItemId, Piece>,
    /// Free units of each item after each row that touched it.
    free: BTreeMap<ItemId, BTreeMap<Seq, u32>>,
    /// Near-misses that nobody has settled, by the comment's number; also those that are too old to be.
    near: BTreeMap<u64, (Person, Leaning, Arc<str>)>,
}

#[derive(Debug, Default)]
struct Piece {
    quantity: u32,
    holders: BTreeMap<ClaimId, BuyerId>,
    line: VecDeque<(ClaimId, BuyerId)>,
}

impl Piece {
    fn held(&self) -> u32 {
        u32::try_from(self.holders.len()).unwrap_or(u32::MAX)
    }

    fn free(&self) -> u32 {
        self.quantity.saturating_sub(self.held())
    }

    fn knows(&self, buyer: BuyerId) -> bool {
        self.holders.values().any(|holder| *holder == buyer)
            || self.line.iter().any(|(_, waiting)| *waiting == buyer)
    }
}

impl crate::sim::Judge<Show> for Judge {
    fn stored(&mut self, rows: &[Arc<Record<Show>>], _: &mut Vec<Point>) -> Result<(), Violation> {
        for row in rows {
            if let Entry::Event(event) = &row.entry {
                let touched = self.hear(event, row.seq)?;
                if let Some((item, piece)) = touched.and_then(|item| Some((item, self.items.get(&item)?))) {
                    self.free.entry(item).or_default().insert(row.seq, piece.free());
                }
            }
        }
        for (item, piece) in &self.items {
            Law::UnitsAddUp.hold(piece.held() <= piece.quantity, || format!("item {item}: {piece:?}"))?;
            let idle = piece.free() > 0 && !piece.line.is_empty();
            Law::NobodyWaitsBesideFree.hold(!idle, || format!("item {item}: {piece:?}"))?;
        }
        Ok(())
    }

    fn told(&self, seq: Seq, outcome: &Outcome<Show>) -> Result<(), Violation> {
        let Outcome::Refused(Refusal::SoldOut { item_id, .. }) = outcome else { return Ok(()) };
        let free = self.free.get(item_id).and_then(|free| free.range(..=seq).next_back());
        Law::SoldOutIsSoldOut.hold(free.is_some_and(|(_, free)| *free == 0), || {
            format!("item {item_id} is called sold out at seq {seq}, free are {free:?}")
        })
    }

    fn landed(&self, record: &Record<Show>) -> Option<Point> {
        matches!(record.entry, Entry::Event(Event::Promoted { .. })).then_some(Point::PromotionRecovered)
    }
}

impl Judge {
    /// Takes note of an event and says which item it touched.
    fn hear(&mut self, event: &Event, seq: Seq) -> Result<Option<ItemId>, Violation> {
        let at = |item: &ItemId| format!("item {item} at seq {seq}");
        match event {
            Event::ItemAdded { item_id, quantity, .. } => {
                self.items.insert(*item_id, Piece { quantity: *quantity, ..Piece::default() });
                Ok(Some(*item_id))
            }
            Event::ItemChanged { item_id, quantity, .. } => {
                self.items.entry(*item_id).or_default().quantity = *quantity;
                Ok(Some(*item_id))
            }
            Event::ItemDeleted { item_id, .. } => {
                let gone = self.items.remove(item_id).unwrap_or_default();
                let empty = gone.holders.is_empty() && gone.line.is_empty();
                Law::UnitsAddUp.hold(empty, || format!("{} is deleted with {gone:?}", at(item_id)))?;
                Ok(None)
            }
            Event::Claimed { claim_id, item_id, buyer, standing, waitlist_position, item, .. } => {
                let piece = self.items.entry(*item_id).or_default();
                Law::OneHolder.hold(!piece.knows(*buyer), || format!("{}: {buyer} twice", at(item_id)))?;
                if *standing == Standing::Winner {
                    let fair = piece.free() > 0 && piece.line.is_empty();
                    Law::OneHolder.hold(fair, || format!("{}: {claim_id} wins of {piece:?}", at(item_id)))?;
                    piece.holders.insert(*claim_id, *buyer);
                } else {
                    let out = piece.free() == 0;
                    Law::SoldOutIsSoldOut
                        .hold(out, || format!("{}: {claim_id} waits for {piece:?}", at(item_id)))?;
                    piece.line.push_back((*claim_id, *buyer));
                    let place = u32::try_from(piece.line.len()).ok();
                    Law::FirstInFirstOut
                        .hold(*waitlist_position == place, || format!("{}: place {place:?}", at(item_id)))?;
                }
                self.agree(*item_id, *item, seq)
            }
            Event::Released { claim_id, item_id, item, .. } => {
                let piece = self.items.entry(*item_id).or_default();
                let was_there = piece.holders.remove(claim_id).is_some() || {
                    let before = piece.line.len();
                    piece.line.retain(|(waiting, _)| waiting != claim_id);
                    piece.line.len() < before
                };
                Law::OneHolder.hold(was_there, || format!("{}: {claim_id} had nothing", at(item_id)))?;
                self.agree(*item_id, *item, seq)
            }
            Event::Promoted { claim_id, item_id, item, .. } => {
                let piece = self.items.entry(*item_id).or_default();
                let first = piece.line.pop_front();
                Law::FirstInFirstOut.hold(first.is_some_and(|(first, _)| first == *claim_id), || {
                    format!("{}: {claim_id} is promoted, {first:?} is first", at(item_id))
                })?;
                piece.holders.extend(first);
                self.agree(*item_id, *item, seq)
            }
            Event::Commented { .. } | Event::NearSettled { .. } => self.hear_near(event, seq),
            _ => Ok(None),
        }
    }

    fn hear_near(&mut self, event: &Event, seq: Seq) -> Result<Option<ItemId>, Violation> {
        match event {
            Event::Commented {
                number, person, parsed: Parsed::Near { leaning, item_number, .. }, ..
            } => {
                self.near.insert(*number, (person.clone(), *leaning, item_number.clone()));
            }
            Event::NearSettled { number, person, leaning, item_number, .. } => {
                let said = self.near.remove(number);
                let settled = (person.clone(), *leaning, item_number.clone());
                Law::NearSettledOnce.hold(said.as_ref() == Some(&settled), || {
                    format!("comment {number} at seq {seq}: {settled:?} is settled, {said:?} waited")
                })?;
            }
            _ => {}
        }
        Ok(None)
    }

    /// The figures of the event are those of the journal.
    fn agree(&self, item: ItemId, tally: Tally, seq: Seq) -> Result<Option<ItemId>, Violation> {
        let piece = &self.items[&item];
        let waiting = u32::try_from(piece.line.len()).unwrap_or(u32::MAX);
        let said = (tally.quantity, tally.claimed, tally.available, tally.waiting);
        let is = (piece.quantity, piece.held(), piece.free(), waiting);
        Law::UnitsAddUp.hold(said == is && tally.claimed + tally.available == tally.quantity, || {
            format!("item {item} at seq {seq}: {said:?} is said, {is:?} is so")
        })?;
        Ok(Some(item))
    }
}
