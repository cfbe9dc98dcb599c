//! What a machine can hold of the house's habits: sizes, names, who may know whom, papers that tell the truth.
//!
//! Each check is a function from text to complaints, so that beside the look at the real tree a sample that breaks
//! the habit proves that the check can fail. What clippy and rustfmt already hold is not here.

#[path = "tidy/kinds.rs"]
mod kinds;
#[path = "tidy/licences.rs"]
mod licences;
#[path = "tidy/names.rs"]
mod names;
#[path = "tidy/papers.rs"]
mod papers;
#[path = "tidy/rooms.rs"]
mod rooms;
#[path = "tidy/sizes.rs"]
mod sizes;
#[path = "tidy/tree.rs"]
mod tree;
