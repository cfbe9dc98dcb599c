//! What a show is told, what it notes and what it answers.

use super::comment::{Leaning, Parsed};
use super::person::{Author, Person, Platform};
use super::state::Phase;
use super::stock::ItemStatus;
use super::{BuyerId, ClaimId, ItemId, fields};
use crate::ids::{UserId, WorkspaceId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// An empty text in `live_id`, `live_url` or `description` clears the field. Item numbers may be given as text or as
/// an integer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    Create {
        workspace: WorkspaceId,
        name: String,
        #[serde(default)]
        claim_word: Option<String>,
        #[serde(default)]
        pass_word: Option<String>,
        #[serde(default)]
        platform: Option<Platform>,
        #[serde(default)]
        live_id: Option<String>,
        #[serde(default)]
        live_url: Option<String>,
    },
    Edit {
        #[serde(default)]
        name: Option<String>,
        #[serde(default)]
        claim_word: Option<String>,
        #[serde(default)]
        pass_word: Option<String>,
        #[serde(default)]
        live_id: Option<String>,
        #[serde(default)]
        live_url: Option<String>,
    },
    AddItem {
        #[serde(deserialize_with = "fields::text_or_integer")]
        item_number: String,
        title: String,
        #[serde(default)]
        description: Option<String>,
        quantity: u32,
    },
    ChangeItem {
        item_id: ItemId,
        #[serde(default, deserialize_with = "fields::maybe_text_or_integer")]
        item_number: Option<String>,
        #[serde(default)]
        title: Option<String>,
        #[serde(default)]
        description: Option<String>,
        #[serde(default)]
        quantity: Option<u32>,
    },
    DeleteItem {
        item_id: ItemId,
    },
    Activate {},
    Pause {},
    Resume {},
    Stop {},
    /// A comment by the caller, or by somebody on another platform whom those who run the show report.
    Comment {
        text: String,
        #[serde(default)]
        author: Option<Author>,
    },
    /// The button: the same allocation as by comment.
    Claim {
        #[serde(deserialize_with = "fields::text_or_integer")]
        item_number: String,
    },
    Pass {
        #[serde(deserialize_with = "fields::text_or_integer")]
        item_number: String,
    },
    Release {
        claim_id: ClaimId,
    },
    /// Accepts or dismisses the near-miss with that comment's number.
    Settle {
        comment: u64,
        accept: bool,
    },
    /// To a person with an account, or to whoever bears the handle.
    Award {
        item_id: ItemId,
        handle: String,
        #[serde(default)]
        user: Option<UserId>,
    },
}

/// How a claim came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    Comment,
    Button,
    Award,
}

/// How a claim stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Winner,
    Waitlist,
    Released,
}

/// Who gave a claim back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    Pass,
    Operator,
}

impl Why {
    #[must_use]
    pub const fn became(self) -> Became {
        match self {
            Self::Pass => Became::Passed,
            Self::Operator => Became::Released,
        }
    }
}

/// An item's figures right after an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub quantity: u32,
    pub claimed: u32,
    pub available: u32,
    pub waiting: u32,
    pub status: ItemStatus,
}

