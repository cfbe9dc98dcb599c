//! Reads the few numbers that a load needs out of a message, without building it in memory: at a hundred thousand
//! messages a second a JSON parser would be the thing measured.
//!
//! It relies on what the wire promises (PROTOCOL: one object per line, `id` first, `offset` last), and a message that
//! isn't so is [`Message::Other`].

/// A message of the server, by what stands at its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message<'a> {
    /// `{"id":7,…}`
    Reply {
        id: u32,
        rest: &'a [u8],
    },
    /// `{"push":…}`
    Push(&'a [u8]),
    /// `{}`, which wants the same back.
    Ping,
    Other(&'a [u8]),
}

impl<'a> Message<'a> {
    #[must_use]
    pub fn of(line: &'a [u8]) -> Self {
        if line.starts_with(b"{\"push\":") {
            return Self::Push(line);
        }
        if line == b"{}" {
            return Self::Ping;
        }
        match line.strip_prefix(b"{\"id\":").map(digits) {
            Some((Some(id), rest)) => match u32::try_from(id) {
                Ok(id) => Self::Reply { id, rest },
                Err(_) => Self::Other(line),
            },
            _ => Self::Other(line),
        }
    }
}

/// The number behind `name` (given as `"seq":`), looked for from the beginning.
#[must_use]
pub fn number(text: &[u8], name: &[u8]) -> Option<u64> {
    digits(&text[place(text, name)? + name.len()..]).0
}

/// Every number behind `name`, in their order.
pub fn numbers<'a>(text: &'a [u8], name: &'a [u8]) -> impl Iterator<Item = u64> + 'a {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = &rest[place(rest, name)? + name.len()..];
        digits(rest).0
    })
}

/// Whether `part` stands in the text.
#[must_use]
pub fn has(text: &[u8], part: &[u8]) -> bool {
    place(text, part).is_some()
}

/// The text behind `name` (given as `"epoch":`); without escapes.
#[must_use]
pub fn quoted<'a>(text: &'a [u8], name: &[u8]) -> Option<&'a str> {
    let rest = text[place(text, name)? + name.len()..].strip_prefix(b"\"")?;
    let end = rest.iter().position(|byte| *byte == b'"')?;
    std::str::from_utf8(&rest[..end]).ok()
}

/// The offset of a publication's push: the last number in it.
#[must_use]
pub fn offset(push: &[u8]) -> Option<u64> {
    let end = push.iter().rposition(u8::is_ascii_digit)? + 1;
    let start = push[..end].iter().rposition(|byte| !byte.is_ascii_digit())? + 1;
    push[..start].ends_with(b"\"offset\":").then(|| digits(&push[start..end]).0).flatten()
}

/// The seq of a state lane's patch: the first field of its data.
#[must_use]
pub fn patch_seq(push: &[u8]) -> Option<u64> {
    number(push, b"\"data\":{\"seq\":")
}

fn digits(text: &[u8]) -> (Option<u64>, &[u8]) {
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let value = text[..end].iter().try_fold(0_u64, |sum, digit| {
        sum.checked_mul(10).and_then(|sum| sum.checked_add(u64::from(digit - b'0')))
    });
    (value.filter(|_| end > 0), &text[end..])
}

fn place(text: &[u8], part: &[u8]) -> Option<usize> {
    let first = *part.first()?;
    let mut from = 0;
    loop {
        let at = from + text[from..].iter().position(|byte| *byte == first)?;
        if text[at..].starts_with(part) {
            return Some(at);
        }
        from = at + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_told_apart_by_their_beginning() {
        let reply = Message::of(br#"{"id":71,"rpc":{"data":{"ok":true,"seq":58}}}"#);
        let Message::Reply { id, rest } = reply else { panic!("{reply:?}") };
        assert_eq!((id, number(rest, b"\"seq\":")), (71, Some(58)));
        assert!(has(rest, b"\"ok\":true") && !has(rest, b"\"ok\":false"));
        assert_eq!(Message::of(b"{}"), Message::Ping);
        assert!(matches!(Message::of(br#"{"push":{"channel":"a"}}"#), Message::Push(_)));
        for odd in [&b"{\"id\":}"[..], b"", b"{\"id\":99999999999,", b"[]"] {
            assert!(matches!(Message::of(odd), Message::Other(_)), "{odd:?}");
        }
    }

    #[test]
    fn an_offset_is_the_last_number_and_nothing_else() {
        let push =
            br#"{"push":{"channel":"auction:01J/log","pub":{"data":{"price_cents":12},"offset":907}}}"#;
        assert_eq!(offset(push), Some(907));
        assert_eq!(offset(br#"{"push":{"channel":"a","pub":{"data":{"seq":5}}}}"#), None);
        assert_eq!(offset(b""), None);
    }

    #[test]
    fn all_numbers_of_a_name_are_found_in_order() {
        let reply = br#","subscribe":{"epoch":"e","offset":4,"publications":[{"data":{},"offset":5},{"data":{"x":[1]},"offset":6}]}}"#;
        assert_eq!(numbers(reply, b"\"offset\":").collect::<Vec<_>>(), [4, 5, 6]);
        assert_eq!(numbers(b"", b"\"offset\":").count(), 0);
    }

    #[test]
    fn a_patch_says_its_seq_first() {
        let push = br#"{"push":{"channel":"auction:01J","pub":{"data":{"seq":61,"price_cents":7}}}}"#;
        assert_eq!(patch_seq(push), Some(61));
        assert_eq!(patch_seq(br#"{"push":{"channel":"a","pub":{"data":{"bids":3}}}}"#), None);
    }

    #[test]
    fn texts_are_found_by_their_name() {
        assert_eq!(quoted(br#"{"epoch":"abc","offset":4}"#, b"\"epoch\":"), Some("abc"));
        assert_eq!(quoted(br#"{"epoch":4}"#, b"\"epoch\":"), None);
        assert_eq!(number(b"\"n\":99999999999999999999", b"\"n\":"), None, "too large is no number");
    }
}
