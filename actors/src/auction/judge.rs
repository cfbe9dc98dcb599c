//! What an auction promises, judged from its journal alone: the price, the leader, the end, and what stays hidden.
//! For the simulation.

use super::messages::{Event, How};
use super::settings::Settings;
use super::state::{Outcome as Ending, Phase};
use super::{Auction, Refusal};
use crate::engine::{Entry, Outcome, Record};
use crate::entity::Seq;
use crate::ids::UserId;
use crate::money::Cents;
use crate::sim::{Law, Point, Violation};
use crate::time::UnixMs;
use std::collections::BTreeSet;
use std::sync::Arc;

#[derive(Debug, Default)]
pub(super) struct Judge {
    settings: Option<Settings>,
    open: bool,
    /// The seq of its end.
    ended: Option<Seq>,
    price: Option<Cents>,
    /// Accepted bids, oldest first.
    bids: Vec<(UserId, Cents)>,
    ends_at: Option<UnixMs>,
    latest_end: Option<UnixMs>,
    /// Amounts that everybody may know.
    public: BTreeSet<i64>,
}

/// A bid as its event tells it.
struct Placed {
    bidder: UserId,
    max: Cents,
    price: Cents,
    leader: UserId,
    min_next: Cents,
    ends_at: Option<UnixMs>,
    extended: bool,
}

impl crate::sim::Judge<Auction> for Judge {
    fn stored(&mut self, rows: &[Arc<Record<Auction>>], reached: &mut Vec<Point>) -> Result<(), Violation> {
        let (mut bids, mut ends) = (false, false);
        for row in rows {
            let Entry::Event(event) = &row.entry else { continue };
            bids |= matches!(event, Event::BidPlaced { .. });
            ends |= matches!(event, Event::Closed { .. });
            self.hear(event, row.at, row.seq)?;
        }
        if bids && ends {
            reached.push(Point::CloseAndBidTogether);
        }
        Ok(())
    }

    fn told(&self, seq: Seq, outcome: &Outcome<Auction>) -> Result<(), Violation> {
        let Outcome::Refused(Refusal::NotOpen { state }) = outcome else { return Ok(()) };
        let over = self.ended.is_some_and(|ended| ended <= seq);
        let ended = matches!(state, Phase::Closed | Phase::Cancelled);
        Law::NothingAfterTheEnd
            .hold(over == ended, || format!("called {state} at seq {seq}, the end is {:?}", self.ended))
    }

    /// A maximum and a reserve are hidden, under whatever name.
    fn shown(&self, name: &str, amount: Option<i64>) -> Result<(), Violation> {
        let reserve = self.settings.as_ref().and_then(|settings| settings.reserve_cents);
        let hidden =
            |amount| self.bids.iter().map(|(_, max)| *max).chain(reserve).any(|cents| cents == Cents(amount));
        let named = matches!(name, "max_cents" | "reserve_cents");
        let telling = amount.is_some_and(|amount| {
            amount >= TELLING_CENTS && hidden(amount) && !self.public.contains(&amount)
        });
        Law::HiddenStaysHidden.hold(!named && !telling, || format!("{name}: {amount:?} is shown"))
    }
}

impl Judge {
    fn hear(&mut self, event: &Event, at: UnixMs, seq: Seq) -> Result<(), Violation> {
        Law::NothingAfterTheEnd
            .hold(self.ended.is_none(), || format!("{event:?} at seq {seq}, the end was {:?}", self.ended))?;
        match event.clone() {
            Event::Created { settings } => {
                self.public.insert(settings.opening_cents.0);
                self.public.extend(settings.buy_now_cents.map(|cents| cents.0));
                self.settings = Some(*settings);
            }
            Event::Opened { ends_at_ms, latest_end_ms } => {
                self.open = true;
                (self.ends_at, self.latest_end) = (ends_at_ms, latest_end_ms);
            }
            Event::BidPlaced {
                bidder,
                max_cents,
                price_cents,
                leader,
                min_next_cents,
                ends_at_ms,
                extended,
                ..
            } => {
                let (max, price, min_next) = (max_cents, price_cents, min_next_cents);
                let placed = Placed { bidder, max, price, leader, min_next, ends_at: ends_at_ms, extended };
                self.judge_end(&placed, at, seq)?;
                self.judge_price(&placed, seq)?;
                self.public.extend([price.0, min_next.0]);
            }
            Event::Closed { outcome, winner, price_cents, how, .. } => {
                self.ended = Some(seq);
                self.judge_outcome((outcome, winner, price_cents), how, at, seq)?;
            }
            Event::Cancelled { .. } => self.ended = Some(seq),
        }
        Ok(())
    }

