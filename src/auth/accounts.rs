//! Registering, signing in, staying signed in, signing out. Knows no HTTP and no SQL; decides no business.

use super::attempts::Attempts;
use super::ended::Ended;
use super::password::{HashFault, PasswordSettings, Passwords};
use super::ports::{
    Created, NewPerson, NewSession, People, Person, Rotation, SocketCloser, StoreFault, Successor, Workspace,
};
use super::token::{Claims, Signer, TokenFault};
use super::{fields, refresh};
use actors::ids::{Role, UserId, WorkspaceId};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use ulid::Ulid;

/// How long tokens live, what passwords cost, how often one may try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthSettings {
    /// Life of an access token, seconds.
    pub access_s: i64,
    /// Life of a refresh token, seconds.
    pub refresh_s: i64,
    /// Attempts to sign in per minute, address and e-mail.
    pub logins_per_minute: u32,
    pub passwords: PasswordSettings,
}

impl Default for AuthSettings {
    fn default() -> Self {
        Self {
            access_s: 15 * 60,
            refresh_s: 7 * 24 * 3_600,
            logins_per_minute: 10,
            passwords: PasswordSettings::default(),
        }
    }
}

impl AuthSettings {
    /// # Errors
    /// Names the setting and what it must be.
    pub fn validate(&self) -> Result<(), String> {
        if self.access_s < 1 || self.refresh_s <= self.access_s {
            return Err("access_s must be at least 1, and refresh_s above it".to_owned());
        }
        if self.logins_per_minute == 0 {
            return Err("logins_per_minute must be at least 1".to_owned());
        }
        self.passwords.validate()
    }
}

/// Why somebody isn't let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthRefusal {
    /// A value that isn't one, in a sentence.
    BadField {
        field: &'static str,
        message: String,
    },
    EmailTaken,
    /// A minted token: there is nobody behind it whose things could change.
    NoAccount,
    /// No such sign-in of this person, or over already.
    NoSignIn,
    /// Unknown e-mail or wrong password: not said which.
    BadCredentials,
    TooMany {
        retry_after_s: u64,
    },
    /// Too many passwords are waiting to be hashed.
    Busy,
    /// A spent refresh token was shown; its family is revoked now.
    TokenReused,
    /// Of a refresh token.
    Token(TokenFault),
    Store(StoreFault),
    /// Logged where it happened.
    Broken,
}

/// Somebody who wants an account.
#[derive(Clone, Debug)]
pub struct Registration {
    pub email: String,
    pub password: String,
    pub name: String,
    /// Made of the name when absent.
    pub workspace_name: Option<String>,
}

/// Where somebody signs in from.
#[derive(Clone, Debug)]
pub struct Client {
    pub address: IpAddr,
    /// What their program calls itself, as `fields::user_agent` keeps it.
    pub user_agent: Option<String>,
}

/// A pair of tokens, and whose they are.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub access_token: String,
    pub refresh_token: String,
    pub expires_in_s: i64,
    pub person: Person,
}

pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// Everybody's accounts.
pub struct Accounts {
    settings: AuthSettings,
    pub(super) people: Arc<dyn People>,
    sockets: Arc<dyn SocketCloser>,
    signer: Signer,
    pub(super) passwords: Passwords,
    pub(super) attempts: Attempts,
    ended: Ended,
    /// Milliseconds since 1970.
    pub(super) clock: Clock,
}

impl Accounts {
    /// # Errors
    /// As [`AuthSettings::validate`].
    pub fn new(
        settings: AuthSettings,
        people: Arc<dyn People>,
        sockets: Arc<dyn SocketCloser>,
        signer: Signer,
        clock: Clock,
    ) -> Result<Self, String> {
        settings.validate()?;
        let per_minute = NonZeroU32::new(settings.logins_per_minute).ok_or("logins_per_minute is 0")?;
        Ok(Self {
            passwords: Passwords::new(&settings.passwords)?,
            attempts: Attempts::per_minute(per_minute),
            ended: Ended::default(),
            settings,
            people,
            sockets,
            signer,
            clock,
        })
    }

