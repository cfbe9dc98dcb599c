//! An inbox through its engine: told at least once, noted once.

use super::{Command, Inbox, Refusal, State};
use crate::effect::Notice;
use crate::engine::{Cell, Order, Outcome, Output, Snapshot, StoreResult, Verdict};
use crate::entity::Kind;
use crate::ids::{Caller, EntityId, Key, Role, UserId};
use crate::kinds::KindTag;
use crate::limits;
use crate::time::UnixMs;
use ulid::Ulid;

const OWNER: UserId = UserId(Ulid(7));

fn source() -> EntityId {
    EntityId::new(KindTag::Inbox, Ulid(99))
}

struct Box {
    cell: Cell<Inbox, ()>,
}

impl Box {
    fn new() -> Self {
        let unborn = Snapshot::unborn(EntityId::new(KindTag::Inbox, OWNER.0));
        Self { cell: Cell::recover(unborn, 1, []).expect("an empty journal") }
    }

    fn give(&mut self, caller: Caller, key: &str, command: Command) -> Verdict<Inbox> {
        let key = Key::new(key).expect("a key");
        self.cell.handle(Order { command, caller, key, fingerprint: 1, at: UnixMs(1_000), waiter: () });
        let _ = self.cell.next_parcel();
        self.cell.settle(StoreResult::Stored { up_to: self.cell.decided() });
        let mut verdict = None;
        while let Some(output) = self.cell.next_output() {
            if let Output::Answer { verdict: heard, .. } = output {
                verdict = Some(heard);
            }
        }
        verdict.expect("every command is answered")
    }

    fn tell(&mut self, key: &str) -> Verdict<Inbox> {
        let notice = Notice::ClaimWon { title: "Friday".into(), item_number: "12".into() };
        self.give(Caller::entity(source()), key, Command::Notice { from: source(), notice })
    }

    fn state(&self) -> &State {
        self.cell.state()
    }
}

fn owner() -> Caller {
    Caller::user(OWNER, None, Role::User)
}

#[test]
fn a_notice_told_twice_is_noted_once() {
    let mut inbox = Box::new();
    inbox.tell("show:1/5/0");
    let again = inbox.tell("show:1/5/0");
    assert!(matches!(again, Verdict::Decided { repeated: true, .. }));
    assert_eq!(inbox.state().received, 1);
}

#[test]
fn reading_is_the_owners_and_counts_what_is_left() {
    let mut inbox = Box::new();
    for n in 0..3 {
        inbox.tell(&format!("show:1/5/{n}"));
    }
    let stranger = Caller::user(UserId(Ulid(8)), None, Role::Admin);
    assert!(matches!(inbox.give(stranger, "r0", Command::Read { up_to: 2 }), Verdict::Forbidden(_)));
    inbox.give(owner(), "r1", Command::Read { up_to: 2 });
    assert_eq!(inbox.state().unread(), 1);
    let Verdict::Decided { outcome, .. } = inbox.give(owner(), "r2", Command::Read { up_to: 1 }) else {
        panic!()
    };
    assert_eq!(*outcome, Outcome::Refused(Refusal::NothingUnread { up_to: 1 }));
}

#[test]
fn a_full_inbox_lets_the_oldest_go() {
    let mut inbox = Box::new();
    for n in 0..=limits::NOTICES_MAX {
        inbox.tell(&format!("show:1/5/{n}"));
    }
    assert_eq!(inbox.state().notices.len(), limits::NOTICES_MAX);
    assert_eq!(inbox.state().notices[0].number, 2);
    assert_eq!(Inbox::check(inbox.state()), Ok(()));
}

#[test]
fn nobody_else_tells_an_inbox_or_forges_a_source() {
    let mut inbox = Box::new();
    let notice = Notice::ClaimWon { title: "Friday".into(), item_number: "12".into() };
    let forged = Command::Notice { from: EntityId::new(KindTag::Inbox, Ulid(1)), notice };
    assert!(matches!(inbox.give(Caller::entity(source()), "k", forged.clone()), Verdict::Forbidden(_)));
    assert!(matches!(inbox.give(owner(), "k2", forged), Verdict::Forbidden(_)));
}
