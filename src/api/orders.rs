//! The bodies of commands, described: they are read by their kind. A test gives each example to the kind's parser.

#![allow(dead_code, reason = "only described")]

use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, SchemaType, Type};

/// The answer to an accepted command, with the fields of its kind beside these.
#[derive(ToSchema)]
pub struct Accepted {
    /// `true`
    ok: bool,
    /// The number of the last event it led to.
    seq: u64,
}

#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Friday night", "claim_word": "sold", "pass_word": "pass"}))]
pub struct NewShow {
    name: String,
    /// What people say to claim; `sold` when absent.
    claim_word: Option<String>,
    /// What people say to let go; `pass` when absent.
    pass_word: Option<String>,
    platform: Option<String>,
    live_id: Option<String>,
    live_url: Option<String>,
}

#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Saturday night"}))]
pub struct EditShow {
    name: Option<String>,
    claim_word: Option<String>,
    pass_word: Option<String>,
    live_id: Option<String>,
    live_url: Option<String>,
}

#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"item_number": "123", "title": "Blue vase", "quantity": 1}))]
pub struct NewItem {
    /// What people say: digits, or letters and digits such as A12.
    #[schema(schema_with = text_or_integer)]
    item_number: String,
    title: String,
    description: Option<String>,
    quantity: u32,
}

#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"quantity": 3}))]
pub struct ChangeItem {
    #[schema(schema_with = text_or_integer, required = false)]
    item_number: Option<String>,
    title: Option<String>,
    description: Option<String>,
    /// Not below what is claimed; when it grows, the waitlist is served.
    quantity: Option<u32>,
}

#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"handle": "ada"}))]
pub struct Award {
    handle: String,
    /// `user:<ULID>`, where the buyer has an account.
    user: Option<String>,
}

#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text": "sold 123"}))]
pub struct Comment {
    text: String,
    /// Somebody else's comment: only from those who run the show.
    author: Option<Author>,
}

#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"accept": true}))]
pub struct Settle {
    /// Whether it is what it almost was; otherwise it is dismissed.
    accept: bool,
}

#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Author {
    platform: String,
    platform_user_id: String,
    handle: String,
    display_name: Option<String>,
    comment_id: Option<String>,
}

#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"item_number": "123"}))]
pub struct ItemNumber {
    #[schema(schema_with = text_or_integer)]
    item_number: String,
}

/// The number of an item may be given as text or as an integer; it is kept as text.
fn text_or_integer() -> Object {
    Object::with_type(SchemaType::from_iter([Type::String, Type::Integer]))
}

#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"title": "Blue vase", "currency": "USD", "opening_cents": 1000, "increments": "ebay", "reserve_cents": 5000, "duration_ms": 600_000, "bids_before_start": false}))]
pub struct NewAuction {
    title: String,
    description: Option<String>,
    /// ISO 4217
    currency: String,
    opening_cents: i64,
    /// `"ebay"`, or bands `[{below_cents?, increment_cents}]`.
    increments: Value,
    /// Hidden; everybody sees whether it is met.
    reserve_cents: Option<i64>,
    buy_now_cents: Option<i64>,
    /// Without it: scheduled until `start`.
    starts_at_ms: Option<i64>,
    /// Without it and `duration_ms`: open until `close`.
    ends_at_ms: Option<i64>,
    duration_ms: Option<i64>,
    /// Absent: no.
    #[schema(required = false)]
    bids_before_start: bool,
    /// Without it: sudden death.
    soft_close: Option<SoftClose>,
    /// A bid above so many times the price must be confirmed; 20 when absent.
    confirm_factor: Option<u32>,
}

/// An accepted bid in the last `window_ms` moves the end by `extend_ms`, never past `latest_end_ms`.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SoftClose {
    window_ms: i64,
    extend_ms: i64,
    /// Absent: at most a day past the planned end.
    latest_end_ms: Option<i64>,
}

#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"max_cents": 2500, "confirm": false}))]
pub struct Bid {
    /// The most you would pay, in minor units; hidden from others.
    max_cents: i64,
    /// Yes, a maximum far above the price is meant. Absent: no.
    #[schema(required = false)]
    confirm: bool,
}

#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "the vase broke"}))]
pub struct Reason {
    reason: String,
}

#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "enough for today"}))]
pub struct OptionalReason {
    reason: Option<String>,
}

#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"up_to": 12}))]
pub struct ReadUpTo {
    /// The number of the last notice that was read.
    up_to: u64,
}

#[cfg(test)]
mod tests {
    use super::super::ids;
    use super::*;
    use actors::host::door::AnyCommand;
    use actors::kinds::KindTag;
    use serde_json::json;
    use utoipa::PartialSchema;

    const SOMEBODY: &str = "user:01JDMB3K8Q5M4X2Y9Z7A6B5C4D";
    const WORKSPACE: &str = "workspace:01JDMB3K8Q5M4X2Y9Z7A6B5C4D";

    /// Gives every described field to the kind's parser: one that the kind doesn't know is an error there.
    fn parsed<T: PartialSchema>(kind: KindTag, verb: &str, set_by_the_door: Value) {
        let schema = serde_json::to_value(T::schema()).unwrap();
        let mut fields = schema["example"].clone();
        assert!(fields.is_object(), "{verb} has an example");
        for name in schema["properties"].as_object().unwrap().keys() {
            if fields.get(name).is_none() {
                fields[name] = Value::Null;
            }
        }
        fields.as_object_mut().unwrap().extend(set_by_the_door.as_object().unwrap().clone());
        if let Err(bad) = AnyCommand::parse(kind, verb, fields) {
            panic!("{verb}: {bad}");
        }
    }

    #[test]
    fn auctions_read_what_is_described() {
        let kind = ids::AUCTION;
        parsed::<NewAuction>(kind, "create", json!({ "workspace": WORKSPACE, "seller": SOMEBODY }));
        parsed::<Bid>(kind, "bid", json!({}));
        parsed::<Reason>(kind, "cancel", json!({}));
        parsed::<OptionalReason>(kind, "close", json!({}));
    }

    #[test]
    fn inboxes_read_what_is_described() {
        parsed::<ReadUpTo>(KindTag::Inbox, "read", json!({}));
    }

    #[test]
    fn shows_read_what_is_described() {
        let kind = ids::SHOW;
        parsed::<NewShow>(kind, "create", json!({ "workspace": WORKSPACE }));
        parsed::<EditShow>(kind, "edit", json!({}));
        parsed::<NewItem>(kind, "add_item", json!({}));
        parsed::<ChangeItem>(kind, "change_item", json!({ "item_id": 1 }));
        parsed::<Award>(kind, "award", json!({ "item_id": 1 }));
        parsed::<Comment>(kind, "comment", json!({}));
        parsed::<Settle>(kind, "settle", json!({ "comment": 1 }));
        parsed::<ItemNumber>(kind, "claim", json!({}));
        parsed::<ItemNumber>(kind, "pass", json!({}));
    }
}
