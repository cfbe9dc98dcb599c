//! A state as an operator is shown it: whole, but of a long list only the beginning, and how many more there are. A
//! busy cell must not stop to write down a million claims because somebody looks at it.

use crate::limits::INSPECTED_ITEMS_MAX;
use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

/// Serializes as what it holds, lists and maps in it cut at [`INSPECTED_ITEMS_MAX`].
pub(super) struct Glimpse<'a, T: ?Sized>(pub(super) &'a T);

impl<T: Serialize + ?Sized> Serialize for Glimpse<'_, T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(Cut(to))
    }
}

/// A serializer that cuts.
struct Cut<S>(S);

/// A list or map being cut: what is written, and how many entries there were.
struct Counted<C> {
    to: C,
    seen: usize,
}

macro_rules! passed_on {
    ($($method:ident($value:ty);)*) => {
        $(fn $method(self, value: $value) -> Result<S::Ok, S::Error> {
            self.0.$method(value)
        })*
    };
}

impl<S: Serializer> Serializer for Cut<S> {
    type Ok = S::Ok;
    type Error = S::Error;
    type SerializeSeq = Counted<S::SerializeSeq>;
    type SerializeTuple = Cut<S::SerializeTuple>;
    type SerializeTupleStruct = Cut<S::SerializeTupleStruct>;
    type SerializeTupleVariant = Cut<S::SerializeTupleVariant>;
    type SerializeMap = Counted<S::SerializeMap>;
    type SerializeStruct = Cut<S::SerializeStruct>;
    type SerializeStructVariant = Cut<S::SerializeStructVariant>;

