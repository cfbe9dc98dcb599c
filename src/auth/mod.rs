//! Who somebody is: tokens, passwords, sessions.

pub mod token;