    /// Makes a person with their workspace, and signs them in.
    ///
    /// # Errors
    /// A bad field, a taken e-mail, or a fault.
    pub async fn register(&self, wish: Registration, client: Client) -> Result<SignedIn, AuthRefusal> {
        let person = self.create(wish, Role::User).await?;
        self.sign_in(person, client).await
    }

    /// Makes a person of any role with their workspace.
    ///
    /// # Errors
    /// A bad field, a taken e-mail, or a fault.
    pub async fn create(&self, wish: Registration, role: Role) -> Result<Person, AuthRefusal> {
        let email = fields::email(&wish.email)?;
        let name = fields::name("name", &wish.name)?;
        let workspace_name = match &wish.workspace_name {
            Some(given) => fields::name("workspace_name", given)?,
            None => format!("{name}'s workspace"),
        };
        fields::password("password", &wish.password)?;
        if self.people.find_by_email(&email).await?.is_some() {
            return Err(AuthRefusal::EmailTaken);
        }
        let password_hash = self.passwords.hash(wish.password).await?;
        let workspace = Workspace { id: WorkspaceId(Ulid::new()), name: workspace_name };
        let person = Person {
            user: UserId(Ulid::new()),
            email,
            name,
            role,
            password_hash,
            workspace: Some(workspace.clone()),
        };
        match self.people.create_with_workspace(newcomer(&person, workspace, (self.clock)())).await? {
            Created::Made => Ok(person),
            Created::EmailTaken => Err(AuthRefusal::EmailTaken),
        }
    }

    /// Signs somebody in who is known.
    ///
    /// # Errors
    /// Too many attempts, bad credentials (after the same time whether the e-mail is known or not), or a fault.
    pub async fn login(
        &self,
        email: &str,
        password: String,
        client: Client,
    ) -> Result<SignedIn, AuthRefusal> {
        let email = email.trim().to_lowercase();
        self.note_attempt(client.address, &email)?;
        fields::password("password", &password).map_err(|_| AuthRefusal::BadCredentials)?;
        let person = self.people.find_by_email(&email).await?;
        let hash = person.as_ref().map(|person| person.password_hash.clone());
        let matches = self.passwords.matches(password, hash).await?;
        match person.filter(|_| matches) {
            Some(person) => self.sign_in(person, client).await,
            None => Err(AuthRefusal::BadCredentials),
        }
    }

    pub(super) fn note_attempt(&self, from: IpAddr, email: &str) -> Result<(), AuthRefusal> {
        let tried = self.attempts.note(from, email);
        tried.map_err(|retry_after_s| AuthRefusal::TooMany { retry_after_s })
    }

    /// Spends a refresh token for a new pair. Role, name and workspace are read anew.
    ///
    /// # Errors
    /// A token that is spent (its family and sockets end), expired or unknown, or a fault.
    pub async fn refresh(&self, token: &str, client: Client) -> Result<SignedIn, AuthRefusal> {
        let old = refresh::hash(token).ok_or(AuthRefusal::Token(TokenFault::Invalid))?;
        let successor = refresh::draw();
        let now_ms = (self.clock)();
        let next = Successor {
            token_hash: refresh::hash(&successor).expect("a token that was just drawn has a hash"),
            expires_at_ms: self.refresh_ends_ms(now_ms),
            user_agent: client.user_agent,
        };
        let (user, family) = match self.people.rotate_session(old, next, now_ms).await? {
            Rotation::Rotated { user, family } => (user, family),
            Rotation::Reused { family } => {
                tracing::warn!(%family, "a spent refresh token was shown again: the family is revoked");
                self.shut_out(family);
                return Err(AuthRefusal::TokenReused);
            }
            Rotation::Expired => return Err(AuthRefusal::Token(TokenFault::Expired)),
            Rotation::Unknown => return Err(AuthRefusal::Token(TokenFault::Invalid)),
        };
        let person = self.people.find_by_id(user).await?;
        let person = person.ok_or(AuthRefusal::Token(TokenFault::Invalid))?;
        Ok(self.pair(person, family, successor, now_ms))
    }

