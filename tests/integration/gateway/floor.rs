//! A floor that does as it is told: logs with their positions, rooms, and calls that go well, badly or nowhere.

use actors::entity::{Lane, Seq};
use actors::host::door::*;
use actors::host::ports::{Denied, Hub, HubMail, Joined, Position, SessionId};
use actors::ids::{Caller, EntityId};
use futures_util::future::BoxFuture;
use serde_json::json;
use serde_json::value::RawValue;
use souk::gateway::floor::{Floor, Order, PageWish};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard};

/// How many publications can be recovered.
pub const RING: u64 = 50;

#[derive(Default)]
pub struct Script {
    world: Mutex<World>,
}

#[derive(Default)]
struct World {
    logs: HashMap<EntityId, Vec<Arc<str>>>,
    epochs: HashMap<EntityId, Arc<str>>,
    followers: Vec<Follower>,
    denied: HashMap<EntityId, Denied>,
    /// Subscriptions to these entities wait until they are released.
    slow: HashSet<EntityId>,
    held: Vec<Subscribe>,
    late: Vec<ReplyTo>,
    faults: Option<Fault>,
    orders: Vec<Order>,
}

struct Follower {
    entity: EntityId,
    lane: Lane,
    session: SessionId,
    channel: Arc<str>,
    hub: Arc<dyn Hub>,
    info: Arc<str>,
    user: String,
}

impl Script {
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().expect("no test panics while holding it")
    }

    /// One more event of a log.
    pub fn publish(&self, entity: EntityId, json: &str) -> Seq {
        let mut world = self.world();
        let offset = world.append(entity, json);
        for (hub, channel) in world.hubs(entity, Lane::Log) {
            assert!(hub.post(HubMail::Publication { channel, offset: Some(offset), json: json.into() }));
        }
        offset
    }

    /// One more event that hubs never hear of.
    pub fn lose(&self, entity: EntityId, json: &str) {
        self.world().append(entity, json);
    }

    /// Says an old publication again.
    pub fn repeat(&self, entity: EntityId, offset: Seq) {
        let world = self.world();
        let json = world.logs[&entity][usize::try_from(offset).expect("small") - 1].clone();
        for (hub, channel) in world.hubs(entity, Lane::Log) {
            hub.post(HubMail::Publication { channel, offset: Some(offset), json: json.clone() });
        }
    }

    /// A patch on the state lane.
    pub fn patch(&self, entity: EntityId, json: &str) {
        for (hub, channel) in self.world().hubs(entity, Lane::State) {
            assert!(hub.post(HubMail::Publication { channel, offset: None, json: json.into() }));
        }
    }

    pub fn resync(&self, entity: EntityId) {
        let mut world = self.world();
        for lane in [Lane::Log, Lane::State] {
            for (hub, channel) in world.hubs(entity, lane) {
                hub.post(HubMail::Resync { channel });
            }
        }
        world.followers.retain(|follower| follower.entity != entity);
    }

    pub fn change_epoch(&self, entity: EntityId) {
        self.world().epochs.insert(entity, "F".into());
    }

    pub fn deny(&self, entity: EntityId, why: Denied) {
        self.world().denied.insert(entity, why);
    }

    pub fn allow(&self, entity: EntityId) {
        self.world().denied.remove(&entity);
    }

    /// Subscriptions to this entity are not answered until [`Script::release`].
    pub fn hold(&self, entity: EntityId) {
        self.world().slow.insert(entity);
    }

    pub fn release(&self) {
        let held = {
            let mut world = self.world();
            world.slow.clear();
            std::mem::take(&mut world.held)
        };
        held.into_iter().for_each(|wish| self.subscribe(wish));
    }

    /// Every question from now on ends that way.
    pub fn fail_with(&self, fault: Fault) {
        self.world().faults = Some(fault);
    }

    /// How many calls were kept unanswered.
    pub fn late(&self) -> usize {
        self.world().late.len()
    }

    pub fn answer_late(&self) {
        let late = std::mem::take(&mut self.world().late);
        late.into_iter().for_each(|reply| reply(Ok(decided(true, json!({"ok":true,"seq":9})))));
    }

    pub fn followers(&self, entity: EntityId) -> usize {
        self.world().followers.iter().filter(|follower| follower.entity == entity).count()
    }

    pub fn orders(&self) -> Vec<Order> {
        self.world().orders.clone()
    }
}

impl World {
    fn append(&mut self, entity: EntityId, json: &str) -> Seq {
        let log = self.logs.entry(entity).or_default();
        log.push(json.into());
        log.len() as Seq
    }

    fn hubs(&self, entity: EntityId, lane: Lane) -> Vec<(Arc<dyn Hub>, Arc<str>)> {
        let mut seen = HashSet::new();
        let here = self.followers.iter().filter(|one| one.entity == entity && one.lane == lane);
        let first = here.filter(|one| seen.insert(one.hub.id()));
        first.map(|one| (one.hub.clone(), one.channel.clone())).collect()
    }

    fn epoch(&self, entity: EntityId) -> Arc<str> {
        self.epochs.get(&entity).cloned().unwrap_or_else(|| "E".into())
    }

    fn page(&self, entity: EntityId, range: impl Iterator<Item = Seq>) -> Vec<(Seq, Arc<str>)> {
        let log = self.logs.get(&entity);
        let at = |offset: Seq| log?.get(usize::try_from(offset).ok()?.checked_sub(1)?).cloned();
        range.filter_map(|offset| Some((offset, at(offset)?))).collect()
    }

