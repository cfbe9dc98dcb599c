//! Measures this machine from inside: what one entity can decide, store and answer, with no sockets in the way.
//!
//! One file per scenario. Each checks itself: `claims` asks the journal whether every acknowledged claim is there,
//! `engine` the state, `wake` compares what was woken with what was written. A figure whose check failed is not printed as a figure.

mod cells;
mod claims;
mod desk;
mod engine;
mod inspector;
mod past;
mod report;
mod start;
mod wake;

pub use cells::{CellsReport, cells};
pub use claims::{Load, claims, now_ms};
pub use engine::{EngineReport, engine};
pub use inspector::{InspectorReport, inspector};
pub use past::History;
pub use report::Report;
pub use start::{StartReport, start};
pub use wake::{WakeReport, wake};
