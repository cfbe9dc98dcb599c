//! Who comments and claims: people of Souk, people of other platforms, and names that an operator typed.

use super::comment;
use crate::ids::{Caller, UserId};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;
use ulid::ULID_LEN;

/// Where a comment was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Platform {
    /// Here, by a person with an account.
    #[default]
    Souk,
    Facebook,
    Instagram,
    Tiktok,
    Youtube,
    /// Made up by the debug doors and the demo.
    Debug,
}

impl Platform {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Souk => "souk",
            Self::Facebook => "facebook",
            Self::Instagram => "instagram",
            Self::Tiktok => "tiktok",
            Self::Youtube => "youtube",
            Self::Debug => "debug",
        }
    }
}

/// The author of a comment on another platform, as those who run the show report it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Author {
    /// Not `souk`: people with an account comment for themselves.
    pub platform: Platform,
    pub platform_user_id: String,
    pub handle: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// The comment's id on its platform: the same id is the same comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment_id: Option<String>,
}

/// Somebody, as events name them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    pub platform: Platform,
    /// Hidden from the public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform_user_id: Option<Arc<str>>,
    pub handle: Arc<str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<Arc<str>>,
}

/// What makes two people the same: the account, else the platform's id, else the name (case-folded).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Identity {
    User(UserId),
    Outside(Platform, Arc<str>),
    Named(Arc<str>),
}

/// What somebody is called who has no name here: `user-` and the end of their id.
pub(super) struct Unnamed([u8; 11]);

impl Unnamed {
    pub(super) fn of(user: UserId) -> Self {
        let mut id = [0; ULID_LEN];
        let id = user.0.array_to_str(&mut id).as_bytes();
        let mut name = *b"user-......";
        name[5..].copy_from_slice(&id[ULID_LEN - 6..]);
        Self(name)
    }

    pub(super) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("ULIDs are ASCII")
    }
}

impl Person {
    /// A person with an account, under the name that the door knows or the end of their id.
    #[must_use]
    pub fn of_user(user: UserId, name: Option<&Arc<str>>) -> Self {
        let handle = name.cloned().unwrap_or_else(|| Unnamed::of(user).as_str().into());
        Self {
            user: Some(user),
            platform: Platform::Souk,
            platform_user_id: None,
            handle,
            display_name: None,
        }
    }

    /// The caller, where it is a person.
    #[must_use]
    pub fn of_caller(caller: &Caller) -> Option<Self> {
        caller.person().map(|user| Self::of_user(user, caller.name.as_ref()))
    }

    /// A name that an operator typed, of nobody known.
    #[must_use]
    pub fn named(handle: &str) -> Self {
        Self {
            user: None,
            platform: Platform::Souk,
            platform_user_id: None,
            handle: handle.into(),
            display_name: None,
        }
    }

    #[must_use]
    pub fn identity(&self) -> Identity {
        match (&self.user, &self.platform_user_id) {
            (Some(user), _) => Identity::User(*user),
            (None, Some(id)) => Identity::Outside(self.platform, id.clone()),
            (None, None) => Identity::Named(comment::fold(&self.handle).into()),
        }
    }

    /// Whether this is the person of that identity.
    #[must_use]
    pub fn is(&self, identity: &Identity) -> bool {
        match identity {
            Identity::User(user) => self.user == Some(*user),
            Identity::Outside(..) | Identity::Named(_) => self.identity() == *identity,
        }
    }

    /// The person without what other platforms know of them.
    #[must_use]
    pub fn public(&self) -> Self {
        Self { platform_user_id: None, ..self.clone() }
    }
}

/// `user:01J…`, `facebook:1234`, `@anna`: one text per identity, for read tables and lists.
impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(user) => user.fmt(f),
            Self::Outside(platform, id) => write!(f, "{}:{id}", platform.name()),
            Self::Named(handle) => write!(f, "@{handle}"),
        }
    }
}

/// A handle without the `@` that people put before it.
#[must_use]
pub fn bare_handle(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix('@').unwrap_or(text)
}