    /// A bid is in time, and moves the end as far as agreed and no farther.
    fn judge_end(&mut self, placed: &Placed, at: UnixMs, seq: Seq) -> Result<(), Violation> {
        let late = self.open && self.ends_at.is_some_and(|end| end <= at);
        Law::NothingAfterTheEnd.hold(!late, || format!("a bid at {at}, seq {seq}: {:?}", self.ends_at))?;
        let soft = self.settings.as_ref().and_then(|settings| settings.soft_close).filter(|_| self.open);
        let agreed = self.ends_at.map(|end| match (soft, self.latest_end) {
            (Some(soft), Some(latest)) if end.since(at) < soft.window_ms => {
                end.max(at.plus(soft.extend_ms).min(latest))
            }
            _ => end,
        });
        let kept = placed.ends_at == agreed && placed.extended == (agreed != self.ends_at);
        Law::ExtensionsAreEarned.hold(kept, || {
            format!("seq {seq}: the end is {:?}, agreed was {agreed:?} at {at}", placed.ends_at)
        })?;
        self.ends_at = agreed;
        Ok(())
    }

    fn judge_price(&mut self, placed: &Placed, seq: Seq) -> Result<(), Violation> {
        let Some(settings) = &self.settings else {
            return Err(Law::LeaderIsBest.broken(format!("seq {seq}: a bid on nothing")));
        };
        let above = |price| settings.increments.above(price);
        let least = self.price.map_or(settings.opening_cents, above);
        let rises = placed.max >= least && self.price.is_none_or(|before| placed.price >= before);
        Law::PriceRises.hold(rises && placed.min_next == above(placed.price), || {
            format!("seq {seq}: {} bids {}, the least was {least}", placed.bidder, placed.max)
        })?;
        let led = best(&self.bids, None).map(|(leader, _)| leader);
        self.bids.push((placed.bidder, placed.max));
        let Some((leader, max)) = best(&self.bids, None) else { return Ok(()) };
        let price = match best(&self.bids, Some(leader)) {
            _ if led == Some(placed.bidder) => self.price.unwrap_or(settings.opening_cents),
            Some((_, other)) => max.min(above(other)),
            None => settings.opening_cents,
        };
        let reserve = settings.reserve_cents.filter(|reserve| max >= *reserve);
        let price = reserve.map_or(price, |reserve| price.max(reserve));
        Law::LeaderIsBest.hold((leader, price) == (placed.leader, placed.price), || {
            let Placed { leader: said, price: at, .. } = placed;
            format!("seq {seq}: {said} leads at {at}, by the bids {leader} at {price}")
        })?;
        self.price = Some(price);
        Ok(())
    }

    /// Who won, and for how much, follows from the bids.
    fn judge_outcome(
        &self,
        said: (Ending, Option<UserId>, Option<Cents>),
        how: How,
        at: UnixMs,
        seq: Seq,
    ) -> Result<(), Violation> {
        let due = how != How::Time || self.ends_at.is_some_and(|end| end <= at);
        Law::ClosedOnce.hold(due, || format!("seq {seq}: closed at {at}, due {:?}", self.ends_at))?;
        if how == How::BuyNow {
            return Law::LeaderIsBest.hold(self.bids.is_empty(), || format!("seq {seq}: bought over a bid"));
        }
        let reserve = self.settings.as_ref().and_then(|settings| settings.reserve_cents);
        let met = self.price.is_some_and(|price| reserve.is_none_or(|reserve| price >= reserve));
        let is = match best(&self.bids, None) {
            None => (Ending::Unsold, None, self.price),
            Some((leader, _)) if met => (Ending::Sold, Some(leader), self.price),
            Some(_) => (Ending::ReserveNotMet, None, self.price),
        };
        Law::LeaderIsBest.hold(said == is, || format!("seq {seq}: {said:?}, by the bids {is:?}"))
    }
}

/// The best maximum of all but one, the earlier of equals.
fn best(bids: &[(UserId, Cents)], but: Option<UserId>) -> Option<(UserId, Cents)> {
    let others = bids.iter().filter(|(bidder, _)| Some(*bidder) != but);
    others.copied().reduce(|first, next| if next.1 > first.1 { next } else { first })
}

/// Smaller numbers may be anything: a count, a duration.
const TELLING_CENTS: i64 = 50_000;
