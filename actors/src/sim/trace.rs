//! What happened in a run, as a hash that two runs of one seed must share, and as lines when somebody wants to read.

use std::fmt;

/// FNV-1a over the text of every line.
#[derive(Debug)]
pub(super) struct Trace {
    hash: u64,
    lines: Option<Vec<String>>,
}

impl Trace {
    pub(super) fn new(keep_lines: bool) -> Self {
        Self { hash: FNV_START, lines: keep_lines.then(Vec::new) }
    }

    pub(super) fn line(&mut self, now: i64, text: fmt::Arguments<'_>) {
        let line = format!("{now:>9} {text}");
        self.hash = fnv(self.hash, line.as_bytes());
        if let Some(lines) = &mut self.lines {
            lines.push(line);
        }
    }

    pub(super) fn hash(&self) -> u64 {
        self.hash
    }

    pub(super) fn into_lines(self) -> Vec<String> {
        self.lines.unwrap_or_default()
    }
}

/// The digest of a command's body, as a door would make it.
pub(super) fn fingerprint(json: &str) -> u64 {
    fnv(FNV_START, json.as_bytes())
}

fn fnv(start: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(start, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3))
}

const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;
