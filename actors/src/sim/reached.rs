//! Points that a run passed: a simulation that never gets to the hard places proves nothing.

use std::fmt;

macro_rules! points {
    ($($point:ident = $says:literal;)*) => {
        /// A hard place.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Point { $(#[doc = $says] $point,)* }

        impl Point {
            pub const ALL: &'static [Self] = &[$(Self::$point,)*];

            #[must_use]
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$point => $says,)* }
            }
        }
    };
}

points! {
    FenceRefused = "the fence refused rows";
    BatchMateSurvived = "the fence refused one entity's rows and stored another's in the same batch";
    SharedBatch = "several entities shared a batch";
    UnknownLanded = "an unknown commit had landed";
    UnknownLost = "an unknown commit had not landed";
    ConnectionLost = "a connection was lost in mid-batch";
    AlarmRang = "the unique key turned an entity down";
    TwoOwners = "two nodes had the entity alive at once";
    LandedAfterUnknown = "a batch landed after its writer had given up on it";
    LandedAfterCrash = "a batch landed after its process had died";
    AheadAtCrash = "a cell was three or more events ahead at a crash";
    CrashBeforeReply = "a crash between commit and reply";
    CrashInRecovery = "a crash during a recovery";
    PausedWithBatch = "an owner paused with a batch in flight and went on";
    TookOver = "another node took an entity over";
    RefusalHeld = "a refusal was held at the gate";
    RepeatedAnswer = "a repeated key was answered from memory";
    RepeatedAcrossTerms = "a repeated key was answered under a later term than it was decided";
    OtherBodyRefused = "a key with another body was refused";
    LandedPublished = "a recovery published what had landed unseen";
    ResumedFromRing = "a subscriber resumed from the ring";
    ResumedFromJournal = "a subscriber resumed from the journal";
    ResumedFromSnapshot = "a subscriber started again from a snapshot";
    CloseAndBidTogether = "a close and a bid in one batch";
    PromotionRecovered = "a promotion had landed and only a recovery found it";
    Resynced = "a hub was full, and its readers started anew";
    SlowClosed = "a slow reader was closed";
    SessionVanished = "a session vanished";
    UnansweredDenied = "a subscription was denied because nobody answered";
    TurnedAway = "a command found no permit";
    SnapshotUsed = "a recovery began at a stored snapshot";
    BackUsed = "a recovery began at the durable state of the lost generation";
    Panicked = "a planted panic ended a generation";
    Quarantined = "an entity went into quarantine";
    SteppedBack = "a clock stepped back";
    SteppedForward = "a clock stepped forward";
    DeadlineMet = "a deadline was met";
    EffectCarried = "an effect was carried to another entity";
    EffectDoubled = "an effect was carried twice";
    RowShared = "effects of several decisions shared a row of the outbox";
    RowPartlyLeft = "of a row's effects some were carried, and the others stayed";
    Retired = "an idle cell retired";
    ReadDurable = "somebody read a durable state behind the decided one";
}

/// How often each point was passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    counts: Vec<u64>,
}

impl Default for Reached {
    fn default() -> Self {
        Self { counts: vec![0; Point::ALL.len()] }
    }
}

impl Reached {
    pub fn note(&mut self, point: Point) {
        self.counts[point as usize] += 1;
    }

    #[must_use]
    pub fn count(&self, point: Point) -> u64 {
        self.counts[point as usize]
    }

    pub fn add(&mut self, other: &Self) {
        for (mine, theirs) in self.counts.iter_mut().zip(&other.counts) {
            *mine += theirs;
        }
    }
}

impl fmt::Display for Reached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for point in Point::ALL {
            writeln!(f, "{:>10}  {}", self.count(*point), point.sentence())?;
        }
        Ok(())
    }
}
