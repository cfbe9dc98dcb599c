//! Who waits to be projected: each once, in the order they came, and never more than the limit.

use actors::ids::EntityId;
use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

pub(super) struct Line {
    inside: Mutex<Inside>,
    news: Notify,
    waiting_max: usize,
}

#[derive(Default)]
struct Inside {
    queue: VecDeque<EntityId>,
    waiting: HashSet<EntityId>,
    everywhere: bool,
    closed: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    Entity(EntityId),
    /// Somebody may have been turned away: look at all.
    Everywhere,
    Closed,
}

impl Line {
    pub(super) fn new(waiting_max: usize) -> Self {
        Self { inside: Mutex::default(), news: Notify::new(), waiting_max }
    }

    /// Never waits.
    pub(super) fn join(&self, entity: EntityId) {
        let mut inside = self.inside();
        if inside.waiting.contains(&entity) {
            return;
        }
        if inside.queue.len() >= self.waiting_max {
            inside.everywhere = true;
            return;
        }
        inside.waiting.insert(entity);
        inside.queue.push_back(entity);
        drop(inside);
        self.news.notify_one();
    }

    pub(super) fn look_everywhere(&self) {
        self.inside().everywhere = true;
        self.news.notify_one();
    }

    pub(super) fn close(&self) {
        self.inside().closed = true;
        self.news.notify_one();
    }

    /// The next that waits; those who wait by name come before a look at all.
    pub(super) async fn next(&self) -> Next {
        loop {
            if let Some(next) = self.take() {
                return next;
            }
            self.news.notified().await;
        }
    }

    fn take(&self) -> Option<Next> {
        let mut inside = self.inside();
        if inside.closed {
            return Some(Next::Closed);
        }
        if let Some(entity) = inside.queue.pop_front() {
            inside.waiting.remove(&entity);
            return Some(Next::Entity(entity));
        }
        std::mem::take(&mut inside.everywhere).then_some(Next::Everywhere)
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actors::kinds::KindTag;
    use ulid::Ulid;

    #[tokio::test]
    async fn each_waits_once_and_nobody_is_forgotten() {
        let line = Line::new(2);
        let entity = |number| EntityId::new(KindTag::Show, Ulid(number));
        for number in [1, 2, 1, 2, 3] {
            line.join(entity(number));
        }
        assert_eq!(line.next().await, Next::Entity(entity(1)));
        line.join(entity(1));
        assert_eq!(line.next().await, Next::Entity(entity(2)));
        assert_eq!(line.next().await, Next::Entity(entity(1)));
        assert_eq!(line.next().await, Next::Everywhere, "the third found no room");
        line.join(entity(4));
        line.close();
        assert_eq!(line.next().await, Next::Closed);
    }
}
