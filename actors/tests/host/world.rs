//! A registry over the journal in memory, a hub that keeps its mail, and what people do.

use crate::journal::MemoryJournal;
use actors::effect::Notice;
use actors::entity::Lane;
use actors::host::door::*;
use actors::host::ports::*;
use actors::host::{HostSettings, Ports, Registry};
use actors::ids::{Caller, EntityId, Key, Role, UserId, WorkspaceId};
use actors::kinds::KindTag;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use ulid::Ulid;

pub const OWNER: UserId = UserId(Ulid(7));

pub struct NoProjector;

impl Projector for NoProjector {
    fn advanced(&self, _: EntityId, _: u64) {}
}

/// A hub that keeps what it is given, as much as it may.
pub struct KeepingHub {
    pub mail: Mutex<Vec<HubMail>>,
    pub room: Mutex<usize>,
}

impl KeepingHub {
    pub fn new() -> Arc<Self> {
        Arc::new(Self { mail: Mutex::default(), room: Mutex::new(usize::MAX) })
    }

    pub fn offsets(&self) -> Vec<u64> {
        let mail = self.mail.lock().unwrap();
        mail.iter()
            .filter_map(|mail| if let HubMail::Publication { offset, .. } = mail { *offset } else { None })
            .collect()
    }

    pub fn joined(&self) -> Option<Joined> {
        let mail = self.mail.lock().unwrap();
        mail.iter().rev().find_map(|mail| {
            if let HubMail::Joined { joined, .. } = mail { Some(joined.clone()) } else { None }
        })
    }

    /// What the state lane published.
    pub fn states(&self) -> Vec<Arc<str>> {
        let mail = self.mail.lock().unwrap();
        let state = |mail: &HubMail| match mail {
            HubMail::Publication { offset: None, json, .. } => Some(json.clone()),
            _ => None,
        };
        mail.iter().filter_map(state).collect()
    }

    /// Everybody has heard what was kept: it is forgotten.
    pub fn let_go(&self) {
        self.mail.lock().unwrap().clear();
    }

    pub fn resyncs(&self) -> usize {
        self.mail.lock().unwrap().iter().filter(|mail| matches!(mail, HubMail::Resync { .. })).count()
    }
}

impl Hub for KeepingHub {
    fn id(&self) -> HubId {
        HubId(0)
    }

    fn post(&self, mail: HubMail) -> bool {
        let mut room = self.room.lock().unwrap();
        if *room == 0 {
            return false;
        }
        *room -= 1;
        self.mail.lock().unwrap().push(mail);
        true
    }
}

pub struct World {
    pub journal: MemoryJournal,
    pub registry: Arc<Registry>,
    pub clock: Arc<AtomicI64>,
}

impl World {
    pub fn new() -> Self {
        Self::on(MemoryJournal::default())
    }

    /// Another process on a journal that is there already.
    pub fn on(journal: MemoryJournal) -> Self {
        Self::with(HostSettings { arbiters: 2, idle_ms: 60_000, ..HostSettings::default() }, journal)
    }

    pub fn with(settings: HostSettings, journal: MemoryJournal) -> Self {
        let clock = Arc::new(AtomicI64::new(1_000_000));
        let told = clock.clone();
        let ports = Ports {
            journal: Arc::new(journal.clone()),
            projector: Arc::new(NoProjector),
            clock: Arc::new(move || told.load(Ordering::Relaxed)),
        };
        Self { journal, registry: Registry::start(settings, ports), clock }
    }

    pub async fn tell(&self, key: &str) -> Answered {
        self.registry.ask(tell(inbox(), key)).await
    }

    pub async fn read(&self, key: &str, up_to: u64) -> Answered {
        let command = AnyCommand::parse(KindTag::Inbox, "read", json!({"up_to": up_to})).unwrap();
        self.registry
            .ask(Call { entity: inbox(), command, caller: owner(), key: Key::new(key).unwrap(), at_ms: 0 })
            .await
    }

    /// An open auction, and bids of two people: the second outbids the first.
    pub async fn outbid_auction(&self) -> EntityId {
        let auction = EntityId::new(KindTag::Auction, Ulid(50));
        let lot = json!({"workspace": WorkspaceId(Ulid(1)), "seller": UserId(Ulid(2)), "title": "Blue vase",
            "currency": "EUR", "opening_cents": 1_000, "increments": "ebay", "starts_at_ms": 1_000_000,
            "ends_at_ms": 1_060_000});
        self.give(auction, "create", lot, Caller::system(), "c").await;
        self.give(auction, "bid", json!({"max_cents": 2_000}), owner(), "b1").await;
        let rival = Caller::user(UserId(Ulid(8)), None, Role::User);
        self.give(auction, "bid", json!({"max_cents": 3_000}), rival, "b2").await;
        auction
    }

    pub async fn give(&self, entity: EntityId, verb: &str, fields: Value, caller: Caller, key: &str) {
        let command = AnyCommand::parse(entity.kind, verb, fields).unwrap();
        let call = Call { entity, command, caller, key: Key::new(key).unwrap(), at_ms: 1_000_000 };
        let reply = self.registry.ask(call).await.unwrap();
        assert!(reply.ok, "{verb}: {}", reply.json);
    }

    /// Another cell, besides so many that stay, wakes and goes again and again: that long those were idle too.
    pub async fn neighbour_retires(&self, others: usize) {
        let neighbour = EntityId::new(KindTag::Inbox, Ulid(8));
        if self.journal.rows(neighbour).is_empty() {
            self.registry.ask(tell(neighbour, "n")).await.unwrap();
        }
        for _ in 0..3 {
            let caller = Caller::user(UserId(Ulid(8)), None, Role::User);
            self.registry.look(neighbour, caller).await.unwrap();
            until("the neighbour retired", || self.registry.cells() <= others).await;
        }
    }

    pub fn follow(&self, hub: &Arc<KeepingHub>, session: u64, recover: Option<Recover>) {
        self.registry.subscribe(wish(hub, session, recover));
    }
}

pub fn wish(hub: &Arc<KeepingHub>, session: u64, recover: Option<Recover>) -> Subscribe {
    Subscribe {
        entity: inbox(),
        lane: Lane::Log,
        channel: "user:x".into(),
        session: SessionId(session),
        tag: session,
        hub: hub.clone(),
        caller: owner(),
        info: "{}".into(),
        join_leave: false,
        recover,
    }
}

pub fn inbox() -> EntityId {
    EntityId::new(KindTag::Inbox, OWNER.0)
}

pub fn owner() -> Caller {
    Caller::user(OWNER, None, Role::User)
}

pub fn tell(entity: EntityId, key: &str) -> Call {
    let from = EntityId::new(KindTag::Inbox, Ulid(99));
    let notice = Notice::ClaimWon { title: "Friday".into(), item_number: "12".into() };
    let fields = json!({"from": from, "notice": notice});
    let command = AnyCommand::parse(KindTag::Inbox, "notice", fields).unwrap();
    Call { entity, command, caller: Caller::entity(from), key: Key::new(key).unwrap(), at_ms: 0 }
}

pub fn body(answered: Answered) -> Value {
    serde_json::from_str(answered.expect("decided").json.get()).unwrap()
}

/// Waits until it is so, without guessing how long that takes; a minute is a failure.
pub async fn until(what: &str, mut so: impl FnMut() -> bool) {
    let patience = tokio::time::timeout(Duration::from_secs(60), async {
        while !so() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    });
    patience.await.unwrap_or_else(|_| panic!("never happened: {what}"));
}
