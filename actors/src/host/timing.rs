//! When a host acts by itself: at its rules' deadlines, and when the state lane's rest is over.

use super::actor::{Body, Host, shielded};
use crate::entity::Kind;
use actix::{AsyncContext, Context};
use std::time::{Duration, Instant};

impl<K: Kind> Host<K> {
    /// Asks the rules about deadlines that are due.
    pub(super) fn keep_time(&mut self, ctx: &mut Context<Self>) {
        let now = self.node.now();
        let due = matches!(&self.body, Body::Live(cell) if cell.due().is_some_and(|due| due <= now));
        if due && !self.quarantined {
            self.guarded(ctx, |cell| cell.wake(now));
        }
    }

    /// Sends the state lane's patch, now or when its rest is over.
    pub(super) fn patch_state(&mut self, ctx: &mut Context<Self>) {
        if self.state_timer.is_some() || !self.lanes.state_waits() {
            return;
        }
        let left = self.state_pace.left(self.lanes.state_rest(), Instant::now());
        if left.is_zero() {
            return self.send_patch(ctx);
        }
        self.state_timer = Some(ctx.run_later(left, |host, ctx| {
            host.state_timer = None;
            host.patch_state(ctx);
        }));
    }

    /// Tells full hubs what they missed, again and again until they take it: perhaps nothing else ever happens here.
    pub(super) fn mend(&mut self, ctx: &mut Context<Self>) {
        if self.lanes.mend() || self.mend_timer.is_some() {
            return;
        }
        self.mend_timer = Some(ctx.run_later(MEND_WAIT, |host, ctx| {
            host.mend_timer = None;
            host.mend(ctx);
        }));
    }

    fn send_patch(&mut self, ctx: &mut Context<Self>) {
        let Body::Live(cell) = &self.body else { return };
        match shielded(|| self.lanes.publish_state(cell.state(), cell.published())) {
            Some(patch) => self.state_pace.sent(patch, Instant::now()),
            None => self.panicked(ctx),
        }
        self.mend(ctx);
    }

    /// One wake-up per cell, at its soonest deadline.
    pub(super) fn set_timer(&mut self, ctx: &mut Context<Self>) {
        let due = match &self.body {
            Body::Live(cell) if !self.quarantined => cell.due(),
            _ => None,
        };
        if self.timer.as_ref().map(|(at, _)| *at) == due {
            return;
        }
        if let Some((_, old)) = self.timer.take() {
            ctx.cancel_future(old);
        }
        if let Some(at) = due {
            // A far deadline is looked at again now and then: the wall clock may be set meanwhile.
            let wait_ms = at.since(self.node.now()).clamp(0, TIMER_MS_MAX);
            let wait = Duration::from_millis(wait_ms.cast_unsigned());
            let timer = ctx.run_later(wait, |host, ctx| {
                host.timer = None;
                host.turn(ctx);
            });
            self.timer = Some((at, timer));
        }
    }
}

/// A full hub is busy: so long it is left alone.
const MEND_WAIT: Duration = Duration::from_millis(50);
/// The longest a timer sleeps before it looks at the clock again.
const TIMER_MS_MAX: i64 = 60_000;
