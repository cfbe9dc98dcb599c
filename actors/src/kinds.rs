//! The one list of kinds. Adding a kind is a folder and a line here.

use crate::entity::{Kind, Lane};
use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, channel $channel:literal, front $front:ident, $kind:path;)*) => {
        /// Which book of rules an entity follows.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum KindTag { $($(#[$doc])* $variant,)* }

        impl KindTag {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word in ids, methods and logs.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The word in channel names.
            #[must_use]
            pub const fn channel(self) -> &'static str {
                match self { $(Self::$variant => $channel,)* }
            }

            /// The lane of the bare channel `word:ID`.
            #[must_use]
            pub const fn front(self) -> Lane {
                match self { $(Self::$variant => Lane::$front,)* }
            }
        }

        /// Calls `visitor` with the kind behind the tag: how a door that holds only a name reaches the rules.
        pub fn visit<V: Visitor>(tag: KindTag, visitor: V) -> V::Out {
            match tag { $(KindTag::$variant => visitor.visit::<$kind>(),)* }
        }

        $(const _: () = assert!(matches!(<$kind as Kind>::TAG, KindTag::$variant), "a kind stands under its own tag");)*
    };
}

kinds! {
    /// One person's notices.
    Inbox = "inbox", channel "user", front Log, crate::inbox::Inbox;
    /// An English auction with proxy bids.
    Auction = "auction", channel "auction", front State, crate::auction::Auction;
    /// A live-selling show: items, claims, a waitlist.
    Show = "show", channel "show", front State, crate::show::Show;
}

/// Something to be done for whichever kind a name stands for.
pub trait Visitor {
    type Out;
    fn visit<K: Kind>(self) -> Self::Out;
}

impl KindTag {
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|tag| tag.name() == name)
    }

    #[must_use]
    pub fn find_channel(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|tag| tag.channel() == word)
    }
}
