//! `souk user`: accounts made by who runs the machine, of any role.

use super::{Failure, Outcome, open, out, settings, token::role};
use crate::auth::{AuthRefusal, accounts::Registration};
use crate::config::{Given, Secret};
use clap::{Args, Subcommand};
use std::io::Read as _;

#[derive(Args, Debug)]
pub(super) struct User {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Make an account; without a password one is drawn and printed
    Create(Create),
    /// List all accounts
    List,
}

#[derive(Args, Debug)]
struct Create {
    #[arg(long)]
    email: String,
    /// The name others see
    #[arg(long)]
    name: String,
    /// user, steward or admin
    #[arg(long, default_value = "user")]
    role: String,
    /// The password; `-` reads it from standard input, where no list of processes shows it
    #[arg(long)]
    password: Option<String>,
}

impl User {
    pub(super) async fn run(self, given: &Given) -> Outcome {
        let settings = settings(given)?;
        let opened = open::migrated(&settings).await?;
        match self.verb {
            Verb::Create(wish) => wish.run(&opened.accounts(&settings)?).await,
            Verb::List => list(&opened).await,
        }
    }
}

async fn list(opened: &open::Opened) -> Outcome {
    let mut after = String::new();
    loop {
        let rows = opened.users(&after).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after.clone_from(&last.id);
        for row in rows {
            out::line(format_args!("{} {:<8} {} {:?}", row.id, row.role, row.email, row.name))?;
        }
    }
}

impl Create {
    async fn run(self, accounts: &crate::auth::Accounts) -> Outcome {
        let role = role(&self.role)?;
        let (password, drawn) = match self.password.as_deref() {
            None => (Secret::draw()?, true),
            Some("-") => (typed()?, false),
            Some(given) => (Secret::new(given), false),
        };
        let wish = Registration {
            email: self.email.clone(),
            password: password.expose().to_owned(),
            name: self.name,
            workspace_name: None,
        };
        let person = accounts.create(wish, role).await.map_err(|refusal| words(&self.email, &refusal))?;
        out::line(format_args!("{} {} {}", person.user, person.email, self.role))?;
        match drawn {
            true => out::line(format_args!("password: {}", password.expose())),
            false => Ok(()),
        }
    }
}

fn typed() -> Result<Secret, Failure> {
    let mut text = String::new();
    std::io::stdin().take(4_096).read_to_string(&mut text)?;
    Ok(Secret::new(text.trim_end_matches(['\r', '\n'])))
}

/// A refusal for a person to read.
pub(super) fn words(email: &str, refusal: &AuthRefusal) -> Failure {
    match refusal {
        AuthRefusal::BadField { field, message } => Failure::new(field, message),
        AuthRefusal::EmailTaken => Failure::new(email, "there is such an account already"),
        AuthRefusal::Store(fault) => Failure::new("the database", fault),
        other => Failure::new(email, format!("{other:?}")),
    }
}
