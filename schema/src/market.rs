//! What is on now, whoever it belongs to: open and scheduled auctions, running shows. Finished ones are in the lists.

use crate::auctions::AuctionRow;
use crate::fault::{Fault, Later};
use crate::shows::ShowRow;
use crate::store::Store;
use crate::tables::{auctions, show_items, shows};
use diesel::dsl::{count_star, sql};
use diesel::sql_types::BigInt;
use diesel::{
    EscapeExpressionMethods, ExpressionMethods, QueryDsl, SelectableHelper, SqliteConnection,
    TextExpressionMethods, declare_sql_function,
};
use std::collections::HashMap;

/// At most so many of each as were asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Market {
    /// Open ones, the soonest end first, then scheduled ones, the soonest start first; what has no such time comes last.
    pub auctions: Vec<AuctionRow>,
    /// Active and paused ones, the latest start first.
    pub shows: Vec<RunningShow>,
}

/// A show that runs, and the sums over its items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunningShow {
    pub show: ShowRow,
    pub stock: Stock,
}

/// Sums over the items of a show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stock {
    pub items: i64,
    pub units: i64,
    pub claimed: i64,
}

#[declare_sql_function]
extern "SQL" {
    /// The text in small letters. Postgres knows those of its database's locale; SQLite's own knows ASCII only, so it
    /// is taught: [`small_letters`].
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// Teaches a connection the small letters of every script. Only of connections that read: an index or a check must not
/// rest on it.
pub(crate) fn small_letters(conn: &mut SqliteConnection) -> Result<(), Fault> {
    lower_utils::register_impl(conn, |text: String| text.to_lowercase())?;
    Ok(())
}

impl Store {
    /// Auctions and shows whose titles have all these words in them, however they are written; all without a word.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn market(&self, words: Vec<String>, limit: i64) -> Later<Market> {
        let patterns: Vec<_> = words.iter().map(|word| anywhere(word)).collect();
        query!(self, read.read, |conn| {
            let mut market = Market::default();
            for (state, timed) in [("open", true), ("open", false), ("scheduled", true), ("scheduled", false)]
            {
                let missing = limit - i64::try_from(market.auctions.len()).unwrap_or(i64::MAX);
                let mut rows = auctions::table
                    .filter(auctions::state.eq(state))
                    .select(AuctionRow::as_select())
                    .limit(missing)
                    .into_boxed();
                for pattern in &patterns {
                    rows = rows.filter(lower(auctions::title).like(pattern.clone()).escape(ESCAPE));
                }
                // Each half is read in the order of an index; the databases don't agree on where nulls stand.
                rows = match (state, timed) {
                    ("open", true) => rows
                        .filter(auctions::ends_at_ms.is_not_null())
                        .order((auctions::ends_at_ms, auctions::id)),
                    ("open", false) => rows.filter(auctions::ends_at_ms.is_null()).order(auctions::id),
                    (_, true) => rows
                        .filter(auctions::starts_at_ms.is_not_null())
                        .order((auctions::starts_at_ms, auctions::id)),
                    (_, false) => rows.filter(auctions::starts_at_ms.is_null()).order(auctions::id),
                };
                market.auctions.extend(rows.load(conn).await?);
            }
            let mut running: Vec<ShowRow> = Vec::new();
            for status in ["active", "paused"] {
                let mut rows = shows::table
                    .filter(shows::status.eq(status))
                    .select(ShowRow::as_select())
                    .limit(limit)
                    .into_boxed();
                for pattern in &patterns {
                    rows = rows.filter(lower(shows::name).like(pattern.clone()).escape(ESCAPE));
                }
                let latest_first = (shows::started_at_ms.desc(), shows::id.desc());
                running.extend(rows.order(latest_first).load(conn).await?);
            }
            let running = latest(running, limit);
            let ids: Vec<_> = running.iter().map(|show| show.id.clone()).collect();
            let sums: Vec<(String, i64, i64, i64)> = show_items::table
                .filter(show_items::show_id.eq_any(ids))
                .group_by(show_items::show_id)
                .select((
                    show_items::show_id,
                    count_star(),
                    sql::<BigInt>("CAST(sum(total_quantity) AS BIGINT)"),
                    sql::<BigInt>("CAST(sum(claimed_count) AS BIGINT)"),
                ))
                .load(conn)
                .await?;
            market.shows = with_sums(running, sums);
            Ok(market)
        })
    }
}

fn latest(mut shows: Vec<ShowRow>, limit: i64) -> Vec<ShowRow> {
    shows.sort_by(|one, other| (other.started_at_ms, &other.id).cmp(&(one.started_at_ms, &one.id)));
    shows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    shows
}

fn with_sums(shows: Vec<ShowRow>, sums: Vec<(String, i64, i64, i64)>) -> Vec<RunningShow> {
    let sums = sums.into_iter().map(|(show, items, units, claimed)| (show, Stock { items, units, claimed }));
    let sums: HashMap<_, _> = sums.collect();
    let stock = |show: &ShowRow| sums.get(&show.id).copied().unwrap_or_default();
    shows.into_iter().map(|show| RunningShow { stock: stock(&show), show }).collect()
}

/// A pattern of `LIKE` that finds the word anywhere, with what means something there taken as it is.
fn anywhere(word: &str) -> String {
    let mut pattern = String::from("%");
    for letter in word.to_lowercase().chars() {
        if matches!(letter, '%' | '_' | ESCAPE) {
            pattern.push(ESCAPE);
        }
        pattern.push(letter);
    }
    pattern + "%"
}

const ESCAPE: char = '\\';

#[cfg(test)]
#[path = "market_tests.rs"]
mod tests;
