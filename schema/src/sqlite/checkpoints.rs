//! Moves committed pages from the write-ahead log into the file, on a thread of its own, so that the writer's commits
//! don't wait for it. What is left when the log is long, the writer moves itself: only then the log begins anew.

use super::{Durability, connect};
use crate::fault::Fault;
use diesel::connection::SimpleConnection;
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

pub(super) struct Checkpoints {
    wish: SyncSender<()>,
    /// Pages written to the log since the last wish, by estimate.
    pages: usize,
}

impl Checkpoints {
    pub(super) fn start(path: &Path) -> Result<Self, Fault> {
        // One wish more than the one under way says as much as a hundred.
        let (wish, wishes) = sync_channel::<()>(1);
        let path = path.to_owned();
        let run = move || {
            let mut conn = None;
            while wishes.recv().is_ok() {
                let moved = match &mut conn {
                    Some(conn) => Ok(conn),
                    None => connect(&path, Durability::Full).map(|opened| conn.insert(opened)),
                };
                let moved = moved.and_then(|conn| Ok(conn.batch_execute("PRAGMA wal_checkpoint(PASSIVE)")?));
                if let Err(fault) = moved {
                    // The writer will move them, or say why it can't.
                    tracing::warn!(%fault, path = %path.display(), "a checkpoint was left to the writer");
                    conn = None;
                }
            }
        };
        let spawned = thread::Builder::new().name("souk-checkpoint".to_owned()).spawn(run);
        spawned.map_err(|error| Fault::NotSent(format!("no thread for checkpoints: {error}")))?;
        Ok(Self { wish, pages: 0 })
    }

    /// A commit with so many bytes of rows went through.
    pub(super) fn committed(&mut self, bytes: usize) {
        self.pages += PAGES_BESIDE_ROWS + bytes / PAGE_BYTES_FILLED;
        if self.pages >= PAGES_BETWEEN {
            self.pages = 0;
            let _ = self.wish.try_send(());
        }
    }
}

/// Owners, outbox, inner pages of trees: what most commits touch beside the rows' own pages.
const PAGES_BESIDE_ROWS: usize = 5;
/// Rows of events fill a page so far, with their index.
const PAGE_BYTES_FILLED: usize = 5_000;
/// 8 MB: more at a time is felt by those who commit meanwhile.
const PAGES_BETWEEN: usize = 1_000;
const _: () =
    assert!(PAGES_BETWEEN * 16 <= super::CHECKPOINT_PAGES as usize, "the writer finds little left to move");
