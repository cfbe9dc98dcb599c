//! `GET /api/shows/{id}/summary`: how a show went, for those who run it. Figures and items are of one durable moment;
//! people and times come from the read tables and may be a little behind them.

use super::callers::Signed;
use super::ports::{Claimed, Holder, Holdings, HoldingsWish};
use super::{Answer, Api, ids};
use crate::error::ApiError;
use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use actors::host::door::Sight;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// How a show went so far.
#[derive(Serialize, ToSchema)]
pub(super) struct Summary {
    show: Heading,
    /// Items with at least one claimed unit.
    items_claimed: u64,
    items_total: u64,
    units_claimed: u64,
    units_total: u64,
    /// People who hold at least one unit.
    buyers: u64,
    comments: u64,
    /// By their ids.
    items: Vec<ItemSummary>,
    /// Whether there are more items.
    more: bool,
    timeline: Timeline,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Heading {
    /// `show:<ULID>`
    id: String,
    name: String,
    status: String,
    started_at_ms: Option<i64>,
    ended_at_ms: Option<i64>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct ItemSummary {
    item_id: u64,
    item_number: String,
    title: String,
    quantity: u64,
    claimed: u64,
    /// In the order of their claims.
    winners: Vec<Winner>,
    waitlist: Vec<Waiting>,
    /// Whether there are more winners, or more who wait.
    more: bool,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Winner {
    user_handle: String,
    /// When they claimed.
    at_ms: i64,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Waiting {
    user_handle: String,
    /// 1 is the next to win.
    position: i64,
    at_ms: i64,
}

/// When those who hold a unit now have claimed it, and those who wait now, from the show's start to its end or now.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(super) struct Timeline {
    /// Nothing before the start.
    from_ms: Option<i64>,
    bucket_ms: i64,
    winners: Vec<i64>,
    waitlist: Vec<i64>,
}

/// A show's view, as far as it is summed up here.
#[derive(Deserialize)]
struct Seen {
    name: String,
    status: String,
    started_at_ms: Option<i64>,
    ended_at_ms: Option<i64>,
    items_total: u64,
    units_total: u64,
    units_claimed: u64,
    buyers: u64,
    comments: u64,
    items: BTreeMap<u64, SeenItem>,
}

#[derive(Deserialize)]
struct SeenItem {
    item_number: String,
    title: String,
    quantity: u64,
    claimed: u64,
    waiting: u64,
}

#[utoipa::path(get, path = "/api/shows/{id}/summary", tag = "shows", security(("bearer" = [])),
    responses((status = 200, description = "Who got what, and when", body = Summary)))]
pub(super) async fn summary(api: Data<Api>, id: Path<String>, signed: Signed) -> Answer {
    let sight = api.look_as_runner(ids::entity(ids::SHOW, &id)?, signed.caller()).await?;
    let seen: Seen = serde_json::from_str(sight.view.get()).map_err(|_| ApiError::internal())?;
    let (from_ms, now_ms) = (seen.started_at_ms, (api.clock)());
    let span_ms = seen.ended_at_ms.unwrap_or(now_ms) - from_ms.unwrap_or(now_ms);
    let bucket_ms = bucket_ms(span_ms);
    let wish = HoldingsWish {
        item_id: seen.items.keys().take(ITEMS_MAX).next_back().copied().unwrap_or(0),
        people_max: PEOPLE_MAX,
        from_ms: from_ms.unwrap_or(now_ms),
        bucket_ms,
    };
    let Holdings { holders, claimed } = api.reading.holdings(sight.entity, wish).await?;
    let timeline = match from_ms {
        Some(_) => timeline(from_ms, bucket_ms, span_ms, &claimed),
        None => Timeline { from_ms, bucket_ms, winners: Vec::new(), waitlist: Vec::new() },
    };
    Ok(HttpResponse::Ok().json(summed(&sight, seen, holders, timeline)))
}

fn summed(sight: &Sight, seen: Seen, holders: Vec<Holder>, timeline: Timeline) -> Summary {
    let mut people: BTreeMap<u64, Vec<Holder>> = BTreeMap::new();
    for holder in holders {
        people.entry(holder.item_id.cast_unsigned()).or_default().push(holder);
    }
    let items_claimed = seen.items.values().filter(|item| item.claimed > 0).count() as u64;
    let more = seen.items.len() > ITEMS_MAX;
    let items = seen.items.into_iter().take(ITEMS_MAX);
    let items = items.map(|(id, item)| item_summary(id, item, people.remove(&id).unwrap_or_default()));
    Summary {
        items: items.collect(),
        show: Heading {
            id: sight.entity.to_string(),
            name: seen.name,
            status: seen.status,
            started_at_ms: seen.started_at_ms,
            ended_at_ms: seen.ended_at_ms,
        },
        items_claimed,
        items_total: seen.items_total,
        units_claimed: seen.units_claimed,
        units_total: seen.units_total,
        buyers: seen.buyers,
        comments: seen.comments,
        more,
        timeline,
    }
}

fn item_summary(item_id: u64, item: SeenItem, people: Vec<Holder>) -> ItemSummary {
    let (mut winners, mut waitlist) = (Vec::new(), Vec::new());
    for Holder { user_handle, waitlist_position, at_ms, .. } in people {
        match waitlist_position {
            None => winners.push(Winner { user_handle, at_ms }),
            Some(position) => waitlist.push(Waiting { user_handle, position, at_ms }),
        }
    }
    ItemSummary {
        item_id,
        item_number: item.item_number,
        title: item.title,
        quantity: item.quantity,
        claimed: item.claimed,
        winners,
        waitlist,
        more: item.claimed.max(item.waiting) > PEOPLE_MAX as u64,
    }
}

/// Whole seconds, so many that the buckets suffice.
const fn bucket_ms(span_ms: i64) -> i64 {
    let seconds = span_ms / (BUCKETS_MAX * 1_000) + 1;
    seconds * 1_000
}

/// What came after the end, an award, is counted with the last bucket.
fn timeline(from_ms: Option<i64>, bucket_ms: i64, span_ms: i64, claimed: &[Claimed]) -> Timeline {
    let last = usize::try_from((span_ms / bucket_ms).clamp(0, BUCKETS_MAX - 1)).unwrap_or(0);
    let (mut winners, mut waitlist) = (vec![0; last + 1], vec![0; last + 1]);
    for Claimed { bucket, winners: won, waitlist: wait } in claimed {
        let place = usize::try_from(*bucket).unwrap_or(0).min(last);
        winners[place] += won;
        waitlist[place] += wait;
    }
    Timeline { from_ms, bucket_ms, winners, waitlist }
}

/// Items of a summary, and people of one item, winners and waiting each.
const ITEMS_MAX: usize = 1_000;
const PEOPLE_MAX: usize = 100;
const BUCKETS_MAX: i64 = 120;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_buckets_cover_any_span() {
        for span_ms in [0, 1, 999, 1_000, 119_999, 120_000, 120_001, 7_200_000, 31_622_400_000] {
            let bucket_ms = bucket_ms(span_ms);
            let buckets = span_ms / bucket_ms + 1;
            assert!((1..=BUCKETS_MAX).contains(&buckets), "{span_ms} ms make {buckets} buckets");
            assert_eq!(bucket_ms % 1_000, 0);
        }
    }

    #[test]
    fn what_came_late_is_counted_last() {
        let claimed = |bucket| Claimed { bucket, winners: 1, waitlist: 2 };
        let counted = timeline(Some(5), 1_000, 2_500, &[claimed(0), claimed(2), claimed(9)]);
        let expected =
            Timeline { from_ms: Some(5), bucket_ms: 1_000, winners: vec![1, 0, 2], waitlist: vec![2, 0, 4] };
        assert_eq!(counted, expected);
    }
}
