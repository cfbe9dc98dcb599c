//! Reading a JSON body: bounded in bytes and time, UTF-8, no unknown and no repeated fields, and every complaint names
//! its field.

use super::Api;
use crate::error::{ApiError, Code};
use crate::json::Given;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::{BytesMut, Data};
use actix_web::{FromRequest, HttpRequest};
use actors::host::door::BadInput;
use futures_util::StreamExt as _;
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::time::Duration;

/// A body of that shape. Shapes say `deny_unknown_fields`.
pub struct Body<T>(pub T);

/// As [`Body`], with the larger limit of `bulk_bytes_max`.
pub struct BulkBody<T>(pub T);

/// The fields of a command, unread: its kind reads them. No body is no fields.
pub struct Fields(pub Map<String, Value>);

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let text = text(request, payload, |settings| settings.body_bytes_max);
        Box::pin(async move { parse(&text.await?).map(Self) })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for BulkBody<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let text = text(request, payload, |settings| settings.bulk_bytes_max);
        Box::pin(async move { parse(&text.await?).map(Self) })
    }
}

impl FromRequest for Fields {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let text = text(request, payload, |settings| settings.body_bytes_max);
        Box::pin(async move {
            match text.await?.as_str() {
                "" => Ok(Self(Map::new())),
                text => parse(text).map(Self),
            }
        })
    }
}

impl Fields {
    /// Sets what the door knows better than the body. The same value may be given, another may not.
    ///
    /// # Errors
    /// Names the field.
    pub fn fix(&mut self, field: &str, value: Value) -> Result<(), ApiError> {
        match self.0.insert(field.to_owned(), value.clone()) {
            Some(given) if given != value => {
                Err(ApiError::bad_value(field, format!("must be {value} or absent")))
            }
            _ => Ok(()),
        }
    }

    /// The fields as that shape.
    ///
    /// # Errors
    /// Names the field.
    pub fn read<T: DeserializeOwned>(self) -> Result<T, ApiError> {
        shaped(Value::Object(self.0))
    }

    /// The fields as the door hands them on.
    #[must_use]
    pub fn into_value(self) -> Value {
        Value::Object(self.0)
    }
}

/// The body as text, or why not.
fn text(
    request: &HttpRequest,
    payload: &mut Payload,
    limit: impl FnOnce(&super::ApiSettings) -> usize,
) -> impl Future<Output = Result<String, ApiError>> + 'static {
    let settings = request.app_data::<Data<Api>>().map(|api| api.settings.clone());
    let (kind, length) = (media_type(request), content_length(request));
    let limits = settings.map(|settings| (limit(&settings), Duration::from_millis(settings.body_wait_ms)));
    let payload = payload.take();
    async move {
        let (limit, wait) = limits.ok_or_else(ApiError::internal)?;
        if length.is_some_and(|length| length > limit) {
            return Err(too_large(limit));
        }
        let bytes = tokio::time::timeout(wait, collect(payload, limit)).await;
        let bytes = bytes.map_err(|_| ApiError::new(Code::BodyTooSlow, "the body took too long"))??;
        if !bytes.is_empty() && !is_json(kind.as_deref()) {
            return Err(ApiError::new(Code::UnsupportedMedia, "the body must be application/json"));
        }
        String::from_utf8(bytes.into()).map_err(|fault| {
            let at = fault.utf8_error().valid_up_to();
            ApiError::bad_input("", format!("the body is not UTF-8: byte {at}"))
        })
    }
}

async fn collect(mut payload: Payload, limit: usize) -> Result<BytesMut, ApiError> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|fault| ApiError::bad_input("", format!("the body broke off: {fault}")))?;
        if bytes.len() + chunk.len() > limit {
            return Err(too_large(limit));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T, ApiError> {
    let Given { value, repeated } = serde_json::from_str(text).map_err(|fault| no_json(&fault))?;
    if let Some(field) = repeated {
        return Err(ApiError::bad_input(&field, "is given twice"));
    }
    // Without this a list of a shape's values would pass for the shape.
    if !value.is_object() {
        return Err(ApiError::bad_input("", "the body must be a JSON object"));
    }
    shaped(value)
}

/// No field can be named in what isn't JSON, but the place can.
fn no_json(fault: &serde_json::Error) -> ApiError {
    let place = json!({ "line": fault.line(), "column": fault.column() });
    ApiError::bad_input("", format!("the body is not JSON: {fault}")).with(place)
}

fn shaped<T: DeserializeOwned>(value: Value) -> Result<T, ApiError> {
    serde_path_to_error::deserialize(value)
        .map_err(|fault| BadInput::at(&fault.path().to_string(), fault.inner().to_string()).into())
}

fn too_large(limit: usize) -> ApiError {
    let details = json!({ "bytes_max": limit });
    ApiError::new(Code::BodyTooLarge, format!("the body is larger than {limit} bytes")).with(details)
}

fn content_length(request: &HttpRequest) -> Option<usize> {
    request.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn media_type(request: &HttpRequest) -> Option<String> {
    request.headers().get(header::CONTENT_TYPE)?.to_str().ok().map(str::to_ascii_lowercase)
}

fn is_json(media_type: Option<&str>) -> bool {
    let essence = media_type.and_then(|text| text.split(';').next()).map(str::trim);
    essence == Some("application/json")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[serde(rename = "items")]
        _items: Vec<Item>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Item {
        #[serde(rename = "title")]
        _title: String,
    }

    fn field(text: &str) -> String {
        let error = parse::<Sample>(text).expect_err(text);
        assert_eq!(error.code(), "bad_input");
        error.body()["error"]["details"]["field"].as_str().unwrap_or_default().to_owned()
    }

    #[test]
    fn complaints_name_their_field() {
        assert_eq!(field(r#"{"items":[{"title":"a"},{"title":7}]}"#), "items[1].title");
        assert_eq!(field(r#"{"items":[],"more":1}"#), "more");
        assert_eq!(field(r#"{"items":[{"titel":"a"}]}"#), "items[0].titel");
        assert_eq!(field("{}"), "items");
        assert_eq!(field(r#"{"items":[{"title":"a"},{}]}"#), "items[1].title");
        assert_eq!(field(r#"{"items":[],"items":[]}"#), "items");
        assert_eq!(field("[[]]"), "");
    }

    #[test]
    fn what_is_no_json_says_where_and_names_no_field() {
        for (text, column) in
            [("{\"items\":", 9), (r#"{"items":[]} trailing"#, 14), ("not json", 2), (" ", 1)]
        {
            let error = parse::<Sample>(text).expect_err(text).body()["error"].take();
            assert_eq!(error["details"], json!({ "line": 1, "column": column }), "{text}");
            assert!(
                error["message"].as_str().is_some_and(|message| message.contains("is not JSON")),
                "{error}"
            );
        }
    }

    #[test]
    fn a_fixed_field_may_be_repeated_but_not_changed() {
        let mut fields = Fields(Map::new());
        assert!(fields.fix("workspace", json!("workspace:A")).is_ok());
        assert!(fields.fix("workspace", json!("workspace:A")).is_ok());
        let error = fields.fix("workspace", json!("workspace:B")).unwrap_err();
        assert_eq!(error.code(), "bad_value");
    }

    #[test]
    fn json_is_json_with_parameters_too() {
        assert!(is_json(Some("application/json; charset=utf-8")));
        assert!(!is_json(Some("text/plain")));
        assert!(!is_json(None));
    }
}