    passed_on! {
        serialize_bool(bool); serialize_i8(i8); serialize_i16(i16); serialize_i32(i32); serialize_i64(i64);
        serialize_u8(u8); serialize_u16(u16); serialize_u32(u32); serialize_u64(u64); serialize_f32(f32);
        serialize_f64(f64); serialize_char(char); serialize_str(&str); serialize_bytes(&[u8]);
        serialize_unit_struct(&'static str);
    }

    fn serialize_none(self) -> Result<S::Ok, S::Error> {
        self.0.serialize_none()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<S::Ok, S::Error> {
        self.0.serialize_some(&Glimpse(value))
    }

    fn serialize_unit(self) -> Result<S::Ok, S::Error> {
        self.0.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        name: &'static str,
        at: u32,
        variant: &'static str,
    ) -> Result<S::Ok, S::Error> {
        self.0.serialize_unit_variant(name, at, variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        self.0.serialize_newtype_struct(name, &Glimpse(value))
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        at: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        self.0.serialize_newtype_variant(name, at, variant, &Glimpse(value))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, S::Error> {
        Ok(Counted { to: self.0.serialize_seq(None)?, seen: 0 })
    }

    fn serialize_tuple(self, len: usize) -> Result<Self::SerializeTuple, S::Error> {
        self.0.serialize_tuple(len).map(Cut)
    }

    fn serialize_tuple_struct(
        self,
        name: &'static str,
        len: usize,
    ) -> Result<Self::SerializeTupleStruct, S::Error> {
        self.0.serialize_tuple_struct(name, len).map(Cut)
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        at: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Self::SerializeTupleVariant, S::Error> {
        self.0.serialize_tuple_variant(name, at, variant, len).map(Cut)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, S::Error> {
        Ok(Counted { to: self.0.serialize_map(None)?, seen: 0 })
    }

    fn serialize_struct(self, name: &'static str, len: usize) -> Result<Self::SerializeStruct, S::Error> {
        self.0.serialize_struct(name, len).map(Cut)
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        at: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Self::SerializeStructVariant, S::Error> {
        self.0.serialize_struct_variant(name, at, variant, len).map(Cut)
    }
}

impl<C: SerializeSeq> SerializeSeq for Counted<C> {
    type Ok = C::Ok;
    type Error = C::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), C::Error> {
        self.seen += 1;
        if self.seen > INSPECTED_ITEMS_MAX { Ok(()) } else { self.to.serialize_element(&Glimpse(value)) }
    }

    fn end(mut self) -> Result<C::Ok, C::Error> {
        if let Some(more) = more(self.seen) {
            self.to.serialize_element(&more)?;
        }
        self.to.end()
    }
}

impl<C: SerializeMap> SerializeMap for Counted<C> {
    type Ok = C::Ok;
    type Error = C::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), C::Error> {
        self.seen += 1;
        if self.seen > INSPECTED_ITEMS_MAX { Ok(()) } else { self.to.serialize_key(key) }
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), C::Error> {
        if self.seen > INSPECTED_ITEMS_MAX { Ok(()) } else { self.to.serialize_value(&Glimpse(value)) }
    }

    fn end(mut self) -> Result<C::Ok, C::Error> {
        if let Some(more) = more(self.seen) {
            self.to.serialize_entry("…", &more)?;
        }
        self.to.end()
    }
}

macro_rules! fields_passed_on {
    ($($kind:ident $method:ident($($name:ident: $text:ty)?);)*) => {$(
        impl<C: $kind> $kind for Cut<C> {
            type Ok = C::Ok;
            type Error = C::Error;

            fn $method<T: Serialize + ?Sized>(&mut self, $($name: $text,)? value: &T) -> Result<(), C::Error> {
                self.0.$method($($name,)? &Glimpse(value))
            }

            fn end(self) -> Result<C::Ok, C::Error> {
                self.0.end()
            }
        }
    )*};
}

fields_passed_on! {
    SerializeTuple serialize_element();
    SerializeTupleStruct serialize_field();
    SerializeTupleVariant serialize_field();
    SerializeStruct serialize_field(name: &'static str);
    SerializeStructVariant serialize_field(name: &'static str);
}

fn more(seen: usize) -> Option<String> {
    let more = seen.checked_sub(INSPECTED_ITEMS_MAX).filter(|more| *more > 0)?;
    Some(format!("and {more} more"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use std::collections::BTreeMap;

    #[derive(serde::Serialize)]
    enum Place<T> {
        Nowhere,
        Row { seat: u8 },
        At(u8, u8),
        Box(T),
    }

    fn shown(value: &impl Serialize) -> Value {
        serde_json::to_value(Glimpse(value)).expect("plain JSON")
    }

    #[test]
    fn what_is_short_is_shown_whole() {
        let all = json!({"a": [1, [2, 3]], "b": {"c": null, "d": "text", "e": true, "f": -1.5}});
        assert_eq!(shown(&all), all);
        let typed = (
            Some('x'),
            Place::<()>::Row { seat: 3 },
            [Place::<u8>::Nowhere, Place::At(1, 2)],
            Place::Box(Some([7])),
        );
        assert_eq!(shown(&typed), serde_json::to_value(&typed).expect("plain JSON"));
        let full: Vec<_> = (0..INSPECTED_ITEMS_MAX).collect();
        assert_eq!(shown(&full), json!(full));
    }

    #[test]
    fn long_lists_and_maps_are_cut_wherever_they_stand() {
        let long: Vec<_> = (0..INSPECTED_ITEMS_MAX + 2).collect();
        let list = shown(&json!({ "in": { "here": [long] } }))["in"]["here"][0].clone();
        assert_eq!(list.as_array().map(Vec::len), Some(INSPECTED_ITEMS_MAX + 1));
        assert_eq!(list[INSPECTED_ITEMS_MAX], json!("and 2 more"));
        let map = shown(&long.iter().map(|n| (n.to_string(), n)).collect::<BTreeMap<_, _>>());
        assert_eq!(map.as_object().map(serde_json::Map::len), Some(INSPECTED_ITEMS_MAX + 1));
        assert_eq!(map["…"], json!("and 2 more"));
    }
}
