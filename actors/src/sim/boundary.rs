//! Where outputs leave a cell for the world: each is looked at here, against the journal, before anybody hears it.

use super::calendar::Happening;
use super::calendar::Ticket;
use super::laws::{Law, Violation};
use super::plan::Fault;
use super::quiet::quietly;
use super::reached::Point;
use super::scene::Scene;
use super::shelf::equal;
use super::subject::Subject;
use crate::engine::outbox;
use crate::engine::{Outcome, Output, Record, Verdict};
use crate::entity::{Kind, Seq};
use std::sync::Arc;

impl<K: Kind> Subject<K> {
    /// Lets out what may leave. `held`: the journal has just answered, so what comes out now had to wait.
    pub(super) fn drain(&mut self, scene: &mut Scene, node: usize, held: bool) -> Result<(), Violation> {
        loop {
            let Some(cell) = self.tenancies[node].cell() else { return Ok(()) };
            let output = quietly(|| cell.next_output()).map_err(|why| Law::RulesKeepPromises.broken(why))?;
            match output {
                None => return Ok(()),
                Some(Output::Answer { waiter, seq, verdict }) => {
                    self.note_answer(scene, node, waiter.ticket, &verdict, held);
                    self.answer(scene, waiter.ticket, seq, verdict)?;
                }
                Some(Output::Published(record)) => {
                    scene.note(format_args!(
                        "  {} publishes {} {:?}",
                        self.shelf.entity, record.seq, record.entry
                    ));
                    let head = self.shelf.head();
                    Law::SaidMeansStored.hold(record.seq <= head, || {
                        format!("{}: seq {} is published, {head} stored", self.shelf.entity, record.seq)
                    })?;
                    self.publish(node, &record)?;
                }
                Some(Output::Effects { seq, effects }) => {
                    let stored = self.shelf.asked.get(&seq).is_some_and(|asked| **asked == *effects);
                    Law::EffectStored.hold(stored, || {
                        format!("{}: the effects of seq {seq} are not in the outbox", self.shelf.entity)
                    })?;
                    // A row leaves with its last decision.
                    if let Some(row) = self.tenancies[node].outbox.free((seq, effects)) {
                        let only = Some(outbox::name(&row));
                        scene.soon(0, 20, Happening::Carry { player: self.number, only });
                    }
                }
            }
        }
    }

    /// A durable record goes to everybody who follows it on this node.
    pub(super) fn publish(&mut self, node: usize, record: &Arc<Record<K>>) -> Result<(), Violation> {
        let (entity, row) = (self.shelf.entity, self.shelf.row(record.seq));
        Law::SaidMeansStored.hold(row.is_some_and(|row| equal(row, record)), || {
            format!("{entity}: {record:?} is published, {row:?} is stored")
        })?;
        self.tenancies[node].lanes.publish(record.clone());
        Ok(())
    }

    fn answer(
        &mut self,
        scene: &mut Scene,
        ticket: Ticket,
        seq: Seq,
        verdict: Verdict<K>,
    ) -> Result<(), Violation> {
        let wish = &mut self.wishes[ticket.wish];
        let key = wish.key.as_str();
        scene.note(format_args!(
            "  {} answers {key}/{} at {seq}: {verdict:?}",
            self.shelf.entity, ticket.body
        ));
        wish.may_be_told(&self.shelf, ticket.body, seq, &verdict)?;
        if scene.strikes(Fault::AnswerLost) {
            return Ok(());
        }
        wish.hear(ticket.body, seq, verdict)
    }

    fn note_answer(
        &mut self,
        scene: &mut Scene,
        node: usize,
        ticket: Ticket,
        verdict: &Verdict<K>,
        held: bool,
    ) {
        match verdict {
            Verdict::KeyReused => scene.reach(Point::OtherBodyRefused),
            Verdict::Decided { repeated: true, .. } => {
                scene.reach(Point::RepeatedAnswer);
                let term = self.tenancies[node].cell().map_or(0, |cell| cell.term());
                let wish = &self.wishes[ticket.wish];
                let said = self.shelf.witness.said.get(&(wish.caller.who, wish.key.clone()));
                if said.is_some_and(|said| said.term < term) {
                    scene.reach(Point::RepeatedAcrossTerms);
                }
            }
            Verdict::Decided { outcome, .. } if held && matches!(**outcome, Outcome::Refused(_)) => {
                scene.reach(Point::RefusalHeld);
            }
            _ => {}
        }
    }
}
