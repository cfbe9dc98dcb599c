//! One place of a state, found by its JSON pointer without writing the rest down. What the pointer passes is not
//! looked into, and once its place is found the rest is not even passed.

use super::pointer::{self, Pointer};
use serde::ser::{
    self, Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple,
    SerializeTupleStruct, Serializer,
};
use serde_json::Value;
use std::fmt;
use std::io::{self, Write};

/// The JSON at this place of the state, where there is such a place. `steps` counts what was passed on the way.
///
/// # Errors
/// When more stands there than [`PLACE_BYTES_MAX`].
pub(super) fn pick(
    state: &impl Serialize,
    pointer: &Pointer,
    steps: &mut u64,
) -> Result<Option<String>, TooMuch> {
    let mut found = Found { place: Place::Nowhere, steps };
    // However the walk ends, `found` says what it came to.
    let _ = found.descend(pointer.tokens(), state);
    match found.place {
        Place::Nowhere | Place::InVariant => Ok(None),
        Place::Here(json) => Ok(Some(json)),
        Place::TooMuch => Err(TooMuch),
    }
}

/// More stands at the place than is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooMuch;

enum Place {
    Nowhere,
    Here(String),
    TooMuch,
    /// Somewhere in the fields of a variant.
    InVariant,
}

struct Found<'s> {
    place: Place,
    steps: &'s mut u64,
}

impl Found<'_> {
    /// Goes into a value, with the rest of the pointer. `Err` ends the walk.
    fn descend<T: Serialize + ?Sized>(&mut self, rest: &[String], value: &T) -> Result<(), Ended> {
        if rest.is_empty() {
            self.place = written(value).map_or(Place::TooMuch, Place::Here);
            return Err(Ended);
        }
        let walked = value.serialize(Walk { rest, found: self });
        if matches!(self.place, Place::InVariant) {
            // Its fields come without their whole, which the pointer may name: that is written down, and read.
            self.place = written(value).map_or(Place::TooMuch, |json| {
                let whole: Value = serde_json::from_str(&json).unwrap_or_default();
                pointer::inside(&whole, rest).map_or(Place::Nowhere, |value| Place::Here(value.to_string()))
            });
        }
        walked
    }

    /// Passes one part of a value, or goes into it if it is the one; no other can be.
    fn part<T: Serialize + ?Sized>(&mut self, rest: &[String], is_it: bool, part: &T) -> Result<(), Ended> {
        *self.steps += 1;
        if !is_it {
            return Ok(());
        }
        self.descend(&rest[1..], part)?;
        Err(Ended)
    }
}

/// A value's JSON, unless it is longer than [`PLACE_BYTES_MAX`].
fn written<T: Serialize + ?Sized>(value: &T) -> Option<String> {
    let mut json = Bounded(Vec::new());
    serde_json::to_writer(&mut json, value).ok()?;
    String::from_utf8(json.0).ok()
}

/// Bytes up to a limit.
struct Bounded(Vec<u8>);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > PLACE_BYTES_MAX {
            return Err(io::Error::other("more than is compared"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The walk is over: an error only to those who serialize.
#[derive(Debug)]
struct Ended;

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the walk is over")
    }
}

impl std::error::Error for Ended {}

impl ser::Error for Ended {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// On the way through one value, with the rest of the pointer, which is not empty.
struct Walk<'w, 's> {
    rest: &'w [String],
    found: &'w mut Found<'s>,
}

/// On the way through the items of a list.
struct Items<'w, 's> {
    walk: Walk<'w, 's>,
    passed: usize,
    wanted: Option<usize>,
}

/// On the way through the fields of an object.
struct Fields<'w, 's> {
    walk: Walk<'w, 's>,
    /// Whether the key just passed is the one.
    is_it: bool,
}

impl<'w, 's> Walk<'w, 's> {
    fn items(self) -> Result<Items<'w, 's>, Ended> {
        Ok(Items { wanted: pointer::index(&self.rest[0]), walk: self, passed: 0 })
    }

    fn in_variant<T>(self) -> Result<T, Ended> {
        self.found.place = Place::InVariant;
        Err(Ended)
    }
}

/// Values without parts: the pointer leads nowhere.
macro_rules! without_parts {
    ($($method:ident($($value:ty),*);)*) => {
        $(fn $method(self, $(_: $value),*) -> Result<(), Ended> {
            Ok(())
        })*
    };
}

impl<'w, 's> Serializer for Walk<'w, 's> {
    type Ok = ();
    type Error = Ended;
    type SerializeSeq = Items<'w, 's>;
    type SerializeTuple = Items<'w, 's>;
    type SerializeTupleStruct = Items<'w, 's>;
    type SerializeTupleVariant = Impossible<(), Ended>;
    type SerializeMap = Fields<'w, 's>;
    type SerializeStruct = Fields<'w, 's>;
    type SerializeStructVariant = Impossible<(), Ended>;

