//! `souk token`: access tokens for test people, without accounts and without hashing. Development only.

use super::open::now_ms;
use super::{Failure, Outcome, out, settings};
use crate::auth::fields::shown_name;
use crate::auth::token::{Claims, Signer};
use crate::config::Given;
use actors::ids::{Role, UserId, WorkspaceId};
use clap::Args;
use serde_json::json;
use ulid::Ulid;

#[derive(Args, Debug)]
pub(super) struct Token {
    /// A person's ULID, or `new` to draw one for each token
    #[arg(long, value_name = "ULID|new")]
    user: String,
    /// The name others see; with --count above 1 a number is added
    #[arg(long)]
    name: String,
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    count: u32,
    /// user, steward or admin
    #[arg(long, default_value = "user")]
    role: String,
    /// The workspace whose shows and auctions these people run; without it each gets their own
    #[arg(long, value_name = "ULID")]
    workspace: Option<WorkspaceId>,
    /// How long the token is good, seconds
    #[arg(long, default_value_t = 86_400, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..=31_536_000))]
    ttl_s: u32,
    /// Print objects with user, workspace, name and access_token instead of bare tokens
    #[arg(long)]
    json: bool,
}

impl Token {
    /// Prints one token a line.
    pub(super) fn run(&self, given: &Given) -> Outcome {
        let settings = settings(given)?;
        if settings.server.is_production() {
            return Err(Failure::new("souk token", "is off in production"));
        }
        let user = match self.user.as_str() {
            "new" => None,
            given => Some(given.parse::<UserId>().map_err(|fault| Failure::new("--user", fault))?),
        };
        let role = role(&self.role)?;
        shown_name(&self.name).map_err(|message| Failure::new("--name", message))?;
        let signer = Signer::new(
            settings
                .token_secret()
                .map_err(|fault| Failure::new("the token secret", fault))?
                .expose()
                .as_bytes(),
        );
        let expires_at_s = now_ms() / 1_000 + i64::from(self.ttl_s);
        for number in 1..=self.count {
            let claims = Claims {
                user: user.unwrap_or_else(|| UserId(Ulid::new())),
                workspace: Some(self.workspace.unwrap_or_else(|| WorkspaceId(Ulid::new()))),
                role,
                name: if self.count == 1 { self.name.clone() } else { format!("{}-{number}", self.name) },
                family: Ulid::new(),
                expires_at_s,
            };
            let token = signer.sign(&claims);
            match self.json {
                true => out::line(
                    json!({ "user": claims.user, "workspace": claims.workspace, "name": claims.name, "access_token": token }),
                )?,
                false => out::line(token)?,
            }
        }
        Ok(())
    }
}

/// Reads a role by its name.
pub(super) fn role(name: &str) -> Result<Role, Failure> {
    serde_json::from_value(json!(name))
        .map_err(|_| Failure::new("--role", format!("{name:?} is neither user nor steward nor admin")))
}
