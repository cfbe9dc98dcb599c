//! Group commit, driven by draining: while one batch commits, the next fills. No timer: a lone append leaves at once.

use crate::limits;
use std::collections::VecDeque;

/// Appends waiting for one journal writer, oldest first.
#[derive(Debug)]
pub struct Batcher<T> {
    waiting: VecDeque<Weighed<T>>,
}

#[derive(Debug)]
struct Weighed<T> {
    item: T,
    events: usize,
    bytes: usize,
}

/// The writer's queue is at [`limits::WRITER_QUEUE_MAX`].
#[derive(Debug, PartialEq, Eq)]
pub struct Full<T>(pub T);

impl<T> Default for Batcher<T> {
    fn default() -> Self {
        Self { waiting: VecDeque::new() }
    }
}

impl<T> Batcher<T> {
    /// # Errors
    /// The item back, when the queue is full.
    pub fn push(&mut self, item: T, events: usize, bytes: usize) -> Result<(), Full<T>> {
        if self.waiting.len() >= limits::WRITER_QUEUE_MAX {
            return Err(Full(item));
        }
        self.waiting.push_back(Weighed { item, events, bytes });
        Ok(())
    }

    /// Takes the next batch: as many appends, in order, as fit under the caps on events, bytes and appends, at least one.
    pub fn take(&mut self) -> Vec<T> {
        let (mut events, mut bytes, mut batch) = (0, 0, Vec::new());
        while let Some(next) = self.waiting.pop_front_if(|next| {
            let fits = events + next.events <= limits::BATCH_EVENTS_MAX
                && bytes + next.bytes <= limits::BATCH_BYTES_MAX;
            (fits && batch.len() < limits::BATCH_APPENDS_MAX) || events == 0
        }) {
            events += next.events.max(1);
            bytes += next.bytes;
            batch.push(next.item);
        }
        batch
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}
