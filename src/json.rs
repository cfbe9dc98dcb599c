//! JSON as somebody gave it: a value, and whether one of its objects has a field twice. Readers disagree on which of
//! the two counts, so nobody should act on either. It decides nothing: doors refuse.

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Number, Value};
use std::fmt::{self, Write as _};

/// A value from outside.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given {
    /// Of a repeated field the last one, as `serde_json` reads it.
    pub value: Value,
    /// The path of the first field that is there twice, `items[1].title`.
    pub repeated: Option<String>,
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut trail = Trail::default();
        let value = trail.deserialize(deserializer)?;
        Ok(Self { value, repeated: trail.repeated })
    }
}

/// Where the reader is, and what it met on the way.
#[derive(Default)]
struct Trail {
    path: String,
    repeated: Option<String>,
}

impl Trail {
    /// Does something one step deeper.
    fn inside<T>(&mut self, step: fmt::Arguments, go: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.path.len();
        self.path.write_fmt(step).expect("writing to a text succeeds");
        let done = go(self);
        self.path.truncate(length);
        done
    }

    const fn dot(&self) -> &'static str {
        if self.path.is_empty() { "" } else { "." }
    }
}

impl<'de> DeserializeSeed<'de> for &mut Trail {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut Trail {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("a number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        loop {
            let at = values.len();
            match self.inside(format_args!("[{at}]"), |trail| seq.next_element_seed(trail))? {
                Some(value) => values.push(value),
                None => return Ok(Value::Array(values)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut fields = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            let dot = self.dot();
            let again = fields.contains_key(&name);
            let value = self.inside(format_args!("{dot}{name}"), |trail| {
                if again && trail.repeated.is_none() {
                    trail.repeated = Some(trail.path.clone());
                }
                map.next_value_seed(trail)
            })?;
            fields.insert(name, value);
        }
        Ok(Value::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(text: &str) -> Given {
        serde_json::from_str(text).expect(text)
    }

    #[test]
    fn values_are_what_serde_json_reads() {
        for text in [
            r#"{"a":[1,-2,2.5,1e300,"x\n",true,null,{"b":{}}],"":18446744073709551615}"#,
            "[]",
            "null",
            "7",
            r#""x""#,
        ] {
            let plain: Value = serde_json::from_str(text).expect(text);
            assert_eq!(given(text), Given { value: plain, repeated: None }, "{text}");
        }
    }

    #[test]
    fn a_field_that_is_there_twice_is_named_where_it_is() {
        let repeated = |text| given(text).repeated;
        assert_eq!(repeated(r#"{"max_cents":1,"max_cents":2}"#).as_deref(), Some("max_cents"));
        assert_eq!(repeated(r#"{"a":[{},{"b":1,"b":1}],"a":2}"#).as_deref(), Some("a[1].b"));
        assert_eq!(repeated(r#"{"a":{"b":1},"b":1}"#), None);
    }

    #[test]
    fn what_is_no_json_is_none_of_ours() {
        for text in ["", "{", "nonsense", "{\"a\":1}x", &"[".repeat(10_000)] {
            assert!(serde_json::from_str::<Given>(text).is_err(), "{text:.20}");
        }
    }
}
