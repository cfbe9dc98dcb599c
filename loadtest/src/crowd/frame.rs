//! WebSocket frames as bytes: the little of RFC 6455 that a load needs. No fragments, no extensions.
//!
//! A client must mask what it sends. The mask here is always zero, so that masking costs the generator nothing; the
//! server undoes it as it would any other.

/// What a frame carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opcode {
    Text,
    Binary,
    Close,
    Ping,
    Pong,
}

impl Opcode {
    const fn bits(self) -> u8 {
        match self {
            Self::Text => 1,
            Self::Binary => 2,
            Self::Close => 8,
            Self::Ping => 9,
            Self::Pong => 10,
        }
    }
}

/// One frame at the beginning of some bytes: its payload stands at `from..to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    pub opcode: Opcode,
    pub from: usize,
    pub to: usize,
}

/// The frame at the beginning of `bytes`; nothing while it isn't whole.
///
/// # Errors
/// What the server sent that this client doesn't speak.
pub fn first(bytes: &[u8]) -> Result<Option<Frame>, &'static str> {
    let [head, length, ..] = *bytes else { return Ok(None) };
    if head & 0x80 == 0 {
        return Err("a fragmented frame");
    }
    if length & 0x80 != 0 {
        return Err("a masked frame from a server");
    }
    let opcode = match head & 0x7f {
        1 => Opcode::Text,
        2 => Opcode::Binary,
        8 => Opcode::Close,
        9 => Opcode::Ping,
        10 => Opcode::Pong,
        _ => return Err("a frame of unknown kind"),
    };
    let wide = match length {
        126 => 2,
        127 => 8,
        _ => 0,
    };
    let Some(extended) = bytes.get(2..2 + wide) else { return Ok(None) };
    let long = extended.iter().fold(0_usize, |sum, byte| (sum << 8) | usize::from(*byte));
    let (from, payload) = (2 + wide, if wide == 0 { usize::from(length) } else { long });
    if payload > PAYLOAD_MAX {
        return Err("a frame too long to be meant");
    }
    let to = from + payload;
    Ok((bytes.len() >= to).then_some(Frame { opcode, from, to }))
}

/// Appends a frame of ours around what `write` appends.
pub fn write(out: &mut Vec<u8>, opcode: Opcode, write: impl FnOnce(&mut Vec<u8>)) {
    out.push(0x80 | opcode.bits());
    // Room for the usual length in two bytes, moved when it turns out otherwise.
    let at = out.len();
    out.extend_from_slice(&[0x80 | 126, 0, 0, 0, 0, 0, 0]);
    let body = out.len();
    write(out);
    let length = out.len() - body;
    if let Ok(length) = u16::try_from(length) {
        out[at + 1..at + 3].copy_from_slice(&length.to_be_bytes());
    } else {
        out.splice(at + 1..at + 3, (length as u64).to_be_bytes());
        out[at] = 0x80 | 127;
    }
}

/// The code in a close frame's payload.
#[must_use]
pub fn close_code(payload: &[u8]) -> Option<u16> {
    payload.first_chunk().map(|code| u16::from_be_bytes(*code))
}

const PAYLOAD_MAX: usize = 64 * 1024 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    /// A server's frame, unmasked.
    fn served(head: u8, payload: &[u8]) -> Vec<u8> {
        let mut out = vec![head];
        match payload.len() {
            short @ 0..126 => out.push(u8::try_from(short).unwrap()),
            middle @ 126..65_536 => {
                out.push(126);
                out.extend(u16::try_from(middle).unwrap().to_be_bytes());
            }
            long => {
                out.push(127);
                out.extend((long as u64).to_be_bytes());
            }
        }
        out.extend(payload);
        out
    }

    #[test]
    fn frames_of_every_length_are_found_when_they_are_whole_and_not_before() {
        for length in [0, 1, 125, 126, 127, 65_535, 65_536, 70_000] {
            let payload = vec![b'x'; length];
            let mut bytes = served(0x81, &payload);
            for cut in [0, 1, 2, 3, bytes.len() - 1] {
                if cut < bytes.len() {
                    assert_eq!(first(&bytes[..cut]), Ok(None), "{length} cut at {cut}");
                }
            }
            bytes.extend(b"next");
            let frame = first(&bytes).unwrap().unwrap();
            assert_eq!((frame.opcode, frame.to - frame.from), (Opcode::Text, length));
            assert_eq!(&bytes[frame.to..], b"next");
        }
    }

    #[test]
    fn what_is_not_spoken_is_an_error() {
        assert!(first(&[0x01, 1, b'x']).is_err(), "a fragment");
        assert!(first(&[0x81, 0x81, 0, 0, 0, 0, b'x']).is_err(), "masked");
        assert!(first(&[0x83, 0]).is_err(), "reserved");
        assert!(first(&[0x81, 127, 255, 0, 0, 0, 0, 0, 0, 0]).is_err(), "longer than anything");
    }

    #[test]
    fn what_is_written_is_masked_with_nothing_and_carries_its_length() {
        for length in [0, 5, 126, 65_535, 65_536] {
            let mut out = b"before".to_vec();
            write(&mut out, Opcode::Text, |out| out.extend(vec![b'y'; length]));
            let frame = &out[6..];
            assert_eq!((frame[0], frame[1] & 0x80), (0x81, 0x80));
            let (wide, told) = match frame[1] & 0x7f {
                126 => (2, usize::from(u16::from_be_bytes([frame[2], frame[3]]))),
                127 => (8, u64::from_be_bytes(frame[2..10].try_into().unwrap()) as usize),
                _ => panic!("a short length is written in two bytes"),
            };
            assert_eq!(told, length);
            assert_eq!(&frame[2 + wide..6 + wide], [0; 4], "the mask");
            assert_eq!(frame.len(), 6 + wide + length);
        }
    }

    #[test]
    fn a_close_says_its_code() {
        assert_eq!(close_code(&[0x0b, 0xc0, b's']), Some(3_008));
        assert_eq!(close_code(&[]), None);
    }
}
