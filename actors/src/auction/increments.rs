//! By how much a bid must top the price: a table by price band. It never falls as prices rise, or a price could.

use super::messages::Refusal;
use crate::limits;
use crate::money::Cents;
use serde::{Deserialize, Serialize};

/// A named table, or one's own bands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "expected \"ebay\" or a list of {below_cents?, increment_cents}")]
pub enum Increments {
    Preset(Preset),
    /// In rising order; only the last has no `below_cents`.
    Bands(Vec<Band>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// The public table of the largest auction house.
    Ebay,
}

/// Prices below `below_cents` (and not in an earlier band) rise by at least `increment_cents`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Nothing in the last band: it has no upper end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below_cents: Option<Cents>,
    pub increment_cents: Cents,
}

impl Increments {
    /// The increment at this price.
    #[must_use]
    pub fn at(&self, price: Cents) -> Cents {
        let bands = self.bands();
        let place = bands.partition_point(|band| band.below_cents.is_some_and(|below| below <= price));
        bands.get(place).map_or(Cents(1), |band| band.increment_cents)
    }

    /// The least that tops this price.
    #[must_use]
    pub fn above(&self, price: Cents) -> Cents {
        price.plus(self.at(price))
    }

    #[must_use]
    pub fn bands(&self) -> &[Band] {
        match self {
            Self::Preset(Preset::Ebay) => &EBAY,
            Self::Bands(bands) => bands,
        }
    }

    /// # Errors
    /// [`Refusal::BadIncrements`] or [`Refusal::BadAmount`], naming the band.
    pub(super) fn validate(&self) -> Result<(), Refusal> {
        let bands = self.bands();
        if bands.is_empty() || bands.len() > limits::INCREMENT_BANDS_MAX {
            let why = format!("there must be 1 to {} bands", limits::INCREMENT_BANDS_MAX);
            return Err(Refusal::BadIncrements { field: "increments".to_owned(), why });
        }
        for (n, band) in bands.iter().enumerate() {
            Refusal::unless_amount(&format!("increments[{n}].increment_cents"), band.increment_cents, 1)?;
            let wrong = |field: &str, why: &str| {
                let field = format!("increments[{n}].{field}");
                Err(Refusal::BadIncrements { field, why: why.to_owned() })
            };
            match band.below_cents {
                None if n + 1 < bands.len() => {
                    return wrong("below_cents", "only the last band has no upper end");
                }
                Some(_) if n + 1 == bands.len() => {
                    return wrong("below_cents", "the last band has no upper end");
                }
                Some(below) => Refusal::unless_amount(&format!("increments[{n}].below_cents"), below, 1)?,
                None => {}
            }
            let Some(before) = n.checked_sub(1).map(|before| bands[before]) else { continue };
            if band.below_cents.is_some_and(|below| Some(below) <= before.below_cents) {
                return wrong("below_cents", "bands must rise");
            }
            if band.increment_cents < before.increment_cents {
                return wrong("increment_cents", "increments must not fall");
            }
        }
        Ok(())
    }
}

const EBAY: [Band; 10] = [
    up_to(100, 5),
    up_to(500, 25),
    up_to(2_500, 50),
    up_to(10_000, 100),
    up_to(25_000, 250),
    up_to(50_000, 500),
    up_to(100_000, 1_000),
    up_to(250_000, 2_500),
    up_to(500_000, 5_000),
    Band { below_cents: None, increment_cents: Cents(10_000) },
];

const fn up_to(below: i64, increment: i64) -> Band {
    Band { below_cents: Some(Cents(below)), increment_cents: Cents(increment) }
}
