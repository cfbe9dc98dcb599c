//! Access tokens: JWT with HS256 (RFC 7519, RFC 7515), signed and checked with `ring`.
//!
//! One algorithm, one key, so nothing in a token's header is believed: the header must be ours to the byte.

use actors::ids::{Caller, Role, UserId, WorkspaceId};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use serde::{Deserialize, Serialize};
use ulid::Ulid;

/// What an access token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    #[serde(rename = "sub")]
    pub user: UserId,
    #[serde(rename = "ws")]
    pub workspace: Option<WorkspaceId>,
    pub role: Role,
    /// The name others see.
    pub name: String,
    /// The family of refresh tokens this one comes from: logging out ends the family and its sockets.
    #[serde(rename = "sid")]
    pub family: Ulid,
    /// Seconds since 1970, as RFC 7519 says.
    #[serde(rename = "exp")]
    pub expires_at_s: i64,
}

impl Claims {
    /// The caller these claims make.
    #[must_use]
    pub fn caller(&self) -> Caller {
        Caller::user(self.user, self.workspace, self.role).named(&self.name)
    }
}

/// Why a token isn't good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenFault {
    /// Not a token of ours, or changed since.
    Invalid,
    Expired,
}

/// Signs and checks access tokens.
#[derive(Clone)]
pub struct Signer {
    key: hmac::Key,
}

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

impl Signer {
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, secret) }
    }

    #[must_use]
    pub fn sign(&self, claims: &Claims) -> String {
        let claims = serde_json::to_vec(claims).expect("claims are plain JSON");
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(HEADER), URL_SAFE_NO_PAD.encode(claims));
        let tag = hmac::sign(&self.key, signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(tag))
    }

    /// # Errors
    /// [`TokenFault::Expired`] only for a token whose signature is good.
    pub fn verify(&self, token: &str, now_ms: i64) -> Result<Claims, TokenFault> {
        let (signed, tag) = token.rsplit_once('.').ok_or(TokenFault::Invalid)?;
        let (header, claims) = signed.split_once('.').ok_or(TokenFault::Invalid)?;
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenFault::Invalid);
        hmac::verify(&self.key, signed.as_bytes(), &decode(tag)?).map_err(|_| TokenFault::Invalid)?;
        if decode(header)? != HEADER.as_bytes() {
            return Err(TokenFault::Invalid);
        }
        let claims: Claims = serde_json::from_slice(&decode(claims)?).map_err(|_| TokenFault::Invalid)?;
        if claims.expires_at_s.saturating_mul(1_000) <= now_ms {
            return Err(TokenFault::Expired);
        }
        Ok(claims)
    }
}
