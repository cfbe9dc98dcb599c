//! Measures this machine from inside: what one entity can decide, store and answer, with no sockets in the way.
//!
//! Closed loop: so many callers, each with one command on its way. After the run the journal is asked whether every
//! acknowledged claim is there; a figure whose check failed is not printed as a figure.

mod claims;
mod report;

pub use claims::{Load, claims, now_ms};
pub use report::Report;
