//! From a verb and its fields to a command of some kind, with the digest of its body.

use super::door::{AnyCommand, BadInput};
use super::encode;
use crate::effect::Message;
use crate::entity::{Kind, Seq};
use crate::ids::EntityId;
use crate::kinds::{self, KindTag, Visitor};
use ring::digest;
use serde_json::{Map, Value};

impl AnyCommand {
    /// Reads a verb and its fields as a command of that kind.
    ///
    /// # Errors
    /// Names the field; `method` when the kind has no such verb.
    pub fn parse(kind: KindTag, verb: &str, fields: Value) -> Result<Self, BadInput> {
        kinds::visit(kind, Parse { verb, fields })
    }

    /// The command of an entity that hears another's message, where it listens to such.
    #[must_use]
    pub fn hear(to: EntityId, from: EntityId, seq: Seq, n: u32, message: Message) -> Option<Self> {
        kinds::visit(to.kind, Hear { from, seq, n, message })
    }

    /// A command that is typed already.
    #[must_use]
    pub fn of<K: Kind>(verb: &str, command: K::Command) -> Self {
        let body = encode::json(&command);
        let digest = digest::digest(&digest::SHA256, body.as_bytes());
        let first = digest.as_ref().first_chunk().expect("SHA-256 has 32 bytes");
        Self {
            kind: K::TAG,
            verb: verb.into(),
            creates: K::creates(&command),
            fingerprint: u64::from_be_bytes(*first),
            command: Box::new(command),
        }
    }

    /// Whether it makes a new entity.
    #[must_use]
    pub fn creates(&self) -> bool {
        self.creates
    }

    #[must_use]
    pub fn verb(&self) -> &str {
        &self.verb
    }
}

struct Parse<'a> {
    verb: &'a str,
    fields: Value,
}

impl Visitor for Parse<'_> {
    type Out = Result<AnyCommand, BadInput>;

    fn visit<K: Kind>(self) -> Self::Out {
        let mut tagged = Map::new();
        tagged.insert(self.verb.to_owned(), self.fields);
        let parsed: Result<K::Command, _> = serde_path_to_error::deserialize(Value::Object(tagged));
        match parsed {
            Ok(command) => Ok(AnyCommand::of::<K>(self.verb, command)),
            Err(fault) => Err(bad_input(self.verb, &fault)),
        }
    }
}

fn bad_input(verb: &str, fault: &serde_path_to_error::Error<serde_json::Error>) -> BadInput {
    let path = fault.path().to_string();
    let message = fault.inner().to_string();
    if message.starts_with(&format!("unknown variant `{verb}`")) {
        return BadInput { field: "method".to_owned(), message: format!("there is no {verb:?} here") };
    }
    let inside = path.strip_prefix(verb).map_or(path.as_str(), |rest| rest.trim_start_matches('.'));
    BadInput::at(inside, message)
}

impl BadInput {
    /// What serde says of a place, where `path` leads. A missing or unknown field is named in its message only.
    #[must_use]
    pub fn at(path: &str, message: String) -> Self {
        let mut field = if matches!(path, "." | "?") { String::new() } else { path.to_owned() };
        let named = message.split('`').nth(1).unwrap_or_default();
        let last = field.rsplit('.').next().unwrap_or_default();
        if message.starts_with("missing field") || (message.starts_with("unknown field") && last != named) {
            let dot = if field.is_empty() { "" } else { "." };
            field = format!("{field}{dot}{named}");
        }
        Self { field, message }
    }
}

struct Hear {
    from: EntityId,
    seq: Seq,
    n: u32,
    message: Message,
}

impl Visitor for Hear {
    type Out = Option<AnyCommand>;

    fn visit<K: Kind>(self) -> Self::Out {
        K::hear(self.from, self.seq, self.n, self.message).map(|command| AnyCommand::of::<K>("hear", command))
    }
}
