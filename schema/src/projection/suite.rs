//! The projection of a small show and auction, on both databases.

use super::sample::*;
use super::*;
use crate::auctions::{AuctionFilter, AuctionRow};
use crate::scratch::{Scratch, twins};
use crate::shows::{ClaimFilter, ClaimRow, CommentRow, Course};

twins! {
    a_show_is_projected;
    a_settled_comment_says_what_became_of_it;
    an_auction_is_projected;
    nobody_projects_twice;
    who_lags_is_found;
    lists_come_in_pages;
}

async fn a_show_is_projected(scratch: Scratch) {
    let store = &scratch.store;
    let mut changes = ShowChanges { created: Some(show()), ..ShowChanges::default() };
    changes.items.insert(1, ItemChange { added: Some(item()), ..ItemChange::default() });
    changes.claims = (1..=4).map(|number| (number, claim(number))).collect();
    changes.comments = vec![comment(5)];
    let shift = |claimed, waitlisted, at| BuyerShift {
        user_handle: "anna".into(),
        user_display_name: None,
        items_claimed: claimed,
        items_waitlisted: waitlisted,
        claimed_at_ms: at,
    };
    changes.buyers.insert("user:A".into(), shift(1, 3, Some((7, 9))));
    assert_eq!(store.project_show(stretch("show:A", 0, 9), changes).await, Ok(true));

    // The second in line, claim 3, gives up, and the item and the show change.
    let mut changes = ShowChanges { renumber: [1].into(), ..ShowChanges::default() };
    changes.patch.status = Some("active".into());
    changes.patch.live_id = Some(None);
    let released = ClaimPatch {
        claim_status: Some("released".into()),
        waitlist_position: Some(None),
        updated_at_ms: Some(20),
        ..ClaimPatch::default()
    };
    changes.claim_patches.insert(3, released);
    let patch = ItemPatch { waitlist_count: Some(2), ..ItemPatch::default() };
    changes.items.insert(1, ItemChange { patch, ..ItemChange::default() });
    changes.buyers.insert("user:A".into(), shift(0, -1, None));
    assert_eq!(store.project_show(stretch("show:A", 9, 12), changes).await, Ok(true));

    let found = store.find_show("show:A".into()).await.unwrap().unwrap();
    assert_eq!(
        (found.status.as_str(), found.live_id, found.live_url.as_deref()),
        ("active", None, Some("u"))
    );
    assert_eq!(store.items("show:A".into(), None, 0, 9).await.unwrap()[0].waitlist_count, 2);
    let claims = store.claims("show:A".into(), ClaimFilter::default(), Course::FIRST, 9).await.unwrap();
    let places: Vec<_> = claims.iter().map(|claim| claim.waitlist_position).collect();
    assert_eq!(places, [None, Some(1), None, Some(2)]);
    let buyers = store.buyers("show:A".into(), String::new(), 9).await.unwrap();
    assert_eq!((buyers[0].items_claimed, buyers[0].items_waitlisted), (1, 2));
    assert_eq!((buyers[0].first_claim_at_ms, buyers[0].last_claim_at_ms), (7, 9));
    assert_eq!(
        store.comments("show:A".into(), Some("anna".into()), Course::FIRST, 9).await,
        Ok(vec![comment(5)])
    );

    let mut changes = ShowChanges::default();
    changes.items.insert(1, ItemChange { deleted: true, ..ItemChange::default() });
    assert_eq!(store.project_show(stretch("show:A", 12, 13), changes).await, Ok(true));
    assert_eq!(store.items("show:A".into(), None, 0, 9).await, Ok(vec![]));
}

