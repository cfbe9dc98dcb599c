//! Names of things and of those who act. Ids are made at the door and come in as arguments; nothing here draws one.

use crate::kinds::KindTag;
use crate::limits;
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;
use std::sync::Arc;
use ulid::Ulid;

/// Reads a name where its text stands: a copy for each of a million events would cost more than the reading.
struct Text<T>(PhantomData<T>);

impl<T: FromStr<Err = String>> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}

/// Reads an id from its text, or from the 16 bytes that stand for it in a format that isn't for people.
struct Id<T>(PhantomData<T>);

impl<T: FromStr<Err = String> + Numbered> Visitor<'_> for Id<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or 16 bytes")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        Text(PhantomData).visit_str(text)
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<T, E> {
        let number = bytes.try_into().map(u128::from_be_bytes);
        number.map(|number| T::of(Ulid(number))).map_err(|_| E::invalid_length(bytes.len(), &self))
    }
}

/// What 16 bytes alone can stand for.
trait Numbered {
    fn of(ulid: Ulid) -> Self;
}

macro_rules! read_from_text {
    ($name:ident) => {
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                from.deserialize_str(Text(PhantomData))
            }
        }
    };
}

macro_rules! read_from_text_or_bytes {
    ($name:ident) => {
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                match from.is_human_readable() {
                    true => from.deserialize_str(Id(PhantomData)),
                    false => from.deserialize_any(Id(PhantomData)),
                }
            }
        }
    };
}

/// One entity: its kind and its ULID, written `auction:01J…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityId {
    pub kind: KindTag,
    pub ulid: Ulid,
}

impl EntityId {
    #[must_use]
    pub const fn new(kind: KindTag, ulid: Ulid) -> Self {
        Self { kind, ulid }
    }

    /// Reads `01J…` or `auction:01J…` as an entity of this kind.
    #[must_use]
    pub fn of_kind(kind: KindTag, text: &str) -> Option<Self> {
        let ulid = match text.split_once(':') {
            Some((name, ulid)) if name == kind.name() => ulid,
            Some(_) => return None,
            None => text,
        };
        Some(Self { kind, ulid: Ulid::from_string(ulid).ok()? })
    }
}

impl fmt::Display for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Name::of(self.kind.name(), self.ulid).as_str())
    }
}

impl Serialize for EntityId {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(Name::of(self.kind.name(), self.ulid).as_str())
    }
}

impl FromStr for EntityId {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, ulid) =
            text.split_once(':').ok_or_else(|| format!("{text:?} is not of the form kind:ulid"))?;
        let kind = KindTag::find(kind).ok_or_else(|| format!("unknown kind {kind:?}"))?;
        let ulid = Ulid::from_string(ulid).map_err(|_| format!("{ulid:?} is not a ULID"))?;
        Ok(Self { kind, ulid })
    }
}

read_from_text!(EntityId);

/// `user:01J…` on the stack: names stand in every event and every answer.
struct Name {
    bytes: [u8; NAME_BYTES_MAX],
    len: usize,
}

impl Name {
    fn of(prefix: &str, ulid: Ulid) -> Self {
        let mut bytes = [0; NAME_BYTES_MAX];
        let (head, rest) = bytes.split_at_mut(prefix.len());
        head.copy_from_slice(prefix.as_bytes());
        rest[0] = b':';
        let written = rest[1..].first_chunk_mut().map(|chunk| ulid.array_to_str(chunk).len());
        Self { bytes, len: prefix.len() + 1 + written.expect("the longest prefix leaves room") }
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.len]).expect("prefixes and ULIDs are ASCII")
    }
}

macro_rules! ulid_names {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Ulid);

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                match to.is_human_readable() {
                    true => to.serialize_str(Name::of($prefix, self.0).as_str()),
                    false => to.serialize_bytes(&self.0.0.to_be_bytes()),
                }
            }
        }

        impl Numbered for $name {
            fn of(ulid: Ulid) -> Self {
                Self(ulid)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(Name::of($prefix, self.0).as_str())
            }
        }

        impl FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                let ulid = text.strip_prefix(concat!($prefix, ":")).unwrap_or(text);
                let wrong = |_| format!(concat!("{:?} is not of the form ", $prefix, ":ULID"), text);
                Ulid::from_string(ulid).map(Self).map_err(wrong)
            }
        }

        read_from_text_or_bytes!($name);
    )*};
}

