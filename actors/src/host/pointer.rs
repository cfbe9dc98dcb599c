//! JSON pointers (RFC 6901), which name one place of a state: `/items/3/title`. Knows JSON, no state.

use serde_json::Value;

/// The names on the way, from outside to inside. Without any it is the state as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pointer(Vec<String>);

impl Pointer {
    /// Nothing when the text is none.
    pub(super) fn read(text: &str) -> Option<Self> {
        match text.strip_prefix('/') {
            Some(rest) => rest.split('/').map(plain).collect::<Option<_>>().map(Self),
            None => text.is_empty().then(|| Self(Vec::new())),
        }
    }

    pub(super) fn tokens(&self) -> &[String] {
        &self.0
    }
}

/// A token without its escapes: `~1` is a slash, `~0` a tilde.
fn plain(token: &str) -> Option<String> {
    let mut parts = token.split('~');
    let mut plain = parts.next()?.to_owned();
    for part in parts {
        let (escaped, rest) = (part.chars().next()?, part.get(1..)?);
        plain.push(match escaped {
            '0' => '~',
            '1' => '/',
            _ => return None,
        });
        plain.push_str(rest);
    }
    Some(plain)
}

/// The place in a list that a token names.
pub(super) fn index(token: &str) -> Option<usize> {
    let is_plain = token == "0" || !token.starts_with(['0', '+']);
    token.parse().ok().filter(|_| is_plain)
}

/// The value under these tokens.
pub(super) fn inside<'v>(value: &'v Value, tokens: &[String]) -> Option<&'v Value> {
    tokens.iter().try_fold(value, |value, token| match value {
        Value::Object(fields) => fields.get(token),
        Value::Array(items) => items.get(index(token)?),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_is_read_or_refused() {
        for bad in ["a", "a/b", "/a~", "/a~2b", "/~é", "#/a"] {
            assert_eq!(Pointer::read(bad), None, "{bad}");
        }
        let tokens = ["", "a/b", "m~n", "~1"].map(str::to_owned).to_vec();
        assert_eq!(Pointer::read("//a~1b/m~0n/~01"), Some(Pointer(tokens)));
    }
}