async fn a_settled_comment_says_what_became_of_it(scratch: Scratch) {
    let store = &scratch.store;
    let near = |number: i64| CommentRow {
        number,
        result: "ignored".into(),
        claim_id: None,
        comment_id: Some(format!("c{number}")),
        ..comment(number)
    };
    let changes = ShowChanges { comments: vec![near(1), near(2), near(3)], ..ShowChanges::default() };
    assert_eq!(store.project_show(stretch("show:A", 0, 3), changes).await, Ok(true));
    let mut changes = ShowChanges { claims: [(1, claim(1))].into(), ..ShowChanges::default() };
    let settled =
        |result: &str, made_claim| SettledPatch { result: result.into(), claim_id: Some(1), made_claim };
    changes.settled = [(2, settled("winner", true)), (3, settled("duplicate_user", false))].into();
    assert_eq!(store.project_show(stretch("show:A", 3, 7), changes).await, Ok(true));
    let rows = store.comments("show:A".into(), None, Course::FIRST, 9).await.unwrap();
    let became: Vec<_> = rows.iter().map(|row| (row.result.as_str(), row.claim_id)).collect();
    assert_eq!(became, [("ignored", None), ("winner", Some(1)), ("duplicate_user", Some(1))]);
    let claim =
        store.claims("show:A".into(), ClaimFilter::default(), Course::FIRST, 9).await.unwrap().remove(0);
    assert_eq!((claim.comment_id.as_deref(), claim.raw_text.as_deref()), (Some("c2"), Some("Sold 12 🔥")));
}

async fn an_auction_is_projected(scratch: Scratch) {
    let store = &scratch.store;
    let created = AuctionChanges { created: Some(auction("auction:A", "open")), ..AuctionChanges::default() };
    assert_eq!(store.project_auction(stretch("auction:A", 0, 1), created).await, Ok(true));
    let patch = AuctionPatch {
        price_cents: Some(Some(500)),
        buy_now_cents: Some(None),
        bids: Some(1),
        ..AuctionPatch::default()
    };
    let bidding = AuctionChanges { created: None, patch, refused: 2, bids: vec![bid(2), bid(3)] };
    assert_eq!(store.project_auction(stretch("auction:A", 1, 4), bidding.clone()).await, Ok(true));
    let row = store.auctions(AuctionFilter::default(), None, 9).await.unwrap().remove(0);
    assert_eq!((row.price_cents, row.buy_now_cents, row.bids, row.refused), (Some(500), None, 1, 2));
    assert_eq!(row.title, "Lamp");
    assert_eq!(store.bids("auction:A".into(), 2, 9).await, Ok(vec![bid(3)]));
    store.forget_projections().await.unwrap();
    assert_eq!(store.auctions(AuctionFilter::default(), None, 9).await, Ok(vec![]));
    assert_eq!(store.projected(vec!["auction:A".into()]).await, Ok(HashMap::new()));
}

async fn nobody_projects_twice(scratch: Scratch) {
    let store = &scratch.store;
    let created =
        || AuctionChanges { created: Some(auction("auction:A", "open")), ..AuctionChanges::default() };
    assert_eq!(store.project_auction(stretch("auction:A", 0, 2), created()).await, Ok(true));
    let again = AuctionChanges { refused: 1, bids: vec![bid(1)], ..AuctionChanges::default() };
    for after in [0, 1, 3] {
        let moved = store.project_auction(stretch("auction:A", after, 5), again.clone()).await;
        assert_eq!(moved, Ok(false), "from {after}");
    }
    assert_eq!(store.bids("auction:A".into(), 0, 9).await, Ok(vec![]));
    assert_eq!(store.projected(vec!["auction:A".into()]).await.unwrap()["auction:A"], 2);
    // One that fails leaves nothing: the second creation breaks on the key.
    let broken = AuctionChanges { refused: 1, ..created() };
    assert!(store.project_auction(stretch("auction:A", 2, 5), broken).await.is_err());
    assert_eq!(store.projected(vec!["auction:A".into()]).await.unwrap()["auction:A"], 2);
}

