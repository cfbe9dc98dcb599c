//! An English auction: the price rises, maximums are hidden, the highest maximum wins.
//!
//! | command | who | from | events → state | refusals besides `bad_…` |
//! | --- | --- | --- | --- | --- |
//! | `create` | those who run the workspace | unborn | `created` → scheduled; and `opened` → open when its start has come | `already_exists` |
//! | `start` | those who run it | scheduled | `opened` → open | `not_scheduled` |
//! | `bid` | a person | open; scheduled where settings allow | `bid_placed` | `not_open`, `seller_may_not_bid`, `bid_too_low`, `auction_full`, `confirm_required` |
//! | `buy_now` | a person | open, no bid yet | `closed` → closed | `not_open`, `seller_may_not_bid`, `buy_now_unavailable` |
//! | `close` | those who run it | open | `closed` → closed | `not_open` |
//! | `cancel` | those who run it | scheduled, open | `cancelled` → cancelled | `not_open` |
//! | `wake` | the clock | scheduled and its start is due | `opened` → open | `nothing_due` |
//! | `wake` | the clock | open and its end is due | `closed` → closed | `nothing_due` |
//!
//! **The price.** The first bid stands at the opening price. From then on the price is the leader's maximum or the
//! best other maximum plus the increment at that maximum, whichever is less. Equal maximums: the earlier leads. Every
//! bid, the leader's too, is at least price + increment; the leader's must also top their own maximum, and doesn't
//! move the price. A hidden reserve changes one thing: once the leader's maximum meets it, the price is at least the
//! reserve (and is public from then on). Without a reserve nothing differs from the public rule.
//!
//! **Buy-now** stands until the first accepted bid, so that nobody who leads with a higher maximum is bought out.
//!
//! **The end.** Only accepted bids extend it, to at least `extend_ms` from the bid, never past the latest end. The
//! engine meets due deadlines before each command, so a bid given at the end or later finds a closed auction even
//! when its timer was lost.
//!
//! **Notices** go to the former leader (outbid) and, at the end, to the winner and the highest
//! [`AUCTION_TOLD_MAX`](crate::limits::AUCTION_TOLD_MAX) bidders in all; the others see the end on the state lane.
//!
//! **Hidden** from everybody but the operators' lane: maximums (each person sees their own in `mine`) and the reserve.
//! For the same reason `confirm_required` tells only what everybody could work out: telling the price a bid *would*
//! set would let anybody read the leader's maximum without bidding.

mod bidding;
mod course;
mod increments;
#[cfg(any(test, feature = "sim"))]
mod judge;
mod messages;
mod rules;
mod settings;
mod state;
#[cfg(test)]
mod tests;
mod view;
mod workload;

pub use increments::{Band, Increments, Preset};
pub use messages::{Answer, Command, Event, How, Refusal};
pub use settings::{Draft, Settings, SoftClose};
pub use state::{Outcome, Phase, Standing, State};

/// The kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Auction;
