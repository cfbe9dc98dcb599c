//! The cells: how many threads they get and how long they live idle.

use super::reader::{Fault, Reader};
use super::server::cores_or;
use actors::limits;

#[derive(Clone, Debug)]
pub struct HostSettings {
    /// Threads for cells.
    pub arbiters: usize,
    /// Cells living at once.
    pub cells_max: usize,
    /// A cell without mail and subscribers for so long retires, milliseconds.
    pub idle_ms: u64,
    /// Events between two snapshots of a living cell.
    pub snapshot_every: u64,
}

impl HostSettings {
    pub(super) fn read(reader: &mut Reader) -> Self {
        reader.concern("Cells");
        Self {
            arbiters: cores_or(reader.count(
                ("SOUK_ARBITERS", "0", "Threads for cells; 0 is one per core."),
                0,
                1_024,
            )),
            cells_max: reader.count(
                (
                    CELLS,
                    "40000",
                    "Cells living in memory at once; each person with a socket keeps one awake.",
                ),
                1,
                limits::CELLS_LIVING_MAX,
            ),
            idle_ms: reader.number(
                (IDLE, "60000", "Milliseconds without mail and subscribers after which a cell retires."),
                100,
                limits::IDLE_MS_MAX,
            ),
            snapshot_every: reader.number(
                ("SOUK_SNAPSHOT_EVERY", "10000", "Events between two snapshots of a living cell."),
                1,
                limits::SNAPSHOT_EVERY_EVENTS * 100,
            ),
        }
    }

    pub(super) fn validate(&self, faults: &mut Vec<Fault>) {
        if self.cells_max < self.arbiters {
            faults.push(Fault::new(CELLS, "must be at least SOUK_ARBITERS"));
        }
    }
}

pub(super) const CELLS: &str = "SOUK_CELLS_MAX";
const IDLE: &str = "SOUK_IDLE_MS";
