//! Souk, the server: everything to do with the outside. It decides no business.

pub mod auth;
pub mod gateway;