async fn who_lags_is_found(scratch: Scratch) {
    let store = &scratch.store;
    for name in ["auction:A", "auction:B", "auction:C"] {
        store.open_entity(name.into(), "e".into(), vec![0; 32]).await.unwrap();
    }
    let heads: crate::Later<()> = query!(store, core.write, |conn| {
        diesel::sql_query("UPDATE entity_owner SET head = 3 WHERE entity <> 'auction:C'")
            .execute(conn)
            .await?;
        Ok(())
    });
    heads.await.unwrap();
    store.project_auction(stretch("auction:A", 0, 3), AuctionChanges::default()).await.unwrap();
    store.project_auction(stretch("auction:B", 0, 2), AuctionChanges::default()).await.unwrap();
    let lagging = vec![Behind { entity: "auction:B".into(), head: 3, projected: 2 }];
    assert_eq!(store.behind(String::new(), 2).await, Ok((lagging, Some("auction:B".into()))));
    assert_eq!(store.behind("auction:B".into(), 2).await, Ok((vec![], Some("auction:C".into()))));
    assert_eq!(store.behind("auction:C".into(), 2).await, Ok((vec![], None)));
}

async fn lists_come_in_pages(scratch: Scratch) {
    let store = &scratch.store;
    let mut changes = ShowChanges { created: Some(show()), ..ShowChanges::default() };
    changes.claims = (1..=5).map(|number| (number, claim(number))).collect();
    store.project_show(stretch("show:A", 0, 1), changes).await.unwrap();
    let claims = |filter, course, limit| store.claims("show:A".into(), filter, course, limit);
    let ids = |rows: Vec<ClaimRow>| rows.iter().map(|row| row.claim_id).collect::<Vec<_>>();
    assert_eq!(ids(claims(ClaimFilter::default(), Course::Up { after: 1 }, 2).await.unwrap()), [2, 3]);
    let winners = ClaimFilter { status: Some("winner".into()), ..ClaimFilter::default() };
    assert_eq!(ids(claims(winners, Course::FIRST, 9).await.unwrap()), [1]);
    assert_eq!(ids(claims(ClaimFilter::default(), Course::LAST, 2).await.unwrap()), [5, 4]);
    assert_eq!(ids(claims(ClaimFilter::default(), Course::Down { before: 3 }, 9).await.unwrap()), [2, 1]);
    for user in ["user:A", "anna"] {
        let of_user = ClaimFilter { user: Some(user.into()), ..ClaimFilter::default() };
        assert_eq!(ids(claims(of_user, Course::Up { after: 3 }, 9).await.unwrap()), [4, 5]);
    }
    let elsewhere = ClaimFilter { item_number: Some("13".into()), ..ClaimFilter::default() };
    assert_eq!(ids(claims(elsewhere, Course::FIRST, 9).await.unwrap()), [0; 0]);
    for (name, state) in [("auction:A", "open"), ("auction:B", "closed"), ("auction:C", "open")] {
        let created = AuctionChanges { created: Some(auction(name, state)), ..AuctionChanges::default() };
        store.project_auction(stretch(name, 0, 1), created).await.unwrap();
    }
    let open = AuctionFilter { state: Some("open".into()), workspace_id: Some("workspace:W".into()) };
    let ids = |rows: Vec<AuctionRow>| rows.iter().map(|row| row.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(store.auctions(open.clone(), None, 1).await.unwrap()), ["auction:C"]);
    assert_eq!(ids(store.auctions(open, Some((1, "auction:C".into())), 9).await.unwrap()), ["auction:A"]);
    let shows = |status: &str, before: Option<&str>| {
        store.shows("workspace:W".into(), Some(status.into()), before.map(|id| (1, id.into())), 9)
    };
    assert_eq!(shows("draft", None).await, Ok(vec![show()]));
    assert_eq!(shows("ended", None).await, Ok(vec![]));
    assert_eq!(shows("draft", Some("show:A")).await, Ok(vec![]));
}
