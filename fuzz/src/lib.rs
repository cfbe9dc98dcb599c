//! The targets; `cargo fuzz` and the replay of the corpus share them.

pub mod targets;
