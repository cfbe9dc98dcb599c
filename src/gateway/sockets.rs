//! All sockets of this node, by person and by log-in, guests by number: who may still come, and the way to close many at once or
//! to tell all of them something. Holds no session's state, only its outgoing side.

use super::codec::reply;
use super::codes::{self, Disconnect};
use super::outgoing::{Message, Outgoing};
use super::rate::{Bucket, Strikes};
use super::settings::{OFFENDERS_MAX, REVOKED_MAX, Settings};
use crate::auth::token::Claims;
use actors::host::ports::SessionId;
use actors::ids::UserId;
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use ulid::Ulid;

const OFFENCE_WINDOW: Duration = Duration::from_secs(600);

/// Every socket of this node.
#[derive(Debug)]
pub struct Sockets {
    directory: Mutex<Directory>,
    open: AtomicUsize,
    draining: AtomicBool,
    settings: Settings,
}

#[derive(Debug, Default)]
struct Directory {
    sessions: HashMap<SessionId, Entry>,
    people: HashMap<UserId, Person>,
    families: HashMap<Ulid, HashSet<SessionId>>,
    /// Log-ins that ended, until their last access token has.
    revoked: HashMap<Ulid, Instant>,
    offenders: HashMap<UserId, Strikes>,
    /// Sessions of nobody.
    guests: usize,
}

#[derive(Debug)]
struct Entry {
    /// Nothing of a guest.
    owner: Option<Owner>,
    outgoing: Arc<Outgoing>,
    /// Its connect reply is out: before that, nothing may come.
    greeted: bool,
}

#[derive(Clone, Copy, Debug)]
struct Owner {
    user: UserId,
    family: Ulid,
}

#[derive(Debug)]
struct Person {
    sessions: HashSet<SessionId>,
    rate: Arc<Bucket>,
}

/// How many are here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SocketCounts {
    /// Connections, also those that have not said who they are.
    pub open: usize,
    /// Those that have, and guests.
    pub sessions: usize,
    pub users: usize,
    pub guests: usize,
}

impl Sockets {
    #[must_use]
    pub fn new(settings: Settings) -> Arc<Self> {
        let (directory, open, draining) = Default::default();
        Arc::new(Self { directory, open, draining, settings })
    }

    /// A place for one more connection; `None` when the node is full or going down.
    #[must_use]
    pub fn admit(self: &Arc<Self>) -> Option<SocketPermit> {
        let full = self.open.fetch_add(1, Ordering::Relaxed) >= self.settings.sockets_max;
        let permit = SocketPermit(self.clone());
        (!full && !self.draining.load(Ordering::Relaxed)).then_some(permit)
    }

    /// A session said who it is. Returns the person's own rate.
    ///
    /// # Errors
    /// How to end it: logged out meanwhile, or one socket too many.
    pub fn enter(
        &self,
        session: SessionId,
        claims: &Claims,
        outgoing: Arc<Outgoing>,
    ) -> Result<Arc<Bucket>, Disconnect> {
        let mut directory = self.lock();
        if directory.is_revoked(claims.family) {
            return Err(codes::INVALID_TOKEN);
        }
        let rate = self.settings.user_rate;
        let person = directory
            .people
            .entry(claims.user)
            .or_insert_with(|| Person { sessions: HashSet::new(), rate: Arc::new(Bucket::new(rate)) });
        if person.sessions.len() >= self.settings.sockets_per_user_max {
            return Err(codes::CONNECTION_LIMIT);
        }
        person.sessions.insert(session);
        let rate = person.rate.clone();
        directory.families.entry(claims.family).or_default().insert(session);
        let owner = Some(Owner { user: claims.user, family: claims.family });
        directory.sessions.insert(session, Entry { owner, outgoing, greeted: false });
        Ok(rate)
    }

    /// A session wants to watch without saying who it is; `None` when there is no room for another guest. Returns its
    /// own rate.
    #[must_use]
    pub fn enter_guest(&self, session: SessionId, outgoing: Arc<Outgoing>) -> Option<Arc<Bucket>> {
        let mut directory = self.lock();
        if directory.guests >= self.settings.guest_sockets_max {
            return None;
        }
        directory.guests += 1;
        directory.sessions.insert(session, Entry { owner: None, outgoing, greeted: false });
        Some(Arc::new(Bucket::new(self.settings.guest_rate)))
    }

    /// A session's connect reply is on its way: from now on it hears announcements.
    pub fn greet(&self, session: SessionId) {
        if let Some(entry) = self.lock().sessions.get_mut(&session) {
            entry.greeted = true;
        }
    }

