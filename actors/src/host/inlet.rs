//! The way into a cell: a bounded mailbox of our own, because an actix mailbox bounds nothing.
//!
//! Every piece of mail holds a place until it is answered, wherever it waits: in the queue, at the gate, or aside while
//! the cell wakes. So what a cell owes is bounded too. The actor
//! hears one [`Turn`] per burst and drains the mail itself, a bounded number at a time.

use super::door::{
    CellFigures, Control, ControlFault, Fault, History, Inspection, Presence, ReplyTo, Sight, Subscribe,
};
use super::follow::deny;
use super::ports::{AppendResult, Denied, JournalFault, Row, SessionId};
use super::recovery::Unrecovered;
use crate::entity::{Lane, Seq};
use crate::ids::{Caller, EntityId, Key};
use crate::limits;
use actix::{Message, Recipient};
use serde_json::value::RawValue;
use std::any::Any;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// Tells the actor that there is mail.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Turn;

/// A place in a cell's mailbox, given back when the mail is answered.
pub(super) struct Permit {
    taken: Arc<AtomicUsize>,
    /// Among the node's, when it is a command's.
    waiting: Option<Waiting>,
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.taken.fetch_sub(1, Ordering::Release);
        if let Some(waiting) = &self.waiting {
            waiting.0.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// Counts the commands of all cells of a node that wait for their answers.
#[derive(Clone, Default)]
pub(super) struct Waiting(Arc<AtomicUsize>);

impl Waiting {
    /// How many wait now.
    pub(super) fn crowd(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    fn with_one_more(&self) -> Self {
        self.0.fetch_add(1, Ordering::Relaxed);
        self.clone()
    }
}

/// A piece of mail with the place it holds, wherever it waits, until it is answered.
pub(super) struct Letter {
    pub(super) since: Instant,
    pub(super) mail: Mail,
    pub(super) permit: Permit,
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
}

type Asked<T, E = Fault> = oneshot::Sender<Result<T, E>>;

/// Mail from the outside.
pub(super) enum Mail {
    Command(Box<Posted>),
    Look {
        caller: Caller,
        reply: Asked<Sight>,
    },
    Backstage {
        caller: Caller,
        reply: Asked<Box<RawValue>>,
    },
    Subscribe(Box<Subscribe>),
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
        reply: Asked<(), ControlFault>,
    },
}

impl Mail {
    /// Whether this is that session's wish to follow that lane.
    pub(super) fn is_wish_of(&self, session: SessionId, lane: Lane) -> bool {
        matches!(self, Self::Subscribe(wish) if wish.session == session && wish.lane == lane)
    }

    /// Answers with a fault instead of what was asked for.
    pub(super) fn fail(self, fault: Fault) {
        match self {
            Self::Command(posted) => (posted.reply)(Err(fault)),
            Self::Look { reply, .. } => drop(reply.send(Err(fault))),
            Self::Backstage { reply, .. } => drop(reply.send(Err(fault))),
            Self::Presence { reply, .. } => drop(reply.send(Err(fault))),
            Self::History { reply, .. } => drop(reply.send(Err(fault))),
            Self::Inspect { reply } => drop(reply.send(Err(fault))),
            Self::Control { reply, .. } => drop(reply.send(Err(ControlFault::Fault(fault)))),
            Self::Subscribe(wish) => deny(&wish, Denied::Temporary(fault.to_string())),
            Self::Leave { .. } => {}
        }
    }
}

/// What the host's own tasks report.
pub(super) enum Report {
    /// An append came back.
    Stored { generation: u64, up_to: Seq, result: AppendResult },
    /// A recovery ended: a boxed `Recovered<K>`.
    Recovered { generation: u64, outcome: Result<Box<dyn Any + Send>, Unrecovered> },
    /// Rows for a reader who was away longer than the ring reaches.
    Fetched { wish: Box<Subscribe>, permit: Permit, rows: Result<Vec<Row>, JournalFault>, tries: u32 },
    /// A snapshot was written, its seq and when; or not.
    Snapshotted { stored: Option<(Seq, i64)>, took: Duration },
}

struct Queues {
    mail: VecDeque<Letter>,
    reports: VecDeque<Report>,
    retired: bool,
    /// When somebody last asked for something; an operator's order isn't counted.
    asked: Instant,
}

/// How many pieces of mail hold a place. Each sort has its own, so that a stampede of readers shuts no bidder out,
/// commands that wait for a slow journal shut no reader out, and neither shuts the operator out.
#[derive(Default)]
struct Places {
    commands: Arc<AtomicUsize>,
    reads: Arc<AtomicUsize>,
    controls: Arc<AtomicUsize>,
    leaves: Arc<AtomicUsize>,
    waiting: Waiting,
}

impl Places {
    /// A place for this mail, or nothing when as many of its sort wait as may.
    fn take(&self, mail: &Mail) -> Option<Permit> {
        let (taken, places_max) = match mail {
            Mail::Command(_) => (&self.commands, limits::CELL_PERMITS_MAX),
            Mail::Control { .. } => (&self.controls, limits::CELL_CONTROLS_MAX),
            // Refused, it would leave a follower behind for ever; a session leaves what it was let into.
            Mail::Leave { .. } => (&self.leaves, usize::MAX),
            _ => (&self.reads, limits::CELL_READS_MAX),
        };
        let free = |taken| (taken < places_max).then_some(taken + 1);
        taken.fetch_update(Ordering::Acquire, Ordering::Relaxed, free).ok()?;
        let waiting = matches!(mail, Mail::Command(_)).then(|| self.waiting.with_one_more());
        Some(Permit { taken: taken.clone(), waiting })
    }

    /// Whether nobody waits for an answer, but perhaps an operator.
    fn nothing_owed(&self) -> bool {
        self.commands.load(Ordering::Acquire) == 0 && self.reads.load(Ordering::Acquire) == 0
    }
}

/// The mailbox of one entity's cell, and what the inspector's list shows of it.
pub(super) struct Inlet {
    pub(super) entity: EntityId,
    queues: Mutex<Queues>,
    places: Places,
    scheduled: AtomicBool,
    actor: OnceLock<Recipient<Turn>>,
    figures: Mutex<Option<Shown>>,
}

/// The inspector's line of a cell, as it was when the cell last did something.
#[derive(Clone)]
struct Shown {
    figures: CellFigures,
    since: Instant,
}

/// Why mail is not taken; it comes back.
pub(super) enum NotTaken {
    /// The cell has retired: find or wake the next one.
    Retired(Mail),
    Full(Mail),
}

impl Inlet {
    pub(super) fn new(entity: EntityId, waiting: Waiting) -> Arc<Self> {
        let queues =
            Queues { mail: VecDeque::new(), reports: VecDeque::new(), retired: false, asked: Instant::now() };
        Arc::new(Self {
            entity,
            queues: Mutex::new(queues),
            places: Places { waiting, ..Places::default() },
            scheduled: AtomicBool::new(false),
            actor: OnceLock::new(),
            figures: Mutex::new(None),
        })
    }

    /// Takes mail together with a place for it: one mailbox gives both, or neither.
    pub(super) fn post(&self, mail: Mail) -> Result<(), Box<NotTaken>> {
        {
            let mut queues = self.lock();
            if queues.retired {
                return Err(Box::new(NotTaken::Retired(mail)));
            }
            let Some(permit) = self.places.take(&mail) else {
                return Err(Box::new(NotTaken::Full(mail)));
            };
            let since = Instant::now();
            if !matches!(mail, Mail::Control { .. }) {
                queues.asked = since;
            }
            queues.mail.push_back(Letter { since, mail, permit });
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
    pub(super) fn drain(&self, mail_max: usize, mail: &mut VecDeque<Letter>, reports: &mut VecDeque<Report>) {
        self.scheduled.store(false, Ordering::SeqCst);
        let mut queues = self.lock();
        match reports.is_empty() {
            true => std::mem::swap(reports, &mut queues.reports),
            false => reports.append(&mut queues.reports),
        }
        // What room there is goes back and forth, so that an idle cell holds none.
        if mail.is_empty() && queues.mail.len() <= mail_max {
            return std::mem::swap(mail, &mut queues.mail);
        }
        let count = mail_max.min(queues.mail.len());
        mail.extend(queues.mail.drain(..count));
    }

    pub(super) fn depth(&self) -> usize {
        self.lock().mail.len()
    }

    /// How long the oldest mail has waited.
    pub(super) fn oldest_ms(&self) -> u64 {
        let oldest = self.lock().mail.front().map(|letter| letter.since.elapsed());
        oldest.map_or(0, |age| u64::try_from(age.as_millis()).unwrap_or(u64::MAX))
    }

    /// The cell shows its line.
    pub(super) fn show(&self, figures: CellFigures) {
        let shown = Shown { figures, since: Instant::now() };
        *self.figures.lock().unwrap_or_else(PoisonError::into_inner) = Some(shown);
    }

    /// Makes a cell show its line that has shown none yet, or whose line says that it is busy. An idle cell's line stays
    /// true while somebody watches, and a node may have very many of them; after a time when nobody did,
    /// `anyway`, since what a cell did meanwhile isn't in its line.
    pub(super) fn ask_to_show(&self, anyway: bool) {
        let shown = self.figures.lock().unwrap_or_else(PoisonError::into_inner);
        let idle = shown.as_ref().is_some_and(|shown| shown.figures.messages_per_s == 0.0);
        drop(shown);
        if anyway || !idle {
            self.schedule();
        }
    }

    /// The line, as it is now.
    pub(super) fn shown(&self) -> Option<CellFigures> {
        let Shown { figures, since } = self.figures.lock().unwrap_or_else(PoisonError::into_inner).clone()?;
        let passed_ms = i64::try_from(since.elapsed().as_millis()).unwrap_or(i64::MAX);
        let snapshot_age_ms = figures.snapshot_age_ms.map(|age| age.saturating_add(passed_ms));
        let (mailbox_depth, mailbox_oldest_ms) = (self.depth(), self.oldest_ms());
        Some(CellFigures { snapshot_age_ms, mailbox_depth, mailbox_oldest_ms, ..figures })
    }

    /// Since when nobody has asked for anything.
    pub(super) fn left_alone_since(&self) -> Instant {
        self.lock().asked
    }

    /// Takes no more mail, if nobody waits for anything: the cell may go.
    pub(super) fn retire_if_idle(&self) -> bool {
        let mut queues = self.lock();
        let idle = queues.mail.is_empty() && queues.reports.is_empty() && self.places.nothing_owed();
        queues.retired = queues.retired || idle;
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
