//! A whole replay against a small stand-in for the server: the real rules behind the same wire, with a fault now and
//! then. That the real server does the same is for the integration tests to say.

mod stand_in;

use loadtest::replay::{Replay, Tally, run};
use stand_in::StandIn;
use std::path::PathBuf;

const BIDS: &str = "auction,item,days,opening_cents,at_ms,bidder,max_cents\n\
    a-1,A clock,7,1000,1,u1,5000\n\
    a-1,A clock,7,1000,2,u2,1049\n\
    a-1,A clock,7,1000,3,u2,4000\n\
    a-2,A vase,7,500,1,u3,500\n\
    a-1,A clock,7,1000,4,u3,5000\n\
    a-2,A vase,7,500,2,u1,900\n";
const EXPECTED: &str = "auction,winner,price_cents,accepted,rejected\na-1,u1,5000,3,1\na-2,u1,550,2,0\n";

/// Writes the two files and says how to replay them.
fn replay(test: &str, url: String, expected: &str) -> Replay {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(test);
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).expect("written");
        path
    };
    let (bids, expected) = (file("bids.csv", BIDS), file("expected.csv", expected));
    Replay { url, bids, expected, at_once: 2, admin_token: None, patience_s: 20 }
}

#[tokio::test]
async fn a_replay_counts_what_came_out_as_recorded() {
    let server = StandIn::start(true).await;
    let tally = run(&replay("equal", server.url(), EXPECTED)).await.expect("a replay");
    assert_eq!(tally.to_string(), "2 of 2 equal");
    assert!(tally.all_equal());
}

#[tokio::test]
async fn people_register_where_no_tokens_are_minted() {
    let server = StandIn::start(false).await;
    let tally = run(&replay("registered", server.url(), EXPECTED)).await.expect("a replay");
    assert_eq!(tally, Tally { equal: 2, expected: 2 });
}

#[tokio::test]
async fn answers_lost_on_the_way_change_nothing() {
    let server = StandIn::start(true).await;
    server.lose_answers(3);
    let tally = run(&replay("lost", server.url(), EXPECTED)).await.expect("a replay");
    assert_eq!(tally, Tally { equal: 2, expected: 2 });
    assert_eq!(server.answers_to_lose(), 0);
}

#[tokio::test]
async fn a_difference_and_a_missing_auction_are_not_equal() {
    let server = StandIn::start(true).await;
    let expected = EXPECTED.replace("a-2,u1,550,2,0", "a-2,u1,551,2,0\na-3,u1,1,1,0");
    let tally = run(&replay("different", server.url(), &expected)).await.expect("a replay");
    assert_eq!(tally.to_string(), "1 of 3 equal");
    assert!(!tally.all_equal());
}