    /// A session brought a fresh token of the same person.
    ///
    /// # Errors
    /// That log-in has ended.
    pub fn renew(&self, session: SessionId, claims: &Claims) -> Result<(), Disconnect> {
        let mut directory = self.lock();
        if directory.is_revoked(claims.family) {
            return Err(codes::INVALID_TOKEN);
        }
        let entry = directory.sessions.get_mut(&session);
        if let Some(owner) = entry.and_then(|entry| entry.owner.as_mut()) {
            let before = std::mem::replace(&mut owner.family, claims.family);
            directory.forget_family(before, session);
            directory.families.entry(claims.family).or_default().insert(session);
        }
        Ok(())
    }

    /// A session ended.
    pub fn leave(&self, session: SessionId) {
        let mut directory = self.lock();
        let Some(entry) = directory.sessions.remove(&session) else { return };
        let Some(owner) = entry.owner else {
            directory.guests -= 1;
            return;
        };
        directory.forget_family(owner.family, session);
        if let Some(person) = directory.people.get_mut(&owner.user) {
            person.sessions.remove(&session);
            if person.sessions.is_empty() {
                directory.people.remove(&owner.user);
            }
        }
    }

    /// Somebody logged out: closes every socket of that log-in (4500) and lets none of its tokens in again.
    pub fn close_family(&self, family: Ulid) {
        let mut directory = self.lock();
        let now = Instant::now();
        if directory.revoked.len() >= REVOKED_MAX {
            directory.revoked.retain(|_, until| *until > now);
        }
        if directory.revoked.len() < REVOKED_MAX {
            directory.revoked.insert(family, now + self.settings.token_life);
        }
        let sessions = directory.families.get(&family).cloned().unwrap_or_default();
        directory.close(&sessions, codes::LOGGED_OUT);
    }

    /// An operator wants a person out: closes all their sockets (3503), and returns how many there were. Their log-ins
    /// stay good: who opens the page again is back.
    pub fn disconnect(&self, user: UserId) -> usize {
        let directory = self.lock();
        let Some(person) = directory.people.get(&user) else { return 0 };
        directory.close(&person.sessions, codes::FORCE_DISCONNECT);
        person.sessions.len()
    }

    /// Says something to everybody who is connected now, as the SDK's event `message`; returns how many sockets took
    /// it. `data` is an object. Who connects later never hears of it.
    pub fn announce(&self, data: &str) -> usize {
        let text: Arc<str> = reply::push_message(data).into();
        let greeted: Vec<Arc<Outgoing>> = {
            let directory = self.lock();
            let greeted = directory.sessions.values().filter(|entry| entry.greeted);
            greeted.map(|entry| entry.outgoing.clone()).collect()
        };
        greeted.iter().filter(|outgoing| outgoing.push(Message::Shared(text.clone()))).count()
    }

    /// Closes everything over the time that the settings give, so that the clients don't all come back at once. New
    /// connections are turned away from now on.
    pub async fn close_all(&self, why: Disconnect) {
        self.draining.store(true, Ordering::Relaxed);
        const STEP: Duration = Duration::from_millis(50);
        let all: Vec<Arc<Outgoing>> =
            self.lock().sessions.values().map(|entry| entry.outgoing.clone()).collect();
        let steps = (self.settings.shutdown_spread.as_millis() / STEP.as_millis()).max(1);
        let at_once = all.len().div_ceil(usize::try_from(steps).unwrap_or(usize::MAX)).max(1);
        for (index, some) in all.chunks(at_once).enumerate() {
            if index > 0 {
                tokio::time::sleep(STEP).await;
            }
            some.iter().for_each(|outgoing| outgoing.close(why));
        }
    }

    /// Somebody asked too much for too long: come back later, or, done too often, stay away.
    pub fn offend(&self, user: UserId) -> Disconnect {
        let mut directory = self.lock();
        let now = Instant::now();
        if directory.offenders.len() >= OFFENDERS_MAX {
            directory.offenders.retain(|_, strikes| !strikes.is_over(now));
        }
        if directory.offenders.len() >= OFFENDERS_MAX && !directory.offenders.contains_key(&user) {
            return codes::RATE_LIMITED;
        }
        let strikes = directory.offenders.entry(user).or_insert_with(|| Strikes::within(OFFENCE_WINDOW));
        match strikes.add(now) > self.settings.offences_max {
            true => codes::TOO_MANY_ERRORS,
            false => codes::RATE_LIMITED,
        }
    }