    /// Ends a family: none of its tokens is good any more (access tokens on this node), and its sockets close.
    ///
    /// # Errors
    /// A fault.
    pub async fn logout(&self, family: Ulid) -> Result<(), AuthRefusal> {
        self.people.revoke_family(family, (self.clock)()).await?;
        self.shut_out(family);
        Ok(())
    }

    /// Access tokens of the family are refused from now on, and its sockets close.
    pub(super) fn shut_out(&self, family: Ulid) {
        let now_ms = (self.clock)();
        // The last of its access tokens may have been signed a moment ago.
        let until_ms = now_ms.saturating_add((self.settings.access_s + 1).saturating_mul(1_000));
        self.ended.note(family, now_ms, until_ms);
        self.sockets.close_family(family);
    }

    /// Ends the family of a refresh token, spent or not. An unknown token is fine: there is nothing to end.
    ///
    /// # Errors
    /// A fault.
    pub async fn logout_by_token(&self, token: &str) -> Result<(), AuthRefusal> {
        let Some(hash) = refresh::hash(token) else { return Ok(()) };
        match self.people.find_family(hash).await? {
            Some(family) => self.logout(family).await,
            None => Ok(()),
        }
    }

    /// The person behind claims; nothing for a minted development token.
    ///
    /// # Errors
    /// A fault.
    pub async fn person(&self, user: UserId) -> Result<Option<Person>, AuthRefusal> {
        Ok(self.people.find_by_id(user).await?)
    }

    /// # Errors
    /// Why the access token isn't good; [`TokenFault::Invalid`] also once its family has ended.
    pub fn verify(&self, access_token: &str) -> Result<Claims, TokenFault> {
        let now_ms = (self.clock)();
        let claims = self.signer.verify(access_token, now_ms)?;
        match self.ended.has(claims.family, now_ms) {
            true => Err(TokenFault::Invalid),
            false => Ok(claims),
        }
    }

    #[must_use]
    pub fn sign(&self, claims: &Claims) -> String {
        self.signer.sign(claims)
    }

    /// Starts a new family.
    async fn sign_in(&self, person: Person, client: Client) -> Result<SignedIn, AuthRefusal> {
        let now_ms = (self.clock)();
        let family = Ulid::new();
        let token = refresh::draw();
        let session = NewSession {
            family,
            user: person.user,
            token_hash: refresh::hash(&token).expect("a token that was just drawn has a hash"),
            at_ms: now_ms,
            expires_at_ms: self.refresh_ends_ms(now_ms),
            user_agent: client.user_agent,
        };
        self.people.start_session(session).await?;
        Ok(self.pair(person, family, token, now_ms))
    }

    fn pair(&self, person: Person, family: Ulid, refresh_token: String, now_ms: i64) -> SignedIn {
        let claims = Claims {
            user: person.user,
            workspace: person.workspace.as_ref().map(|workspace| workspace.id),
            role: person.role,
            name: person.name.clone(),
            family,
            expires_at_s: now_ms / 1_000 + self.settings.access_s,
        };
        let access_token = self.signer.sign(&claims);
        SignedIn { access_token, refresh_token, expires_in_s: self.settings.access_s, person }
    }

    fn refresh_ends_ms(&self, now_ms: i64) -> i64 {
        now_ms.saturating_add(self.settings.refresh_s.saturating_mul(1_000))
    }
}

fn newcomer(person: &Person, workspace: Workspace, at_ms: i64) -> NewPerson {
    NewPerson {
        user: person.user,
        workspace: workspace.id,
        email: person.email.clone(),
        name: person.name.clone(),
        workspace_name: workspace.name,
        password_hash: person.password_hash.clone(),
        role: person.role,
        at_ms,
    }
}

impl From<StoreFault> for AuthRefusal {
    fn from(fault: StoreFault) -> Self {
        Self::Store(fault)
    }
}

impl From<HashFault> for AuthRefusal {
    fn from(fault: HashFault) -> Self {
        match fault {
            HashFault::Busy => Self::Busy,
            HashFault::Broken => Self::Broken,
        }
    }
}
