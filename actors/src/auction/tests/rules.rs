//! The rules as blocks of text: at, who, what, and what comes of it.

use super::script::{House, check};
use crate::limits;

#[test]
fn the_price_is_what_the_second_best_makes_it() {
    check(
        r#"
        0 op create            => created
        0 op start             => open
        1 u1 bid 999           => refused {"code":"bid_too_low","min_cents":1000}
        1 u1 bid 5000          => u1 leads at 1000
        2 u2 bid 1049          => refused {"code":"bid_too_low","min_cents":1050}
        2 u2 bid 1050          => u1 leads at 1100
        3 u2 bid 4980          => u1 leads at 5000
        4 u3 bid 5099          => refused {"code":"bid_too_low","min_cents":5100}
        4 u3 bid 5100          => u3 leads at 5100; tells u1 outbid at 5100, next 5200
        5 u1 bid 9000          => u1 leads at 5200; tells u3 outbid at 5200, next 5300
        6 op close             => sold to u1 at 5200 by operator; tells u1 won at 5200; tells u3 lost at 5200; tells u2 lost at 5200
        7 u2 bid 9900          => refused {"code":"not_open","state":"closed"}
        7 op close             => refused {"code":"not_open","state":"closed"}
        7 op cancel too late   => refused {"code":"not_open","state":"closed"}
        "#,
    );
}

#[test]
fn equal_maximums_go_to_the_earlier_also_after_raises() {
    check(
        r"
        0 op create      => created
        0 op start       => open
        1 u1 bid 2000    => u1 leads at 1000
        2 u2 bid 3000    => u2 leads at 2050; tells u1 outbid at 2050, next 2100
        3 u1 bid 3000    => u2 leads at 3000
        4 u2 bid 4000    => u2 leads at 3000
        5 u1 bid 4000    => u2 leads at 4000
        6 op close       => sold to u2 at 4000 by operator; tells u2 won at 4000; tells u1 lost at 4000
        ",
    );
}

#[test]
fn a_leader_raises_without_moving_the_price_and_never_lowers() {
    check(
        r#"
        0 op create      => created
        0 op start       => open
        1 u1 bid 5000    => u1 leads at 1000
        2 u1 bid 5000    => refused {"code":"bid_too_low","min_cents":5001}
        2 u1 bid 3000    => refused {"code":"bid_too_low","min_cents":5001}
        3 u1 bid 8000    => u1 leads at 1000
        4 u2 bid 7950    => u1 leads at 8000
        5 u1 bid 8001    => refused {"code":"bid_too_low","min_cents":8100}
        5 u1 bid 8100    => u1 leads at 8000
        "#,
    );
}

#[test]
fn custom_bands_and_the_last_one_is_open_ended() {
    check(
        r#"
        0 op create {"increments":[{"below_cents":2000,"increment_cents":500},{"increment_cents":1000}]} => created
        0 op start       => open
        1 u1 bid 1000    => u1 leads at 1000
        2 u2 bid 1499    => refused {"code":"bid_too_low","min_cents":1500}
        2 u2 bid 2000    => u2 leads at 1500; tells u1 outbid at 1500, next 2000
        3 u3 bid 9000    => u3 leads at 3000; tells u2 outbid at 3000, next 4000
        4 u1 bid 3999    => refused {"code":"bid_too_low","min_cents":4000}
        "#,
    );
}

#[test]
fn a_reserve_lifts_the_price_only_once_it_is_met() {
    check(
        r#"
        0 op create {"reserve_cents":5000}  => created
        0 op start       => open
        1 u1 bid 3000    => u1 leads at 1000
        2 u2 bid 2000    => u1 leads at 2050
        3 u1 bid 6000    => u1 leads at 5000
        4 u2 bid 5500    => u1 leads at 5600
        5 op close       => sold to u1 at 5600 by operator; tells u1 won at 5600; tells u2 lost at 5600
        "#,
    );
    check(
        r#"
        0 op create {"reserve_cents":5000,"duration_ms":1000}  => created
        0 op start       => open until 1000
        1 u1 bid 4999    => u1 leads at 1000
        1000 - wake      => reservenotmet by time; tells u1 lost at 1000
        "#,
    );
    check(
        r#"
        0 op create {"reserve_cents":5000}  => created
        0 op start       => open
        1 u1 bid 5000    => u1 leads at 5000
        2 u2 bid 5000    => refused {"code":"bid_too_low","min_cents":5100}
        "#,
    );
}

