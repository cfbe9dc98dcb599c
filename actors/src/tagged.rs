//! Enums whose stored text says its variant twice: in a tag of its own, and in a name that stands beside it. Whoever
//! has the name needn't read the text to its end to learn what it is.

use serde::Deserializer;

/// Also readable as an enum whose variant is known before its fields: see [`tagged!`].
pub trait Named: Sized {
    /// Reads the variant that the deserializer names, from its fields; a tag among them is passed over.
    ///
    /// # Errors
    /// As the deserializer says.
    fn named<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error>;
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
