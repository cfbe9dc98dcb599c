//! Following an entity: registering readers, catching them up, pages of a log lane.

use super::actor::{Body, Host};
use super::door::{Fault, History, Published, Subscribe};
use super::encode;
use super::inlet::{Permit, Report};
use super::ports::{Denied, HubMail, Joined, JournalFault, Row};
use super::recovery::Origin;
use crate::entity::{Kind, Lane, Seq};
use crate::lanes::Follow;
use actix::{AsyncContext, Context};
use std::sync::Arc;
use tokio::sync::oneshot;

impl<K: Kind> Host<K> {
    /// Answers a wish to follow, or reads the journal for it first.
    pub(super) fn follow(
        &mut self,
        wish: Box<Subscribe>,
        permit: Permit,
        tries: u32,
        ctx: &mut Context<Self>,
    ) {
        match self.may_watch(wish.lane, &wish.caller) {
            Ok(()) => {}
            Err(Fault::NotFound) => return deny(&wish, Denied::UnknownChannel),
            Err(Fault::Forbidden(_)) => return deny(&wish, Denied::Forbidden),
            Err(fault) => return deny(&wish, Denied::Temporary(fault.to_string())),
        }
        let answer = match &self.body {
            Body::Live(cell) => self.lanes.respond(&wish, cell.state(), cell.published()),
            Body::Waking { from: Origin::Known(back), .. } => {
                self.lanes.respond(&wish, &back.state, back.seq)
            }
            _ => return deny(&wish, Denied::Temporary("waking".to_owned())),
        };
        match answer {
            Follow::Join(joined) => self.lanes.join(*wish, joined),
            Follow::Deny(why) => deny(&wish, why),
            Follow::Fetch { .. } if self.fetches >= FETCHES_MAX || tries >= FETCH_TRIES_MAX => {
                deny(&wish, Denied::Temporary("too many readers catch up at once".to_owned()));
            }
            Follow::Fetch { after, until } => self.fetch(wish, permit, after, until, tries, ctx),
        }
    }

    fn fetch(
        &mut self,
        wish: Box<Subscribe>,
        permit: Permit,
        after: Seq,
        until: Seq,
        tries: u32,
        ctx: &mut Context<Self>,
    ) {
        self.fetches += 1;
        self.lanes.begin_fetch(&wish);
        let limit = usize::try_from(until - after).unwrap_or(usize::MAX);
        let rows = self.node.ports.journal.read(self.entity, after, limit);
        let inlet = self.inlet.clone();
        ctx.spawn(actix::fut::wrap_future(async move {
            inlet.report(Report::Fetched { wish, permit, rows: rows.await, tries });
        }));
    }

    pub(super) fn fetched(
        &mut self,
        wish: Box<Subscribe>,
        permit: Permit,
        rows: Result<Vec<Row>, JournalFault>,
        tries: u32,
        ctx: &mut Context<Self>,
    ) {
        self.fetches -= 1;
        if !self.lanes.end_fetch(&wish) {
            return;
        }
        let publications = rows.and_then(|rows| publications::<K>(&rows, wish.lane));
        let publications = match publications {
            Ok(publications) => publications,
            Err(fault) => return deny(&wish, Denied::Temporary(fault.0)),
        };
        let offset = wish.recover.as_ref().map_or(0, |from| from.offset);
        let after = publications.last().map_or(offset, |(last, _)| *last);
        // While we read, the ring went on: what it no longer holds must be read too.
        if !self.lanes.reaches(after) {
            return self.follow(wish, permit, tries + 1, ctx);
        }
        let joined: Joined = self.lanes.resumed(wish.lane, offset, publications);
        self.lanes.join(*wish, joined);
    }

    /// A page of a log lane: from the ring where it reaches, else from the journal.
    pub(super) fn history(
        &mut self,
        lane: Lane,
        (since, limit, reverse): (Option<Seq>, usize, bool),
        reply: oneshot::Sender<Result<History, Fault>>,
        permit: Permit,
        ctx: &mut Context<Self>,
    ) {
        let (top, epoch) = (self.lanes.top().unwrap_or(0), self.lanes.epoch());
        let count = limit as Seq;
        let (after, until) = match (since, reverse) {
            (None, false) => (0, top.min(count)),
            (Some(since), false) => (since.min(top), top.min(since.saturating_add(count))),
            (since, true) => {
                let end = since.map_or(top, |since| since.saturating_sub(1).min(top));
                (end.saturating_sub(count), end)
            }
        };
        let page = move |mut found: Vec<(Seq, Arc<str>)>| {
            found.retain(|(seq, _)| *seq <= until);
            if reverse {
                found.reverse();
            }
            let publications = found.into_iter().map(|(offset, json)| Published { offset, json }).collect();
            History { publications, top, epoch }
        };
        if after >= until || self.lanes.reaches(after) {
            let found = if after >= until { Vec::new() } else { self.lanes.latest(lane, after) };
            return drop(reply.send(Ok(page(found))));
        }
        let rows =
            self.node.ports.journal.read(self.entity, after, usize::try_from(until - after).unwrap_or(0));
        ctx.spawn(actix::fut::wrap_future(async move {
            let _until_answered = permit;
            let found = rows.await.and_then(|rows| publications::<K>(&rows, lane));
            drop(reply.send(found.map(page).map_err(|fault| Fault::Temporary(fault.0))));
        }));
    }
}

pub(super) fn deny(wish: &Subscribe, why: Denied) {
    let _ = wish.hub.post(HubMail::Denied {
        session: wish.session,
        tag: wish.tag,
        channel: wish.channel.clone(),
        why,
    });
}

fn publications<K: Kind>(rows: &[Row], lane: Lane) -> Result<Vec<(Seq, Arc<str>)>, JournalFault> {
    let publish = |row: &Row| Ok((row.seq, encode::publication(&encode::record::<K>(row)?, lane)));
    rows.iter().map(publish).collect()
}

/// Readers of one entity that are caught up from the journal at once.
const FETCHES_MAX: u32 = 64;
/// How often a reader is caught up again because the ring outran the reading.
const FETCH_TRIES_MAX: u32 = 4;