#[test]
fn buy_now_stands_until_the_first_bid() {
    check(
        r#"
        0 op create {"buy_now_cents":9000}  => created
        0 u1 buy_now     => refused {"code":"not_open","state":"scheduled"}
        0 op start       => open
        1 seller buy_now => refused {"code":"seller_may_not_bid"}
        2 u1 buy_now     => sold to u1 at 9000 by buynow; tells u1 won at 9000
        3 u2 buy_now     => refused {"code":"not_open","state":"closed"}
        "#,
    );
    check(
        r#"
        0 op create {"buy_now_cents":9000}  => created
        0 op start       => open
        1 u1 bid 1000    => u1 leads at 1000
        2 u2 buy_now     => refused {"code":"buy_now_unavailable"}
        "#,
    );
}

#[test]
fn starts_and_ends_by_the_clock_even_when_the_timer_is_lost() {
    check(
        r#"
        0 op create {"starts_at_ms":100,"ends_at_ms":200} => created
        50 u1 bid 1000   => refused {"code":"not_open","state":"scheduled"}
        99 - wake        => nothing
        100 - wake       => open until 200
        199 u1 bid 1000  => u1 leads at 1000
        200 u2 bid 2000  => sold to u1 at 1000 by time; tells u1 won at 1000; refused {"code":"not_open","state":"closed"}
        "#,
    );
    check(
        r#"
        0 op create {"starts_at_ms":100,"duration_ms":100} => created
        150 u1 bid 1000  => open until 250; u1 leads at 1000
        900 - wake       => sold to u1 at 1000 by time; tells u1 won at 1000
        "#,
    );
    check(
        r#"
        500 op create {"starts_at_ms":100,"ends_at_ms":600} => created; open until 600
        600 - wake       => unsold by time
        "#,
    );
}

#[test]
fn bids_before_the_start_count_where_they_are_allowed() {
    check(
        r#"
        0 op create {"starts_at_ms":100,"duration_ms":100,"bids_before_start":true} => created
        50 u1 bid 2000   => u1 leads at 1000
        60 u2 bid 1500   => u1 leads at 1550
        100 - wake       => open until 200
        200 - wake       => sold to u1 at 1550 by time; tells u1 won at 1550; tells u2 lost at 1550
        "#,
    );
}

#[test]
fn only_accepted_bids_extend_and_never_past_the_latest_end() {
    check(
        r#"
        0 op create {"starts_at_ms":0,"ends_at_ms":1000,"soft_close":{"window_ms":100,"extend_ms":300,"latest_end_ms":1500}} => created; open until 1000
        900 u1 bid 1000  => u1 leads at 1000
        901 u2 bid 1001  => refused {"code":"bid_too_low","min_cents":1050}
        901 u2 bid 1050  => u2 leads at 1050 until 1201; tells u1 outbid at 1050, next 1100
        1000 - wake      => nothing
        1150 u1 bid 1100 => u1 leads at 1100 until 1450; tells u2 outbid at 1100, next 1150
        1400 u2 bid 1150 => u2 leads at 1150 until 1500; tells u1 outbid at 1150, next 1200
        1499 u1 bid 1200 => u1 leads at 1200; tells u2 outbid at 1200, next 1250
        1500 u2 bid 9000 => sold to u1 at 1200 by time; tells u1 won at 1200; tells u2 lost at 1200; refused {"code":"not_open","state":"closed"}
        "#,
    );
}

#[test]
fn a_late_start_ends_at_the_latest_end_and_without_one_after_a_day() {
    check(
        r#"
        0 op create {"duration_ms":1000,"soft_close":{"window_ms":100,"extend_ms":300,"latest_end_ms":1500}} => created
        900 op start     => open until 1500
        "#,
    );
    check(
        r#"
        0 op create {"duration_ms":1000,"soft_close":{"window_ms":1000,"extend_ms":99999999}} => created
        0 op start       => open until 1000
        1 u1 bid 1000    => u1 leads at 1000 until 86401000
        "#,
    );
}

#[test]
fn a_bid_far_above_the_price_is_confirmed_and_tells_nothing_hidden() {
    check(
        r#"
        0 op create      => created
        0 op start       => open
        1 u1 bid 20001   => refused {"code":"confirm_required","max_cents":20001,"limit_cents":20000,"price_cents":null,"leading":false,"at_least_cents":1000,"at_most_cents":20001}
        1 u1 bid 20000   => u1 leads at 1000
        2 u2 bid 30000   => refused {"code":"confirm_required","max_cents":30000,"limit_cents":20000,"price_cents":1000,"leading":false,"at_least_cents":1050,"at_most_cents":30000}
        3 u2 bid 30000 confirm => u2 leads at 20250; tells u1 outbid at 20250, next 20500
        "#,
    );
}

