//! `souk demo`: a server with a market that plays by itself, and accounts to look around with.

use super::out::announce;
use super::serve::told_to_stop;
use super::{Failure, Outcome, account, settings};
use crate::api::Page;
use crate::app::App;
use crate::auth::{AuthRefusal, accounts::Registration, ports::Person};
use crate::config::{DATA, Given, Settings, Source};
use crate::demo::{Stage, play};
use actors::ids::{Caller, EntityId, Role, WorkspaceId};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::Args;
use ring::hmac;

#[derive(Args, Debug)]
pub(super) struct Demo {}

impl Demo {
    pub(super) fn run(&self, given: Given) -> Outcome {
        let settings = settings(&apart(given))?;
        if settings.server.is_production() {
            return Err(Failure::new("souk demo", "is off in production"));
        }
        actix_rt::System::new().block_on(show(&settings))
    }
}

/// The play gets a directory of its own, unless one was named.
fn apart(given: Given) -> Given {
    let lines = Settings::examine(&given).lines;
    let unnamed = lines.iter().any(|line| line.name == DATA && line.source == Source::Default);
    given.flag(DATA, unnamed.then_some(DEMO_DATA))
}

async fn show(settings: &Settings) -> Outcome {
    let app = App::start(settings).await?;
    let mut people = Vec::new();
    for (name, role, does) in CAST {
        people.push((cast(&app, settings, name, role).await?, does));
    }
    let (seller, _) = &people[1];
    let workspace =
        seller.person.workspace.as_ref().ok_or_else(|| Failure::new("the seller", "has no workspace"))?;
    let caller = Caller::user(seller.person.user, Some(workspace.id), Role::User).named(&seller.person.name);
    let stage = Stage {
        registry: app.registry.clone(),
        workspace: workspace.id,
        leftovers: on_the_air(&app, workspace.id).await?,
        seller: caller,
        clock: app.clock.clone(),
        seed: (app.clock)().cast_unsigned(),
    };
    announce(format_args!("souk demo on http://{}\n", app.addr))?;
    for (member, does) in &people {
        announce(format_args!("  {:<18} {:<14} {does}", member.person.email, member.password))?;
    }
    announce(format_args!(
        "\nThe API: http://{}/api/docs   Everything is kept in {}   Ctrl-C ends it",
        app.addr,
        settings.storage.data_dir.display()
    ))?;
    let player = actix_rt::spawn(async move {
        let Err(fault) = play(stage).await;
        tracing::error!(fault, "the demo's play has stopped; the server goes on");
    });
    let ended = app.run_until(told_to_stop()).await;
    player.abort();
    ended.map_err(|why| Failure::new("the server ended", why))
}

/// The shows that an earlier run left on the air.
async fn on_the_air(app: &App, workspace: WorkspaceId) -> Result<Vec<EntityId>, Failure> {
    let page = Page { limit: LEFTOVERS_MAX, after: None };
    let shows = app.storage.reading().shows(workspace, Some("active".to_owned()), page).await;
    let shows = shows.map_err(|fault| Failure::new("the list of shows", format!("{fault:?}")))?;
    Ok(shows.iter().filter_map(|show| show.id.parse().ok()).collect())
}

struct Member {
    person: Person,
    password: String,
}

/// Somebody's account, made at the first start. Its password is derived from the token secret: the same after a
/// restart, and nothing that a stranger could know.
async fn cast(app: &App, settings: &Settings, name: &str, role: Role) -> Result<Member, Failure> {
    let email = format!("{}@demo.souk", name.to_lowercase());
    let secret = settings.token_secret().map_err(|fault| Failure::new("the token secret", fault))?;
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose().as_bytes());
    let tag = hmac::sign(&key, format!("demo password of {email}").as_bytes());
    let password = URL_SAFE_NO_PAD.encode(&tag.as_ref()[..9]);
    let wish = Registration {
        email: email.clone(),
        password: password.clone(),
        name: name.to_owned(),
        workspace_name: None,
    };
    let person = match app.accounts.create(wish, role).await {
        Err(AuthRefusal::EmailTaken) => {
            let known = app.storage.people().find_by_email(&email).await?;
            known.ok_or_else(|| Failure::new(&email, "was there and is gone"))?
        }
        made => made.map_err(|refusal| account::words(&email, &refusal))?,
    };
    Ok(Member { person, password })
}

/// In the order they are printed; the seller is the second.
const CAST: [(&str, Role, &str); 3] = [
    ("Admin", Role::Admin, "admin: looks inside everything at /admin"),
    ("Sella", Role::User, "seller: runs the show and the auctions, at /sell"),
    ("Buyer", Role::User, "buyer: comments, claims and bids"),
];
/// A run leaves one; more only if it was killed while it changed shows.
const LEFTOVERS_MAX: usize = 20;
const DEMO_DATA: &str = "./data/demo";
