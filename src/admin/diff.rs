//! What changed between two states of one entity, as a list a person can read. Knows JSON, no kind.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// One place that differs.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Change {
    /// A JSON pointer (RFC 6901), `/items/3/title`.
    pub path: String,
    /// Missing where the place is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Value>,
    /// Missing where the place is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Value>,
}

/// The changes from one value to the other, the first [`CHANGES_MAX`] of them, and whether there are more.
#[must_use]
pub fn changes(from: &Value, to: &Value) -> (Vec<Change>, bool) {
    let mut found = Vec::new();
    compare("", Some(from), Some(to), &mut found);
    let more = found.len() > CHANGES_MAX;
    found.truncate(CHANGES_MAX);
    (found, more)
}

fn compare(path: &str, from: Option<&Value>, to: Option<&Value>, found: &mut Vec<Change>) {
    // One more than is shown, so that the caller knows there are more.
    if from == to || found.len() > CHANGES_MAX {
        return;
    }
    match (from, to) {
        (Some(Value::Object(from)), Some(Value::Object(to))) => {
            let added = to.keys().filter(|key| !from.contains_key(*key));
            for key in from.keys().chain(added) {
                compare(&format!("{path}/{}", escaped(key)), from.get(key), to.get(key), found);
            }
        }
        (Some(Value::Array(from)), Some(Value::Array(to))) => {
            for at in 0..from.len().max(to.len()) {
                compare(&format!("{path}/{at}"), from.get(at), to.get(at), found);
            }
        }
        _ => found.push(Change { path: path.to_owned(), from: from.cloned(), to: to.cloned() }),
    }
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Changes in one answer.
pub const CHANGES_MAX: usize = 1_000;

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn said(from: Value, to: Value) -> Vec<String> {
        let line = |change: &Change| serde_json::to_string(change).expect("plain");
        changes(&from, &to).0.iter().map(line).collect()
    }

    #[test]
    fn equal_states_have_no_changes() {
        assert_eq!(said(json!({"a": [1, {"b": null}]}), json!({"a": [1, {"b": null}]})), [] as [&str; 0]);
    }

    #[test]
    fn each_change_is_named_by_its_deepest_path() {
        let from = json!({"price": 5, "items": [{"n": 1}, {"n": 2}], "gone": true});
        let to = json!({"price": 6, "items": [{"n": 1}, {"n": 3}, {"n": 4}], "new/one": null});
        assert_eq!(
            said(from, to),
            [
                r#"{"path":"/gone","from":true}"#,
                r#"{"path":"/items/1/n","from":2,"to":3}"#,
                r#"{"path":"/items/2","to":{"n":4}}"#,
                r#"{"path":"/price","from":5,"to":6}"#,
                r#"{"path":"/new~1one","to":null}"#,
            ]
        );
    }

    #[test]
    fn a_value_that_changes_its_shape_is_one_change() {
        assert_eq!(
            said(json!({"a": {"b": 1}}), json!({"a": [1]})),
            [r#"{"path":"/a","from":{"b":1},"to":[1]}"#]
        );
    }

    #[test]
    fn the_list_is_bounded_and_says_so() {
        let many = |value: u8| Value::Array(vec![json!(value); CHANGES_MAX + 1]);
        let (found, more) = changes(&many(1), &many(2));
        assert_eq!((found.len(), more), (CHANGES_MAX, true));
        let few = |value: u8| Value::Array(vec![json!(value); CHANGES_MAX]);
        assert!(!changes(&few(1), &few(2)).1);
    }
}
