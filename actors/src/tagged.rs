//! Enums whose stored text says its variant twice: in a tag of its own, and in a name that stands beside it. Whoever
//! has the name needn't read the text to its end to learn what it is.

use serde::de::{Deserializer, Error as _, Visitor, value::Error};
use serde::forward_to_deserialize_any;

/// Also readable as an enum whose variant is known before its fields: see [`tagged!`].
pub trait Named: Sized {
    /// Reads the variant that the deserializer names, from its fields; a tag among them is passed over.
    ///
    /// # Errors
    /// As the deserializer says.
    fn named<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error>;

    /// The names of all variants.
    fn names() -> &'static [&'static str] {
        let mut names: &[&str] = &[];
        // Whoever reads a variant says first which there are.
        let _ = Self::named(Listing(&mut names));
        names
    }
}

/// Holds nothing, and notes what is asked for.
struct Listing<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Listing<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("there is nothing here"))
    }

    fn deserialize_enum<V: Visitor<'de>>(
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

/// A plain enum of values that is written with its variant in snake case under `tag`, and read so, or as [`Named`].
/// Serde's own reading of such a tag keeps all fields aside until it has found it, which costs more than the rest. The
/// enum's own name stands twice, for serde wants the second as text.
macro_rules! tagged {
    ($tag:literal, $name_text:literal, $(#[$meta:meta])* pub enum $name:ident { $($body:tt)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(tag = $tag, rename_all = "snake_case")]
        pub enum $name { $($body)* }

        const _: () = {
            #[derive(serde::Deserialize)]
            #[serde(remote = $name_text, rename_all = "snake_case")]
            #[allow(dead_code, reason = "only its way of reading is used")]
            enum Mirror { $($body)* }

            impl crate::tagged::Named for $name {
                fn named<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                    Mirror::deserialize(from)
                }
            }
        };
    };
}