    fn answer(&self, wish: &Subscribe) -> Result<Joined, Denied> {
        if let Some(why) = self.denied.get(&wish.entity) {
            return Err(why.clone());
        }
        if wish.lane == Lane::State {
            return Ok(Joined { snapshot: Some("{\"seq\":7}".into()), ..Joined::default() });
        }
        let top = self.logs.get(&wish.entity).map_or(0, |log| log.len() as Seq);
        let position = |offset| Some(Position { offset, epoch: self.epoch(wish.entity) });
        let Some(from) = &wish.recover else {
            return Ok(Joined { position: position(top), ..Joined::default() });
        };
        let same = from.epoch.is_empty() || *from.epoch == *self.epoch(wish.entity);
        let was_recovering = true;
        if same && from.offset <= top && top - from.offset <= RING {
            let publications = self.page(wish.entity, from.offset + 1..=top);
            let position = position(from.offset);
            return Ok(Joined { position, was_recovering, recovered: true, publications, snapshot: None });
        }
        match from.or_refuse {
            true => Err(Denied::Unrecoverable),
            false => Ok(Joined { position: position(top), was_recovering, ..Joined::default() }),
        }
    }

    fn announce(&self, entity: EntityId, session: SessionId, info: &Arc<str>, joined: bool) {
        for (hub, channel) in self.hubs(entity, Lane::Log) {
            hub.post(HubMail::Presence { channel, session, info: info.clone(), joined });
        }
    }
}

fn decided(ok: bool, json: serde_json::Value) -> Reply {
    let json = RawValue::from_string(json.to_string()).expect("JSON");
    Reply { ok, seq: 1, code: None, json, repeated: false }
}

impl Floor for Script {
    fn give(&self, order: Order, reply: ReplyTo) -> Result<(), BadInput> {
        self.world().orders.push(order.clone());
        let answered = match &*order.verb {
            "echo" => Ok(decided(true, json!({"ok":true,"seq":58,"fields":order.fields}))),
            "refuse" => Ok(decided(false, json!({"ok":false,"code":"bid_too_low","min_cents":120,"seq":57}))),
            "spread" => {
                let json =
                    RawValue::from_string("{\n  \"ok\": true,\n  \"text\": \"a\\nb 🎉\"\n}".to_owned());
                Ok(Reply { json: json.expect("JSON"), ..decided(true, json!(0)) })
            }
            "not_found" => Err(Fault::NotFound),
            "forbidden" => Err(Fault::Forbidden("only the seller may".to_owned())),
            "key_reused" => Err(Fault::KeyReused),
            "temporary" => Err(Fault::Temporary("the journal is away".to_owned())),
            "closed" => Err(Fault::IntakeClosed("paused by an operator".to_owned())),
            "internal" => Err(Fault::Internal),
            "never" => return Ok(()),
            "panic" => panic!("the floor panics, as a test wants it to"),
            "late" => {
                self.world().late.push(reply);
                return Ok(());
            }
            "bad" => {
                let (field, message) = ("max_cents".to_owned(), "must be above zero".to_owned());
                return Err(BadInput { field, message });
            }
            verb => {
                let message = format!("there is no {verb:?} here");
                return Err(BadInput { field: "method".to_owned(), message });
            }
        };
        // As a cell does: from another thread.
        std::thread::spawn(move || reply(answered));
        Ok(())
    }

    fn subscribe(&self, wish: Subscribe) {
        let mut world = self.world();
        if world.slow.contains(&wish.entity) {
            return world.held.push(wish);
        }
        let answered = world.answer(&wish);
        let Subscribe { entity, lane, channel, session, tag, hub, info, caller, .. } = wish;
        match answered {
            Ok(joined) => {
                assert!(hub.post(HubMail::Joined { session, tag, channel: channel.clone(), joined }));
                let user = caller.who.to_string();
                world.followers.push(Follower {
                    entity,
                    lane,
                    session,
                    channel,
                    hub,
                    info: info.clone(),
                    user,
                });
                world.announce(entity, session, &info, true);
            }
            Err(why) => assert!(hub.post(HubMail::Denied { session, tag, channel, why })),
        }
    }

    fn leave(&self, entity: EntityId, lane: Lane, session: SessionId) {
        let mut world = self.world();
        let mine = |one: &Follower| one.entity == entity && one.lane == lane && one.session == session;
        let Some(at) = world.followers.iter().position(mine) else { return };
        let gone = world.followers.remove(at);
        world.announce(entity, session, &gone.info, false);
    }

    fn presence(
        &self,
        entity: EntityId,
        lane: Lane,
        _caller: Caller,
    ) -> BoxFuture<'static, Result<Presence, Fault>> {
        let world = self.world();
        let here = || world.followers.iter().filter(|one| one.entity == entity && one.lane == lane);
        let clients = here().map(|one| (one.session, one.info.clone())).collect();
        let users: HashSet<&String> = here().map(|one| &one.user).collect();
        let found = Presence { clients, num_clients: here().count(), num_users: users.len() };
        let answer = world.faults.clone().map_or(Ok(found), Err);
        Box::pin(async move { answer })
    }

    fn history(&self, wish: PageWish) -> BoxFuture<'static, Result<History, Fault>> {
        let world = self.world();
        let top = world.logs.get(&wish.entity).map_or(0, |log| log.len() as Seq);
        let page = if wish.reverse {
            let end = wish.since.unwrap_or(top + 1);
            world.page(wish.entity, (1..end).rev().take(wish.limit))
        } else {
            let start = wish.since.unwrap_or(0) + 1;
            world.page(wish.entity, (start..=top).take(wish.limit))
        };
        let publications = page.into_iter().map(|(offset, json)| Published { offset, json }).collect();
        let found = History { publications, top, epoch: world.epoch(wish.entity) };
        let answer = world.faults.clone().map_or(Ok(found), Err);
        Box::pin(async move { answer })
    }
}
