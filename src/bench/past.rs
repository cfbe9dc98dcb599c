//! Long histories, written straight into a journal: decided by the real rules, encoded and chained as a host does it.
//! Effects are left out: nobody is told.

use super::desk::{Desk, order};
use actors::auction::{self, Auction, Band, Draft, Increments};
use actors::engine::Parcel;
use actors::entity::{Kind, Seq};
use actors::host::chain::Hash;
use actors::host::ports::{Append, AppendResult, Journal};
use actors::ids::{Caller, EntityId, Role, UserId, WorkspaceId};
use actors::kinds::KindTag;
use actors::limits;
use actors::money::{Cents, Currency};
use actors::rows;
use actors::show::{self, Show};
use actors::time::UnixMs;
use clap::ValueEnum;
use serde::Serialize;
use std::sync::Arc;
use tokio::sync::oneshot;
use ulid::Ulid;

/// What the history is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum History {
    /// Bids by a thousand people on one auction, each topping the one before
    Auction,
    /// Claims of one item of a show, each by another person
    Show,
}

/// How the history ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    GoesOn,
    Ended,
}

/// Writes `events` events (a few at least) of a fresh entity; gives its id and its head.
///
/// # Errors
/// What the journal said instead of storing it.
pub(super) async fn write(
    journal: Arc<dyn Journal>,
    history: History,
    fate: Fate,
    events: Seq,
    now: UnixMs,
) -> Result<(EntityId, Seq), String> {
    let between = events.saturating_sub(if fate == Fate::Ended { 1 } else { 0 });
    match history {
        History::Auction => {
            let mut pen = Pen::<Auction>::new(journal, KindTag::Auction).await?;
            let operator = pen.auction(between, now).await?;
            let close = (operator, auction::Command::Close { reason: None });
            pen.give(now, (fate == Fate::Ended).then_some(close).into_iter()).await?;
            Ok((pen.entity, pen.desk.head()))
        }
        History::Show => {
            let mut pen = Pen::<Show>::new(journal, KindTag::Show).await?;
            let operator = pen.show(between, now).await?;
            let stop = (operator, show::Command::Stop {});
            pen.give(now, (fate == Fate::Ended).then_some(stop).into_iter()).await?;
            Ok((pen.entity, pen.desk.head()))
        }
    }
}

/// Writes one entity's history.
struct Pen<K: Kind> {
    journal: Arc<dyn Journal>,
    entity: EntityId,
    desk: Desk<K>,
    term: u64,
    hash: Hash,
}

impl<K: Kind> Pen<K> {
    async fn new(journal: Arc<dyn Journal>, kind: KindTag) -> Result<Self, String> {
        let entity = EntityId::new(kind, Ulid::new());
        let opened = journal.open(entity).await.map_err(|fault| fault.to_string())?;
        let (term, hash) = (opened.term, opened.head_hash);
        Ok(Self { journal, entity, desk: Desk::open(entity, term), term, hash })
    }

    /// Gives the commands and stores what they make, in batches.
    async fn give(
        &mut self,
        now: UnixMs,
        commands: impl Iterator<Item = (Caller, K::Command)>,
    ) -> Result<(), String> {
        let mut commands = commands.peekable();
        while commands.peek().is_some() {
            for (caller, command) in commands.by_ref().take(limits::BATCH_EVENTS_MAX) {
                self.desk.give(order(caller, command, now));
            }
            if let Some(parcel) = self.desk.settle() {
                self.store(parcel).await?;
            }
        }
        match self.desk.seen.others {
            0 => Ok(()),
            refused => Err(format!("{refused} commands of the history were refused")),
        }
    }

    async fn store(&mut self, parcel: Parcel<K>) -> Result<(), String> {
        let mut written = Vec::with_capacity(parcel.records.len());
        for record in &parcel.records {
            let row = rows::row(self.entity, &self.hash, record);
            self.hash = row.hash;
            written.push(row);
        }
        let (tell, stored) = oneshot::channel();
        self.journal.append(Append {
            entity: self.entity,
            term: self.term,
            expected_head: parcel.expected_head,
            rows: written,
            outbox: Vec::new(),
            due_at_ms: self.desk.cell().due().map(|due| due.0),
            done: Box::new(move |result| drop(tell.send(result))),
        });
        match stored.await {
            Ok(AppendResult::Stored) => Ok(()),
            other => Err(format!("the history was not stored: {other:?}")),
        }
    }

    fn rest(&self, events: Seq) -> Seq {
        events.saturating_sub(self.desk.head())
    }
}

impl Pen<Auction> {
    /// Opened, and bid upon; gives who runs it.
    async fn auction(&mut self, events: Seq, now: UnixMs) -> Result<Caller, String> {
        let (operator, workspace) = operator();
        let draft = Draft {
            workspace,
            seller: UserId(Ulid::new()),
            title: "A clock".to_owned(),
            description: None,
            currency: Currency::USD,
            opening_cents: Cents(1),
            increments: Increments::Bands(vec![Band { below_cents: None, increment_cents: Cents(1) }]),
            reserve_cents: None,
            buy_now_cents: None,
            starts_at_ms: None,
            ends_at_ms: None,
            duration_ms: Some(OPEN_MS),
            bids_before_start: false,
            soft_close: None,
            confirm_factor: None,
        };
        let start = [auction::Command::Create(Box::new(draft)), auction::Command::Start {}];
        self.give(now, start.into_iter().map(|command| (operator.clone(), command))).await?;
        let bidders: Vec<_> = (0..BIDDERS).map(|_| UserId(Ulid::new())).collect();
        let bids = (1..).zip(bidders.iter().cycle()).map(|(max, bidder)| {
            let bid = auction::Command::Bid { max_cents: Cents(max), confirm: true };
            (Caller::user(*bidder, None, Role::User).named("somebody"), bid)
        });
        let rest = usize::try_from(self.rest(events)).unwrap_or(usize::MAX);
        self.give(now, bids.take(rest)).await?;
        Ok(operator)
    }
}

impl Pen<Show> {
    /// Active, with claims; gives who runs it.
    async fn show(&mut self, events: Seq, now: UnixMs) -> Result<Caller, String> {
        let (operator, workspace) = operator();
        let start = super::engine::opening(workspace).into_iter().map(|command| (operator.clone(), command));
        self.give(now, start).await?;
        let rest = usize::try_from(self.rest(events)).unwrap_or(usize::MAX);
        let claims = std::iter::repeat_with(|| {
            let claim = show::Command::Claim { item_number: super::engine::ITEM.to_owned() };
            (Caller::user(UserId(Ulid::new()), None, Role::User).named("somebody"), claim)
        });
        self.give(now, claims.take(rest)).await?;
        Ok(operator)
    }
}

fn operator() -> (Caller, WorkspaceId) {
    let workspace = WorkspaceId(Ulid::new());
    (Caller::user(UserId(Ulid::new()), Some(workspace), Role::User), workspace)
}

const BIDDERS: usize = 1_000;
/// An hour: an auction that a bench opens stays open.
const OPEN_MS: i64 = 60 * 60 * 1_000;
