//! Reading a query string: filters, page size and cursor. Unknown, repeated and malformed parameters are named.

use super::Api;
use super::ports::{Keyed, ListFault};
use crate::error::ApiError;
use actix_web::dev::Payload;
use actix_web::web::{Data, Query};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use actors::host::door::BadInput;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::value::{Error as Malformed, MapDeserializer, StringDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error as _, IntoDeserializer, Visitor};
use serde_json::json;
use std::collections::BTreeMap;
use std::future::{Ready, ready};

/// The parameters of a request.
#[derive(Debug)]
pub struct Params(BTreeMap<String, String>);

/// Which part of a list: at most `limit` rows behind the row `after`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub limit: usize,
    /// The key of the last row that was seen, in the list's own words.
    pub after: Option<String>,
}

/// Which end of a list comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    Asc,
    Desc,
}

impl FromRequest for Params {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::read(request.query_string()))
    }
}

impl Params {
    fn read(text: &str) -> Result<Self, ApiError> {
        let pairs = Query::<Vec<(String, String)>>::from_query(text);
        let pairs = pairs.map_err(|fault| ApiError::bad_input("query", fault))?;
        let mut params = BTreeMap::new();
        for (name, value) in pairs.into_inner() {
            if params.insert(name.clone(), value).is_some() {
                return Err(ApiError::bad_input(&name, "is given twice"));
            }
        }
        Ok(Self(params))
    }

    /// A filter, where it is given and not empty.
    pub fn take(&mut self, name: &str) -> Option<String> {
        self.0.remove(name).filter(|value| !value.is_empty())
    }

    /// A filter that must be one of these words.
    ///
    /// # Errors
    /// Names the parameter and the words.
    pub fn take_word(&mut self, name: &str, words: &[&str]) -> Result<Option<String>, ApiError> {
        match self.take(name) {
            Some(word) if !words.contains(&word.as_str()) => {
                Err(ApiError::bad_input(name, format!("must be one of {}", words.join(", "))))
            }
            word => Ok(word),
        }
    }

    /// The parameter `order`: `asc`, which needn't be said, or `desc`.
    ///
    /// # Errors
    /// Names the parameter and the words.
    pub fn take_order(&mut self) -> Result<Order, ApiError> {
        Ok(match self.take_word("order", &["asc", "desc"])?.as_deref() {
            Some("desc") => Order::Desc,
            _ => Order::Asc,
        })
    }

    /// The parameter `search`: words that must all be there.
    ///
    /// # Errors
    /// When there are too many, or too long ones.
    pub fn take_search(&mut self) -> Result<Vec<String>, ApiError> {
        let text = self.take("search").unwrap_or_default();
        let words: Vec<_> = text.split_whitespace().map(ToOwned::to_owned).collect();
        if words.len() > SEARCH_WORDS_MAX || text.chars().count() > SEARCH_CHARS_MAX {
            let message = format!("has at most {SEARCH_WORDS_MAX} words and {SEARCH_CHARS_MAX} characters");
            return Err(ApiError::bad_input("search", message));
        }
        Ok(words)
    }

    /// All parameters as that shape. Shapes say `deny_unknown_fields`; a parameter without a value is not there.
    ///
    /// # Errors
    /// Names the parameter.
    pub fn read_as<T: DeserializeOwned>(self) -> Result<T, ApiError> {
        let given = self.0.into_iter().filter(|(_, value)| !value.is_empty());
        let words = MapDeserializer::new(given.map(|(name, value)| (name, Word(value))));
        serde_path_to_error::deserialize(words)
            .map_err(|fault| BadInput::at(&fault.path().to_string(), fault.inner().to_string()).into())
    }

    /// The page, once all filters are taken.
    ///
    /// # Errors
    /// Names a bad `limit` or `cursor`, or a parameter that is left over.
    pub fn page(mut self, api: &Data<Api>) -> Result<Page, ApiError> {
        let after = self.take("cursor").map(|cursor| open_cursor(&cursor)).transpose()?;
        Ok(Page { limit: self.limit_only(api)?, after })
    }

    /// The `limit` of what has no pages, once all else is taken.
    ///
    /// # Errors
    /// Names a bad `limit`, or a parameter that is left over.
    pub fn limit_only(mut self, api: &Data<Api>) -> Result<usize, ApiError> {
        let max = api.settings.page_max;
        let limit = match self.take("limit") {
            None => api.settings.page_default,
            Some(text) => text.parse().ok().filter(|limit| (1..=max).contains(limit)).ok_or_else(|| {
                ApiError::bad_input("limit", format!("must be a whole number from 1 to {max}"))
            })?,
        };
        match self.0.keys().next() {
            Some(unknown) => Err(ApiError::bad_input(unknown, "is no parameter of this list")),
            None => Ok(limit),
        }
    }
}