ulid_names! {
    /// A person with an account, written `user:01J…`; also the name of their channel.
    UserId = "user";
    /// Those who run a business together, written `workspace:01J…`.
    WorkspaceId = "workspace";
}

/// What a person may do beyond their own things.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    #[default]
    User,
    Steward,
    Admin,
}

/// Who gives a command. Its text (`user:01J…`, `auction:01J…`, `clock`, `system`) stands in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    User(UserId),
    /// Another entity, through its outbox.
    Entity(EntityId),
    /// A deadline that came due.
    Clock,
    /// This program itself: seeds, ingestion, the demo.
    System,
}

impl Who {
    /// Whether this is [`Caller::nobody`].
    #[must_use]
    pub fn is_nobody(self) -> bool {
        self == Self::User(NOBODY)
    }
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => id.fmt(f),
            Self::Entity(id) => id.fmt(f),
            Self::Clock => f.write_str("clock"),
            Self::System => f.write_str("system"),
        }
    }
}

impl FromStr for Who {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "clock" => Ok(Self::Clock),
            "system" => Ok(Self::System),
            user if user.starts_with("user:") => user.parse().map(Self::User),
            entity => entity.parse().map(Self::Entity),
        }
    }
}

read_from_text_or_bytes!(Who);

/// Entities are written with their kind, so bytes alone are a person's.
impl Numbered for Who {
    fn of(ulid: Ulid) -> Self {
        Self::User(UserId(ulid))
    }
}

impl Serialize for Who {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::User(id) => id.serialize(to),
            Self::Entity(id) => id.serialize(to),
            Self::Clock => to.serialize_str("clock"),
            Self::System => to.serialize_str("system"),
        }
    }
}

/// Who gives a command, with the rights that the door has checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    pub who: Who,
    /// The workspace whose shows and auctions this caller may run.
    pub workspace: Option<WorkspaceId>,
    pub role: Role,
    /// The name others see, where the caller is a person and the door knows it.
    pub name: Option<Arc<str>>,
}

impl Caller {
    #[must_use]
    pub const fn user(id: UserId, workspace: Option<WorkspaceId>, role: Role) -> Self {
        Self { who: Who::User(id), workspace, role, name: None }
    }

    #[must_use]
    pub const fn entity(id: EntityId) -> Self {
        Self { who: Who::Entity(id), workspace: None, role: Role::User, name: None }
    }

    #[must_use]
    pub const fn clock() -> Self {
        Self { who: Who::Clock, workspace: None, role: Role::User, name: None }
    }

    #[must_use]
    pub const fn system() -> Self {
        Self { who: Who::System, workspace: None, role: Role::Admin, name: None }
    }

    /// Somebody who hasn't said who they are: sees what everybody may, and is no person.
    #[must_use]
    pub const fn nobody() -> Self {
        Self::user(NOBODY, None, Role::User)
    }

    /// This caller under the name that others see.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        Self { name: Some(name.into()), ..self }
    }

    /// The person, where it is one.
    #[must_use]
    pub fn person(&self) -> Option<UserId> {
        match self.who {
            Who::User(id) if id != NOBODY => Some(id),
            _ => None,
        }
    }

    /// Whether this caller runs what belongs to `workspace`: its members do, admins and this program do everywhere.
    #[must_use]
    pub fn runs(&self, workspace: WorkspaceId) -> bool {
        self.role == Role::Admin || matches!(self.who, Who::System) || self.workspace == Some(workspace)
    }
}

/// The client's name for one command of its caller: the same key is answered the same and acts once.
/// 1 to [`limits::KEY_BYTES_MAX`] bytes of printable ASCII.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Key(Arc<str>);

impl Key {
    /// # Errors
    /// A sentence when the text is empty, too long or not printable ASCII.
    pub fn new(text: &str) -> Result<Self, String> {
        let printable = text.bytes().all(|byte| (0x21..=0x7e).contains(&byte));
        if text.is_empty() || text.len() > limits::KEY_BYTES_MAX || !printable {
            return Err(format!("key must be 1 to {} printable ASCII characters", limits::KEY_BYTES_MAX));
        }
        Ok(Self(text.into()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Key {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::new(text)
    }
}

read_from_text!(Key);

/// An id that no account has: those are drawn with the time in them.
const NOBODY: UserId = UserId(Ulid::nil());
const NAME_BYTES_MAX: usize = 48;
