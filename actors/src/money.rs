//! Money: integer minor units and an ISO 4217 currency. No floats, ever.

use crate::limits;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An amount in minor units (cents, pence, yen). On the wire a plain integer under a name ending in `_cents`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cents(pub i64);

impl Cents {
    /// Sum that sticks at the end of the range; amounts that entered through [`Cents::is_amount`] can't reach it.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Product that sticks at the end of the range.
    #[must_use]
    pub fn times(self, factor: i64) -> Self {
        Self(self.0.saturating_mul(factor))
    }

    /// Whether this may stand for a price: at least 1 and at most [`limits::AMOUNT_CENTS_MAX`].
    #[must_use]
    pub fn is_amount(self) -> bool {
        (1..=limits::AMOUNT_CENTS_MAX).contains(&self.0)
    }
}

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// An ISO 4217 code from [`Currency::KNOWN`], upper case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// The currencies that can be charged where we sell; a longer list is one line away.
    pub const KNOWN: [&'static str; 20] = [
        "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "INR", "JPY", "MXN", "NOK",
        "NZD", "PLN", "SEK", "SGD", "USD", "ZAR",
    ];
    pub const USD: Self = Self(*b"USD");

    /// The currency of that code, or nothing when it isn't in [`Currency::KNOWN`].
    #[must_use]
    pub fn find(code: &str) -> Option<Self> {
        let known = Self::KNOWN.iter().find(|known| **known == code)?;
        known.as_bytes().try_into().ok().map(Self)
    }

    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("made of an ASCII code")
    }
}

impl TryFrom<String> for Currency {
    type Error = String;
    fn try_from(code: String) -> Result<Self, String> {
        Self::find(&code).ok_or_else(|| format!("unknown currency {code:?}"))
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}
