//! A hub alone: letters in, queues out.

use super::*;
use crate::gateway::floor::{Order as Given, PageWish};
use crate::gateway::outgoing::{Bounds, Next};
use crate::gateway::settings::{MEMBERS_AT_ONCE, Settings};
use actors::host::door::{BadInput, Fault, History, Presence, ReplyTo, Subscribe};
use actors::host::ports::Position;
use actors::ids::Caller;
use actors::kinds::KindTag;
use futures_util::future::BoxFuture;
use futures_util::task::noop_waker;
use std::sync::Mutex;
use ulid::Ulid;

/// A floor that only remembers who left.
#[derive(Default)]
struct Ground {
    left: Mutex<Vec<SessionId>>,
}

impl Floor for Ground {
    fn give(&self, _: Given, _: ReplyTo) -> Result<(), BadInput> {
        Ok(())
    }
    fn subscribe(&self, _: Subscribe) {}
    fn leave(&self, _: EntityId, _: Lane, session: SessionId) {
        self.left.lock().expect("unpoisoned").push(session);
    }
    fn presence(&self, _: EntityId, _: Lane, _: Caller) -> BoxFuture<'static, Result<Presence, Fault>> {
        Box::pin(async { Err(Fault::NotFound) })
    }
    fn history(&self, _: PageWish) -> BoxFuture<'static, Result<History, Fault>> {
        Box::pin(async { Err(Fault::NotFound) })
    }
}

struct Bench {
    hub: Rc<Hub>,
    ground: Arc<Ground>,
    _inbox: mpsc::Receiver<HubMail>,
    nudges: Rc<RefCell<Vec<Nudge>>>,
}

const WAIT: Duration = Duration::from_secs(4);

impl Bench {
    fn new() -> Self {
        let ground = Arc::new(Ground::default());
        let (hub, inbox) = Hub::new(HubId(1), ground.clone(), WAIT);
        Self { hub, ground, _inbox: inbox, nudges: Rc::default() }
    }

    fn seat(&self, session: u64) -> Arc<Outgoing> {
        let outgoing = Outgoing::new(Bounds::from(&Settings::default()));
        let nudges = self.nudges.clone();
        let nudge = Rc::new(move |nudge| nudges.borrow_mut().push(nudge));
        self.hub.seat(SessionId(session), outgoing.clone(), nudge);
        outgoing
    }

    fn expect(&self, session: u64, tag: u64, answer: Answer) {
        let entity = EntityId::new(KindTag::ALL[0], Ulid::from_parts(1, 1));
        let (session, channel, lane, join_leave) = (SessionId(session), channel(), Lane::Log, false);
        self.hub.expect(Wanted { session, channel, entity, lane, tag, join_leave, answer });
    }

    fn join(&self, session: u64, tag: u64, joined: Joined) {
        self.hub.handle(HubMail::Joined { session: SessionId(session), tag, channel: channel(), joined });
    }

    fn follow(&self, session: u64, top: Seq) -> Arc<Outgoing> {
        let outgoing = self.seat(session);
        self.expect(session, 1, Answer::Reply(2));
        self.join(session, 1, at(top));
        assert!(said(&outgoing).contains("\"id\":2,\"subscribe\""));
        outgoing
    }

    fn publish(&self, offset: Option<Seq>) {
        self.hub.handle(HubMail::Publication { channel: channel(), offset, json: "{}".into() });
    }
}

fn channel() -> Arc<str> {
    "room:1".into()
}

fn at(offset: Seq) -> Joined {
    Joined { position: Some(Position { offset, epoch: "E".into() }), ..Joined::default() }
}

/// Everything queued so far.
fn said(outgoing: &Outgoing) -> String {
    let (mut all, mut text) = (String::new(), String::new());
    while outgoing.next(&mut text, &noop_waker()) == Next::Text {
        all.push_str(&text);
    }
    all
}

#[test]
fn a_full_queue_says_so_and_forgets_nothing_it_took() {
    let ground: Arc<dyn Floor> = Arc::new(Ground::default());
    let (hub, mut inbox) = Hub::new(HubId(1), ground, WAIT);
    let port = hub.port();
    let letter = || HubMail::Resync { channel: channel() };
    assert!((0..HUB_QUEUE_MAX).all(|_| port.post(letter())));
    assert!(!port.post(letter()), "full");
    assert!(inbox.try_recv().is_ok());
    assert!(port.post(letter()), "room again");
}

#[test]
fn publications_are_in_order_once_and_without_a_gap() {
    let bench = Bench::new();
    let one = bench.follow(1, 5);
    bench.publish(Some(5));
    bench.publish(Some(6));
    bench.publish(Some(6));
    assert_eq!(said(&one).matches("\"pub\"").count(), 1);
    bench.publish(Some(8));
    assert!(said(&one).contains("\"unsubscribe\":{\"code\":2500"));
    assert_eq!(*bench.ground.left.lock().expect("unpoisoned"), [SessionId(1)]);
    bench.publish(Some(9));
    assert_eq!(said(&one), "");
    assert_eq!(bench.hub.standing(SessionId(1), "room:1"), Standing::Nothing);
}

