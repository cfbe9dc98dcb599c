//! The way into a cell: a bounded mailbox of our own, because an actix mailbox bounds nothing.
//!
//! Whoever hands in a command holds a permit until it is answered, so what a cell owes is bounded too. The actor
//! hears one [`Turn`] per burst and drains the mail itself, a bounded number at a time.

use super::door::{CellFigures, Control, Fault, History, Inspection, Presence, ReplyTo, Sight, Subscribe};
use super::ports::{AppendResult, JournalFault, Row, SessionId};
use crate::entity::{Lane, Seq};
use crate::ids::{Caller, EntityId, Key};
use crate::limits;
use actix::{Message, Recipient};
use std::any::Any;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;
use tokio::sync::oneshot;

/// Tells the actor that there is mail.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Turn;

/// A place in a cell's mailbox, given back when the command is answered.
pub(super) struct Permit(Arc<AtomicUsize>);

impl Drop for Permit {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Release);
    }
}

/// A command in the mailbox.
pub(super) struct Posted {
    pub(super) command: Box<dyn Any + Send>,
    pub(super) verb: Arc<str>,
    pub(super) creates: bool,
    pub(super) fingerprint: u64,
    pub(super) caller: Caller,
    pub(super) key: Key,
    pub(super) at_ms: i64,
    pub(super) since: Instant,
    pub(super) reply: ReplyTo,
    pub(super) permit: Permit,
}

type Asked<T> = oneshot::Sender<Result<T, Fault>>;

/// Mail from the outside.
pub(super) enum Mail {
    Command(Box<Posted>),
    Look {
        caller: Caller,
        reply: Asked<Sight>,
    },
    Subscribe(Box<Subscribe>, Permit),
    Leave {
        lane: Lane,
        session: SessionId,
    },
    Presence {
        lane: Lane,
        caller: Caller,
        reply: Asked<Presence>,
    },
    History {
        lane: Lane,
        caller: Caller,
        since: Option<Seq>,
        limit: usize,
        reverse: bool,
        reply: Asked<History>,
    },
    Inspect {
        reply: Asked<Inspection>,
    },
    Control {
        control: Control,
        reply: Asked<()>,
    },
}

/// What the host's own tasks report.
pub(super) enum Report {
    /// An append came back.
    Stored { generation: u64, up_to: Seq, result: AppendResult },
    /// A recovery ended: a boxed `Recovered<K>`.
    Recovered { generation: u64, outcome: Result<Box<dyn Any + Send>, JournalFault> },
    /// Rows for a reader who was away longer than the ring reaches.
    Fetched { wish: Box<Subscribe>, permit: Permit, rows: Result<Vec<Row>, JournalFault>, tries: u32 },
    /// A snapshot was written, its seq and when; or not.
    Snapshotted { stored: Option<(Seq, i64)> },
}

struct Queues {
    mail: VecDeque<(Instant, Mail)>,
    reports: VecDeque<Report>,
    closed: bool,
}

/// The mailbox of one entity's cell, and what the inspector's list shows of it.
pub(super) struct Inlet {
    pub(super) entity: EntityId,
    queues: Mutex<Queues>,
    taken: Arc<AtomicUsize>,
    scheduled: AtomicBool,
    actor: OnceLock<Recipient<Turn>>,
    pub(super) figures: Mutex<Option<CellFigures>>,
}

/// Why mail is not taken; it comes back.
pub(super) enum NotTaken {
    /// The cell has retired: find or wake the next one.
    Closed(Mail),
    Full(Mail),
}

impl Inlet {
    pub(super) fn new(entity: EntityId) -> Arc<Self> {
        let queues = Queues { mail: VecDeque::new(), reports: VecDeque::new(), closed: false };
        Arc::new(Self {
            entity,
            queues: Mutex::new(queues),
            taken: Arc::default(),
            scheduled: AtomicBool::new(false),
            actor: OnceLock::new(),
            figures: Mutex::new(None),
        })
    }

    /// A place for one command, or nothing when the cell owes as many answers as it may.
    pub(super) fn permit(&self) -> Option<Permit> {
        let free = |taken| (taken < limits::CELL_PERMITS_MAX).then_some(taken + 1);
        self.taken.fetch_update(Ordering::Acquire, Ordering::Relaxed, free).ok()?;
        Some(Permit(self.taken.clone()))
    }

    pub(super) fn permits_taken(&self) -> usize {
        self.taken.load(Ordering::Relaxed)
    }

    pub(super) fn post(&self, mail: Mail) -> Result<(), Box<NotTaken>> {
        {
            let mut queues = self.lock();
            if queues.closed {
                return Err(Box::new(NotTaken::Closed(mail)));
            }
            if queues.mail.len() >= MAIL_MAX && !matches!(mail, Mail::Leave { .. }) {
                return Err(Box::new(NotTaken::Full(mail)));
            }
            queues.mail.push_back((Instant::now(), mail));
        }
        self.schedule();
        Ok(())
    }

    /// Reports are bounded by what the host itself has under way.
    pub(super) fn report(&self, report: Report) {
        self.lock().reports.push_back(report);
        self.schedule();
    }

    /// The actor is there: from now on it hears of mail.
    pub(super) fn attach(&self, actor: Recipient<Turn>) {
        let _ = self.actor.set(actor);
        self.scheduled.store(false, Ordering::SeqCst);
        self.schedule();
    }

    /// Moves what there is, at most `mail_max` pieces of mail, into the actor's hands.
    pub(super) fn drain(
        &self,
        mail_max: usize,
        mail: &mut VecDeque<(Instant, Mail)>,
        reports: &mut VecDeque<Report>,
    ) {
        self.scheduled.store(false, Ordering::SeqCst);
        let mut queues = self.lock();
        reports.append(&mut queues.reports);
        let count = mail_max.min(queues.mail.len());
        mail.extend(queues.mail.drain(..count));
    }

    pub(super) fn depth(&self) -> usize {
        self.lock().mail.len()
    }

    /// How long the oldest mail has waited.
    pub(super) fn oldest_ms(&self) -> u64 {
        let oldest = self.lock().mail.front().map(|(since, _)| since.elapsed());
        oldest.map_or(0, |age| u64::try_from(age.as_millis()).unwrap_or(u64::MAX))
    }

    /// Takes no more mail, if there is none: the cell may go.
    pub(super) fn close_if_idle(&self) -> bool {
        let mut queues = self.lock();
        let idle = queues.mail.is_empty() && queues.reports.is_empty() && self.permits_taken() == 0;
        queues.closed = queues.closed || idle;
        idle
    }

    /// Makes the actor take a turn, unless one is on its way.
    pub(super) fn schedule(&self) {
        if let Some(actor) = self.actor.get()
            && !self.scheduled.swap(true, Ordering::SeqCst)
        {
            actor.do_send(Turn);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queues> {
        // Nothing can panic while it is held; a poisoned lock would only say that a thread died elsewhere.
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Mail of all sorts waiting at one cell: its commands hold permits, the rest shares what is left.
const MAIL_MAX: usize = 2 * limits::CELL_PERMITS_MAX;
