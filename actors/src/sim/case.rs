//! A world to live in: a seed, and what was taken away from its plan to make a failure small. As text it is what one
//! types behind `cargo sim --seed`, and a line of the kept cases.

use super::plan::Fault;
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// A seed and its cut.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Case {
    pub seed: u64,
    pub cut: Cut,
}

/// What is less than the seed drew; the default takes nothing away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    pub(super) wishes: Option<u32>,
    pub(super) nodes: Option<usize>,
    /// Of each entity.
    pub(super) readers: Option<usize>,
    /// Numbers of the entities that are left out.
    pub(super) without: BTreeSet<u64>,
    pub(super) off: BTreeSet<Fault>,
    /// Another life of the same plan.
    pub(super) turn: u64,
}

impl From<u64> for Case {
    fn from(seed: u64) -> Self {
        Self { seed, cut: Cut::default() }
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.seed)?;
        if self.cut == Cut::default() { Ok(()) } else { write!(f, " --cut {}", self.cut) }
    }
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        let mut part =
            |name: &str, value: Option<String>| parts.extend(value.map(|value| format!("{name}={value}")));
        part("wishes", self.wishes.map(|most| most.to_string()));
        part("nodes", self.nodes.map(|most| most.to_string()));
        part("readers", self.readers.map(|most| most.to_string()));
        let without: Vec<_> = self.without.iter().map(u64::to_string).collect();
        part("without", (!without.is_empty()).then(|| without.join("+")));
        let off: Vec<_> = self.off.iter().map(|fault| format!("{fault:?}")).collect();
        part("off", (!off.is_empty()).then(|| off.join("+")));
        part("turn", (self.turn > 0).then(|| self.turn.to_string()));
        f.write_str(&parts.join(","))
    }
}

impl FromStr for Cut {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut cut = Self::default();
        for part in text.split(',').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').ok_or_else(|| format!("{part}: no value"))?;
            let number = || value.parse::<u64>().map_err(|why| format!("{part}: {why}"));
            let small = || value.parse::<usize>().map_err(|why| format!("{part}: {why}"));
            match name {
                "wishes" => cut.wishes = Some(value.parse().map_err(|why| format!("{part}: {why}"))?),
                "nodes" => cut.nodes = Some(small()?),
                "readers" => cut.readers = Some(small()?),
                "turn" => cut.turn = number()?,
                "without" => {
                    for one in value.split('+') {
                        cut.without.insert(one.parse().map_err(|why| format!("{part}: {why}"))?);
                    }
                }
                "off" => {
                    for one in value.split('+') {
                        cut.off.insert(Fault::find(one).ok_or_else(|| format!("no fault {one}"))?);
                    }
                }
                _ => return Err(format!("{name} can't be cut")),
            }
        }
        Ok(cut)
    }
}

impl FromStr for Case {
    type Err = String;

    /// `17`, or `17 --cut wishes=5,off=Crash+Pause`.
    fn from_str(text: &str) -> Result<Self, String> {
        let (seed, cut) = text.split_once("--cut").unwrap_or((text, ""));
        let seed = seed.trim().parse().map_err(|why| format!("{seed}: {why}"))?;
        Ok(Self { seed, cut: cut.trim().parse()? })
    }
}