    #[must_use]
    pub fn counts(&self) -> SocketCounts {
        let directory = self.lock();
        SocketCounts {
            open: self.open.load(Ordering::Relaxed),
            sessions: directory.sessions.len(),
            users: directory.people.len(),
            guests: directory.guests,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Directory> {
        // Every change is complete before anything can panic.
        self.directory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Directory {
    fn is_revoked(&self, family: Ulid) -> bool {
        self.revoked.get(&family).is_some_and(|until| *until > Instant::now())
    }

    fn forget_family(&mut self, family: Ulid, session: SessionId) {
        if let Some(sessions) = self.families.get_mut(&family) {
            sessions.remove(&session);
            if sessions.is_empty() {
                self.families.remove(&family);
            }
        }
    }

    fn close(&self, sessions: &HashSet<SessionId>, why: Disconnect) {
        let entries = sessions.iter().filter_map(|session| self.sessions.get(session));
        entries.for_each(|entry| entry.outgoing.close(why));
    }
}

/// A connection's place on this node, given back when it is gone.
#[derive(Debug)]
pub struct SocketPermit(Arc<Sockets>);

impl Drop for SocketPermit {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::outgoing::Bounds;
    use actors::ids::Role;

    fn claims(user: u128, family: u128) -> Claims {
        Claims {
            user: UserId(Ulid(user)),
            workspace: None,
            role: Role::User,
            name: "Ada".to_owned(),
            family: Ulid(family),
            expires_at_s: 0,
        }
    }

    fn outgoing() -> Arc<Outgoing> {
        Outgoing::new(Bounds::from(&Settings::default()))
    }

    #[test]
    fn logging_out_closes_the_family_and_keeps_it_out() {
        let sockets = Sockets::new(Settings::default());
        let (one, two, other) = (outgoing(), outgoing(), outgoing());
        sockets.enter(SessionId(1), &claims(1, 10), one.clone()).expect("room");
        sockets.enter(SessionId(2), &claims(1, 10), two.clone()).expect("room");
        sockets.enter(SessionId(3), &claims(1, 11), other.clone()).expect("room");
        sockets.close_family(Ulid(10));
        assert_eq!((one.closing(), two.closing()), (Some(codes::LOGGED_OUT), Some(codes::LOGGED_OUT)));
        assert_eq!(other.closing(), None);
        let again = sockets.enter(SessionId(4), &claims(1, 10), outgoing());
        assert_eq!(again.err(), Some(codes::INVALID_TOKEN));
        assert_eq!(sockets.renew(SessionId(3), &claims(1, 10)), Err(codes::INVALID_TOKEN));
    }

    #[test]
    fn a_renewed_session_belongs_to_its_new_log_in() {
        let sockets = Sockets::new(Settings::default());
        let one = outgoing();
        sockets.enter(SessionId(1), &claims(1, 10), one.clone()).expect("room");
        sockets.renew(SessionId(1), &claims(1, 11)).expect("not revoked");
        sockets.close_family(Ulid(10));
        assert_eq!(one.closing(), None);
        sockets.close_family(Ulid(11));
        assert_eq!(one.closing(), Some(codes::LOGGED_OUT));
    }

    #[test]
    fn people_and_the_node_have_limits_and_leave_no_trace() {
        let settings = Settings { sockets_max: 1, sockets_per_user_max: 1, ..Settings::default() };
        let sockets = Sockets::new(settings);
        let permit = sockets.admit().expect("the first has room");
        assert!(sockets.admit().is_none());
        drop(permit);
        assert!(sockets.admit().is_some());
        sockets.enter(SessionId(1), &claims(1, 10), outgoing()).expect("room");
        let second = sockets.enter(SessionId(2), &claims(1, 10), outgoing());
        assert_eq!(second.err(), Some(codes::CONNECTION_LIMIT));
        sockets.enter(SessionId(3), &claims(2, 20), outgoing()).expect("another person");
        sockets.leave(SessionId(1));
        sockets.leave(SessionId(3));
        assert_eq!(sockets.counts(), SocketCounts::default());
        assert!(sockets.lock().families.is_empty());
    }

    #[test]
    fn guests_share_one_limit_and_belong_to_nobody() {
        let settings = Settings { guest_sockets_max: 1, sockets_per_user_max: 1, ..Settings::default() };
        let sockets = Sockets::new(settings);
        sockets.enter_guest(SessionId(1), outgoing()).expect("room");
        assert!(sockets.enter_guest(SessionId(2), outgoing()).is_none());
        sockets.enter(SessionId(3), &claims(1, 10), outgoing()).expect("people have room of their own");
        sockets.leave(SessionId(2));
        let full = SocketCounts { open: 0, sessions: 2, users: 1, guests: 1 };
        assert_eq!(sockets.counts(), full, "who never came in frees no place");
        sockets.leave(SessionId(1));
        sockets.enter_guest(SessionId(4), outgoing()).expect("room again");
    }

    #[test]
    fn repeated_offenders_are_told_to_stay_away() {
        let sockets = Sockets::new(Settings { offences_max: 2, ..Settings::default() });
        let user = UserId(Ulid(1));
        let verdicts: Vec<_> = (0..3).map(|_| sockets.offend(user).code).collect();
        assert_eq!(verdicts, [3013, 3013, 3509]);
    }
}
