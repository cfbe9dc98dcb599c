//! Reading a query string: filters, page size and cursor. Unknown, repeated and malformed parameters are named.

use super::Api;
use super::ports::{Keyed, ListFault};
use crate::error::ApiError;
use actix_web::dev::Payload;
use actix_web::web::{Data, Query};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::future::{Ready, ready};

/// The parameters of a list.
#[derive(Debug)]
pub struct Params(BTreeMap<String, String>);

/// Which part of a list: at most `limit` rows behind the row `after`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub limit: usize,
    /// The key of the last row that was seen, in the list's own words.
    pub after: Option<String>,
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

    /// The page, once all filters are taken.
    ///
    /// # Errors
    /// Names a bad `limit` or `cursor`, or a parameter that is left over.
    pub fn page(mut self, api: &Data<Api>) -> Result<Page, ApiError> {
        let max = api.settings.page_max;
        let limit = match self.take("limit") {
            None => api.settings.page_default,
            Some(text) => text.parse().ok().filter(|limit| (1..=max).contains(limit)).ok_or_else(|| {
                ApiError::bad_input("limit", format!("must be a whole number from 1 to {max}"))
            })?,
        };
        let after = self.take("cursor").map(|cursor| open_cursor(&cursor)).transpose()?;
        match self.0.keys().next() {
            Some(unknown) => Err(ApiError::bad_input(unknown, "is no parameter of this list")),
            None => Ok(Page { limit, after }),
        }
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
    fn cursors_come_back_as_they_went() {
        assert_eq!(open_cursor(&URL_SAFE_NO_PAD.encode("12:a/ä")).unwrap(), "12:a/ä");
        assert!(open_cursor("not a cursor!").is_err());
    }
}
