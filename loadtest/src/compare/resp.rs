//! Redis' protocol, as much of it as one script needs: commands out, simple answers in.

use std::io;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Appends one command.
pub(super) fn write(out: &mut Vec<u8>, words: &[&[u8]]) {
    out.extend_from_slice(format!("*{}\r\n", words.len()).as_bytes());
    for word in words {
        out.extend_from_slice(format!("${}\r\n", word.len()).as_bytes());
        out.extend_from_slice(word);
        out.extend_from_slice(b"\r\n");
    }
}

/// One answer: a text, a number, or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer<'a> {
    Text(&'a [u8]),
    Number(i64),
    Nothing,
}

/// The answer at the beginning of `bytes` and its length; nothing while it isn't whole.
///
/// # Errors
/// The server's error, or an answer that this doesn't read.
pub(super) fn first(bytes: &[u8]) -> Result<Option<(Answer<'_>, usize)>, String> {
    let Some(end) = bytes.windows(2).position(|two| two == b"\r\n") else { return Ok(None) };
    let line = &bytes[1..end];
    let number = || {
        let text = std::str::from_utf8(line).ok().and_then(|text| text.parse::<i64>().ok());
        text.ok_or_else(|| "no number".to_owned())
    };
    let after = end + 2;
    match bytes[0] {
        b'+' => Ok(Some((Answer::Text(line), after))),
        b'-' => Err(String::from_utf8_lossy(line).into_owned()),
        b':' => Ok(Some((Answer::Number(number()?), after))),
        b'$' => {
            let Ok(length) = usize::try_from(number()?) else { return Ok(Some((Answer::Nothing, after))) };
            let text = bytes.get(after..after + length + 2);
            Ok(text.map(|text| (Answer::Text(&text[..length]), after + length + 2)))
        }
        other => Err(format!("an answer that begins with {:?}", char::from(other))),
    }
}

/// One connection.
pub(super) struct Connection {
    stream: TcpStream,
    inbound: Vec<u8>,
}

impl Connection {
    pub async fn open(port: u16) -> Result<Self, String> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await.map_err(|fault| fault.to_string())?;
        stream.set_nodelay(true).map_err(|fault| fault.to_string())?;
        Ok(Self { stream, inbound: Vec::new() })
    }

    /// Sends what was written and gives each of `count` answers to `each`.
    pub async fn ask(
        &mut self,
        commands: &[u8],
        count: usize,
        mut each: impl FnMut(Answer<'_>) -> Result<(), String>,
    ) -> Result<(), String> {
        let told = |fault: io::Error| fault.to_string();
        self.stream.write_all(commands).await.map_err(told)?;
        let mut missing = count;
        while missing > 0 {
            if self.stream.read_buf(&mut self.inbound).await.map_err(told)? == 0 {
                return Err("the server hung up".to_owned());
            }
            let mut used = 0;
            while missing > 0 {
                let Some((answer, length)) = first(&self.inbound[used..])? else { break };
                each(answer)?;
                used += length;
                missing -= 1;
            }
            self.inbound.drain(..used);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_its_words_with_their_lengths() {
        let mut out = Vec::new();
        write(&mut out, &[b"GET", b"a b"]);
        assert_eq!(out, b"*2\r\n$3\r\nGET\r\n$3\r\na b\r\n");
    }

    #[test]
    fn answers_are_read_when_they_are_whole() {
        let whole = b"$5\r\na\r\nbc\r\n:7\r\n";
        assert_eq!(first(whole), Ok(Some((Answer::Text(b"a\r\nbc"), 11))));
        for cut in 0..11 {
            assert_eq!(first(&whole[..cut]), Ok(None), "cut at {cut}");
        }
        assert_eq!(first(&whole[11..]), Ok(Some((Answer::Number(7), 4))));
        assert_eq!(first(b"$-1\r\n"), Ok(Some((Answer::Nothing, 5))));
        assert_eq!(first(b"+OK\r\n"), Ok(Some((Answer::Text(b"OK"), 5))));
        assert_eq!(first(b"-NOSCRIPT no\r\n"), Err("NOSCRIPT no".to_owned()));
        assert!(first(b"*1\r\n").is_err());
    }
}