/// Each word is one more look at every title.
const SEARCH_WORDS_MAX: usize = 8;
const SEARCH_CHARS_MAX: usize = 100;

/// The value of a parameter: a text until somebody wants a number of it.
struct Word(String);

impl<'de> IntoDeserializer<'de> for Word {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Word {
    type Error = Malformed;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        visitor.visit_string(self.0)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        let number = self.0.parse();
        visitor.visit_u64(number.map_err(|_| Malformed::custom("must be a whole number, 0 or above"))?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        visitor.visit_some(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        words: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Malformed> {
        StringDeserializer::new(self.0).deserialize_enum(name, words, visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// `{"<plural>":[…],"next_cursor":"…"|null}`. `rows` is one more than the page where there are more.
pub(super) fn listed<T: Serialize + Keyed>(
    plural: &str,
    mut rows: Vec<T>,
    page_limit: usize,
) -> HttpResponse {
    let more = rows.len() > page_limit;
    rows.truncate(page_limit);
    let next = rows.last().filter(|_| more).map(|row| URL_SAFE_NO_PAD.encode(row.cursor()));
    HttpResponse::Ok().json(json!({ plural: rows, "next_cursor": next }))
}

fn open_cursor(cursor: &str) -> Result<String, ApiError> {
    let key = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    key.ok_or_else(bad_cursor)
}

fn bad_cursor() -> ApiError {
    ApiError::bad_input("cursor", "is not one that this list gave")
}

impl From<ListFault> for ApiError {
    fn from(fault: ListFault) -> Self {
        match fault {
            ListFault::BadCursor => bad_cursor(),
            ListFault::Store(fault) => fault.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_read_once_and_by_name() {
        let mut params = Params::read("status=active&user=a%20b&item=").unwrap();
        assert_eq!(params.take("status").as_deref(), Some("active"));
        assert_eq!(params.take("user").as_deref(), Some("a b"));
        assert_eq!(params.take("item"), None);
        assert_eq!(Params::read("a=1&a=2").unwrap_err().code(), "bad_input");
    }

    #[test]
    fn words_outside_the_list_are_refused() {
        let words = ["open", "closed"];
        assert!(Params::read("state=ajar").unwrap().take_word("state", &words).is_err());
        let open = Params::read("state=open").unwrap().take_word("state", &words).unwrap();
        assert_eq!(open.as_deref(), Some("open"));
    }

    #[test]
    fn a_search_is_a_few_words() {
        let search = |text: &str| Params::read(&format!("search={text}")).unwrap().take_search();
        assert_eq!(search("%20blue++vase%20").unwrap(), ["blue", "vase"]);
        assert_eq!(search("").unwrap(), [""; 0]);
        assert_eq!(search(&"a+".repeat(9)).unwrap_err().code(), "bad_input");
        assert_eq!(search(&"a".repeat(101)).unwrap_err().code(), "bad_input");
    }

    #[derive(Debug, PartialEq, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Shape {
        after: u64,
        limit: Option<usize>,
        #[serde(default)]
        order: Sorted,
        search: Option<String>,
    }

    #[derive(Debug, Default, PartialEq, serde::Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Sorted {
        #[default]
        Asc,
        Desc,
    }

    #[test]
    fn a_shape_is_read_from_words() {
        let read = |text| Params::read(text).unwrap().read_as::<Shape>().unwrap();
        let plain = Shape { after: 7, limit: None, order: Sorted::Asc, search: None };
        assert_eq!(read("after=7&limit=&order="), plain);
        let search = Some("12".to_owned());
        assert_eq!(
            read("search=12&order=desc&limit=3&after=0"),
            Shape { after: 0, limit: Some(3), order: Sorted::Desc, search }
        );
    }

    #[test]
    fn a_wrong_word_is_named_by_its_parameter() {
        let wrong = |text: &str| {
            let read = Params::read(text).and_then(Params::read_as::<Shape>);
            let error = read.expect_err(text).body()["error"].take();
            assert_eq!(error["code"], "bad_input", "{text}");
            error["details"]["field"].as_str().unwrap_or_default().to_owned()
        };
        assert_eq!(wrong("limit=3"), "after");
        for text in ["after=-1", "after=1.5", "after=x", "after=18446744073709551616", "after=1&after=2"] {
            assert_eq!(wrong(text), "after", "{text}");
        }
        assert_eq!(wrong("after=1&order=up"), "order");
        assert_eq!(wrong("after=1&limit=many"), "limit");
        assert_eq!(wrong("after=1&colour=red"), "colour");
    }

    #[test]
    fn cursors_come_back_as_they_went() {
        assert_eq!(open_cursor(&URL_SAFE_NO_PAD.encode("12:a/ä")).unwrap(), "12:a/ä");
        assert!(open_cursor("not a cursor!").is_err());
    }
}
