//! Each notice once: what the journals say about people, against what their inboxes hold.

use super::market::{Person, get, text};
use super::server::Server;
use super::stored::{Stored, payload};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// For each person (`user:01J…`) what they are told, each with how often.
type Told = BTreeMap<String, BTreeMap<String, usize>>;

/// The server is up and left alone: once the outbox has run dry, everybody was told everything once.
pub async fn expect_each_once(server: &Server, entities: &[&str], people: &[Person]) {
    let stored = Stored::of(server);
    let deadline = Instant::now() + Duration::from_secs(60);
    while stored.outbox().await > 0 {
        assert!(Instant::now() < deadline, "the outbox doesn't run dry: {}", stored.outbox().await);
        sleep(Duration::from_millis(20)).await;
    }
    let mut due = Told::new();
    for entity in entities {
        let mut past = Past::default();
        for row in stored.rows(entity, 0).await {
            tell(&mut due, entity, &row.event, &payload(&row), &mut past);
        }
    }
    let kinds = ["claim_won", "waitlisted", "released", "promoted", "outbid", "auction_won", "auction_lost"];
    for kind in kinds {
        let told = due.values().flatten().any(|(what, _)| what.contains(&format!(" {kind} ")));
        assert!(told, "nobody was told {kind}, so this proves nothing of it");
    }
    for person in people {
        let inbox = get(server.port, "/api/inbox", &person.token).await;
        let notices = inbox["notices"].as_array().expect("notices");
        assert_eq!(inbox["received"].as_u64(), u64::try_from(notices.len()).ok(), "some were dropped");
        let mut found = BTreeMap::new();
        for entry in notices {
            *found.entry(shown(entry)).or_default() += 1;
        }
        assert_eq!(due.remove(&person.user).unwrap_or_default(), found, "the notices of {}", person.user);
    }
    assert!(due.is_empty(), "told to nobody we know: {due:?}");
}

/// What of an entity's past says whom its next event concerns.
#[derive(Default)]
struct Past {
    leader: Option<String>,
    bidders: BTreeSet<String>,
}

/// Adds what this event tells people.
fn tell(due: &mut Told, entity: &str, event: &str, fields: &Value, past: &mut Past) {
    let item = &fields["item_number"];
    let mut add = |person: &Value, what: String| {
        *due.entry(text(person)).or_default().entry(format!("{entity} {what}")).or_default() += 1;
    };
    let holder = &fields["person"]["user"];
    match event {
        "claimed" if fields["standing"] == "winner" => add(holder, format!("claim_won {item}")),
        "claimed" => add(holder, format!("waitlisted {item} {}", fields["waitlist_position"])),
        "released" => add(holder, format!("released {item}")),
        "promoted" => add(holder, format!("promoted {item}")),
        "bid_placed" => {
            past.bidders.insert(text(&fields["bidder"]));
            let leader = text(&fields["leader"]);
            let former = past.leader.replace(leader.clone()).filter(|former| *former != leader);
            former.iter().for_each(|former| add(&json!(former), format!("outbid {}", fields["price_cents"])));
        }
        "closed" => past.bidders.iter().for_each(|bidder| {
            let how = if fields["winner"] == **bidder { "auction_won" } else { "auction_lost" };
            add(&json!(bidder), format!("{how} {}", fields["price_cents"]));
        }),
        _ => {}
    }
}

/// A notice of an inbox, in the words of [`tell`].
fn shown(entry: &Value) -> String {
    let figures = ["item_number", "position", "price_cents"].iter().filter_map(|name| entry.get(name));
    let figures: Vec<_> = figures.map(Value::to_string).collect();
    format!("{} {} {}", text(&entry["from"]), text(&entry["notice"]), figures.join(" "))
}
