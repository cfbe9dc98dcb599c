//! Tokens and the first admin.

use super::reader::{Fault, Reader};
use super::secret::{BYTES_MIN, Secret};
use super::server::Mode;

#[derive(Clone, Debug)]
pub struct AuthSettings {
    /// Signs access tokens; [`super::Settings::token_secret`] gives the one in use.
    pub token_secret: Option<Secret>,
    /// How long an access token is good, seconds.
    pub access_ttl_s: u64,
    /// How long a refresh token is good, seconds.
    pub refresh_ttl_s: u64,
    /// The first admin, made at start when there is no such account yet.
    pub first_admin: Option<(String, Secret)>,
    /// Log-ins that one address may try for one e-mail in a minute.
    pub logins_per_minute: u32,
    email_alone: bool,
    password_alone: bool,
}

impl AuthSettings {
    pub(super) fn read(reader: &mut Reader) -> Self {
        reader.concern("Accounts");
        let token_secret = reader.secret((
            TOKEN_SECRET,
            "",
            "Signs access tokens; at least 32 characters. Required in production; otherwise one is drawn and kept in the data directory.",
        ));
        let access_ttl_s =
            reader.number((ACCESS_TTL, "900", "How long an access token is good, seconds."), 10, 86_400);
        let refresh_ttl_s = reader.number(
            ("SOUK_REFRESH_TTL_S", "604800", "How long a refresh token is good, seconds."),
            60,
            31_536_000,
        );
        let logins = reader.number(
            (
                "SOUK_AUTH_ATTEMPTS_PER_MINUTE",
                "60",
                "Log-ins and registrations one address may try in a minute.",
            ),
            1,
            1_000_000,
        );
        let email = reader.optional((
            ADMIN_EMAIL,
            "",
            "The first admin's address; the account is made at start when it is not there yet.",
        ));
        let password =
            reader.secret((ADMIN_PASSWORD, "", "The first admin's password; at least 8 characters."));
        Self {
            token_secret,
            access_ttl_s,
            refresh_ttl_s,
            logins_per_minute: u32::try_from(logins).expect("bounded by a million"),
            email_alone: email.is_some() && password.is_none(),
            password_alone: password.is_some() && email.is_none(),
            first_admin: email.zip(password),
        }
    }

    pub(super) fn validate(&self, mode: Mode, faults: &mut Vec<Fault>) {
        let mut wrong = |name, message: &str| faults.push(Fault::new(name, message));
        match &self.token_secret {
            None if mode == Mode::Production => {
                wrong(
                    TOKEN_SECRET,
                    "production needs one: set it to the output of `openssl rand -base64 48`",
                );
            }
            Some(secret) if secret.expose().len() < BYTES_MIN => {
                wrong(TOKEN_SECRET, &format!("shorter than {BYTES_MIN} characters"));
            }
            _ => {}
        }
        if self.access_ttl_s >= self.refresh_ttl_s {
            wrong(ACCESS_TTL, "must be shorter than SOUK_REFRESH_TTL_S");
        }
        if self.email_alone {
            wrong(ADMIN_PASSWORD, "SOUK_ADMIN_EMAIL is set without it");
        }
        if self.password_alone {
            wrong(ADMIN_EMAIL, "SOUK_ADMIN_PASSWORD is set without it");
        }
        if let Some((email, password)) = &self.first_admin {
            if !email.contains('@') {
                wrong(ADMIN_EMAIL, &format!("{email:?} is not an address"));
            }
            if password.expose().chars().count() < 8 {
                wrong(ADMIN_PASSWORD, "shorter than 8 characters");
            }
        }
    }
}

const TOKEN_SECRET: &str = "SOUK_TOKEN_SECRET";
const ACCESS_TTL: &str = "SOUK_ACCESS_TTL_S";
const ADMIN_EMAIL: &str = "SOUK_ADMIN_EMAIL";
const ADMIN_PASSWORD: &str = "SOUK_ADMIN_PASSWORD";
