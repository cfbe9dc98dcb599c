//! What waits for one reader: bounded in bytes, messages and age (law 10). A reader who lets it pass a bound is slow:
//! the queue is emptied at once, and whoever drives it closes the connection. Time is what has passed since any fixed
//! moment.

use std::collections::VecDeque;
use std::time::Duration;

/// How much may wait.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    pub bytes_max: usize,
    pub messages_max: usize,
    pub age_max: Duration,
}

/// The reader is too slow: close it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slow;

/// Messages for one reader, oldest first, each with the bytes it weighs.
#[derive(Debug)]
pub struct Queue<M> {
    waiting: VecDeque<(Duration, usize, M)>,
    bytes: usize,
}

impl<M> Default for Queue<M> {
    fn default() -> Self {
        Self { waiting: VecDeque::new(), bytes: 0 }
    }
}

impl<M> Queue<M> {
    /// Queues a message that weighs `bytes`. One message above the bound (a large snapshot) may pass an idle queue.
    ///
    /// # Errors
    /// [`Slow`] when it would pass a bound; then nothing waits any more.
    pub fn push(&mut self, now: Duration, bytes: usize, message: M, bounds: Bounds) -> Result<(), Slow> {
        let heavy = !self.waiting.is_empty() && self.bytes + bytes > bounds.bytes_max;
        if heavy || self.waiting.len() >= bounds.messages_max {
            return Err(self.give_up());
        }
        self.check_age(now, bounds)?;
        self.bytes += bytes;
        self.waiting.push_back((now, bytes, message));
        Ok(())
    }

    /// Looks at the age of the oldest message.
    ///
    /// # Errors
    /// [`Slow`] when it has waited too long; then nothing waits any more.
    pub fn check_age(&mut self, now: Duration, bounds: Bounds) -> Result<(), Slow> {
        let oldest = self.waiting.front().map(|(since, ..)| now.saturating_sub(*since));
        match oldest.is_some_and(|age| age > bounds.age_max) {
            true => Err(self.give_up()),
            false => Ok(()),
        }
    }

    pub fn pop(&mut self) -> Option<M> {
        let (_, bytes, message) = self.waiting.pop_front()?;
        self.bytes -= bytes;
        if self.waiting.is_empty() && self.waiting.capacity() > IDLE_PLACES {
            self.waiting = VecDeque::new();
        }
        Some(message)
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Places that are kept, taken or not.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.waiting.capacity()
    }

    /// What waits weighs so much.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    fn give_up(&mut self) -> Slow {
        *self = Self::default();
        Slow
    }
}

/// Places kept in an empty queue; ten thousand readers must not keep what a burst once needed.
pub const IDLE_PLACES: usize = 16;
