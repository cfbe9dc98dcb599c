//! A live-selling show: numbered items with a quantity, claimed by comment or button, in the order of arrival.
//!
//! | command | who | draft | active | paused | ended | events | refusals beside `bad_value` |
//! | --- | --- | --- | --- | --- | --- | --- | --- |
//! | `create` | the workspace | → draft | | | | `created` | `already_exists` |
//! | `edit` | the workspace | ✓ | ✓ | ✓ | | `edited` | `show_ended` `nothing_to_change` |
//! | `add_item` | the workspace | ✓ | ✓ | ✓ | | `item_added` | `show_ended` `item_number_taken` `items_full` |
//! | `change_item` | the workspace | ✓ | ✓ | ✓ | | `item_changed` (`promoted` …) | `show_ended` `item_not_found` `item_number_taken` `quantity_below_claimed` `quantity_too_far` `nothing_to_change` |
//! | `delete_item` | the workspace | ✓ | ✓ | ✓ | | `item_deleted` | `show_ended` `item_not_found` `item_claimed` |
//! | `activate` | the workspace | → active | | | | `activated` | `wrong_state` `live_id_missing` |
//! | `pause` | the workspace | | → paused | | | `paused` | `wrong_state` |
//! | `resume` | the workspace | | | → active | | `resumed` | `wrong_state` |
//! | `stop` | the workspace | | → ended | → ended | | `stopped` | `wrong_state` |
//! | `comment` | a person; the workspace for others | kept | ✓ | kept | kept | what it did, then `commented`; or `comment_repeated` | `comment_too_long` |
//! | `claim` | a person | | ✓ | | | `claimed` | `show_not_active` `item_not_found` `duplicate_user` `show_full` |
//! | `pass` | a person | | ✓ | | | `released` (`promoted`) | `show_not_active` `item_not_found` `nothing_to_pass` |
//! | `release` | the workspace | | ✓ | ✓ | ✓ | `released` (`promoted`) | `claim_not_found` `already_released` |
//! | `settle` | the workspace | | ✓ | ✓ | ✓ | what it did, then `near_settled` | `near_not_waiting` |
//! | `award` | the workspace | | ✓ | ✓ | ✓ | `claimed` | `show_not_active` `item_not_found` `sold_out` `duplicate_user` `ambiguous_handle` `show_full` |
//!
//! The order of checks of a claim: the command's key (the engine), the comment's id, the show's state, the item, the
//! person's own claim on it, then a free unit or the end of the waitlist. Winners and free units always make up the
//! quantity, and nobody waits beside a free unit: what frees or adds a unit promotes the first waiting in the same
//! decision. An award takes a free unit and nothing else: when none is free it is refused as `sold_out`, also for
//! somebody who waits, for the waitlist is served in order; release a claim or raise the quantity instead.
//!
//! A near-miss that was said while the show was active waits for the operator, the last
//! [`crate::limits::NEAR_MISSES_MAX`] of them; one said at another time doesn't, for a clear claim wouldn't have counted
//! then either. Accepted, it does what its author could have done by a clear comment at this moment: who came meanwhile
//! is before them. It is the operator's deed, so it works like `release` and `award` in a paused and an ended show too.
//! What the rules then refuse (`item_not_found`, `duplicate_user`, `nothing_to_pass`, `show_full`) is no refusal of
//! `settle` but what became of the comment, so that the queue moves on. Dismissed, it stays `ignored`.
//!
//! Every comment is kept with what became of it, also while the show isn't active. A comment of another platform
//! whose id is remembered ([`crate::limits::COMMENT_IDS_REMEMBERED_MAX`] of them) is answered `duplicate` with the
//! first outcome and not kept again; what an operator settled since doesn't change that. How a comment is read stands in [`comment`].
//!
//! Not here: where comments come from, who is signed in, the list of all comments (the journal and the read tables
//! have it; the state keeps the last [`crate::limits::COMMENTS_IN_MEMORY_MAX`]).

mod buyers;
mod check;
mod chunks;
mod claims;
mod columns;
pub mod comment;
mod comments;
mod fields;
mod hearing;
mod held;
mod index;
mod items;
#[cfg(any(test, feature = "sim"))]
mod judge;
mod life;
mod messages;
mod near;
mod person;
mod refusals;
mod rules;
mod state;
mod stock;
#[cfg(test)]
mod tests;
mod view;
mod workload;

pub use buyers::{Buyer, Buyers};
pub use comments::{Comment, Comments};
pub use life::words;
pub use messages::{Answer, Became, Command, Event, How, Outcome, Standing, Tally, Why};
pub use near::{Near, NearMisses};
pub use person::{Author, Identity, Person, Platform};
pub use refusals::Refusal;
pub use state::{Claim, Head, Phase, State};
pub use stock::{Item, ItemStatus, Stock};
pub use view::{Backstage, Mine, View};

/// The kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Show;

/// Items of a show are counted from 1; the id of a deleted one is never used again.
pub type ItemId = u32;
/// Claims of a show are counted from 1, in the order in which they were decided.
pub type ClaimId = u32;
/// Buyers of a show are counted from 1, in the order of their first claim.
pub type BuyerId = u32;

/// Where a claim or a buyer stands in its list: they are counted from 1.
fn place(id: u32) -> Option<usize> {
    usize::try_from(id).ok()?.checked_sub(1)
}
