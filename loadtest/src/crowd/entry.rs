//! How a crowd comes in: everybody connects, says who they are and follows what they want to, so many at a time.

use super::{Crowd, Line, Next, Part, Seats, scan};
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// What one seat says at the door.
#[derive(Clone, Debug, Default)]
pub struct Pass {
    /// Nothing: an open socket is enough, as at rivals that don't speak our protocol.
    pub token: Option<String>,
    pub channels: Vec<String>,
}

/// What was heard at the door.
#[derive(Clone, Debug, Default)]
pub struct Welcome {
    /// Each channel's position at its last subscription: offset and epoch, where it has them.
    pub positions: std::collections::BTreeMap<String, (u64, String)>,
}

/// Brings everybody in.
///
/// # Errors
/// Who couldn't come in, and why.
pub fn enter(crowd: &mut Crowd, passes: &[Pass]) -> Result<Welcome, String> {
    let mut entry = Entry {
        passes,
        waiting: (0..passes.len()).collect(),
        missing: vec![0; passes.len()],
        on_their_way: 0,
        inside: 0,
        welcome: Welcome::default(),
        refused: None,
        patience: Instant::now() + PATIENCE,
    };
    crowd.play(&mut entry)?;
    match entry.refused {
        Some(why) => Err(why),
        None => Ok(entry.welcome),
    }
}

struct Entry<'a> {
    passes: &'a [Pass],
    waiting: VecDeque<usize>,
    /// Replies each seat waits for.
    missing: Vec<usize>,
    on_their_way: usize,
    inside: usize,
    welcome: Welcome,
    refused: Option<String>,
    /// Until when the next must be in.
    patience: Instant,
}

impl Entry<'_> {
    fn is_in(&mut self, now: Instant) {
        self.inside += 1;
        self.on_their_way -= 1;
        self.patience = now + PATIENCE;
    }
}

impl Part for Entry<'_> {
    fn opened(&mut self, line: &mut Line, seat: usize) {
        match self.passes[seat].token {
            Some(_) => self.missing[seat] = greet(line, &self.passes[seat], |_| None),
            None => self.is_in(Instant::now()),
        }
    }

    fn heard(&mut self, _: &mut [Line], seat: usize, message: &[u8], now: Instant) {
        let scan::Message::Reply { id, rest } = scan::Message::of(message) else { return };
        if scan::has(&rest[..rest.len().min(16)], b"\"error\"") {
            self.refused = Some(format!("seat {seat}: {}", String::from_utf8_lossy(message)));
            return;
        }
        let channels = &self.passes[seat].channels;
        let channel = usize::try_from(id).unwrap_or(0).checked_sub(2).and_then(|at| channels.get(at));
        if let (Some(channel), Some(epoch)) = (channel, scan::quoted(rest, b"\"epoch\":")) {
            let offset = scan::number(rest, b"\"offset\":").unwrap_or(0);
            self.welcome.positions.insert(channel.clone(), (offset, epoch.to_owned()));
        }
        self.missing[seat] = self.missing[seat].saturating_sub(1);
        if self.missing[seat] == 0 {
            self.is_in(now);
        }
    }

    fn lost(&mut self, seat: usize, code: Option<u16>) {
        let code = code.map_or_else(|| "without a word".to_owned(), |code| format!("with {code}"));
        self.refused = Some(format!("seat {seat} was closed at the door {code}"));
    }

    fn due(&mut self, seats: &mut Seats<'_>, now: Instant) -> Next {
        if self.refused.is_some() || self.inside == self.passes.len() {
            return Next::Done;
        }
        if now > self.patience {
            let outside = self.passes.len() - self.inside;
            self.refused = Some(format!("{outside} of {} couldn't come in", self.passes.len()));
            return Next::Done;
        }
        while self.on_their_way < AT_THE_DOOR_MAX {
            let Some(seat) = self.waiting.pop_front() else { break };
            self.on_their_way += 1;
            if let Err(fault) = seats.connect(seat) {
                self.refused = Some(format!("seat {seat}: {fault}"));
            }
        }
        Next::Until(now + PATIENCE)
    }
}

/// Says `connect` and every `subscribe` in one frame, as the SDKs do; how many replies will come. `position` gives
/// where to take a channel up again.
pub fn greet(line: &mut Line, pass: &Pass, position: impl Fn(&str) -> Option<(u64, String)>) -> usize {
    let first = line.next_id();
    let ids: Vec<u32> = pass.channels.iter().map(|_| line.next_id()).collect();
    let mut text = format!(
        "{{\"id\":{first},\"connect\":{{\"token\":\"{}\"}}}}",
        pass.token.as_deref().unwrap_or_default()
    );
    for (id, channel) in ids.iter().zip(&pass.channels) {
        let from = position(channel).map_or_else(String::new, |(offset, epoch)| {
            format!(",\"recover\":true,\"offset\":{offset},\"epoch\":\"{epoch}\"")
        });
        text.push_str(&format!("\n{{\"id\":{id},\"subscribe\":{{\"channel\":\"{channel}\"{from}}}}}"));
    }
    line.say(|out| out.extend_from_slice(text.as_bytes()));
    1 + ids.len()
}

const AT_THE_DOOR_MAX: usize = 128;
const PATIENCE: Duration = Duration::from_secs(20);
