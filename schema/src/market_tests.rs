//! A small market, on both databases.

use super::*;
use crate::projection::sample::{auction, item, show, stretch};
use crate::projection::{AuctionChanges, ItemChange, ShowChanges};
use crate::scratch::{Scratch, twins};
use crate::shows::ItemRow;

twins! {
    the_market_is_what_is_on;
}

async fn the_market_is_what_is_on(scratch: Scratch) {
    let store = &scratch.store;
    for (name, state, starts_at_ms, ends_at_ms, title) in [
        ("auction:A", "open", None, Some(90), "Grüner Tisch"),
        ("auction:B", "open", None, None, "Tisch"),
        ("auction:C", "open", None, Some(80), "ROTER TISCH"),
        ("auction:D", "closed", None, Some(70), "Tisch"),
        ("auction:E", "scheduled", Some(60), Some(65), "50%_Lampe"),
        ("auction:F", "scheduled", None, None, "Lampe"),
    ] {
        let title = title.into();
        let row = AuctionRow { starts_at_ms, ends_at_ms, title, ..auction(name, state) };
        let created = AuctionChanges { created: Some(row), ..AuctionChanges::default() };
        store.project_auction(stretch(name, 0, 1), created).await.unwrap();
    }
    for (id, status, at_ms) in [("show:A", "active", 5), ("show:B", "paused", 7), ("show:C", "draft", 9)] {
        let row = ShowRow { id: id.into(), status: status.into(), started_at_ms: Some(at_ms), ..show() };
        let mut changes = ShowChanges { created: Some(row), ..ShowChanges::default() };
        for item_id in 1..=2 {
            let added = ItemRow { show_id: id.into(), item_id, total_quantity: 3, ..item() };
            changes.items.insert(item_id, ItemChange { added: Some(added), ..ItemChange::default() });
        }
        store.project_show(stretch(id, 0, 1), changes).await.unwrap();
    }
    let on = |words: &[&str], limit| store.market(words.iter().map(|word| (*word).into()).collect(), limit);
    let ids = |market: &Market| {
        let auctions = market.auctions.iter().map(|row| row.id.clone());
        auctions.chain(market.shows.iter().map(|row| row.show.id.clone())).collect::<Vec<_>>().join(" ")
    };
    let all = on(&[], 9).await.unwrap();
    assert_eq!(ids(&all), "auction:C auction:A auction:B auction:E auction:F show:B show:A");
    let stock = all.shows[0].stock;
    assert_eq!((stock.items, stock.units, stock.claimed), (2, 6, 2));
    assert_eq!(ids(&on(&[], 1).await.unwrap()), "auction:C show:B");
    assert_eq!(ids(&on(&["tisch", "GRÜN"], 9).await.unwrap()), "auction:A");
    assert_eq!(ids(&on(&["%_"], 9).await.unwrap()), "auction:E");
    assert_eq!(ids(&on(&["frid"], 9).await.unwrap()), "show:B show:A");
}

#[test]
fn a_word_means_itself() {
    assert_eq!(anywhere("Vase"), "%vase%");
    assert_eq!(anywhere("50%_\\"), "%50\\%\\_\\\\%");
}

#[test]
fn sqlite_knows_the_small_letters_of_every_script() {
    use diesel::{Connection, RunQueryDsl};
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    small_letters(&mut conn).unwrap();
    let small: String = diesel::select(lower("ÉTOILE ΔΙΚΌΣ")).get_result(&mut conn).unwrap();
    assert_eq!(small, "étoile δικός");
}
