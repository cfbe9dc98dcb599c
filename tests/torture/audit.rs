//! Whether everything that was acknowledged is stored, once, and everybody heard the same: asked after every fault, and
//! more thoroughly when a crowd has left.

use crate::crowd::{Crowd, Seen};
use crate::fire::course::Course;
use crate::fire::history;
use crate::fire::market::{Person, ulid};
use crate::fire::server::Server;
use crate::fire::stored::{Stored, payload};
use actors::host::ports::Row;
use serde_json::Value;

pub type Verdict<T = ()> = Result<T, String>;

/// The journals of one crowd's market, as far as they were looked at.
pub struct Audit {
    courses: Vec<Course>,
    checked: usize,
}

/// What a crowd's whole history came to.
#[derive(Default)]
pub struct Tally {
    pub commands: usize,
    pub rows: usize,
    /// Answers that the rules gave again from the journal.
    pub decided_again: usize,
    /// Keys that were given once more and heard the first answer.
    pub repeated: usize,
    pub reread: u64,
}

impl Audit {
    pub fn of(crowd: &Crowd) -> Self {
        Self { courses: crowd.market.entities().map(|entity| Course::of(entity)).collect(), checked: 0 }
    }

    /// What was answered by now is in the journal, whose chain is whole; what the readers have seen is what it says.
    pub async fn check(&mut self, server: &Server, crowd: &Crowd) -> Verdict {
        if let Some(entity) = crowd.misread() {
            return Err(format!("the reader of {entity} could not go on; why stands above"));
        }
        let ops = crowd.answers(self.checked);
        let seen: Vec<_> = crowd.seen().map(|(entity, seen)| (entity.to_owned(), seen)).collect();
        let stored = Stored::of(server);
        for course in &mut self.courses {
            course.read_on(&stored).await?;
            course.expect(&ops)?;
            let (_, seen) =
                seen.iter().find(|(entity, _)| *entity == course.entity).expect("each has a reader");
            expect_seen(&course.entity, seen, &course.rows)?;
        }
        self.checked += ops.len();
        Ok(())
    }

    /// The crowd leaves; then its whole history must be explained by the journal.
    pub async fn close(mut self, server: &Server, mut crowd: Crowd) -> Verdict<Tally> {
        let people = crowd.leave().await;
        self.check(server, &crowd).await?;
        for course in &self.courses {
            let head = u64::try_from(course.rows.len()).expect("it fits");
            crowd.expect_complete(&course.entity, head).await;
        }
        self.check(server, &crowd).await?;
        let ops = crowd.answers(0);
        if let Some(violation) = history::out_of_order(&ops).into_iter().next() {
            return Err(violation);
        }
        let reread = crowd.market.reread.load(std::sync::atomic::Ordering::Relaxed);
        let mut tally = Tally { commands: ops.len(), reread, ..Tally::default() };
        for course in &self.courses {
            tally.rows += course.rows.len();
            tally.decided_again += history::decide_again(&course.entity, &course.rows, &ops)?;
        }
        if tally.decided_again != ops.len() {
            return Err(format!("{} of {} answers were decided again", tally.decided_again, ops.len()));
        }
        for mut person in people {
            tally.repeated += repeat(&mut person, &ops).await?;
        }
        let before = tally.rows;
        self.check(server, &crowd).await?;
        let after: usize = self.courses.iter().map(|course| course.rows.len()).sum();
        match before == after {
            true => Ok(tally),
            false => Err(format!("the same keys again made {} rows more", after - before)),
        }
    }
}

/// Gives some of the person's keys once more.
async fn repeat(person: &mut Person, ops: &[history::Op]) -> Verdict<usize> {
    let own: Vec<_> = ops.iter().filter(|op| op.user == person.user).collect();
    let some: Vec<_> = own.iter().rev().step_by(own.len() / REPEATED_EACH + 1).collect();
    for op in &some {
        let again = person.insist(op.method, &op.fields).await;
        if again != op.answer {
            return Err(format!("{} heard {again} now, and before: {op:?}", ulid(&person.user)));
        }
    }
    Ok(some.len())
}

/// Each publication names its row's event; what both say, they say alike.
fn expect_seen(entity: &str, seen: &[Seen], rows: &[Row]) -> Verdict {
    for ((offset, data), row) in seen.iter().zip(rows) {
        let stored = payload(row);
        // Hidden facts are null in public.
        let simple = |value: &Value| !value.is_object() && !value.is_array() && !value.is_null();
        let differs = data.as_object().into_iter().flatten().find(|(name, value)| {
            *name != "t" && simple(value) && stored.get(*name).is_some_and(|stored| stored != *value)
        });
        if *offset != row.seq || data["t"] != *row.event || differs.is_some() {
            return Err(format!("{entity} offset {offset}: readers saw {data}, stored is {row:?}"));
        }
    }
    Ok(())
}

/// Runs `souk verify`.
pub fn verify(server: &Server) -> Verdict {
    match server.verify() {
        (true, _) => Ok(()),
        (false, said) => Err(format!("souk verify: {said}")),
    }
}

const REPEATED_EACH: usize = 20;
