//! Recorded auctions: reads the two CSV files and says how a replay differs from what was recorded.

use serde::Deserialize;
use std::fmt;
use std::io::Read;

/// One recorded auction with its bids in file order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lot {
    pub name: String,
    pub item: String,
    pub opening_cents: i64,
    pub bids: Vec<Bid>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bid {
    pub bidder: String,
    pub max_cents: i64,
}

/// How an auction ended: on file, or in a replay.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Ending {
    pub auction: String,
    /// Empty when nobody won.
    pub winner: String,
    /// Nothing when nobody bid.
    pub price_cents: Option<i64>,
    pub accepted: u64,
    pub rejected: u64,
}

#[derive(Deserialize)]
struct BidRow {
    auction: String,
    item: String,
    opening_cents: i64,
    bidder: String,
    max_cents: i64,
}

/// The auctions of a file of bids, in the order of their first bid.
///
/// # Errors
/// A sentence naming the line.
pub fn read_lots(file: impl Read) -> Result<Vec<Lot>, String> {
    let mut lots: Vec<Lot> = Vec::new();
    for row in csv::Reader::from_reader(file).deserialize() {
        let row: BidRow = row.map_err(|fault| format!("bids: {fault}"))?;
        let bid = Bid { bidder: row.bidder, max_cents: row.max_cents };
        // Looked for from the end: a file keeps the bids of one auction together.
        match lots.iter_mut().rev().find(|lot| lot.name == row.auction) {
            Some(lot) => lot.bids.push(bid),
            None => lots.push(Lot {
                name: row.auction,
                item: row.item,
                opening_cents: row.opening_cents,
                bids: vec![bid],
            }),
        }
    }
    Ok(lots)
}

/// The expected endings.
///
/// # Errors
/// A sentence naming the line.
pub fn read_endings(file: impl Read) -> Result<Vec<Ending>, String> {
    let rows = csv::Reader::from_reader(file).into_deserialize();
    rows.map(|row| row.map_err(|fault| format!("expected: {fault}"))).collect()
}

/// Everything in which two endings differ; nothing when they are equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference(Vec<String>);

impl Ending {
    /// What differs when this was found where `wanted` stands on file.
    #[must_use]
    pub fn differs(&self, wanted: &Self) -> Option<Difference> {
        let price = |ending: &Self| ending.price_cents.map_or("none".to_owned(), |cents| cents.to_string());
        let fields = [
            ("auction", self.auction.clone(), wanted.auction.clone()),
            ("winner", self.winner.clone(), wanted.winner.clone()),
            ("price_cents", price(self), price(wanted)),
            ("accepted", self.accepted.to_string(), wanted.accepted.to_string()),
            ("rejected", self.rejected.to_string(), wanted.rejected.to_string()),
        ];
        let differing: Vec<String> = fields
            .into_iter()
            .filter(|(_, found, wanted)| found != wanted)
            .map(|(field, found, wanted)| format!("{field} is {found}, expected {wanted}"))
            .collect();
        (!differing.is_empty()).then_some(Difference(differing))
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::{Bid, Ending, read_endings, read_lots};

    const BIDS: &str = "auction,item,days,opening_cents,at_ms,bidder,max_cents\n\
        a-1,A clock,7,5000,1,u1,5000\n\
        a-2,\"A vase, blue\",7,100,2,u1,700\n\
        a-1,A clock,7,5000,3,u2,6000\n";

    fn ending() -> Ending {
        let file = "auction,winner,price_cents,accepted,rejected\na-1,u2,5100,2,0\n";
        read_endings(file.as_bytes()).expect("a good file").remove(0)
    }

    #[test]
    fn bids_are_grouped_by_auction_in_file_order() {
        let lots = read_lots(BIDS.as_bytes()).expect("a good file");
        let names: Vec<_> = lots.iter().map(|lot| (lot.name.as_str(), lot.item.as_str())).collect();
        assert_eq!(names, [("a-1", "A clock"), ("a-2", "A vase, blue")]);
        let bid = |bidder: &str, max_cents| Bid { bidder: bidder.to_owned(), max_cents };
        assert_eq!(lots[0].bids, [bid("u1", 5_000), bid("u2", 6_000)]);
        assert_eq!(lots[1].opening_cents, 100);
    }

    #[test]
    fn a_bad_line_is_named() {
        let file = format!("{BIDS}a-1,A clock,7,5000,3,u2,much\n");
        let fault = read_lots(file.as_bytes()).expect_err("not a number");
        assert!(fault.contains("line: 5"), "{fault}");
    }

    #[test]
    fn each_field_counts_and_is_named() {
        let wanted = ending();
        assert_eq!(wanted.differs(&wanted), None);
        let others = [
            ("winner", Ending { winner: "u1".to_owned(), ..wanted.clone() }),
            ("price_cents", Ending { price_cents: None, ..wanted.clone() }),
            ("accepted", Ending { accepted: 3, ..wanted.clone() }),
            ("rejected", Ending { rejected: 1, ..wanted.clone() }),
        ];
        for (field, other) in others {
            let difference = other.differs(&wanted).expect("a difference").to_string();
            assert!(difference.starts_with(&format!("{field} is ")), "{difference}");
        }
    }
}
