//! What somebody does with their own account: another name, another password, and the sign-ins they have open.

use super::accounts::{Accounts, AuthRefusal};
use super::fields;
use super::ports::{PasswordChange, Person, SignIn};
use super::token::Claims;
use actors::ids::UserId;
use std::net::IpAddr;
use ulid::Ulid;

impl Accounts {
    /// Gives somebody another name; their tokens carry it from the next refresh on.
    ///
    /// # Errors
    /// A bad name, no account, or a fault.
    pub async fn rename(&self, user: UserId, name: &str) -> Result<Person, AuthRefusal> {
        let name = fields::name("name", name)?;
        if !self.people.rename(user, name, (self.clock)()).await? {
            return Err(AuthRefusal::NoAccount);
        }
        self.person(user).await?.ok_or(AuthRefusal::NoAccount)
    }

    /// Replaces the password of whoever these claims belong to, and ends all sign-ins but theirs.
    ///
    /// # Errors
    /// Too many attempts, the wrong current password, a bad new one, no account, or a fault.
    pub async fn change_password(
        &self,
        claims: &Claims,
        current: String,
        new: String,
        from: IpAddr,
    ) -> Result<(), AuthRefusal> {
        let person = self.person(claims.user).await?.ok_or(AuthRefusal::NoAccount)?;
        // Counted with attempts to sign in: whoever holds a stolen token may not guess faster than others.
        self.note_attempt(from, &person.email)?;
        fields::password("new_password", &new)?;
        fields::password("current_password", &current).map_err(|_| AuthRefusal::BadCredentials)?;
        let before = person.password_hash;
        if !self.passwords.matches(current, Some(before.clone())).await? {
            return Err(AuthRefusal::BadCredentials);
        }
        let after = self.passwords.hash(new).await?;
        let (user, keep, at_ms) = (claims.user, claims.family, (self.clock)());
        let changed =
            self.people.change_password(PasswordChange { user, before, after, keep, at_ms }).await?;
        // Changed by somebody else since it was looked at: what was current isn't.
        let ended = changed.ok_or(AuthRefusal::BadCredentials)?;
        ended.into_iter().for_each(|family| self.shut_out(family));
        Ok(())
    }

    /// The person's living sign-ins, the newest first.
    ///
    /// # Errors
    /// A fault.
    pub async fn sign_ins(&self, user: UserId) -> Result<Vec<SignIn>, AuthRefusal> {
        Ok(self.people.sign_ins(user, (self.clock)(), SIGN_INS_LISTED_MAX).await?)
    }

    /// Ends one of the person's sign-ins, as [`Accounts::logout`] does.
    ///
    /// # Errors
    /// It isn't theirs, or over already, or a fault.
    pub async fn end_sign_in(&self, user: UserId, family: Ulid) -> Result<(), AuthRefusal> {
        match self.people.end_sign_in(user, family, (self.clock)()).await? {
            true => self.shut_out(family),
            false => return Err(AuthRefusal::NoSignIn),
        }
        Ok(())
    }

    /// Ends all sign-ins of whoever these claims belong to, this one too.
    ///
    /// # Errors
    /// A fault.
    pub async fn logout_everywhere(&self, claims: &Claims) -> Result<(), AuthRefusal> {
        let ended = self.people.end_sign_ins(claims.user, (self.clock)()).await?;
        let others = ended.into_iter().filter(|family| *family != claims.family);
        others.for_each(|family| self.shut_out(family));
        // A minted token has no row, and ends all the same.
        self.shut_out(claims.family);
        Ok(())
    }
}

/// Who has more open sees those that were used last; `logout_everywhere` ends them all.
const SIGN_INS_LISTED_MAX: usize = 100;
