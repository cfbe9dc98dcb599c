//! What clients did and heard, checked against what is stored. An entity's history is linearizable when one order of
//! its commands explains every answer: the journal is that order. So an answer heard before another command was sent has
//! the lower seq, and the rules, asked again in the journal's order, give each answer as it was heard.

use actors::entity::{Kind, Moment};
use actors::host::ports::Row;
use actors::ids::{Caller, EntityId, Role};
use actors::kinds::{self, Visitor};
use actors::time::UnixMs;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use tokio::time::Instant;

/// One command that was answered, however often it had to be sent.
#[derive(Clone, Debug)]
pub struct Op {
    /// `auction:01J…`.
    pub entity: String,
    /// `user:01J…`.
    pub user: String,
    pub name: String,
    /// `auction.bid`.
    pub method: &'static str,
    /// With its key.
    pub fields: Value,
    /// For the first time.
    pub sent: Instant,
    pub answered: Instant,
    pub answer: Value,
}

impl Op {
    pub fn seq(&self) -> u64 {
        self.answer["seq"].as_u64().unwrap_or_else(|| panic!("an answer without a seq: {self:?}"))
    }

    pub fn key(&self) -> &str {
        self.fields["key"].as_str().expect("a key")
    }
}

/// Commands that were sent after a later one had been answered, each as a sentence.
pub fn out_of_order(ops: &[Op]) -> Vec<String> {
    // At the same instant, sending comes first: then the two overlap, and either order is right.
    let sent = ops.iter().map(|op| (op.sent, 0, op));
    let mut moments: Vec<_> = sent.chain(ops.iter().map(|op| (op.answered, 1, op))).collect();
    moments.sort_by_key(|(at, what, _)| (*at, *what));
    let mut heads: HashMap<&str, u64> = HashMap::new();
    let mut violations = Vec::new();
    for (_, what, op) in moments {
        let head = heads.entry(&op.entity).or_default();
        match what {
            0 if op.seq() <= *head => {
                violations.push(format!("{} had heard of seq {head} when this was sent: {op:?}", op.entity));
            }
            0 => {}
            _ => *head = op.seq().max(*head),
        }
    }
    violations
}

/// Asks the rules again, in the journal's order: how many answers they gave as they were heard.
///
/// # Errors
/// The first decision that comes out otherwise, as a sentence.
pub fn decide_again(entity: &str, rows: &[Row], ops: &[Op]) -> Result<usize, String> {
    let entity: EntityId = entity.parse()?;
    let named = entity.to_string();
    let ops = ops.iter().filter(|op| op.entity == named).map(|op| ((op.user.as_str(), op.key()), op));
    kinds::visit(entity.kind, Again { entity, rows, ops: ops.collect() })
}

struct Again<'a> {
    entity: EntityId,
    rows: &'a [Row],
    ops: BTreeMap<(&'a str, &'a str), &'a Op>,
}

impl Visitor for Again<'_> {
    type Out = Result<usize, String>;

    fn visit<K: Kind>(self) -> Self::Out {
        let (mut state, mut answers) = (K::State::default(), 0);
        let mut decisions = self.rows.chunk_by(|_, next| next.cause.is_none());
        decisions.try_for_each(|decision| {
            let cause = decision[0].cause.as_ref().ok_or("the journal begins in mid-decision")?;
            let op = cause.key.as_ref().and_then(|key| self.ops.get(&(cause.who.as_str(), key)));
            let wrong = |why: String| format!("{} seq {}: {why}", self.entity, decision[0].seq);
            let said = follow::<K>(self.entity, &mut state, decision, op.copied()).map_err(wrong)?;
            let Some(op) = op else { return Ok(()) };
            answers += 1;
            match said == op.answer {
                true => Ok(()),
                false => Err(wrong(format!("{op:?} should have heard {said}"))),
            }
        })?;
        K::check(&state).map_err(|why| format!("{}: {why}", self.entity))?;
        Ok(answers)
    }
}

/// Makes the decision part of the state; whoever asked for it must have heard this. Where we know the command, the rules
/// are asked again.
fn follow<K: Kind>(
    entity: EntityId,
    state: &mut K::State,
    decision: &[Row],
    op: Option<&Op>,
) -> Result<Value, String> {
    let at = UnixMs(decision[0].at_ms);
    let seq = decision.last().expect("a decision has a row").seq;
    let stored: Vec<Value> = decision.iter().map(super::stored::payload).collect();
    let refused = decision[0].event == "refused";
    let again = op.map(|op| decide::<K>(entity, state, op, at)).transpose()?;
    if let Some(again) = again {
        let same = match &again {
            Ok(events) => !refused && *events == stored,
            Err((refusal, _)) => refused && [refusal] == *stored.iter().collect::<Vec<_>>(),
        };
        if !same {
            return Err(format!("stored is {stored:?}, the rules say {again:?}"));
        }
        if let Err((mut refusal, message)) = again {
            refusal["ok"] = json!(false);
            refusal["seq"] = json!(seq);
            refusal["message"] = json!(message);
            return Ok(refusal);
        }
    }
    if refused {
        return Ok(Value::Null);
    }
    let events: Vec<K::Event> = stored
        .into_iter()
        .map(serde_json::from_value)
        .collect::<Result<_, _>>()
        .map_err(|e| e.to_string())?;
    events.iter().for_each(|event| K::apply(state, event, at));
    let mut answer = serde_json::to_value(K::answer(state, &events)).map_err(|fault| fault.to_string())?;
    answer["ok"] = json!(true);
    answer["seq"] = json!(seq);
    Ok(answer)
}

