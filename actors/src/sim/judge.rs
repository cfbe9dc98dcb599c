//! A judge knows what one kind promises and reads what the journal holds, without the kind's rules and state. Kinds
//! bring their own ([`Kind::judge`]).

use super::laws::Violation;
use super::reached::Point;
use crate::engine::{Outcome, Record};
use crate::entity::{Kind, Seq};
use std::sync::Arc;

/// One entity's judge.
pub trait Judge<K: Kind> {
    /// Rows that are durable now: whole decisions, in order.
    ///
    /// # Errors
    /// The promise that they break.
    fn stored(&mut self, rows: &[Arc<Record<K>>], reached: &mut Vec<Point>) -> Result<(), Violation>;

    /// Somebody is told what became of their command at that durable seq.
    ///
    /// # Errors
    /// The promise that it breaks.
    fn told(&self, _: Seq, _: &Outcome<K>) -> Result<(), Violation> {
        Ok(())
    }

    /// Everybody sees a member of that name, with that number where it is one.
    ///
    /// # Errors
    /// When they may not.
    fn shown(&self, _name: &str, _number: Option<i64>) -> Result<(), Violation> {
        Ok(())
    }

    /// What it means that this row had landed and only a recovery found it.
    fn landed(&self, _: &Record<K>) -> Option<Point> {
        None
    }
}

/// For kinds that promise nothing beyond what every entity does.
#[derive(Debug)]
pub struct Trusting;

impl<K: Kind> Judge<K> for Trusting {
    fn stored(&mut self, _: &[Arc<Record<K>>], _: &mut Vec<Point>) -> Result<(), Violation> {
        Ok(())
    }
}
