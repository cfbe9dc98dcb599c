//! Refresh tokens: 256 random bits, known to the client only. We keep their SHA-256, so a stolen database signs nobody in.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};

/// A fresh token, in the form that is sent.
///
/// # Panics
/// When the operating system has no randomness: nothing safe can follow.
#[must_use]
pub fn draw() -> String {
    let mut bits = [0; 32];
    SystemRandom::new().fill(&mut bits).expect("the operating system gives randomness");
    URL_SAFE_NO_PAD.encode(bits)
}

/// What the database knows of a token; nothing when the text can't be one of ours.
#[must_use]
pub fn hash(token: &str) -> Option<[u8; 32]> {
    let bits = URL_SAFE_NO_PAD.decode(token).ok().filter(|bits| bits.len() == 32)?;
    digest(&SHA256, &bits).as_ref().try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_only_their_hash_is_kept() {
        let (one, other) = (draw(), draw());
        assert_ne!(one, other);
        assert_eq!(hash(&one), hash(&one));
        assert_ne!(hash(&one), hash(&other));
        assert_ne!(hash(&one).map(|hash| URL_SAFE_NO_PAD.encode(hash)), Some(one));
    }

    #[test]
    fn what_is_no_token_has_no_hash() {
        for text in ["", "x", "not base64!", "AAAA", &"A".repeat(10_000)] {
            assert_eq!(hash(text), None, "{text:.20}");
        }
    }
}
