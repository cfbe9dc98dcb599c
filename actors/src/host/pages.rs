//! An entity's records from the journal, in order, for a thread that may block. Reading, decoding and whatever is done
//! with the records go on at once: the next page is asked for while this one is decoded, and behind the first page the
//! decoding has a thread of its own.

use super::encode;
use super::ports::{Journal, JournalFault, Later, Row};
use super::recovery::Unrecovered;
use crate::engine::Record;
use crate::entity::{Kind, Seq};
use crate::ids::EntityId;
use crate::rows::chain::Hash;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{self, JoinHandle};
use tokio::runtime::Handle;

/// One record, and the hash of its row.
pub(super) struct Read<K: Kind> {
    pub(super) record: Record<K>,
    pub(super) hash: Hash,
}

type Decoded<K> = Vec<Result<Read<K>, Unrecovered>>;

/// The records of an entity behind `after`, up to and including `until`. Ends with the first fault.
pub(super) struct Records<K: Kind> {
    page: std::vec::IntoIter<Result<Read<K>, Unrecovered>>,
    source: Source<K>,
}

enum Source<K: Kind> {
    /// Nothing has been read yet.
    Here(Pages),
    /// The rest comes from another thread.
    Ahead {
        pages: Receiver<Decoded<K>>,
        thread: JoinHandle<()>,
    },
    Ended,
}

impl<K: Kind> Records<K> {
    pub(super) fn new(
        runtime: &Handle,
        journal: Arc<dyn Journal>,
        entity: EntityId,
        after: Seq,
        until: Seq,
    ) -> Self {
        let pages = Pages { runtime: runtime.clone(), journal, entity, after, until, next: None };
        Self { page: Vec::new().into_iter(), source: Source::Here(pages) }
    }

    /// Turns the page; `None` at the end.
    fn turn(&mut self) -> Option<Decoded<K>> {
        match std::mem::replace(&mut self.source, Source::Ended) {
            Source::Here(mut pages) => {
                let page = decode(pages.next()?);
                // Most entities have one page: no thread for those.
                if pages.next.is_some() {
                    match ahead(pages) {
                        Ok(source) => self.source = source,
                        Err(why) => return Some(vec![Err(Unrecovered::Away(why.to_string()))]),
                    }
                }
                Some(page)
            }
            Source::Ahead { pages, thread } => match pages.recv() {
                Ok(page) => {
                    self.source = Source::Ahead { pages, thread };
                    Some(page)
                }
                // The thread has ended. Cut off by a panic, what it gave is not the whole.
                Err(_) => {
                    thread.join().unwrap_or_else(|panic| resume_unwind(panic));
                    None
                }
            },
            Source::Ended => None,
        }
    }
}

impl<K: Kind> Iterator for Records<K> {
    type Item = Result<Read<K>, Unrecovered>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(read) = self.page.next() {
                if read.is_err() {
                    (self.page, self.source) = (Vec::new().into_iter(), Source::Ended);
                }
                return Some(read);
            }
            self.page = self.turn()?.into_iter();
        }
    }
}

fn ahead<K: Kind>(pages: Pages) -> std::io::Result<Source<K>> {
    let (give, take) = sync_channel(PAGES_AHEAD);
    let run = move || {
        for page in pages {
            // Nobody takes it any more: the replay has ended with a fault.
            if give.send(decode(page)).is_err() {
                return;
            }
        }
    };
    let thread = thread::Builder::new().name("souk-decode".to_owned()).spawn(run)?;
    Ok(Source::Ahead { pages: take, thread })
}

fn decode<K: Kind>(page: Result<Vec<Row>, JournalFault>) -> Decoded<K> {
    let decode = |row: Row| {
        let record = encode::record::<K>(&row).map_err(|why| Unrecovered::Unfit(why.0))?;
        Ok(Read { record, hash: row.hash })
    };
    match page {
        Ok(rows) => rows.into_iter().map(decode).collect(),
        Err(fault) => vec![Err(fault.into())],
    }
}

/// The rows, page by page. A page is asked for before the one before it is used.
struct Pages {
    runtime: Handle,
    journal: Arc<dyn Journal>,
    entity: EntityId,
    after: Seq,
    until: Seq,
    /// The page behind `after`, asked for already.
    next: Option<Later<Vec<Row>>>,
}

impl Pages {
    /// Asks for the page behind `after`; seqs have no gap, so its length is known.
    fn ask(&mut self) -> Option<Later<Vec<Row>>> {
        let rows = usize::try_from(self.until.checked_sub(self.after)?).unwrap_or(usize::MAX).min(PAGE_ROWS);
        if rows == 0 {
            return None;
        }
        let page = self.journal.read(self.entity, self.after, rows);
        self.after += rows as Seq;
        Some(page)
    }
}

impl Iterator for Pages {
    type Item = Result<Vec<Row>, JournalFault>;

    fn next(&mut self) -> Option<Self::Item> {
        let page = match self.next.take() {
            Some(page) => page,
            None => self.ask()?,
        };
        self.next = self.ask();
        let rows = self.runtime.block_on(page);
        if rows.as_ref().map_or(true, |rows| rows.len() < PAGE_ROWS) {
            (self.next, self.after) = (None, self.until);
        }
        Some(rows)
    }
}

const PAGE_ROWS: usize = 2_000;
/// Decoded pages that wait.
const PAGES_AHEAD: usize = 2;
