//! A hub alone: letters in, queues out.

use super::*;
use crate::gateway::floor::{Order as Given, PageWish};
use crate::gateway::outgoing::{Bounds, Next};
use crate::gateway::settings::{MEMBERS_AT_ONCE, Settings};
use actors::host::door::{BadInput, Fault, History, Presence, ReplyTo, Subscribe};
use actors::host::ports::Position;
use actors::ids::Caller;
use actors::kinds::KindTag;
use futures_util::FutureExt as _;
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
    inbox: mpsc::Receiver<HubMail>,
    nudges: Rc<RefCell<Vec<Nudge>>>,
}

const WAIT: Duration = Duration::from_secs(4);

impl Bench {
    fn new() -> Self {
        let ground = Arc::new(Ground::default());
        let (hub, inbox) = Hub::new(HubId(1), ground.clone(), WAIT);
        Self { hub, ground, inbox, nudges: Rc::default() }
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

impl Bench {
    /// Somebody in another room, who has everything up to 5.
    fn follow_in(&self, channel: &str, session: u64) -> Arc<Outgoing> {
        let outgoing = self.seat(session);
        let entity = EntityId::new(KindTag::ALL[0], Ulid::from_parts(1, 2));
        let (session, tag, answer) = (SessionId(session), 1, Answer::Reply(2));
        let (channel, lane): (Arc<str>, _) = (channel.into(), Lane::Log);
        let wanted =
            Wanted { session, channel: channel.clone(), entity, lane, tag, join_leave: false, answer };
        self.hub.expect(wanted);
        self.hub.handle(HubMail::Joined { session, tag, channel, joined: at(5) });
        said(&outgoing);
        outgoing
    }

    fn watch(&self, session: u64) -> Arc<Outgoing> {
        let outgoing = self.seat(session);
        self.expect(session, 1, Answer::Reply(2));
        self.join(session, 1, Joined { snapshot: Some("{}".into()), ..Joined::default() });
        said(&outgoing);
        outgoing
    }
}

fn state(json: &Arc<str>) -> HubMail {
    HubMail::Publication { channel: channel(), offset: None, json: json.clone() }
}

const CROWD: u64 = 2 * MEMBERS_AT_ONCE as u64 + 1;

#[test]
fn a_crowd_that_watches_is_served_in_parts_and_in_order() {
    let bench = Bench::new();
    let room: Vec<_> = (1..=CROWD).map(|session| bench.watch(session)).collect();
    let patch: Arc<str> = "{\"seq\":6}".into();
    bench.hub.handle(state(&patch));
    let on_its_way = || Arc::strong_count(&patch) > 1;
    let heard = || room.iter().filter(|one| said(one).contains("\"seq\":6")).count();
    assert_eq!(heard(), 0, "it is only begun");
    bench.hub.go_on();
    assert_eq!(heard(), MEMBERS_AT_ONCE, "the worker may do something else now");
    assert!(on_its_way(), "the cell sends no other before this one is said");
    bench.hub.leave(SessionId(CROWD), "room:1");
    bench.hub.go_on();
    assert!(bench.hub.is_saying(), "perhaps there are more");
    bench.hub.go_on();
    assert!(!bench.hub.is_saying() && !on_its_way());
    assert_eq!(heard(), MEMBERS_AT_ONCE, "all the others but who has left");
}

#[tokio::test]
async fn a_word_to_a_few_passes_a_crowd_and_the_next_state_does_not() {
    let Bench { hub, ground, inbox, nudges } = Bench::new();
    let (_, nothing) = mpsc::channel(1);
    let bench = Bench { hub: hub.clone(), ground, inbox: nothing, nudges };
    let room: Vec<_> = (1..=CROWD).map(|session| bench.watch(session)).collect();
    let outbid = bench.follow_in("inbox:1", CROWD + 1);
    let word = HubMail::Publication { channel: "inbox:1".into(), offset: Some(6), json: "{}".into() };
    assert!(hub.port().post(state(&"{\"seq\":6}".into())) && hub.port().post(word));
    let mut turns = std::pin::pin!(run(hub.clone(), inbox));
    assert!(turns.as_mut().now_or_never().is_none());
    assert!(said(&outbid).contains("\"offset\":6"), "who is outbid doesn’t wait for those who watch");
    assert!(hub.is_saying(), "nor is the crowd served in one burst");
    assert!(hub.port().post(state(&"{\"seq\":7}".into())));
    let (first, last) = (RefCell::new(said(&room[0])), RefCell::new(String::new()));
    let served = async {
        while !last.borrow().contains("\"seq\":7") {
            tokio::time::sleep(Duration::from_millis(1)).await;
            first.borrow_mut().push_str(&said(&room[0]));
            last.borrow_mut().push_str(&said(&room[room.len() - 1]));
        }
    };
    tokio::select! {
        () = turns => unreachable!("the hub goes on"),
        () = served => {}
    }
    for heard in [first.take(), last.take()] {
        assert!(heard.find("\"seq\":6").is_some_and(|at| heard[at..].contains("\"seq\":7")), "{heard}");
    }
}

#[test]
fn a_room_of_few_hears_its_state_though_a_crowd_is_being_served() {
    let bench = Bench::new();
    let _room: Vec<_> = (1..=CROWD).map(|session| bench.watch(session)).collect();
    let one = bench.follow_in("room:2", CROWD + 1);
    bench.hub.handle(state(&"{\"seq\":6}".into()));
    let small = HubMail::Publication { channel: "room:2".into(), offset: None, json: "{\"seq\":1}".into() };
    assert!(!bench.hub.must_wait(&small) && bench.hub.must_wait(&HubMail::Resync { channel: channel() }));
    bench.hub.handle(small);
    assert!(said(&one).contains("\"seq\":1") && bench.hub.is_saying());
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
