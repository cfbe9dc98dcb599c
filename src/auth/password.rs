//! Passwords: argon2id, on a bounded number of threads, with a bounded queue in front of them.
//!
//! Hashing is slow on purpose, so it never runs on an arbiter, and a flood of sign-ins is told to come back instead
//! of piling up.

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, PasswordHash, Version};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Semaphore;

/// What hashing costs and how many may wait for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordSettings {
    /// Memory of one hash, KiB. The default is OWASP's first recommendation for argon2id.
    pub memory_kib: u32,
    pub rounds: u32,
    /// Hashes at the same time.
    pub threads: usize,
    /// Hashes running or waiting; the next one is refused.
    pub queue_max: usize,
}

impl Default for PasswordSettings {
    fn default() -> Self {
        Self { memory_kib: 19_456, rounds: 2, threads: 2, queue_max: 64 }
    }
}

impl PasswordSettings {
    /// # Errors
    /// Names the setting and what it must be.
    pub fn validate(&self) -> Result<(), String> {
        if self.threads == 0 || self.queue_max < self.threads {
            return Err("password threads must be at least 1, and queue_max not below them".to_owned());
        }
        self.params().map(|_| ())
    }

    fn params(&self) -> Result<Params, String> {
        Params::new(self.memory_kib, self.rounds, 1, None).map_err(|fault| format!("argon2: {fault}"))
    }
}

/// Why there is no hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HashFault {
    /// Too many are waiting.
    Busy,
    /// The hash in the database isn't one, or there is no memory. Logged where it happens.
    Broken,
}

/// Hashes and checks passwords.
#[derive(Clone)]
pub struct Passwords {
    argon: Argon2<'static>,
    threads: Arc<Semaphore>,
    /// Running or waiting.
    queued: Arc<AtomicUsize>,
    queue_max: usize,
    /// Of a password nobody has: what an unknown e-mail is checked against, so that it takes as long as a known one.
    nobody: Arc<str>,
}

impl Passwords {
    /// # Errors
    /// As [`PasswordSettings::validate`].
    pub fn new(settings: &PasswordSettings) -> Result<Self, String> {
        settings.validate()?;
        let nobody = format!(
            "$argon2id$v=19$m={},t={},p=1$c291ay1ub2JvZHktaGVyZQ${}",
            settings.memory_kib,
            settings.rounds,
            "A".repeat(43)
        );
        Ok(Self {
            argon: Argon2::new(Algorithm::Argon2id, Version::V0x13, settings.params()?),
            threads: Arc::new(Semaphore::new(settings.threads)),
            queued: Arc::default(),
            queue_max: settings.queue_max,
            nobody: nobody.into(),
        })
    }

    /// A PHC string with a fresh salt.
    ///
    /// # Errors
    /// When too many wait.
    pub async fn hash(&self, password: String) -> Result<String, HashFault> {
        let argon = self.argon.clone();
        self.run(move || match argon.hash_password(password.as_bytes()) {
            Ok(hash) => Ok(hash.to_string()),
            Err(fault) => {
                tracing::error!(%fault, "a password can't be hashed");
                Err(HashFault::Broken)
            }
        })
        .await
    }

    /// Whether `password` is the one behind `hash`. Without a hash (nobody has that e-mail) it takes as long and is
    /// `false`.
    ///
    /// # Errors
    /// When too many wait.
    pub async fn matches(&self, password: String, hash: Option<String>) -> Result<bool, HashFault> {
        let argon = self.argon.clone();
        let nobody = Arc::clone(&self.nobody);
        self.run(move || {
            let stored = hash.as_deref().unwrap_or(&nobody);
            let parsed = PasswordHash::new(stored).map_err(|fault| {
                tracing::error!(%fault, "a stored password hash can't be read");
                HashFault::Broken
            })?;
            Ok(argon.verify_password(password.as_bytes(), &parsed).is_ok() && hash.is_some())
        })
        .await
    }

    /// Runs `work` on a thread for blocking work. The place in the queue and the permit travel with it: a client that
    /// goes away doesn't make room before its hash is done.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, HashFault> + Send + 'static,
    ) -> Result<T, HashFault> {
        let place = Place::take(&self.queued, self.queue_max).ok_or(HashFault::Busy)?;
        let permit = Arc::clone(&self.threads).acquire_owned().await.map_err(|_| HashFault::Broken)?;
        let done = tokio::task::spawn_blocking(move || {
            let _held = (place, permit);
            work()
        });
        done.await.unwrap_or(Err(HashFault::Broken))
    }
}

/// A place in the queue, given back when dropped.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(queued: &Arc<AtomicUsize>, max: usize) -> Option<Self> {
        let more = |now| (now < max).then_some(now + 1);
        queued.fetch_update(Ordering::AcqRel, Ordering::Acquire, more).ok()?;
        Some(Self(Arc::clone(queued)))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cheap(queue_max: usize) -> Passwords {
        let settings = PasswordSettings { memory_kib: 32, rounds: 1, threads: 1, queue_max };
        Passwords::new(&settings).unwrap()
    }

    #[tokio::test]
    async fn only_the_right_password_matches() {
        let passwords = cheap(4);
        let hash = passwords.hash("correct horse".to_owned()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=32,t=1,p=1$"), "{hash}");
        assert_ne!(hash, passwords.hash("correct horse".to_owned()).await.unwrap(), "each has its own salt");
        assert_eq!(passwords.matches("correct horse".to_owned(), Some(hash.clone())).await, Ok(true));
        assert_eq!(passwords.matches("correct house".to_owned(), Some(hash)).await, Ok(false));
    }

    #[tokio::test]
    async fn nobody_is_checked_like_somebody_and_never_matches() {
        let passwords = cheap(4);
        let parsed =
            PasswordHash::new(&passwords.nobody).expect("a real PHC string, or the check costs nothing");
        assert_eq!(parsed.params.get_decimal("m"), Some(32));
        assert_eq!(passwords.matches("anything".to_owned(), None).await, Ok(false));
    }

    #[tokio::test]
    async fn a_full_queue_refuses_and_gives_its_places_back() {
        let passwords = cheap(1);
        let held = Place::take(&passwords.queued, 1).unwrap();
        assert_eq!(passwords.hash("waits".to_owned()).await, Err(HashFault::Busy));
        drop(held);
        assert!(passwords.hash("goes".to_owned()).await.is_ok());
        assert!(passwords.hash("goes again".to_owned()).await.is_ok());
    }

    #[test]
    fn settings_are_checked() {
        assert!(PasswordSettings::default().validate().is_ok());
        let few = PasswordSettings { memory_kib: 1, ..PasswordSettings::default() };
        assert!(few.validate().unwrap_err().contains("argon2"));
        let none = PasswordSettings { queue_max: 1, ..PasswordSettings::default() };
        assert!(none.validate().is_err());
    }
}
