//! How long a write-ahead log may become on its volume before it has to begin anew.
//!
//! A log that fills the volume can't be emptied any more: what a checkpoint moves makes the file grow first. So it stays
//! well below, whatever others leave free.

use std::path::Path;

/// An eighth of the volume that the file stands on, bytes; no bound where the system doesn't say. A reader who keeps the
/// log from beginning anew makes it longer.
pub(super) fn log_bytes(path: &Path) -> u64 {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match rustix::fs::statvfs(folder) {
        Ok(volume) => volume.f_blocks.saturating_mul(volume.f_frsize) / 8,
        Err(error) => {
            tracing::debug!(%error, path = %path.display(), "the volume's size isn't known");
            u64::MAX
        }
    }
}