#[test]
fn who_may_what() {
    check(
        r#"
        0 u1 start       => not found
        0 other create   => forbidden
        0 op create      => created
        0 op create      => refused {"code":"already_exists"}
        0 other start    => forbidden
        0 system bid 1000 => forbidden
        "#,
    );
    check(
        r#"
        0 op create      => created
        0 op start       => open
        1 op start       => refused {"code":"not_scheduled","state":"open"}
        1 seller bid 1000 => refused {"code":"seller_may_not_bid"}
        1 op wake        => nothing
        1 u1 bid 0       => refused {"code":"bad_amount","field":"max_cents","min_cents":1,"max_cents":1000000000000}
        1 u1 bid -5      => refused {"code":"bad_amount","field":"max_cents","min_cents":1,"max_cents":1000000000000}
        1 u1 bid 1000000000001 confirm => refused {"code":"bad_amount","field":"max_cents","min_cents":1,"max_cents":1000000000000}
        2 u1 bid 1000    => u1 leads at 1000
        3 u1 close mine  => forbidden
        3 u1 cancel mine => forbidden
        4 op cancel it broke => cancelled: it broke; tells u1 cancelled
        5 u1 bid 2000    => refused {"code":"not_open","state":"cancelled"}
        "#,
    );
}

#[test]
fn each_bad_setting_is_named() {
    let refusals = [
        (r#"{"opening_cents":0}"#, "opening_cents"),
        (r#"{"reserve_cents":999}"#, "reserve_cents"),
        (r#"{"reserve_cents":2000,"buy_now_cents":1999}"#, "buy_now_cents"),
        (r#"{"title":" "}"#, "title"),
        (r#"{"description":""}"#, "description"),
        (r#"{"confirm_factor":0}"#, "confirm_factor"),
        (r#"{"starts_at_ms":-1}"#, "starts_at_ms"),
        (r#"{"ends_at_ms":0}"#, "ends_at_ms"),
        (r#"{"starts_at_ms":500,"ends_at_ms":500}"#, "ends_at_ms"),
        (r#"{"duration_ms":0}"#, "duration_ms"),
        (r#"{"duration_ms":5,"ends_at_ms":5}"#, "duration_ms"),
        (r#"{"soft_close":{"window_ms":1,"extend_ms":1}}"#, "soft_close"),
        (r#"{"duration_ms":5,"soft_close":{"window_ms":0,"extend_ms":1}}"#, "soft_close.window_ms"),
        (r#"{"duration_ms":5,"soft_close":{"window_ms":1,"extend_ms":0}}"#, "soft_close.extend_ms"),
        (
            r#"{"ends_at_ms":5,"soft_close":{"window_ms":1,"extend_ms":1,"latest_end_ms":4}}"#,
            "soft_close.latest_end_ms",
        ),
        (r#"{"increments":[]}"#, "increments"),
        (r#"{"increments":[{"increment_cents":0}]}"#, "increments[0].increment_cents"),
        (r#"{"increments":[{"below_cents":9,"increment_cents":1}]}"#, "increments[0].below_cents"),
        (r#"{"increments":[{"increment_cents":1},{"increment_cents":2}]}"#, "increments[0].below_cents"),
        (
            r#"{"increments":[{"below_cents":9,"increment_cents":2},{"increment_cents":1}]}"#,
            "increments[1].increment_cents",
        ),
        (
            r#"{"increments":[{"below_cents":9,"increment_cents":1},{"below_cents":9,"increment_cents":1},{"increment_cents":1}]}"#,
            "increments[1].below_cents",
        ),
    ];
    for (changes, field) in refusals {
        let mut house = House::new();
        let said = house.play(&format!("0 op create {changes}"));
        assert!(said.starts_with("refused "), "{changes}: {said}");
        assert!(said.contains(&format!(r#""field":"{field}""#)), "{changes}: {said}");
    }
}

#[test]
fn an_end_that_passed_before_the_start_is_named() {
    check(
        r#"
        0 op create {"ends_at_ms":100} => created
        100 op start     => refused {"code":"bad_time","field":"ends_at_ms","min_ms":101,"max_ms":31622400100}
        100 op cancel forgotten => cancelled: forgotten
        "#,
    );
}

#[test]
fn in_a_great_crowd_the_winner_and_the_highest_are_told() {
    let told_max = i64::try_from(limits::AUCTION_TOLD_MAX).expect("a small number");
    let mut house = House::new();
    house.play(r#"0 op create {"increments":[{"increment_cents":1}]}"#);
    house.play("0 op start");
    let crowd = told_max + 20;
    for n in 1..=crowd {
        house.play(&format!("1 u{n} bid {}", 1_000 + n));
    }
    house.effects.clear();
    let said = house.play("2 op close");
    assert_eq!(house.effects.len(), limits::AUCTION_TOLD_MAX);
    let price = 1_000 + crowd;
    assert!(
        said.starts_with(&format!(
            "sold to u{crowd} at {price} by operator; tells u{crowd} won at {price}; "
        ))
    );
    assert!(said.ends_with(&format!("; tells u21 lost at {price}")), "the lowest told is the thousandth");
}
