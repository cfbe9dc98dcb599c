//! Why a show says no, each reason with its basis.

use super::messages::Standing;
use super::person::Platform;
use super::state::Phase;
use super::{ClaimId, ItemId};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// `bad_value` and `comment_too_long` are about the command itself; all others are about how things stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Refusal {
    AlreadyExists {},
    /// A field of the command can't be what it is; `why` says what it may be.
    BadValue {
        field: String,
        why: String,
    },
    CommentTooLong {
        chars: usize,
        chars_max: usize,
    },
    /// An `edit` or `change_item` without a field.
    NothingToChange {},
    ShowEnded {},
    /// The show has to be in another state for this verb.
    WrongState {
        state: Phase,
        wanted: Vec<Phase>,
    },
    /// Claims, passes and awards need a show that runs.
    ShowNotActive {
        state: Phase,
    },
    /// A show on another platform is bound to a live video before it starts.
    LiveIdMissing {
        platform: Platform,
    },
    ItemNumberTaken {
        item_number: Arc<str>,
        item_id: ItemId,
    },
    ItemsFull {
        items_max: usize,
    },
    ItemNotFound {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item_number: Option<Arc<str>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item_id: Option<ItemId>,
    },
    QuantityBelowClaimed {
        quantity: u32,
        claimed: u32,
    },
    /// More waiting people would be promoted at once than one decision holds: grow in steps.
    QuantityTooFar {
        quantity: u32,
        quantity_max: u32,
    },
    /// Only an item that nobody holds or waits for is deleted.
    ItemClaimed {
        item_id: ItemId,
        claimed: u32,
        waiting: u32,
    },
    DuplicateUser {
        claim_id: ClaimId,
        item_number: Arc<str>,
        standing: Standing,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        waitlist_position: Option<u32>,
    },
    NothingToPass {
        item_number: Arc<str>,
    },
    ClaimNotFound {
        claim_id: ClaimId,
    },
    AlreadyReleased {
        claim_id: ClaimId,
    },
    /// No near-miss waits under this number: it was none, said while the show wasn't active, settled, or fell out.
    NearNotWaiting {
        comment: u64,
    },
    /// Nothing is free to be awarded.
    SoldOut {
        item_id: ItemId,
        quantity: u32,
        waiting: u32,
    },
    /// Several buyers bear this handle.
    AmbiguousHandle {
        handle: String,
        buyers: usize,
    },
    ShowFull {
        claims_max: u32,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlreadyExists {} => f.write_str("this show exists already"),
            Self::BadValue { field, why } => write!(f, "{field} {why}"),
            Self::CommentTooLong { chars, chars_max } => {
                write!(f, "a comment has at most {chars_max} characters, this one has {chars}")
            }
            Self::NothingToChange {} => f.write_str("nothing to change was given"),
            Self::ShowEnded {} => f.write_str("the show has ended"),
            Self::WrongState { state, wanted } => {
                let wanted: Vec<_> = wanted.iter().map(|phase| phase.name()).collect();
                write!(f, "the show is {}, for this it has to be {}", state.name(), wanted.join(" or "))
            }
            Self::ShowNotActive { state } => write!(f, "the show is {}, not active", state.name()),
            Self::LiveIdMissing { platform } => {
                write!(f, "a show on {} needs live_id before it starts", platform.name())
            }
            Self::ItemNumberTaken { item_number, .. } => write!(f, "there is an item {item_number} already"),
            Self::ItemsFull { items_max } => write!(f, "a show has at most {items_max} items"),
            Self::ItemNotFound { item_number: Some(number), .. } => write!(f, "there is no item {number}"),
            Self::ItemNotFound { .. } => f.write_str("there is no such item"),
            Self::QuantityBelowClaimed { claimed, .. } => {
                write!(f, "{claimed} are claimed, the quantity can't fall below that")
            }
            Self::QuantityTooFar { quantity_max, .. } => {
                write!(f, "so many people wait that the quantity can grow to {quantity_max} at once")
            }
            Self::ItemClaimed { claimed, waiting, .. } => {
                write!(f, "{claimed} are claimed and {waiting} wait: only unclaimed items are deleted")
            }
            Self::DuplicateUser { item_number, .. } => {
                write!(f, "item {item_number} is claimed by you already")
            }
            Self::NothingToPass { item_number } => {
                write!(f, "there is no claim on item {item_number} to pass")
            }
            Self::ClaimNotFound { claim_id } => write!(f, "there is no claim {claim_id}"),
            Self::AlreadyReleased { claim_id } => write!(f, "claim {claim_id} is released already"),
            Self::NearNotWaiting { comment } => {
                write!(f, "comment {comment} is no near-miss that waits to be settled")
            }
            Self::SoldOut { quantity, waiting, .. } => {
                write!(
                    f,
                    "all {quantity} are claimed and {waiting} wait: release a claim or raise the quantity"
                )
            }
            Self::AmbiguousHandle { handle, buyers } => {
                write!(f, "{buyers} buyers are called {handle}: name the user")
            }
            Self::ShowFull { claims_max } => write!(f, "a show keeps at most {claims_max} claims"),
        }
    }
}