tagged! {
    "t", "Event",
    /// Events say everything that a read table needs; only hidden facts are marked as such.
    pub enum Event {
        Created {
            workspace: WorkspaceId,
            name: Arc<str>,
            claim_word: Arc<str>,
            pass_word: Arc<str>,
            platform: Platform,
            /// Hidden from the public.
            live_id: Option<Arc<str>>,
            live_url: Option<Arc<str>>,
        },
        /// Everything that may be edited, as it is from now on.
        Edited {
            name: Arc<str>,
            claim_word: Arc<str>,
            pass_word: Arc<str>,
            /// Hidden from the public.
            live_id: Option<Arc<str>>,
            live_url: Option<Arc<str>>,
        },
        ItemAdded {
            item_id: ItemId,
            item_number: Arc<str>,
            title: Arc<str>,
            description: Option<Arc<str>>,
            quantity: u32,
        },
        /// The whole item, as it is from now on; `promoted` events follow when the quantity grew before waiting people.
        ItemChanged {
            item_id: ItemId,
            item_number: Arc<str>,
            title: Arc<str>,
            description: Option<Arc<str>>,
            quantity: u32,
            /// Free units, before the `promoted` events that follow.
            available: u32,
        },
        ItemDeleted {
            item_id: ItemId,
            item_number: Arc<str>,
        },
        Activated {},
        Paused {},
        Resumed {},
        Stopped {},
        /// A comment and what became of it; the events of what it did stand before it, in the same decision.
        Commented {
            /// Comments of a show are counted from 1.
            number: u64,
            person: Person,
            /// On its platform. Hidden from the public.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            comment_id: Option<Arc<str>>,
            text: Arc<str>,
            normalized: Arc<str>,
            parsed: Parsed,
            outcome: Outcome,
        },
        /// A comment of another platform arrived again: `outcome` is the first one's, and nothing happened.
        CommentRepeated {
            number: u64,
            outcome: Outcome,
        },
        Claimed {
            claim_id: ClaimId,
            item_id: ItemId,
            item_number: Arc<str>,
            buyer: BuyerId,
            person: Person,
            how: How,
            /// Winner or waitlist.
            standing: Standing,
            #[serde(default, skip_serializing_if = "Option::is_none")]
            waitlist_position: Option<u32>,
            /// The operator who awarded it or accepted the near-miss. Hidden from the public.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            operator: Option<UserId>,
            item: Tally,
        },
        Released {
            claim_id: ClaimId,
            item_id: ItemId,
            item_number: Arc<str>,
            buyer: BuyerId,
            person: Person,
            /// What it was: winner or waitlist.
            was: Standing,
            why: Why,
            /// The operator who released it or accepted the near-miss. Hidden from the public.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            operator: Option<UserId>,
            item: Tally,
        },
        /// The first of the waitlist has won.
        Promoted {
            claim_id: ClaimId,
            item_id: ItemId,
            item_number: Arc<str>,
            buyer: BuyerId,
            person: Person,
            item: Tally,
        },
        /// A near-miss was accepted or dismissed; the events of what that did stand before it, in the same decision.
        NearSettled {
            /// The comment's.
            number: u64,
            accepted: bool,
            /// Who said it.
            person: Person,
            item_number: Arc<str>,
            leaning: Leaning,
            outcome: Outcome,
            /// Hidden from the public.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            operator: Option<UserId>,
        },
    }
}

/// What became of a comment or a claim, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Became {
    /// Neither a claim nor a pass.
    Ignored,
    Winner,
    Waitlist,
    /// The same comment was heard before.
    Duplicate,
    /// The person already holds or waits for the item.
    DuplicateUser,
    Passed,
    NothingToPass,
    /// By the operator.
    Released,
    ItemNotFound,
    ShowNotActive,
    /// The show has all the claims it can keep.
    ShowFull,
}

/// What became of a comment or a claim, with its figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    pub result: Became,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim_id: Option<ClaimId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_id: Option<ItemId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_number: Option<Arc<str>>,
    /// 1 is the next to win.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waitlist_position: Option<u32>,
    /// Free units of the item after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub available: Option<u32>,
    /// The claim that won because this one was given back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promoted: Option<ClaimId>,
}

impl Outcome {
    #[must_use]
    pub const fn only(result: Became) -> Self {
        Self {
            result,
            claim_id: None,
            item_id: None,
            item_number: None,
            waitlist_position: None,
            available: None,
            promoted: None,
        }
    }
}

/// What the caller hears beside `ok` and `seq`; which fields depends on the command.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Of a comment, a claim, a pass, a release, an award, a settled near-miss.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Became>,
    /// Of a `duplicate`: what became of the comment the first time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_result: Option<Became>,
    /// Of a comment, or a settled near-miss: the comment's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim_id: Option<ClaimId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_id: Option<ItemId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_number: Option<Arc<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waitlist_position: Option<u32>,
    /// Free units of the item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub available: Option<u32>,
    /// The claims that won by it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub promoted: Vec<ClaimId>,
    /// Of the verbs that move the show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Phase>,
}

impl From<Outcome> for Answer {
    fn from(outcome: Outcome) -> Self {
        Self {
            result: Some(outcome.result),
            claim_id: outcome.claim_id,
            item_id: outcome.item_id,
            item_number: outcome.item_number,
            waitlist_position: outcome.waitlist_position,
            available: outcome.available,
            promoted: outcome.promoted.into_iter().collect(),
            ..Self::default()
        }
    }
}
