//! The wire's text, both ways, as pure functions: a frame into commands, answers and pushes into JSON. Embedded
//! bodies (`data`, snapshots, publications) are spliced in as they are and never read again. No sockets here.

pub mod command;
pub mod reply;

pub use command::{Command, Malformed, Method};