#[test]
fn a_crowd_that_watches_is_served_in_parts_and_in_order() {
    let bench = Bench::new();
    let many = 2 * MEMBERS_AT_ONCE as u64 + 1;
    let watch = |session| {
        let outgoing = bench.seat(session);
        bench.expect(session, 1, Answer::Reply(2));
        bench.join(session, 1, Joined { snapshot: Some("{}".into()), ..Joined::default() });
        said(&outgoing);
        outgoing
    };
    let room: Vec<_> = (1..=many).map(watch).collect();
    let state = |seq| HubMail::Publication {
        channel: channel(),
        offset: None,
        json: format!("{{\"seq\":{seq}}}").into(),
    };
    let patch: Arc<str> = "{\"seq\":6}".into();
    bench.hub.handle(HubMail::Publication { channel: channel(), offset: None, json: patch.clone() });
    let on_its_way = || Arc::strong_count(&patch) > 1;
    let heard = || room.iter().filter(|one| said(one).contains("\"seq\":6")).count();
    assert_eq!(heard(), MEMBERS_AT_ONCE, "the worker may do something else now");
    assert!(on_its_way(), "the cell sends no other before this one is said");
    bench.hub.leave(SessionId(many), "room:1");
    assert!(bench.hub.go_on(), "perhaps there are more");
    assert!(!bench.hub.go_on());
    assert!(!on_its_way());
    assert_eq!(heard(), MEMBERS_AT_ONCE, "all the others but who has left");
    bench.hub.handle(state(7));
    bench.hub.handle(state(8));
    while bench.hub.go_on() {}
    let last = said(&room[2 * MEMBERS_AT_ONCE - 1]);
    assert!(last.find("\"seq\":7").is_some_and(|at| last[at..].contains("\"seq\":8")), "{last}");
}

#[test]
fn a_log_is_said_to_all_at_once() {
    let bench = Bench::new();
    let room: Vec<_> = (1..=MEMBERS_AT_ONCE as u64 + 1).map(|session| bench.follow(session, 5)).collect();
    bench.publish(Some(6));
    assert!(room.iter().all(|one| said(one).contains("\"offset\":6")));
}

#[test]
fn a_state_lane_has_no_offsets_to_check() {
    let bench = Bench::new();
    let one = bench.seat(1);
    bench.expect(1, 1, Answer::Reply(2));
    bench.join(1, 1, Joined { snapshot: Some("{\"seq\":7}".into()), ..Joined::default() });
    bench.publish(None);
    bench.publish(None);
    let said = said(&one);
    assert!(said.contains("\"subscribe\":{\"data\":{\"seq\":7}}"), "{said}");
    assert_eq!(said.matches("\"pub\":{\"data\":{}}").count(), 2);
}

#[test]
fn a_newcomer_who_has_more_shows_that_the_others_missed_something() {
    let bench = Bench::new();
    let (one, two) = (bench.follow(1, 5), bench.follow(2, 6));
    assert!(said(&one).contains("2500"));
    assert_eq!(*bench.ground.left.lock().expect("unpoisoned"), [SessionId(1)]);
    bench.publish(Some(7));
    assert_eq!((said(&one).as_str(), said(&two).matches("\"offset\":7").count()), ("", 1));
}

#[test]
fn recovered_publications_count_for_the_position() {
    let bench = Bench::new();
    let one = bench.seat(1);
    bench.expect(1, 1, Answer::Reply(2));
    let publications = vec![(5, "{}".into()), (6, "{}".into())];
    bench.join(1, 1, Joined { was_recovering: true, recovered: true, publications, ..at(4) });
    bench.publish(Some(7));
    assert_eq!(said(&one).matches("\"offset\":7").count(), 1);
}

#[test]
fn nobody_gets_an_answer_to_a_wish_that_was_given_up() {
    let bench = Bench::new();
    let one = bench.seat(1);
    bench.expect(1, 1, Answer::Reply(2));
    bench.hub.tick(Instant::now() + WAIT);
    let error = said(&one);
    assert!(error.contains("\"code\":100") && error.contains("\"temporary\":true"), "{error}");
    assert_eq!(*bench.ground.left.lock().expect("unpoisoned"), [SessionId(1)]);
    bench.expect(1, 2, Answer::Reply(3));
    bench.join(1, 1, at(5));
    assert_eq!(said(&one), "", "the late answer belongs to the first wish");
    bench.join(1, 2, at(5));
    assert!(said(&one).contains("\"id\":3"));
    bench.hub.tick(Instant::now() + 2 * WAIT);
    assert_eq!(said(&one), "", "an answered wish is not late");
}

#[test]
fn commands_behind_a_wish_are_kept_in_order_and_bounded() {
    let bench = Bench::new();
    let _one = bench.seat(1);
    bench.expect(1, 1, Answer::Reply(2));
    let unsubscribe = |id| Command { id, method: Method::Unsubscribe(Default::default()) };
    let room = (0..).take_while(|&id| bench.hub.keep(SessionId(1), "room:1", unsubscribe(id))).count();
    assert_eq!(room, AFTER_SUBSCRIBE_MAX);
    assert!(bench.hub.ends_after(SessionId(1), "room:1"));
    bench.join(1, 1, at(0));
    assert_eq!(*bench.nudges.borrow(), [Nudge::Resume(channel())]);
    assert_eq!(bench.hub.standing(SessionId(1), "room:1"), Standing::Waiting, "until the backlog is done");
    assert_eq!(bench.hub.backlog(SessionId(1), "room:1").len(), room);
    assert_eq!(bench.hub.standing(SessionId(1), "room:1"), Standing::Live);
}

#[test]
fn a_seat_that_goes_takes_everything_with_it() {
    let bench = Bench::new();
    let one = bench.follow(1, 5);
    bench.hub.unseat(SessionId(1));
    bench.publish(Some(6));
    assert_eq!(said(&one), "");
    assert_eq!(*bench.ground.left.lock().expect("unpoisoned"), [SessionId(1)]);
    let state = bench.hub.state.borrow();
    assert!(state.rooms.is_empty() && state.seats.is_empty());
}
