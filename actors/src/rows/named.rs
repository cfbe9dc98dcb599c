//! Reads an event's text when its name is known already, as it is in a row: the text is read once, field by field.

use crate::tagged::Named;
use serde::de::value::{EnumAccessDeserializer, StrDeserializer};
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, IgnoredAny, IntoDeserializer, VariantAccess,
    Visitor,
};
use serde_json::Error;

/// # Errors
/// When there is no such event, or this is none.
pub(super) fn event<E: Named>(name: &str, payload: &str) -> Result<E, Error> {
    E::named(EnumAccessDeserializer::new(Told { name, payload }))
}

/// A variant and the JSON of its fields.
struct Told<'a> {
    name: &'a str,
    payload: &'a str,
}

impl<'de> EnumAccess<'de> for Told<'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Error> {
        let name: StrDeserializer<'_, Error> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for Told<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        whole(self.payload, |json| IgnoredAny::deserialize(json).map(drop))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        whole(self.payload, |json| seed.deserialize(json))
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Error> {
        whole(self.payload, |json| json.deserialize_tuple(len, visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        whole(self.payload, |json| json.deserialize_struct("", fields, visitor))
    }
}

/// Reads the text to its end.
fn whole<'de, T>(
    payload: &'de str,
    read: impl FnOnce(&mut serde_json::Deserializer<serde_json::de::StrRead<'de>>) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut json = serde_json::Deserializer::from_str(payload);
    let value = read(&mut json)?;
    json.end()?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use crate::auction::Event;
    use crate::ids::UserId;
    use crate::rows::json;
    use ulid::Ulid;

    #[test]
    fn by_name_an_event_reads_as_by_its_tag() {
        let event = Event::Cancelled { reason: "broken \"in the post\"".to_owned() };
        let text = json(&event);
        assert_eq!(super::event::<Event>("cancelled", &text).unwrap(), event);
        assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), event);
        let bought = Event::Closed {
            outcome: crate::auction::Outcome::Sold,
            winner: Some(UserId(Ulid(7))),
            price_cents: None,
            how: crate::auction::How::BuyNow,
            reason: None,
        };
        assert_eq!(super::event::<Event>("closed", &json(&bought)).unwrap(), bought);
    }

    #[test]
    fn another_name_or_text_is_no_event() {
        let text = json(&Event::Cancelled { reason: "no".to_owned() });
        for (name, text) in
            [("closed", &*text), ("mended", &text), ("cancelled", "{}"), ("cancelled", "{} {}")]
        {
            assert!(super::event::<Event>(name, text).is_err(), "{name} {text}");
        }
    }
}
