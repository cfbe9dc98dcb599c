//! What an inbox shows, to its owner only.

use super::state::{Entry, State};
use serde::Serialize;

/// How much there is.
#[derive(Debug, Serialize)]
pub struct View {
    pub received: u64,
    pub unread: u32,
}

impl View {
    pub(super) fn of(state: &State) -> Self {
        Self { received: state.received, unread: state.unread() }
    }
}

/// The notices themselves, newest first.
#[derive(Debug, Serialize)]
pub struct Mine {
    pub notices: Vec<Entry>,
    pub read_up_to: u64,
}

impl Mine {
    pub(super) fn of(state: &State) -> Self {
        Self { notices: state.notices.iter().rev().cloned().collect(), read_up_to: state.read_up_to }
    }
}
