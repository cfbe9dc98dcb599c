//! The host with real actors over a journal in memory: the laws as a caller sees them.

mod journal;

use actors::effect::Notice;
use actors::entity::Lane;
use actors::host::door::*;
use actors::host::ports::*;
use actors::host::{HostSettings, Ports, Registry};
use actors::ids::{Caller, EntityId, Key, Role, UserId, WorkspaceId};
use actors::kinds::KindTag;
use journal::MemoryJournal;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use ulid::Ulid;

const OWNER: UserId = UserId(Ulid(7));

struct NoProjector;

impl Projector for NoProjector {
    fn advanced(&self, _: EntityId, _: u64) {}
}

/// A hub that keeps what it is given, as much as it may.
struct KeepingHub {
    mail: Mutex<Vec<HubMail>>,
    room: Mutex<usize>,
}

impl KeepingHub {
    fn new() -> Arc<Self> {
        Arc::new(Self { mail: Mutex::default(), room: Mutex::new(usize::MAX) })
    }

    fn offsets(&self) -> Vec<u64> {
        let mail = self.mail.lock().unwrap();
        mail.iter()
            .filter_map(|mail| if let HubMail::Publication { offset, .. } = mail { *offset } else { None })
            .collect()
    }

    fn joined(&self) -> Option<Joined> {
        let mail = self.mail.lock().unwrap();
        mail.iter().rev().find_map(|mail| {
            if let HubMail::Joined { joined, .. } = mail { Some(joined.clone()) } else { None }
        })
    }

    /// What the state lane published.
    fn states(&self) -> Vec<Arc<str>> {
        let mail = self.mail.lock().unwrap();
        let state = |mail: &HubMail| match mail {
            HubMail::Publication { offset: None, json, .. } => Some(json.clone()),
            _ => None,
        };
        mail.iter().filter_map(state).collect()
    }