/// The events, or the refusal with its sentence.
type Decided = Result<Vec<Value>, (Value, String)>;

fn decide<K: Kind>(entity: EntityId, state: &K::State, op: &Op, at: UnixMs) -> Result<Decided, String> {
    let mut fields = op.fields.clone();
    let members = fields.as_object_mut().ok_or("fields are an object")?;
    let (kind, verb) = op.method.split_once('.').ok_or("a method is kind and verb")?;
    members.remove(kind);
    members.remove("key");
    let command = serde_json::from_value::<K::Command>(json!({ verb: fields }));
    let command = command.map_err(|fault| format!("{op:?}: {fault}"))?;
    let caller = Caller::user(op.user.parse()?, None, Role::User).named(&op.name);
    let json = |value: serde_json::Result<Value>| value.map_err(|fault| fault.to_string());
    match K::decide(state, &command, &Moment { now: at, caller: &caller, entity }) {
        Ok(decision) => {
            let events = decision.events.iter().map(|event| json(serde_json::to_value(event)));
            Ok(Ok(events.collect::<Result<_, _>>()?))
        }
        Err(refusal) => Ok(Err((json(serde_json::to_value(&refusal))?, refusal.to_string()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actors::auction::{self, Auction};
    use actors::dice::Dice;
    use actors::host::ports::RowCause;
    use std::time::Duration;

    const AUCTION: &str = "auction:01JDMB3K8Q5M4X2Y9Z7A6B5C4D";
    const ADA: &str = "user:01JDMB3K8Q5M4X2Y9Z7A6B5C4D";

    fn op(began: Instant, sent_ms: u64, answered_ms: u64, answer: Value) -> Op {
        let at = |ms| began + Duration::from_millis(ms);
        let fields = json!({ "auction": AUCTION, "max_cents": 500, "key": format!("k{sent_ms}") });
        let (sent, answered) = (at(sent_ms), at(answered_ms));
        let (user, name) = (ADA.to_owned(), "Ada".to_owned());
        Op { entity: AUCTION.to_owned(), user, name, method: "auction.bid", fields, sent, answered, answer }
    }

    #[test]
    fn an_answer_from_the_past_is_seen() {
        let now = Instant::now();
        let seq = |seq| json!({ "seq": seq });
        let overlapping = [op(now, 0, 10, seq(2)), op(now, 5, 15, seq(1)), op(now, 10, 20, seq(3))];
        assert_eq!(out_of_order(&overlapping), Vec::<String>::new());
        let stale = [op(now, 0, 10, seq(2)), op(now, 11, 15, seq(1))];
        assert_eq!(out_of_order(&stale).len(), 1);
        let twice = [op(now, 0, 10, seq(2)), op(now, 11, 15, seq(2))];
        assert_eq!(out_of_order(&twice).len(), 1, "two commands can't have one seq");
    }

    #[test]
    fn an_answer_that_the_rules_would_not_give_is_seen() {
        let entity: EntityId = AUCTION.parse().expect("an id");
        let (caller, command) = Auction::birth(&mut Dice::seeded(1));
        let at = Moment { now: UnixMs(1), caller: &caller, entity };
        let born = Auction::decide(&auction::State::default(), &command, &at).expect("an auction").events;
        let mut state = auction::State::default();
        born.iter().for_each(|event| Auction::apply(&mut state, event, UnixMs(1)));
        let seq = u64::try_from(born.len()).expect("small") + 1;

        // It isn't open yet, or the bid is too low, or it is accepted: whatever the rules say now is right.
        let bid = op(Instant::now(), 0, 1, Value::Null);
        let (event, stored, mut heard) = match decide::<Auction>(entity, &state, &bid, UnixMs(1)) {
            Ok(Err((refusal, message))) => {
                let mut heard = refusal.clone();
                heard["message"] = json!(message);
                ("refused", refusal, heard)
            }
            other => panic!("a bid without an opening is refused: {other:?}"),
        };
        heard["ok"] = json!(false);
        heard["seq"] = json!(seq);
        let row = |seq, who: &str, key: &str, event: &'static str, payload: &Value| Row {
            seq,
            term: 1,
            at_ms: 1,
            event: event.into(),
            version: 1,
            cause: Some(RowCause { who: who.to_owned(), key: Some(key.to_owned()), fingerprint: 0 }),
            payload: payload.to_string(),
            hash: actors::host::chain::ROOT,
        };
        let mut rows: Vec<_> = (1..)
            .zip(&born)
            .map(|(seq, event)| row(seq, "system", "birth", "created", &json!(event)))
            .collect();
        rows.push(row(seq, ADA, "k0", event, &stored));
        let answered = |answer: &Value| [Op { answer: answer.clone(), ..bid.clone() }];
        assert_eq!(decide_again(AUCTION, &rows, &answered(&heard)), Ok(1));

        heard["seq"] = json!(seq + 1);
        assert!(decide_again(AUCTION, &rows, &answered(&heard)).is_err(), "answered otherwise");
        heard["seq"] = json!(seq);
        rows.last_mut().expect("a row").payload = json!({ "code": "seller_may_not_bid" }).to_string();
        assert!(decide_again(AUCTION, &rows, &answered(&heard)).is_err(), "stored otherwise");
    }
}
