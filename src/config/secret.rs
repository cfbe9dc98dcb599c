//! Words that must not be printed, and the one that is kept on disk in development.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::{SecureRandom as _, SystemRandom};
use std::fmt;
use std::io::{self, Write as _};
use std::path::Path;

/// A password or key. Neither `Debug` nor `Display` says it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Box<str>);

impl Secret {
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The secret itself: for signing, hashing and connecting only.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// 256 random bits as text.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn draw() -> io::Result<Self> {
        let mut bytes = [0; 32];
        SystemRandom::new()
            .fill(&mut bytes)
            .map_err(|_| io::Error::other("the system gives no random bytes"))?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes).into()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// The secret kept in `data_dir`, drawn and written on first use, readable by its owner only.
pub(super) fn kept_in(data_dir: &Path) -> io::Result<Secret> {
    let path = data_dir.join(FILE);
    match read(&path) {
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => {}
        found => return found,
    }
    std::fs::create_dir_all(data_dir)?;
    // Written aside and linked into place: of two processes that start at once, both end with the same secret, and
    // nobody ever reads half of one.
    let drawn = Secret::draw()?;
    let aside = data_dir.join(format!("{FILE}.{}", std::process::id()));
    write(&aside, &drawn)?;
    let linked = std::fs::hard_link(&aside, &path);
    std::fs::remove_file(&aside)?;
    match linked {
        Ok(()) => Ok(drawn),
        Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists => read(&path),
        Err(fault) => Err(fault),
    }
}

fn read(path: &Path) -> io::Result<Secret> {
    let text = std::fs::read_to_string(path)?;
    match text.trim() {
        short if short.len() < BYTES_MIN => {
            Err(io::Error::other(format!("{} is damaged: remove it to have a new one drawn", path.display())))
        }
        secret => Ok(Secret::new(secret)),
    }
}

fn write(path: &Path, secret: &Secret) -> io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(secret.expose().as_bytes())?;
    file.sync_all()
}

/// In the data directory.
const FILE: &str = "token.secret";
/// A shorter secret could be guessed.
pub(super) const BYTES_MIN: usize = 32;
