//! The disk is full: commands get a temporary error that says so, reads go on, and when there is space again the same
//! keys succeed.

use crate::audit::{Audit, Verdict, verify};
use crate::away::expect_reads;
use crate::crowd::Crowd;
use crate::fire::market::{Person, Seller};
use crate::fire::server::{Server, fresh_folder};
use crate::kills::{PEOPLE, QUIET};
use crate::report::{Figures, spread};
use serde_json::json;
use std::fs;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// A small file system in memory; gone when dropped.
pub struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Nothing, with a note, where we may not mount.
    pub fn mount(mib: usize) -> Option<Self> {
        let folder = fresh_folder("disk");
        let size = format!("size={mib}m");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&folder).output();
        let mounted = mounted.is_ok_and(|output| output.status.success());
        if !mounted {
            println!(
                "left out: a full disk, since a small file system can't be mounted here (it takes root)"
            );
            let _ = fs::remove_dir_all(&folder);
        }
        mounted.then_some(Self(folder))
    }

    /// Leaves only so much of it free, KiB.
    fn fill(&self, left_kib: usize) {
        let told = Command::new("df").args(["--output=avail", "-k"]).arg(&self.0).output().expect("df runs");
        let told = String::from_utf8(told.stdout).expect("figures");
        let free: usize = told.lines().last().and_then(|line| line.trim().parse().ok()).expect("a figure");
        let written = fs::write(self.filler(), vec![0; free.saturating_sub(left_kib) * 1_024]);
        // The server writes as well; whoever takes the last block, it is full.
        let full = |fault: &Error| fault.kind() == ErrorKind::StorageFull;
        assert!(written.as_ref().err().is_none_or(full), "the disk can't be filled: {written:?}");
    }

    fn make_space(&self) {
        fs::remove_file(self.filler()).expect("it is there");
    }

    fn filler(&self) -> PathBuf {
        self.0.join("filler")
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
        let _ = fs::remove_dir(&self.0);
    }
}

/// So many times full and free again.
pub async fn run(disk: SmallDisk, rounds: usize, seed: u64) -> Verdict<Figures> {
    let mut server = Server::start_at(disk.path(), QUIET).await;
    let seller = Seller::register(server.port).await;
    let people = Person::mint(server.port, PEOPLE).await;
    let crowd = Crowd::gather(&seller, people, RATE_PER_S, seed).await;
    let mut audit = Audit::of(&crowd);
    let mut probe = Person::mint(server.port, 1).await.remove(0);
    let (mut recoveries, mut refusals, mut reads) = (Vec::new(), Vec::new(), 0);
    for round in 0..rounds {
        sleep(Duration::from_secs(1)).await;
        disk.fill(LEFT_KIB);
        refusals.push(until_refused(&mut probe, &crowd, round).await?);
        reads += expect_reads(&server, &crowd, &seller, Duration::from_secs(2)).await;
        disk.make_space();
        let space = Instant::now();
        recoveries.push(crowd.all_answered(space).await - space);
        audit.check(&server, &crowd).await?;
    }
    if !server.log().contains("full") {
        return Err("the log doesn't say that the disk is full".to_owned());
    }
    // Full again, killed, and woken with space: the crash finds half-written files.
    disk.fill(LEFT_KIB);
    refusals.push(until_refused(&mut probe, &crowd, rounds).await?);
    server.kill();
    disk.make_space();
    server.wake().await;
    audit.check(&server, &crowd).await?;
    let tally = audit.close(&server, crowd).await?;
    verify(&server)?;
    Ok(json!({
        "rounds": rounds, "commands": tally.commands, "rows": tally.rows, "decided_again": tally.decided_again,
        "repeated_keys": tally.repeated, "refusals": refusals, "reads_while_full": reads,
        "recovery_ms": spread(&mut recoveries),
    }))
}

/// Until a command gets a temporary error; what it says.
async fn until_refused(probe: &mut Person, crowd: &Crowd, round: usize) -> Verdict<String> {
    let deadline = Instant::now() + Duration::from_secs(60);
    for number in 0.. {
        let key = format!("probe-{round}-{number}");
        let fields = json!({ "show": crowd.market.shows[0], "item_number": "1", "key": key });
        match probe.attempt("show.pass", &fields).await {
            Some(Err(refused)) if refused.temporary => {
                return Ok(format!("{} {}", refused.code, refused.message));
            }
            Some(Ok(_)) => {}
            other => return Err(format!("on a full disk: {other:?}")),
        }
        if Instant::now() > deadline {
            return Err("the disk is full, and everything is stored all the same".to_owned());
        }
        sleep(Duration::from_millis(10)).await;
    }
    unreachable!("numbers don't end")
}

const LEFT_KIB: usize = 256;
const RATE_PER_S: u32 = 500;
