//! What must never happen in the simulated world, each with its id. Looked at from the boundary: from what clients
//! heard and what the journal holds, never from inside a cell.

use std::fmt;

macro_rules! laws {
    ($($law:ident = $id:literal, $says:literal;)*) => {
        /// One invariant.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Law { $(#[doc = $says] $law,)* }

        impl Law {
            pub const ALL: &'static [Self] = &[$(Self::$law,)*];

            /// Its short name in reports.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$law => $id,)* }
            }

            /// The law as a sentence.
            #[must_use]
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$law => $says,)* }
            }
        }
    };
}

laws! {
    SaidMeansStored = "H1", "nothing is said before the journal holds what it was computed from";
    SameAnswer = "H2", "the same key hears the same answer";
    OneEffect = "H3", "a key has one cause row in the journal";
    NoGap = "H4", "an entity's seqs are 1 to n";
    Fenced = "H5", "only the owner's term writes, and terms do not fall";
    ChainHolds = "H14", "the chain of hashes covers every row of the journal";
    ReadsBack = "H15", "a stored row reads back as what was decided";
    InOrder = "L1", "a reader gets every publication once and in order, or is told to start anew";
    ReplyFirst = "L2", "the subscribe reply comes before the publications";
    UnderCap = "L3", "what waits for a reader stays under its cap";
    ViewAtSeq = "L4", "a snapshot and its patches are the view at their seq";
    NoGhosts = "L5", "at rest a cell's followers are the sessions that follow it";
    ReplayEqualsLive = "H7", "the journal replayed is the durable state of the living cell";
    SnapshotEqualsReplay = "H8", "a snapshot and its tail are the same as a full replay";
    SentOnce = "H9", "what a term once sent to the journal it does not send again";
    NeverLost = "H10", "what a client was told is in the journal for ever";
    OtherBody = "H11", "a key is refused with another body, and only then";
    EffectStored = "H12", "an effect leaves only from the outbox it was committed to";
    Replayable = "H13", "the journal can be replayed";
    RulesKeepPromises = "K1", "no rule and no engine code panics unless a panic was planted";
    PatchesAddUp = "K2", "the view and the pieces an event touched make the next view";
    UnitsAddUp = "C1", "winners and free units make up the quantity at every durable seq";
    OneHolder = "C2", "a unit has one holder, and nobody holds or waits twice";
    SoldOutIsSoldOut = "C3", "nobody hears that there is none unless the durable prefix says so";
    FirstInFirstOut = "C4", "the line is served in its order";
    NobodyWaitsBesideFree = "C5", "at the end of a batch nobody waits beside a free unit";
    NearSettledOnce = "C6", "a near-miss is settled once, as what was said by who said it";
    PriceRises = "A1", "the price never falls, and a bid tops it by the increment";
    LeaderIsBest = "A2", "leader, winner and price follow from the durable bids: the best maximum, the earlier first";
    NothingAfterTheEnd = "A3", "nothing is accepted after the durable end";
    ExtensionsAreEarned = "A4", "the end moves by an accepted bid, as far as agreed and not past the latest end";
    HiddenStaysHidden = "A5", "no maximum and no reserve is shown to everybody";
    ClosedOnce = "A6", "an auction is closed once, and not before its time";
    AllAnswered = "R1", "at rest every command is answered";
    GatesEmpty = "R2", "at rest nothing waits at a gate or for the journal";
    NothingDue = "R3", "at rest no deadline is due";
    OutboxEmpty = "R4", "at rest every effect was carried out";
    AllAtHead = "R5", "at rest every subscriber is at the head";
    PermitsReturn = "R7", "at rest every permit is given back";
    ComesToRest = "R6", "a healed world comes to rest";
}

/// A broken law, and what was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    pub law: Law,
    pub seen: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.law.id(), self.law.sentence(), self.seen)
    }
}

impl Law {
    /// Breaks this law unless `kept`.
    ///
    /// # Errors
    /// The violation, with what `seen` says.
    pub fn hold(self, kept: bool, seen: impl FnOnce() -> String) -> Result<(), Violation> {
        if kept { Ok(()) } else { Err(self.broken(seen())) }
    }

    #[must_use]
    pub fn broken(self, seen: impl Into<String>) -> Violation {
        Violation { law: self, seen: seen.into() }
    }
}