    without_parts! {
        serialize_bool(bool); serialize_i8(i8); serialize_i16(i16); serialize_i32(i32); serialize_i64(i64);
        serialize_u8(u8); serialize_u16(u16); serialize_u32(u32); serialize_u64(u64); serialize_f32(f32);
        serialize_f64(f64); serialize_char(char); serialize_str(&str); serialize_bytes(&[u8]);
        serialize_none(); serialize_unit(); serialize_unit_struct(&'static str);
        serialize_unit_variant(&'static str, u32, &'static str);
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Ended> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Ended> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Ended> {
        self.found.part(self.rest, self.rest[0] == variant, value)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'w, 's>, Ended> {
        self.items()
    }

    fn serialize_tuple(self, _: usize) -> Result<Items<'w, 's>, Ended> {
        self.items()
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items<'w, 's>, Ended> {
        self.items()
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Impossible<(), Ended>, Ended> {
        self.in_variant()
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Fields<'w, 's>, Ended> {
        Ok(Fields { walk: self, is_it: false })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Fields<'w, 's>, Ended> {
        Ok(Fields { walk: self, is_it: false })
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Impossible<(), Ended>, Ended> {
        self.in_variant()
    }
}

macro_rules! items_passed {
    ($($kind:ident $method:ident;)*) => {$(
        impl $kind for Items<'_, '_> {
            type Ok = ();
            type Error = Ended;

            fn $method<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Ended> {
                let is_it = self.wanted == Some(self.passed);
                self.passed += 1;
                self.walk.found.part(self.walk.rest, is_it, item)
            }

            fn end(self) -> Result<(), Ended> {
                Ok(())
            }
        }
    )*};
}

items_passed! {
    SerializeSeq serialize_element;
    SerializeTuple serialize_element;
    SerializeTupleStruct serialize_field;
}

impl SerializeMap for Fields<'_, '_> {
    type Ok = ();
    type Error = Ended;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Ended> {
        let name = match serde_json::to_value(key).map_err(|_| Ended)? {
            Value::String(name) => name,
            // JSON has names only: a number is its text.
            other => other.to_string(),
        };
        self.is_it = name == self.walk.rest[0];
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Ended> {
        self.walk.found.part(self.walk.rest, self.is_it, value)
    }

    fn end(self) -> Result<(), Ended> {
        Ok(())
    }
}

impl SerializeStruct for Fields<'_, '_> {
    type Ok = ();
    type Error = Ended;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Ended> {
        self.walk.found.part(self.walk.rest, self.walk.rest[0] == name, value)
    }

    fn end(self) -> Result<(), Ended> {
        Ok(())
    }
}

/// Somebody who asks who changed it wants to read it: more is a whole list, and that changes all the time.
pub(super) const PLACE_BYTES_MAX: usize = 16 * 1_024;

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::collections::BTreeMap;

    #[derive(serde::Serialize)]
    enum Spot<T> {
        Nowhere,
        Row { seat: u8 },
        At(u8, u8),
        Box(T),
    }

    fn picked(value: &impl Serialize, path: &str) -> Option<Value> {
        let pointer = Pointer::read(path).expect("a pointer");
        let json = pick(value, &pointer, &mut 0).expect("not too much");
        json.map(|json| serde_json::from_str(&json).expect("JSON"))
    }

    /// Every pointer into the value, and some that lead nowhere, as `serde_json` finds them.
    fn same_as_written_down(value: &impl Serialize) {
        let whole = serde_json::to_value(value).expect("plain JSON");
        let mut paths = vec![String::new()];
        while let Some(path) = paths.pop() {
            let here = whole.pointer(&path);
            assert_eq!(picked(value, &path).as_ref(), here, "{path}");
            match here {
                Some(Value::Object(fields)) => paths.extend(
                    fields.keys().map(|key| format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"))),
                ),
                Some(Value::Array(items)) => {
                    paths.extend((0..=items.len()).map(|at| format!("{path}/{at}")));
                    paths.extend(["-", "00", "+1", "x"].map(|token| format!("{path}/{token}")));
                }
                Some(_) => paths.push(format!("{path}/further")),
                None => {}
            }
        }
    }

    #[test]
    fn every_place_is_found_as_if_all_was_written_down() {
        same_as_written_down(&json!({"a": [1, [2, 3]], "b/c~d": {"": null, "e": "text"}, "f": -1.5}));
        let numbered: BTreeMap<u8, _> = [(7, "seven"), (8, "eight")].into();
        same_as_written_down(&(
            Some([1, 2]),
            Spot::<()>::Row { seat: 3 },
            [Spot::<u8>::Nowhere, Spot::At(1, 2)],
            Spot::Box(Some(Spot::Box(numbered))),
            None::<()>,
        ));
    }

    #[test]
    fn what_stands_beside_the_place_is_not_looked_into() {
        let many = json!({"a": vec![0; 1_000], "b": {"c": [5, 6]}, "d": vec![0; 1_000]});
        let steps = |path| {
            let mut steps = 0;
            pick(&many, &Pointer::read(path).expect("a pointer"), &mut steps).map(|_| steps)
        };
        assert_eq!(steps("/b/c/1"), Ok(5));
        assert_eq!(steps("/a/499"), Ok(501));
        let long = json!({"text": "x".repeat(PLACE_BYTES_MAX)});
        assert_eq!(pick(&long, &Pointer::read("/text").expect("a pointer"), &mut 0), Err(TooMuch));
    }
}
