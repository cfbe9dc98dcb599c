//! A text frame into commands. Unknown fields are ignored, as SDKs add some over time; what can't be read at all
//! ends the connection (3501), because nobody could answer it.

use crate::json::Given;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::BTreeMap;
use std::fmt;

/// One command: its number and what it asks. A pong and a `send` have no number.
#[derive(Clone, Debug)]
pub struct Command {
    pub id: u32,
    pub method: Method,
}

/// What a command asks.
#[derive(Clone, Debug)]
pub enum Method {
    Connect(Connect),
    Subscribe(Subscribe),
    Unsubscribe(Channel),
    Publish,
    Presence(Channel),
    PresenceStats(Channel),
    History(History),
    Ping,
    Send,
    Rpc(Rpc),
    Refresh(Token),
    SubRefresh(SubRefresh),
    /// `{}`: the answer to the server's ping.
    Pong,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Connect {
    pub token: String,
    /// Where the client was on server-side subscriptions.
    pub subs: BTreeMap<String, Hint>,
}

/// A position from an earlier session.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Hint {
    pub recover: bool,
    pub offset: u64,
    pub epoch: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Subscribe {
    pub channel: String,
    pub token: String,
    pub recover: bool,
    pub offset: u64,
    pub epoch: String,
    pub join_leave: bool,
    pub flag: i64,
    #[serde(rename = "type")]
    pub kind: i32,
    /// A tags filter, which we don't have.
    pub tf: Option<IgnoredAny>,
}

impl Subscribe {
    /// Whether the client wants an error rather than a fresh start when its position is lost.
    #[must_use]
    pub const fn refuses_unrecovered(&self) -> bool {
        self.flag & 2 != 0
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Channel {
    pub channel: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct History {
    pub channel: String,
    pub limit: i32,
    pub since: Option<Since>,
    pub reverse: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Since {
    pub offset: u64,
    pub epoch: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Rpc {
    pub method: String,
    pub data: Given,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Token {
    pub token: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct SubRefresh {
    pub channel: String,
    pub token: String,
}

/// Why a frame can't be read: for the log, the client only hears 3501.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed(pub String);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The object as it stands on the wire.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Envelope {
    id: u32,
    connect: Option<Connect>,
    subscribe: Option<Subscribe>,
    unsubscribe: Option<Channel>,
    publish: Option<IgnoredAny>,
    presence: Option<Channel>,
    presence_stats: Option<Channel>,
    history: Option<History>,
    ping: Option<IgnoredAny>,
    send: Option<IgnoredAny>,
    rpc: Option<Rpc>,
    refresh: Option<Token>,
    sub_refresh: Option<SubRefresh>,
}

/// Reads a frame: one command per line, at most one newline at the end. The commands before a bad one are returned
/// with it, in order, since they came first.
#[must_use]
pub fn read_frame(frame: &str) -> (Vec<Command>, Option<Malformed>) {
    let lines = frame.strip_suffix('\n').unwrap_or(frame);
    let mut commands = Vec::with_capacity(1);
    for line in lines.split('\n') {
        match read_command(line) {
            Ok(command) => commands.push(command),
            Err(why) => return (commands, Some(why)),
        }
    }
    (commands, None)
}

fn read_command(line: &str) -> Result<Command, Malformed> {
    // Serde would read an array as an object's values.
    if !line.starts_with('{') {
        return Err(Malformed("not an object".to_owned()));
    }
    let envelope: Envelope = serde_json::from_str(line).map_err(|why| Malformed(why.to_string()))?;
    let id = envelope.id;
    match (id, one_method(envelope)?) {
        (0, None) => Ok(Command { id, method: Method::Pong }),
        (_, None) => Err(Malformed("no known method".to_owned())),
        (_, Some(Method::Send)) => Ok(Command { id, method: Method::Send }),
        (0, Some(_)) => Err(Malformed("a command without a number".to_owned())),
        (_, Some(method)) => Ok(Command { id, method }),
    }
}

fn one_method(envelope: Envelope) -> Result<Option<Method>, Malformed> {
    let found = [
        envelope.connect.map(Method::Connect),
        envelope.subscribe.map(Method::Subscribe),
        envelope.unsubscribe.map(Method::Unsubscribe),
        envelope.publish.map(|_| Method::Publish),
        envelope.presence.map(Method::Presence),
        envelope.presence_stats.map(Method::PresenceStats),
        envelope.history.map(Method::History),
        envelope.ping.map(|_| Method::Ping),
        envelope.send.map(|_| Method::Send),
        envelope.rpc.map(Method::Rpc),
        envelope.refresh.map(Method::Refresh),
        envelope.sub_refresh.map(Method::SubRefresh),
    ];
    let mut found = found.into_iter().flatten();
    let first = found.next();
    match found.next() {
        None => Ok(first),
        Some(_) => Err(Malformed("more than one method".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(line: &str) -> Command {
        let (mut commands, fault) = read_frame(line);
        assert_eq!(fault, None, "{line}");
        assert_eq!(commands.len(), 1, "{line}");
        commands.remove(0)
    }

    #[test]
    fn a_frame_carries_several_commands_in_order() {
        let frame = "{\"id\":1,\"connect\":{\"token\":\"T\"}}\n{\"id\":2,\"subscribe\":{\"channel\":\"c\",\"flag\":3}}\n";
        let (commands, fault) = read_frame(frame);
        assert_eq!(fault, None);
        assert!(matches!(&commands[0].method, Method::Connect(connect) if connect.token == "T"));
        assert!(matches!(&commands[1].method, Method::Subscribe(wish) if wish.refuses_unrecovered()));
        assert_eq!(commands.iter().map(|command| command.id).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn unknown_fields_are_ignored_and_pongs_are_bare() {
        let command = one(r#"{"id":3,"future":[1],"rpc":{"method":"a.b","data":{"x":1},"profile":"p"}}"#);
        assert!(
            matches!(&command.method, Method::Rpc(rpc) if rpc.method == "a.b" && rpc.data.value["x"] == 1)
        );
        let twice = one(r#"{"id":3,"rpc":{"method":"a.b","data":{"x":1,"x":2}}}"#);
        assert!(matches!(&twice.method, Method::Rpc(rpc) if rpc.data.repeated.as_deref() == Some("x")));
        assert!(matches!(one("{}").method, Method::Pong));
        assert!(matches!(one(r#"{"send":{"data":1}}"#).method, Method::Send));
        assert!(matches!(one(r#"{"id":4,"ping":{}}"#).method, Method::Ping));
        assert!(
            matches!(one(r#"{"id":5,"rpc":{"method":"m"}}"#).method, Method::Rpc(rpc) if rpc.data.value.is_null())
        );
    }

    #[test]
    fn what_cannot_be_answered_is_malformed() {
        let bad = [
            "",
            "\n",
            "{}\n\n",
            "[]",
            "null",
            "1",
            "{",
            "{}{}",
            r#"{"id":1}"#,
            r#"{"id":1,"nonsense":{}}"#,
            r#"{"id":0,"rpc":{"method":"m"}}"#,
            r#"{"rpc":{"method":"m"}}"#,
            r#"{"id":-1,"rpc":{"method":"m"}}"#,
            r#"{"id":1.5,"rpc":{"method":"m"}}"#,
            r#"{"id":4294967296,"rpc":{"method":"m"}}"#,
            r#"{"id":"1","rpc":{"method":"m"}}"#,
            r#"{"id":1,"rpc":{"method":7}}"#,
            r#"{"id":1,"subscribe":{"channel":"c","offset":-1}}"#,
            r#"{"id":1,"rpc":{"method":"m"},"ping":{}}"#,
            r#"{"id":1,"id":2,"ping":{}}"#,
        ];
        for frame in bad {
            assert!(read_frame(frame).1.is_some(), "{frame:?}");
        }
        let deep =
            format!(r#"{{"id":1,"rpc":{{"method":"m","data":{}1{}}}}}"#, "[".repeat(9999), "]".repeat(9999));
        assert!(read_frame(&deep).1.is_some(), "depth is limited");
    }

    #[test]
    fn commands_before_a_bad_line_still_count() {
        let (commands, fault) = read_frame("{\"id\":1,\"ping\":{}}\nnonsense\n{\"id\":2,\"ping\":{}}");
        assert_eq!(commands.len(), 1);
        assert!(fault.is_some());
    }
}