    fn resyncs(&self) -> usize {
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

struct World {
    journal: MemoryJournal,
    registry: Arc<Registry>,
    clock: Arc<AtomicI64>,
}

impl World {
    fn new() -> Self {
        Self::on(MemoryJournal::default())
    }

    /// Another process on a journal that is there already.
    fn on(journal: MemoryJournal) -> Self {
        let clock = Arc::new(AtomicI64::new(1_000_000));
        let told = clock.clone();
        let ports = Ports {
            journal: Arc::new(journal.clone()),
            projector: Arc::new(NoProjector),
            clock: Arc::new(move || told.load(Ordering::Relaxed)),
        };
        let settings = HostSettings { arbiters: 2, idle_ms: 60_000, ..HostSettings::default() };
        Self { journal, registry: Registry::start(settings, ports), clock }
    }

    async fn tell(&self, key: &str) -> Answered {
        self.registry.ask(tell(inbox(), key)).await
    }

    async fn read(&self, key: &str, up_to: u64) -> Answered {
        let command = AnyCommand::parse(KindTag::Inbox, "read", json!({"up_to": up_to})).unwrap();
        self.registry
            .ask(Call { entity: inbox(), command, caller: owner(), key: Key::new(key).unwrap(), at_ms: 0 })
            .await
    }

    /// An open auction, and bids of two people: the second outbids the first.
    async fn outbid_auction(&self) -> EntityId {
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

    async fn give(&self, entity: EntityId, verb: &str, fields: Value, caller: Caller, key: &str) {
        let command = AnyCommand::parse(entity.kind, verb, fields).unwrap();
        let call = Call { entity, command, caller, key: Key::new(key).unwrap(), at_ms: 1_000_000 };
        let reply = self.registry.ask(call).await.unwrap();
        assert!(reply.ok, "{verb}: {}", reply.json);
    }

    fn follow(&self, hub: &Arc<KeepingHub>, session: u64, recover: Option<Recover>) {
        self.registry.subscribe(wish(hub, session, recover));
    }
}

fn wish(hub: &Arc<KeepingHub>, session: u64, recover: Option<Recover>) -> Subscribe {
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

fn inbox() -> EntityId {
    EntityId::new(KindTag::Inbox, OWNER.0)
}

fn owner() -> Caller {
    Caller::user(OWNER, None, Role::User)
}

fn tell(entity: EntityId, key: &str) -> Call {
    let from = EntityId::new(KindTag::Inbox, Ulid(99));
    let notice = Notice::ClaimWon { title: "Friday".into(), item_number: "12".into() };
    let fields = json!({"from": from, "notice": notice});
    let command = AnyCommand::parse(KindTag::Inbox, "notice", fields).unwrap();
    Call { entity, command, caller: Caller::entity(from), key: Key::new(key).unwrap(), at_ms: 0 }
}

fn body(answered: Answered) -> Value {
    serde_json::from_str(answered.expect("decided").json.get()).unwrap()
}

/// Waits until it is so, without guessing how long that takes; a minute is a failure.
async fn until(what: &str, mut so: impl FnMut() -> bool) {
    let patience = tokio::time::timeout(Duration::from_secs(60), async {
        while !so() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    });
    patience.await.unwrap_or_else(|_| panic!("never happened: {what}"));
}

#[actix_rt::test]
async fn an_answer_waits_for_its_commit_and_a_refusal_too() {
    let world = World::new();
    assert_eq!(body(world.tell("a").await), json!({"ok": true, "seq": 1, "unread": 1}));
    world.journal.hold();
    let accepted = tokio::spawn({
        let registry = world.registry.clone();
        async move { registry.ask(tell(inbox(), "b")).await }
    });
    until("the append is held", || world.journal.held() == 1).await;
    assert!(!accepted.is_finished(), "nothing leaves before the journal has it");
    // What is shown meanwhile is the durable state.
    let sight = world.registry.look(inbox(), owner()).await.unwrap();
    assert_eq!((sight.seq, sight.view.get()), (1, r#"{"received":1,"unread":1}"#));
    world.journal.let_go();
    assert_eq!(body(accepted.await.unwrap())["seq"], 2);
    let refused = body(world.read("r", 0).await);
    assert_eq!(
        (&refused["ok"], &refused["code"], &refused["seq"]),
        (&json!(false), &json!("nothing_unread"), &json!(3))
    );
}

#[actix_rt::test]
async fn the_same_key_is_answered_the_same_after_a_restart_and_another_body_is_refused() {
    let world = World::new();
    let first = body(world.tell("a").await);
    let refused = body(world.read("r", 0).await);
    world.registry.control(inbox(), Control::Restart).await.unwrap();
    assert_eq!(body(world.tell("a").await), first);
    assert_eq!(body(world.read("r", 0).await), refused);
    assert_eq!(world.read("r", 1).await.unwrap_err(), Fault::KeyReused);
    assert_eq!(world.journal.rows(inbox()).len(), 2);
}

#[actix_rt::test]
async fn a_commit_whose_answer_is_lost_is_read_not_repeated() {
    let world = World::new();
    world.tell("a").await.unwrap();
    let hub = KeepingHub::new();
    world.follow(&hub, 1, None);
    until("joined", || hub.joined().is_some()).await;
    world.journal.lose_next_answer();
    assert!(matches!(world.tell("b").await, Err(Fault::Temporary(_))));
    assert_eq!(body(world.tell("b").await)["seq"], 2, "the same key finds what had landed");
    world.tell("c").await.unwrap();
    until("all published", || hub.offsets().len() == 2).await;
    assert_eq!(hub.offsets(), [2, 3], "what had landed is published once, in order");
}

#[actix_rt::test]
async fn a_fenced_generation_ends_and_the_next_one_goes_on() {
    let world = World::new();
    world.tell("a").await.unwrap();
    world.journal.steal(inbox());
    assert!(matches!(world.tell("b").await, Err(Fault::Temporary(_))));
    assert_eq!(body(world.tell("b").await)["seq"], 2);
    let terms: Vec<u64> = world.journal.rows(inbox()).iter().map(|row| row.term).collect();
    assert_eq!(terms, [1, 3]);
}

#[actix_rt::test]
async fn while_the_journal_is_away_reads_go_on_and_commands_come_back_later() {
    let world = World::new();
    world.tell("a").await.unwrap();
    world.journal.go_away();
    assert!(matches!(world.tell("b").await, Err(Fault::Temporary(_))));
    assert!(matches!(world.tell("b").await, Err(Fault::Temporary(_))));
    let sight = world.registry.look(inbox(), owner()).await.unwrap();
    assert_eq!(sight.seq, 1);
    world.journal.come_back();
    let mut answer = world.tell("b").await;
    while matches!(answer, Err(Fault::Temporary(_))) {
        tokio::time::sleep(Duration::from_millis(20)).await;
        answer = world.tell("b").await;
    }
    assert_eq!(body(answer)["seq"], 2);
}

#[actix_rt::test]
async fn a_panic_ends_one_generation_and_the_fourth_in_five_seconds_quarantines() {
    let world = World::new();
    world.tell("a").await.unwrap();
    for round in 0..4 {
        world.registry.control(inbox(), Control::PlantPanic).await.unwrap();
        let key = format!("p{round}");
        assert_eq!(world.tell(&key).await.unwrap_err(), Fault::Internal);
        let neighbour = EntityId::new(KindTag::Inbox, Ulid(8));
        assert!(world.registry.ask(tell(neighbour, &key)).await.unwrap().ok, "the neighbour noticed nothing");
        if round < 3 {
            assert_eq!(body(world.tell(&key).await)["seq"], round + 2, "back from its journal");
        }
    }
    assert!(matches!(world.tell("p3").await, Err(Fault::Closed(_))));
    assert_eq!(world.registry.look(inbox(), owner()).await.unwrap().seq, 4, "reads go on");
    world.registry.control(inbox(), Control::Release).await.unwrap();
    assert_eq!(body(world.tell("p3").await)["seq"], 5);
}

#[actix_rt::test]
async fn a_reader_resumes_from_the_ring_and_beyond_it_from_the_journal() {
    let world = World::new();
    for n in 0..700 {
        world.tell(&format!("k{n}")).await.unwrap();
    }
    // A full inbox drops a notice for each new one, so the last two hundred made two events each.
    let top = world.journal.rows(inbox()).len() as u64;
    for (offset, recovered, count) in [(900, true, 0), (850, true, 50), (10, true, 890), (901, false, 0)] {
        let hub = KeepingHub::new();
        let epoch = "memory".to_owned();
        world.follow(&hub, 1, Some(Recover { offset, epoch, or_refuse: false }));
        until("joined", || hub.joined().is_some()).await;
        let joined = hub.joined().unwrap();
        assert_eq!((joined.recovered, joined.publications.len()), (recovered, count), "from {offset}");
        let offsets: Vec<u64> = joined.publications.iter().map(|(seq, _)| *seq).collect();
        assert_eq!(offsets, (offset + 1..=top).collect::<Vec<u64>>());
    }
    let hub = KeepingHub::new();
    world.follow(&hub, 1, Some(Recover { offset: 5, epoch: "another".into(), or_refuse: true }));
    until("denied", || !hub.mail.lock().unwrap().is_empty()).await;
    assert!(matches!(hub.mail.lock().unwrap()[0], HubMail::Denied { why: Denied::Unrecoverable, .. }));
}

#[actix_rt::test]
async fn a_full_hub_loses_continuity_and_hears_of_it() {
    let world = World::new();
    world.tell("a").await.unwrap();
    let hub = KeepingHub::new();
    world.follow(&hub, 1, None);
    until("joined", || hub.joined().is_some()).await;
    *hub.room.lock().unwrap() = 1;
    for key in ["b", "c", "d"] {
        world.tell(key).await.unwrap();
    }
    *hub.room.lock().unwrap() = usize::MAX;
    world.tell("e").await.unwrap();
    until("resynced", || hub.resyncs() == 1).await;
    assert_eq!(hub.offsets(), [2], "nothing with a gap");
}

#[actix_rt::test]
async fn looking_at_what_does_not_exist_leaves_no_trace() {
    let world = World::new();
    assert_eq!(world.read("r", 1).await.unwrap_err(), Fault::NotFound);
    assert_eq!(
        world.registry.look(inbox(), owner()).await.unwrap().seq,
        0,
        "an inbox is there before its first notice"
    );
    let stranger = Caller::user(UserId(Ulid(8)), None, Role::Admin);
    assert!(matches!(world.registry.look(inbox(), stranger.clone()).await.unwrap_err(), Fault::Forbidden(_)));
    let auction = EntityId::new(KindTag::Auction, Ulid(5));
    assert_eq!(world.registry.look(auction, stranger).await.unwrap_err(), Fault::NotFound);
    assert_eq!(world.journal.entities(), 0);
}

#[actix_rt::test]
async fn an_effect_reaches_its_inbox_once_also_from_the_outbox_of_a_dead_process() {
    let dead = World::new();
    dead.outbid_auction().await;
    let told = |journal: &MemoryJournal| journal.rows(inbox()).len();
    until("told and settled", || told(&dead.journal) == 1 && dead.journal.outbox() == 0).await;
    // A process dies between the commit and the telling: what it left in the outbox is carried by the next one.
    let left = EntityId::new(KindTag::Auction, Ulid(51));
    let effects = r#"[{"effect":"tell","to":"TO","message":{"message":"notice","notice":{"notice":"claim_won","title":"x","item_number":"1"}}}]"#;
    dead.journal.leave(left, 9, &effects.replace("TO", &inbox().to_string()));
    let next = World::on(dead.journal.clone());
    until("carried over", || told(&next.journal) == 2 && next.journal.outbox() == 0).await;
    assert_eq!(next.registry.look(inbox(), owner()).await.unwrap().seq, 2);
}

#[actix_rt::test]
async fn a_deadline_is_met_after_a_restart_though_nobody_asks() {
    let dead = World::new();
    let auction = dead.outbid_auction().await;
    let next = World::on(dead.journal.clone());
    next.clock.store(1_060_000, Ordering::Relaxed);
    let closed = || next.journal.rows(auction).iter().filter(|row| row.event == "closed").count();
    until("closed", || closed() == 1).await;
    assert_eq!(next.registry.look(auction, owner()).await.unwrap().phase, "closed");
    assert_eq!(closed(), 1);
}

#[actix_rt::test]
async fn the_state_lane_says_what_changed_and_no_more() {
    let world = World::new();
    let auction = world.outbid_auction().await;
    let hub = KeepingHub::new();
    world.registry.subscribe(Subscribe { entity: auction, lane: Lane::State, ..wish(&hub, 1, None) });
    until("joined", || hub.joined().is_some()).await;
    let snapshot: Value = serde_json::from_str(hub.joined().unwrap().snapshot.as_deref().unwrap()).unwrap();
    assert_eq!((&snapshot["title"], &snapshot["bids"]), (&json!("Blue vase"), &json!(2)));
    world.give(auction, "bid", json!({"max_cents": 5_000}), owner(), "b3").await;
    until("patched", || hub.states().len() == 1).await;
    let patch: Value = serde_json::from_str(&hub.states()[0]).unwrap();
    assert_eq!((&patch["bids"], patch.get("title")), (&json!(3), None), "{patch}");
    assert!(patch["seq"].as_u64() > snapshot["seq"].as_u64());
}

#[actix_rt::test]
async fn a_retiring_cell_leaves_a_snapshot_and_the_next_one_starts_there() {
    let world = World::new();
    world.tell("a").await.unwrap();
    world.tell("b").await.unwrap();
    world.registry.control(inbox(), Control::Retire).await.unwrap();
    until("retired", || world.registry.cells() == 0 && world.journal.snapshots() == 1).await;
    assert_eq!(world.registry.look(inbox(), owner()).await.unwrap().seq, 2);
    assert_eq!(world.journal.last_read_behind(), Some(2));
}

#[actix_rt::test]
async fn a_retired_cell_wakes_with_everything_it_knew() {
    let world = World::new();
    let first = body(world.tell("a").await);
    world.registry.control(inbox(), Control::Retire).await.unwrap();
    until("retired", || world.registry.cells() == 0).await;
    world.clock.fetch_add(10, Ordering::Relaxed);
    assert_eq!(body(world.tell("a").await), first);
    assert_eq!(body(world.tell("b").await)["seq"], 2);
    assert_eq!(world.registry.replay(inbox(), Some(1)).await.unwrap().state["received"], 1);
}

#[actix_rt::test]
async fn bad_input_names_its_field() {
    let parse =
        |verb, fields| AnyCommand::parse(KindTag::Inbox, verb, fields).err().expect("it is bad").field;
    assert_eq!(parse("read", json!({"up_to": 1.5})), "up_to");
    assert_eq!(parse("read", json!({"up_to": -1})), "up_to");
    assert_eq!(parse("read", json!({})), "up_to");
    assert_eq!(parse("read", json!({"up_to": 1, "more": 2})), "more");
    assert_eq!(parse("reed", json!({})), "method");
}
