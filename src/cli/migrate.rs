//! `souk migrate`: brings the database up to date, or takes its newest migration back.

use super::{Outcome, open, out, settings};
use crate::config::Given;
use clap::Args;
use schema::Store;

#[derive(Args, Debug)]
pub(super) struct Migrate {
    /// Take the newest applied migration back, and what it holds with it
    #[arg(long)]
    revert: bool,
}

impl Migrate {
    /// Names what was done.
    pub(super) async fn run(&self, given: &Given) -> Outcome {
        let settings = settings(given)?;
        let place = open::place(&settings)?;
        let (did, done) = match self.revert {
            true => ("reverted", Store::revert(&place).await),
            false => ("applied", Store::migrate(&place).await),
        };
        let names = done.map_err(|fault| open::unreachable(&settings, &fault))?;
        match names.is_empty() {
            true => out::line(format_args!("nothing to do: {}", settings.storage.database)),
            false => names.iter().try_for_each(|name| out::line(format_args!("{did} {name}"))),
        }
    }
}
